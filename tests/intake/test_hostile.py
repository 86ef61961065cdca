"""Files made to harm or to mislead: refused, said at the cell, or kept as plain text that nothing executes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from qingheng.apps.intake.queries import exporting, rows
from qingheng.apps.intake.services import corrections, loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.platform.files.store import blob_path
from tests.intake.conftest import bill
from tests.intake.corpus.building import book

pytestmark = pytest.mark.django_db
HEAD = ["厂区", "月份", "能源品种", "表号", "用电量(kWh)", "备注"]
INJECTED = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "<script>alert(1)</script>", "\t=1+1"]


@pytest.fixture
def load(actors: dict[str, Any], sites: dict[str, Any], now: Any) -> Any:
    """load(data, name): begun, and its columns taken as proposed."""

    def make(data: bytes, name: str = "a.xlsx") -> Any:
        owner = actors["data_owner"]
        view = loading.begin(
            actor=owner, dataset="energy", node_id=sites["acme"].id, data=data, name=name, at=now
        )
        if view.stage == "mapping":
            view = confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
        return view

    return make


def line(quantity: Any = 1200, note: Any = "", month: str = "2025-01") -> list[Any]:
    return ["深圳工厂", month, "电力", "M-1", quantity, note]


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return out.getvalue()


def altered(change: dict[str, Any]) -> bytes:
    """A plain workbook with some of its entries rewritten."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(book({"s": [HEAD, line()]}))) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            found[name] = change[name](body) if name in change else body
    return packed(found)


def swollen(body: bytes) -> bytes:
    return body.replace(b"</worksheet>", b" " * 400_000_000 + b"</worksheet>")


def with_entities(body: bytes) -> bytes:
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return body.replace(b"<sst", entity + b"<sst", 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: altered({"xl/worksheets/sheet1.xml": swollen}),
        lambda: altered({"xl/sharedStrings.xml": with_entities}),
        lambda: packed({"../../etc/passwd": b"x", "xl/workbook.xml": b"<x/>"}),
        lambda: b"PK\x03\x04" + b"\0" * 64,
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 512,
        lambda: b"%PDF-1.7 not a table",
    ],
    ids=["swollen", "entities", "no workbook", "torn zip", "torn xls", "pdf"],
)
def test_a_file_made_to_harm_is_refused_in_both_languages(load: Any, make: Any) -> None:
    view = load(make())
    assert view.stage == "failed"
    assert view.failure["zh"]
    assert view.failure["en"]
    assert view.failure["zh"] != view.failure["en"]
    assert (view.rows, view.state) == (0, "draft")


def test_an_empty_file_is_refused(load: Any) -> None:
    from qingheng.platform.rights.errors import Invalid

    with pytest.raises(Invalid) as refused:
        load(b"")
    assert refused.value.code == "file-empty"


