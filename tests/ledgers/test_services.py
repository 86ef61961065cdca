"""Issue, allocate by two people, release, retire, expire: each moves what it says, once, and is in the trail."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.models import Entry, WorkItem
from qingheng.calc.ledger import Strategy, Wanted
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.queries import verify as trail
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid
from tests.ledgers.conftest import demand, facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plants")]
TODAY = date(2026, 11, 2)
OCTOBER = date(2026, 10, 1)


def asked(*demands: Any, **more: Any) -> services.Asked:
    given: dict[str, Any] = {
        "first": OCTOBER,
        "last": date(2026, 10, 31),
        "on": TODAY,
        "demands": tuple(demands),
    }
    return services.Asked(**(given | more))


def confirmed(actors: Any, now: Any, *demands: Any, **more: Any) -> Any:
    act = services.propose_allocation(actor=actors["data_owner"], asked=asked(*demands, **more), at=now)
    return services.approve_act(actor=actors["approver"], act_id=act.id, at=now)


def issued(actors: Any, now: Any, *args: Any, **more: Any) -> Any:
    return services.issue_lot(actor=actors["data_owner"], facts=facts(*args, **more), at=now)


def test_a_lot_goes_from_issue_to_retirement(actors: Any, now: Any, company: Any) -> None:
    lot = issued(actors, now)
    assert (lot.held, lot.valid_until, lot.verdict) == (Decimal(100), date(2028, 9, 30), "open")
    act = confirmed(actors, now, demand(quantity="60.5"), demand(month=9, quantity="0.7"))
    assert act.quantity == Decimal(61)  # whole certificates of a site, the part carried over
    (first, second) = queries.allocations(
        actor=actors["auditor"], first=date(2026, 9, 1), last=date(2026, 12, 31)
    )
    assert (first.site, first.mwh + second.mwh, first.verdict) == ("hefei", Decimal(61), "open")
    lines = [services.Retired(lot.id, one.mwh, one.site, one.month) for one in (first, second)]
    retirement = services.propose_retirement(
        actor=actors["data_owner"], lines=lines, beneficiary="Acme", purpose="RE100 2026", on=TODAY, at=now
    )
    services.approve_act(actor=actors["approver"], act_id=retirement.id, at=now)
    after = queries.lot(actor=actors["auditor"], lot_id=lot.id)
    assert (after.held, after.allocated, after.retired) == (Decimal(39), Decimal(0), Decimal(61))
    assert all(
        one.retired
        for one in queries.allocations(actor=actors["auditor"], first=date(2026, 1, 1), last=TODAY)
    )
    assert queries.verify(actor=actors["auditor"]).holds
    actions = list(AuditEvent.objects.order_by("seq").values_list("action", flat=True))
    assert [one for one in actions if one.startswith(("lot.", "ledger."))] == [
        "lot.issued", "ledger.allocate_proposed", "ledger.refused", "ledger.allocate_approved",
        "ledger.retire_proposed", "ledger.retire_approved",
    ]  # fmt: skip
    assert trail(tenant=company).intact


def test_the_preparer_never_confirms(actors: Any, now: Any, operator: Any) -> None:
    issued(actors, now)
    mine = services.propose_allocation(actor=operator, asked=asked(demand()), at=now)
    with pytest.raises(Forbidden) as refusal:
        services.approve_act(actor=operator, act_id=mine.id, at=now)
    assert refusal.value.code == "preparer-approves"
    with pytest.raises(Forbidden):
        services.approve_act(actor=actors["data_owner"], act_id=mine.id, at=now)
    assert queries.lot(actor=operator, lot_id=mine.lines[0].lot_id).allocated == 0


def test_what_waits_is_not_planned_again_and_comes_back_when_returned(actors: Any, now: Any) -> None:
    issued(actors, now)
    act = services.propose_allocation(actor=actors["data_owner"], asked=asked(demand(quantity="80")), at=now)
    again = queries.plan(actor=actors["data_owner"], asked=asked(demand(quantity="500")))
    assert again.total == Decimal(20)
    services.return_act(actor=actors["approver"], act_id=act.id, note="wrong year", at=now)
    assert queries.plan(actor=actors["data_owner"], asked=asked(demand(quantity="500"))).total == Decimal(100)
    with pytest.raises(Conflict):
        services.approve_act(actor=actors["approver"], act_id=act.id, at=now)


def test_the_same_key_is_the_same_act(actors: Any, now: Any) -> None:
    one = services.issue_lot(actor=actors["data_owner"], facts=facts(), at=now, key="k")
    two = services.issue_lot(actor=actors["data_owner"], facts=facts(), at=now, key="k")
    assert one.id == two.id
    with pytest.raises(Conflict) as refusal:
        services.issue_lot(actor=actors["data_owner"], facts=facts(start=500), at=now, key="k")
    assert refusal.value.code == "key-reused"
    plan = asked(demand(quantity="10"))
    first = services.propose_allocation(actor=actors["data_owner"], asked=plan, at=now, key="p")
    assert services.propose_allocation(actor=actors["data_owner"], asked=plan, at=now, key="p").id == first.id
    services.approve_act(actor=actors["approver"], act_id=first.id, at=now)
    services.approve_act(actor=actors["approver"], act_id=first.id, at=now)
    assert queries.lot(actor=actors["auditor"], lot_id=one.id).allocated == Decimal(10)


def test_release_gives_it_back_and_a_month_is_never_covered_beyond_its_consumption(
    actors: Any, now: Any
) -> None:
    lot = issued(actors, now)
    late = services.propose_allocation(actor=actors["data_owner"], asked=asked(demand(quantity="30")), at=now)
    services.withdraw_act(actor=actors["data_owner"], act_id=late.id, at=now)
    stale = services.propose_allocation(
        actor=actors["data_owner"], asked=asked(demand(quantity="30")), at=now
    )
    from qingheng.apps.ledgers.models import Act

    Act.objects.filter(pk=stale.id).update(
        state="returned"
    )  # as if it had been decided, to plan the rest again
    confirmed(actors, now, demand(quantity="30"))
    Act.objects.filter(pk=stale.id).update(state="submitted")
    with pytest.raises(Conflict) as refusal:
        services.approve_act(actor=actors["approver"], act_id=stale.id, at=now)
    assert refusal.value.code == "beyond-consumption"
    entry = services.release(
        actor=actors["data_owner"],
        lot_id=lot.id,
        site="hefei",
        month=OCTOBER,
        reason="meter corrected",
        at=now,
    )
    assert (entry.kind, entry.quantity) == ("release", Decimal(30))
    assert queries.allocations(actor=actors["auditor"], first=OCTOBER, last=TODAY) == []
    assert queries.lot(actor=actors["auditor"], lot_id=lot.id).held == Decimal(100)
    assert queries.verify(actor=actors["auditor"]).holds


def test_expired_lots_leave_what_is_held_once(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    later = now + timedelta(days=800)
    assert services.expire_lots(actor=actors["data_owner"], at=now) == []
    (entry,) = services.expire_lots(actor=actors["data_owner"], at=later)
    assert (entry.quantity, entry.on) == (Decimal(100), date(2028, 9, 30))
    assert services.expire_lots(actor=actors["data_owner"], at=later) == []
    view = queries.lot(actor=actors["auditor"], lot_id=lot.id)
    assert (view.expired, view.state) == (Decimal(100), "expired")


def test_a_wrong_lot_is_voided_and_its_numbers_are_free_again(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    with pytest.raises(Conflict) as refusal:
        issued(actors, now, "50", 51)
    assert refusal.value.code == "serial-overlap"
    services.void_lot(actor=actors["data_owner"], lot_id=lot.id, reason="typed twice", at=now)
    assert issued(actors, now, "50", 51).held == Decimal(50)
    assert [row.issued for row in queries.balances(actor=actors["auditor"])] == [Decimal(50)]


def test_transfers(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    bound = issued(actors, now, "10", 900, tradable=False, origin="wuhan")
    view = services.transfer_lot(
        actor=actors["data_owner"], lot_id=lot.id, quantity=Decimal(40), to="Supplier B", at=now
    )
    assert (view.sent, view.held) == (Decimal(40), Decimal(60))
    with pytest.raises(Invalid) as refusal:
        services.transfer_lot(
            actor=actors["data_owner"], lot_id=bound.id, quantity=Decimal(1), to="B", at=now
        )
    assert refusal.value.code == "not-tradable"
    inside = services.transfer_lot(
        actor=actors["data_owner"], lot_id=lot.id, quantity=Decimal(5), to="wuhan", at=now, inside=True
    )
    assert inside.held == Decimal(60)  # the company still has them


WRONG = {
    "wrong-market": (facts(market="GB"), asked(demand(), strategy=Strategy.oldest)),
    "wrong-vintage": (facts(month=3, vintage_first=date(2025, 3, 1), vintage_last=date(2025, 3, 31)), asked(demand())),
    "not-tradable": (facts(tradable=False), asked(demand())),
    "expired": (
        facts(vintage_first=date(2022, 5, 1), vintage_last=date(2022, 5, 31), late_reason="found late"), asked(demand()),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", WRONG)
def test_what_does_not_fit_is_refused_and_on_the_worklist(code: str, actors: Any, now: Any) -> None:
    lot, plan = WRONG[code]
    services.issue_lot(actor=actors["data_owner"], facts=lot, at=now)
    with pytest.raises(Invalid) as refusal:
        services.propose_allocation(actor=actors["data_owner"], asked=plan, at=now)
    assert refusal.value.code == code
    (item,) = queries.worklist(actor=actors["auditor"])
    assert item.code == code
    assert item.remedy_zh
    assert item.remedy_en
    assert Entry.objects.count() == 1
    resolved = services.resolve_item(
        actor=actors["data_owner"], item_id=item.id, note="bought another", at=now
    )
    assert (resolved.state, queries.worklist(actor=actors["auditor"])) == ("resolved", [])


BY_HAND = {
    "not-positive": "-1",
    "not-whole": "1.5",
    "beyond-lot": "101",
    "beyond-consumption": "51",
}


@pytest.mark.parametrize("code", BY_HAND)
def test_lines_by_hand_are_refused_with_the_remedy(code: str, actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    wanted = (Wanted(str(lot.id), "hefei", OCTOBER, Decimal(BY_HAND[code])),)
    consumed = demand(quantity="50" if code == "beyond-consumption" else "500")
    with pytest.raises(Invalid) as refusal:
        services.propose_allocation(
            actor=actors["data_owner"], asked=asked(consumed, strategy=Strategy.manual, wanted=wanted), at=now
        )
    assert refusal.value.code == code
    assert [one.code for one in queries.worklist(actor=actors["auditor"])] == [code]


ISSUES: dict[str, dict[str, Any]] = {
    "not-positive": {"quantity": Decimal(0)},
    "not-whole": {"quantity": Decimal("99.5")},
    "serial-count": {"serial_to": "W0000050"},
    "missing": {"serial_from": "", "serial_to": ""},
    "serial-unreadable": {"serial_from": "wind"},
    "vintage-future": {"vintage_first": date(2026, 12, 1), "vintage_last": date(2026, 12, 31)},
    "vintage-order": {"vintage_first": date(2026, 9, 1), "vintage_last": date(2026, 8, 31)},
    "late": {"vintage_first": date(2022, 9, 1), "vintage_last": date(2022, 9, 30)},
    "mass-below-zero": {"masses": {"co2": Decimal(-1)}},
}


@pytest.mark.parametrize("code", ISSUES)
def test_a_wrong_lot_is_not_issued(code: str, actors: Any, now: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        services.issue_lot(actor=actors["data_owner"], facts=facts(**ISSUES[code]), at=now)
    assert refusal.value.code == code
    assert WorkItem.objects.filter(code=code, source="act").count() == 1
    assert Entry.objects.count() == 0


def test_the_same_lot_is_not_retired_twice(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    words = {"beneficiary": "Acme", "purpose": "claim", "on": TODAY, "at": now}
    line = [services.Retired(lot.id, Decimal(100))]
    first = services.propose_retirement(actor=actors["data_owner"], lines=line, **words)
    second = services.propose_retirement(actor=actors["data_owner"], lines=line, **words)
    services.approve_act(actor=actors["approver"], act_id=first.id, at=now)
    with pytest.raises(Conflict) as refusal:
        services.approve_act(actor=actors["approver"], act_id=second.id, at=now)
    assert refusal.value.code == "beyond-lot"
    with pytest.raises(Conflict) as refusal:
        services.propose_retirement(actor=actors["data_owner"], lines=line, **words)
    assert refusal.value.code == "spent-already"
    assert {one.code for one in queries.worklist(actor=actors["auditor"])} == {"beyond-lot", "spent-already"}


def test_the_checklist_decides(actors: Any, now: Any) -> None:
    lot = issued(actors, now)
    codes = [one.code for one in queries.checklist(actor=actors["auditor"], lot_id=lot.id)]
    assert len(codes) == 6
    answers = dict.fromkeys(codes, "yes")
    some = services.answer_criteria(
        actor=actors["data_owner"], lot_id=lot.id, answers={codes[0]: "yes"}, at=now
    )
    met = services.answer_criteria(actor=actors["data_owner"], lot_id=lot.id, answers=answers, at=now)
    no = services.answer_criteria(
        actor=actors["data_owner"], lot_id=lot.id, answers=answers | {codes[0]: "no"}, at=now
    )
    assert (some.verdict, met.verdict, no.verdict) == ("open", "met", "failed")
    with pytest.raises(Invalid) as refusal:
        services.propose_allocation(actor=actors["data_owner"], asked=asked(demand()), at=now)
    assert refusal.value.code == "criteria-failed"


def test_a_claim_on_an_earlier_day_needs_a_reason(actors: Any, now: Any) -> None:
    issued(actors, now)
    early = asked(demand(), on=date(2026, 10, 31))
    with pytest.raises(Invalid) as refusal:
        services.propose_allocation(actor=actors["data_owner"], asked=early, at=now)
    assert refusal.value.code == "late"
    act = services.propose_allocation(
        actor=actors["data_owner"], asked=early, at=now, reason="cancelled on that day"
    )
    assert act.reason == "cancelled on that day"
