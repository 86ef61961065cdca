"""Result lines and their sums, sealed: the whole of a dataset, or what a change of factors touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl

from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import COUNTED, Key, LineChoice, MethodRule
from qingheng.plane.quantify.choices import write_choices
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.quantify.finding import EVER, figure_columns, reading_of, scratch, with_days
from qingheng.plane.quantify.model import Columns, Reading, RunPartition
from qingheng.plane.quantify.sealing import CHOICES, CUBE, seal_run, unsealed
from qingheng.plane.quantify.tables import recipe_of, write_keys
from qingheng.plane.store.files import sha256_of


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
    engine: str | None = None,
) -> RunPartition:
    """Write one line for each row and each choice of its key, their sums, and seal both in a folder of `into`.

    paths, rules, superseded, columns: as the keys were found with. keys: of `find_keys`; rows of other keys have no
    line. A choice that is not COUNTED gives lines without masses, and so does a row without an amount. The same rows
    and choices give the same files. Raises ValueError for rules that do not go together or an unknown key.
    """
    does = engine_named(engine)
    numbered = list(enumerate(choices))
    _check(keys, choices)
    with unsealed(into) as folder, ThreadPoolExecutor(1) as beside:
        telling = beside.submit(write_choices, keys, numbered, folder / CHOICES)
        with scratch(into) as tables:
            reading = reading_of(paths, rules, EVER, superseded, columns, tables)
            reading = with_days(reading, ((key.first, key.last) for key in keys), tables)
            units = [(key.unit or None,) for key in keys]
            found = units if reading.group.plain else does.unit_sets(reading)
            gases = gases_of(choices)
            known = write_keys(keys, found, reading.group, figure_columns(reading), tables / "keys.parquet")
            recipe = recipe_of(known, numbered, gwp_sets, gases)
            lines = folder / "lines-0.parquet"
            does.write_lines(reading, recipe, lines)
            hashing = beside.submit(part_of, lines)
            does.write_cube([(lines, ())], recipe, folder / CUBE)
        telling.result()
        parts = [hashing.result()]
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


def sheets_of(reading: Reading) -> list[str]:
    """Names of sheets in the order of their numbers."""
    numbers = {number: sheet for source in reading.sources for sheet, number in source.sheets}
    return [numbers[number] for number in sorted(numbers)]


def gases_of(choices: Sequence[LineChoice]) -> tuple[str, ...]:
    """Gases of counted choices, in the order of their columns."""
    return tuple(sorted({gas for one in choices if one.status == COUNTED for gas in one.coefficients}))


def part_of(path: Path, without: Sequence[int] = ()) -> dict[str, Any]:
    """What the manifest says of a file of lines."""
    rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    return {"name": path.name, "sha256": sha256_of(path), "rows": rows, "without": list(without)}


def _potentials(one: GwpSet) -> dict[str, Any]:
    return {"code": one.code, "values": {gas: f"{value:f}" for gas, value in sorted(one.values.items())}}


def _check(keys: Sequence[Key], choices: Sequence[LineChoice]) -> None:
    known = {key.number for key in keys}
    unknown = sorted({one.key for one in choices} - known)
    if len(known) != len(keys) or unknown:
        raise ValueError(f"keys are not unique, or choices name unknown ones: {unknown[:5]}")
