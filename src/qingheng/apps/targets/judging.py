"""A published target put before the record: its formulas worked out over the points of its node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from qingheng.apps.indicators.contracts import PointView
from qingheng.apps.targets.contracts import TargetView
from qingheng.calc.formulas import Formula, Missing, Quantity, Reference, evaluate, parse
from qingheng.calc.targets import Assessment, Lacking, Target, TargetType, Variant, assess
from qingheng.calc.units import UnknownUnit, WrongDimension, convert

Points = Mapping[tuple[str, str], PointView]

# Owed in every year, so that no target year is needed.
_STANDING = {"requirement", "specification", "expectation"}


def calc_target(view: TargetView) -> Target:
    """The target as the calculation knows it. Raises UnreadableTarget when it contradicts itself.

    What the source leaves open undecides a target only when the record offers no reading of it:
    with readings, the assessment says itself whether they agree.
    """
    return Target(
        id=view.code,
        type=TargetType(view.type),
        variants=tuple(
            Variant(each.zh or view.name_zh, each.en or view.name_en, each.formula) for each in view.variants
        ),
        base_period=view.base_period or None,
        base_value=view.base_value,
        target_period=view.target_period or None,
        reduction=view.reduction,
        target_value=view.target_value,
        low=view.low,
        high=view.high,
        unit=view.unit,
        basis="stated" if view.basis == "stated" else "not_stated",
        missing=()
        if view.variants
        else tuple(Lacking(en, zh) for zh, en in zip(view.missing_zh, view.missing_en, strict=True)),
        direction="lower" if view.direction == "lower" else "higher",
        standing=view.kind in _STANDING,
    )


def keys_of(view: TargetView) -> tuple[str, ...]:
    """Keys of the series the variants read, each once."""
    references = [ref for each in view.variants for ref in parse(each.formula).references]
    return tuple(dict.fromkeys(ref.key for ref in references))


def _shifted(periods: Sequence[str], period: str, shift: int) -> str | None:
    at = periods.index(period) + shift if period in periods else -1
    return periods[at] if 0 <= at < len(periods) else None


def lookup_for(points: Points, periods: Sequence[str], unit: str) -> Callable[[str, str], Decimal | None]:
    """Figure of a formula in a period, in `unit`; None when any figure it needs is missing."""
    parsed: dict[str, Formula] = {}

    def value(text: str, period: str) -> Decimal | None:
        formula = parsed.setdefault(text, parse(text))

        def figure(reference: Reference) -> Quantity | None:
            there = _shifted(periods, period, reference.shift)
            point = points.get((reference.key, there)) if there else None
            return None if point is None or point.value is None else Quantity(point.value, point.unit)

        try:
            found = evaluate(formula, figure)
            if isinstance(found, Missing):
                return None
            return convert(found.value, found.unit, unit) if unit and found.unit != unit else found.value
        except (UnknownUnit, WrongDimension):
            return None

    return value


def judge(view: TargetView, points: Points, periods: Sequence[str], fiscal_start_month: int) -> Assessment:
    """Where the record stands against the target, as calc.targets says."""
    lookup = lookup_for(points, periods, view.unit)
    return assess(calc_target(view), lookup, periods, fiscal_start_month=fiscal_start_month)
