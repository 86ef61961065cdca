"""Figures that follow from others by formula: computed from the figures in force, sealed as their own
submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language

from qingheng.apps.indicators.contracts import DeriveReport
from qingheng.apps.indicators.models import Datapoint, Indicator
from qingheng.apps.indicators.services.drafts import MAX_DIGITS, DraftFigure, DraftSource, make_sealed
from qingheng.apps.indicators.services.sealing import put_in_force
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.calc.formulas import Formula, Missing, Quantity, Reference, evaluate, order, parse
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import convert
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor

KEPT_DECIMALS = 6


@dataclass
class Figures:
    """The figures of one node by key and period label, with the order of its periods."""

    periods: dict[str, PeriodView]
    points: dict[tuple[str, str], Datapoint]
    computed: dict[tuple[str, str], Quantity | Missing] = field(default_factory=dict)

    def lookup(self, reference: Reference, period: PeriodView) -> Quantity | Missing | None:
        """The figure a formula reads: computed now, else in force; None when there is none."""
        label = self.label(reference, period)
        if label is None:
            return None
        place = (reference.key, label)
        if place in self.computed:
            return self.computed[place]
        point = self.points.get(place)
        if point is None or point.state == "not_available":
            return None
        if point.value is None:
            return Missing("not_applicable", (reference,))
        return Quantity(point.value, point.unit)

    def label(self, reference: Reference, period: PeriodView) -> str | None:
        """The period a reference means: so many periods of the same kind back."""
        if reference.shift == 0:
            return period.label
        alike = sorted(
            (p for p in self.periods.values() if (p.kind, p.calendar) == (period.kind, period.calendar)),
            key=lambda p: p.start,
        )
        at = alike.index(period) + reference.shift
        if at < 0 or at >= len(alike):
            return None
        gap = (period.start - alike[at].end).days if reference.shift == -1 else 1
        return alike[at].label if gap == 1 else None


@transaction.atomic
def derive(*, actor: Actor, node_id: int, at: datetime) -> DeriveReport:
    """Compute every formula for every year of the node from the figures in force.

    An overridden figure stays. A figure of a locked period stays. What cannot be computed is reported with
    the reason and never zero. Raises Forbidden, NotFound.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    verb = "datapoints.enter" if actor.may("datapoints.enter", path=node.path) else "datapoints.approve"
    actor.require(verb, path=node.path)
    return derive_node(actor=actor, node_id=node_id, at=at)


def derive_node(*, actor: Actor, node_id: int, at: datetime) -> DeriveReport:
    """As derive, for services that changed the figures it starts from; runs in their transaction."""
    formulas = {i.code: i for i in Indicator.objects.exclude(formula="").filter(retired_at=None, axis="")}
    if not formulas:
        return DeriveReport(None, (), ())
    node = organisation.node(actor=actor, node_id=node_id)
    figures = figures_in_force(actor, node_id)
    parsed = {code: parse(indicator.formula) for code, indicator in formulas.items()}
    wanted, missing = _compute(figures, formulas, parsed)
    changed = [draft for draft in wanted if _differs(draft, figures)]
    unchanged = tuple(_name(draft) for draft in wanted if draft not in changed)
    if not changed:
        return DeriveReport(None, (), unchanged, missing)
    source = DraftSource(
        title="Derived from approved figures",
        title_zh="由已批准数据计算",
        dataset="derived",
        source_zh="由已批准数据按公式计算",
        source_en="computed by formula from approved figures",
    )
    submission, points = make_sealed(actor=actor, node=node, figures=changed, source=source, at=at)
    put_in_force(points)
    report = DeriveReport(submission.pk, tuple(_name(draft) for draft in changed), unchanged, missing)
    record(
        actor=actor,
        action="indicators.derived",
        object_type="submission",
        object_id=submission.pk,
        at=at,
        data={"node": node.code, "computed": len(report.computed), "missing": len(report.missing)},
    )
    return report


def figures_in_force(actor: Actor, node_id: int) -> Figures:
    """All figures in force at a node and all periods."""
    periods = {view.label: view for view in organisation.periods(actor=actor, kind="")}
    points = Datapoint.objects.filter(node_id=node_id, current=True).select_related("indicator", "period")
    return Figures(periods, {(point.key, point.period.label): point for point in points})


def _compute(
    figures: Figures, formulas: Mapping[str, Indicator], parsed: Mapping[str, Formula]
) -> tuple[list[DraftFigure], dict[str, str]]:
    wanted, missing = [], {}
    labels = {label for _key, label in figures.points}
    years = sorted(
        (p for p in figures.periods.values() if p.label in labels and p.kind == "year"), key=lambda p: p.start
    )
    for code in order(parsed):
        for period in years:
            place = (code, period.label)
            kept = figures.points.get(place)
            if period.locked or (kept is not None and kept.origin == "override"):
                continue
            answer = _value_of(parsed[code], formulas[code], figures, period)
            figures.computed[place] = (
                answer
                if isinstance(answer, Quantity | Missing)
                else Missing("not_available", (Reference(code),))
            )
            if isinstance(answer, Quantity):
                wanted.append(_draft(formulas[code], period, answer, replaces=kept is not None))
                continue
            missing[f"{code}@{period.label}"] = (
                answer.text(_lang()) if isinstance(answer, Missing) else answer
            )
            if kept is not None and kept.state == "value":
                wanted.append(_draft(formulas[code], period, None, replaces=True))
    return wanted, missing


def _value_of(
    formula: Formula, indicator: Indicator, figures: Figures, period: PeriodView
) -> Quantity | Missing | str:
    """The value in the indicator's unit, why it is missing, or why the units do not fit, in words."""
    try:
        found = evaluate(formula, lambda reference: figures.lookup(reference, period))
        if isinstance(found, Missing):
            return found
        return Quantity(kept_value(convert(found.value, found.unit, indicator.unit)), indicator.unit)
    except BilingualError as problem:
        return problem.reason(_lang())


def kept_value(value: Decimal) -> Decimal:
    """The value to six decimals at most and fifteen digits, without zeros that no figure stands behind."""
    decimals = min(KEPT_DECIMALS, max(0, MAX_DIGITS - len(f"{abs(int(value))}")))
    text = f"{round(value, decimals):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _draft(
    indicator: Indicator, period: PeriodView, quantity: Quantity | None, *, replaces: bool
) -> DraftFigure:
    value = quantity.value if quantity is not None else None
    exponent = value.as_tuple().exponent if value is not None else 0
    return DraftFigure(
        indicator=indicator,
        member="",
        period=period,
        state="value" if value is not None else "not_available",
        value=value,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0,
        place="",
        more={
            "origin": "derived",
            "unit_as_published": indicator.unit,
            "reason_code": "inputs_changed" if replaces else "",
        },
    )


def _differs(draft: DraftFigure, figures: Figures) -> bool:
    point = figures.points.get((draft.indicator.code, draft.period.label))
    if point is None:
        return True
    return (point.state, point.value, point.unit, point.definition_version) != (
        draft.state,
        draft.value,
        draft.indicator.unit,
        draft.indicator.version,
    )


def _name(draft: DraftFigure) -> str:
    return f"{draft.indicator.code}@{draft.period.label}"


def _lang() -> str:
    return get_language() or "en"
