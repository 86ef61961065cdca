"""Which keys the rows of a dataset have."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from qingheng.calc.ghg import Key, MethodRule
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.model import Columns, Days, Found, Group, Reading, Source
from qingheng.plane.quantify.tables import (
    figure_text,
    month_number,
    months,
    together,
    write_days,
    write_units,
)

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
    group_of(rules)
    if not paths:
        return []
    with tempfile.TemporaryDirectory(prefix="qingheng-keys-") as name:
        folder = Path(name)
        reading = reading_of(paths, rules, period, superseded, columns, folder)
        reading = with_days(reading, months(*period, cuts), folder)
        if not reading.group.plain:
            sets = does.unit_sets(reading)
            reading = replace(reading, units=write_units(sets, reading.group, folder / "units.parquet"))
        found = does.find(reading)
        figures = figure_columns(reading)
    return _keys(found, reading, rules[0].dataset, figures)


def _keys(found: Sequence[Found], reading: Reading, dataset: str, figures: Sequence[bool]) -> list[Key]:
    """Combinations that make the same unit put together, in order, numbered."""
    merged: dict[tuple[Any, ...], tuple[int, Decimal | None]] = {}
    for one in found:
        unit = together(one.units, reading.group).unit
        values = tuple(
            figure_text(value) if figure and value is not None else value
            for value, figure in zip(one.values, figures, strict=True)
        )
        at = (one.site, max(one.first, reading.first) if reading.columns.one_day else one.first,
              min(one.last, reading.last) if reading.columns.one_day else one.last, unit, values)  # fmt: skip
        rows, total = merged.get(at, (0, None))
        merged[at] = rows + one.rows, one.total if total is None else total + (one.total or 0)
    ordered = sorted(merged, key=lambda k: (*k[:4], *((v is not None, v or "") for v in k[4])))
    return [
        Key(n, dataset, k[0], k[3], k[1], k[2], k[4], merged[k][0], merged[k][1])
        for n, k in enumerate(ordered)
    ]


def with_days(reading: Reading, spans: Iterable[tuple[date, date]], folder: Path) -> Reading:
    """The reading with what tells which of the spans a row of one day belongs to, nothing for rows that say spans."""
    known = sorted(set(spans))
    if not reading.columns.one_day or not known:
        return reading
    reading = replace(reading, first=max(reading.first, known[0][0]), last=min(reading.last, known[-1][1]))
    if len({month_number(first) for first, _ in known}) == len(known):
        return replace(reading, days=Days.month)
    calendar = write_days(known, folder / "days.parquet")
    return replace(reading, days=Days.calendar, calendar=calendar)


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


def _columns(there: frozenset[str]) -> Columns:
    if "period__start" in there:
        return Columns()
    if "date" in there:
        return Columns(first="date", last="date")
    return Columns(first="start", last="end")


def _sources(
    paths: Sequence[Path], superseded: Mapping[Path, pl.DataFrame], folder: Path
) -> Iterator[Source]:
    numbers: dict[str, int] = {}
    for number, path in enumerate(paths):
        present = frozenset(pl.read_parquet_schema(path))
        sheets = _sheets(path) if "_sheet" in present else []
        known = tuple((sheet, numbers.setdefault(sheet, len(numbers))) for sheet in sheets)
        keys = superseded.get(path)
        if keys is None or keys.is_empty():
            yield Source(path, present, known)
            continue
        table = folder / f"replaced-{number}.parquet"
        keys.write_parquet(table)
        yield Source(path, present, known, table, tuple(keys.columns))


def _sheets(path: Path) -> list[str]:
    """Names of the sheets a partition came from; where the statistics of the file name only one, no row is read."""
    known = {_only_sheet(group) for group in _groups(path)}
    if len(known) == 1 and None not in known:
        return [name for name in known if name is not None]
    found = pl.scan_parquet(path).select(pl.col("_sheet").unique()).collect()["_sheet"]
    return sorted(found.drop_nulls().to_list())


def _groups(path: Path) -> list[Any]:
    """What the file says of the sheets of each of its row groups."""
    said = pq.read_metadata(path)
    at = said.schema.names.index("_sheet")
    return [said.row_group(n).column(at).statistics for n in range(said.num_row_groups)]


def _only_sheet(said: Any) -> str | None:
    """The only sheet of a row group, None where it may have more; long names may have been cut."""
    if said is None or not said.has_min_max or said.min != said.max or len(str(said.min)) > 32:
        return None
    return str(said.min)
