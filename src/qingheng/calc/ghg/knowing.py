"""Of which suppliers, carriers and items anything is known: rows that name others share a key.

A column that only names the other party or the very item of a row tells rows apart where somebody has a figure for it: a
factor of that supplier or meter, the footprint of that item, an entity of the same group that may count the flow already, a
figure that stands for all purchases of that partner. Ten thousand carriers of whom nothing is known are asked about once,
not ten thousand times; which of them a row names stays in the row, where its line leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qingheng.calc.factors import Place
from qingheng.calc.factors.library import Library
from qingheng.calc.factors.model import Rule
from qingheng.calc.ghg.model import Key, MethodRule
from qingheng.calc.ghg.rules import placeholders
from qingheng.calc.intake.folding import fold

PARTNERS: Final = (
    ("meter", "meter"),
    ("supplier", "supplier"),
    ("supplier", "contractor"),
    ("supplier", "carrier"),
)
"""Level of place and key column whose value is one of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Texts of which something is known, in the forms texts are compared in. Build it with `Known.of`."""

    forms: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> Known:
        """These texts, whatever their case and width."""
        return cls(frozenset(form for text in texts for form in _forms(text)))

    def __contains__(self, text: str) -> bool:
        """Whether any comparison could take the text for one of these."""
        return any(form in self.forms for form in _forms(text))

    def __or__(self, other: Known) -> Known:
        return Known(self.forms | other.forms)


def known(
    rules: Sequence[MethodRule], library: Library, confirmed: Iterable[Rule], nodes: Iterable[str]
) -> dict[str, Known]:
    """By key column of rules asked together the values that matter; other columns tell rows apart by every value.

    library, confirmed: what has figures of a partner or an item. nodes: codes of the boundary. What figures of other
    datasets stand for comes on top (`known_by_figures`).
    """
    there = (*library.rules, *confirmed)
    codes = Known.of(nodes)
    found = {}
    for column in _silent(rules):
        texts: set[str] = set()
        for rule in rules:
            texts.update(_partners(column, rule, library, there))
            texts.update(_items(column, rule, library.activities))
        found[column] = Known.of(texts)
        if any(rule.partner == column for rule in rules):
            found[column] |= codes
    return found


def known_by_figures(
    rules: Sequence[MethodRule], figures: Sequence[MethodRule], keys: Iterable[Key]
) -> dict[str, Known]:
    """By key column the values that figures of another dataset may stand for. figures: their rules; keys: of these."""
    partners, things = _stands_for(rules, figures, keys)
    found = {}
    for column in _silent(rules):
        texts = set(partners) if any(rule.partner == column for rule in rules) else set()
        for rule in rules:
            if column in rule.of:
                at = rule.of.index(column)
                texts.update(thing[at] for thing in things if len(thing) == len(rule.of))
        found[column] = Known.of(texts)
    return found


def _silent(rules: Sequence[MethodRule]) -> tuple[str, ...]:
    """Key columns that need not tell rows apart: they name a party or an item, and nothing else is asked of them.

    None of rules whose figures stand for others: what they name is what they stand for.
    """
    if any(rule.covers for rule in rules):
        return ()
    named = {column for _level, column in PARTNERS}
    return tuple(
        column
        for column in rules[0].key
        if all(column not in _asked(rule) for rule in rules)
        and any(column in (*named, rule.partner, *rule.of) for rule in rules)
    )


def _asked(rule: MethodRule) -> frozenset[str]:
    """Columns whose every value may matter to a rule."""
    first = placeholders(rule.first)
    several = first if len(first) > 1 else ()
    of_words = tuple(rule.words)
    return frozenset(
        (
            *placeholders(rule.activity),
            *rule.when,
            rule.rate_by,
            rule.place_by,
            rule.spread,
            *several,
            *of_words,
        )
    )


def _partners(column: str, rule: MethodRule, library: Library, there: Iterable[Rule]) -> Iterator[str]:
    """Codes of parties that have a factor, or a confirmed choice, for activities a rule may ask."""
    levels = {level for level, name in PARTNERS if name == column}
    if not levels:
        return
    starts = tuple(text.partition("{")[0] for text in (rule.activity, rule.first) if text)
    places: list[Place | None] = [one.place for one in library.factors if one.activity.startswith(starts)]
    places += [one.place for one in there if one.activity.startswith(starts)]
    yield from (place.code for place in places if place is not None and place.level in levels)


def _items(column: str, rule: MethodRule, activities: Iterable[str]) -> Iterator[str]:
    """Items that have a figure of their own."""
    if placeholders(rule.first) != (column,):
        return
    start, _, end = rule.first.partition("{" + column + "}")
    for activity in activities:
        if activity.startswith(start) and activity.endswith(end):
            yield activity[len(start) : len(activity) - len(end)]


def _stands_for(
    rules: Sequence[MethodRule], figures: Sequence[MethodRule], keys: Iterable[Key]
) -> tuple[set[str], set[tuple[str, ...]]]:
    """Partners and things that figures name, of the categories some rules count in."""
    categories = {rule.category for rule in rules}
    partners: set[str] = set()
    things: set[tuple[str, ...]] = set()
    covering = [rule for rule in figures if rule.covers and rule.category in categories]
    for key in keys if covering else ():
        for rule in covering:
            values: Mapping[str, str | None] = dict(zip(rule.key, key.values, strict=True))
            if rule.partner:
                partners.add(values.get(rule.partner) or "")
            if rule.of:
                things.add(tuple(values[column] or "" for column in rule.of))
    return partners - {""}, things


def _forms(text: str) -> tuple[str, str]:
    return text.strip().casefold(), fold(text)
