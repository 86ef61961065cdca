"""A dataset, sources and a way to prepare them for the tests of the plane."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.layout_model import Header, RawSheet, Table
from qingheng.plane.intake.plan import Around, Plan, Source
from qingheng.plane.intake.running import Outcome, prepare
from qingheng.plane.intake.sources import CsvSource, GridSource

CODES = ("site", "period", "carrier", "quantity", "unit", "note")


def energy(**changes: object) -> Dataset:
    """Purchased energy, by site, carrier and month."""
    body = {
        "code": "energy", "version": 1, "name_zh": "外购能源", "name_en": "Energy", "frequency": "monthly",
        "columns": [
            {"code": "site", "zh": "厂区", "en": "Site", "type": "reference", "reference": "node", "required": True},
            {"code": "period", "zh": "月份", "en": "Month", "type": "period", "required": True},
            {"code": "carrier", "zh": "能源品种", "en": "Carrier", "type": "enum", "required": True, "values": [
                {"code": "electricity", "zh": "电力", "en": "Electricity"},
                {"code": "natural_gas", "zh": "天然气", "en": "Natural gas"}]},
            {"code": "quantity", "zh": "用量", "en": "Quantity", "type": "quantity", "required": True,
             "dimensions": ["energy", "volume"], "unit": "kWh",
             "units_by": {"column": "carrier", "units": {"electricity": "kWh", "natural_gas": "m3"}}},
            {"code": "unit", "zh": "单位", "en": "Unit", "type": "unit", "of": "quantity"},
            {"code": "note", "zh": "备注", "en": "Note", "type": "text"},
        ],
        "natural_key": ["site", "carrier", "period"], "period": {"column": "period"}, "overlap": True,
        "rules": [
            {"id": "step", "kind": "against_last_year", "severity": "warning", "zh": "变化大", "en": "A large step",
             "column": "quantity", "ratio": 3, "by": ["site", "carrier"]},
            {"id": "thousand", "kind": "magnitude", "severity": "warning", "zh": "差千倍", "en": "A thousand",
             "column": "quantity", "by": ["site", "carrier"]},
            {"id": "odd", "kind": "outlier", "severity": "warning", "zh": "离群", "en": "Odd",
             "column": "quantity", "by": ["site", "carrier"], "z": 6},
        ],
    }  # fmt: skip
    return read_dataset(body | changes, "test")


def plan(dataset: Dataset | None = None, **given: object) -> Plan:
    """The plan that takes CODES in their order."""
    sources = tuple(Source(code, at) for at, code in enumerate(CODES))
    return Plan(dataset or energy(), sources, **given)  # type: ignore[arg-type]


def row(site: object = "苏州", period: object = "2024-01", carrier: object = "电力", quantity: object = "100",
        unit: object = "kWh", note: object = "") -> list[object]:  # fmt: skip
    """One row of cells."""
    return [site, period, carrier, quantity, unit, note]


def table(rows: int = 1, name: str = "Sheet1", cells: list[list[object]] | None = None) -> Table:
    """The layout of a header row with data below it."""
    headers = tuple(Header(at, code) for at, code in enumerate(CODES))
    return Table(RawSheet(name, cells or []), (0, 0), 1, rows, headers, width=len(CODES))


def grid(rows: list[list[object]], name: str = "Sheet1") -> GridSource:
    """Rows under a header as a sheet in memory."""
    cells = [list(CODES), *rows]
    found = table(len(rows), name, cells)
    return GridSource(found.sheet, found)


def csv_source(path: Path, text: str | bytes, *, encoding: str = "utf-8", delimiter: str = ",") -> CsvSource:
    """A text table with a header, written to `path`."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return CsvSource(path, table(), encoding, delimiter, len(CODES), "data")


def run(
    rows: list[list[object]], folder: Path, use: Plan | None = None
) -> tuple[Outcome, pl.DataFrame, pl.DataFrame]:
    """Prepare rows; gives the outcome, the typed frame and the issues."""
    outcome = prepare(grid(rows), use or plan(), folder)
    return (
        outcome,
        pl.read_parquet(folder / "typed" / "*.parquet"),
        pl.read_parquet(folder / "issues.parquet"),
    )


def codes(issues: pl.DataFrame) -> list[tuple[str, int | None]]:
    """Codes and rows of issues."""
    return [(code, at) for code, at in issues.select("code", "_row").iter_rows()]


NODES = Around(references={"node": {"苏州": "CN-SZ", "suzhou": "CN-SZ", "merano": "IT-ME"}})
