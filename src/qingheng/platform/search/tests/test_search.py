"""Search finds two-character Chinese words, and nothing the actor may not see."""

from __future__ import annotations

import pytest

from qingheng.platform.rights.actor import Actor, Holding
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.search.contracts import Document
from qingheng.platform.search.queries import search
from qingheng.platform.search.services import index, remove
from qingheng.platform.tenancy.scope import tenant_scope

PAGE = {"url_name": "search:results"}


def document(object_id: str, zh: str, en: str, verb: str = "indicators.view", **more: str) -> Document:
    return Document(
        kind="indicator", object_id=object_id, title_zh=zh, title_en=en, verb=verb, **PAGE, **more
    )


@pytest.fixture
def indexed(company, now):
    index(
        documents=[
            document("power", "外购电力消耗量", "Purchased electricity", words="energy.purchased kWh"),
            document("gec", "绿证购买量", "Green certificates bought", words="绿色电力证书"),
            document("water", "生产用水总量", "Water withdrawal", words="新鲜水 取水"),
            document("co2", "范围一 CO₂ 排放", "Scope 1 CO₂ emissions"),
            document("audit", "电力审计记录", "Electricity trail", verb="audit.view"),
        ],
        at=now,
    )


def found(actor: Actor, text: str) -> list[str]:
    return [hit.object_id for hit in search(actor=actor, text=text)]


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电力", ["power", "gec"]),
        ("绿证", ["gec"]),
        ("用水", ["water"]),
        ("水", ["water"]),
        ("绿色电力证书", ["gec"]),
        ("力电", []),
        ("用电", []),
        ("electr", ["power"]),
        ("ELECTRICITY purchased", ["power"]),
        ("co2", ["co2"]),
        ("CO₂ 排放", ["co2"]),
        ("ｋＷｈ", ["power"]),
        ("", []),
        ("，。", []),
    ],
)
def test_words_of_both_languages(actors, text, expected):
    assert found(actors["executive_viewer"], text) == expected


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    "text",
    ['"', "a OR b", "* NEAR(", "x' OR '1'='1", '电力" OR "用水', ":* & !", "\\", "a" * 5000, "水" * 5000],
)
def test_hostile_text_is_text(actors, text):
    assert search(actor=actors["auditor"], text=text) == []


@pytest.mark.usefixtures("indexed")
def test_the_title_weighs_more_than_the_words(actors):
    assert found(actors["auditor"], "电力") in (["power", "audit", "gec"], ["audit", "power", "gec"])


@pytest.mark.usefixtures("indexed")
def test_a_thing_without_its_verb_is_not_found(actors):
    assert "audit" not in found(actors["data_owner"], "电力")
    assert "audit" in found(actors["auditor"], "电力")


@pytest.mark.usefixtures("indexed")
def test_another_company_finds_nothing(rival):
    with tenant_scope(rival.id):
        assert found(operator_for(tenant=rival), "电力") == []


def test_a_grant_on_a_node_finds_what_lies_below_it(company, now):
    index(
        documents=[document("in", "电力", "a", path="/1/4/"), document("out", "电力", "b", path="/1/5/")],
        at=now,
    )
    actor = Actor(1, "x", company.id, company.slug, (Holding("data_owner", "/1/4/"),))
    assert found(actor, "电力") == ["in"]


def test_indexing_again_replaces_and_removing_removes(company, operator, now):
    index(documents=[document("a", "用水", "water")], at=now)
    index(documents=[document("a", "电力", "power")], at=now)
    assert (found(operator, "用水"), found(operator, "电力")) == ([], ["a"])
    assert remove(kind="indicator", object_ids=["a"]) == 1
    assert found(operator, "电力") == []


def test_an_unknown_verb_is_refused(company, now):
    with pytest.raises(KeyError):
        index(documents=[document("a", "电", "b", verb="everything")], at=now)
