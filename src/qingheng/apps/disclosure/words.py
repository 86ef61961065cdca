"""Names of things as the table says them, in the active language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingheng.calc.units import unit_label, unit_symbol
from qingheng.platform.languages import active_language as active_language

ZH, EN = "zh", "en"
LOCALES = {ZH: "zh-hans", EN: "en"}

STANDARDS: dict[str, Promise] = {"HKEX": gettext_lazy("HKEX"), "CASS": gettext_lazy("CASS")}
SEVERITIES: dict[str, Promise] = {
    "high": gettext_lazy("high"),
    "medium": gettext_lazy("medium"),
    "low": gettext_lazy("low"),
    "info": gettext_lazy("note"),
}
SEVERITY_SIGNS = {"high": "▲", "medium": "◆", "low": "▽", "info": "·"}
SEVERITY_ORDER = ("high", "medium", "low", "info")


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Everything inside is said in that language. Raises KeyError for one we do not speak."""
    with translation.override(LOCALES[lang]):
        yield


def in_lang(lang: str, zh: str, en: str) -> str:
    """The text of that language, or the other one where it is missing."""
    return (zh or en) if lang == ZH else (en or zh)


def standard_label(short: str) -> str:
    """Name of a standard of the report index: HKEX, 港交所."""
    return str(STANDARDS.get(short, short))


def severity_label(code: str) -> str:
    """Name of a severity."""
    return str(SEVERITIES.get(code, code))


def unit_text(unit: str, lang: str) -> str:
    """Display text of a unit; one the registry does not know is shown as it is."""
    try:
        return unit_symbol(unit, lang)
    except ValueError:
        return unit


def unit_names(unit: str, lang: str) -> str:
    """Everything a search may call a unit: its symbol and its full name."""
    try:
        return f"{unit_symbol(unit, lang)} {unit_label(unit, lang)}"
    except ValueError:
        return unit


def joined(lang: str, name: str, member: str) -> str:
    """An indicator and the member of its breakdown as one label."""
    if not member:
        return name
    return f"{name}：{member}" if lang == ZH else f"{name}: {member}"


def day(value: date) -> str:
    """A day in prose: 31 March 2023, 2023年3月31日."""
    if active_language() == ZH:
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def not_recorded(period: str) -> str:
    """Why a cell without a datapoint is empty."""
    return _("No figure is recorded for %(period)s.") % {"period": period}
