"""The work of DuckDB as statements: rows of partitions, their amounts, their keys, lines, and sums of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

from qingheng.calc.ghg import ABSENT, PRESENT
from qingheng.plane.quantify.model import Days, Parts, Reading, Recipe, Source


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

PLACE: Final = "part, sheet, row, col"
MONTH: Final = "(year({0}) * 12 + month({0}) - 1)"
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


def parquet(*paths: Path) -> str:
    """Files as a table."""
    return f"read_parquet([{', '.join(text(str(path)) for path in paths)}])"


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
        """Keys: site, days (two columns), units, values, rows, exact sum of amounts."""
        matter = ["r.site", *self._days(), *(f"r.{u}" for u in self._units()), *self._values()]
        amount, join = self._amount("u"), ""
        if self.reading.units is not None:
            same = " AND ".join(f"r.{unit} IS NOT DISTINCT FROM u.{unit}" for unit in self._units())
            join = f" JOIN {parquet(self.reading.units)} u ON {same}"
        return (
            f"SELECT {', '.join(matter)}, count(*), sum({amount})::DECIMAL(38,9) "
            f"FROM ({self._rows()}) r{self._calendar()}{join} GROUP BY ALL"
        )

    def lines(self, recipe: Recipe) -> str:
        """Lines of all rows with a key."""
        place = ", ".join(f"r.{one}" for one in PLACE.split(", "))
        return lines_of(
            f"SELECT f.*, {place}, {self._amount('k')} AS amount FROM ({self._rows()}) r{self._calendar()} "
            f"JOIN {self._keys(recipe)} k ON {self._same_key()} JOIN {parquet(recipe.choices)} f ON k.key = f.key",
            recipe,
            self.width,
        )

    def _units(self) -> list[str]:
        return [f"u{n}" for n in range(len(self.reading.group.figures))]

    def _values(self) -> list[str]:
        return [f"r.v{n}" for n in range(len(self.reading.group.values))]

    def _days(self) -> list[str]:
        """Two columns that tell the days of a row's key."""
        days = {Days.span: ["r.first", "r.last"], Days.calendar: ["d.first", "d.last"]}
        return days.get(self.reading.days, [MONTH.format("r.first"), "NULL"])

    def _calendar(self) -> str:
        table = self.reading.calendar
        return "" if table is None else f" JOIN {parquet(table)} d ON r.first = d.day"

    def _keys(self, recipe: Recipe) -> str:
        if self.reading.days is not Days.month:
            return parquet(recipe.keys)
        return f"(SELECT *, {MONTH.format('first')} AS month FROM {parquet(recipe.keys)})"

    def _same_key(self) -> str:
        """When a row has a key."""
        first, last = self._days()
        days = (
            f"{first} = k.month"
            if self.reading.days is Days.month
            else f"{first} = k.first AND {last} = k.last"
        )
        texts = [*self._units(), *(f"v{n}" for n in range(len(self.reading.group.values)))]
        return " AND ".join(["r.site = k.site", days, *(f"r.{t} IS NOT DISTINCT FROM k.{t}" for t in texts)])

    def _amount(self, table: str) -> str:
        """The amount of a row; scale and ratios stand in `table`."""
        if self.reading.group.plain:
            return f"r.t0::{self.width.figure}"
        converted = self.reading.units is not None or table == "k"
        scale = f"{table}.scale" if converted else "1.0::DOUBLE"
        return figure(nano(f"({self._product(table)} * {scale})", self.width), self.width)

    def _product(self, table: str) -> str:
        """The amount as doubles from left to right, as `arithmetic.product` has it."""
        amount = self.reading.group.amount
        found = "r.t0::DOUBLE"
        for n, column in enumerate(amount.less):
            part = f"r.l{n}::DOUBLE * {table}.ratio{n}"
            found = f"({found} - {f'coalesce({part}, 0.0::DOUBLE)' if column in amount.optional else part})"
        for n in range(1, len(amount.times)):
            found = f"({found} * r.t{n}::DOUBLE)"
        for n in range(len(amount.share)):
            found = f"({found} * r.s{n}::DOUBLE / 100.0::DOUBLE)"
        for n, column in enumerate(amount.one_less):
            part = f"coalesce(r.o{n}::DOUBLE, 0.0)" if column in amount.optional else f"r.o{n}::DOUBLE"
            found = f"({found} * (100.0::DOUBLE - {part}) / 100.0::DOUBLE)"
        return found

    def _rows(self) -> str:
        """Rows that count, of all partitions, with their columns under short names."""
        pieces = []
        numbered = list(enumerate(self.reading.sources))
        for _, found in groupby(numbered, lambda one: (one[1].present, one[1].sheets, one[1].replaced)):
            files = list(found)
            pieces.append(self._piece(files[0][0], [source for _, source in files]))
        return " UNION ALL ".join(pieces)

    def _piece(self, number: int, sources: Sequence[Source]) -> str:
        columns, group, present = self.reading.columns, self.reading.group, sources[0].present

        def of(column: str, kind: str) -> str:
            return f"{name(column)}::{kind}" if column in present else f"NULL::{kind}"

        wanted = [f"(file_index + {number})::SMALLINT AS part", f"{_sheet(sources[0])}::SMALLINT AS sheet"]
        wanted += [f"{of('_row', 'INTEGER')} AS row", f"{of('_col', 'SMALLINT')} AS col"]
        wanted += [f"coalesce({of(columns.site, 'VARCHAR')}, '') AS site"]
        wanted += [f"{of(columns.first, 'DATE')} AS first", f"{of(columns.last, 'DATE')} AS last"]
        wanted += [f"{of(column, 'VARCHAR')} AS v{n}" for n, column in enumerate(group.values)]
        wanted += [f"{of(column + '__unit', 'VARCHAR')} AS u{n}" for n, column in enumerate(group.figures)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS t{n}" for n, column in enumerate(group.amount.times)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS l{n}" for n, column in enumerate(group.amount.less)]
        wanted += [f"{_per_cent(column, of)} AS s{n}" for n, column in enumerate(group.amount.share)]
        wanted += [f"{_per_cent(column, of)} AS o{n}" for n, column in enumerate(group.amount.one_less)]
        source = f"{parquet(*(one.path for one in sources))} q"
        return f"SELECT {', '.join(wanted)} FROM {source} WHERE {' AND '.join(self._tests(sources[0], of))}"

    def _tests(self, source: Source, of: Of) -> Iterator[str]:
        """What a row must fulfil to count."""
        columns = self.reading.columns
        if "_excluded" in source.present:
            yield f"NOT coalesce({of('_excluded', 'BOOLEAN')}, false)"
        yield f"{of(columns.first, 'DATE')} <= {day(self.reading.last)}"
        yield f"{of(columns.last, 'DATE')} >= {day(self.reading.first)}"
        conditions = self.reading.group.conditions
        if all(conditions):
            yield "(" + " OR ".join(_condition(one, of) for one in conditions) + ")"
        if source.replaced is not None:
            same = " AND ".join(f"q.{name(c)} IS NOT DISTINCT FROM z.{name(c)}" for c in source.replaced_by)
            yield f"NOT EXISTS (SELECT 1 FROM {parquet(source.replaced)} z WHERE {same})"


