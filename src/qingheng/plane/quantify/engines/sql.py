"""The work of DuckDB as statements: rows of partitions, their amounts, their keys, lines, and sums of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

from qingheng.calc.ghg import ABSENT, PRESENT
from qingheng.plane.quantify.model import Parts, Reading, Recipe, Source


@dataclass(frozen=True, slots=True)
class Width:
    """Types for integers of 1e-9 and for figures: fast ones with 18 digits, or wide ones with 38."""

    integer: str
    whole: str
    figure: str


NARROW: Final = Width("BIGINT", "DECIMAL(18,0)", "DECIMAL(18,9)")
WIDE: Final = Width("HUGEINT", "DECIMAL(38,0)", "DECIMAL(38,9)")
Of = Callable[[str, str], str]
"""Column and type to the expression that gives it."""

PLACE: Final = "part, nth, sheet, row, col"
ONE_NANO: Final = "0.000000001::DECIMAL(9,9)"


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + value.replace('"', '""') + '"'


def day(value: date) -> str:
    """A day as SQL writes it."""
    return f"DATE '{value.isoformat()}'"


def parquet(*paths: Path, rows: bool = False) -> str:
    """Files as a table; with rows: `file_row_number` and `file_index` too."""
    listed = ", ".join(text(str(path)) for path in paths)
    return f"read_parquet([{listed}]{', file_row_number=true' if rows else ''})"


def nano(double: str, width: Width) -> str:
    """A double as a whole number of 1e-9, a tie going away from zero."""
    return f"round({double} * 1e9)::{width.integer}"


def figure(integer: str, width: Width) -> str:
    """A whole number of 1e-9 as a decimal."""
    return f"({integer}::{width.whole} * {ONE_NANO})::{width.figure}"


@dataclass(frozen=True)
class Statements:
    """Statements over the rows of one reading."""

    reading: Reading
    width: Width = NARROW

    def unit_sets(self) -> str:
        """Distinct units of the figures."""
        return f"SELECT DISTINCT {', '.join(self._units())} FROM ({self._rows()})"

    def find(self) -> str:
        """Keys: site, unit, first, last, values, rows, exact sum of amounts."""
        values = "".join(f", v{n}" for n in range(len(self.reading.group.values)))
        return (
            f"SELECT site, unit, first, last{values}, count(*) AS rows, sum(amount)::DECIMAL(38,9) AS total "
            f"FROM ({self._amounts()}) GROUP BY ALL"
        )

    def lines(self, recipe: Recipe) -> str:
        """Lines of all rows with a key."""
        same = ["r.site = k.site", "r.first = k.first", "r.last = k.last", "r.unit = k.unit"]
        same += [f"r.v{n} IS NOT DISTINCT FROM k.v{n}" for n in range(len(self.reading.group.values))]
        return lines_of(
            f"SELECT f.*, r.part, r.nth, r.sheet, r.row, r.col, r.amount FROM ({self._amounts()}) r "
            f"JOIN {parquet(recipe.keys)} k ON {' AND '.join(same)} JOIN {parquet(recipe.choices)} f ON k.key = f.key",
            recipe,
            self.width,
        )

    def _units(self) -> list[str]:
        return [f"u{n}" for n in range(len(self.reading.group.figures))]

    def _amounts(self) -> str:
        """Rows with `unit` and `amount`, and the days of their key."""
        group, inner = self.reading.group, self._rows()
        values = "".join(f", r.v{n}" for n in range(len(group.values)))
        kept = f"r.site, r.part, r.nth, r.sheet, r.row, r.col{values}"
        days, calendar = "r.first, r.last", ""
        if self.reading.calendar is not None:
            days = "d.first, d.last"
            calendar = f" JOIN {parquet(self.reading.calendar)} d ON r.first = d.day"
        if self.reading.units is None:
            amount = f"r.t0::{self.width.figure}"
            return f"SELECT {kept}, {days}, coalesce(r.u0, '') AS unit, {amount} AS amount FROM ({inner}) r{calendar}"
        same = " AND ".join(f"r.{unit} IS NOT DISTINCT FROM u.{unit}" for unit in self._units())
        amount = "r.t0::" + self.width.figure
        if not group.plain or len(group.figures) > 1:
            amount = figure(nano(f"({self._product()} * u.scale)", self.width), self.width)
        return (
            f"SELECT {kept}, {days}, u.unit, {amount} AS amount "
            f"FROM ({inner}) r{calendar} JOIN {parquet(self.reading.units)} u ON {same}"
        )

    def _product(self) -> str:
        """The amount as doubles from left to right, as `arithmetic.product` has it."""
        amount = self.reading.group.amount
        found = "r.t0::DOUBLE"
        for n, column in enumerate(amount.less):
            less = f"coalesce(r.l{n}::DOUBLE, 0.0)" if column in amount.optional else f"r.l{n}::DOUBLE"
            found = f"({found} - {less} * coalesce(u.ratio{n}, 1.0))" if column in amount.optional else (
                f"({found} - {less} * u.ratio{n})")  # fmt: skip
        for n in range(1, len(amount.times)):
            found = f"({found} * r.t{n}::DOUBLE)"
        for n in range(len(amount.share)):
            found = f"({found} * r.s{n}::DOUBLE / 100.0::DOUBLE)"
        for n, column in enumerate(amount.one_less):
            less = f"coalesce(r.o{n}::DOUBLE, 0.0)" if column in amount.optional else f"r.o{n}::DOUBLE"
            found = f"({found} * (100.0::DOUBLE - {less}) / 100.0::DOUBLE)"
        return found

    def _rows(self) -> str:
        """Rows that count, of all partitions, with their columns under short names."""
        numbered = list(enumerate(self.reading.sources))
        pieces = []
        for (present, replaced), found in groupby(numbered, lambda one: (one[1].present, one[1].replaced)):
            files = list(found)
            for chunk in [files] if replaced is None else [[one] for one in files]:
                pieces.append(self._piece(chunk[0][0], [source for _, source in chunk], present))
        return " UNION ALL ".join(pieces)

    def _piece(self, number: int, sources: Sequence[Source], present: frozenset[str]) -> str:
        columns, group = self.reading.columns, self.reading.group

        def of(column: str, kind: str) -> str:
            return f"{name(column)}::{kind}" if column in present else f"NULL::{kind}"

        wanted = [f"(file_index + {number})::SMALLINT AS part", "file_row_number::INTEGER AS nth"]
        wanted += [f"{of('_sheet', 'VARCHAR')} AS sheet", f"{of('_row', 'INTEGER')} AS row"]
        wanted += [f"{of('_col', 'SMALLINT')} AS col", f"coalesce({of(columns.site, 'VARCHAR')}, '') AS site"]
        wanted += [f"{of(columns.first, 'DATE')} AS first", f"{of(columns.last, 'DATE')} AS last"]
        wanted += [f"{of(column, 'VARCHAR')} AS v{n}" for n, column in enumerate(group.values)]
        wanted += [f"{of(column + '__unit', 'VARCHAR')} AS u{n}" for n, column in enumerate(group.figures)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS t{n}" for n, column in enumerate(group.amount.times)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS l{n}" for n, column in enumerate(group.amount.less)]
        for letter, share in (("s", group.amount.share), ("o", group.amount.one_less)):
            wanted += [f"{_per_cent(one, of)} AS {letter}{n}" for n, one in enumerate(share)]
        source = f"{parquet(*(one.path for one in sources), rows=True)} q"
        return f"SELECT {', '.join(wanted)} FROM {source} WHERE {' AND '.join(self._tests(sources[0], of))}"

    def _tests(self, source: Source, of: Of) -> Iterator[str]:
        """What a row must fulfil to count."""
        columns = self.reading.columns
        yield f"NOT coalesce({of('_excluded', 'BOOLEAN')}, false)"
        yield f"{of(columns.first, 'DATE')} <= {day(self.reading.last)}"
        yield f"{of(columns.last, 'DATE')} >= {day(self.reading.first)}"
        conditions = self.reading.group.conditions
        if all(conditions):
            yield "(" + " OR ".join(self._condition(one, of) for one in conditions) + ")"
        if source.replaced is not None:
            same = " AND ".join(f"q.{name(c)} IS NOT DISTINCT FROM z.{name(c)}" for c in source.replaced_by)
            yield f"NOT EXISTS (SELECT 1 FROM {parquet(source.replaced)} z WHERE {same})"

    def _condition(self, condition: Sequence[tuple[str, tuple[str, ...]]], of: Of) -> str:
        tests = []
        for column, values in condition:
            given = of(column, "VARCHAR")
            either = [f"{given} IS NULL OR {given} = ''"] if ABSENT in values else []
            either += [f"{given} <> ''"] if PRESENT in values else []
            stated = [value for value in values if value not in (ABSENT, PRESENT)]
            either += [f"{given} IN ({', '.join(text(value) for value in stated)})"] if stated else []
            tests.append(f"coalesce({' OR '.join(either) or 'false'}, false)")
        return "(" + " AND ".join(tests) + ")"


def _per_cent(column: str, of: Of) -> str:
    """A share in the dataset's own unit, per cent."""
    return f"coalesce({of(f'{column}__canonical', 'DECIMAL(38,9)')}, {of(column, 'DECIMAL(38,9)')})"


