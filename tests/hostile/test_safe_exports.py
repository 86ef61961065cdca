"""Whatever people call things, no exported cell starts a formula, and figures stay numbers."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qingheng.formats.csv_out import safe_text, write_csv
from qingheng.formats.json_out import write_json
from qingheng.formats.table_model import Column, ColumnKind, Note, Table, figure, label, missing
from qingheng.formats.xlsx_out import write_xlsx
from tests.hostile.test_fuzz_reading import well_formed

NOW = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001 - document properties take no zone
SIGNS = "=+-@"
STARTS = st.sampled_from(
    ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\u200b=", "\ufeff=", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "\x00=", '"=', "'="]
)  # fmt: skip
HOSTILE = st.one_of(
    st.tuples(STARTS, st.sampled_from(["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', "SUM(1)"])).map(
        "".join
    ),
    st.tuples(STARTS, st.text(max_size=20)).map("".join),
    st.text(max_size=40),
)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


def seen(text: str) -> str:
    """What a spreadsheet may make of a text: trimmed, invisible characters gone, widths folded."""
    kept = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFKC", kept).strip()


@given(HOSTILE)
@example("\u200b=1+1")
def test_no_text_begins_a_formula(text: str) -> None:
    safe = safe_text(text)
    assert safe in (text, f"'{text}")
    assert not seen(safe).startswith(tuple(SIGNS))


@settings(max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE, NUMBERS, st.integers(0, 4))
@example("=1+1", "@x", "\t=2", Decimal("-5.25"), 2)
def test_a_table_of_hostile_words(name: str, note: str, mark: str, number: Decimal, places: int) -> None:
    table = Table(
        title=name,
        subtitle=note,
        source=mark,
        facts={"who": name},
        columns=(Column("a", name), Column("b", note, name, ColumnKind.figure), Column("c", mark)),
        rows=((label(name), figure(number, places, (mark,)), missing("not_available", note)),),
        notes=(Note(mark, note),),
    )
    value = figure(number, places).value
    assert value is not None
    head, row = list(csv.reader(io.StringIO(write_csv(table).decode("utf-8-sig"), newline="")))
    assert row[1] == f"{value:f}"
    assert not [cell for cell in (*head, row[0], *row[2:]) if seen(cell).startswith(tuple(SIGNS))]
    body = write_xlsx(table, timestamp=NOW)
    well_formed(body)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(body)).worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [Decimal(repr(cell.value)) for cell in cells if cell.data_type == "n"] == [value]
    assert all(cell.hyperlink is None for cell in cells)
    assert json.loads(write_json(table))["rows"][0]["b"]["value"] == f"{value:f}"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_hostile_names_of_the_organisation_come_out_as_words(
    kind: str, record: Any, actors: Any, client_as: Any, now: Any
) -> None:
    from qingheng.apps.organisation.services import NodeFacts, add_node

    facts = NodeFacts(kind="site", name_zh="＝1+1", name_en="=cmd|' /C calc'!A0", city="@x", country="CN")
    add_node(actor=actors["programme_manager"], code="evil", facts=facts, parent_id=record.id, at=now)
    answer = client_as("programme_manager").get(
        reverse("organisation:tree", kwargs={"company": "acme"}), {"format": kind}
    )
    assert answer.status_code == 200
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        assert "cmd" in text
        cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
        assert not [cell for cell in cells if seen(cell)[:1] in "=+@" and cell]
    else:
        well_formed(answer.content)
