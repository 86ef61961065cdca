"""Figures of lists are numbers in a file; everything else is text that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from qingheng.formats.csv_out import write_csv
from qingheng.formats.table_model import Column, Table
from qingheng.platform.rights.lists import ListColumn, _exported


@pytest.mark.parametrize(
    ("words", "kind", "value", "in_file"),
    [
        ("-44.37", "number", Decimal("-44.37"), "-44.37"),
        ("−1,234,567.50", "number", Decimal("-1234567.50"), "-1234567.50"),
        ("0.100", "number", Decimal("0.100"), "0.100"),
        ("1,23", "number", None, "1,23"),
        ("12345678901234567890", "number", None, "12345678901234567890"),
        ("—", "number", None, "—"),
        ("=1+1", "number", None, "'=1+1"),
        ("-44.37", "text", None, "'-44.37"),
        ("", "number", None, ""),
    ],
)
def test_a_figure_is_a_number_in_a_file(words: str, kind: str, value: Decimal | None, in_file: str) -> None:
    cell = _exported(ListColumn("amount", "Amount", lambda row: row, kind=kind), words)
    assert cell.value == value
    table = Table(title="t", columns=(Column("amount", "Amount"),), rows=((cell,),))
    written = list(csv.reader(io.StringIO(write_csv(table, "en").decode("utf-8-sig"))))
    assert [in_file] in written
