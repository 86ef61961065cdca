"""Plans: what would be allocated, by one strategy or by each of them side by side. Nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.contracts import SUBMITTED
from qingheng.apps.ledgers.kinds_of import Shelf, shelf
from qingheng.apps.ledgers.locks import locked_months, refused_as_locked
from qingheng.apps.ledgers.models import Act, Balance, Lot
from qingheng.apps.ledgers.queries.consumption import consumption
from qingheng.apps.ledgers.queries.covering import covered_micro
from qingheng.apps.ledgers.queries.fitting import is_part_of, lot_of_plan, standing_at, year_start
from qingheng.apps.ledgers.queries.rating import Rating, own_kilograms, ratings
from qingheng.apps.ledgers.rows import verdicts_of
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import (
    HELD,
    MET,
    ONE,
    Allocation,
    Demand,
    Refused,
    Rules,
    Strategy,
    Wanted,
    allocate,
    from_millionths,
    to_millionths,
)
from qingheng.calc.ledger import Lot as PlannedLot
from qingheng.calc.ledger.reasons import market_differs
from qingheng.platform.rights.actor import Actor

RANKED = (Strategy.highest_factor, Strategy.highest_emission)
"""Strategies that need the factor of each site."""


@dataclass(frozen=True)
class Asked:
    """What shall be planned. on: the day of the claim. demands: given by the caller, None takes the approved
    consumption of data intake. wanted: lines of the manual strategy. lots, sites: only these; empty is all.
    factors: kg CO2e for one MWh of a site without certificates, in place of the factor the library has for it.
    """

    first: date
    last: date
    on: date
    strategy: Strategy = Strategy.highest_factor
    demands: tuple[Demand, ...] | None = None
    wanted: tuple[Wanted, ...] = ()
    lots: tuple[int, ...] = ()
    sites: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    factors: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """An allocation or retirement nobody has decided yet, and how much of the lots of a plan it holds back."""

    act_id: int
    quantity: Decimal
    lots: tuple[int, ...]


@dataclass(frozen=True)
class PlanView:
    """A plan beside what it was made of. demands: what was open before. covered: what stands there already.

    waiting: acts that hold lots back until they are decided. ratings: factors of the library, by site and year.
    own: kg CO2e that one MWh of a lot itself conveys, None when nobody knows. unmet: lots whose criteria are not all met.
    """

    strategy: Strategy
    allocations: tuple[Allocation, ...]
    left: Mapping[str, Decimal]
    uncovered: Mapping[tuple[str, date], Decimal]
    refused: tuple[Refused, ...]
    demands: tuple[Demand, ...]
    covered: Mapping[tuple[str, date], Decimal]
    packs: tuple[str, ...]
    waiting: tuple[Waiting, ...] = ()
    ratings: tuple[Rating, ...] = ()
    own: Mapping[str, Decimal | None] = field(default_factory=dict)
    unmet: frozenset[str] = frozenset()

    @property
    def total(self) -> Decimal:
        """All that would be allocated."""
        return from_millionths(sum(to_millionths(one.quantity) for one in self.allocations))

    @property
    def open(self) -> Decimal:
        """All that would stay uncovered."""
        return from_millionths(sum(to_millionths(one) for one in self.uncovered.values()))

    @property
    def avoided(self) -> Decimal | None:
        """Kilograms of CO2e no longer counted once all criteria are met: each MWh at the factor of its site, less what the
        lot itself conveys; below zero when the lot emits more. None when either is not known.
        """
        return self._avoided(self.allocations)

    @property
    def avoided_unmet(self) -> Decimal | None:
        """The part of `avoided` that an inventory does not take into account until criteria of the lots are answered."""
        return self._avoided([one for one in self.allocations if one.lot in self.unmet])

    @property
    def unrated(self) -> tuple[str, ...]:
        """Lots of the plan that convey no emission rate anybody knows."""
        return tuple(sorted({one.lot for one in self.allocations if self.own.get(one.lot) is None}, key=int))

    def _avoided(self, allocations: Sequence[Allocation]) -> Decimal | None:
        factors = {demand.key: demand.factor for demand in self.demands}
        total = Decimal(0)
        for one in allocations:
            factor, own = factors[one.site, one.month], self.own.get(one.lot)
            if factor is None or own is None:
                return None
            total += one.quantity * (factor - own)
        return total

    @property
    def blocked(self) -> tuple[Refused, ...]:
        """What got nothing, or less; without what is only doubtful."""
        return tuple(one for one in self.refused if one.reason.blocks)


def plan(*, actor: Actor, asked: Asked, today: date | None = None, figures: bool = True) -> PlanView:
    """The plan of a period by one strategy. figures: what it avoids too; else factors are asked for only where the
    strategy ranks by them. Raises Forbidden, NotFound for a site nobody has.
    """
    (made,) = plans(actor=actor, asked=asked, strategies=(asked.strategy,), today=today, figures=figures)
    return made


def plans(
    *,
    actor: Actor,
    asked: Asked,
    strategies: Sequence[Strategy],
    today: date | None = None,
    figures: bool = True,
) -> list[PlanView]:
    """The same period by several strategies, from the same lots and the same consumption. Raises Forbidden.

    today: the factors at hand on that day rank the sites; None takes those of the day of the claim.
    """
    desk = prepared(
        actor=actor, asked=asked, ranked=figures or any(one in RANKED for one in strategies), today=today
    )
    own = own_kilograms(actor=actor, lots={lot.id: lot.masses for lot in desk.lots} if figures else {})
    found = []
    for strategy in strategies:
        made = allocate(desk.lots, desk.demands, strategy, desk.rules, desk.wanted)
        found.append(
            PlanView(
                strategy=strategy, allocations=made.allocations, left=made.left, uncovered=made.uncovered,
                refused=(*desk.refused, *made.refused), demands=tuple(desk.demands), covered=desk.covered,
                packs=desk.pins, waiting=desk.waiting, ratings=desk.ratings, own=own,
                unmet=frozenset(lot.id for lot in desk.lots if lot.verdict != MET),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Prepared:
    """What a plan is made of, before any strategy. demands: of open months; refused: what lies in locked ones."""

    lots: list[PlannedLot]
    demands: list[Demand]
    covered: Mapping[tuple[str, date], Decimal]
    wanted: tuple[Wanted, ...]
    refused: tuple[Refused, ...]
    rules: Rules
    waiting: tuple[Waiting, ...]
    ratings: tuple[Rating, ...]
    pins: tuple[str, ...]


def prepared(*, actor: Actor, asked: Asked, ranked: bool, today: date | None = None) -> Prepared:
    """Lots, consumption and rules of a plan. ranked: with the factors of the sites. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    shelves = shelf()
    given, elsewhere = _in_their_country(actor, _given(actor, asked))
    months = {one.month for one in given} | {one.month for one in asked.wanted}
    locked = locked_months(actor=actor, months=months)
    silent = [one for one in given if one.site not in asked.factors] if ranked else []
    rated = ratings(actor=actor, demands=silent, on=today or asked.on)
    demands, covered = _open(actor, asked, given, rated)
    outside = {(one.site, one.month) for one in elsewhere}
    lots, waiting = _lots(asked, shelves, list(Act.objects.filter(state=SUBMITTED).order_by("id")))
    return Prepared(
        lots=lots,
        demands=[one for one in demands if one.month not in locked],
        covered=covered,
        wanted=tuple(
            one for one in asked.wanted if one.month not in locked and (one.site, one.month) not in outside
        ),
        refused=(*elsewhere, *refused_as_locked(demands, asked.wanted, locked)),
        rules=Rules(shelves.kinds, asked.on, year_start(actor)),
        waiting=waiting,
        ratings=tuple(rated.values()),
        pins=tuple(sorted({shelves.pins[lot.kind] for lot in lots if lot.kind in shelves.pins})),
    )


