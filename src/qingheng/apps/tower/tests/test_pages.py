"""The pages of the control tower in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from qingheng.platform.tenancy.scope import tenant_scope


def at(name: str, company: str = "acme") -> str:
    return reverse(name, kwargs={"company": company})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", ["tower:home", "tower:wall"])
@pytest.mark.parametrize("query", ["", "?period=FY2020/21", "?node=lcfc", "?target=T02", "?period=nonsense"])
def test_pages_answer(name: str, query: str, language: str, record: Any, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at(name) + query, headers={"accept-language": language})
    assert answer.status_code == 200
    assert "{%" not in answer.text
    assert "{{" not in answer.text
    assert "style=" not in answer.text


def test_the_state_line_in_both_languages(record: Any, client_as: Any) -> None:
    client = client_as("executive_viewer")
    assert (
        "1 of 21 targets decided; 0 ahead, 1 behind;"
        in client.get(at("tower:home"), headers={"accept-language": "en"}).text
    )
    assert (
        "21 项目标中 1 项可判定：领先 0 项，落后 1 项；"
        in client.get(at("tower:home"), headers={"accept-language": "zh-hans"}).text
    )


def test_every_tile_opens_its_passport(record: Any, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at("tower:home"))
    assert answer.text.count('hx-target="#passport"') == 5


def test_the_wall_has_a_panel_for_each_name(record: Any, client_as: Any) -> None:
    answer = client_as("executive_viewer").get(at("tower:wall") + "?seconds=45")
    assert answer.text.count('<section class="wall-panel') == len(answer.context["panel_names"]) == 5
    assert 'data-seconds="45"' in answer.text


@pytest.mark.parametrize("name", ["tower:home", "tower:wall"])
def test_a_company_without_a_record_is_told_what_to_do(
    name: str, record: Any, rival: Any, client_as: Any
) -> None:
    from qingheng.apps.tower.tests.conftest import NOW
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.rights.services import grant_role

    person = Person.objects.get(email="executive_viewer@acme.example")
    with tenant_scope(rival.id):
        grant_role(actor=operator_for(tenant=rival), person=person, role="executive_viewer", at=NOW)
    answer = client_as("executive_viewer").get(at(name, "rival"), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "No record yet" in answer.text
    assert "Lenovo" not in answer.text


@pytest.mark.parametrize("name", ["tower:home", "tower:wall"])
def test_strangers_and_suppliers(name: str, record: Any, rival: Any, client_as: Any) -> None:
    assert client_as("supplier").get(at(name)).status_code == 403
    assert client_as("auditor").get(at(name, "rival")).status_code == 404
    assert client_as("auditor").get(at(name) + "?node=elsewhere").status_code == 404
