"""Tags of the table: signs beside a figure, the small trend of a row, pinning."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import KpiRow
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.table import footnote_mark as mark_of

register = template.Library()


@register.filter
def footnote_mark(code: str) -> str:
    """`fn6|footnote_mark` is 6."""
    return mark_of(code)


@register.filter
def requirement(text: str) -> str:
    """An id of the report index; the words in it in the reader's language."""
    return text.replace("general disclosure", _("general disclosure"))


@register.filter
def pin_query(row: KpiRow, filters: TableFilters) -> str:
    """The page's query with the row pinned, or unpinned when it is."""
    pins = tuple(key for key in filters.pins if key != row.key)
    return filters.query(pins=pins if row.pinned else (*pins, row.key))


@register.simple_tag
def severity_mark(severity: str, label: str, findings_url: str, key: str, period: str = "") -> SafeString:
    """A sign for the worst finding of a figure or a series, leading to its findings."""
    about = _("Finding, severity %(severity)s: %(label)s") % {
        "severity": words.severity_label(severity),
        "label": f"{label} {period}".strip(),
    }
    query = urlencode({"q": key, **({"period": period} if period else {})})
    return format_html(
        '<a class="kpi-finding kpi-{}" href="{}?{}" hx-boost="false" title="{}">'
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></a>',
        severity,
        findings_url,
        query,
        about,
        words.SEVERITY_SIGNS.get(severity, "·"),
        about,
    )
