"""Polars for small work: the same lines from frames in memory, with integers of 128 bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from qingheng.calc.ghg import ABSENT, PRESENT
from qingheng.plane.quantify.arithmetic import EXACT, NANO
from qingheng.plane.quantify.model import Days, Found, Kept, Parts, Reading, Recipe, Source, found_of
from qingheng.plane.store.rows import scan_rows

FIGURE: Final = pl.Decimal(38, 9)
NARROW: Final = pl.Decimal(18, 9)
Of = Callable[[str, pl.DataType], pl.Expr]
"""Column and type to the expression that gives it."""

PLACE: Final = ("part", "sheet", "row", "col")


class Polars:
    """Reads what it is asked for into memory; for some hundred thousand rows, not for millions."""

    name = "polars"

    def read_once(self, reading: Reading, keep: Path | None, threads: int) -> None:
        """Rows are read each time."""

    def write_kept(
        self,
        kept: Kept,
        numbers: NDArray[np.int64],
        recipe: Recipe,
        target: Path,
        cube: Path,
        begun: Callable[[], None],
    ) -> bool:
        """No rows were kept."""
        return False

    def unit_sets(self, reading: Reading) -> list[tuple[str | None, ...]]:
        """Distinct units of the group's figures."""
        return _rows(reading).select(_units(reading)).unique().collect().rows()

    def texts(self, reading: Reading, name: str) -> list[str | None]:
        """Distinct texts of a value column, by its short name."""
        return _rows(reading).select(pl.col(name).unique()).collect()[name].to_list()

    def find(self, reading: Reading) -> list[Found]:
        """Distinct combinations of site, days, units and values."""
        rows = _rows(reading)
        if reading.units is not None:
            rows = rows.join(pl.scan_parquet(reading.units), on=_units(reading), nulls_equal=True)
        rows, days = with_days(rows, reading)
        matter = ["site", *days, *_units(reading), *_values(reading)]
        found = (
            rows.with_columns(amount=_amount(reading, reading.units is not None))
            .group_by(matter)
            .agg(rows=pl.len(), filled=pl.col("amount").count(), total=pl.col("amount").sum())
            .with_columns(total=pl.when(pl.col("filled") > 0).then("total"))
            .select(*matter, "rows", "total")
            .collect()
        )
        return [found_of(reading, row) for row in found.iter_rows()]

    def write_lines(self, reading: Reading, recipe: Recipe, target: Path) -> None:
        """Write the lines of all rows that have a key as one Parquet file, in the order of the rows."""
        rows, days = with_days(_rows(reading), reading)
        keys = pl.scan_parquet(recipe.keys)
        if reading.days is Days.month:
            keys = keys.with_columns(first=_month("first"), last=pl.lit(None, dtype=pl.Int32))
        keys = keys.rename({"first": days[0], "last": days[1]})
        same = ["site", *days, *_units(reading), *_values(reading)]
        rows = rows.join(keys, on=same, nulls_equal=True, maintain_order="left_right")
        _write(rows.with_columns(amount=_amount(reading, True)), recipe, target)

    def rewrite_lines(
        self, parts: Parts, old: Mapping[int, int], recipe: Callable[[], Recipe], target: Path, cube: Path
    ) -> None:
        """Write lines of the recipe's choices from the amounts of the `old` choices' lines, and their sums."""
        made = recipe()
        keys = pl.scan_parquet(made.keys)
        pieces = []
        for path, without in parts:
            wanted = sorted(set(old) - set(without))
            held = pl.scan_parquet(path).filter(pl.col("choice").is_in(wanted))
            pieces.append(held.select(pl.col("choice").alias("was"), *PLACE, pl.col("amount").cast(FIGURE)))
        rows = pl.concat(pieces).join(keys, on="was", maintain_order="left_right")
        _write(rows, made, target)
        self.write_cube([(target, ())], made, cube)

    def write_cube(self, parts: Parts, recipe: Recipe, target: Path) -> None:
        """Sum lines to one row for each choice, ordered by it."""
        names = ["amount", *(f"kg_{gas}" for gas in recipe.gases), *(f"co2e_{code}" for code in recipe.sets)]
        pieces = [
            pl.scan_parquet(path)
            .filter(~pl.col("choice").is_in(list(without)))
            .select("choice", *(pl.col(name).cast(FIGURE) for name in names))
            for path, without in parts
        ]
        sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in names]
        rows = [
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("amount").null_count().cast(pl.Int64).alias("missing"),
        ]
        pl.concat(pieces).group_by("choice").agg(*rows, *sums).sort("choice").collect().write_parquet(target)


