"""What README and guide tell people to type is typed, on the demonstration company."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook
from typer.testing import CliRunner

from qingheng.apps.intake.models import Partition
from qingheng.interfaces.cli.main import app
from qingheng.platform.tenancy.scope import tenant_scope
from tests.docs.pages import ROOT, called, english, shell_blocks, twin

pytestmark = pytest.mark.django_db
PEOPLE = "demo.qingheng.example"
ENDLESS = {"serve", "worker", "upgrade"}
SYNTHETIC = (
    "--company qinghe",
    "--company demo",
)  # not loaded here; tests/footprint_records calculates what these calls do


def documents() -> list[Path]:
    pages = [ROOT / "README.md", *english("guide")]
    return [*pages, *(twin(page) for page in pages)]


def table_of_figures(path: Path, number: int) -> None:
    """A table such as a reader would import; the same figures are taken only once."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("indicator", "unit", "FY2021/22", "FY2022/23"),
        ("ghg.scope1", "tCO2e", "6,069", f"6,{number}"),
    ):
        sheet.append(row)
    book.save(path)


def bills(path: Path) -> None:
    """A table of bills that leaves nothing to ask."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("site", "period", "carrier", "quantity", "unit"),
        ("lenovo-group", "2024-01", "electricity", 1200, "kWh"),
        ("lenovo-group", "2024-02", "electricity", 1100, "kWh"),
    ):
        sheet.append(row)
    book.save(path)


def certificates(path: Path) -> None:
    """A registry's list of one lot."""
    path.write_text(
        "kind,registry,serial_from,serial_to,quantity,unit,technology,vintage_from,vintage_until,market,province,"
        "tradable,source\n"
        "gec,Registry,GECTEST0000001,GECTEST0000010,10,MWh,wind,2025-04,2025-04,CN,340000,yes,made up\n",
        encoding="utf-8",
    )


def bill(path: Path) -> None:
    """A bill whose headings are its maker's own."""
    path.write_text(
        "Drawing ref,Goes into,How many,name,kind,unit\nLAMP,,1,Lamp,product,pcs\nSHADE,LAMP,2,Shade,part,pcs\n",
        encoding="utf-8",
    )


def test_every_call_works(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    calls = set().union(*(called(page) for page in documents()))
    calls = {c.replace("FILE.xlsx", "figures.xlsx").replace("E-MAIL", f"auditor@{PEOPLE}")
             .replace("邮箱", f"auditor@{PEOPLE}") for c in calls}  # fmt: skip
    run = sorted(
        c for c in calls if c.split()[0] not in {*ENDLESS, "..."} and not any(one in c for one in SYNTHETIC)
    )
    run.sort(key=lambda call: call.startswith("company found"))  # with two companies, others must name theirs
    assert len(run) >= 10
    certificates(tmp_path / "certificates.csv")
    bill(tmp_path / "lamp.csv")
    for number, call in enumerate(run, 304):
        table_of_figures(tmp_path / "figures.xlsx", number)
        result = CliRunner().invoke(app, shlex.split(call))
        assert (call, result.exit_code) == (call, 0), result.output
    assert (tmp_path / "kpi.pdf").read_bytes().startswith(b"%PDF")


def test_a_load_goes_as_the_guide_says(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bills(tmp_path / "energy.xlsx")
    page = ROOT / "docs" / "guide" / "programs.md"
    lines = re.findall(r"^    qingheng (intake .+)$", page.read_text(encoding="utf-8"), re.M)
    assert lines == re.findall(r"^    qingheng (intake .+)$", twin(page).read_text(encoding="utf-8"), re.M)
    number = ""
    for call in lines:
        arguments = [number if word == "NUMBER" else word for word in shlex.split(call)]
        result = CliRunner().invoke(app, [*arguments, "--lang", "en"])
        assert (call, result.exit_code) == (call, 0 if number else 1), result.output
        number = number or re.findall(r"^#(\d+) ", result.output, re.M)[0]
    with tenant_scope(demo.tenant.pk):
        assert Partition.objects.get(submission_id=number).rows == 2


def test_every_address_answers(demo: Any) -> None:
    token = CliRunner().invoke(app, ["people", "token", f"data_owner@{PEOPLE}"]).output.strip()
    lines = {line for page in documents() for line in shell_blocks(page) if line.startswith("curl")}
    assert lines
    for line in lines:
        address = shlex.split(line)[-1]
        path = re.sub(r"^http://[^/]+", "", address)
        answer = Client().get(path, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, line
        assert {item["severity"] for item in answer.json()["items"]} == {"high"}


def test_the_script_knows_what_is_asked_of_it() -> None:
    script = (ROOT / "run").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^(\w+)\)$", script, re.M))
    for page in documents():
        for line in shell_blocks(page):
            assert not line.startswith("./run") or line.split()[1] in verbs, (page.name, line)
