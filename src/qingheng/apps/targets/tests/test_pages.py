"""Pages of targets, for every role and in both languages."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.targets.models import Target
from qingheng.apps.targets.tests.test_loading import OWN


def at(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"company": "acme", **kwargs})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", ["", "T01", "T02", "T13", "T17"])
def test_pages_answer(code: str, language: str, record: Any, client_as: Any) -> None:
    url = at("targets:target", code=code) if code else at("targets:list")
    answer = client_as("executive_viewer").get(url, headers={"accept-language": language})
    assert answer.status_code == 200
    assert "{%" not in answer.text
    assert "{{" not in answer.text


def test_the_state_is_one_sentence(record: Any, client_as: Any) -> None:
    client = client_as("executive_viewer")
    english = client.get(at("targets:list"), headers={"accept-language": "en"})
    assert "1 of 21 targets decided; 0 ahead, 1 behind." in english.text
    chinese = client.get(at("targets:list"), headers={"accept-language": "zh-hans"})
    assert "21 项目标中 1 项可判定：领先 0 项，落后 1 项。" in chinese.text


def test_what_is_missing_is_said_plainly(record: Any, client_as: Any) -> None:
    answer = client_as("auditor").get(at("targets:target", code="T04"), headers={"accept-language": "en"})
    assert "Cannot be decided" in answer.text
    assert "Scope 3 category 1 is not in the record" in answer.text


def test_filters_and_sorts_live_in_the_address(record: Any, client_as: Any) -> None:
    client = client_as("auditor")
    behind = client.get(at("targets:list") + "?status=behind")
    assert [row["target"].code for row in behind.context["rows"]] == ["T01"]
    found = client.get(at("targets:list") + "?q=RBA")
    assert [row["target"].code for row in found.context["rows"]] == ["T11"]
    backwards = client.get(at("targets:list") + "?sort=-code")
    assert backwards.context["rows"][0]["target"].code == "T21"


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_list_exports(kind: str, begins: bytes, record: Any, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at("targets:list") + f"?format={kind}")
    assert answer.content.startswith(begins)
    if kind == "csv":
        assert (
            answer.content.decode("utf-8-sig").count("\r\n") == 1 + 21 + 2
        )  # two targets have two readings each


def test_a_site_without_a_record_and_an_unknown_one(record: Any, client_as: Any) -> None:
    client = client_as("auditor")
    assert client.get(at("targets:list") + "?node=lcfc").status_code == 200
    assert client.get(at("targets:list") + "?node=elsewhere").status_code == 404
    assert client.get(at("targets:target", code="T99")).status_code == 404


def test_defining_one(record: Any, client_as: Any) -> None:
    client = client_as("programme_manager")
    refused = client.post(
        at("targets:define"), {**OWN, "id": "W1", "node": record.code, "base_period": "never"}
    )
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert client.post(at("targets:define"), {**OWN, "id": "W1", "node": record.code}).status_code == 302
    assert client.post(at("targets:retire", code="W1")).status_code == 302
    assert Target.objects.get(code="W1").retired_at is not None
    assert client_as("auditor").get(at("targets:define")).status_code == 403
    assert client_as("auditor").post(at("targets:retire", code="T01")).status_code == 403


def test_a_supplier_sees_none_of_it(record: Any, client_as: Any) -> None:
    assert client_as("supplier").get(at("targets:list")).status_code == 403
    assert client_as("supplier").get(at("targets:target", code="T01")).status_code == 403


@pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""),
    reason="counted on SQLite: on PostgreSQL each scope tells row-level security its company by a statement more",
)
def test_the_list_asks_the_database_little(
    record: Any, client_as: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_as("programme_manager")
    client.get(at("targets:list"))
    with django_assert_max_num_queries(22):
        client.get(at("targets:list"))
