"""Which keys the rows of a dataset have."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from qingheng.calc.ghg import Key, MethodRule
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.model import Columns, Engine, Found, Group, Reading, Source
from qingheng.plane.quantify.tables import figure_text, months, write_days, write_units

EVER = (date(1, 1, 1), date(9999, 12, 31))


def find_keys(
    paths: Sequence[Path],
    rules: Sequence[MethodRule],
    period: tuple[date, date],
    *,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
    columns: Columns | None = None,
    cuts: Iterable[date] = (),
    engine: str | None = None,
) -> list[Key]:
    """Keys of the rows of sealed partitions that overlap the period and meet one of the rules, in a fixed order.

    rules: of one dataset, amount and key. superseded: keys a later partition replaced, by partition. columns: where
    rows say site and days (see `columns_of`), else what the files suggest. Rows of a single day share the key of
    their calendar month; cuts: days on which a month is cut once more because something begins to hold that a
    choice depends on. Key.unit is the product of the units as entered (``kg*km``). Raises ValueError for rules that
    do not go together.
    """
    does = engine_named(engine)
    with tempfile.TemporaryDirectory(prefix="qingheng-keys-") as name:
        folder = Path(name)
        reading = reading_of(paths, rules, period, superseded, columns, folder)
        if reading.columns.one_day:
            calendar = write_days(months(*period, cuts), folder / "days.parquet")
            reading = replace(reading, calendar=calendar)
        found = does.find(with_units(reading, does, folder))
        figures = figure_columns(reading)
    said = sorted((_said(one, figures) for one in found), key=_order)
    return [
        Key(n, rules[0].dataset, one.site, one.unit, one.first, one.last, one.values, one.rows, one.total)
        for n, one in enumerate(said)
    ]


def reading_of(
    paths: Sequence[Path],
    rules: Sequence[MethodRule],
    period: tuple[date, date],
    superseded: Mapping[Path, pl.DataFrame] | None,
    columns: Columns | None,
    folder: Path,
) -> Reading:
    """What is to be read; small tables lie in `folder`. Raises ValueError for rules that do not go together."""
    group = group_of(rules)
    sources = tuple(_sources(paths, superseded or {}, folder))
    there = frozenset(name for source in sources for name in source.present)
    return Reading(sources, columns or _columns(there), group, *period)


def group_of(rules: Sequence[MethodRule]) -> Group:
    """What rules asked together have in common. Raises ValueError when they have too little."""
    if not rules:
        raise ValueError("no rules were given")
    first = rules[0]
    for rule in rules:
        if (rule.dataset, rule.key, rule.amount) != (first.dataset, first.key, first.amount):
            raise ValueError(f"{first.id} and {rule.id} differ in dataset, key or amount: ask for them apart")
    conditions = {tuple(sorted((c, tuple(v)) for c, v in rule.when.items())) for rule in rules}
    return Group(first.amount, first.key, tuple(sorted(conditions)))


def with_units(reading: Reading, does: Engine, folder: Path) -> Reading:
    """The reading with the table of units, where an amount is made of more than one column."""
    if reading.group.plain:
        return reading
    return replace(
        reading, units=write_units(does.unit_sets(reading), reading.group, folder / "units.parquet")
    )


def figure_columns(reading: Reading) -> tuple[bool, ...]:
    """Of each value column, whether it holds figures."""
    kinds: dict[str, bool] = {}
    for source in reading.sources:
        for name, kind in pl.read_parquet_schema(source.path).items():
            kinds[name] = kinds.get(name, False) or kind.is_decimal()
    return tuple(kinds.get(value, False) for value in reading.group.values)


@contextmanager
def scratch(into: Path) -> Iterator[Path]:
    """A folder for small tables, deleted at the end."""
    with tempfile.TemporaryDirectory(prefix=".tables-", dir=into) as name:
        yield Path(name)


def _said(one: Found, figures: Sequence[bool]) -> Found:
    """A combination with its figures as people write them."""
    values = tuple(
        figure_text(value) if figure and value is not None else value
        for value, figure in zip(one.values, figures, strict=True)
    )
    return replace(one, values=values)


def _order(one: Found) -> tuple[object, ...]:
    return (one.site, one.first, one.last, one.unit, *((v is not None, v or "") for v in one.values))


def _columns(there: frozenset[str]) -> Columns:
    if "period__start" in there:
        return Columns()
    if "date" in there:
        return Columns(first="date", last="date")
    return Columns(first="start", last="end")


def _sources(
    paths: Sequence[Path], superseded: Mapping[Path, pl.DataFrame], folder: Path
) -> Iterator[Source]:
    for number, path in enumerate(paths):
        present = frozenset(pl.read_parquet_schema(path))
        keys = superseded.get(path)
        if keys is None or keys.is_empty():
            yield Source(path, present)
            continue
        table = folder / f"replaced-{number}.parquet"
        keys.write_parquet(table)
        yield Source(path, present, table, tuple(keys.columns))
