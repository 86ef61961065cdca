"""What looks wrong about a set of factors before anybody uses one.

Public factor tables carry such mistakes: tonnes per megawatt-hour beside tonnes per kilowatt-hour under one unit,
the values of two years exchanged, a value a thousand times too small. None of this is a proof, so the sentences say
what to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from qingheng.calc.factors.model import Basis, Factor
from qingheng.calc.gases import BIOGENIC, REMOVED
from qingheng.calc.units import convert, same_dimension

_WIDE: Final = Context(prec=40)
_ENERGY: Final = frozenset(
    {
        Basis.location,
        Basis.market,
        Basis.residual,
        Basis.fossil,
        Basis.losses,
        Basis.life_cycle,
        Basis.upstream,
    }
)
RANGES: Final = (
    ("electricity", _ENERGY, "kWh", Decimal("1.6")),
    ("steam", _ENERGY, "GJ", Decimal(400)),
    ("hot_water", _ENERGY, "GJ", Decimal(400)),
    ("fuel.", frozenset({Basis.combustion, Basis.upstream}), "GJ", Decimal(400)),
    ("fuel.", frozenset({Basis.combustion, Basis.upstream}), "t", Decimal(6000)),
    ("fuel.", frozenset({Basis.combustion, Basis.upstream}), "L", Decimal(6)),
    ("travel.", frozenset({Basis.activity}), "person*km", Decimal(2)),
    ("freight.", frozenset({Basis.activity}), "t*km", Decimal(20)),
    ("spend.", frozenset({Basis.spend}), "USD", Decimal(20)),
)
"""Activity, bases, unit, and about twice the most kilograms for one unit that have been seen."""

DRIFT: Final = Decimal("1.5")
"""From one year to the next a published average has not moved by half."""

_SLIP: Final = (Decimal(300), Decimal(3000))
_LEAST_NEIGHBOURS: Final = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at. code: negative, range, thousandfold, drift, swapped_years, overlap.

    severity: error or warning.
    """

    code: str
    severity: str
    factor_ids: tuple[str, ...]
    text_zh: str
    text_en: str


def screen(factors: Sequence[Factor]) -> tuple[Finding, ...]:
    """Everything that looks wrong, in order of the first factor concerned and of the kind of finding."""
    found = (
        *_negative(factors),
        *_outside(factors),
        *_slipped(factors),
        *_drifted(factors),
        *_swapped(factors),
        *_overlapping(factors),
    )
    return tuple(sorted(found, key=lambda finding: (finding.factor_ids, finding.code)))


def weight(factor: Factor) -> Decimal:
    """The kilograms that carry the factor: the sum of its gases without what is reported apart. Not an equivalent."""
    return sum(
        (mass for gas, mass in factor.masses.items() if gas not in (BIOGENIC, REMOVED)), start=Decimal(0)
    )


def _negative(factors: Sequence[Factor]) -> Iterator[Finding]:
    for factor in factors:
        for gas, mass in factor.masses.items():
            if mass < 0 and gas != "co2e":
                yield Finding(
                    "negative",
                    "error",
                    (factor.id,),
                    f"{gas} 的质量为负。",
                    f"The mass of {gas} is negative.",
                )


def _outside(factors: Sequence[Factor]) -> Iterator[Finding]:
    for factor in factors:
        for activity, bases, unit, most in RANGES:
            fits = (
                factor.activity.startswith(activity)
                if activity.endswith(".")
                else factor.activity == activity
            )
            if not fits or factor.basis not in bases or not same_dimension(factor.unit, unit):
                continue
            value = _in_unit(factor, unit)
            if value > most:
                yield Finding(
                    "range", "error", (factor.id,),
                    f"每{unit} {value:.6g} 千克，超过见过的最大值 {most}，疑似单位有误。",
                    f"{value:.6g} kg per {unit} is above anything seen ({most}): its unit may be wrong.",
                )  # fmt: skip


