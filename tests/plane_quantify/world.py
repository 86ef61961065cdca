"""Rows, rules and choices to calculate with, and the same calculation in plain Python."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qingheng.calc.factors import Basis
from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import BLOCKED, COUNTED, LEFT_OUT, Amount, Key, LineChoice, MethodRule, Side
from qingheng.plane.intake.writing import _STATISTICS
from qingheng.plane.quantify import RunPartition
from qingheng.plane.quantify.arithmetic import co2e, mass, nanos, of_nanos, potentials, product

D = Decimal
YEAR = (date(2024, 1, 1), date(2024, 12, 31))
FIGURE = pl.Decimal(38, 9)
QUANTITY = Amount(("quantity",))
AR5 = GwpSet("AR5", {"co2": D(1), "ch4_fossil": D(30), "n2o": D(265), "sf6": D(23500)})
AR6 = GwpSet("AR6", {"co2": D(1), "ch4_fossil": D("29.8"), "n2o": D(273)})

SPARK = pytest.mark.skipif(
    find_spec("pyspark") is None, reason="pyspark is not installed: pip install qingheng[spark]"
)
ENGINES = [
    "duckdb",
    "polars",
    pytest.param(os.environ.get("QINGHENG_TEST_SPARK", "spark"), marks=SPARK, id="spark"),
]


def partition(path: Path, rows: list[dict[str, Any]], figures: tuple[str, ...] = ("quantity",)) -> Path:
    """A sealed partition of rows as intake writes it; figures are pairs of value and unit, or None."""
    filled = []
    for number, row in enumerate(rows):
        one = {"_sheet": "data", "_row": number + 2, "_col": None, "_excluded": False, "_fixed": False, **row}
        for name in figures:
            if name in row:
                value, unit = row[name] if isinstance(row[name], tuple) else (row[name], None)
                one |= {name: value, f"{name}__unit": unit, f"{name}__canonical": value}
        filled.append(one)
    schema: dict[str, Any] = {"_row": pl.UInt32, "_col": pl.UInt16, "_sheet": pl.String}
    for name in figures:
        if any(name in row for row in filled):
            schema |= {name: FIGURE, f"{name}__unit": pl.String, f"{name}__canonical": FIGURE}
    frame = pl.DataFrame(filled, schema_overrides=schema, infer_schema_length=None)
    frame.write_parquet(path, statistics=_STATISTICS)  # as intake seals them
    return path


def rule(amount: Amount = QUANTITY, key: tuple[str, ...] = ("fuel",), **said: Any) -> MethodRule:
    """A rule of a dataset of fuels."""
    given = {
        "id": "burn",
        "dataset": "fuels",
        "activity": "fuel.{fuel}",
        "scope": 1,
        "category": "stationary",
    } | said
    return MethodRule(bases=(Basis.combustion,), amount=amount, key=key, **given)


def counted(key: Key, masses: dict[str, str], rule_id: str = "burn", **said: Any) -> LineChoice:
    """A counted choice with coefficients in text."""
    coefficients = {gas: D(value) for gas, value in masses.items()}
    given = {"side": Side.both, "status": COUNTED, "choice": None} | said
    return LineChoice(key.number, rule_id, 1, "stationary", coefficients=coefficients, **given)


@dataclass
class Sums:
    """What lines of a choice come to, in nanos."""

    rows: int = 0
    missing: int = 0
    amount: int | None = None
    masses: dict[str, int] = field(default_factory=dict)
    co2e: dict[str, int | None] = field(default_factory=dict)


def expected_line(amount: int | None, choice: LineChoice, sets: list[GwpSet]) -> tuple[dict, dict]:
    """Masses and CO2 equivalents of one row under one choice, by the definition."""
    if amount is None or choice.status != COUNTED:
        return {}, {one.code: None for one in sets}
    masses = {gas: mass(amount, c) for gas, c in choice.coefficients.items()}
    totals: dict[str, int | None] = {}
    for one in sets:
        weights, decimals = potentials(masses, one)
        totals[one.code] = co2e(masses, weights, decimals) if set(weights) == set(masses) else None
    return masses, totals


def expected_sums(
    amounts: dict[int, list[int | None]], choices: list[LineChoice], sets: list[GwpSet]
) -> list[Sums]:
    """One for each choice. amounts: of the rows of each key."""
    found = []
    for choice in choices:
        sums = Sums(co2e={one.code: None for one in sets})
        masses: dict[str, int] = defaultdict(int)
        for amount in amounts.get(choice.key, []):
            sums.rows += 1
            sums.missing += amount is None
            sums.amount = sums.amount if amount is None else (sums.amount or 0) + amount
            line, totals = expected_line(amount, choice, sets)
            for gas, value in line.items():
                masses[gas] += value
            for code, value in totals.items():
                if value is not None:
                    sums.co2e[code] = (sums.co2e[code] or 0) + value
        sums.masses = dict(masses)
        found.append(sums)
    return found


def figures(row: Any) -> Sums:
    """A row of a cube in nanos."""
    return Sums(
        row.rows, row.missing, None if row.amount is None else nanos(row.amount),
        {gas: nanos(value) for gas, value in row.masses.items()},
        {code: None if value is None else nanos(value) for code, value in row.co2e.items()},
    )  # fmt: skip


__all__ = ["AR5", "AR6", "BLOCKED", "COUNTED", "ENGINES", "LEFT_OUT", "YEAR", "Amount", "D", "Key", "LineChoice", "RunPartition",
           "Side", "counted", "expected_sums", "figures", "of_nanos", "partition", "product", "rule"]  # fmt: skip
