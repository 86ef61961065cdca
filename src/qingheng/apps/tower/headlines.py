"""The headline tiles: which figures they show, and how each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qingheng.apps.indicators.contracts import PointView, SeriesView
from qingheng.apps.targets.contracts import TargetStatus
from qingheng.apps.tower.contracts import TargetGap, Tile
from qingheng.calc.checks import Verdict
from qingheng.calc.formulas import parse

TREND_YEARS = 5
Points = Mapping[tuple[str, str], PointView]
Verdicts = Mapping[tuple[str, str], str]

HEADLINES: tuple[tuple[str, str], ...] = (
    ("scope12", "ghg.scope1_2_market"),
    ("scope3", "ghg.scope3"),
    ("energy", "energy.primary[total]"),
    ("water", "water.withdrawal"),
    ("safety", "safety.recordable_rate"),
)
STANDARD = tuple(key for _name, key in HEADLINES)
NAMES = {key: name for name, key in HEADLINES}
_WORST_FIRST = (Verdict.fails, Verdict.implausible, Verdict.cannot_tell, Verdict.rounding, Verdict.holds)


@dataclass(frozen=True)
class Record:
    """What the tiles are made of: figures of one node, definitions, verdicts and targets."""

    points: Points
    series: Mapping[str, SeriesView]
    periods: Sequence[str]  # labels with figures, oldest first
    verdicts: Verdicts
    statuses: Sequence[TargetStatus]


def leaves(key: str, series: Mapping[str, SeriesView]) -> frozenset[str]:
    """Keys of the entered series a series is made of; itself when it is entered."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        view = series.get(here)
        if view is None or not view.formula:
            found.add(here)
        else:
            waiting.extend(reference.key for reference in parse(view.formula).references)
    return frozenset(found)


def tiles(record: Record, period: str, keys: Sequence[str] = STANDARD) -> tuple[Tile, ...]:
    """The headline tiles of a period, in order; a figure the record lacks is a tile that says so."""
    return tuple(_tile(key, record, period) for key in keys)


def _label(view: SeriesView | None, points: Sequence[PointView | None], key: str) -> tuple[str, str]:
    """Name of the series in both languages, with its member; as last published, or its key, when it vanished."""
    if view is None:
        named = [point for point in points if point is not None and point.label_zh and point.label_en]
        return (named[-1].label_zh, named[-1].label_en) if named else (key, key)
    return view.names()


def _tile(key: str, record: Record, period: str) -> Tile:
    upto = list(record.periods[: record.periods.index(period) + 1]) if period in record.periods else []
    years = upto[-TREND_YEARS:]
    shown = [record.points.get((key, year)) for year in years]
    view = record.series.get(key)
    label_zh, label_en = _label(view, shown, key)
    if view is None:  # without its definition a figure says nothing
        shown = [None for _year in years]
    point = shown[-1] if shown else None
    before = shown[-2] if len(shown) > 1 else None
    made_of = leaves(key, record.series)
    breaks = tuple(at for at, year in enumerate(years) if _breaks(made_of | {key}, year, record.points))
    comparable = not years or len(years) - 1 not in breaks
    return Tile(
        name=NAMES.get(key, ""),
        label_zh=label_zh,
        label_en=label_en,
        key=key,
        period=period,
        value=point.value if point else None,
        decimals=point.decimals if point else 0,
        unit=point.unit if point else view.unit if view else "",
        missing=_missing(point, vanished=bool(record.series) and view is None),
        datapoint_id=point.id if point else None,
        trend=tuple(each.value if each else None for each in shown),
        trend_periods=tuple(years),
        trend_breaks=breaks,
        previous_period=years[-2] if len(years) > 1 else "",
        change_percent=_change(point, before) if comparable else None,
        comparable=comparable,
        direction=view.direction if view else "neutral",
        gap=_gap(made_of, record),
        quality=_quality(made_of | {key}, period, record.verdicts),
    )


def _missing(point: PointView | None, *, vanished: bool) -> str:
    """Why there is no value; empty when there is one."""
    if point is None:
        return "vanished" if vanished else "absent"
    return "" if point.value is not None else point.state


def _breaks(keys: frozenset[str], period: str, points: Points) -> bool:
    """Whether a break lies between the period before and this one, in any figure the tile is made of."""
    found = (points.get((key, period)) for key in keys)
    return any(point is not None and point.break_before for point in found)


def _change(point: PointView | None, before: PointView | None) -> Decimal | None:
    """Change in per cent against the period before; None without both figures or from zero."""
    if (
        point is None
        or before is None
        or point.value is None
        or not before.value
        or point.unit != before.unit
    ):
        return None
    return (point.value - before.value) * 100 / abs(before.value)


def _quality(keys: frozenset[str], period: str, verdicts: Verdicts) -> str:
    """The worst verdict about the figures themselves or their whole rows."""
    found = {verdicts.get((key, when), "") for key in keys for when in (period, "")}
    return next((str(verdict) for verdict in _WORST_FIRST if verdict in found), "")


def _gap(made_of: frozenset[str], record: Record) -> TargetGap | None:
    """What a target set for exactly this figure says of it: decided ones first, else one reading."""
    readings: list[TargetGap] = []
    for status in record.statuses:
        for variant in status.assessment.variants:
            keys = {reference.key for reference in parse(variant.formula).references}
            reads = frozenset().union(*(leaves(key, record.series) for key in keys))
            if reads == made_of and variant.gap_percent is not None:
                readings.append(
                    TargetGap(status.target.code, str(variant.status), variant.gap_percent, status.decided)
                )
    return next((gap for gap in readings if gap.decided), readings[0] if readings else None)
