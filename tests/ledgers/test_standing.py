"""What stands for a month, seen again as things are today: another market, a site without a country, too much of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services, worklist
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.services import NodeFacts, change_node
from qingheng.calc.ledger import Strategy, Wanted, by_months
from qingheng.platform.rights.errors import Invalid
from tests.ledgers.conftest import demand
from tests.ledgers.test_services import OCTOBER, TODAY, asked, confirmed, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]


def moved(operator: Any, now: Any, code: str, country: str) -> None:
    """The site is corrected to lie in another country, or in one nobody says."""
    node = organisation.node(actor=operator, code=code)
    named = NodeFacts(kind=node.kind, name_zh=node.name_zh, name_en=node.name_en, country=country)
    change_node(actor=operator, node_id=node.id, facts=named, at=now)


def why_not(actors: Any) -> list[str]:
    rows = queries.allocations(actor=actors["auditor"], first=OCTOBER, last=TODAY)
    return [one.why_not for one in rows]


def test_a_certificate_of_another_market_is_told_once_the_site_is_corrected(
    actors: Any, now: Any, operator: Any
) -> None:
    issued(actors, now)
    confirmed(actors, now, demand(quantity="60"))
    assert why_not(actors) == [""]
    moved(operator, now, "hefei", "VN")
    assert why_not(actors) == ["wrong-market"]
    moved(operator, now, "hefei", "")  # the group above lies in China
    assert why_not(actors) == [""]
    moved(operator, now, "acme", "")
    assert why_not(actors) == ["no-market"]


def test_consumption_of_a_table_lies_where_its_site_does(actors: Any, now: Any) -> None:
    """A table that says Viet Nam for a plant in China does not bring Vietnamese certificates there."""
    issued(actors, now, "60", kind="irec", market="VN")
    wrong = asked(demand(quantity="60", market="VN"))
    made = queries.plan(actor=actors["data_owner"], asked=wrong)
    assert made.allocations == ()
    assert [one.reason.code for one in made.refused] == ["market-differs"]
    assert all(one.reason.remedy_zh and one.reason.remedy_en for one in made.refused)
    right = replace(wrong, demands=(demand(quantity="60", market=""),))
    assert [one.reason.code for one in queries.plan(actor=actors["data_owner"], asked=right).refused] == [
        "wrong-market"
    ]


def test_a_bill_over_months_is_shared_out_to_the_last_millionth() -> None:
    """15 April to 14 May: 16 and 14 of 30 days; three months of a third of a unit add up to it."""
    from datetime import date

    assert by_months(900, date(2022, 4, 15), date(2022, 5, 14)) == [
        (date(2022, 4, 1), 480), (date(2022, 5, 1), 420),
    ]  # fmt: skip
    parts = by_months(1_000_000, date(2022, 1, 20), date(2022, 3, 3))
    assert [month.month for month, _micro in parts] == [1, 2, 3]
    assert sum(micro for _month, micro in parts) == 1_000_000


def test_a_part_is_released_on_the_page_and_balances_are_written_to_files(
    actors: Any, now: Any, client_as: Any
) -> None:
    lot = issued(actors, now)
    confirmed(actors, now, demand(quantity="60"))
    client, home = client_as("data_owner"), "/c/acme/ledgers/"
    said = {"site": "hefei", "month": "2026-10", "reason": "too much"}
    assert client.post(f"{home}lots/{lot.id}/release/", {**said, "quantity": "ten"}).status_code == 422
    assert client.post(f"{home}lots/{lot.id}/release/", {**said, "quantity": "10"}).status_code == 302
    after = queries.lot(actor=actors["auditor"], lot_id=lot.id)
    assert (after.held, after.allocated) == (Decimal(50), Decimal(50))
    told = client.get(home, {"format": "csv"}).content.decode()
    assert ",2026,1,MWh,100,50,50,0,0,0" in told
    span = {"first": "2026-10-01", "last": "2026-10-31"}
    covered = client.get(f"{home}coverage/", {**span, "format": "csv"}).content.decode()
    assert "2026-10,hefei," in covered
    assert "China" in client.get(f"{home}lots/").content.decode()


def open_codes(actors: Any) -> list[str]:
    return sorted(one.code for one in queries.worklist(actor=actors["auditor"]))


def test_an_item_is_settled_by_its_remedy(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    confirmed(actors, now, demand(quantity="60"))
    assert open_codes(actors) == ["criteria-open"]
    codes = [one.code for one in queries.checklist(actor=actors["auditor"], lot_id=lot.id)]
    services.answer_criteria(
        actor=actors["data_owner"], lot_id=lot.id, answers=dict.fromkeys(codes, "yes"), at=now
    )
    assert open_codes(actors) == []
    beyond = by_hand(lot.id, "41", quantity="100")
    with pytest.raises(Invalid):
        services.propose_allocation(actor=actors["data_owner"], asked=beyond, at=now)
    assert open_codes(actors) == ["beyond-lot"]
    act = services.propose_allocation(
        actor=actors["data_owner"], asked=by_hand(lot.id, "40", quantity="100"), at=now
    )
    services.approve_act(actor=actors["approver"], act_id=act.id, at=now)
    assert open_codes(actors) == []
    notes = {one.note for one in queries.worklist(actor=actors["auditor"], state="resolved")}
    assert notes == {worklist.CRITERIA_MET, worklist.BOOKED}


def test_a_part_released_by_mistake_goes_back_whence_it_came(actors: Any, now: Any) -> None:
    """61 certificates over 60.5 and 0.5 MWh: the half that was released is allocated again, by plan and by hand."""
    lot = issued(actors, now, "61")
    both = (demand(quantity="60.5"), demand(month=9, quantity="0.5"))
    confirmed(actors, now, *both)
    for again in (asked(*both), by_hand(lot.id, "60.5", demands=both)):
        services.release(
            actor=actors["data_owner"], lot_id=lot.id, site="hefei", month=OCTOBER, reason="mistake", at=now
        )
        act = services.propose_allocation(actor=actors["data_owner"], asked=again, at=now)
        services.approve_act(actor=actors["approver"], act_id=act.id, at=now)
        after = queries.lot(actor=actors["auditor"], lot_id=lot.id)
        assert (after.held, after.allocated) == (Decimal(0), Decimal(61))
    assert queries.verify(actor=actors["auditor"]).holds


def by_hand(lot_id: int, amount: str, **more: Any) -> services.Asked:
    """October of the Hefei plant: so much of a lot."""
    wanted = (Wanted(str(lot_id), "hefei", OCTOBER, Decimal(amount)),)
    demands = more.get("demands") or (demand(quantity=more["quantity"]),)
    return asked(*demands, strategy=Strategy.manual, wanted=wanted)