def _units(reading: Reading) -> list[str]:
    return [f"u{n}" for n in range(len(reading.group.figures))]


def _values(reading: Reading) -> list[str]:
    return [f"v{n}" for n in range(len(reading.group.values))]


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.year() * 12 + pl.col(column).dt.month().cast(pl.Int32) - 1


def with_days(rows: pl.LazyFrame, reading: Reading) -> tuple[pl.LazyFrame, tuple[str, str]]:
    """Rows with two columns that tell the days of their key."""
    if reading.days is Days.span:
        return rows, ("first", "last")
    if reading.calendar is not None:
        days = pl.scan_parquet(reading.calendar).rename({"first": "from", "last": "until"})
        return rows.join(days, left_on="first", right_on="day", maintain_order="left_right"), (
            "from",
            "until",
        )
    said = [_month("first").alias("from"), pl.lit(None, dtype=pl.Int32).alias("until")]
    return rows.with_columns(said), ("from", "until")


def double(amount: pl.Expr) -> pl.Expr:
    """The double an amount enters a product as (`arithmetic.double`)."""
    value = amount.to_physical()
    size = value.abs()
    apart = (size // NANO).cast(pl.Float64) + _over((size % NANO).cast(pl.Float64), 1e9)
    return (
        pl.when(size <= EXACT)
        .then(_over(value.cast(pl.Float64), 1e9))
        .otherwise(pl.when(value < 0).then(-apart).otherwise(apart))
    )


def _over(value: pl.Expr, divisor: float) -> pl.Expr:
    """A true quotient: by a scalar the library multiplies with the reciprocal, which is another double."""
    return value / (value * 0.0 + divisor)


def nano(value: pl.Expr) -> pl.Expr:
    """A double as a whole number of 1e-9, a tie going away from zero."""
    return (value * 1e9).round(0, mode="half_away_from_zero").cast(pl.Int128)


def figure(value: pl.Expr) -> pl.Expr:
    """A whole number of 1e-9 as a decimal: whole units and the rest apart, as a product may silently overflow."""
    rest = (value % NANO).cast(pl.Decimal(38, 0)) * pl.lit(Decimal("0.000000001"))
    return (value // NANO).cast(FIGURE) + rest


def _amount(reading: Reading, converted: bool) -> pl.Expr:
    """The amount of a row, as `arithmetic.product` has it."""
    amount = reading.group.amount
    if reading.group.plain:
        return pl.col("t0")
    found = double(pl.col("t0"))
    for n, column in enumerate(amount.less):
        part = double(pl.col(f"l{n}")) * pl.col(f"ratio{n}")
        found = found - (part.fill_null(0.0) if column in amount.optional else part)
    for n in range(1, len(amount.times)):
        found = found * double(pl.col(f"t{n}"))
    for n in range(len(amount.share)):
        found = _over(found * double(pl.col(f"s{n}")), 100.0)
    for n, column in enumerate(amount.one_less):
        part = double(pl.col(f"o{n}"))
        found = _over(found * (100.0 - (part.fill_null(0.0) if column in amount.optional else part)), 100.0)
    return figure(nano(found * (pl.col("scale") if converted else 1.0)))


def _rows(reading: Reading) -> pl.LazyFrame:
    """Rows that count, of all partitions, with their columns under short names."""
    rows = pl.concat([rows_of(number, source, reading) for number, source in enumerate(reading.sources)])
    told = [pl.when(pl.col(name).is_in(list(texts))).then(pl.col(name)) for name, texts in reading.told]
    return rows.with_columns(told)


def rows_of(
    number: int, source: Source, reading: Reading, stretch: tuple[int, int] | None = None
) -> pl.LazyFrame:
    """Rows of a partition that count, with their columns under short names.

    stretch: offset and rows, and texts stay categories where they lie as such; without, all rows, with texts.
    """
    columns, group = reading.columns, reading.group

    def of(column: str, kind: pl.DataType) -> pl.Expr:
        return pl.col(column).cast(kind) if column in source.present else pl.lit(None, dtype=kind)

    def per_cent(column: str) -> pl.Expr:
        return pl.coalesce(of(f"{column}__canonical", FIGURE), of(column, FIGURE))

    categories: set[str] = set()
    rows = scan_rows(source.path)
    if stretch is not None and source.replaced is None:
        rows = pl.scan_parquet(source.path).slice(*stretch)
        categories = {n for n, kind in rows.collect_schema().items() if isinstance(kind, pl.Categorical)}
    elif stretch is not None:
        rows = rows.slice(*stretch)

    def text(column: str) -> pl.Expr:
        return pl.col(column) if column in categories else of(column, pl.String())

    if source.replaced is not None:
        rows = rows.join(
            pl.scan_parquet(source.replaced), on=list(source.replaced_by), how="anti", nulls_equal=True,
            maintain_order="left",
        )  # fmt: skip
    if "_excluded" in source.present:
        rows = rows.filter(~pl.col("_excluded").fill_null(False))
    first, last = of(columns.first, pl.Date()), of(columns.last, pl.Date())
    rows = rows.filter((first <= reading.last) & (last >= reading.first))
    if all(group.conditions):
        rows = rows.filter(pl.any_horizontal([_condition(one, of) for one in group.conditions]))
    sheets = dict(source.sheets)
    sheet = pl.lit(None, dtype=pl.Int16)
    if len(sheets) == 1:
        sheet = pl.lit(source.sheets[0][1], dtype=pl.Int16)
    elif sheets:
        sheet = pl.col("_sheet").replace_strict(sheets, default=None, return_dtype=pl.Int16)
    figures = [("t", group.amount.times), ("l", group.amount.less)]
    return rows.select(
        pl.lit(number, dtype=pl.Int16).alias("part"),
        sheet.alias("sheet"),
        of("_row", pl.Int32()).alias("row"),
        of("_col", pl.Int16()).alias("col"),
        text(columns.site).fill_null("").alias("site"),
        first.alias("first"),
        last.alias("last"),
        *(text(column).alias(f"v{n}") for n, column in enumerate(group.values)),
        *(text(f"{column}__unit").alias(f"u{n}") for n, column in enumerate(group.figures)),
        *(of(column, FIGURE).alias(f"{x}{n}") for x, listed in figures for n, column in enumerate(listed)),
        *(per_cent(column).alias(f"s{n}") for n, column in enumerate(group.amount.share)),
        *(per_cent(column).alias(f"o{n}") for n, column in enumerate(group.amount.one_less)),
    )


def _condition(condition: Sequence[tuple[str, tuple[str, ...]]], of: Of) -> pl.Expr:
    """Whether a row says what a rule asks."""
    tests = [pl.lit(True)]
    for column, values in condition:
        given = of(column, pl.String())
        stated = [value for value in values if value not in (ABSENT, PRESENT)]
        test = given.is_in(stated)
        if ABSENT in values:
            test = test | given.is_null() | (given == "")
        if PRESENT in values:
            test = test | (given != "")
        tests.append(test.fill_null(False))
    return pl.all_horizontal(tests)


def _write(rows: pl.LazyFrame, recipe: Recipe, target: Path) -> None:
    """Lines of rows with `key`, their place and their `amount`."""
    count = range(len(recipe.gases))
    lines = rows.join(pl.scan_parquet(recipe.choices), on="key", maintain_order="left_right").collect()
    lines = lines.with_columns(
        *(nano(double(pl.col("amount")) * pl.col(f"c_{n}")).alias(f"m_{n}") for n in count)
    )
    written = lines.select(
        "choice",
        *PLACE,
        pl.col("amount").cast(FIGURE),
        *(figure(pl.col(f"m_{n}")).alias(f"kg_{gas}") for n, gas in enumerate(recipe.gases)),
        *(figure(_co2e(s, recipe)).alias(f"co2e_{code}") for s, code in enumerate(recipe.sets)),
    )
    try:
        written = written.with_columns(pl.selectors.decimal().cast(NARROW))
    except pl.exceptions.InvalidOperationError:  # a figure of more than 18 digits: all stay wide
        written = written.with_columns(pl.selectors.decimal().cast(FIGURE))
    written.write_parquet(target, compression="lz4")


def _co2e(s: int, recipe: Recipe) -> pl.Expr:
    """Nano-kilograms of CO2 equivalent of a set: whole numbers, rounded once, half away from zero."""
    weights = enumerate(recipe.weights[s])
    total = pl.sum_horizontal(
        pl.lit(0, dtype=pl.Int128),
        *(pl.col(f"m_{n}").fill_null(0) * pl.lit(w, dtype=pl.Int128) for n, w in weights),
    )
    tens = 10 ** recipe.decimals[s]
    size = (total.abs() + tens // 2) // tens
    found = pl.when(total < 0).then(pl.lit(0, dtype=pl.Int128) - size).otherwise(size)
    return pl.when(pl.col(f"ok_{s}") & pl.col("amount").is_not_null()).then(found)
