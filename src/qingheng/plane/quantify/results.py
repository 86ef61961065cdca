"""Reading sealed runs: sums by choice, and lines of one key or choice when somebody opens them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.plane.quantify.choices import answers_of
from qingheng.plane.quantify.layers import choices_in, sums_in
from qingheng.plane.quantify.model import CubeRow, Line
from qingheng.plane.quantify.rating import RATED, Rating, ratings_of
from qingheng.plane.quantify.sealing import opened

_SAID: Final = (
    "choice", "key", "dataset", "site", "unit", "first", "last", "values", "rule", "scope", "category", "side", "status",
    "reason", "share", "primary", "factor", "factor_spread", "activity_spread",
)  # fmt: skip


def cube(path: Path) -> list[CubeRow]:
    """Sums of a run by choice, also of those that no row came to, in order of the choices' numbers.

    path: of the run (RunPartition.path). Totals of anything are sums of these rows.
    """
    run = opened(path)
    sums = {row["choice"]: row for row in sums_in(run).collect().iter_rows(named=True)}
    wanted = choices_in(run).select(*_SAID).collect()
    sets = [str(one["code"]) for one in run.manifest["gwp_sets"]]
    return [_cube_row(row, sums.get(row["choice"], {}), sets) for row in wanted.iter_rows(named=True)]


def choice(path: Path, number: int) -> dict[str, Any]:
    """Everything about one choice, its answer as a mapping (empty when none was asked for).

    Raises LookupError for a number the run has not.
    """
    run = opened(path)
    found = choices_in(run).filter(pl.col("choice") == number).collect().to_dicts()
    if not found:
        raise LookupError(f"the run has no choice {number}")
    row = found[0]
    for column in ("values", "coefficients"):
        row[column] = json.loads(row[column] or "{}")
    row["answer"] = answers_of(run, [row["answer"]])[row["answer"]]
    return row


def used_factors(path: Path) -> dict[str, dict[str, Any]]:
    """Factors of a run by id, each as it was used (calc.factors.Factor as a mapping), and the `level` it spoke for."""
    run, columns = opened(path), pl.col("factor", "level", "answer")
    found = choices_in(run).filter(pl.col("factor") != "").select(columns)
    rows = found.unique("factor", keep="first", maintain_order=True).collect()
    answers = answers_of(run, rows["answer"].to_list())
    return {
        row["factor"]: {**(answers[row["answer"]].get("factor") or {}), "level": row["level"]}
        for row in rows.iter_rows(named=True)
    }


def lines(
    path: Path, *, key: int | None = None, choice: int | None = None, offset: int = 0, limit: int = 100
) -> list[Line]:
    """Lines of a key or of one choice (all without either), in the order of their rows within a file of lines."""
    run = opened(path)
    names = choices_in(run).select("choice", "key", "rule", "status", "unit").collect()
    wanted = names.filter(pl.col("choice") == choice) if choice is not None else names
    wanted = wanted.filter(pl.col("key") == key) if key is not None else wanted
    scans = []
    for part in run.manifest["lines"]:
        numbers = [n for n in wanted["choice"].to_list() if n not in set(part["without"])]
        scans.append(pl.scan_parquet(path / part["name"]).filter(pl.col("choice").is_in(numbers)))
    found = pl.concat(scans, how="diagonal_relaxed").slice(offset, limit).collect()
    by_choice = {row["choice"]: row for row in names.iter_rows(named=True)}
    ratings = ratings_of(run.manifest)
    return [
        _line(row, by_choice[row["choice"]], run.manifest, ratings) for row in found.iter_rows(named=True)
    ]


def _line(
    row: Mapping[str, Any], said: Mapping[str, Any], run: Mapping[str, Any], ratings: Mapping[str, Rating]
) -> Line:
    sheet = None if row["sheet"] is None else run["sheets"][row["sheet"]]
    masses = _masses(row)
    rated = {code: row.get(f"{RATED}{code}") for code in ratings}
    rated = {code: ratings[code].of(masses) if held is None else held for code, held in rated.items()}
    return Line(
        row["choice"], said["key"], said["rule"], said["status"], Path(run["sources"][row["part"]]).stem, sheet,
        row["row"], row["col"], row["amount"], said["unit"], masses, rated,
    )  # fmt: skip


def _cube_row(said: Mapping[str, Any], sums: Mapping[str, Any], sets: list[str]) -> CubeRow:
    return CubeRow(
        said["choice"], said["key"], said["dataset"], said["site"], said["unit"], said["first"], said["last"],
        tuple(json.loads(said["values"])), said["rule"], said["scope"], said["category"], said["side"],
        said["status"], said["reason"], Decimal(said["share"]), said["primary"], said["factor"],
        _decimal(said["factor_spread"]), _decimal(said["activity_spread"]), sums.get("rows", 0),
        sums.get("missing", 0), sums.get("amount"), _masses(sums), {s: sums.get(f"co2e_{s}") for s in sets},
    )  # fmt: skip


def _masses(row: Mapping[str, Any]) -> dict[str, Decimal]:
    return {
        name.removeprefix("kg_"): value
        for name, value in row.items()
        if name.startswith("kg_") and value is not None
    }


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
