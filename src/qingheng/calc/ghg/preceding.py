"""A supplier's own figure goes before averages and spending, a product's own footprint before a reckoning by treatment.

Never both for the same purchase, or for the same product sold.

Source: GHG Protocol Scope 3 Calculation Guidance, category 1 (order of the methods: supplier-specific first).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.calc.ghg.asking import Surroundings
from qingheng.calc.ghg.eliminating import partner_of
from qingheng.calc.ghg.model import BLOCKED, COUNTED, LEFT_OUT, Key, LineChoice, MethodRule
from qingheng.calc.intake.folding import fold

BY_SUPPLIER: Final = "by_supplier"
"""Reason of a purchase left out because its supplier's own figure covers it."""
PARTLY_COVERED: Final = "partly_covered"
"""Code of the block of a purchase of which only some days have the supplier's own figure."""
BY_FOOTPRINT: Final = "by_footprint"
"""Reason of a line left out because the footprint of the same product and market stands for it."""
PARTLY_BY_FOOTPRINT: Final = "partly_by_footprint"
"""Code of the block of a line of which only some days count by the footprint of the product."""
_OF: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Covered:
    """What a figure stands for, of a site and all below it, between two days: purchases of a partner, or a thing sold."""

    site: str
    partner: str
    category: str
    first: date
    last: date


def covered(
    lines: Iterable[LineChoice], keys: Iterable[Key], rules: Iterable[MethodRule]
) -> tuple[Covered, ...]:
    """What the counted lines of rules that say `covers` stand for; a blocked figure covers nothing."""
    by_number = {key.number: key for key in keys}
    by_id = {rule.id: rule for rule in rules if rule.covers}
    found = set()
    for line in lines:
        rule = by_id.get(line.rule)
        if rule is None or line.status != COUNTED:
            continue
        key = by_number[line.key]
        for name in _names(rule, key):
            found.add(Covered(key.site, name, line.category, key.first, key.last))
    return tuple(sorted(found, key=repr))


def may_precede(figures: Iterable[MethodRule], rules: Iterable[MethodRule]) -> bool:
    """Whether figures of some rules may stand for lines of others: of the same category, which name a party or a thing."""
    categories = {one.category for one in rules if not one.covers and (one.partner or one.of)}
    return any(one.covers and one.category in categories for one in figures)


def preceded(
    lines: Iterable[LineChoice],
    keys: Iterable[Key],
    rules: Iterable[MethodRule],
    around: Surroundings,
    by: Sequence[Covered],
) -> list[LineChoice]:
    """The lines without what the figures `by` cover: left out where all their days are covered, blocked where some are."""
    if not by:
        return list(lines)
    by_number = {key.number: key for key in keys}
    by_id = {rule.id: rule for rule in rules}
    named: dict[tuple[str, str], list[Covered]] = {}
    for one in by:
        named.setdefault((one.partner, one.category), []).append(one)
    return [_one(line, by_number[line.key], by_id[line.rule], around, named) for line in lines]


def _one(
    line: LineChoice,
    key: Key,
    rule: MethodRule,
    around: Surroundings,
    named: Mapping[tuple[str, str], Sequence[Covered]],
) -> LineChoice:
    names = _names(rule, key)
    if rule.covers or not names or line.status == LEFT_OUT:
        return line
    sites = {place.code for place in around.places.get(key.site, ()) if place.level == "site"}
    met = [
        one
        for name in names
        for one in named.get((name, line.category), ())
        if one.site in sites and one.first <= key.last and key.first <= one.last
    ]
    if not met:
        return line
    thing = met[0].partner.startswith(_OF)
    if _days(met, key) == (key.last - key.first).days + 1:
        reason = BY_FOOTPRINT if thing else BY_SUPPLIER
        return replace(line, status=LEFT_OUT, coefficients={}, share=Decimal(0), reason=reason)
    return replace(
        line, status=BLOCKED, coefficients={}, reason=PARTLY_BY_FOOTPRINT if thing else PARTLY_COVERED
    )


def _names(rule: MethodRule, key: Key) -> tuple[str, ...]:
    """What a line is about as far as figures stand for it: its partner, and the thing its rule names, if all of it."""
    partner = partner_of(rule, key).casefold()
    values = [fold(key.values[rule.key.index(column)] or "") for column in rule.of]
    thing = _OF + _OF.join(values) if values and all(values) else ""
    return tuple(name for name in (partner, thing) if name)


def _days(met: Sequence[Covered], key: Key) -> int:
    """How many days of the key lie in one of the stretches."""
    days: set[int] = set()
    for one in met:
        first, last = max(one.first, key.first), min(one.last, key.last)
        days.update(range(first.toordinal(), last.toordinal() + 1))
    return len(days)
