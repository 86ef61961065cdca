"""Intake on the command line: every command for people and for programs, refusals in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.interfaces.cli.main import app

pytestmark = pytest.mark.django_db
OWNER, APPROVER = "data_owner@acme.example", "approver@acme.example"
FILE = "厂区,月份,能源品种,表号,用电量(kWh)\n深圳工厂,2025年1月,电力,M-1,12345.6\n武汉工厂,2025年1月,电力,M-2,abc\n"


@pytest.fixture
def run(company: Any, sites: Any) -> Any:
    """run(*arguments, code, by): what a command prints, on both streams."""

    def call(*arguments: str, code: int = 0, by: str = OWNER) -> str:
        who = () if arguments[0] in ("datasets", "verify", "template") else ("--as", by)
        result = CliRunner().invoke(app, ["intake", *arguments, "--company", "acme", *who])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return call


@pytest.fixture
def say(run: Any) -> Any:
    """As run, as JSON."""
    return lambda *arguments, **more: json.loads(run(*arguments, "--format", "json", **more))


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "能耗.csv"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_the_whole_way_of_a_file(say: Any, file: str, tmp_path: Path) -> None:
    assert {"energy", "water"} <= {one["code"] for one in say("datasets")}
    one = say("load", file, "--dataset", "energy", code=1)
    number = str(one["id"])
    assert one["stage"] == "mapping"
    assert [column["letters"] for column in say("map", number)["columns"]] == list("ABCDE")
    assert say("map", number, "--confirm", code=1)["errors"] == 1
    (row,) = say("preview", number, "--only", "errors")["page"]["rows"]
    assert row["row"] == 3
    assert say("fix", number, "quantity", "900", "--row", "3", "--why", "账单")["errors"] == 0
    (change,) = say("changes", number)
    assert say("undo", number, "fix", str(change["id"]))["errors"] == 1
    assert say("exclude", number, "3", "--why", "表坏")["excluded"] == 1
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(b"%PDF-1.4")
    assert say("attach", number, str(bill), "--rows", "2")[0]["rows"] == "2"
    assert say("submit", number)["state"] == "submitted"
    assert say("return", number, "--note", "再查", by=APPROVER)["state"] == "returned"
    say("submit", number)
    assert say("approve", number, by=APPROVER)["state"] == "sealed"
    assert say("status", number)["sealed_at"]
    assert [check["problem"] for check in say("verify")] == [""]
    assert say("lineage", number, "2")["evidence"][0]["name"] == "bill.pdf"
    assert say("calendar", "2025", "--dataset", "energy")[0]["cells"]
    for kind in ("csv", "xlsx"):
        out = tmp_path / f"rows.{kind}"
        assert say("export", number, "--kind", kind, "--out", str(out))["bytes"] == out.stat().st_size
    made = say("correct", number, "--reason-code", "late_data", "--reason", "补录")
    (tmp_path / "能耗.csv").write_text(FILE.replace("abc", "900"), encoding="utf-8")
    again = say("load", file, "--dataset", "energy", "--into", str(made["id"]))
    assert (again["id"], again["errors"]) == (made["id"], 0)
    assert say("discard", str(made["id"])) == {"discarded": made["id"]}
    assert [one["id"] for one in say("status", "--state", "sealed")] == [int(number)]
    blank = tmp_path / "blank.xlsx"
    assert say("template", "energy", "--out", str(blank))["file"] == str(blank)


def test_what_is_handed_in_is_taken_back(say: Any, enter: Any) -> None:
    number = str(enter().id)
    say("submit", number)
    assert say("withdraw", number)["state"] == "withdrawn"


def test_commands_speak_to_people(run: Any, enter: Any, tmp_path: Path) -> None:
    number = str(enter().id)
    for command in (
        ("datasets",), ("status",), ("status", number), ("map", number), ("preview", number), ("changes", number),
        ("lineage", number, "2"), ("calendar", "2025"), ("export", number, "--out", str(tmp_path / "x.csv")),
        ("template", "energy", "--out", str(tmp_path / "t.xlsx")), ("verify",),
    ):  # fmt: skip
        for language in ("zh", "en"):
            said = run(*command, "--lang", language)
            assert "Traceback" not in said
            assert said.strip() or command[0] in ("verify", "changes"), command
    assert "外购能源" in run("status", number, "--lang", "zh")
    assert "Purchased energy" in run("status", number, "--lang", "en")


@pytest.mark.parametrize(
    ("command", "zh", "en"),
    [
        (("submit", "99"), "没有", "no such submission"),
        (("resume", "{}"), "", "cut short"),
        (("fix", "{}", "nothing", "1", "--row", "2"), "没有", "has no column"),
        (("exclude", "{}", "99", "--why", "x"), "", "no row 99"),
        (("exclude", "{}", "2", "--why", " "), "", "Say why"),
        (("undo", "{}", "fix", "99"), "没有", "no such change"),
        (("approve", "{}"), "", ""),
        (("lineage", "{}", "99"), "没有", "no such row"),
    ],
)
def test_refusals_are_in_both_languages(run: Any, enter: Any, command: Any, zh: str, en: str) -> None:
    number = str(enter().id)
    arguments = [part.format(number) for part in command]
    chinese = run(*arguments, "--lang", "zh", code=1)
    english = run(*arguments, "--lang", "en", code=1)
    assert zh in chinese
    assert en in english
    assert chinese != english


def test_a_missing_file_and_a_wrong_option_are_told(run: Any, enter: Any) -> None:
    assert "no such file" in run("load", "/nowhere.xlsx", "--dataset", "energy", code=1)
    number = str(enter().id)
    assert "NAME=VALUE" in run("map", number, "--constant", "x", code=1)
    assert "There is no column ZZ" in run("map", number, "--column", "ZZ=site", code=1)
    assert "--row or --before" in run("fix", number, "quantity", "1", code=1)
    assert "between 1900 and 2200" in run("calendar", "3000", code=1)
