"""What a target asks for, in words of the active language."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.targets.contracts import Tally, TargetStatus, TargetView
from qingheng.calc.texts import format_number, one_language, round_half_up
from qingheng.calc.units import UnknownUnit, unit_symbol
from qingheng.platform.languages import reads_chinese as reads_chinese
from qingheng.platform.languages import word as word

STATUS_WORDS: dict[str, Promise] = {
    "ahead": _p("target", "Ahead"),
    "met": _p("target", "Met"),
    "behind": _p("target", "Behind"),
    "undecided": _p("target", "Undecided"),
}
TYPE_WORDS: dict[str, Promise] = {
    "absolute": _p("target", "Absolute"),
    "intensity": _p("target", "Intensity"),
    "share": _p("target", "Share"),
    "cumulative": _p("target", "Cumulative"),
    "range": _p("target", "Range"),
}
KIND_WORDS: dict[str, Promise] = {
    "sbti_near_term": _p("target", "Science-based, near term"),
    "sbti_long_term": _p("target", "Science-based, long term"),
    "commitment": _p("target", "Commitment"),
    "ambition": _p("target", "Ambition"),
    "requirement": _p("target", "Requirement"),
    "expectation": _p("target", "Expectation"),
    "specification": _p("target", "Specification"),
    "site_plan": _p("target", "Site plan"),
    "plan": _p("target", "Plan"),
}


def unit_words(unit: str) -> str:
    """The unit as its reader writes it."""
    try:
        return unit_symbol(unit, "zh" if reads_chinese() else "en") if unit else ""
    except UnknownUnit:
        return unit


def source_words(source: str) -> str:
    """Where a target was published, in the reader's language."""
    return one_language(source, "zh" if reads_chinese() else "en")


def number(value: Decimal) -> str:
    """A figure with the digits it has, grouped by thousands: 95.0000 is 95."""
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    return format_number(plain, max(0, -exponent) if isinstance(exponent, int) else 0)


def signed(value: Decimal, decimals: int) -> str:
    """A difference with its sign: +1.2, −19.4, 0.0."""
    rounded = round_half_up(value, decimals)
    return ("+" if rounded > 0 else "") + format_number(rounded, decimals)


def gap_words(gap_percent: Decimal | None) -> str:
    """The gap against what is due: `+12.3 %`; empty when there is none."""
    return "" if gap_percent is None else _("%(number)s %%") % {"number": signed(gap_percent, 1)}


def _amount(view: TargetView) -> str:
    unit = unit_words(view.unit)
    low, high = view.low, view.high
    if low is not None and high is not None:
        return _("%(low)s to %(high)s %(unit)s") % {"low": number(low), "high": number(high), "unit": unit}
    if low is not None:
        return _("at least %(amount)s %(unit)s") % {"amount": number(low), "unit": unit}
    if high is not None:
        return _("at most %(amount)s %(unit)s") % {"amount": number(high), "unit": unit}
    if view.reduction is not None:
        return _("%(number)s %%") % {"number": signed(view.reduction * 100, _places(view.reduction * 100))}
    if view.target_value is not None and unit == "%":
        return _("%(number)s %%") % {"number": number(view.target_value)}
    return f"{number(view.target_value)}\u00a0{unit}".strip() if view.target_value is not None else ""


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def asked(view: TargetView) -> str:
    """`−50 % by FY2029/30 against FY2018/19`: amount, year and base as far as they are stated."""
    words = {"amount": _amount(view), "year": view.target_period, "base": view.base_period}
    against = view.reduction is not None and bool(view.base_period)
    if view.target_period and against:
        return _("%(amount)s by %(year)s against %(base)s") % words
    if view.target_period:
        return _("%(amount)s by %(year)s") % words
    if against:
        return _("%(amount)s against %(base)s") % words
    return words["amount"]


def state_sentence(counts: Tally) -> str:
    """`1 of 21 targets decided; 0 ahead, 1 behind.`"""
    if not counts.total:
        return _("No target is recorded yet.")
    words = {
        "decided": counts.decided,
        "total": counts.total,
        "ahead": counts.ahead + counts.met,
        "behind": counts.behind,
    }
    return _("%(decided)s of %(total)s targets decided; %(ahead)s ahead, %(behind)s behind.") % words


def lacking(status: TargetStatus) -> tuple[str, ...]:
    """What is missing for a verdict, phrase by phrase, in the active language."""
    made = status.assessment
    return made.missing_zh if reads_chinese() else made.missing_en
