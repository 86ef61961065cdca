"""Allocations and retirements that wait or were decided, the worklist, and the proof of the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.contracts import OPEN, SUBMITTED, ActView, FaultView, Proof, WorkView
from qingheng.apps.ledgers.models import Act, Balance, Entry, Lot, WorkItem
from qingheng.apps.ledgers.rows import act_view, work_view
from qingheng.calc.ledger import ALLOCATED, HELD, EntryKind, compared, from_millionths, replay
from qingheng.calc.ledger import Entry as Played
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def acts(*, actor: Actor, state: str = "", kind: str = "") -> list[ActView]:
    """Allocations and retirements, newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    wanted = {name: value for name, value in (("state", state), ("kind", kind)) if value}
    return [act_view(act) for act in Act.objects.filter(**wanted)]


def act(*, actor: Actor, act_id: int) -> ActView:
    """One of them. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found: Act | None = Act.objects.filter(pk=act_id).first()
    if found is None:
        raise NotFound(_("There is no such allocation or retirement."), code="no-act")
    return act_view(found)


def may_decide(*, actor: Actor, act_id: int) -> bool:
    """Whether the actor may confirm or return it: it waits, and somebody else prepared it."""
    found: Act | None = Act.objects.filter(pk=act_id, state=SUBMITTED).first()
    return found is not None and actor.may(rights.APPROVE) and found.prepared_by_id != actor.person_id


def may_withdraw(*, actor: Actor, act_id: int) -> bool:
    """Whether the actor prepared it and it waits."""
    found: Act | None = Act.objects.filter(pk=act_id, state=SUBMITTED).first()
    return found is not None and actor.may(rights.MANAGE) and found.prepared_by_id == actor.person_id


def work_rows(*, actor: Actor, state: str = OPEN, code: str = "", text: str = "") -> QuerySet[WorkItem]:
    """Rows of the worklist, newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows: QuerySet[WorkItem] = WorkItem.objects.all()
    if state:
        rows = rows.filter(state=state)
    if code:
        rows = rows.filter(code=code)
    if text:
        rows = (
            rows.filter(subject__icontains=text)
            | rows.filter(text_zh__icontains=text)
            | rows.filter(text_en__icontains=text)
        )
    return rows


def worklist(*, actor: Actor, state: str = OPEN, code: str = "", text: str = "") -> list[WorkView]:
    """The same as views."""
    return [work_view(item) for item in work_rows(actor=actor, state=state, code=code, text=text)]


def open_count(*, actor: Actor) -> int:
    """How many items are open. Raises Forbidden."""
    return work_rows(actor=actor).count()


def expiring(*, actor: Actor, until: date) -> list[tuple[int, date, Decimal]]:
    """(lot, last day, quantity) of what is held or allocated and not retired by a day. Raises Forbidden."""
    actor.require(rights.VIEW)
    found: dict[int, tuple[date, int]] = {}
    rows = Balance.objects.filter(lot__valid_until__lte=until, micro__gt=0)
    for lot_id, last, account, micro in rows.values_list("lot_id", "lot__valid_until", "account", "micro"):
        if account.partition(":")[0] in (HELD, ALLOCATED):
            found[lot_id] = (last, found.get(lot_id, (last, 0))[1] + micro)
    return sorted(
        ((lot, last, from_millionths(micro)) for lot, (last, micro) in found.items()), key=lambda o: o[1]
    )


def verify(*, actor: Actor) -> Proof:
    """Play every entry again and compare with the balances kept. Raises Forbidden."""
    actor.require(rights.VIEW)
    quantities = {str(pk): from_millionths(micro) for pk, micro in Lot.objects.values_list("id", "micro")}
    rows = Entry.objects.order_by("id").values_list("id", "lot_id", "kind", "source", "target", "micro")
    entries = [
        Played(number, str(lot), EntryKind(kind), source, target, from_millionths(micro))
        for number, lot, kind, source, target, micro in rows.iterator(chunk_size=5000)
    ]
    replayed, faults = replay(entries, quantities)
    kept = {
        (str(lot), account): from_millionths(micro)
        for lot, account, micro in Balance.objects.values_list("lot_id", "account", "micro")
    }
    faults += compared(kept, replayed)
    return Proof(
        lots=len(quantities),
        entries=len(entries),
        balances=len(kept),
        faults=tuple(
            FaultView(one.code, f"L{one.lot}", one.account, one.entry, _said(one.found), _said(one.expected))
            for one in faults
        ),
    )


def _said(value: Decimal | None) -> str:
    return "" if value is None else str(value)
