"""A lot is never spent beyond what it has, however many want it at the same moment; one key, one lot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.ledgers import queries, services
from qingheng.apps.ledgers.contracts import LotFacts
from qingheng.calc.ledger import Demand, Strategy, Wanted
from qingheng.platform.audit.queries import verify as trail
from qingheng.platform.rights.errors import Conflict, Invalid, Refusal

pytestmark = pytest.mark.django_db(transaction=True)
MONTH, TODAY = date(2026, 10, 1), date(2026, 11, 2)
RIVALS = 8


@pytest.fixture
def site(operator: Any, now: Any) -> Any:
    from qingheng.apps.organisation.services import NodeFacts, add_node

    facts = NodeFacts(kind="group", name_zh="厂", name_en="Plant", country="CN")
    return add_node(actor=operator, code="plant", facts=facts, parent_id=None, at=now)


def wind(quantity: str, start: int = 1) -> LotFacts:
    return LotFacts(
        kind="gec", quantity=Decimal(quantity), vintage_first=MONTH, vintage_last=date(2026, 10, 31), market="CN",
        registry="GEC", serial_from=f"W{start:07}", serial_to=f"W{start + int(quantity) - 1:07}",
    )  # fmt: skip


def asked(lot_id: int, quantity: str, consumed: str = "1000") -> services.Asked:
    return services.Asked(
        first=MONTH, last=TODAY, on=TODAY, strategy=Strategy.manual,
        demands=(Demand("plant", MONTH, Decimal(consumed), "CN"),),
        wanted=(Wanted(str(lot_id), "plant", MONTH, Decimal(quantity)),),
    )  # fmt: skip


def test_rivals_confirm_together_no_more_than_the_lot_has(track, site, actors, company, now) -> None:
    """Eight plans of 30 over a lot of 100, made before any was confirmed: three fit."""
    from qingheng.apps.ledgers.models import Act

    lot = services.issue_lot(actor=actors["data_owner"], facts=wind("100"), at=now)
    acts = []
    for _rival in range(RIVALS):
        acts.append(
            services.propose_allocation(actor=actors["data_owner"], asked=asked(lot.id, "30"), at=now).id
        )
        Act.objects.update(state="returned")  # out of sight of the next plan
    Act.objects.update(state="submitted")
    here = track()

    def confirm(number: int) -> Any:
        return lambda: services.approve_act(actor=actors["approver"], act_id=number, at=now)

    answers = here.race(*[confirm(number) for number in acts], tenant=company)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == RIVALS - 3, answers
    assert all(isinstance(answer, Conflict) and answer.code == "beyond-lot" for answer in refused), refused
    view = here.look(lambda: queries.lot(actor=actors["auditor"], lot_id=lot.id), tenant=company)
    assert (view.held, view.allocated) == (Decimal(10), Decimal(90))
    assert here.look(lambda: queries.verify(actor=actors["auditor"]), tenant=company).holds
    assert here.look(lambda: trail(tenant=company), tenant=company).intact


def test_the_database_alone_holds_without_turns(track, site, actors, company, now, monkeypatch) -> None:
    """The same with nobody waiting for a turn and nobody looking first: the triggers refuse what is not there."""
    from qingheng.apps.ledgers import booking
    from qingheng.apps.ledgers.services import moving

    lot = services.issue_lot(actor=actors["data_owner"], facts=wind("100"), at=now)
    here = track()
    monkeypatch.setattr(moving, "take_turn", lambda actor: None)
    monkeypatch.setattr(moving, "refuse_short", lambda lot, account, micro: None)
    assert booking.take_turn is not moving.take_turn

    def send() -> Any:
        return services.transfer_lot(
            actor=actors["data_owner"], lot_id=lot.id, quantity=Decimal(30), to="B", at=now
        )

    answers = here.race(*[send] * RIVALS, tenant=company)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {answer.code for answer in refused if isinstance(answer, Refusal)} <= {"beyond-lot"}, answers
    view = here.look(lambda: queries.lot(actor=actors["auditor"], lot_id=lot.id), tenant=company)
    moved = Decimal(30) * (
        RIVALS - len(refused)
    )  # some databases end a rival by a deadlock rather than by a trigger
    assert (view.held, view.sent) == (Decimal(100) - moved, moved)
    assert Decimal(0) < moved <= Decimal(90)
    assert here.look(lambda: queries.verify(actor=actors["auditor"]), tenant=company).holds


def test_one_confirmation_moves_once(track, site, actors, company, now) -> None:
    lot = services.issue_lot(actor=actors["data_owner"], facts=wind("100"), at=now)
    act = services.propose_allocation(actor=actors["data_owner"], asked=asked(lot.id, "40"), at=now)
    here = track()
    answers = here.race(
        *[lambda: services.approve_act(actor=actors["approver"], act_id=act.id, at=now)] * RIVALS,
        tenant=company,
    )
    assert {answer.state for answer in answers} == {"approved"}, answers
    view = here.look(lambda: queries.lot(actor=actors["auditor"], lot_id=lot.id), tenant=company)
    assert view.allocated == Decimal(40)


def test_the_same_certificates_are_issued_once(track, site, actors, company, now) -> None:
    here = track()

    def issue(start: int) -> Any:
        return lambda: services.issue_lot(actor=actors["data_owner"], facts=wind("100", start), at=now)

    answers = here.race(*[issue(start) for start in (1, 51, 1, 100)], tenant=company)
    made = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(made) in (1, 2), answers  # 1 to 100 and 100 to 199 share one number, 51 to 150 half
    assert all(
        isinstance(answer, Conflict | Invalid) for answer in answers if isinstance(answer, Exception)
    ), answers
    assert here.look(lambda: queries.verify(actor=actors["auditor"]), tenant=company).holds


def test_one_key_is_one_lot(track, site, actors, company, now) -> None:
    here = track()
    answers = here.race(
        *[lambda: services.issue_lot(actor=actors["data_owner"], facts=wind("100"), at=now, key="k")] * 4,
        tenant=company,
    )
    assert len({answer.id for answer in answers}) == 1, answers
