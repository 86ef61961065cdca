"""Lots come into the ledger: issued one by one, and voided when they were booked wrongly."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import (
    Move,
    book,
    digest_of,
    lot_of,
    reason_of,
    repeated,
    take_turn,
    text_of,
)
from qingheng.apps.ledgers.contracts import Found, LotFacts, LotView
from qingheng.apps.ledgers.finding import index_lots
from qingheng.apps.ledgers.kinds_of import Shelf, shelf
from qingheng.apps.ledgers.lot_rules import complaints, last_day, serials
from qingheng.apps.ledgers.models import Balance, Lot
from qingheng.apps.ledgers.rows import lot_view
from qingheng.apps.ledgers.worklist import settle_spent
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import HELD, OUTSIDE, VOIDED, SerialRange, to_millionths
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict


@refusals.keeps_refusals("act")
def issue_lot(*, actor: Actor, facts: LotFacts, at: datetime, key: str = "") -> LotView:
    """Book a lot: all of it is held. The same key again gives the lot that exists.

    Raises Forbidden, Invalid with the field as its place, Conflict for serial numbers another lot has.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    digest = digest_of(asdict(facts))
    take_turn(actor)
    before = repeated(Lot, key, digest)
    shelves = shelf()
    if before is not None:
        return lot_view(before, shelves)
    kind = shelves.kind(facts.kind)
    for field, reason in complaints(facts, kind, timezone.localdate(at)):
        raise refusals.invalid(reason, facts.serial_from or facts.kind, place=field)
    lot = put_lot(actor, facts, shelves, at, key=key, digest=digest)
    index_lots([lot], shelves, at=at)
    record(
        actor=actor,
        action="lot.issued",
        object_type="ledger_lot",
        object_id=lot.pk,
        at=at,
        data={"kind": lot.kind, "quantity": str(facts.quantity), "serials": [lot.serial_from, lot.serial_to]},
    )
    return lot_view(lot, shelves)


def put_lot(
    actor: Actor, facts: LotFacts, shelves: Shelf, at: datetime, *, key: str = "", digest: str = ""
) -> Lot:
    """Write a lot that has no complaints, and its entry. Must run in the turn of the company. Raises Conflict."""
    kind, span = shelves.kind(facts.kind), serials(facts)
    _refuse_overlap(facts, span)
    micro = to_millionths(facts.quantity)
    lot: Lot = Lot.objects.create(
        kind=kind.code,
        pack=shelves.pins[kind.code],
        registry=text_of(facts.registry, 120, "registry"),
        serial_from=text_of(facts.serial_from, 80, "serial_from"),
        serial_to=text_of(facts.serial_to or facts.serial_from, 80, "serial_to"),
        serial_prefix=span.prefix if span else "",
        serial_first=span.first if span else None,
        serial_last=span.last if span else None,
        micro=micro,
        unit=kind.unit,
        technology=text_of(facts.technology, 60, "technology"),
        vintage_first=facts.vintage_first,
        vintage_last=facts.vintage_last,
        valid_until=last_day(facts, kind),
        market=text_of(facts.market, 20, "market"),
        province=text_of(facts.province, 20, "province"),
        tradable=facts.tradable,
        origin_id=organisation.node(actor=actor, code=facts.origin).id if facts.origin else None,
        masses={
            gas: str(mass) for gas, mass in (facts.masses or kind.masses.get(facts.technology, {})).items()
        },
        supplier=text_of(facts.supplier, 200, "supplier"),
        source=text_of(facts.source, 300, "source"),
        late_reason=text_of(facts.late_reason, 500, "late_reason"),
        key=key,
        content_sha256=digest or digest_of(asdict(facts)),
        issued_by=actor.name[:200],
        issued_at=at,
    )
    move = Move("issue", OUTSIDE, HELD, micro)
    book(actor, lot.pk, move, on=timezone.localdate(at), at=at, reason=lot.late_reason)
    return lot


def _refuse_overlap(facts: LotFacts, span: SerialRange | None) -> None:
    """Name the lot that has some of the numbers; the trigger would refuse without a name. Raises Conflict."""
    if span is None:
        return
    others = Lot.objects.filter(
        registry=facts.registry.strip(), serial_prefix=span.prefix, serial_first__lte=span.last,
        serial_last__gte=span.first,
    )  # fmt: skip
    for other in others:
        if not Balance.objects.filter(lot=other, account=VOIDED, micro=other.micro).exists():
            subject = f"{facts.serial_from}–{facts.serial_to} ~ {other.code}"
            refusal = refusals.conflict(refusals.OVERLAP, subject)
            refusal.found = (Found(refusals.OVERLAP, subject, other.pk),)
            raise refusal


@refusals.keeps_refusals("act")
def void_lot(*, actor: Actor, lot_id: int, reason: str, at: datetime) -> LotView:
    """Take a lot that was booked wrongly out of use; its serial numbers are free again. All of it must be held.

    Raises Forbidden, NotFound, Invalid without a reason, Conflict when some of it was used.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    take_turn(actor)
    lot = lot_of(lot_id)
    why = reason_of(reason)
    if not Balance.objects.filter(lot=lot, account=HELD, micro=lot.micro).exists():
        raise Conflict(
            _("Some of the lot was used already, so it cannot be voided."), code="lot-used", place=lot.code,
            fix=_("Release what it stands for first; what was retired stays."),
        )  # fmt: skip
    book(actor, lot.pk, Move("void", HELD, VOIDED, lot.micro), on=timezone.localdate(at), at=at, reason=why)
    record(
        actor=actor,
        action="lot.voided",
        object_type="ledger_lot",
        object_id=lot.pk,
        at=at,
        data={"reason": why},
    )
    settle_spent(actor=actor, lots={lot.pk}, at=at)
    return lot_view(lot, shelf())
