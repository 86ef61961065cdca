"""Reading the packs for tests: files and YAML are the caller's business, never the ground floor's."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import yaml

from qingheng.calc.checks import Record, Rule, load_rules, record_of_rows

PACKS = Path(__file__).parents[2] / "packs"


def rows(pack: str, table: str) -> list[dict[str, str]]:
    """The rows of one table of a pack."""
    with (PACKS / pack / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def rules() -> tuple[Rule, ...]:
    """The shipped rules."""
    return load_rules(yaml.safe_load((PACKS / "quality-esg" / "rules.yaml").read_text(encoding="utf-8")))


@cache
def published() -> Record:
    """The demonstration company's record, as printed."""
    tables = {name: rows("company-lenovo", name) for name in ("series", "datapoints", "footnotes", "breaks")}
    return record_of_rows(indicators=rows("catalogue-manufacturing", "indicators"), **tables)
