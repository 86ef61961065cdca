"""The command line on the demonstration company: every command, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.interfaces.cli.main import app

pytestmark = pytest.mark.django_db
DATA_OWNER, APPROVER = "data_owner@demo.qingheng.example", "approver@demo.qingheng.example"


@pytest.fixture
def run(demo: Any) -> Any:
    def call(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(arguments))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return call


def as_json(text: str) -> Any:
    return json.loads(text)


@pytest.mark.parametrize(
    "command",
    [
        "kpi check", "kpi table", "indicators list", "indicators show ghg.scope1", "indicators derive",
        "submissions list", "targets status", "audit verify", "audit list", "packs list", "packs check",
        "packs show quality-esg", "people list", "jobs list", "evidence verify", "search 电力", "organisation", "doctor",
    ],
)  # fmt: skip
def test_every_command_speaks_to_people_and_to_programs(run: Any, command: str) -> None:
    assert run(*command.split()).strip()
    as_json(run(*command.split(), "--format", "json"))


def test_check_finds_what_is_wrong_in_the_record(run: Any) -> None:
    found = as_json(run("kpi", "check", "--format", "json"))["findings"]
    places = {(f["rule"], f["subject"], f["period"], f["verdict"]) for f in found}
    assert ("purchased-mwh-gj", "energy.operational[purchased]", "FY2018/19", "fails") in places
    assert ("ghg-intensity", "ghg.intensity_scope1_2_location", "FY2021/22", "fails") in places
    assert ("unit-fits-label", "energy.renewable_capacity", "", "fails") in places


def test_targets_are_decided_or_say_what_is_missing(run: Any) -> None:
    found = {
        t["target"]["code"]: t["assessment"] for t in as_json(run("targets", "status", "--format", "json"))
    }
    assert len(found) == 21
    assert found["T01"]["status"] == "behind"
    assert {c for c, a in found.items() if a["status"] != "undecided"} == {"T01"}
    assert all(a["missing_zh"] and a["missing_en"] for c, a in found.items() if a["status"] == "undecided")


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "json"])
def test_the_table_as_a_file(run: Any, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"kpi.{kind}"
    run("kpi", "table", "--lang", "en", "--out", str(out))
    starts = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "json": b"{"}
    assert out.read_bytes().startswith(starts[kind])


def test_an_unknown_kind_of_file_is_refused(run: Any, tmp_path: Path) -> None:
    assert "docx" in run("kpi", "table", "--out", str(tmp_path / "kpi.docx"), code=1)


def test_a_file_with_errors_is_a_draft_with_code_1(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(
        "indicator,member,period,value,unit\nghg.scope1,,FY2022/23,many,tCO2e\n", encoding="utf-8"
    )
    output = run("kpi", "import", str(file), "--as", DATA_OWNER, "--lang", "en", code=1)
    assert "D2" in output


def test_a_correction_from_file_to_force(run: Any, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(
        "indicator,member,period,value,unit\nghg.scope1,,FY2022/23,6304,tCO2e\n", encoding="utf-8"
    )
    made = as_json(run("kpi", "import", str(file), "--as", DATA_OWNER, "--format", "json"))["submission"]
    number = str(made["id"])
    run("submissions", "decide", number, "submit", "--as", DATA_OWNER, "--reason-code", "data_correction",
        "--reason", "A meter was read twice")  # fmt: skip
    run("submissions", "decide", number, "approve", "--as", DATA_OWNER, code=1)
    run("submissions", "decide", number, "approve", "--as", APPROVER)
    assert "6,304" in run("kpi", "table", "--lang", "en", "--search", "ghg.scope1")
    assert as_json(run("audit", "verify", "--format", "json"))[0]["intact"]


def test_a_token_is_shown_once(run: Any) -> None:
    made = as_json(run("people", "token", DATA_OWNER, "--format", "json"))
    assert len(made["token"]) > 30


def test_acting_as_a_stranger_is_refused(run: Any) -> None:
    run("submissions", "decide", "1", "approve", "--as", "nobody@demo.qingheng.example", code=1)


def test_an_unknown_company_is_refused(run: Any) -> None:
    assert "no such company" in run("kpi", "check", "--company", "nowhere", code=1)


@pytest.mark.parametrize("address", ["8000", "127.0.0.1:http", "127.0.0.1:0", ":99999"])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    result = CliRunner().invoke(app, ["serve", "--address", address])
    assert (result.exit_code, "HOST:PORT" in result.output) == (2, True)


def test_wrong_arguments_are_refused_in_words(run: Any) -> None:
    assert "no pack" in run("packs", "check", "nothing", code=1)
    for group in ("audit", "jobs"):
        run(group, "list", "--limit", "-3", code=2)


def test_findings_of_a_rule_are_answered_together_and_taken_back(run: Any) -> None:
    waiting = as_json(run("findings", "list", "--state", "open", "--format", "json"))
    rule = waiting[0]["rule"]
    marks = {one["fingerprint"] for one in waiting if one["rule"] == rule}
    said = ("--rule", rule, "--state", "accepted", "--as", DATA_OWNER)
    assert "--note" not in run("findings", "answer", *said, code=1)  # refused: a reason is needed
    made = as_json(run("findings", "answer", *said, "--note", "As published.", "--format", "json"))
    assert set(made["answered"]) == marks
    assert run("findings", "undo", str(made["id"]), code=1)  # only whoever answered takes it back
    undone = as_json(run("findings", "undo", str(made["id"]), "--as", DATA_OWNER, "--format", "json"))
    assert set(undone["restored"]) == marks
    one = ("--fingerprint", waiting[0]["fingerprint"])
    assert "1" in run("findings", "answer", *one, "--state", "open", "--owner", DATA_OWNER, "--lang", "en")
    assert run("findings", "answer", "--state", "open", code=1)
    assert run("findings", "answer", *one, "--state", "open", "--owner", "nobody@example.com", code=1)


def test_headline_figures_are_shown_set_and_reset(run: Any) -> None:
    keys = ["ghg.scope3", "water.withdrawal"]
    assert as_json(run("headlines", "set", *keys, "--format", "json"))["keys"] == keys
    found = as_json(run("headlines", "show", "--as", DATA_OWNER, "--format", "json"))
    assert found == {"keys": keys, "source": "company"}
    assert run("headlines", "set", "ghg.scope1", "--as", DATA_OWNER).strip() == "ghg.scope1"
    assert run("headlines", "reset", "--as", DATA_OWNER).strip() == "reset"
    assert as_json(run("headlines", "reset", "--format", "json")) == {"reset": True}
    assert run("headlines", "reset").strip() == "already the standard"
    assert run("headlines", "set", "nonsense", code=1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("ledger lots", 0, "没有批次"),
        ("ledger acts --state nope", 2, "submitted"),
        ("ledger coverage --first 2023-02-01 --last 2023-01-01", 2, "结束日早于开始日"),
        ("ledger plan --first 2023-01-01 --last 2023-01-31 --strategy manual", 2, "--lines"),
        ("factors own list", 0, "没有自有因子"),
        ("factors search --basis nope", 2, "combustion"),
        ("factors search zzzq", 0, "没有符合条件的因子"),
        ("factors show nope", 1, "请在因子库中查找其编号"),
        ("factors rules withdraw x --reason y", 2, "R9"),
        ("assurance list", 0, "没有鉴证业务"),
        ("assurance paper 1 --out /nowhere/p.pdf", 2, "没有这个文件夹"),
        ("inventory list", 0, "运营控制权"),
        ("inventory pack --period 2023 --out /nowhere/p.zip", 2, "没有这个文件夹"),
    ],
)  # fmt: skip
def test_what_is_not_there_and_what_cannot_be_is_said(run: Any, command: str, code: int, said: str) -> None:
    """In Chinese too; never an empty table, never a traceback."""
    assert said in run(*command.split(), "--lang", "zh", code=code)
