"""Lots move: to another holder, out of the company, back from what they stood for, and out of validity."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import Move, book, lot_of, reason_of, take_turn, text_of
from qingheng.apps.ledgers.contracts import EntryView, LotView
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.locks import keep_open
from qingheng.apps.ledgers.models import Balance, Entry, Lot
from qingheng.apps.ledgers.rows import entry_view, lot_view
from qingheng.apps.ledgers.worklist import settle_spent
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import EXPIRED, HELD, SENT, Reason, allocated_account, is_exact, to_millionths
from qingheng.calc.ledger.reasons import not_positive, not_tradable, not_whole
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


def millionths_of(lot: Lot, quantity: Decimal, *, whole: bool) -> int:
    """Millionths of a quantity that may move. whole: in units of its kind. Raises Invalid with the reason."""
    if not quantity.is_finite() or quantity <= 0:
        raise refusals.invalid(not_positive(quantity), lot.code, lot_id=lot.pk, place="quantity")
    kind = shelf().kind(lot.kind)
    micro = to_millionths(quantity)
    if not is_exact(quantity) or (whole and micro % max(1, to_millionths(kind.whole))):
        raise refusals.invalid(not_whole(kind, quantity), lot.code, lot_id=lot.pk, place="quantity")
    return micro


def refuse_short(lot: Lot, account: str, micro: int) -> None:
    """Raise Conflict when the account has less; the database would refuse it too."""
    if not Balance.objects.filter(lot=lot, account=account, micro__gte=micro).exists():
        spent = lot.balances.exclude(account__in=("outside", account)).filter(micro__gt=0).exists()
        reason = refusals.SPENT if spent and account == HELD and not _held(lot) else refusals.SHORT
        raise refusals.conflict(reason, f"{lot.code} {account}", lot_id=lot.pk)


def _held(lot: Lot) -> bool:
    return bool(Balance.objects.filter(lot=lot, account=HELD, micro__gt=0).exists())


@refusals.keeps_refusals("act")
def transfer_lot(
    *, actor: Actor, lot_id: int, quantity: Decimal, to: str, at: datetime, on: date | None = None, reason: str = "",
    inside: bool = False,
    holder: str = "",
) -> LotView:  # fmt: skip
    """Hand a quantity to somebody else, which is final; or, inside the company, to another holder.

    to: name of who gets it. holder: who has it, empty for the company itself. Raises Forbidden, NotFound, Invalid
    (not tradable, a fraction), Conflict (not enough).
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    receiver = text_of(to, 120, "to")
    if not receiver:
        raise Invalid(_("Say who gets it."), code="missing", place="to")
    take_turn(actor)
    lot = lot_of(lot_id)
    if not lot.tradable and not inside:
        view = lot_view(lot, shelf())
        raise refusals.invalid(_untradable(view), lot.code, lot_id=lot.pk, place="to")
    micro = millionths_of(lot, quantity, whole=True)
    source = f"{HELD}:{holder}" if holder else HELD
    refuse_short(lot, source, micro)
    target = f"{HELD}:{receiver}" if inside else f"{SENT}:{receiver}"
    day = on or timezone.localdate(at)
    book(
        actor,
        lot.pk,
        Move("transfer", source, target, micro),
        on=day,
        at=at,
        reason=text_of(reason, 500, "reason"),
    )
    record(
        actor=actor, action="lot.transferred", object_type="ledger_lot", object_id=lot.pk, at=at,
        data={"to": receiver, "quantity": str(quantity), "inside": inside},
    )  # fmt: skip
    return lot_view(lot, shelf())


def _untradable(view: LotView) -> Reason:
    from qingheng.calc.ledger import Lot as PlannedLot

    return not_tradable(
        PlannedLot(
            view.code,
            view.kind,
            view.held,
            view.unit,
            view.vintage_first,
            view.vintage_last,
            None,
            view.market,
            tradable=False,
            origin=view.origin,
        )
    )


@refusals.keeps_refusals("act")
def release(
    *,
    actor: Actor,
    lot_id: int,
    site: str,
    month: date,
    reason: str,
    at: datetime,
    quantity: Decimal | None = None,
) -> EntryView:
    """Take back what stands for a month of a site and is not retired: it is held again. quantity: None is all of it.

    Raises Forbidden, NotFound, Invalid without a reason, Conflict when there is less or
    the month lies in a locked period.
    """
    node = organisation.node(actor=actor, code=site)
    actor.require(rights.MANAGE, path=node.path)
    why = reason_of(reason)
    take_turn(actor)
    keep_open(actor=actor, months=[month.replace(day=1)])
    lot, account = lot_of(lot_id), allocated_account(site, month.replace(day=1))
    if quantity is None:
        there = Balance.objects.filter(lot=lot, account=account, micro__gt=0).first()
        micro = there.micro if there else 1
    else:
        micro = millionths_of(lot, quantity, whole=False)
    refuse_short(lot, account, micro)
    move = Move("release", account, HELD, micro, node.id, month.replace(day=1))
    entry = book(actor, lot.pk, move, on=timezone.localdate(at), at=at, reason=why)
    record(
        actor=actor, action="lot.released", object_type="ledger_lot", object_id=lot.pk, at=at,
        data={"site": site, "month": f"{month:%Y-%m}", "micro": micro, "reason": why},
    )  # fmt: skip
    return entry_view(entry)


def lapsed(on: date) -> QuerySet[Balance]:
    """What is held of lots whose last day is before a day."""
    found: QuerySet[Balance] = Balance.objects.select_related("lot").filter(
        lot__valid_until__lt=on, micro__gt=0, account__startswith=HELD
    )
    return found.order_by("lot_id", "account")


@refusals.keeps_refusals("expiry")
def expire_lots(*, actor: Actor, at: datetime) -> list[EntryView]:
    """Move what is still held of lots past their last day to the expired account; a second time finds nothing.

    Raises Forbidden.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    take_turn(actor)
    entries: list[Entry] = []
    for one in lapsed(timezone.localdate(at)):
        last: date | None = one.lot.valid_until
        if last is not None and (one.account == HELD or one.account.startswith(f"{HELD}:")):
            move = Move("expire", one.account, EXPIRED, one.micro)
            entries.append(book(actor, one.lot_id, move, on=last, at=at))
    if entries:
        record(
            actor=actor, action="lots.expired", object_type="ledger_lot", object_id=entries[0].lot_id, at=at,
            data={"lots": sorted({entry.lot_id for entry in entries})[:1000], "entries": len(entries)},
        )  # fmt: skip
        settle_spent(actor=actor, lots={entry.lot_id for entry in entries}, at=at)
    return [entry_view(entry) for entry in entries]
