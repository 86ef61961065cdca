"""Founding a company, taking packs into use and managing its people from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from qingheng.interfaces.cli.main import app
from qingheng.interfaces.cli.session import company_session
from qingheng.platform.people.models import Person
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.services import create_tenant

pytestmark = pytest.mark.django_db
HEAD = "head@qinglan.example"
FOUND = ("company", "found", "qinglan", "--name-zh", "青岚机械", "--name-en", "Qinglan", "--administrator", HEAD)  # fmt: skip


@pytest.fixture(autouse=True)
def _is_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' database is at this release; PostgreSQL alters no table inside a test's transaction."""
    monkeypatch.setattr("qingheng.interfaces.cli.commands_company.migrate", lambda: None)


def run(*arguments: str, code: int = 0, answer: str = "") -> str:
    result = CliRunner().invoke(app, list(arguments), input=answer)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.output


def as_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--format", "json"))


@pytest.fixture
def qinglan(db: None) -> Any:
    return as_json(*FOUND)


def roles(email: str) -> list[str]:
    people = {p["email"]: p for p in as_json("people", "list", "--company", "qinglan")}
    return sorted(g["role"] for g in people[email]["grants"] if g["in_force"])


def test_founding_prints_what_was_made_and_a_password_that_works(qinglan: Any) -> None:
    assert qinglan["packs"] == ["catalogue-manufacturing@1.0.0", "quality-esg@1.0.0"]
    assert (qinglan["company"], qinglan["path"], len(qinglan["periods"])) == ("qinglan", "/c/qinglan/", 2)
    assert Person.objects.get(email=HEAD).check_password(qinglan["password"])
    assert [c["company"] for c in as_json("company", "list")] == ["qinglan"]
    assert "青岚机械" in run("company", "list", "--lang", "zh")
    assert as_json("audit", "verify")[0]["intact"]


def test_for_people_in_both_languages(db: None) -> None:
    zh = run(*FOUND, "--fiscal-start-month", "4", "--lang", "zh")
    assert "只显示这一次" in zh
    assert "FY20" in zh
    en = run(
        "company",
        "found",
        "two",
        "--name-zh",
        "二",
        "--name-en",
        "Two",
        "--administrator",
        HEAD,
        "--lang",
        "en",
    )
    assert "that of the account they have already" in en


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (FOUND, "already"),
        (("company", "found", "Q!", *FOUND[3:]), "short name"),
        (("company", "found", "other", *FOUND[3:-1], "nobody"), "e-mail address"),
        (("company", "found", "other", *FOUND[3:], "--currency", "yuan"), "three capital letters"),
    ],
)
def test_what_is_refused_is_said_and_leaves_nothing(qinglan: Any, arguments: Any, words: str) -> None:
    assert words in run(*arguments, "--lang", "en", code=1)
    assert (Tenant.objects.count(), Person.objects.count()) == (1, 1)


def test_a_month_that_is_none_is_refused(db: None) -> None:
    run(*FOUND, "--fiscal-start-month", "13", code=2)
    assert not Tenant.objects.exists()


def test_packs_are_installed_once(qinglan: Any) -> None:
    change = as_json("packs", "install", "quality-esg", "--company", "qinglan")
    assert (change["state"], change["added"]) == ("unchanged", [])
    assert "未变" in run("packs", "install", "catalogue-manufacturing", "--look", "--lang", "zh")
    assert "not installed" in run("packs", "install", "company-lenovo", "--lang", "en", code=1)


def test_people_come_and_go(qinglan: Any) -> None:
    invited = as_json(
        "people", "invite", "bo@qinglan.example", "--name", "Bo", "--role", "data_owner", "--node", "qinglan"
    )
    assert (invited["new"], invited["mailed"]) == (True, False)
    assert "/account/password/reset/key/" in invited["link"]
    run("people", "grant", "bo@qinglan.example", "--role", "auditor", code=1)  # needs a last day
    run("people", "grant", "bo@qinglan.example", "--role", "auditor", "--until", "2199-12-31")
    assert roles("bo@qinglan.example") == ["auditor", "data_owner"]
    run("people", "withdraw", "bo@qinglan.example", "--role", "auditor", answer="n\n", code=1)
    run("people", "withdraw", "bo@qinglan.example", "--role", "approver", "--yes", code=1)
    run("people", "withdraw", "bo@qinglan.example", "--role", "auditor", answer="y\n")
    assert roles("bo@qinglan.example") == ["data_owner"]
    run("people", "deactivate", "bo@qinglan.example", answer="\n", code=1)
    assert "no role" in run("people", "deactivate", "bo@qinglan.example", "--yes")
    assert not Person.objects.get(email="bo@qinglan.example").is_active
    assert "no such person" in run("people", "deactivate", "no@x.example", "--yes", code=1)


def test_the_last_administrator_stays(qinglan: Any) -> None:
    assert "no administrator left" in run(
        "people", "withdraw", HEAD, "--role", "administrator", "--yes", code=1
    )
    assert "no administrator left" in run("people", "deactivate", HEAD, "--yes", code=1)
    assert roles(HEAD) == ["administrator"]


def test_people_act_under_their_own_rights(qinglan: Any) -> None:
    run("people", "invite", "bo@qinglan.example", "--name", "Bo", "--role", "approver", "--as", HEAD)
    run("people", "grant", HEAD, "--role", "approver", "--as", "bo@qinglan.example", code=1)
    assert roles(HEAD) == ["administrator"]


def test_demo_is_the_company_with_products_unless_a_company_is_called_so() -> None:
    """Neither there: the message says what brings one."""
    with pytest.raises(typer.Exit), company_session("demo", "en"):
        pass
    for slug in ("qinghe", "demo"):
        create_tenant(slug=slug, name_zh=slug, name_en=slug, at=datetime(2026, 11, 2, tzinfo=UTC))
        with company_session("demo", "en") as (tenant, _):
            assert tenant.slug == slug
