"""The language a person chose follows them to another browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qingheng.platform.people.models import Person


def test_the_choice_is_kept_and_carried(company: Any, client_as: Callable[[str], Any]) -> None:
    first = client_as("auditor")
    first.cookies["django_language"] = "zh-hans"
    first.get("/start/")
    assert Person.objects.get(email="auditor@acme.example").language == "zh-hans"
    other = client_as("auditor")
    other.get("/start/")
    assert other.cookies["django_language"].value == "zh-hans"


def test_an_unknown_language_is_not_kept(company: Any, client_as: Callable[[str], Any]) -> None:
    client = client_as("auditor")
    client.cookies["django_language"] = "tlh"
    client.get("/start/")
    assert Person.objects.get(email="auditor@acme.example").language == ""
