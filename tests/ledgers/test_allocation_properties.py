"""Plans conserve: never beyond a lot, a month of a site or a market; all that fits is given; order does not matter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from qingheng.calc.ledger import (
    Demand,
    Kind,
    Lot,
    Rules,
    Strategy,
    Wanted,
    allocate,
    month_end,
)

WHOLE = Kind("gec", "绿证", "GEC", "MWh", Decimal(1), carry=True, criteria=("a",))
STIFF = Kind("stiff", "整张", "whole", "MWh", Decimal(1))
FINE = Kind("ppa", "PPA", "PPA", "MWh", Decimal("0.000001"))
KINDS = {kind.code: kind for kind in (WHOLE, STIFF, FINE)}
RULES = Rules(KINDS, on=date(2023, 6, 30))
AUTOMATIC = [strategy for strategy in Strategy if strategy is not Strategy.manual]
SITES = (("hefei", "CN"), ("wuhan", "CN"), ("swindon", "GB"))


def lot(
    number: int, kind: str = "ppa", free: str = "10", market: str = "CN", month: int = 1, **more: object
) -> Lot:
    first = date(2022, month, 1)
    facts = {"valid_until": date(2024, month, 28), "verdict": "met"} | more
    return Lot(f"L{number}", kind, Decimal(free), "MWh", first, month_end(first), market=market, **facts)  # type: ignore[arg-type]


def demand(site: str, month: int, quantity: str, market: str = "CN", **more: object) -> Demand:
    return Demand(site, date(2022, month, 1), Decimal(quantity), market, **more)  # type: ignore[arg-type]


amounts = some.integers(min_value=0, max_value=50_000_000).map(lambda n: str(Decimal(n) / 10**6))


@some.composite
def lots_of(draw: some.DrawFn, kinds: tuple[str, ...] = ("gec", "stiff", "ppa")) -> list[Lot]:
    found = []
    for number in range(draw(some.integers(0, 5))):
        kind = draw(some.sampled_from(kinds))
        free = draw(amounts) if kind == "ppa" else str(draw(some.integers(0, 40)))
        market, month = draw(some.sampled_from(("CN", "CN", "GB"))), draw(some.integers(1, 12))
        found.append(
            lot(number, kind, free, market, month, verdict=draw(some.sampled_from(("met", "open", "failed"))))
        )
    return found


@some.composite
def demands_of(draw: some.DrawFn) -> list[Demand]:
    found = []
    for site, market in SITES:
        for month in sorted(draw(some.sets(some.integers(1, 12), max_size=4))):
            factor = draw(some.one_of(some.none(), some.integers(1, 900).map(Decimal)))
            quantity = draw(amounts)
            emission = factor * Decimal(quantity) if factor is not None else None
            found.append(demand(site, month, quantity, market, factor=factor, emission=emission))
    return found


@given(lots_of(), demands_of(), some.sampled_from(AUTOMATIC))
def test_nothing_is_given_beyond_a_lot_a_demand_or_a_market(
    lots: list[Lot], demands: list[Demand], strategy: Strategy
) -> None:
    plan = allocate(lots, demands, strategy, RULES)
    by_id, by_key = {one.id: one for one in lots}, {one.key: one for one in demands}
    for one in lots:
        used = sum((a.quantity for a in plan.allocations if a.lot == one.id), Decimal(0))
        assert used + plan.left[one.id] == one.free
        assert plan.left[one.id] >= 0
        if one.verdict == "failed":
            assert used == 0
    for each in demands:
        covered = sum((a.quantity for a in plan.allocations if (a.site, a.month) == each.key), Decimal(0))
        assert covered + plan.uncovered[each.key] == each.quantity
        assert plan.uncovered[each.key] >= 0
    for given_one in plan.allocations:
        assert given_one.quantity > 0
        assert by_id[given_one.lot].market == by_key[given_one.site, given_one.month].market


@given(lots_of(("gec", "stiff")), demands_of(), some.sampled_from(AUTOMATIC))
def test_whole_units_are_given_whole(lots: list[Lot], demands: list[Demand], strategy: Strategy) -> None:
    plan = allocate(lots, demands, strategy, RULES)
    kinds = {one.id: one.kind for one in lots}
    cells: dict[tuple[object, ...], Decimal] = {}
    for one in plan.allocations:
        cell = (one.lot, one.site) if kinds[one.lot] == "gec" else (one.lot, one.site, one.month)
        cells[cell] = cells.get(cell, Decimal(0)) + one.quantity
    assert all(quantity % 1 == 0 for quantity in cells.values())


@given(
    some.lists(amounts, max_size=5), some.lists(amounts, min_size=1, max_size=6), some.sampled_from(AUTOMATIC)
)
def test_all_that_can_be_is_allocated(free: list[str], wanted: list[str], strategy: Strategy) -> None:
    lots = [lot(number, "ppa", text) for number, text in enumerate(free)]
    demands = [demand("hefei" if at % 2 else "wuhan", at + 1, text) for at, text in enumerate(wanted)]
    plan = allocate(lots, demands, strategy, RULES)
    supply, need = sum(map(Decimal, free), Decimal(0)), sum(map(Decimal, wanted), Decimal(0))
    assert plan.total == min(supply, need)


@given(some.lists(some.integers(0, 40), max_size=5), demands_of(), some.sampled_from(AUTOMATIC))
def test_whole_units_are_carried_over_within_a_site(
    free: list[int], demands: list[Demand], strategy: Strategy
) -> None:
    """All certificates of one market fit every month of its sites: each site gets all whole units it can take."""
    lots = [lot(number, "gec", str(count)) for number, count in enumerate(free)]
    plan = allocate(lots, demands, strategy, RULES)
    chinese = [one for one in demands if one.market == "CN"]
    room = sum(
        int(sum((d.quantity for d in chinese if d.site == site), Decimal(0))) for site in ("hefei", "wuhan")
    )
    assert plan.total == min(sum(free), room)


@given(lots_of(), demands_of(), some.sampled_from(AUTOMATIC), some.integers(0, 10**6))
def test_the_order_of_asking_changes_nothing(
    lots: list[Lot], demands: list[Demand], strategy: Strategy, seed: int
) -> None:
    shuffled_lots, shuffled_demands = list(lots), list(demands)
    Random(seed).shuffle(shuffled_lots)
    Random(seed + 1).shuffle(shuffled_demands)
    assert allocate(lots, demands, strategy, RULES) == allocate(
        shuffled_lots, shuffled_demands, strategy, RULES
    )


@given(some.lists(amounts, min_size=2, max_size=6), some.integers(1, 30_000_000))
def test_equal_covers_every_month_by_the_same_share(wanted: list[str], supply: int) -> None:
    demands = [demand("hefei", at + 1, text) for at, text in enumerate(wanted)]
    need = sum(map(Decimal, wanted), Decimal(0))
    free = min(Decimal(supply) / 10**6, need)
    plan = allocate([lot(1, "ppa", str(free))], demands, Strategy.equal, RULES)
    covered = {(one.site, one.month): one.quantity for one in plan.allocations}
    for one in demands:
        exact = free * one.quantity / need if need else Decimal(0)
        assert abs(covered.get(one.key, Decimal(0)) - exact) <= Decimal("0.000001")


@given(
    lots_of(),
    demands_of(),
    some.lists(some.tuples(some.integers(0, 5), some.integers(0, 11), amounts), max_size=8),
)
def test_lines_by_hand_are_taken_whole_or_refused(
    lots: list[Lot], demands: list[Demand], asked: list[tuple[int, int, str]]
) -> None:
    wanted = [
        Wanted(
            f"L{at}", demands[place % len(demands)].site, demands[place % len(demands)].month, Decimal(text)
        )
        for at, place, text in asked
        if demands
    ]
    plan = allocate(lots, demands, Strategy.manual, RULES, wanted)
    blocked = sum((one.quantity or Decimal(0) for one in plan.refused if one.reason.blocks), Decimal(0))
    assert plan.total + blocked == sum((line.quantity for line in wanted), Decimal(0))
    for one in lots:
        assert plan.left[one.id] >= 0
