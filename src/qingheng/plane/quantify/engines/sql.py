"""The work of DuckDB and Spark as statements: rows of partitions, their amounts, their keys, lines, and sums of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from qingheng.calc.ghg import ABSENT, PRESENT
from qingheng.plane.quantify.engines.dialects import NARROW, Dialect
from qingheng.plane.quantify.model import Days, Parts, Reading, Recipe, Source

Of = Callable[[str, str], str]
"""Column and type to the expression that gives it."""

PLACE: Final = "part, sheet, row, col"
MONTH: Final = "(year({0}) * 12 + month({0}) - 1)"


@dataclass(frozen=True)
class Statements:
    """Statements over the rows of one reading."""

    reading: Reading
    sql: Dialect = NARROW

    def unit_sets(self) -> str:
        """Distinct units of the figures."""
        return f"SELECT DISTINCT {', '.join(self._units())} FROM ({self._rows()})"

    def texts(self, name: str) -> str:
        """Distinct texts of a value column."""
        return f"SELECT DISTINCT {name} FROM ({self._rows()})"

    def find(self) -> str:
        """Keys: site, days (two columns), units, values, rows, exact sum of amounts."""
        matter = ["r.site", *self._days(), *(f"r.{u}" for u in self._units()), *self._values()]
        amount, join = self._amount("u"), ""
        if self.reading.units is not None:
            same = " AND ".join(f"r.{unit} IS NOT DISTINCT FROM u.{unit}" for unit in self._units())
            join = f" JOIN {self.sql.parquet(self.reading.units)} u ON {same}"
        return (
            f"SELECT {', '.join(matter)}, count(*), sum({amount})::DECIMAL(38,9) "
            f"FROM ({self._rows()}) r{self._calendar()}{join} GROUP BY ALL"
        )

    def lines(self, recipe: Recipe) -> str:
        """Lines of all rows with a key."""
        return lines_of(
            f"SELECT f.*, {PLACE}, amount FROM ({self.keyed(recipe)}) r JOIN {self.sql.parquet(recipe.choices)} f "
            f"ON r.key = f.key",
            recipe,
            self.sql,
        )

    def keyed(self, recipe: Recipe) -> str:
        """Rows that have a key, with its number, their place and their amount."""
        place = ", ".join(f"r.{one}" for one in PLACE.split(", "))
        return (
            f"SELECT k.key, {place}, {self._amount('k')} AS amount FROM ({self._rows()}) r{self._calendar()} "
            f"JOIN {self._keys(recipe)} k ON {self._same_key()}"
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
        return "" if table is None else f" JOIN {self.sql.parquet(table)} d ON r.first = d.day"

    def _keys(self, recipe: Recipe) -> str:
        if self.reading.days is not Days.month:
            return self.sql.parquet(recipe.keys)
        return f"(SELECT *, {MONTH.format('first')} AS month FROM {self.sql.parquet(recipe.keys)})"

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
            return f"r.t0::{self.sql.figure}"
        converted = self.reading.units is not None or table == "k"
        scale = f"{table}.scale" if converted else "1.0::DOUBLE"
        return self.sql.rounded(f"({self._product(table)} * {scale})")

    def _product(self, table: str) -> str:
        """The amount as doubles from left to right, as `arithmetic.product` has it."""
        amount = self.reading.group.amount
        double = self.sql.double
        found = double("r.t0")
        for n, column in enumerate(amount.less):
            part = f"{double(f'r.l{n}')} * {table}.ratio{n}"
            found = f"({found} - {f'coalesce({part}, 0.0::DOUBLE)' if column in amount.optional else part})"
        for n in range(1, len(amount.times)):
            found = f"({found} * {double(f'r.t{n}')})"
        for n in range(len(amount.share)):
            found = f"({found} * {double(f'r.s{n}')} / 100.0::DOUBLE)"
        for n, column in enumerate(amount.one_less):
            part = double(f"r.o{n}")
            part = f"coalesce({part}, 0.0::DOUBLE)" if column in amount.optional else part
            found = f"({found} * (100.0::DOUBLE - {part}) / 100.0::DOUBLE)"
        return found

    def _rows(self) -> str:
        """Rows that count, of all partitions, with their columns under short names."""
        pieces: list[str] = []
        numbered = list(enumerate(self.reading.sources))
        for _, found in groupby(numbered, lambda one: (one[1].present, one[1].sheets, one[1].replaced)):
            files = list(found)
            chunks = [files] if self.sql.many else [[one] for one in files]
            pieces += [self._piece(chunk[0][0], [source for _, source in chunk]) for chunk in chunks]
        return " UNION ALL ".join(pieces)

    def _piece(self, number: int, sources: Sequence[Source]) -> str:
        columns, group, present = self.reading.columns, self.reading.group, sources[0].present

        def of(column: str, kind: str) -> str:
            return f"{self.sql.name(column)}::{kind}" if column in present else f"NULL::{kind}"

        string = self.sql.string
        files, part = self.sql.files([one.path for one in sources], number)
        wanted = [f"{part}::SMALLINT AS part", f"{_sheet(sources[0], self.sql)}::SMALLINT AS sheet"]
        wanted += [f"{of('_row', 'INTEGER')} AS row", f"{of('_col', 'SMALLINT')} AS col"]
        wanted += [f"coalesce({of(columns.site, string)}, '') AS site"]
        wanted += [f"{of(columns.first, 'DATE')} AS first", f"{of(columns.last, 'DATE')} AS last"]
        told = dict(self.reading.told)
        for n, column in enumerate(group.values):
            wanted.append(f"{_told(of(column, string), told.get(f'v{n}'), self.sql)} AS v{n}")
        wanted += [f"{of(column + '__unit', string)} AS u{n}" for n, column in enumerate(group.figures)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS t{n}" for n, column in enumerate(group.amount.times)]
        wanted += [f"{of(column, 'DECIMAL(38,9)')} AS l{n}" for n, column in enumerate(group.amount.less)]
        wanted += [f"{_per_cent(column, of)} AS s{n}" for n, column in enumerate(group.amount.share)]
        wanted += [f"{_per_cent(column, of)} AS o{n}" for n, column in enumerate(group.amount.one_less)]
        return f"SELECT {', '.join(wanted)} FROM {files} q WHERE {' AND '.join(self._tests(sources[0], of))}"

    def _tests(self, source: Source, of: Of) -> Iterator[str]:
        """What a row must fulfil to count."""
        columns = self.reading.columns
        if "_excluded" in source.present:
            yield f"NOT coalesce({of('_excluded', 'BOOLEAN')}, false)"
        yield f"{of(columns.first, 'DATE')} <= {self.sql.day(self.reading.last)}"
        yield f"{of(columns.last, 'DATE')} >= {self.sql.day(self.reading.first)}"
        conditions = self.reading.group.conditions
        if all(conditions):
            yield "(" + " OR ".join(_condition(one, of, self.sql) for one in conditions) + ")"
        if source.replaced is not None:
            same = " AND ".join(
                f"q.{self.sql.name(c)} IS NOT DISTINCT FROM z.{self.sql.name(c)}" for c in source.replaced_by
            )
            yield f"NOT EXISTS (SELECT 1 FROM {self.sql.parquet(source.replaced)} z WHERE {same})"


def _told(text: str, told: Sequence[str] | None, sql: Dialect) -> str:
    """A text, or nothing where it is none of those that tell rows apart."""
    if told is None:
        return text
    one_of = ", ".join(sql.text(one) for one in told)
    return f"CASE WHEN {text} IN ({one_of}) THEN {text} END" if told else f"NULL::{sql.string}"


def _condition(condition: Sequence[tuple[str, tuple[str, ...]]], of: Of, sql: Dialect) -> str:
    """Whether a row says what a rule asks."""
    tests = []
    for column, values in condition:
        given = of(column, sql.string)
        either = [f"{given} IS NULL OR {given} = ''"] if ABSENT in values else []
        either += [f"{given} <> ''"] if PRESENT in values else []
        stated = [value for value in values if value not in (ABSENT, PRESENT)]
        either += [f"{given} IN ({', '.join(sql.text(value) for value in stated)})"] if stated else []
        tests.append(f"coalesce({' OR '.join(either) or 'false'}, false)")
    return "(" + " AND ".join(tests) + ")"


def _sheet(source: Source, sql: Dialect) -> str:
    """The number of a row's sheet."""
    if len(source.sheets) == 1:
        return str(source.sheets[0][1])
    cases = " ".join(f"WHEN {sql.text(sheet)} THEN {number}" for sheet, number in source.sheets)
    return f"(CASE _sheet {cases} END)" if cases else "NULL"


