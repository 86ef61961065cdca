"""Comments on the command line, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from qingheng.interfaces.cli.main import app

pytestmark = pytest.mark.django_db
AUDITOR, READER = "auditor@demo.qingheng.example", "executive_viewer@demo.qingheng.example"


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["comments", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_write_list_and_resolve(demo: Any) -> None:
    made = json.loads(run("write", "target", "T01", "口径？", "--as", AUDITOR, "--format", "json"))
    assert (made["state"], made["text"]) == ("open", "口径？")
    listed = json.loads(run("list", "target", "T01", "--format", "json"))
    assert [comment["id"] for comment in listed["comments"]] == [made["id"]]
    shown = run("list", "target", "T01", "--lang", "zh")
    assert all(words in shown for words in ("T01", "口径？", "未解决"))
    done = json.loads(run("resolve", str(made["id"]), "--as", AUDITOR, "--format", "json"))
    assert done["state"] == "resolved"
    assert "resolved this comment already" in run("resolve", str(made["id"]), "--lang", "en", code=1)


def test_what_the_command_line_refuses(demo: Any) -> None:
    assert "comment" in run("write", "target", "T01", "x", "--as", READER, "--lang", "en", code=1)
    assert "no such target" in run("list", "target", "T99", "--lang", "en", code=1)
    assert "4001" in run("write", "target", "T01", "x" * 4001, "--as", AUDITOR, "--lang", "en", code=1)
    assert "empty" in run("write", "target", "T01", " ", "--as", AUDITOR, "--lang", "en", code=1)


def test_commands_list_and_withdraw(demo: Any) -> None:
    made = json.loads(run("write", "target", "T01", "口径？", "--as", AUDITOR, "--format", "json"))
    (one,) = json.loads(run("list", "--format", "json"))
    assert (one["id"], one["subject_kind"], one["subject_key"]) == (made["id"], "target", "T01")
    assert "口径？" in run("list", "target", "--lang", "zh")
    assert json.loads(run("list", "--state", "resolved", "--format", "json")) == []
    refused = run("withdraw", str(made["id"]), "--as", READER, "--lang", "en", code=1)
    assert "comment" in refused
    done = json.loads(run("withdraw", str(made["id"]), "--as", AUDITOR, "--format", "json"))
    assert done["state"] == "withdrawn"
    assert json.loads(run("list", "--format", "json")) == []
    assert len(json.loads(run("list", "--state", "all", "--format", "json"))) == 1