def _lots(
    asked: Asked, shelves: Shelf, undecided: Sequence[Act]
) -> tuple[list[PlannedLot], tuple[Waiting, ...]]:
    """Lots with something free: held, less what waits for a second person; and what waits."""
    held = dict(Balance.objects.filter(account=HELD, micro__gt=0).values_list("lot_id", "micro"))
    waiting = []
    for act in undecided:
        mine = [
            line
            for line in act.lines
            if line["source"] == HELD
            and line["lot"] in held
            and (not asked.lots or line["lot"] in asked.lots)
        ]
        for line in mine:
            held[line["lot"]] -= line["micro"]
        if mine:
            lots = tuple(sorted({line["lot"] for line in mine}))
            waiting.append(Waiting(act.pk, from_millionths(sum(line["micro"] for line in mine)), lots))
    rows = Lot.objects.select_related("origin").filter(
        pk__in=[lot for lot, micro in held.items() if micro > 0]
    )
    if asked.lots:
        rows = rows.filter(pk__in=asked.lots)
    if asked.kinds:
        rows = rows.filter(kind__in=asked.kinds)
    there = [lot for lot in rows if lot.kind not in shelves.kinds or shelves.kinds[lot.kind].energy]
    verdicts = verdicts_of(there, shelves)
    begun = standing_at([lot.pk for lot in there if held[lot.pk] % ONE])
    planned = [
        lot_of_plan(lot, from_millionths(held[lot.pk]), verdicts[lot.pk], begun.get(lot.pk)) for lot in there
    ]
    return planned, tuple(waiting)


