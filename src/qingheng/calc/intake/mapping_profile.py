"""What the values of a source column look like, told from a sample of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from qingheng.calc.intake.fiscal_names import fiscal_label
from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_model import ErrorCell, Table, is_blank, is_date, is_number
from qingheng.calc.intake.layout_records import Record, records
from qingheng.calc.intake.layout_wide import is_period_label
from qingheng.calc.intake.layout_words import known_unit, looks_numeric

_SAMPLE = 500
_DISTINCT = 200
_WITH_UNIT = re.compile(r"^[-+(]?\s*\d[\d,.' ]*\)?\s*(?P<tail>[^\d\s].{0,20})$")
_DATE_LIKE = re.compile(
    r"^(?:\d{4}[-/.年]\s?\d{1,2}(?:[-/.月]\s?\d{1,2}日?|月份?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{8}|\d{6}|"
    r"\d{1,2}[- ][a-z]{3,9}[- ,]*\d{2,4}|[a-z]{3,9} \d{1,2},? \d{4}|.{6,12}\s?(?:~|to|至|–|—| - )\s?.{4,12})$"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares (0 to 1) of the filled cells of a sample by what they are; a cell may count under several.

    count: rows looked at; filled: of them not blank. dates: dates of the spreadsheet and texts that look like
    dates or periods. with_unit: figures with their unit in the cell. units: texts that are units. distinct:
    up to 200 different texts as written.
    """

    count: int
    filled: int
    numbers: float = 0.0
    dates: float = 0.0
    texts: float = 0.0
    booleans: float = 0.0
    errors: float = 0.0
    units: float = 0.0
    with_unit: float = 0.0
    distinct: tuple[str, ...] = ()

    def hits(self, names: Iterable[str]) -> float:
        """Share of the distinct texts that are among these folded names."""
        known = set(names)
        return sum(1 for text in self.distinct if fold(text) in known) / max(1, len(self.distinct))


def profile(values: Iterable[object]) -> Profile:
    """The profile of a sample of cells; order does not matter."""
    count = filled = 0
    tally = dict.fromkeys(("numbers", "dates", "texts", "booleans", "errors", "units", "with_unit"), 0)
    distinct: dict[str, None] = {}
    for value in values:
        count += 1
        if is_blank(value):
            continue
        filled += 1
        for kind in _kinds(value):
            tally[kind] += 1
        if len(distinct) < _DISTINCT:
            distinct.setdefault(str(value).strip())
    shares = {kind: number / max(1, filled) for kind, number in tally.items()}
    return Profile(count, filled, distinct=tuple(distinct), **shares)


def _kinds(value: object) -> tuple[str, ...]:
    """What one cell is."""
    if isinstance(value, ErrorCell):
        return ("errors",)
    if isinstance(value, bool):
        return ("booleans",)
    if is_date(value):
        return ("dates",)
    if is_number(value):
        return ("numbers", "dates") if is_period_label(value) else ("numbers",)
    text = fold(str(value))
    dated = _DATE_LIKE.match(text) or is_period_label(text) or fiscal_label(text) is not None
    found = ["dates"] if dated else []
    if looks_numeric(text):
        return ("numbers", *found)
    tail = _WITH_UNIT.match(text)
    if tail is not None and not found and (known_unit(tail["tail"]) or tail["tail"][0] in "万亿k"):
        return ("with_unit", "numbers")
    if known_unit(str(value)):
        found.append("units")
    return ("texts", *found)


def profiles(table: Table, sample: int = _SAMPLE) -> dict[int, Profile]:
    """Profiles of every source column of a table, by source index."""
    rows: list[Record] = list(islice(records(table), sample))
    return {
        header.index: profile(row.values.get(header.index, "") for row in rows) for header in table.sources
    }


def names_of(values: Mapping[str, str]) -> frozenset[str]:
    """The folded names of a mapping from name to code."""
    return frozenset(fold(name) for name in values)
