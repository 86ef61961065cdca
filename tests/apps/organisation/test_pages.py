"""Pages of the organisation: tree, map, one node, periods, rates; their forms and refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from qingheng.apps.organisation import queries, services
from qingheng.apps.organisation.site_map import draw_map
from qingheng.platform.packs.queries import content


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"organisation:{name}", kwargs={"company": "acme", **kwargs})


@pytest.fixture
def loaded(actors, now):
    services.load_nodes(
        actor=actors["programme_manager"], rows=content("company-lenovo").tables["nodes"], at=now
    )
    return queries.nodes_by_code(actor=actors["programme_manager"])


def test_the_tree_and_its_map(loaded, client_as):
    client = client_as("auditor")
    page = client.get(at("tree")).content.decode()
    assert page.count("<circle") == sum(1 for node in loaded.values() if node.latitude is not None)
    assert "Budapest" in page
    filtered = client.get(at("tree"), {"q": "武汉", "kind": "site"}).content.decode()
    assert "wuhan" in filtered
    assert "whitsett" not in filtered
    assert b"Nothing fits" in client.get(at("tree"), {"q": "nowhere"}).content
    assert client.get(at("tree"), {"format": "csv"}).content.count(b"\n") >= len(loaded)


def test_the_map_stays_within_its_picture(loaded):
    picture = draw_map(loaded.values())
    assert picture is not None
    assert all(0 <= point.x <= picture.width and 0 <= point.y <= picture.height for point in picture.points)
    alone = draw_map([loaded["hefei"]])
    assert alone is not None
    assert alone.width >= 40
    assert draw_map([]) is None


def test_a_node_page_in_both_languages(loaded, client_as, actors):
    client = client_as("auditor")
    url = at("node", node_id=loaded["lcfc"].id)
    assert b"not taken as 100" in client.get(url).content
    assert "联宝科技" in client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    assert client.get(at("node", node_id=999_999)).status_code == 404
    assert client_as("executive_viewer").get(url).status_code == 200
    assert client_as("supplier").get(url).status_code == 403


def test_adding_changing_holding_and_closing(loaded, client_as, actors):
    manager = client_as("programme_manager")
    group = loaded["lenovo-group"]
    data = {
        "code": "new-co",
        "kind": "legal_entity",
        "name_zh": "新公司",
        "name_en": "New Co",
        "country": "cn",
    }
    bad = manager.post(f"{at('add')}?parent={group.id}", {**data, "latitude": "31"})
    assert bad.status_code == 422
    assert bad.context["form"].errors["longitude"]
    done = manager.post(f"{at('add')}?parent={group.id}", data, follow=True)
    number = done.context["node"].id
    assert done.context["node"].country == "CN"
    again = manager.post(f"{at('add')}?parent={group.id}", data)
    assert again.context["form"].errors["code"]
    holding = {"holder": group.id, "percent": "51", "operational_control": "on", "valid_from": "2020-01-01"}
    assert manager.post(at("add_holding", node_id=number), {**holding, "percent": "101"}).status_code == 422
    page = manager.post(at("add_holding", node_id=number), holding, follow=True)
    assert [percent for _words, percent in page.context["shares"]] == [51, 100, 0]
    share = queries.node_detail(actor=actors["auditor"], node_id=number).holders[0]
    end = at("end_holding", node_id=number, ownership_id=share.id)
    assert manager.get(at("end_holding", node_id=group.id, ownership_id=share.id)).status_code == 404
    assert manager.post(end, {"last_day": "2022-12-31"}, follow=True).status_code == 200
    changed = {**data, "name_en": "Newer Co"}
    assert b"Newer Co" in manager.post(at("change", node_id=number), changed, follow=True).content
    closing = {"last_day": "2023-03-31", "reason": "sold"}
    assert manager.post(at("close", node_id=number), closing, follow=True).status_code == 200
    assert queries.node(actor=actors["auditor"], node_id=number).valid_until == date(2023, 3, 31)
    assert client_as("data_owner").get(at("add")).status_code == 403
    for parent in ("x", "999999", "9" * 40):
        assert manager.get(f"{at('add')}?parent={parent}").status_code == 404


def test_periods_are_added_locked_and_opened_again(loaded, client_as, actors):
    manager = client_as("programme_manager")
    assert manager.post(at("periods"), {"label": "soon"}).context["form"].errors["label"]
    assert manager.post(at("periods"), {"label": "2022/23"}, follow=True).status_code == 200
    period = queries.periods(actor=actors["auditor"])[0]
    lock, unlock = (at("lock", period_id=period.id, act=act) for act in ("lock", "unlock"))
    assert b"is locked" in manager.post(lock, follow=True).content
    assert b"already locked" in manager.post(lock, follow=True).content
    assert b"Say why" in manager.post(unlock, follow=True).content
    assert b"open again" in manager.post(unlock, {"reason": "late"}, follow=True).content
    assert client_as("data_owner").post(lock).status_code == 403
    assert manager.post(at("lock", period_id=999_999, act="lock")).status_code == 404
    assert manager.get(at("periods"), {"sort": "-start", "kind": "year", "q": "2022"}).status_code == 200


def test_rates_are_added_with_their_source(loaded, client_as):
    manager = client_as("programme_manager")
    data = {
        "base": "usd", "quote": "cny", "kind": "closing", "rate": "6.8717", "valid_from": "2023-03-31",
        "valid_until": "2023-03-31", "source": "SAFE",
    }  # fmt: skip
    assert b"USD/CNY" in manager.post(at("rates"), data, follow=True).content
    assert manager.post(at("rates"), data).status_code == 422
    assert client_as("auditor").post(at("rates"), data).status_code == 422
    assert manager.get(at("rates"), {"format": "xlsx"}).status_code == 200


def test_an_empty_company_is_told_what_to_do_first(company, client_as):
    assert b"Add the group" in client_as("programme_manager").get(at("tree")).content
    assert b"No organisation yet" in client_as("auditor").get(at("tree")).content


def test_the_tree_page_takes_few_queries(loaded, client_as, django_assert_max_num_queries):
    client = client_as("auditor")
    client.get(at("tree"))
    with django_assert_max_num_queries(12):
        client.get(at("tree"))
