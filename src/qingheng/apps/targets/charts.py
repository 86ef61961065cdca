"""Actual against trajectory, as the chart component takes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.targets.contracts import TargetStatus
from qingheng.apps.targets.words import (
    STATUS_WORDS,
    asked,
    reads_chinese,
    signed,
    source_words,
    unit_words,
    word,
)
from qingheng.calc.targets import VariantAssessment
from qingheng.calc.texts import round_half_up


def variant_name(variant: VariantAssessment) -> str:
    """The reading's name in the active language."""
    return variant.name_zh if reads_chinese() else variant.name_en


def chart_title(status: TargetStatus, variant: VariantAssessment) -> str:
    """The finding: what changed since the base, and what was due by then."""
    target = status.target
    name = target.name_zh if reads_chinese() else target.name_en
    if len(status.assessment.variants) > 1:
        name = (
            f"{name}（{variant_name(variant)}）" if reads_chinese() else f"{name} ({variant_name(variant)})"
        )
    if variant.change_percent is None or variant.due_percent is None or variant.latest_period is None:
        return f"{name}：{asked(target)}" if reads_chinese() else f"{name}: {asked(target)}"
    return _("%(name)s: %(change)s %% by %(period)s, %(due)s %% due") % {
        "name": name,
        "change": signed(variant.change_percent, 1),
        "period": variant.latest_period,
        "due": signed(variant.due_percent, 1),
    }


def trajectory_chart(status: TargetStatus, variant: VariantAssessment) -> dict[str, Any] | None:
    """Data of components/chart.html for one reading; None when no line can be drawn."""
    if not variant.points:
        return None
    places = 0 if variant.goal is not None and abs(variant.points[0].due) >= 100 else 2
    actual = [None if p.actual is None else str(round_half_up(p.actual, places)) for p in variant.points]
    due = [str(round_half_up(point.due, places)) for point in variant.points]
    target: list[str | None] = [None] * (len(due) - 1)
    return {
        "title": chart_title(status, variant),
        "unit": unit_words(status.target.unit),
        "periods": [point.period for point in variant.points],
        "series": [
            {"name": _("Actual"), "kind": "actual", "values": actual},
            {"name": _("Due on a straight line"), "kind": "due", "values": due},
            {"name": _("Target"), "kind": "target", "values": [*target, due[-1]]},
        ],
        "source": source_words(status.target.source),
        "lang": "zh" if reads_chinese() else "en",
    }


def status_word(status: TargetStatus) -> str:
    """Ahead, met, behind or undecided in the active language."""
    return word(STATUS_WORDS, status.status)
