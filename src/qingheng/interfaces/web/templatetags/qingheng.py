"""Tags and filters of every page: figures, units, dates, states, icons, sparklines, links that keep place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import get_month_names
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingheng.calc.ghg.provinces import province_name
from qingheng.calc.texts import format_measured, one_language
from qingheng.interfaces.web import badges, numerals
from qingheng.interfaces.web.addresses import address
from qingheng.interfaces.web.sparkline import sparkline as draw_sparkline
from qingheng.platform.audit.tables import actor_words

register = template.Library()

GRID_REGIONS = {
    "华北": "North China",
    "东北": "Northeast China",
    "华东": "East China",
    "华中": "Central China",
    "西北": "Northwest China",
    "西南": "Southwest China",
    "南方": "Southern China",
}
FRAMEWORKS = {"HKEX": gettext_lazy("HKEX"), "CASS": gettext_lazy("CASS")}
_FIELD_CLASS = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}


@register.filter
def local(thing: Any, field: str) -> str:
    """`obj|local:"name"`: `name_zh` or `name_en` by the active language, the other when that one is empty."""
    first, second = ("zh", "en") if numerals.language() == "zh" else ("en", "zh")
    return str(_field(thing, f"{field}_{first}") or _field(thing, f"{field}_{second}") or "")


def _field(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.filter(name="one_language")
def one_language_filter(text: str) -> str:
    """A text that carries both languages ("zh / en") in the reader's."""
    return one_language(text, numerals.language())


@register.filter(name="figure")
def figure_filter(value: Any, decimals: int | None = None) -> SafeString:
    """`value|figure:2`: the full figure; a missing one is an em dash that says why."""
    return _figure(numerals.shown(value, decimals))


@register.simple_tag(name="figure")
def figure_tag(value: Any, decimals: int | None = None, state: str = "", reason: str = "") -> SafeString:
    """`{% figure value decimals=2 state="not_applicable" reason=text %}`: as the filter, and says why."""
    return _figure(numerals.shown(value, decimals, state=state, reason=reason))


def _figure(shown: numerals.Shown) -> SafeString:
    if shown.text is not None:
        return format_html('<span class="number">{}</span>', shown.text)
    return format_html(
        '<span class="missing" title="{0}"><span aria-hidden="true">—</span>'
        '<span class="visually-hidden">{0}</span></span>',
        shown.reason,
    )


@register.filter
def headline(value: Any, reason: str | None = None) -> SafeString:
    """Three significant digits with 万/亿 or k/M, the full figure on hover; a missing one says why."""
    if hasattr(value, "state") and hasattr(value, "value"):
        value = value.value
    words = numerals.headline(value)
    if words is None:
        return _figure(numerals.shown(None, reason=reason or ""))
    return format_html('<span class="number" title="{}">{}</span>', numerals.shown(value).text, words)


@register.filter
def measured(value: Any) -> SafeString:
    """A worked-out figure without the digits that mean nothing, the full one on hover."""
    number = numerals.as_decimal(value)
    if number is None:
        return _figure(numerals.shown(None))
    full = numerals.shown(value).text
    return format_html('<span class="number" title="{}">{}</span>', full, format_measured(number))


@register.filter
def is_known(value: Any) -> bool:
    """Whether there is a number, zero included."""
    return numerals.as_decimal(getattr(value, "value", value)) is not None


@register.filter
def actor_name(name: str | None) -> str:
    """Who acted: a person's name as it is, the operator of the installation and its worker in the reader's language."""
    return actor_words(str(name or ""))


@register.filter
def unit_text(unit: str) -> str:
    """A stored unit as its reader writes it: `tCO2e` is tCO₂e, `MWh` is 兆瓦时 in Chinese."""
    return numerals.unit_words(unit)


@register.filter
def country(code: str) -> str:
    """`CN` in the reader's language; a code nobody knows is shown as it is."""
    return str(Locale.parse(numerals.language()).territories.get(code, code)) if code else ""


@register.filter
def grid_region(name: str) -> str:
    """A regional power grid of China in the reader's language; any other name as it is."""
    return GRID_REGIONS.get(name, name) if numerals.language() == "en" else name


@register.filter
def province(code: str) -> str:
    """`340000` is Anhui or 安徽; any other code as it is."""
    return province_name(code, numerals.language())


@register.filter
def month_name(number: int) -> str:
    """`4` is April or 4月."""
    lang = numerals.language()
    return str(get_month_names("abbreviated" if lang == "zh" else "wide", locale=lang)[int(number)])


@register.filter
def framework(text: str) -> str:
    """`HKEX:A1.2` as its reader writes it: HKEX A1.2 or 港交所 A1.2."""
    standard, separator, number = text.partition(":")
    return f"{FRAMEWORKS.get(standard, standard)} {number}" if separator else text