def lines_of(rows: str, recipe: Recipe, width: Width) -> str:
    """Lines of rows that have the columns of the factor table, their place and their `amount`."""
    count = range(len(recipe.gases))
    masses = ", ".join(nano(f"(amount::DOUBLE * c_{n})", width) + f" AS m_{n}" for n in count)
    kept = f"choice, {PLACE}, amount"
    wanted = [kept] + [f"{figure(f'm_{n}', width)} AS {name('kg_' + g)}" for n, g in enumerate(recipe.gases)]
    for s, code in enumerate(recipe.sets):
        wanted.append(f"{figure(_co2e(s, recipe, width), width)} AS {name('co2e_' + code)}")
    inner = f"SELECT *{', ' + masses if masses else ''} FROM ({rows})"
    return f"SELECT {', '.join(wanted)} FROM ({inner})"


def _co2e(s: int, recipe: Recipe, width: Width) -> str:
    """Nano-kilograms of CO2 equivalent of a set: whole numbers, rounded once, half away from zero."""
    count = range(len(recipe.gases))
    total = " + ".join(f"coalesce(m_{n}, 0) * w_{s}_{n}::{width.integer}" for n in count) or "NULL"
    tens = 10**recipe.decimals
    if tens > 1:
        half = f"CASE WHEN ({total}) < 0 THEN -{tens // 2} ELSE {tens // 2} END"
        total = f"(({total}) + {half}) // {tens}"
    return f"(CASE WHEN amount IS NULL THEN NULL ELSE {total} END)"


