"""Runs are folders named by their content: the same for the same work, and told from ones that were touched."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.quantify import (
    calculate,
    choice,
    cube,
    find_keys,
    lines,
    opened,
    read_rows,
    recalculate,
    used_factors,
    verify_run,
)
from qingheng.plane.quantify.engines import engine_named
from qingheng.plane.store.partitions import BrokenPartition
from tests.plane_quantify.world import AR5, BLOCKED, YEAR, Amount, D, RunPartition, counted, partition, rule

JANUARY = {"period": "2024-01", "period__start": date(2024, 1, 1), "period__end": date(2024, 1, 31)}


def run_of(tmp_path: Path, into: str = "runs", rows: int = 50_000) -> RunPartition:
    path = tmp_path / "a.parquet"
    if not path.exists():
        partition(
            path,
            [
                {"site": f"S{n % 7}", "fuel": "x", "quantity": (D(n) / 8, "kg"), **JANUARY}
                for n in range(rows)
            ],
        )
    keys = find_keys([path], [rule()], YEAR)
    choices = [counted(key, {"co2": "1.5"}) for key in keys]
    return calculate([path], [rule()], keys, choices, [AR5], tmp_path / into)


def test_the_same_work_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = run_of(tmp_path), run_of(tmp_path, "others")
    assert first.sha256 == second.sha256
    assert first.path.name == first.sha256[:32]
    assert run_of(tmp_path).path == first.path
    assert [path.name for path in first.path.parent.iterdir()] == [first.path.name]
    assert sum(row.rows for row in cube(first.path)) == first.rows == 50_000


def test_a_touched_run_is_found_out(tmp_path: Path) -> None:
    run = run_of(tmp_path, rows=20)
    assert verify_run(run.path) == opened(run.path) == replace(run, manifest=opened(run.path).manifest)
    file = run.path / "lines-0.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(BrokenPartition, match=r"lines-0\.parquet"):
        verify_run(run.path)
    manifest = run.path / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace('"rows": 20', '"rows": 21'))
    with pytest.raises(BrokenPartition, match="manifest"):
        verify_run(run.path)
    manifest.write_text("{")
    with pytest.raises(BrokenPartition, match="cannot be read"):
        opened(run.path)
    with pytest.raises(BrokenPartition, match="missing"):
        opened(tmp_path / "nothing")


def test_a_failed_calculation_leaves_nothing(tmp_path: Path) -> None:
    path = partition(
        tmp_path / "a.parquet", [{"site": "A", "fuel": "x", "quantity": (D(10) ** 20, "kg"), **JANUARY}]
    )
    keys = find_keys([path], [rule()], YEAR)
    with pytest.raises(Exception, match=r"(?i)range|overflow"):
        calculate([path], [rule()], keys, [counted(keys[0], {"co2": "1e20"})], [AR5], tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_choice_and_its_lines_can_be_opened(tmp_path: Path) -> None:
    run = run_of(tmp_path, rows=20)
    found = choice(run.path, 1)
    assert (found["site"], found["status"], found["coefficients"], found["answer"]) == (
        "S1",
        "counted",
        {"co2": "1.5"},
        {},
    )
    with pytest.raises(LookupError, match="no choice 99"):
        choice(run.path, 99)
    assert [one.row for one in lines(run.path, choice=1)] == [3, 10, 17]
    assert [one.row for one in lines(run.path, offset=18, limit=5)] == [20, 21]


def test_nothing_to_calculate_is_no_error(tmp_path: Path) -> None:
    assert find_keys([], [rule()], YEAR) == []
    path = partition(
        tmp_path / "a.parquet", [{"site": "A", "fuel": "x", "quantity": (D(1), "kg"), **JANUARY}]
    )
    assert find_keys([path], [rule()], (date(2030, 1, 1), date(2030, 12, 31))) == []
    keys = find_keys([path], [rule()], YEAR)
    for known in (keys, []):
        run = calculate([path], [rule()], known, [], [AR5], tmp_path / "runs")
        assert (run.rows, cube(run.path), lines(run.path)) == (0, [], [])


def test_what_does_not_go_together_is_refused(tmp_path: Path) -> None:
    path = partition(
        tmp_path / "a.parquet", [{"site": "A", "fuel": "x", "quantity": (D(1), "kg"), **JANUARY}]
    )
    with pytest.raises(ValueError, match="no rules"):
        find_keys([path], [], YEAR)
    with pytest.raises(ValueError, match="ask for them apart"):
        find_keys([path], [rule(), rule(Amount(("other",)), id="second")], YEAR)
    keys = find_keys([path], [rule()], YEAR)
    with pytest.raises(ValueError, match="unknown"):
        calculate([path], [rule()], keys, [replace(counted(keys[0], {}), key=5)], [AR5], tmp_path / "runs")
    with pytest.raises(ValueError, match="no engine"):
        engine_named("abacus")


def test_a_run_of_the_first_format_is_read_and_recalculated(tmp_path: Path) -> None:
    """Its answers stood as texts among the choices."""
    run = run_of(tmp_path, rows=20)
    folder = tmp_path / "old" / "first"
    shutil.copytree(run.path, folder, copy_function=shutil.copyfile)
    said = json.dumps({"factor": {"id": "of-then"}})
    table = pl.read_parquet(folder / "choices.parquet")
    table.with_columns(answer=pl.lit(said), factor=pl.lit("of-then")).write_parquet(
        folder / "choices.parquet"
    )
    (folder / "answers-0.parquet").unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {name: digest for name, digest in manifest["files"].items() if not name.startswith("answers")}
    (folder / "manifest.json").write_text(json.dumps(manifest | {"format": 1, "files": files}))
    assert choice(folder, 0)["answer"] == choice(folder, 3)["answer"] == {"factor": {"id": "of-then"}}
    assert used_factors(folder)["of-then"]["id"] == "of-then"
    keys = find_keys([tmp_path / "a.parquet"], [rule()], YEAR)
    again = recalculate(opened(folder), [counted(keys[0], {"co2": "7"})])
    assert verify_run(again.path).manifest["format"] == 5
    assert choice(again.path, 0)["coefficients"] == {"co2": "7"}
    assert choice(again.path, 0)["answer"] == {}
    assert choice(again.path, 3)["answer"] == {"factor": {"id": "of-then"}}


def test_kept_rows_give_the_same_run_as_rows_read_again(tmp_path: Path) -> None:
    """Over row groups that are cut anywhere, gaps, texts that come as categories, and keys that are left out."""
    rows = [
        {
            "site": ["A", "B", None][n % 3],
            "fuel": None if n % 5 == 0 else f"fuel {n % 4}",
            "quantity": (None if n % 7 == 0 else D(n) / 8 - 300, "kg" if n % 2 else "t"),
            **JANUARY,
            "_excluded": n % 11 == 0,
        }
        for n in range(5000)
    ]
    paths = [partition(tmp_path / "a.parquet", rows), tmp_path / "b.parquet"]
    text = pl.selectors.string()
    pl.read_parquet(paths[0]).with_columns(text.cast(pl.Categorical)).write_parquet(
        paths[1], row_group_size=700
    )
    (tmp_path / "kept").mkdir()
    keys, kept = read_rows(paths, [rule()], YEAR, tmp_path / "kept")
    assert kept is not None
    assert keys == find_keys(paths, [rule()], YEAR) == find_keys(paths, [rule()], YEAR, engine="polars")
    choices = [counted(key, {"co2": "1.5"}) for key in keys]
    first = calculate(paths, [rule()], keys, choices, [AR5], tmp_path / "first", rows=kept)
    assert first.sha256 == calculate(paths, [rule()], keys, choices, [AR5], tmp_path / "second").sha256
    other = calculate(paths, [rule()], keys, choices, [AR5], tmp_path / "third", engine="polars")
    assert cube(first.path) == cube(other.path)
    assert lines(first.path, limit=20_000) == lines(other.path, limit=20_000)
    fewer = calculate(paths, [rule()], keys[1:], choices[1:], [AR5], tmp_path / "fourth", rows=kept)
    assert fewer.rows == first.rows - keys[0].rows


def test_a_run_of_blocked_lines_alone_has_no_figures(tmp_path: Path) -> None:
    """No mass, and no CO2 equivalent either: nothing is not zero."""
    run = run_of(tmp_path, rows=7)
    keys = find_keys([tmp_path / "a.parquet"], [rule()], YEAR)
    blocked = [counted(key, {}, status=BLOCKED) for key in keys]
    for engine in ("duckdb", "polars"):
        made = calculate(
            [tmp_path / "a.parquet"], [rule()], keys, blocked, [AR5], tmp_path / engine, engine=engine
        )
        assert made.rows == run.rows
        assert {one.co2e["AR5"] for one in (*cube(made.path), *lines(made.path))} == {None}
