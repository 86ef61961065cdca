"""Certificates in the market-based view: lines beside the rows, each taking so many MWh from one factor to another.

For each allocation of a lot to a month of a site: less the MWh at the market factor of that site and month, plus the MWh at
the factor of the lot. Source: GHG Protocol Scope 2 Guidance, 6.5 and 7 (quality criteria).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.ledgers.contracts import AllocationView
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.calc.ghg import BLOCKED, COUNTED, Side
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.platform.rights.actor import Actor

RULE: Final = "ledger.certificates"
RULE_ZH: Final = "绿色电力凭证（基于市场）"
RULE_EN: Final = "Certificates of green power, market-based"
CLAUSE: Final = "GHG Protocol Scope 2 Guidance 6.5, 7.1 (quality criteria)"
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
    """Allocations as the hash of a run takes them."""
    return [
        [one.site, one.month.isoformat(), one.lot_code, str(one.mwh), one.verdict,
         ";".join(f"{gas}={mass}" for gas, mass in sorted(one.masses.items()))]
        for one in found
    ]  # fmt: skip


def instrument_lines(
    found: Sequence[AllocationView],
    groups: Sequence[LineGroup],
    coefficients: Coefficients,
    sets: Sequence[GwpSet],
) -> list[dict[str, Any]]:
    """Lines of allocations, ready to be kept with a run.

    coefficients: of the market lines by (part, choice), kilograms of each gas for one unit. A lot that does not meet the
    criteria, a month without power bought or without a factor for it, and more than was used are blocked, never counted.
    """
    left = _market_lines(groups)
    waiting = [one for one in groups if one.status == BLOCKED and one.category == "electricity"]
    lines = []
    for one in found:
        line, problem = _taken(one, left)
        if problem == "nothing_to_cover" and any(
            each.site == one.site and each.first <= one.month <= each.last for each in waiting
        ):
            problem = "market_line_blocked"
        made: dict[str, Any] = {
            "site": one.site, "month": one.month.isoformat(), "lot": one.lot_code, "mwh": str(one.mwh),
            "retired": one.retired, "status": BLOCKED, "reason": problem, "gases": {}, "co2e": {}, "of": None,
        }  # fmt: skip
        if line is not None:
            masses = _masses(one, line, coefficients[line.part, line.choice])
            made |= {
                "status": COUNTED, "reason": "", "of": [line.part, line.choice], "factor": line.factor,
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
        share=Decimal(line.get("share", "1")), primary=True,
    )  # fmt: skip


def _market_lines(groups: Sequence[LineGroup]) -> dict[str, list[list[Any]]]:
    """Counted market lines of power bought, by site, each with the MWh nobody has covered yet."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for one in groups:
        wanted = one.status == COUNTED and one.side == Side.market and one.category == "electricity"
        if wanted and one.amount is not None:
            try:
                found[one.site].append([one, convert(one.amount, one.unit, "MWh")])
            except (UnknownUnit, WrongDimension):
                continue
    return found


def _taken(one: AllocationView, left: Mapping[str, list[list[Any]]]) -> tuple[LineGroup | None, str]:
    """The market line an allocation takes from, with what is left of it reduced; else the reason for a block."""
    if one.verdict != "met":
        return None, "criteria_not_met"
    near = [each for each in left.get(one.site, []) if each[0].first <= one.month <= each[0].last]
    if not near:
        return None, "nothing_to_cover"
    open_ones = [each for each in near if each[1] >= one.mwh]
    if not open_ones:
        return None, "more_than_used"
    best = max(open_ones, key=lambda each: (each[1], each[0].choice))
    best[1] -= one.mwh
    return best[0], ""


def _masses(one: AllocationView, line: LineGroup, coefficients: Mapping[str, Decimal]) -> dict[str, Decimal]:
    per_mwh = convert(Decimal(1), "MWh", line.unit)
    gases = sorted({*coefficients, *one.masses})
    found = {}
    for gas in gases:
        before = _WIDE.multiply(coefficients.get(gas, Decimal(0)), per_mwh)
        change = _WIDE.multiply(one.mwh, one.masses.get(gas, Decimal(0)) - before)
        found[gas] = change.quantize(_NANO, rounding=ROUND_HALF_UP)
    return found


def _rated(masses: Mapping[str, Decimal], potentials: GwpSet) -> str | None:
    try:
        return str(co2e(masses, potentials).quantize(_NANO, rounding=ROUND_HALF_UP))
    except MissingGwp:
        return None