def summed(parts: Parts, recipe: Recipe) -> str:
    """One row for each choice: lines, lines without an amount, and exact sums."""
    columns = [name(f"kg_{gas}") for gas in recipe.gases] + [name(f"co2e_{code}") for code in recipe.sets]
    sums = "".join(f", sum({column})::DECIMAL(38,9) AS {column}" for column in ["amount", *columns])
    wanted = ", ".join(["choice", "amount", *columns])
    return (
        f"SELECT choice, count(*) AS rows, count(*) - count(amount) AS missing{sums} "
        f"FROM ({in_force(parts, wanted)}) GROUP BY choice ORDER BY choice"
    )


def in_force(parts: Parts, wanted: str) -> str:
    """Lines of files without those a later file replaced."""
    pieces = []
    for path, without in parts:
        left = f" WHERE choice NOT IN ({', '.join(str(one) for one in without)})" if without else ""
        pieces.append(f"SELECT {wanted} FROM {parquet(path)}{left}")
    return " UNION ALL ".join(pieces)


def rewritten(parts: Parts, old: Sequence[int], recipe: Recipe, width: Width) -> str:
    """New lines from the amounts of old ones; the recipe's keys are `key` and `was`, the choice with its lines."""
    pieces = []
    for path, without in parts:
        left = set(without)
        listed = ", ".join(str(one) for one in old if one not in left)
        if listed:
            pieces.append(
                f"SELECT choice AS was, {PLACE}, amount FROM {parquet(path)} WHERE choice IN ({listed})"
            )
    columns = ", ".join(f"r.{one}" for one in PLACE.split(", "))
    rows = (
        f"SELECT f.*, {columns}, r.amount::{width.figure} AS amount FROM ({' UNION ALL '.join(pieces)}) r "
        f"JOIN {parquet(recipe.keys)} k ON r.was = k.was JOIN {parquet(recipe.choices)} f ON k.key = f.key"
    )
    return lines_of(rows, recipe, width)
