"""A supplier's own figure goes before averages and spending: never both for the same purchase.

Source: GHG Protocol Scope 3 Calculation Guidance, category 1 (order of the methods: supplier-specific first).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.calc.ghg.asking import Surroundings
from qingheng.calc.ghg.eliminating import partner_of
from qingheng.calc.ghg.model import BLOCKED, COUNTED, LEFT_OUT, Key, LineChoice, MethodRule

BY_SUPPLIER: Final = "by_supplier"
"""Reason of a purchase left out because its supplier's own figure covers it."""
PARTLY_COVERED: Final = "partly_covered"
"""Code of the block of a purchase of which only some days have the supplier's own figure."""


@dataclass(frozen=True, slots=True)
class Covered:
    """Purchases a figure of their supplier stands for: of a site and all below it, between two days."""

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
        name = partner_of(rule, key).casefold()
        if name:
            found.add(Covered(key.site, name, line.category, key.first, key.last))
    return tuple(sorted(found, key=repr))


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
    return [_one(line, by_number[line.key], by_id[line.rule], around, by) for line in lines]


def _one(
    line: LineChoice, key: Key, rule: MethodRule, around: Surroundings, by: Sequence[Covered]
) -> LineChoice:
    name = partner_of(rule, key).casefold()
    if rule.covers or not name or line.status == LEFT_OUT:
        return line
    sites = {place.code for place in around.places.get(key.site, ()) if place.level == "site"}
    met = [
        one
        for one in by
        if (one.partner, one.category) == (name, line.category)
        and one.site in sites
        and one.first <= key.last
        and key.first <= one.last
    ]
    if not met:
        return line
    if _days(met, key) == (key.last - key.first).days + 1:
        return replace(line, status=LEFT_OUT, coefficients={}, share=Decimal(0), reason=BY_SUPPLIER)
    return replace(line, status=BLOCKED, coefficients={}, reason=PARTLY_COVERED)


def _days(met: Sequence[Covered], key: Key) -> int:
    """How many days of the key lie in one of the stretches."""
    days: set[int] = set()
    for one in met:
        first, last = max(one.first, key.first), min(one.last, key.last)
        days.update(range(first.toordinal(), last.toordinal() + 1))
    return len(days)