def _condition(condition: Sequence[tuple[str, tuple[str, ...]]], of: Of) -> str:
    """Whether a row says what a rule asks."""
    tests = []
    for column, values in condition:
        given = of(column, "VARCHAR")
        either = [f"{given} IS NULL OR {given} = ''"] if ABSENT in values else []
        either += [f"{given} <> ''"] if PRESENT in values else []
        stated = [value for value in values if value not in (ABSENT, PRESENT)]
        either += [f"{given} IN ({', '.join(text(value) for value in stated)})"] if stated else []
        tests.append(f"coalesce({' OR '.join(either) or 'false'}, false)")
    return "(" + " AND ".join(tests) + ")"


def _sheet(source: Source) -> str:
    """The number of a row's sheet."""
    if len(source.sheets) == 1:
        return str(source.sheets[0][1])
    cases = " ".join(f"WHEN {text(sheet)} THEN {number}" for sheet, number in source.sheets)
    return f"(CASE _sheet {cases} END)" if cases else "NULL"


def _per_cent(column: str, of: Of) -> str:
    """A share in the dataset's own unit, per cent."""
    return f"coalesce({of(f'{column}__canonical', 'DECIMAL(38,9)')}, {of(column, 'DECIMAL(38,9)')})"


def lines_of(rows: str, recipe: Recipe, width: Width) -> str:
    """Lines of rows that have the columns of the factor table, their place and their `amount`."""
    count = range(len(recipe.gases))
    masses = ", ".join(nano(f"(amount::DOUBLE * c_{n})", width) + f" AS m_{n}" for n in count)
    wanted = [f"choice, {PLACE}, amount"]
    wanted += [f"{figure(f'm_{n}', width)} AS {name('kg_' + g)}" for n, g in enumerate(recipe.gases)]
    for s, code in enumerate(recipe.sets):
        wanted.append(f"{figure(_co2e(s, recipe, width), width)} AS {name('co2e_' + code)}")
    return f"SELECT {', '.join(wanted)} FROM (SELECT *{', ' + masses if masses else ''} FROM ({rows}))"


def _co2e(s: int, recipe: Recipe, width: Width) -> str:
    """Nano-kilograms of CO2 equivalent of a set: whole numbers, rounded once, half away from zero."""
    parts = [f"m_{n} * {weight}::{width.integer}" for n, weight in enumerate(recipe.weights[s]) if weight]
    if not recipe.whole:
        parts = [f"coalesce({part}, 0)" for part in parts]
    total = " + ".join(parts) or ("amount::" + width.integer + " * 0")
    tens = 10 ** recipe.decimals[s]
    if tens > 1:
        total = f"(({total}) + CASE WHEN ({total}) < 0 THEN -{tens // 2} ELSE {tens // 2} END) // {tens}"
    return f"({total})" if recipe.whole else f"(CASE WHEN ok_{s} AND amount IS NOT NULL THEN {total} END)"


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
