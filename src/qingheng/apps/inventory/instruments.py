"""Certificates in the market-based view: lines beside the rows, each taking so many MWh from one factor to another.

For each allocation of a lot to a month of a site: less the MWh at the market factor of that site and month, plus the MWh at
the factor of the lot; a bill over several months is shared out by days, as the ledger does.
Source: GHG Protocol Scope 2 Guidance, 6.5 and 7 (quality criteria).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.ledgers.contracts import AllocationView
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.calc.ghg import BLOCKED, COUNTED, LEFT_OUT, Side
from qingheng.calc.ledger import MET, by_months, from_millionths, to_millionths
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.platform.rights.actor import Actor

RULE: Final = "ledger.certificates"
RULE_ZH: Final = "绿色电力凭证（基于市场）"
RULE_EN: Final = "Certificates of green power, market-based"
CLAUSE: Final = "GHG Protocol Scope 2 Guidance 6.5, 7.1 (quality criteria)"
BEYOND_RETIRED: Final = "retired_beyond_use"
MISFITS: Final[Mapping[str, str]] = {
    "wrong-market": "certificate_market", "no-market": "certificate_market", "wrong-vintage": "certificate_vintage",
    "expired": "certificate_expired", "not-tradable": "certificate_bound", "criteria-failed": "criteria_not_met",
}  # fmt: skip
"""What the ledger says forbids a lot, to the reason its line is blocked for."""
_NANO: Final = Decimal("0.000000001")
_WIDE: Final = Context(prec=40, rounding=ROUND_HALF_UP)
Coefficients = Mapping[tuple[int, int], Mapping[str, Decimal]]


def allocations_of(actor: Actor, first: date, last: date) -> list[AllocationView]:
    """What the ledger has stand for the months of a span, energy alone; nothing for who may not see ledgers."""
    if not actor.may("ledgers.view"):
        return []
    energy = [kind.code for kind in ledgers.kinds(actor=actor) if kind.unit == "MWh"]
    return ledgers.allocations(actor=actor, first=first, last=last, kind_codes=energy)


def told(found: Iterable[AllocationView]) -> list[list[str]]:
    """Allocations as the hash of a run takes them; what forbids one comes last, where something does."""
    return [
        [one.site, one.month.isoformat(), one.lot_code, str(one.mwh), one.verdict,
         ";".join(f"{gas}={mass}" for gas, mass in sorted(one.masses.items())), *filter(None, [one.why_not])]
        for one in found
    ]  # fmt: skip


def instrument_lines(
    found: Sequence[AllocationView],
    groups: Sequence[LineGroup],
    coefficients: Coefficients,
    sets: Sequence[GwpSet],
) -> list[dict[str, Any]]:
    """Lines of allocations, ready to be kept with a run: each as one line or, over several bills, as several that add up.

    coefficients: of the market lines by (part, choice), kilograms of each gas for one unit. A lot that does not meet the
    criteria or does not fit the site, a month without power bought or without a factor for it, and what goes beyond the
    power bought are blocked, never counted; what is retired beyond it is left out, for nobody can take it back.
    """
    desk = _Desk(groups)
    lines = []
    for one in found:
        for line, mwh, problem in desk.taken(one):
            made: dict[str, Any] = {
                "site": one.site, "month": one.month.isoformat(), "lot": one.lot_code, "mwh": str(mwh),
                "retired": one.retired, "status": LEFT_OUT if problem == BEYOND_RETIRED else BLOCKED, "reason": problem,
                "gases": {}, "co2e": {}, "of": None,
            }  # fmt: skip
            if line is not None:
                masses = _masses(one, mwh, line, coefficients[line.part, line.choice])
                made |= {
                    "status": COUNTED, "of": [line.part, line.choice], "factor": line.factor,
                    "gases": {gas: str(mass) for gas, mass in masses.items()},
                    "co2e": {each.code: _rated(masses, each) for each in sets},
                }  # fmt: skip
            lines.append(made)
    return lines


def as_group(number: int, part: int, line: Mapping[str, Any]) -> LineGroup:
    """A kept line as a line group: no rows of its own, the MWh of the lot as its amount."""
    first = date.fromisoformat(line["month"])
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return LineGroup(
        part=part, choice=number, dataset="ledger", site=line["site"], first=first,
        last=date.fromordinal(last.toordinal() - 1), values={"lot": line["lot"]}, rule=RULE, rule_zh=RULE_ZH,
        rule_en=RULE_EN,
        scope=2, category="electricity", side=Side.market.value, status=line["status"], reason=line["reason"],
        activity="electricity", factor=f"lot/{line['lot']}", unit="MWh", rows=1, missing=0, amount=Decimal(line["mwh"]),
        gases={gas: Decimal(mass) for gas, mass in line["gases"].items()},
        co2e={code: None if value is None else Decimal(value) for code, value in line["co2e"].items()},
        share=Decimal(line.get("share", "1")), primary=True, activity_spread=Decimal(1), covers=line.get("factor", ""),
    )  # fmt: skip


class _Desk:
    """Millionths of a MWh of power bought that nobody has covered yet, by site, month and line."""

    def __init__(self, groups: Sequence[LineGroup]) -> None:
        self._open: dict[tuple[str, date], list[tuple[LineGroup, int]]] = defaultdict(list)
        self._waiting: set[tuple[str, date]] = set()
        for one in groups:
            if one.side != Side.market or one.category != "electricity":
                continue
            for month, micro in by_months(_millionths(one), one.first, one.last):
                if one.status == BLOCKED:
                    self._waiting.add((one.site, month))
                elif one.status == COUNTED:
                    self._open[one.site, month].append((one, micro))

    def taken(self, one: AllocationView) -> Iterator[tuple[LineGroup | None, Decimal, str]]:
        """The market lines an allocation takes from, the largest first, with how much; what is over with the reason."""
        at = one.site, one.month
        if one.why_not or one.verdict != MET:
            unmet = "certificate_rules" if one.why_not else "criteria_not_met"
            yield None, one.mwh, MISFITS.get(one.why_not, unmet)
            return
        wanted, near = to_millionths(one.mwh), self._open.get(at, [])
        near.sort(key=lambda each: (-each[1], -each[0].choice))
        for number, (line, micro) in enumerate(near):
            part = min(wanted, micro)
            if part > 0:
                near[number], wanted = (line, micro - part), wanted - part
                yield line, from_millionths(part), ""
        if wanted:
            if at in self._waiting:
                problem = "market_line_blocked"
            elif one.retired and near:
                problem = BEYOND_RETIRED
            else:
                problem = "more_than_used" if near else "nothing_to_cover"
            yield None, from_millionths(wanted), problem


def _millionths(one: LineGroup) -> int:
    """Millionths of a MWh of a market line; none where it states no energy."""
    try:
        return to_millionths(convert(one.amount or Decimal(0), one.unit, "MWh"))
    except (UnknownUnit, WrongDimension):
        return 0


def _masses(
    one: AllocationView, mwh: Decimal, line: LineGroup, coefficients: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    per_mwh = convert(Decimal(1), "MWh", line.unit)
    gases = sorted({*coefficients, *one.masses})
    found = {}
    for gas in gases:
        before = _WIDE.multiply(coefficients.get(gas, Decimal(0)), per_mwh)
        change = _WIDE.multiply(mwh, one.masses.get(gas, Decimal(0)) - before)
        found[gas] = change.quantize(_NANO, rounding=ROUND_HALF_UP)
    return found


def _rated(masses: Mapping[str, Decimal], potentials: GwpSet) -> str | None:
    try:
        return str(co2e(masses, potentials).quantize(_NANO, rounding=ROUND_HALF_UP))
    except MissingGwp:
        return None
