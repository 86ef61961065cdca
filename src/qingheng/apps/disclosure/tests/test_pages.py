"""The pages: rights of each role, the walls between companies, markup for keyboards and screen readers."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qingheng.apps.disclosure import queries

ClientAs = Callable[[str], Client]
READERS = ("administrator", "programme_manager", "data_owner", "approver", "auditor", "executive_viewer")


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    caches["pages"].clear()


def address(name: str, company: str = "acme", **more: object) -> str:
    return reverse(f"disclosure:{name}", kwargs={"company": company, **more})


def addresses(actors: dict[str, Any], company: str = "acme") -> list[str]:
    table = queries.kpi_table(actor=actors["auditor"], lang="en")
    figure = table.rows[0].cells[-1].datapoint_id
    return [
        address("table", company),
        address("indicator", company, key="employees.gender[female]"),
        address("passport", company, datapoint_id=figure),
        address("index", company),
        address("export", company) + "?format=csv&lang=zh",
    ]


@pytest.mark.parametrize("role", READERS)
def test_readers_open_every_page(client_as: ClientAs, actors: dict[str, Any], role: str) -> None:
    client = client_as(role)
    assert [client.get(url).status_code for url in addresses(actors)] == [200] * 5


def test_a_supplier_opens_none(client_as: ClientAs, actors: dict[str, Any]) -> None:
    client = client_as("supplier")
    assert [client.get(url).status_code for url in addresses(actors)] == [403] * 5


def test_strangers_are_asked_to_sign_in_and_other_companies_do_not_exist(
    client_as: ClientAs, actors: dict[str, Any], rival: Any
) -> None:
    assert all(Client().get(url).status_code == 302 for url in addresses(actors))
    client = client_as("administrator")
    assert [client.get(url).status_code for url in addresses(actors, "rival")] == [404] * 5


def test_a_figure_of_another_company_is_not_found(world: Any, record: Any, actors: dict[str, Any]) -> None:
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.rights.services import grant_role
    from qingheng.platform.tenancy.scope import tenant_scope

    urls = addresses(actors, "rival")
    person = Person.objects.create_user(
        "boss@rival.example", "correct horse battery", name="boss", created_at=world.company.created_at
    )
    with tenant_scope(world.rival.id):
        grant_role(
            actor=operator_for(tenant=world.rival), person=person, role="administrator",
            at=world.company.created_at,
        )  # fmt: skip
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(urls[1]).status_code == 404
    assert client.get(urls[2]).status_code == 404
    empty = page(client, urls[0])
    assert "Five years of figures, side by side" in empty
    assert "Hand in figures" not in empty, "an administrator does not hand in figures"
    assert "联想" not in empty
    assert "B6.3" not in client.get(urls[3]).content.decode()


def page(client: Client, url: str, lang: str = "en", **headers: str) -> str:
    client.cookies["django_language"] = {"zh": "zh-hans", "en": "en"}[lang]
    response = client.get(url, headers={"Accept-Language": lang, **headers})
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_shows_what_the_table_holds(client_as: ClientAs, actors: dict[str, Any]) -> None:
    table = queries.kpi_table(actor=actors["auditor"], lang="en")
    html = page(client_as("auditor"), address("table"))
    for row in table.rows:
        for cell in row.cells:
            link = re.search(rf'/figure/{cell.datapoint_id}/"[^>]*>(.*?)</a>', html, re.S)
            assert link is not None
            text = re.sub(r'<span class="visually-hidden">.*?</span>', "", link[1])
            assert re.sub(r"<[^>]*>", "", text).strip() == cell.text


def test_markup_for_keyboard_and_ears(client_as: ClientAs, record: Any) -> None:
    html = page(client_as("auditor"), address("table"))
    assert html.count('<th scope="row"') == html.count("kpi-trend")
    assert "<caption" in html
    assert 'aria-keyshortcuts="/"' in html
    assert 'aria-label="Chart of ' in html
    assert not re.search(r'<svg(?![^>]*(aria-hidden|role="img"))', html)
    assert not re.search(r"\sstyle=|<script>(?!\s*</script>)|\son\w+=", html)
    for target in set(re.findall(r'href="#(note-[^"]+)"', html)):
        assert f'id="{target}"' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_chinese_page_speaks_chinese(client_as: ClientAs, record: Any) -> None:
    html = page(client_as("auditor"), address("table"), "zh")
    assert "关键绩效指标" in html
    assert "范围一温室气体排放" in html
    assert "环境" in html
    assert "Not available" not in html


def test_sorting_is_said_and_a_third_click_returns_to_the_catalogue(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    html = page(client, address("table") + "?sort=FY2022/23")
    assert 'aria-sort="ascending"' in html
    assert "sort=-FY2022%2F23" in html
    html = page(client, address("table") + "?sort=-FY2022/23")
    assert 'aria-sort="descending"' in html
    assert 'scope="rowgroup"' not in html


def test_htmx_gets_the_frame_alone_and_history_the_whole_page(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    part = {"HX-Request": "true", "HX-Target": "kpi"}
    html = page(client, address("table") + "?q=water", **part)
    assert html.lstrip().startswith('<div id="kpi"')
    assert "<html" in page(client, address("table"), **part, **{"HX-History-Restore-Request": "true"})
    response = client.get(address("table"), headers=part)
    assert "HX-Target" in response["Vary"]


def test_a_passport_opens_in_the_panel_or_as_a_page(client_as: ClientAs, actors: dict[str, Any]) -> None:
    client, url = client_as("auditor"), addresses(actors)[2]
    panel = page(client, url, **{"HX-Request": "true", "HX-Target": "passport"})
    assert panel.lstrip().startswith("<article")
    assert "data-copy=" in panel
    whole = page(client, url)
    assert "<html" in whole
    assert 'aria-label="' in whole


def test_words_of_the_address_cannot_become_markup(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    html = page(client, address("table") + '?q="><script>alert(1)</script>&pin=<b>&base=<i>&sort=<u>')
    assert "<script>alert" not in html
    assert "<b>" not in html
    html = page(client, address("table") + "?x=<script>alert(1)</script>&page=1")
    assert "<script>alert" not in html


def test_nothing_found_says_so_and_offers_the_way_back(client_as: ClientAs, record: Any) -> None:
    html = page(client_as("auditor"), address("table") + "?q=zzzz")
    assert "No series passes these filters" in html
    assert "Show all series" in html


def test_exports_carry_the_filters(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    assert "/kpi/export/" in page(client, address("table"))
    response = client.get(address("export") + "?format=csv&lang=en&q=water&pin=ghg.scope1")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[1][4] == "ghg.scope1"
    assert {line[4].partition(".")[0] for line in lines[2:]} == {"water"}
    assert response["Content-Disposition"] == 'attachment; filename="kpi-lenovo-group-en.csv"'


@pytest.mark.parametrize("query", ["format=exe", "format=", "format=csv&lang=fr", "format=csv&node=nowhere"])
def test_a_wrong_export_is_refused(client_as: ClientAs, record: Any, query: str) -> None:
    assert client_as("auditor").get(f"{address('export')}?{query}").status_code in (404, 422)


def test_an_export_is_not_sent_twice(client_as: ClientAs, record: Any) -> None:
    client, url = client_as("auditor"), address("export") + "?format=json&lang=zh"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(url.replace("zh", "en"), headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    assert "no-cache" in first["Cache-Control"]


@pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""),
    reason="counted on SQLite: on PostgreSQL each scope tells row-level security its company by a statement more",
)
def test_the_page_costs_few_queries_and_fewer_the_second_time(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    with CaptureQueriesContext(connection) as first:
        client.get(address("table"))
    with CaptureQueriesContext(connection) as second:
        client.get(address("table"))
    assert len(first) <= 45
    assert len(second) < len(first) - 8


def test_two_roles_never_share_a_kept_page(client_as: ClientAs, actors: dict[str, Any]) -> None:
    from dataclasses import replace

    seen = queries.version(actor=actors["auditor"])
    narrow = replace(actors["auditor"], only=frozenset({"indicators.view", "company.view"}))
    assert queries.version(actor=narrow) != seen


def test_the_index_links_requirements_to_series(client_as: ClientAs, record: Any) -> None:
    client = client_as("auditor")
    html = page(client, address("index") + "?figures=1&standard=HKEX")
    assert address("indicator", key="ghg.scope1") in html
    assert page(client, address("index"), **{"HX-Request": "true", "HX-Target": "index-list"}).startswith(
        "<div"
    )
    text = client.get(address("index") + "?format=csv&lang=en").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Chapter,Section,Standard,Requirement,Figures,Codes"
