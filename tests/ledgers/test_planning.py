"""Plans rank by the factors of the library, leave out what waits and what is locked, and lots are found by search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services
from qingheng.calc.ledger import Strategy, Wanted
from qingheng.platform.rights.errors import Conflict, Invalid
from qingheng.platform.search.queries import search
from tests.ledgers.conftest import demand, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]
TODAY = date(2026, 11, 2)
OCTOBER = date(2026, 10, 1)


def asked(*demands: Any, **more: Any) -> services.Asked:
    given: dict[str, Any] = {"first": OCTOBER, "last": date(2026, 10, 31), "on": TODAY, "demands": demands}
    return services.Asked(**(given | more))


def own_factor_of_wuhan(actors: Any, now: Any) -> None:
    """A supplier's factor of 900 kg for one MWh at the Wuhan plant, reviewed by a second person."""
    from qingheng.apps.factors import services as factors
    from qingheng.apps.factors.services import OwnFacts

    who = actors["programme_manager"]
    facts_ = OwnFacts(
        code="wuhan-supply", activity="electricity", basis="market", level="site", place="wuhan", unit="kWh",
        gases="co2=0.9", data_from=date(2026, 1, 1), data_until=date(2026, 12, 31), published=date(2026, 10, 1),
        name_zh="武汉供电", name_en="Wuhan supply", source="statement",
    )  # fmt: skip
    own = factors.add_own_factor(actor=who, facts=facts_, at=now)
    factors.attach_evidence(actor=who, own_id=own.id, data=b"0.9", name="a.csv", mime="text/csv", at=now)
    factors.submit_own_factor(actor=who, own_id=own.id, at=now)
    factors.review_own_factor(actor=actors["approver"], own_id=own.id, approve=True, note="", at=now)


def lock_october(manager: Any, now: Any) -> str:
    from qingheng.apps.organisation.services import ensure_period, lock_period

    period = ensure_period(label="2026-10", actor=manager, at=now)
    lock_period(actor=manager, period_id=period.id, at=now)
    return period.label


def test_the_dirtiest_site_comes_first_by_the_factors_of_the_library(actors: Any, now: Any) -> None:
    services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    by_factor = asked(demand("hefei", quantity="900"), demand("wuhan"), strategy=Strategy.highest_factor)
    country = queries.plan(actor=actors["data_owner"], asked=by_factor)
    mixed = {one.site: (one.kg, one.basis) for one in country.ratings}
    assert mixed["hefei"] == mixed["wuhan"]  # the residual mix of the country, for both
    assert mixed["hefei"][1] == "residual"
    assert Decimal(400) < (mixed["hefei"][0] or Decimal(0)) < Decimal(900)
    assert {one.site for one in country.allocations} == {"hefei"}  # of equals, the first by code
    own_factor_of_wuhan(actors, now)
    made = queries.plan(actor=actors["data_owner"], asked=by_factor)
    rated = {one.site: one for one in made.ratings}
    assert (rated["wuhan"].kg, rated["wuhan"].basis) == (Decimal(900), "market")
    assert rated["hefei"].kg == mixed["hefei"][0]
    assert {one.site for one in made.allocations} == {"wuhan"}
    assert made.avoided == Decimal(90000)
    by_emission = queries.plan(
        actor=actors["data_owner"], asked=replace(by_factor, strategy=Strategy.highest_emission)
    )
    assert {one.site for one in by_emission.allocations} == {
        "hefei"
    }  # 900 MWh of the mix outweigh 500 at 900 kg


def test_a_site_without_any_factor_says_so(actors: Any, now: Any, operator: Any) -> None:
    from qingheng.apps.organisation import queries as organisation
    from qingheng.apps.organisation.services import NodeFacts, add_node

    nowhere = NodeFacts(kind="site", name_zh="河内厂", name_en="Hanoi plant", country="VN")
    parent = organisation.node(actor=operator, code="acme")
    add_node(actor=operator, code="hanoi", facts=nowhere, parent_id=parent.id, at=now)
    services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    made = queries.plan(actor=actors["data_owner"], asked=asked(demand(), demand("hanoi", market="VN")))
    (silent,) = [one for one in made.ratings if one.site == "hanoi"]
    assert silent.kg is None
    assert silent.reason_zh
    assert silent.remedy_en


