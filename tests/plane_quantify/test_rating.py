"""Files of lines hold masses; whoever reads them gets the CO2 equivalents that an engine would have written there."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.quantify import calculate, cube, find_keys, lines, opened, recalculate
from qingheng.plane.quantify.drawing import first_rows, row_sizes
from qingheng.plane.quantify.engines.duckdb_ordered import in_order
from qingheng.plane.quantify.model import Line, RunPartition
from qingheng.plane.quantify.ordering import rows_with_lines
from qingheng.plane.quantify.rating import columns_of, ratings_of
from qingheng.plane.quantify.sealing import MANIFEST
from qingheng.plane.store.partitions import BrokenPartition
from tests.plane_quantify.world import AR5, AR6, YEAR, D, counted, partition, rule

JANUARY = {"period": "2024-01", "period__start": date(2024, 1, 1), "period__end": date(2024, 1, 31)}
MASSES = {  # a set of the two lacks SF6; what is removed counts nothing; one has no gas at all
    "a": {"co2": "1.5", "ch4_fossil": "0.0000004"},
    "b": {"co2": "-2.25", "n2o": "0.013"},
    "c": {"sf6": "0.0000375", "co2": "1"},
    "d": {"co2_removed": "1"},
    "e": {},
}


def run_of(tmp_path: Path, engine: str) -> RunPartition:
    path, drawn = tmp_path / "a.parquet", random.Random(7)
    if not path.exists():
        rows = [
            {
                "site": f"S{n % 3}",
                "fuel": "abcde"[n % 5],
                "quantity": (D(drawn.randrange(-(10**15), 10**15)).scaleb(-9), "kg") if n % 11 else None,
                "_sheet": "even" if n % 2 else "odd",
                "_col": n % 3 or None,
                **JANUARY,
            }
            for n in range(400)
        ]
        partition(path, rows)
    keys = find_keys([path], [rule()], YEAR)
    choices = [counted(key, MASSES[key.values[0] or ""]) for key in keys]
    return calculate([path], [rule()], keys, choices, [AR5, AR6], tmp_path / "runs", engine=engine)


def test_masses_are_rated_as_an_engine_writes_it(tmp_path: Path) -> None:
    """Polars writes CO2 equivalents: read, ordered and drawn, the lines of the reference engine are the same."""
    lean, full = run_of(tmp_path, "duckdb"), run_of(tmp_path, "polars")
    there = [set(pl.scan_parquet(run.path / "lines-0.parquet").collect_schema()) for run in (lean, full)]
    assert there[1] - there[0] == {"co2e_AR5", "co2e_AR6"}
    assert lines(lean.path, limit=400) == lines(full.path, limit=400)
    assert list(rows_with_lines(lean.path, tmp_path)) == list(rows_with_lines(full.path, tmp_path))
    parts = [(lean.path / "lines-0.parquet", [])], [(full.path / "lines-0.parquet", [])]
    figures, ratings = columns_of(lean.manifest), ratings_of(lean.manifest)
    assert list(in_order(parts[0], figures, ratings, tmp_path)) == list(
        in_order(parts[1], figures, ratings, tmp_path)
    )
    for code in ("AR5", "AR6"):
        numbers = [row.choice for row in cube(lean.path)]
        assert row_sizes(lean.path, numbers, code) == row_sizes(full.path, numbers, code)
        drawn = [first_rows(run.path, numbers, code, 50, part=0, seed=None) for run in (lean, full)]
        assert drawn[0] == drawn[1]
        assert len(drawn[0]) == 50
    for row in cube(lean.path):
        for code in ("AR5", "AR6"):
            held = [one.co2e[code] for one in lines(lean.path, choice=row.choice, limit=400)]
            given = [one for one in held if one is not None]
            assert sum(given, D(0)) == (row.co2e[code] or D(0))


def _place(line: Line) -> tuple[str, ...]:
    return tuple(map(str, (line.partition, line.sheet, line.row, line.column, line.amount)))


@pytest.mark.parametrize("first", ["duckdb", "polars"])
def test_a_change_lies_on_lines_of_either_kind(tmp_path: Path, first: str) -> None:
    before = run_of(tmp_path, first)
    keys = find_keys([tmp_path / "a.parquet"], [rule()], YEAR)
    touched = [key for key in keys if key.values[0] in ("b", "e")]
    run = recalculate(before, [counted(key, {"co2": "0.3", "nf3": "0.001"}) for key in touched])
    assert sorted(map(_place, lines(run.path, limit=800))) == sorted(
        map(_place, lines(before.path, limit=800))
    )
    for code in ("AR5", "AR6"):
        numbers = [row.choice for row in cube(run.path)]
        sizes = row_sizes(run.path, numbers, code)
        for row in cube(run.path):
            given = [
                abs(one.co2e[code] or D(0))
                for one in lines(run.path, choice=row.choice, limit=400)
                if one.co2e[code] is not None
            ]
            assert sizes.get(row.choice, (0, D(0))) == (len(given), sum(given, D(0)))


def test_a_run_of_a_later_release_is_not_misread(tmp_path: Path) -> None:
    run = run_of(tmp_path, "duckdb")
    body = (run.path / MANIFEST).read_text(encoding="utf-8").replace('"format": 4', '"format": 99')
    later = tmp_path / "later"
    later.mkdir()
    (later / MANIFEST).write_text(body, encoding="utf-8")
    with pytest.raises(BrokenPartition, match="later release"):
        opened(later)
