"""The pages of factors: found, compared, written, reviewed, confirmed, upgraded; in both languages."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from qingheng.apps.factors import queries, services
from tests.factors.test_library_of_a_company import FACTS, approved

pytestmark = pytest.mark.django_db
GUANGDONG = "factors-cn-electricity-organisation/2023-440000"
BASE = "/c/acme/factors/"
PAGES = ("", "?q=柴油", "?basis=location&year=2023&level=province&sort=-value", f"compare/?id={GUANGDONG}&id=gwp-ipcc/release.r410a",
         f"of/{GUANGDONG}/", "of/gwp-ipcc/release.r410a/", "of/factors-desnz-2025/1_101_1012_8/", "checks/", "own/",
         "own/add/", "rules/", "packs/", "packs/factors-desnz-2025/")  # fmt: skip


@pytest.fixture
def browse(client, actors):
    """A signed-in client of a role."""
    from qingheng.platform.people.models import Person

    def signed_in(role="programme_manager", language="zh-hans"):
        client.force_login(Person.objects.get(pk=actors[role].person_id))
        client.cookies["django_language"] = language
        return client

    return signed_in


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_in_both_languages(browse, path, language):
    answer = browse(language=language).get(BASE + path)
    assert answer.status_code == 200, answer.content[:500]
    assert ("排放因子" if language == "zh-hans" else "Emission factors") in answer.content.decode()


def test_what_is_found_is_exported_and_licences_are_kept(browse, monkeypatch):
    from dataclasses import replace

    client = browse()
    path = BASE + "?basis=residual&format=xlsx"
    rows = list(load_workbook(io.BytesIO(client.get(path).content)).active.iter_rows(values_only=True))
    assert sum(any(cell and "0.6096" in str(cell) for cell in row) for row in rows) == 1
    real = queries.search

    def shown_only(**kwargs):
        found = real(**kwargs)
        return [replace(found[0], licence_class=("shown",)), *found[1:]]

    monkeypatch.setattr(queries, "search", shown_only)
    fewer = list(load_workbook(io.BytesIO(client.get(path).content)).active.iter_rows(values_only=True))
    assert len(fewer) == len(rows) - 1
    assert "1 个仅限查看" in client.get(BASE + "?basis=residual").content.decode()


def test_a_name_that_begins_a_formula_is_exported_as_text(browse, actors, now):
    from dataclasses import replace

    approved(actors, now, replace(FACTS, name_zh="=1+1", name_en="=1+1"))
    body = browse().get(BASE + "?pack=own&format=csv").content.decode("utf-8-sig")
    assert "\n=1+1" not in body
    assert "1+1" in body


def test_an_own_factor_goes_from_draft_to_library_by_two_people(browse, actors):
    client = browse("data_owner")
    fields = {
        "code": "steam-east", "name_zh": "东厂蒸汽", "name_en": "Steam, east", "activity": "steam", "basis": "location",
        "level": "site", "place": "plant-1", "unit": "t", "gases": "co2=305", "data_from": "2025-01-01",
        "data_until": "2025-12-31", "published": "2026-03-01", "source": "Statement",
    }  # fmt: skip
    wrong = client.post(BASE + "own/add/", fields | {"unit": "furlongs"})
    assert wrong.status_code == 422
    assert "furlongs" in wrong.content.decode()
    assert client.post(BASE + "own/add/", fields).status_code == 302
    own = queries.own_factors(actor=actors["data_owner"])[0]
    page = f"{BASE}own/{own.id}/"
    file = io.BytesIO(b"%PDF-1.7 statement")
    file.name = "statement.pdf"
    assert client.post(page + "evidence/", {"file": file}).status_code == 302
    assert client.post(page + "submit/").status_code == 302
    assert client.post(page + "approve/", {"note": "ok"}).status_code == 403
    client = browse("approver")
    shown = client.get(page).content.decode()
    assert "批准" in shown
    assert "没有代码为“plant-1”的厂区" in shown  # nobody hands in a factor for a place no line is of unwarned
    assert client.post(page + "approve/", {"note": "checked"}).status_code == 302
    assert queries.own_factor(actor=actors["approver"], own_id=own.id).state == "approved"
    assert "东厂蒸汽" in client.get(f"{BASE}of/own/steam-east.v1/").content.decode()


def test_a_rule_is_confirmed_and_withdrawn(browse, actors):
    client = browse()
    form = client.get(
        f"{BASE}rules/?activity=electricity&factor_id={GUANGDONG}&basis=location"
    ).content.decode()
    assert GUANGDONG in form
    said = {
        "activity": "electricity",
        "factor_id": GUANGDONG,
        "basis": "location",
        "reason": "plant is in Guangdong",
    }
    assert client.post(BASE + "rules/", said).status_code == 302
    assert client.post(BASE + "rules/", said).status_code == 422
    rule = queries.rules(actor=actors["programme_manager"])[0]
    page = client.get(BASE + "rules/").content.decode()
    assert "广东电力平均二氧化碳排放因子 2023" in page
    assert f"{rule.code} · 电力" in page
    assert client.post(f"{BASE}rules/{rule.id}/withdraw/", {"reason": ""}).status_code == 302
    assert queries.rules(actor=actors["programme_manager"]) == [rule]
    client.post(f"{BASE}rules/{rule.id}/withdraw/", {"reason": "moved"})
    assert queries.rules(actor=actors["programme_manager"]) == []


def test_a_pack_is_taken_into_use_by_who_may(browse, actors, now):
    pack = "factors-cn-electricity-product"
    change = queries.upgrade_of(actor=actors["administrator"], pack_id=pack)
    said = {"sha256": change.sha256, "reason": "first use"}
    assert browse("approver").post(f"{BASE}packs/{pack}/", said).status_code == 403
    assert (
        browse("administrator").post(f"{BASE}packs/{pack}/", said | {"sha256": "0" * 64}).status_code == 422
    )
    assert browse("administrator").post(f"{BASE}packs/{pack}/", said).status_code == 302
    assert services.upgrade_pack(
        actor=actors["administrator"], pack_id=pack, seen_sha256=change.sha256, reason="again", at=now
    ).state == "unchanged"  # fmt: skip


@pytest.mark.parametrize("path", ["of/no/such/", "own/999999/", "packs/no-such-pack/", "?year=20x3"])
def test_what_is_not_there_is_said_plainly(browse, path):
    assert browse().get(BASE + path).status_code in (404, 422)


def test_comparing_nothing_leads_to_where_factors_are_chosen(browse):
    answer = browse().get(BASE + "compare/", follow=True)
    assert answer.redirect_chain == [(BASE, 302)]
    assert "请先在一个因子处选择" in answer.content.decode()


def test_another_company_has_no_door_here(browse, actors, now, rival):
    kept = approved(actors, now)
    client = browse()
    assert client.get(f"/c/rival/factors/own/{kept.id}/").status_code == 404


def test_the_review_page_shows_a_slip_by_a_thousand_before_approval(browse, actors, now):
    from dataclasses import replace

    facts = replace(
        FACTS, code="power-east", activity="electricity", basis="location", unit="kWh", gases="co2=570"
    )
    own = services.add_own_factor(actor=actors["data_owner"], facts=facts, at=now)
    services.attach_evidence(
        actor=actors["data_owner"], own_id=own.id, data=b"%PDF-1.7 s", name="s.pdf", mime="application/pdf", at=now
    )  # fmt: skip
    services.submit_own_factor(actor=actors["data_owner"], own_id=own.id, at=now)
    told = queries.own_checks(actor=actors["approver"], own_id=own.id)
    assert {"thousandfold", "range"} <= {one.code for one in told.found}
    assert 300 < told.kin.times < 3000
    page = f"{BASE}own/{own.id}/"
    assert "相差约千倍" in browse("approver").get(page).content.decode()
    english = browse("approver", "en").get(page).content.decode()
    assert "A thousand times off" in english
    assert english.index("Held against its kind") < english.index("Approve</button>")