def _per_cent(column: str, of: Of) -> str:
    """A share in the dataset's own unit, per cent."""
    return f"coalesce({of(f'{column}__canonical', 'DECIMAL(38,9)')}, {of(column, 'DECIMAL(38,9)')})"


def lines_of(rows: str, recipe: Recipe, sql: Dialect) -> str:
    """Lines of rows that have the columns of the factor table, their place and their `amount`."""
    masses = [
        f"{sql.nano(f'(amount_double * c_{n})')}::{sql.integer} AS m_{n}" for n in range(len(recipe.gases))
    ]
    wanted = [f"choice, {PLACE}, amount"]
    wanted += [f"{sql.of_nano(f'm_{n}')} AS {sql.name('kg_' + gas)}" for n, gas in enumerate(recipe.gases)]
    for s, code in enumerate(recipe.sets):
        wanted.append(f"{sql.of_nano(_co2e(s, recipe, sql))} AS {sql.name('co2e_' + code)}")
    doubles = f"SELECT *, {sql.double('amount')} AS amount_double FROM ({rows})"
    return f"SELECT {', '.join(wanted)} FROM (SELECT {', '.join(['*', *masses])} FROM ({doubles}))"


def _co2e(s: int, recipe: Recipe, sql: Dialect) -> str:
    """Nano-kilograms of CO2 equivalent of a set: whole numbers, rounded once, half away from zero."""
    parts = [f"m_{n} * {weight}::{sql.weight}" for n, weight in enumerate(recipe.weights[s]) if weight]
    if not recipe.whole:
        parts = [f"coalesce({part}, 0)" for part in parts]
    total = sql.scaled_down(" + ".join(parts) or f"amount::{sql.integer} * 0", recipe.decimals[s])
    return total if recipe.whole else f"(CASE WHEN ok_{s} AND amount IS NOT NULL THEN {total} END)"


