"""The text of a figure, its marks, and the change between two of them. Text is made here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

from django.utils.translation import gettext as _

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import (
    DIFFERENCE,
    NO_CHANGE_KNOWN,
    PERCENT,
    POINTS,
    KpiCell,
    KpiChange,
    Mark,
)
from qingheng.apps.indicators.contracts import NOT_APPLICABLE, VALUE, BreakView, FootnoteView, PointView
from qingheng.calc.texts import format_number, measured_decimals, round_half_up

DASH = "—"
RESTATED = "restated"  # the cause of an entry that tells of a restatement and is no break
CALCULATED = ("derived", "queried")
SIGNS = {
    "break": "‖",
    "possible_break": "¦",
    "restated": "R",
    "estimate": "≈",
    "override": "✎",
    "derived": "ƒ",
    "queried": "∑",
}


def figure_text(state: str, value: Decimal | None, decimals: int) -> str:
    """A figure as every interface shows it: thousands separated, decimals as printed, a true minus.

    Missing is an em dash, not applicable says so, zero is 0.
    """
    if state == VALUE and value is not None:
        return format_number(value, decimals)
    return _("not applicable") if state == NOT_APPLICABLE else DASH


def decimals_shown(point: PointView) -> int:
    """As printed; of a calculated figure no digits that mean nothing. The passport shows all that are kept."""
    if point.value is None or point.origin not in CALCULATED:
        return point.decimals
    return min(point.decimals, measured_decimals(point.value))


def missing_reason(state: str, period: str) -> str:
    """Why there is no figure, as one sentence; empty when there is one."""
    if state == VALUE:
        return ""
    if state == NOT_APPLICABLE:
        return _("Not applicable in %(period)s.") % {"period": period}
    return _("Not available: the source gives no figure for %(period)s.") % {"period": period}


def break_text(entry: BreakView, lang: str) -> str:
    """Why the figures before and after a break are not comparable."""
    reason = words.in_lang(lang, entry.reason_zh, entry.reason_en)
    if entry.certain:
        return _("Not comparable with the years before: %(reason)s") % {"reason": reason}
    return _("Possibly not comparable with the years before: %(reason)s") % {"reason": reason}


def _estimate(point: PointView, footnotes: Mapping[str, FootnoteView], lang: str) -> str:
    if point.estimated_percent is not None:
        share = f"{point.estimated_percent.normalize():f}"
        if point.estimated_at_most:
            return _("Less than %(share)s %% of it is estimated.") % {"share": share}
        return _("%(share)s %% of it is estimated.") % {"share": share}
    for code in point.footnotes:
        note = footnotes.get(code)
        if note is not None and "estimate" in note.effect.split(";"):
            return _("Estimated: %(note)s") % {"note": words.in_lang(lang, note.zh, note.en)}
    return ""


def _restated(point: PointView, breaks: Sequence[BreakView], lang: str) -> str:
    for entry in breaks:
        if entry.cause == RESTATED:
            reason = words.in_lang(lang, entry.reason_zh, entry.reason_en)
            return _("Restated: %(reason)s") % {"reason": reason}
    if point.reported is None:
        return _("Restated; the figure first reported is not in the record.")
    first = format_number(point.reported, point.decimals)
    return _("Restated; first reported as %(figure)s.") % {"figure": first}


def marks_of(
    point: PointView, breaks: Sequence[BreakView], footnotes: Mapping[str, FootnoteView], lang: str
) -> tuple[Mark, ...]:
    """The remarks on a figure: break before it, restated, estimated, derived or overridden."""
    marks = []
    true_breaks = [entry for entry in breaks if entry.cause != RESTATED]
    for entry in true_breaks:
        kind = "break" if entry.certain else "possible_break"
        marks.append(Mark(kind, SIGNS[kind], break_text(entry, lang)))
    if point.break_before and not true_breaks:
        marks.append(
            Mark("break", SIGNS["break"], _("Not comparable with the years before: the definition changed."))
        )
    if point.restated:
        marks.append(Mark("restated", SIGNS["restated"], _restated(point, breaks, lang)))
    estimate = _estimate(point, footnotes, lang) if point.state == VALUE else ""
    if estimate:
        marks.append(Mark("estimate", SIGNS["estimate"], estimate))
    if point.origin == "override":
        marks.append(
            Mark("override", SIGNS["override"], _("Entered in place of the derived figure, with a reason."))
        )
    elif point.origin == "derived":
        marks.append(Mark("derived", SIGNS["derived"], _("Derived by the formula of the indicator.")))
    elif point.origin == "queried":
        marks.append(Mark("queried", SIGNS["queried"], _("Queried from calculated results.")))
    return tuple(marks)


def _significant(value: Decimal, decimals: int) -> int:
    return len(str(abs(int(value.scaleb(decimals)))))


def change_between(
    base: KpiCell, latest: KpiCell, *, unit: str, direction: str, warning: str = ""
) -> KpiChange:
    """Change from one year to another.

    Per cent of the earlier figure; percentage points for a figure in per cent; the difference in the unit
    where the earlier figure is zero or negative. One decimal, or none where a figure has fewer than three
    digits.
    """
    if base.value is None or latest.value is None:
        absent = base if base.value is None else latest
        return KpiChange(
            NO_CHANGE_KNOWN, DASH, reason=absent.reason or missing_reason(absent.state, absent.period)
        )
    difference = latest.value - base.value
    if unit == "%":
        kind, decimals, value = POINTS, max(base.decimals, latest.decimals), difference
    elif base.value <= 0:
        kind, decimals, value = DIFFERENCE, max(base.decimals, latest.decimals), difference
    else:
        kind, value = PERCENT, _ratio(difference, base.value)
        few = min(_significant(base.value, base.decimals), _significant(latest.value, latest.decimals)) < 3
        decimals = 0 if few else 1
    rounded = round_half_up(value, decimals)
    return KpiChange(
        kind,
        _signed(rounded, decimals, kind),
        rounded,
        decimals,
        judgement=_judgement(rounded, direction),
        warning=warning,
    )


def _ratio(difference: Decimal, base: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 28
        return difference * 100 / base


def _signed(value: Decimal, decimals: int, kind: str) -> str:
    number = ("+" if value > 0 else "") + format_number(value, decimals)
    if kind == PERCENT:
        return f"{number}%" if words.active_language() == words.ZH else f"{number} %"
    return _("%(number)s pp") % {"number": number} if kind == POINTS else number


def _judgement(value: Decimal, direction: str) -> str:
    if value == 0 or direction not in ("lower", "higher"):
        return ""
    return "better" if (value > 0) == (direction == "higher") else "worse"


def comparison_warning(breaks: Sequence[BreakView], span: Sequence[str], lang: str) -> str:
    """Why figures at both ends of a span (oldest first) are not comparable; empty when they are."""
    inside = set(span[1:])
    texts = []
    for entry in breaks:
        if entry.period not in inside or entry.cause == RESTATED:
            continue
        reason = words.in_lang(lang, entry.reason_zh, entry.reason_en)
        sentence = (
            _("Not comparable: %(reason)s") if entry.certain else _("Possibly not comparable: %(reason)s")
        )
        texts.append(sentence % {"reason": reason})
    return " ".join(texts)