def _slipped(factors: Sequence[Factor]) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[Factor]] = defaultdict(list)
    for factor in factors:
        if weight(factor) > 0:
            groups[factor.activity, factor.basis.value, factor.unit].append(factor)
    for group in groups.values():
        if len(group) < _LEAST_NEIGHBOURS:
            continue
        middle = median(weight(factor) for factor in group)
        for factor in group:
            if _is_slip(weight(factor), middle):
                yield Finding(
                    "thousandfold", "error", (factor.id,),
                    f"与同类因子的中位数 {middle:.6g} 相差约千倍。",
                    f"It is about a thousand times off the median of its kind, {middle:.6g}.",
                )  # fmt: skip


def _drifted(factors: Sequence[Factor]) -> Iterator[Finding]:
    for series in _series(factors).values():
        for before, after in pairwise(series):
            low, high = sorted((weight(before), weight(after)))
            years = after.data_from.year - before.data_from.year
            if low <= 0 or years != 1 or high <= low * DRIFT:
                continue
            code = "thousandfold" if _is_slip(high, low) else "drift"
            yield Finding(
                code, "error" if code == "thousandfold" else "warning", (before.id, after.id),
                f"{before.data_from.year} 至 {after.data_from.year} 年由 {weight(before):f} 变为 {weight(after):f}。",
                f"From {before.data_from.year} to {after.data_from.year}: {weight(before):f}, then {weight(after):f}.",
            )  # fmt: skip


def _swapped(factors: Sequence[Factor]) -> Iterator[Finding]:
    """Two sets that carry the same two values in opposite years."""
    by_pack: dict[tuple[object, ...], dict[str, dict[int, Factor]]] = defaultdict(lambda: defaultdict(dict))
    for key, series in _series(factors).items():
        for factor in series:
            by_pack[key[1:]][factor.pack][factor.data_from.year] = factor
    for packs in by_pack.values():
        names = sorted(packs)
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                yield from _exchanged(packs[first], packs[second])


def _exchanged(one: dict[int, Factor], other: dict[int, Factor]) -> Iterator[Finding]:
    years = sorted(set(one) & set(other))
    for place, early in enumerate(years):
        for late in years[place + 1 :]:
            a, b, c, d = (weight(f) for f in (one[early], one[late], other[early], other[late]))
            if a != b and (a, b) == (d, c):
                yield Finding(
                    "swapped_years", "error", (one[early].id, other[early].id),
                    f"两处的 {early} 与 {late} 年数值互换，请对照原件。",
                    f"The values of {early} and {late} are exchanged between the two: hold them against the original.",
                )  # fmt: skip


def _overlapping(factors: Sequence[Factor]) -> Iterator[Finding]:
    groups: dict[tuple[object, ...], list[Factor]] = defaultdict(list)
    for factor in factors:
        key = (factor.pack, factor.activity, factor.basis, factor.place, factor.unit, factor.heat)
        groups[key].append(factor)
    for group in groups.values():
        ordered = sorted(group, key=lambda factor: (factor.data_from, factor.id))
        for before, after in pairwise(ordered):
            if after.data_from <= before.data_until and dict(before.masses) != dict(after.masses):
                yield Finding(
                    "overlap", "warning", (before.id, after.id),
                    "同一活动、类型、地区和单位在同一时期有两个不同的值。",
                    "Two values for the same activity, basis, place and unit describe the same time.",
                )  # fmt: skip


def _series(factors: Sequence[Factor]) -> dict[tuple[object, ...], list[Factor]]:
    groups: dict[tuple[object, ...], list[Factor]] = defaultdict(list)
    for factor in factors:
        key = (factor.pack, factor.activity, factor.basis, factor.place, factor.unit, factor.heat)
        groups[key].append(factor)
    return {
        key: sorted(group, key=lambda factor: factor.data_from)
        for key, group in groups.items()
        if len({factor.data_from for factor in group}) == len(group)
    }


def _is_slip(one: Decimal, other: Decimal) -> bool:
    high, low = max(one, other), min(one, other)
    return low > 0 and _SLIP[0] <= high / low <= _SLIP[1]


def _in_unit(factor: Factor, unit: str) -> Decimal:
    return _WIDE.divide(weight(factor), convert(Decimal(1), factor.unit, unit))
