"""Asking suppliers for their figures: asked, reminded, answered by a figure with evidence, or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.contracts import RequestView
from qingheng.apps.footprints.models import Assignment, FigureRequest
from qingheng.apps.footprints.queries.requests import reminder, request_row, view_of_request
from qingheng.apps.footprints.services.figures import Figure, add_figure
from qingheng.apps.products import queries as products
from qingheng.calc.products import key
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

OBJECT_TYPE = "footprint_figure"


@dataclass(frozen=True)
class Evidence:
    """A file that shows what a supplier stated."""

    data: bytes
    name: str
    mime: str = "application/octet-stream"


@transaction.atomic
def ask_supplier(
    *, actor: Actor, item: str, supplier: str, due: date, at: datetime, note: str = ""
) -> RequestView:
    """Note that a supplier is asked for its figure of an item it delivers, and until when.

    Raises Forbidden, NotFound (it delivers no such item), Invalid (due before today), Conflict (asked already).
    """
    actor.require(rights.MANAGE)
    rows = products.bought(actor=actor, supplier=supplier)
    found = next((one for one in rows if one.folded == key(item)), None)
    if found is None:
        raise NotFound(
            _("“%(supplier)s” delivers no item “%(item)s”.") % {"supplier": supplier[:80], "item": item[:80]},
            code="not-delivered", place="item", fix=_("Say at the item who delivers it, under Products."),
        )  # fmt: skip
    if due < _today(at):
        raise Invalid(_("The day it is due has passed."), code="due-passed", place="due")
    if FigureRequest.objects.filter(
        item=found.item, supplier=found.supplier, state=FigureRequest.ASKED
    ).exists():
        raise Conflict(
            _("This supplier is asked for this item already."), code="asked-already", place="item",
            fix=_("Remind it, or withdraw the request first."),
        )  # fmt: skip
    made: FigureRequest = FigureRequest.objects.create(
        item=found.item, supplier=found.supplier, due=due, note=note.strip()[:500], asked_by_id=actor.person_id,
        asked_name=actor.name[:200], asked_at=at,
    )  # fmt: skip
    _record(actor, made, "asked", at)
    return view_of_request(made, _today(at))


@transaction.atomic
def remind_supplier(*, actor: Actor, request_id: int, at: datetime) -> tuple[RequestView, str, str]:
    """Count a reminder, and give what to write, in Chinese and English. Raises Forbidden, NotFound, Conflict (closed)."""
    actor.require(rights.MANAGE)
    found = _open(request_id)
    found.reminded, found.reminded_at = found.reminded + 1, at
    found.save(update_fields=["reminded", "reminded_at"])
    _record(actor, found, "reminded", at)
    zh, en = reminder(actor=actor, request_id=request_id, on=_today(at))
    return view_of_request(found, _today(at)), zh, en


@transaction.atomic
def answer_request(
    *, actor: Actor, request_id: int, figure: Figure, evidence: Evidence | None, at: datetime
) -> RequestView:
    """Hold what the supplier answered as its figure of the item, with the file that shows it; the request is closed.

    Item, rank and supplier are those of the request. Raises Forbidden, NotFound, Conflict (closed), Invalid (no evidence,
    or the figure is wrong).
    """
    actor.require(rights.MANAGE)
    found = _open(request_id)
    if evidence is None or not evidence.data:
        raise Invalid(
            _("An answer needs its evidence."), code="evidence-missing", place="file",
            fix=_("Attach the supplier's report or statement."),
        )  # fmt: skip
    said = replace(figure, item=found.item, supplier=found.supplier, rank="supplier")
    made = add_figure(actor=actor, figure=said, at=at)
    blob = store_blob(actor=actor, data=evidence.data, name=evidence.name, mime=evidence.mime, at=at)
    attach(actor=actor, blob=blob, object_type=OBJECT_TYPE, object_id=made.id, name=evidence.name, at=at)
    Assignment.objects.filter(pk=made.id).update(evidence_id=blob.pk)
    found.figure_id = made.id
    _close(actor, found, FigureRequest.ANSWERED, "", at)
    return view_of_request(found, _today(at))


@transaction.atomic
def withdraw_request(*, actor: Actor, request_id: int, reason: str, at: datetime) -> RequestView:
    """Ask no longer. Raises Forbidden, NotFound, Invalid (no reason), Conflict (closed)."""
    actor.require(rights.MANAGE)
    found = _open(request_id)
    if not reason.strip():
        raise Invalid(_("Say why it is asked no longer."), code="no-reason", place="reason")
    _close(actor, found, FigureRequest.WITHDRAWN, reason, at)
    return view_of_request(found, _today(at))


def _open(request_id: int) -> FigureRequest:
    found = request_row(request_id, locked=True)
    if found.state != FigureRequest.ASKED:
        raise Conflict(_("The request is closed already."), code=f"request-{found.state}", place="request")
    return found


def _close(actor: Actor, found: FigureRequest, state: str, why: str, at: datetime) -> None:
    found.state, found.closed_name, found.closed_at = state, actor.name[:200], at
    found.closed_why = why.strip()[:500]
    found.save()
    _record(actor, found, state, at)


def _today(at: datetime) -> date:
    return timezone.localdate(at)


def _record(actor: Actor, found: FigureRequest, act: str, at: datetime) -> None:
    record(
        actor=actor, action=f"footprints.request_{act}", object_type="footprint_request", object_id=found.pk, at=at,
        data={
            "item": found.item, "supplier": found.supplier, "due": found.due.isoformat(), "figure": found.figure_id,
            "reason": found.closed_why,
        },
    )  # fmt: skip