def test_formulas_and_markup_stay_text(
    load: Any, actors: Any, client_as: Any, now: Any, monkeypatch: Any
) -> None:
    """Escaped on the page, and told to be text in every file that leaves."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    lines = [line(note=text, month=f"2025-{month:02d}") for month, text in enumerate(INJECTED, start=1)]
    view = load(book({"s": [HEAD, *lines]}))
    assert (view.stage, view.rows) == ("ready", len(INJECTED))
    owner = actors["data_owner"]
    name, csv = exporting.export_rows(actor=owner, submission_id=view.id, kind="csv")
    assert name.endswith(".csv")
    text = csv.decode("utf-8-sig")
    for found in text.replace("\r", "\n").replace('"', "").split("\n")[1:]:
        assert not any(cell[:1] in "=+@\t" and cell[:1] for cell in found.split(",")), found
    _, xlsx = exporting.export_rows(actor=owner, submission_id=view.id, kind="xlsx")
    for row in openpyxl.load_workbook(io.BytesIO(xlsx)).active.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    _, checked = exporting.annotated_copy(actor=owner, submission_id=view.id, at=now)
    for sheet in openpyxl.load_workbook(io.BytesIO(checked)).worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    page = client_as("data_owner").get(
        reverse("intake:submission", kwargs={"company": "acme", "submission_id": view.id}), {"step": "check"}
    )
    body = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert(1)</script>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_an_injected_correction_stays_text(enter: Any, actors: Any, now: Any) -> None:
    owner, draft = actors["data_owner"], enter(bill(note="x"))
    corrections.fix_all(
        actor=owner, submission_id=draft.id, column="note", before="x", after="=HYPERLINK(1)", at=now
    )
    _, csv = exporting.export_rows(actor=owner, submission_id=draft.id, kind="csv")
    assert b",=HYPERLINK" not in csv


@pytest.mark.parametrize(
    ("row", "code", "severity"),
    [
        (bill(quantity="-5"), "negative", "warnings"),
        (bill(unit="kW"), "wrong_dimension", "errors"),
        (bill(period="2027-01"), "in_future", "errors"),
        (bill(quantity="1e999"), "unreadable_number", "errors"),
        (bill(quantity="NaN"), "unreadable_number", "errors"),
        (bill(quantity="=1+1"), "unreadable_number", "errors"),
        (bill(period="2025-13"), "unreadable_period", "errors"),
        (bill(period="9999-12"), "", "errors"),
        (bill(site="合计"), "no_rows", "errors"),
        (bill(site="nowhere"), "", "errors"),
        (bill(carrier="magic"), "", "errors"),
        (bill(quantity="9" * 60), "", "errors"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
def test_what_misleads_is_said_at_its_row(enter: Any, row: Any, code: str, severity: str) -> None:
    view = enter(row)
    assert view.stage == "ready", view.failure
    assert getattr(view, severity) >= 1, view.counts
    assert not code or code in view.counts["by_code"], view.counts["by_code"]


def test_the_same_row_twice_is_said(enter: Any) -> None:
    view = enter(bill(), bill())
    assert (view.rows, view.counts["by_code"]) == (2, {"duplicate_row": 1})


def test_the_longest_cell_and_nul_are_survived(load: Any, actors: Any) -> None:
    long = "长" * 32_000
    view = load(book({"s": [HEAD, line(note=long), line(month="2025-02", note="ok")]}))
    assert (view.stage, view.rows) == ("ready", 2)
    assert rows.rows(actor=actors["data_owner"], submission_id=view.id).total == 2
    text = ",".join(HEAD) + "\r\n深圳工厂,2025-01,电力,M-1,12\0 00,\0\r\n" + "深圳工厂,2025-02,电力,M-1,7," + "x" * 32_768 + "\r\n"  # fmt: skip
    said = load(text.encode(), "nul.csv")
    assert said.stage in ("ready", "failed")
    assert said.stage == "ready" or said.failure["zh"]


def test_a_thousand_columns_are_survived(load: Any) -> None:
    wide = [*HEAD, *(f"列{number}" for number in range(1_000))]
    view = load(book({"s": [wide, [*line(), *range(1_000)]]}))
    assert (view.stage, view.rows) == ("ready", 1)


def test_text_in_gbk_reads_as_it_was_written(load: Any, actors: Any) -> None:
    text = ",".join(HEAD) + "\r\n" + ",".join(map(str, line(note="已核对"))) + "\r\n"
    view = load(text.encode("gb18030"), "电.csv")
    assert (view.stage, view.errors, view.rows) == ("ready", 0, 1)
    (row,) = rows.rows(actor=actors["data_owner"], submission_id=view.id).rows
    assert "已核对" in [cell.shown for cell in row.cells]


def test_a_kept_file_that_changed_is_not_read(load: Any, actors: Any, now: Any, monkeypatch: Any) -> None:
    """Bytes that are not those of their hash: nothing is sealed from them."""
    from qingheng.apps.intake.services import grids

    monkeypatch.setattr(grids, "STREAMED", 10)
    lines = "".join(f"深圳工厂,2025-{month:02d},电力,M-1,{month}00,\r\n" for month in range(1, 13))
    view = load((",".join(HEAD) + "\r\n" + lines).encode(), "big.csv")
    assert (view.stage, view.rows) == ("ready", 12)
    path = blob_path(view.sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"1200", b"9200"))
    after = corrections.fix_all(
        actor=actors["data_owner"], submission_id=view.id, column="note", before="", after="x", at=now
    )
    assert after.stage == "failed"
    assert after.failure["zh"]
