"""Why a year is not the year before: the bridge of two inventories, closed to the last digit, and what lies behind a bar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import LineGroup, Meter
from qingheng.apps.inventory.queries.charts import CERTIFICATES, used_activity
from qingheng.apps.inventory.queries.cuts import Cut, cut_out, known_sum, potentials_of
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.production import SiteProduction, production_of
from qingheng.apps.inventory.queries.totals import ZERO, meter_of
from qingheng.calc.bridge import EFFECTS, Cell, Effect, bridge, totals
from qingheng.calc.ghg import COUNTED
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

_WIDE: Final = Context(prec=100, rounding=ROUND_HALF_UP)
_NANO: Final = Decimal("0.000000001")
_RULE: Final = "\x1f"  # between activity and rule, where cells are split by rule
_At = tuple[str, str, str]


@dataclass(frozen=True)
class Bridged:
    """Two years and what lies between, kilograms CO2e of `code`: before + sum of effects = after, exactly.

    effects: by name; intensity is None where no site's production of both years is known: activity then holds it.
    parts: effects by cell, the largest first. meters: what either year leaves out, which no effect can explain.
    production: of each site with emissions in both years.
    """

    before: Decimal
    after: Decimal
    effects: Mapping[str, Decimal | None]
    parts: tuple[Effect, ...]
    meters: tuple[Meter, Meter]
    code: str
    production: tuple[SiteProduction, ...] = ()

    @property
    def known(self) -> int:
        """Of how many sites the production of both years is known."""
        return sum(not one.reason for one in self.production)


def bridge_years(*, actor: Actor, inventory_id: int, other_id: int, cut: Cut) -> Bridged:
    """The way from the other (earlier) inventory to this one under a cut, by the main GWP set of this one.

    cut: its `consolidated` counts shares of sites, otherwise all stand at 100 %. Raises Forbidden, NotFound, Invalid when
    the other was not calculated by that set.
    """
    inventory, run = run_of(actor, inventory_id)
    other, earlier = run_of(actor, other_id)
    code = inventory.gwp_main
    if code not in other.gwp_sets:
        raise Invalid(f"{other.code}: {code}", code="other-gwp", place="with")
    whole = Cut(cut.side, cut.where, cut.gas)
    groups = [
        [
            one
            for one in cut_out(groups_of(each), whole, potentials_of(each))
            if not (cut.consolidated and one.unshared)
        ]
        for each in (earlier, run)
    ]
    before, after = (_counted(one, code, cut.consolidated) for one in groups)
    by_rule = _uneven(groups[0], groups[1], code)
    years = [cells(one, code, consolidated=cut.consolidated, by_rule=by_rule) for one in groups]
    production = production_of(
        actor=actor, sites={one.site for one in years[0]} & {one.site for one in years[1]},
        spans=[(one.period.start, one.period.end) for one in (other, inventory)],
    )  # fmt: skip
    output = {
        one.site: (one.before, one.after)
        for one in production
        if one.before is not None and one.after is not None
    }
    parts = _put_together(bridge(*years, output=output))
    return Bridged(
        before, after, _effects(parts, _WIDE.subtract(after, before), known=bool(output)),
        tuple(sorted(parts, key=lambda one: -abs(one.value))), (meter_of(groups[0]), meter_of(groups[1])), code, production,
    )  # fmt: skip


def _effects(parts: Sequence[Effect], difference: Decimal, *, known: bool) -> dict[str, Decimal | None]:
    """Sums by effect; the last takes what rounding of shares leaves, at most a few 1e-9 kg."""
    sums = {name: value.quantize(_NANO, context=_WIDE) for name, value in totals(parts).items()}
    last = EFFECTS[-1]
    others = known_sum(value for name, value in sums.items() if name != last)
    sums[last] = _WIDE.subtract(difference, others or ZERO)
    return {name: None if name == "intensity" and not known else value for name, value in sums.items()}


def cells(
    groups: Iterable[LineGroup], code: str, *, consolidated: bool, by_rule: Collection[_At] = ()
) -> list[Cell]:
    """Line groups put together by site, activity and category; those of by_rule by their rule as well."""
    together: dict[_At, list[LineGroup]] = defaultdict(list)
    for at, one in _placed(groups, code):
        together[(at[0], f"{at[1]}{_RULE}{one.rule}", at[2]) if at in by_rule else at].append(one)
    return [_cell(at, same, code, consolidated) for at, same in sorted(together.items())]


def _placed(groups: Iterable[LineGroup], code: str) -> Iterator[tuple[_At, LineGroup]]:
    """Counted line groups, each with its site, activity and category."""
    for one in groups:
        if one.status == COUNTED and one.co2e.get(code) is not None:
            yield (one.site, used_activity(one), f"{one.scope}.{one.category}"), one


def _uneven(before: Iterable[LineGroup], after: Iterable[LineGroup], code: str) -> set[_At]:
    """Where both years have the same rules whose quantities cannot be added: each rule is compared with itself there."""
    rules: list[dict[_At, dict[str, list[LineGroup]]]] = []
    for groups in (before, after):
        found: dict[_At, dict[str, list[LineGroup]]] = defaultdict(lambda: defaultdict(list))
        for at, one in _placed(groups, code):
            found[at][one.rule].append(one)
        rules.append(found)
    return {
        at
        for at in set(rules[0]) & set(rules[1])
        if len(rules[0][at]) > 1
        and set(rules[0][at]) == set(rules[1][at])
        and any(_amount([one for same in year[at].values() for one in same])[1] is None for year in rules)
    }


def _put_together(parts: Iterable[Effect]) -> list[Effect]:
    """Effects of cells that were split by rule, as effects of the activity."""
    found: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for one in parts:
        at = (one.effect, one.site, one.activity.partition(_RULE)[0], one.category)
        found[at] = _WIDE.add(found[at], one.value)
    return [Effect(*at, value) for at, value in found.items() if value]


def _cell(at: tuple[str, str, str], same: list[LineGroup], code: str, consolidated: bool) -> Cell:
    whole = known_sum(one.co2e[code] for one in same) or ZERO
    share = Decimal(1)
    if consolidated:
        shares = {one.share for one in same}
        share = shares.pop() if len(shares) == 1 else _mixed(same, code, whole)
    unit, amount = _amount(same)
    return Cell(
        site=at[0], activity=at[1], category=at[2], method=",".join(sorted({one.rule for one in same})), unit=unit,
        amount=amount, co2e=whole, share=share, scales=at[1].partition(_RULE)[0] != CERTIFICATES,
    )  # fmt: skip


def _mixed(same: Sequence[LineGroup], code: str, whole: Decimal) -> Decimal:
    """The share of a cell whose lines have several: what is counted of what there is."""
    if not whole:
        return Decimal(1)
    return _WIDE.divide(_counted(same, code, consolidated=True), whole)


def _counted(groups: Iterable[LineGroup], code: str, consolidated: bool) -> Decimal:
    total = ZERO
    for one in groups:
        value = one.co2e.get(code) if one.status == COUNTED else None
        if value is not None:
            total = _WIDE.add(total, _WIDE.multiply(value, one.share) if consolidated else value)
    return total


def _amount(same: Sequence[LineGroup]) -> tuple[str, Decimal | None]:
    """The quantity in the unit of most rows; None where units cannot be put together."""
    units: dict[str, int] = defaultdict(int)
    for one in same:
        units[one.unit] += one.rows
    unit = max(sorted(units), key=lambda name: units[name])
    total = ZERO
    try:
        for one in same:
            if one.amount is None:
                return unit, None
            total += one.amount if one.unit == unit else convert(one.amount, one.unit, unit)
    except (UnknownUnit, WrongDimension):
        return unit, None
    return unit, total
