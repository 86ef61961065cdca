"""Which keys the rows of a dataset have."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from qingheng.calc.ghg import Key, MethodRule
from qingheng.calc.ghg.knowing import Known
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.model import Columns, Days, Engine, Found, Group, Kept, Reading, Source
from qingheng.plane.quantify.tables import (
    figure_text,
    month_number,
    months,
    together,
    write_days,
    write_units,
)
from qingheng.plane.store.footers import footer_of

_Place = tuple[str, date, date, str, tuple[str | None, ...]]
EVER = (date(1, 1, 1), date(9999, 12, 31))
_FILES = Lock()  # one dataset is read from its files at a time, in the order asked: that takes every core


def find_keys(
    paths: Sequence[Path],
    rules: Sequence[MethodRule],
    period: tuple[date, date],
    *,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
    columns: Columns | None = None,
    cuts: Iterable[date] = (),
    known: Mapping[str, Known] | None = None,
    engine: str | None = None,
) -> list[Key]:
    """Keys of the rows of sealed partitions that overlap the period and meet one of the rules, in a fixed order.

    rules: of one dataset, amount and key. superseded: keys a later partition replaced, by partition. columns: where
    rows say site and days (see `columns_of`), else what the files suggest. Rows of a single day share the key of
    their calendar month; cuts: days on which a month is cut once more because something begins to hold that a
    choice depends on. known: key columns of which some values alone tell rows apart; rows with another share the key of
    those without any. Key.unit is the product of the units as entered (``kg*km``). Raises ValueError for rules that do not
    go together.
    """
    keys, _ = read_rows(
        paths,
        rules,
        period,
        None,
        superseded=superseded,
        columns=columns,
        cuts=cuts,
        known=known,
        engine=engine,
    )
    return keys


def read_rows(
    paths: Sequence[Path],
    rules: Sequence[MethodRule],
    period: tuple[date, date],
    into: Path | None,
    *,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
    columns: Columns | None = None,
    cuts: Iterable[date] = (),
    known: Mapping[str, Known] | None = None,
    engine: str | None = None,
    threads: int | None = None,
) -> tuple[list[Key], Rows | None]:
    """Keys as `find_keys` has them, and the rows as they were read, which lie in the folder `into`.

    For `calculate`, which then need not read them again; None where the engine keeps none, or without a folder. threads:
    to read files on, all there are unless told.
    """
    does = engine_named(engine)
    group_of(rules)
    if not paths:
        return [], None
    with tempfile.TemporaryDirectory(prefix="qingheng-keys-") as name:
        folder = Path(name)
        with _FILES:
            reading = reading_of(paths, rules, period, superseded, columns, folder, known)
            reading = with_days(reading, months(*period, cuts), folder)
            read = does.read_once(reading, into, threads or os.cpu_count() or 1)
        kept = read() if read is not None else None
        found = (
            kept.found
            if kept is not None
            else does.find(_with_units(with_texts(reading, does), does, folder))
        )
        figures = figure_columns(reading)
    keys, numbers = _keys(found, reading, rules[0].dataset, figures)
    if kept is None or into is None:
        return keys, None
    return keys, Rows(tuple(paths), tuple(rules), tuple(keys), numbers, sheets_of(reading), kept)


@dataclass(frozen=True)
class Rows:
    """Rows read for keys. numbers: of each combination of `kept` the key."""

    paths: tuple[Path, ...]
    rules: tuple[MethodRule, ...]
    keys: tuple[Key, ...]
    numbers: NDArray[np.int64]
    sheets: list[str]
    kept: Kept

    def are_of(self, paths: Sequence[Path], rules: Sequence[MethodRule], keys: Sequence[Key]) -> bool:
        """Whether they are the rows of these partitions and keys."""
        return self.paths == tuple(paths) and self.rules == tuple(rules) and self.keys == tuple(keys)


def numbers_of(kept: Kept, keys: Sequence[Key], figures: Sequence[bool]) -> NDArray[np.int64]:
    """Of each combination of rows the number of its key, -1 for none."""
    known = {(k.site, k.first, k.last, k.unit, k.values): k.number for k in keys}
    places = _places(kept.found, kept.reading, figures)
    return np.array([known.get(place, -1) for place in places], np.int64)


def sheets_of(reading: Reading) -> list[str]:
    """Names of sheets in the order of their numbers."""
    numbers = {number: sheet for source in reading.sources for sheet, number in source.sheets}
    return [numbers[number] for number in sorted(numbers)]


def _with_units(reading: Reading, does: Engine, folder: Path) -> Reading:
    """The reading with what its units make of amounts, for an engine that looks it up."""
    if reading.group.plain:
        return reading
    sets = does.unit_sets(reading)
    return replace(reading, units=write_units(sets, reading.group, folder / "units.parquet"))


def with_texts(reading: Reading, does: Engine) -> Reading:
    """The reading with the texts that tell rows apart, for an engine that looks them up."""
    told = tuple(
        (
            name,
            tuple(sorted(text for text in does.texts(reading, name) if text is not None and text in known)),
        )
        for name, known in reading.group.known_of.items()
    )
    return replace(reading, told=told)


def _places(found: Sequence[Found], reading: Reading, figures: Sequence[bool]) -> list[_Place]:
    """Site, days, unit and values of the keys of combinations."""
    units: dict[tuple[str | None, ...], str] = {}
    cut = reading.columns.one_day
    places = []
    for one in found:
        unit = units.get(one.units)
        if unit is None:
            unit = units[one.units] = together(one.units, reading.group).unit
        values = _values(one.values, figures) if any(figures) else one.values
        first, last = one.first, one.last
        if cut:
            first, last = max(first, reading.first), min(last, reading.last)
        places.append((one.site, first, last, unit, values))
    return places


def _values(values: Sequence[str | None], figures: Sequence[bool]) -> tuple[str | None, ...]:
    """Values of a key, figures without zeros that say nothing."""
    return tuple(
        figure_text(value) if figure and value is not None else value
        for value, figure in zip(values, figures, strict=True)
    )


def _keys(
    found: Sequence[Found], reading: Reading, dataset: str, figures: Sequence[bool]
) -> tuple[list[Key], NDArray[np.int64]]:
    """Combinations that make the same unit put together, in order, numbered; and the number of each combination."""
    places = _places(found, reading, figures)
    merged = dict(zip(places, (one[-2:] for one in found), strict=True))
    if len(merged) < len(places):
        merged = _merged(places, found)
    gaps = any(None in place[-1] for place in merged)
    ordered = sorted(merged, key=_with_gaps if gaps else None)
    numbers = {at: n for n, at in enumerate(ordered)}
    keys = [
        Key(n, dataset, site, unit, first, last, values, *merged[site, first, last, unit, values])
        for n, (site, first, last, unit, values) in enumerate(ordered)
    ]
    return keys, np.array([numbers[at] for at in places], np.int64)


def _merged(places: Sequence[_Place], found: Sequence[Found]) -> dict[_Place, tuple[int, Decimal | None]]:
    """Rows and total of combinations by their places, those that come again put together."""
    merged: dict[_Place, tuple[int, Decimal | None]] = {}
    for at, one in zip(places, found, strict=True):
        rows, total = merged.get(at, (0, None))
        merged[at] = rows + one.rows, one.total if total is None else total + (one.total or 0)
    return merged


def _with_gaps(place: _Place) -> tuple[Any, ...]:
    """What places are ordered by where some have no value: that comes before all others."""
    return (*place[:4], *((value is not None, value or "") for value in place[4]))


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
    known: Mapping[str, Known] | None = None,
) -> Reading:
    """What is to be read; small tables lie in `folder`. Raises ValueError for rules that do not go together."""
    group = replace(group_of(rules), known=tuple(sorted((known or {}).items())))
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
        for one in footer_of(source.path).schema:
            kinds[one.name] = kinds.get(one.name, False) or pa.types.is_decimal(one.type)
    return tuple(kinds.get(value, False) for value in reading.group.values)


@contextmanager
def scratch(into: Path) -> Iterator[Path]:
    """A folder for tables and rows while they are worked on, deleted at the end; its name says the process."""
    with tempfile.TemporaryDirectory(prefix=f".tables-{os.getpid()}-", dir=into) as name:
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
        present = frozenset(footer_of(path).schema.names)
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
    said = footer_of(path).said
    at = said.schema.names.index("_sheet")
    return [said.row_group(n).column(at).statistics for n in range(said.num_row_groups)]


def _only_sheet(said: Any) -> str | None:
    """The only sheet of a row group, None where it may have more; long names may have been cut."""
    if said is None or not said.has_min_max or said.min != said.max or len(str(said.min)) > 32:
        return None
    return str(said.min)
