"""Factors of the company itself: written by one person with evidence, reviewed by another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingheng.apps.factors import rights
from qingheng.apps.factors.contracts import OwnFactorView
from qingheng.apps.factors.models import OwnFactor
from qingheng.apps.factors.queries.library import gwp_sets
from qingheng.apps.factors.queries.own import OBJECT_TYPE, own_factor
from qingheng.apps.factors.services.own_rules import check_facts
from qingheng.calc.factors.table import read_gases
from qingheng.platform.audit.services import record
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound


@dataclass(frozen=True)
class OwnFacts:
    """What an own factor says. gases: ``co2=2.5; ch4_fossil=0.01``, kilograms for one unit."""

    code: str
    activity: str
    basis: str
    level: str
    place: str
    unit: str
    gases: str
    data_from: date
    data_until: date
    published: date
    name_zh: str
    name_en: str
    source: str
    review_by: date | None = None
    gwp_basis: str = ""
    heat: str = ""
    document: str = ""
    note: str = ""


@transaction.atomic
def add_own_factor(*, actor: Actor, facts: OwnFacts, at: datetime) -> OwnFactorView:
    """Write a draft; a code in use gets its next version. Raises Forbidden, Invalid with the field as its place."""
    actor.require(rights.MANAGE)
    check_facts(facts, set(_known_gases(actor)))
    newest = OwnFactor.objects.filter(code=facts.code).aggregate(newest=Max("version"))["newest"] or 0
    row: OwnFactor = OwnFactor.objects.create(
        **_columns(facts),
        version=newest + 1,
        author_id=actor.person_id,
        author_name=actor.name[:200],
        made_at=at,
    )
    _record(actor, row, "factor.drafted", at, {})
    return own_factor(actor=actor, own_id=row.pk)


@transaction.atomic
def change_own_factor(*, actor: Actor, own_id: int, facts: OwnFacts, at: datetime) -> OwnFactorView:
    """Change a draft or a returned factor; whoever changes it is its author. Raises Forbidden, Conflict, Invalid."""
    actor.require(rights.MANAGE)
    row = _locked(own_id, ("draft", "returned"))
    check_facts(facts, set(_known_gases(actor)))
    for name, value in _columns(facts).items():
        if name != "code":
            setattr(row, name, value)
    row.state, row.author_id, row.author_name = "draft", actor.person_id, actor.name[:200]
    row.save()
    _record(actor, row, "factor.changed", at, {})
    return own_factor(actor=actor, own_id=own_id)


@transaction.atomic
def attach_evidence(
    *, actor: Actor, own_id: int, data: bytes, name: str, mime: str, at: datetime
) -> OwnFactorView:
    """Attach a file that shows where the figure comes from. Raises Forbidden, Conflict, Invalid."""
    actor.require(rights.MANAGE)
    row = _locked(own_id, ("draft", "returned"))
    blob = store_blob(actor=actor, data=data, name=name, mime=mime, at=at)
    attach(actor=actor, blob=blob, object_type=OBJECT_TYPE, object_id=row.pk, name=name, at=at)
    return own_factor(actor=actor, own_id=own_id)


@transaction.atomic
def submit_own_factor(*, actor: Actor, own_id: int, at: datetime) -> OwnFactorView:
    """Hand a draft in for review; evidence must be attached. Raises Forbidden, Conflict, Invalid."""
    actor.require(rights.MANAGE)
    row = _locked(own_id, ("draft", "returned"))
    if not attachments_of(actor=actor, object_type=OBJECT_TYPE, object_id=row.pk):
        raise Invalid(
            _("An own factor needs evidence."),
            code="evidence-missing",
            place="evidence",
            fix=_("Attach the supplier's statement, the test report or the calculation."),
        )
    row.state = "in_review"
    row.save(update_fields=["state"])
    _record(actor, row, "factor.submitted", at, {})
    return own_factor(actor=actor, own_id=own_id)


@transaction.atomic
def review_own_factor(*, actor: Actor, own_id: int, approve: bool, note: str, at: datetime) -> OwnFactorView:
    """Approve or return a factor in review; never by its author. An approved version takes the place of the one before.

    Raises Forbidden, Conflict, Invalid (a return without a reason).
    """
    actor.require(rights.REVIEW)
    row = _locked(own_id, ("in_review",))
    if (row.author_id, row.author_name) == (actor.person_id, actor.name[:200]) or (
        row.author_id is not None and row.author_id == actor.person_id
    ):
        raise Forbidden(
            _("Whoever wrote a factor does not review it."),
            code="own-review",
            fix=_("Ask a colleague who may review factors."),
        )
    if not approve and not note.strip():
        raise Invalid(_("Say why it is returned."), code="note-missing", place="note")
    if approve:
        OwnFactor.objects.filter(code=row.code, state="approved").update(state="withdrawn")
    row.state = "approved" if approve else "returned"
    row.reviewer_name, row.reviewed_at, row.review_note = actor.name[:200], at, note.strip()[:4000]
    row.save(update_fields=["state", "reviewer_name", "reviewed_at", "review_note"])
    _record(actor, row, "factor.approved" if approve else "factor.returned", at, {"note": row.review_note})
    return own_factor(actor=actor, own_id=own_id)


@transaction.atomic
def withdraw_own_factor(*, actor: Actor, own_id: int, reason: str, at: datetime) -> OwnFactorView:
    """Take an approved factor out of use; inventories made with it keep it. Raises Forbidden, Conflict, Invalid."""
    actor.require(rights.REVIEW)
    row = _locked(own_id, ("approved",))
    if row.record_type:
        raise Conflict(
            _("The factor was published from a record of a product."), code="factor-published", place="state",
            fix=_("Withdraw the publication where it was made, from a day on."),
        )  # fmt: skip
    if not reason.strip():
        raise Invalid(_("Say why it is withdrawn."), code="reason-missing", place="reason")
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    _record(actor, row, "factor.withdrawn", at, {"reason": reason.strip()[:500]})
    return own_factor(actor=actor, own_id=own_id)


def _known_gases(actor: Actor) -> frozenset[str]:
    """Gases some GWP set rates."""
    return frozenset(gas for gwp in gwp_sets(actor=actor).values() for gas in gwp.values)


def _columns(facts: OwnFacts) -> dict[str, object]:
    masses = {gas: f"{mass:f}" for gas, mass in read_gases(facts.gases).items()}
    return {**asdict(facts), "gases": masses}


def _locked(own_id: int, states: tuple[str, ...]) -> OwnFactor:
    row: OwnFactor | None = OwnFactor.objects.select_for_update().filter(pk=own_id).first()
    if row is None:
        raise NotFound(_("There is no such own factor."), code="no-own-factor")
    if row.state not in states:
        raise Conflict(
            _("The factor is no longer in the state this act needs."),
            code="factor-state",
            place="state",
            fix=_("Open it again to see who did what."),
        )
    return row


def _record(actor: Actor, row: OwnFactor, action: str, at: datetime, data: dict[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        object_type=OBJECT_TYPE,
        object_id=row.pk,
        at=at,
        data={"code": row.code, "version": row.version, "gases": row.gases, "unit": row.unit, **data},
    )