def test_a_factor_given_goes_before_the_library(actors: Any, now: Any) -> None:
    services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    given = {"hefei": Decimal(1), "wuhan": Decimal(2)}
    made = queries.plan(
        actor=actors["data_owner"], asked=asked(demand("hefei"), demand("wuhan"), factors=given)
    )
    assert (made.avoided, made.ratings) == (Decimal(200), ())


def test_what_waits_is_told(actors: Any, now: Any) -> None:
    lot = services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    act = services.propose_allocation(actor=actors["data_owner"], asked=asked(demand(quantity="80")), at=now)
    made = queries.plan(actor=actors["data_owner"], asked=asked(demand(quantity="500")))
    assert [(one.act_id, one.quantity, one.lots) for one in made.waiting] == [
        (act.id, Decimal(80), (lot.id,))
    ]
    services.withdraw_act(actor=actors["data_owner"], act_id=act.id, at=now)
    assert queries.plan(actor=actors["data_owner"], asked=asked(demand(quantity="500"))).waiting == ()


def test_a_locked_month_is_neither_covered_nor_released(actors: Any, now: Any) -> None:
    lot = services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    before = services.propose_allocation(
        actor=actors["data_owner"], asked=asked(demand(quantity="10")), at=now
    )
    services.approve_act(actor=actors["approver"], act_id=before.id, at=now)
    waits = services.propose_allocation(
        actor=actors["data_owner"], asked=asked(demand(quantity="30")), at=now
    )
    label = lock_october(actors["programme_manager"], now)
    with pytest.raises(Conflict) as refusal:
        services.approve_act(actor=actors["approver"], act_id=waits.id, at=now)
    assert refusal.value.code == "period-locked"
    assert label in str(refusal.value)
    with pytest.raises(Conflict) as refusal:
        services.release(
            actor=actors["data_owner"], lot_id=lot.id, site="hefei", month=OCTOBER, reason="meter", at=now
        )
    assert refusal.value.code == "period-locked"
    made = queries.plan(
        actor=actors["data_owner"],
        asked=asked(demand(quantity="500"), demand(month=9, quantity="500"), first=date(2026, 9, 1)),
    )
    assert {one.month for one in made.allocations} == {date(2026, 9, 1)}
    assert [one.reason.code for one in made.refused if one.month == OCTOBER] == ["period-locked"]
    by_hand = asked(
        demand(), strategy=Strategy.manual, wanted=(Wanted(str(lot.id), "hefei", OCTOBER, Decimal(1)),)
    )
    with pytest.raises(Invalid) as wrong:
        services.propose_allocation(actor=actors["data_owner"], asked=by_hand, at=now)
    assert wrong.value.code == "period-locked"
    assert "period-locked" in {one.code for one in queries.worklist(actor=actors["auditor"])}


def test_lots_are_found_by_number_serial_and_supplier(actors: Any, now: Any) -> None:
    lot = services.issue_lot(
        actor=actors["data_owner"], facts=facts("100", 500, supplier="Skyline Power"), at=now
    )
    for words in (lot.code, "W0000500", "Skyline"):
        hits = search(actor=actors["auditor"], text=words, kind="lot")
        assert [hit.object_id for hit in hits] == [str(lot.id)], words
    assert search(actor=actors["auditor"], text="Skyline", kind="node") == []


def test_what_a_lot_itself_emits_is_still_counted(actors: Any, now: Any) -> None:
    biomass = facts("100", technology="biomass", masses={"co2": Decimal(40)})
    services.issue_lot(actor=actors["data_owner"], facts=biomass, at=now)
    given = {"hefei": Decimal(600)}
    made = queries.plan(actor=actors["data_owner"], asked=asked(demand("hefei"), factors=given))
    assert made.avoided == 100 * (600 - 40)
    assert made.avoided_unmet == made.avoided  # nobody has answered the criteria
    dirty = queries.plan(
        actor=actors["data_owner"], asked=asked(demand("hefei"), factors={"hefei": Decimal(30)})
    )
    assert dirty.avoided == -1000


def test_methane_of_a_lot_counts_at_its_potential(actors: Any, now: Any) -> None:
    masses = {"co2": Decimal(0), "ch4_biogenic": Decimal(1)}
    services.issue_lot(actor=actors["data_owner"], facts=facts("100", masses=masses), at=now)
    made = queries.plan(
        actor=actors["data_owner"], asked=asked(demand("hefei"), factors={"hefei": Decimal(600)})
    )
    assert made.avoided == 100 * (600 - Decimal("27.0"))  # AR6, table 7.15