def _given(actor: Actor, asked: Asked) -> tuple[Demand, ...]:
    """The consumption the caller gave, else the approved one of data intake, of the sites asked for."""
    given = asked.demands
    if given is None:
        given = tuple(consumption(actor=actor, first=asked.first, last=asked.last))
    return tuple(one for one in given if not asked.sites or one.site in asked.sites)


def _in_their_country(
    actor: Actor, given: Sequence[Demand]
) -> tuple[tuple[Demand, ...], tuple[Refused, ...]]:
    """Consumption that lies in the market it states, and a refusal of each that says another country than its site's."""
    places = organisation.countries(organisation.tree(actor=actor))

    def lies_there(one: Demand) -> bool:
        country = places.get(one.site, "")
        return not one.market or not country or one.market == country or is_part_of(one.market, country)

    return tuple(one for one in given if lies_there(one)), tuple(
        Refused(market_differs(one.market, places[one.site]), "", one.site, one.month, one.quantity)
        for one in given
        if not lies_there(one)
    )


def _open(
    actor: Actor, asked: Asked, given: Sequence[Demand], rated: Mapping[tuple[str, int], Rating]
) -> tuple[list[Demand], dict[tuple[str, date], Decimal]]:
    """What is open of each month of each site, and what stands there or waits for a second person."""
    nodes = organisation.nodes_by_code(actor=actor)
    for one in given:
        if one.site not in nodes:
            organisation.node(actor=actor, code=one.site)  # raises NotFound
    ids, places = {code: node.id for code, node in nodes.items()}, organisation.countries(nodes.values())
    there = covered_micro(node_ids=[ids[one.site] for one in given], months=[one.month for one in given])
    waiting = _waiting()
    open_demands, covered = [], {}
    for one in given:
        micro = there.get((ids[one.site], one.month), 0) + waiting.get((one.site, f"{one.month:%Y-%m}"), 0)
        left = (
            one.quantity if one.quantity < 0 else from_millionths(max(0, to_millionths(one.quantity) - micro))
        )
        factor = one.factor if one.factor is not None else asked.factors.get(one.site)
        if factor is None and (one.site, one.month.year) in rated:
            factor = rated[one.site, one.month.year].kg
        emission = (
            one.emission if one.emission is not None else (factor * left if factor is not None else None)
        )
        market = one.market or places[one.site]
        open_demands.append(replace(one, quantity=left, factor=factor, emission=emission, market=market))
        covered[one.key] = from_millionths(micro)
    return open_demands, covered


def _waiting() -> dict[tuple[str, str], int]:
    """Millionths by site and month in allocations nobody has decided yet."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for act in Act.objects.filter(state=SUBMITTED, kind="allocate"):
        for line in act.lines:
            found[line["site"], line["month"]] += line["micro"]
    return dict(found)
