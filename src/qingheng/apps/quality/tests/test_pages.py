"""Pages of data quality, for every role, in both languages, with and without scripts."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.quality import queries, services
from qingheng.apps.quality.tests.conftest import NOW

PAGES = ("quality:findings", "quality:rules", "quality:heat")


@pytest.fixture
def fingerprint(record: Any, actors: dict[str, Any]) -> str:
    manager = actors["programme_manager"]
    services.run_checks(actor=manager, node_id=record.id, at=NOW)
    found: str = queries.all_findings(actor=manager, node_id=record.id)[1][0].fingerprint
    return found


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"company": "acme", **kwargs})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_answer(name: str, language: str, fingerprint: str, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at(name), headers={"accept-language": language})
    assert answer.status_code == 200
    assert "{%" not in answer.text
    assert "{{" not in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_an_unchecked_company_is_told_what_to_do_first(name: str, record: Any, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at(name), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "No record was checked yet" in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_a_supplier_sees_none_of_it(name: str, fingerprint: str, client_as: Any) -> None:
    assert client_as("supplier").get(at(name)).status_code == 403


def test_a_finding_opens_as_a_page_and_in_place(fingerprint: str, client_as: Any) -> None:
    client = client_as("auditor")
    whole = client.get(at("quality:finding", fingerprint=fingerprint))
    part = client.get(at("quality:finding", fingerprint=fingerprint), headers={"hx-request": "true"})
    assert "<html" in whole.text
    assert "<html" not in part.text
    assert "<form" not in part.text  # an auditor reads
    assert client.get(at("quality:finding", fingerprint="0" * 16)).status_code == 404


def test_an_answer_comes_back_in_place(fingerprint: str, client_as: Any) -> None:
    client = client_as("data_owner")
    url = at("quality:answer", fingerprint=fingerprint)
    refused = client.post(url, {"state": "explained", "note": ""}, headers={"hx-request": "true"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    kept = client.post(url, {"state": "explained", "note": "Per site."}, headers={"hx-request": "true"})
    assert kept.status_code == 200
    assert f'id="answer-{fingerprint}"' in kept.text
    assert client.post(url, {"state": "explained", "note": "Per site."}).status_code == 302
    assert client_as("auditor").post(url, {"state": "explained", "note": "x"}).status_code == 403


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_worklist_exports_what_it_shows(
    kind: str, begins: bytes, fingerprint: str, client_as: Any
) -> None:
    client = client_as("executive_viewer")
    answer = client.get(at("quality:findings") + f"?severity=high&format={kind}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    if kind == "csv":
        high = client.get(at("quality:findings") + "?severity=high").context["found"].findings
        assert answer.content.decode("utf-8-sig").count("\r\n") == len(high) + 1


def test_running_from_the_page_says_that_nothing_changed(fingerprint: str, client_as: Any) -> None:
    answer = client_as("approver").post(at("quality:run"), follow=True, headers={"accept-language": "en"})
    assert "has not changed since the last run" in answer.text
    assert client_as("auditor").post(at("quality:run")).status_code == 403


@pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""),
    reason="counted on SQLite: on PostgreSQL each scope tells row-level security its company by a statement more",
)
def test_the_worklist_asks_the_database_little(
    fingerprint: str, client_as: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_as("programme_manager")
    client.get(at("quality:findings"))
    with django_assert_max_num_queries(20):
        client.get(at("quality:findings"))
