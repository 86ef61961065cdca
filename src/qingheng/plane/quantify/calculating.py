"""Result lines and their sums, sealed: the whole of a dataset, or what a change of factors touches."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import COUNTED, Key, LineChoice, MethodRule
from qingheng.calc.ghg.knowing import Known
from qingheng.plane.quantify.choices import ANSWERS, write_choices
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.finding import (
    EVER,
    Rows,
    figure_columns,
    numbers_of,
    reading_of,
    scratch,
    sheets_of,
    with_days,
    with_texts,
)
from qingheng.plane.quantify.holding import held
from qingheng.plane.quantify.model import Columns, Engine, Kept, Reading, Recipe, RunPartition
from qingheng.plane.quantify.sealing import CHOICES, CUBE, seal_run, unsealed
from qingheng.plane.quantify.tables import recipe_of, write_keys, write_numbers
from qingheng.plane.store.files import sha256_of
from qingheng.plane.store.following import followed


def calculate(
    paths: Sequence[Path],
    rules: Sequence[MethodRule],
    keys: Sequence[Key],
    choices: Sequence[LineChoice],
    gwp_sets: Sequence[GwpSet],
    into: Path,
    *,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
    columns: Columns | None = None,
    known: Mapping[str, Known] | None = None,
    engine: str | None = None,
    rows: Rows | None = None,
) -> RunPartition:
    """Write one line for each row and each choice of its key, their sums, and seal both in a folder of `into`.

    paths, rules, superseded, columns, known: as the keys were found with. keys: of `find_keys`; rows of other keys have no
    line. A choice that is not COUNTED gives lines without masses, and so does a row without an amount. The same rows
    and choices give the same files. rows: of `read_rows`, whose folder is still there: they are not read again. Raises
    ValueError for rules that do not go together or an unknown key.
    """
    numbered = list(enumerate(choices))
    _check(keys, choices)
    gases = gases_of(choices)
    with held(), unsealed(into) as folder, ThreadPoolExecutor(2) as beside:
        with scratch(into) as tables:
            recipe = recipe_of(tables / "keys.parquet", numbered, gwp_sets, gases)
            if rows is None or not rows.are_of(paths, rules, keys):
                reading = reading_of(paths, rules, EVER, superseded, columns, tables, known)
                reading = with_days(reading, ((key.first, key.last) for key in keys), tables)
                rows = None
            else:
                reading = rows.kept.reading
            lines = folder / "lines-0.parquet"
            work = _Work(engine_named(engine), keys, reading, rows)
            told = _Once(
                beside, write_choices, keys, numbered, folder / CHOICES, folder / f"{ANSWERS}0.parquet"
            )
            digest = _write_lines(work, recipe, lines, folder / CUBE, told.begin)
        told.result()
        parts = [part_of(lines, digest)]
        said = {
            "dataset": rules[0].dataset,
            "rules": sorted(rule.id for rule in rules),
            "sources": [path.name for path in paths],
            "sheets": sheets_of(reading),
            "gases": list(gases),
            "gwp_sets": [_potentials(one) for one in gwp_sets],
            "rows": parts[0]["rows"],
        }
        return seal_run(folder, into, parts, said)


@dataclass(frozen=True)
class _Work:
    """What the lines of a run are made of. rows: None where they are still to be read."""

    engine: Engine
    keys: Sequence[Key]
    reading: Reading
    rows: Rows | None


class _Once:
    """Something done once on another thread, begun when told, and by the time its result is asked for."""

    def __init__(self, pool: ThreadPoolExecutor, does: Callable[..., None], *given: Any) -> None:
        self._begin = partial(pool.submit, does, *given)
        self._done: Future[None] | None = None

    def begin(self) -> None:
        if self._done is None:
            self._done = self._begin()

    def result(self) -> None:
        self.begin()
        assert self._done is not None
        self._done.result()


def _write_lines(work: _Work, recipe: Recipe, lines: Path, cube: Path, begun: Callable[[], None]) -> str:
    """Write lines and sums, of rows read once where the engine does that and their figures are not too wide.

    begun: called when others may have the interpreter. Gives the SHA-256 of the lines.
    """
    engine, reading, rows = work.engine, work.reading, work.rows
    figures = figure_columns(reading)
    kept = rows.kept if rows is not None else _kept(engine, reading, recipe.keys.parent)
    if kept is not None:
        numbers = rows.numbers if rows is not None else numbers_of(kept, work.keys, figures)
        write_numbers(work.keys, recipe.keys)
        with followed(lines) as beside:
            if engine.write_kept(kept, numbers, recipe, lines, cube, begun):
                return beside.sha256()
    units = [(key.unit or None,) for key in work.keys]
    found = units if reading.group.plain else engine.unit_sets(reading)
    write_keys(work.keys, found, reading.group, figures, recipe.keys)
    engine.write_lines(with_texts(reading, engine), recipe, lines)
    engine.write_cube([(lines, ())], recipe, cube)
    return sha256_of(lines)


def _kept(engine: Engine, reading: Reading, into: Path) -> Kept | None:
    read = engine.read_once(reading, into, os.cpu_count() or 1)
    return read() if read is not None else None


def gases_of(choices: Sequence[LineChoice]) -> tuple[str, ...]:
    """Gases of counted choices, in the order of their columns."""
    return tuple(sorted({gas for one in choices if one.status == COUNTED for gas in one.coefficients}))


def part_of(path: Path, digest: str) -> dict[str, Any]:
    """What the manifest says of a file of lines with this SHA-256."""
    rows = pq.read_metadata(path).num_rows
    return {"name": path.name, "sha256": digest, "rows": rows, "without": []}


def _potentials(one: GwpSet) -> dict[str, Any]:
    return {"code": one.code, "values": {gas: f"{value:f}" for gas, value in sorted(one.values.items())}}


def _check(keys: Sequence[Key], choices: Sequence[LineChoice]) -> None:
    known = {key.number for key in keys}
    unknown = sorted({one.key for one in choices} - known)
    if len(known) != len(keys) or unknown:
        raise ValueError(f"keys are not unique, or choices name unknown ones: {unknown[:5]}")
