"""People answer: the quality criteria of a lot, and items of the worklist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import lot_of, reason_of, text_of
from qingheng.apps.ledgers.contracts import OPEN, RESOLVED, LotView, WorkView
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.models import Checklist, WorkItem
from qingheng.apps.ledgers.rows import lot_view, work_view
from qingheng.apps.ledgers.worklist import CRITERIA_MET, settle
from qingheng.calc.ledger import ANSWERS, MET, NOT_APPLICABLE, YES, verdict
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

EMISSION_RATE = "emission_rate"
"""The first criterion: a lot that meets it says what a unit of it emits."""


@refusals.keeps_refusals("act")
def answer_criteria(
    *, actor: Actor, lot_id: int, answers: Mapping[str, str], at: datetime, note: str = ""
) -> LotView:
    """Answer the quality criteria of a lot: yes, no, not_applicable; a criterion left out stays open.

    Each time is a new checklist; the newest counts. Raises Forbidden, NotFound, Invalid.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    lot, shelves = lot_of(lot_id), shelf()
    criteria = shelves.kind(lot.kind).criteria
    given = {code: answer for code, answer in answers.items() if answer}
    for code, answer in given.items():
        if code not in criteria or answer not in ANSWERS:
            raise Invalid(
                _("“%(code)s” is no criterion of this lot, or “%(answer)s” no answer.")
                % {"code": code[:40], "answer": answer[:40]},
                code="no-criterion", place="answers", fix=_("Answers are yes, no and not_applicable."),
            )  # fmt: skip
    if given.get(EMISSION_RATE) in (YES, NOT_APPLICABLE) and not lot.masses:
        raise Invalid(
            _("No emission rate of this lot is known, so it conveys none: an inventory would count it as zero."),
            code="no-emission-rate", place=EMISSION_RATE,
            fix=_("Void the lot and book it with its technology or its CO2 for one unit."),
        )  # fmt: skip
    decided = verdict(criteria, given)
    Checklist.objects.create(
        lot=lot, answers=given, note=text_of(note, 1000, "note"), verdict=decided, answered_by=actor.name[:200],
        answered_at=at,
    )  # fmt: skip
    record(
        actor=actor, action="lot.criteria_answered", object_type="ledger_lot", object_id=lot.pk, at=at,
        data={"answers": given, "verdict": decided},
    )  # fmt: skip
    if decided == MET:
        about = Q(lot=lot, code__in=("criteria-open", "criteria-failed"))
        settle(actor=actor, about=about, note=CRITERIA_MET, at=at)
    return lot_view(lot, shelves)


@refusals.keeps_refusals("act")
def resolve_item(*, actor: Actor, item_id: int, note: str, at: datetime) -> WorkView:
    """Say that an item of the worklist is dealt with, and how. Raises Forbidden, NotFound, Invalid, Conflict."""
    actor.require(rights.MANAGE)
    item: WorkItem | None = WorkItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotFound(_("There is no such item."), code="no-item")
    why = reason_of(note)
    if item.state != OPEN:
        raise Conflict(_("Somebody has dealt with it already."), code="item-resolved")
    item.state, item.note, item.resolved_by, item.resolved_at = RESOLVED, why, actor.name[:200], at
    item.save(update_fields=["state", "note", "resolved_by", "resolved_at"])
    record(
        actor=actor, action="ledger.item_resolved", object_type="ledger_item", object_id=item.pk, at=at,
        data={"code": item.code, "subject": item.subject, "note": why},
    )  # fmt: skip
    return work_view(item)
