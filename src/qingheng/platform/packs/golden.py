"""tests.csv of a pack: values that must be found in its tables, so that a slip of the hand is seen.

Columns: check (rows | value | sum), table, where (column=text;column=text, all must hold), column, expected.
`rows` counts the matching rows, `value` asks that exactly one row matches and compares its cell, `sum` adds
a column. Datasets are tested as tables too: datasets, columns, values, rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from qingheng.platform.packs.contracts import PackContent, PackProblem
from qingheng.platform.packs.datasets import dataset_tables
from qingheng.platform.packs.loading import read_table
from qingheng.platform.packs.methods import method_tables

FILE = "tests.csv"
_COLUMNS = {"check", "table", "where", "column", "expected"}


def check_golden(pack: PackContent, folder: Path) -> Iterator[PackProblem]:
    """Problems of the golden values; a pack without any is a problem too. Raises UnreadablePack."""
    if not (folder / FILE).is_file():
        yield PackProblem(pack.id, FILE, "缺少 tests.csv：没有可核对的标准值。", "tests.csv is missing")
        return
    tables = pack.tables | dataset_tables(pack) | method_tables(pack)
    for line, test in enumerate(read_table(folder, FILE), start=2):
        place = f"{FILE}:{line}"
        if set(test) != _COLUMNS:
            yield PackProblem(pack.id, FILE, "表头不符。", f"the columns must be {sorted(_COLUMNS)}")
            return
        try:
            found = _evaluate(tables, test)
        except (KeyError, ValueError, InvalidOperation) as error:
            yield PackProblem(pack.id, place, f"无法核对：{error}", f"cannot be tested: {error}")
            continue
        if not _same(found, test["expected"]):
            yield PackProblem(
                pack.id,
                place,
                f"应为 {test['expected']}，实为 {found}。",
                f"expected {test['expected']}, found {found}",
            )


def _evaluate(tables: dict[str, list[dict[str, str]]], test: dict[str, str]) -> str:
    rows = _matching(tables[test["table"]], test["where"])
    if test["check"] == "rows":
        return str(len(rows))
    if test["check"] == "value":
        if len(rows) != 1:
            raise ValueError(f"{len(rows)} rows match")
        return rows[0][test["column"]]
    if test["check"] == "sum":
        return str(sum((Decimal(row[test["column"]]) for row in rows if row[test["column"]]), Decimal(0)))
    raise ValueError(f"unknown check {test['check']!r}")


def _matching(rows: list[dict[str, str]], where: str) -> list[dict[str, str]]:
    wanted = dict(part.split("=", 1) for part in where.split(";") if part)
    return [row for row in rows if all(row[column] == text for column, text in wanted.items())]


def _same(found: str, expected: str) -> bool:
    if found == expected:
        return True
    try:
        return Decimal(found) == Decimal(expected)
    except InvalidOperation:
        return False