def summed(parts: Parts, recipe: Recipe, sql: Dialect = NARROW) -> str:
    """One row for each choice: lines, lines without an amount, and exact sums."""
    columns = [sql.name(f"kg_{gas}") for gas in recipe.gases] + [
        sql.name(f"co2e_{code}") for code in recipe.sets
    ]
    sums = "".join(f", sum({column})::DECIMAL(38,9) AS {column}" for column in ["amount", *columns])
    wanted = ", ".join(["choice", "amount", *columns])
    pieces = []
    for path, without in parts:
        left = f" WHERE choice NOT IN ({', '.join(str(one) for one in without)})" if without else ""
        pieces.append(f"SELECT {wanted} FROM {sql.parquet(path)}{left}")
    return (
        f"SELECT choice, count(*) AS rows, count(*) - count(amount) AS missing{sums} "
        f"FROM ({' UNION ALL '.join(pieces)}) GROUP BY choice ORDER BY choice"
    )


def rewritten(parts: Parts, old: Sequence[int], recipe: Recipe, sql: Dialect) -> str:
    """New lines from the amounts of old ones; the recipe's keys are `key` and `was`, the choice with its lines."""
    pieces = []
    for path, without in parts:
        left = set(without)
        listed = ", ".join(str(one) for one in old if one not in left)
        if listed:
            found = f"SELECT choice AS was, {PLACE}, amount::{sql.figure} AS amount FROM {sql.parquet(path)}"
            pieces.append(f"{found} WHERE choice IN ({listed})")
    columns = ", ".join(f"r.{one}" for one in PLACE.split(", "))
    rows = (
        f"SELECT f.*, {columns}, r.amount FROM ({' UNION ALL '.join(pieces)}) r JOIN {sql.parquet(recipe.keys)} k "
        f"ON r.was = k.was JOIN {sql.parquet(recipe.choices)} f ON k.key = f.key"
    )
    return lines_of(rows, recipe, sql)