def test_a_lot_whose_emission_rate_nobody_knows_is_unknown_not_zero(actors: Any, now: Any) -> None:
    silent = facts("100", kind="irec", technology="", masses={})
    lot = services.issue_lot(actor=actors["data_owner"], facts=silent, at=now)
    made = queries.plan(
        actor=actors["data_owner"], asked=asked(demand("hefei"), factors={"hefei": Decimal(600)})
    )
    assert (made.avoided, made.unrated, made.total) == (None, (str(lot.id),), Decimal(100))
    codes = [one.code for one in queries.checklist(actor=actors["auditor"], lot_id=lot.id)]
    for answer in ("yes", "not_applicable"):
        with pytest.raises(Invalid) as refusal:
            services.answer_criteria(
                actor=actors["data_owner"], lot_id=lot.id, answers=dict.fromkeys(codes, answer), at=now
            )
        assert refusal.value.code == "no-emission-rate"


def test_what_counts_only_once_the_criteria_are_met_is_told(actors: Any, now: Any) -> None:
    met = services.issue_lot(actor=actors["data_owner"], facts=facts("60"), at=now)
    services.issue_lot(actor=actors["data_owner"], facts=facts("40", 500), at=now)
    codes = [one.code for one in queries.checklist(actor=actors["auditor"], lot_id=met.id)]
    services.answer_criteria(
        actor=actors["data_owner"], lot_id=met.id, answers=dict.fromkeys(codes, "yes"), at=now
    )
    made = queries.plan(
        actor=actors["data_owner"], asked=asked(demand("hefei"), factors={"hefei": Decimal(600)})
    )
    assert (made.avoided, made.avoided_unmet) == (Decimal(60000), Decimal(24000))


def test_a_lot_beside_the_months_it_may_stand_for(actors: Any, now: Any) -> None:
    lot = services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    given = asked(demand("hefei"), demand("swindon", market="GB"), lots=(lot.id,))
    found = queries.fits_of(actor=actors["data_owner"], asked=given, lot_id=lot.id)
    told = {one.demand.site: one.reason.code if one.reason else "" for one in found.fits}
    assert (found.free, told) == (Decimal(100), {"hefei": "", "swindon": "wrong-market"})
    late = replace(given, on=date(2029, 1, 1))
    forbidden = queries.fits_of(actor=actors["data_owner"], asked=late, lot_id=lot.id).reason
    assert forbidden is not None
    assert forbidden.code == "expired"
    assert queries.fits_of(actor=actors["data_owner"], asked=given, lot_id=lot.id + 1).fits == ()


@pytest.mark.parametrize(("lang", "words"), [("zh-hans", "手工分配"), ("en", "Allocate by hand")])
def test_a_person_allocates_by_hand_on_a_page(
    client_as: Any, actors: Any, now: Any, monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    from qingheng.apps.ledgers.queries import planning

    lot = services.issue_lot(actor=actors["data_owner"], facts=facts("100"), at=now)
    monkeypatch.setattr(planning, "consumption", lambda **_about: [demand("hefei"), demand("wuhan")])
    client, where = client_as("data_owner"), "/c/acme/ledgers/plan/by-hand/"
    client.cookies["django_language"] = lang
    span = {"lot": str(lot.id), "first": "2026-10-01", "last": "2026-10-31", "on": "2026-11-02", "site": ""}
    page = client.get(where, {"lot": lot.id}).content.decode()
    assert words in page
    assert 'name="q@hefei:2026-10"' in page
    wrong = client.post(where, {**span, "reason": "x", "q@hefei:2026-10": "ten"})
    assert wrong.status_code == 422
    assert "ten" in wrong.content.decode()
    assert client.post(where, {**span, "reason": "x"}).status_code == 422
    done = client.post(where, {**span, "reason": "x", "q@hefei:2026-10": "30", "q@wuhan:2026-10": "12"})
    assert done.status_code == 302
    act = queries.acts(actor=actors["auditor"], state="submitted")[0]
    assert (act.strategy, act.quantity) == ("manual", Decimal(42))
    assert client_as("auditor").get(where).status_code == 403