@register.filter
def when(value: date | datetime | None) -> SafeString:
    """2023年3月31日 or 31 March 2023, never wrapped; a moment with its hour and minute."""
    if value is None:
        return _figure(numerals.Shown(None, _("No date.")))
    words = numerals.day_words(value)
    return format_html('<time class="when" datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def as_json(data: Any) -> str:
    """Data a script reads out of the page, as text of an element."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # typed: text that is safe is not taken for text that is not
def icon(name: str, size: str = "", title: str = "") -> SafeString:
    """An icon of the sprite. size: small or large. title: its words where it stands alone."""
    extra = f" icon-{size}" if size else ""
    said = format_html('role="img" aria-label="{}"', title) if title else SafeString('aria-hidden="true"')
    use = format_html('<use href="{}#{}"/>', static("built/icons.svg"), name)
    return format_html('<svg class="icon{}" {}>{}</svg>', extra, said, use)


@register.simple_tag
def verdict(name: str, label: str = "") -> SafeString:
    """The badge of a check: holds, rounding, fails, implausible, cannot_tell."""
    return _badge(badges.verdict_badge(str(name)), label)


@register.simple_tag
def status(name: str, label: str = "") -> SafeString:
    """The badge of a target, finding, submission, figure, job, grant or pack; see badges.py for the names."""
    return _badge(badges.status_badge(str(name)), label)


@register.simple_tag
def finding_badge(severity: str) -> SafeString:
    """The badge of a finding where nothing beside it says what is high or low: Finding: medium."""
    badge = badges.status_badge(str(severity))
    return _badge(badge, _("Finding: %(severity)s") % {"severity": str(badge.label).lower()})


def _badge(badge: badges.Badge, label: str) -> SafeString:
    tone = f" badge-{badge.tone}" if badge.tone else ""
    return format_html('<span class="badge{}">{}{}</span>', tone, icon(badge.icon), label or badge.label)


@register.filter
def status_word(name: str) -> str:
    """The word of a state without its badge."""
    return str(badges.status_badge(str(name)).label)


@register.simple_tag
def sparkline(
    values: Sequence[Any],
    labels: Sequence[str] = (),
    breaks: Sequence[int] = (),
    name: str = "",
    decimals: int | None = None,
) -> SafeString:
    """`{% sparkline values labels=periods breaks=positions name=title %}`: small SVG with gaps."""
    return draw_sparkline(values, labels=labels, breaks=breaks, name=name, decimals=decimals)


@register.simple_tag(takes_context=True)
def qs(context: template.Context, **changes: Any) -> str:
    """The page's query with changes: `{% qs page=2 sort=None %}`; None takes a key away. Begins with `?`."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None and value != "":
            query.setlist(key, [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)])
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def go(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str:
    """Address of a company page that keeps company and period: `{% go "indicators:passport" code=code %}`.

    Empty when the page does not exist, so that `{% go "x:y" as url %}{% if url %}` hides what is not built.
    """
    request = context.get("request")
    company = getattr(request, "company", None) or context.get("company")
    kwargs.setdefault("company", getattr(company, "slug", None))
    period = request.GET.get("period") if request is not None else None
    return address(name, *args, period=period, **kwargs)


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, key: str, label: str) -> SafeString:
    """A column head that sorts on the server by `?sort=key` or `?sort=-key`."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request is not None else ""
    sign = "sort-ascending" if now == key else "sort-descending" if now == f"-{key}" else "selector"
    following = f"-{key}" if now == key else key
    return format_html(
        '<a class="sort-link" href="{}">{}{}</a>', qs(context, sort=following, page=None), label, icon(sign)
    )


@register.simple_tag(takes_context=True)
def aria_sort(context: template.Context, key: str) -> SafeString | str:
    """`<th {% aria_sort "name" %}>` says to ears how the column is sorted."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request is not None else ""
    way = "ascending" if now == key else "descending" if now == f"-{key}" else ""
    return format_html('aria-sort="{}"', way) if way else ""


@register.simple_tag
def passport(url: str) -> SafeString:
    """`<a {% passport url %}>`: opens in the side panel, or as a page without scripts."""
    return format_html('href="{0}" hx-get="{0}" hx-target="#passport" hx-swap="innerHTML"', url)


@register.filter
def styled(field: BoundField) -> SafeString:
    """A form field with the class of its kind and its help and errors announced."""
    widget = field.field.widget
    name = _FIELD_CLASS.get(getattr(widget, "input_type", ""), "form-control")
    attributes: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {name}".strip()}
    parts = (("help", field.help_text), ("error", field.errors))
    described = [f"{field.auto_id}_{part}" for part, present in parts if present]
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def widget_kind(field: BoundField) -> str:
    """checkbox, select, text …: what a form template lays out differently."""
    return str(getattr(field.field.widget, "input_type", "textarea"))


@register.filter
def percent_of(part: Any, whole: Any) -> int:
    """Whole percent for a progress bar, 0 to 100; 0 when the whole is not known."""
    above, below = numerals.as_decimal(part), numerals.as_decimal(whole)
    if above is None or not below:
        return 0
    return max(0, min(100, int(above * 100 / below)))


@register.filter
def beside(cells: Sequence[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """`row|beside:columns`: each cell with its column, for components/table.html."""
    return list(zip(columns, cells, strict=True))
