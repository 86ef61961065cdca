"""Decisions about flows taken over from an earlier version in one act, which another person reviews as one.

Each becomes a decision of this version of its own, in use at once as any other is (see `deciding`); the act is withdrawn as
one too, and each of its decisions by itself. What was calculated before stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import version_of
from qingheng.apps.lca.decisions import CarryingView, CarryItem
from qingheng.apps.lca.models import Carrying, DatabaseVersion, FlowMapping
from qingheng.apps.lca.queries.carrying import carry_offer, carrying_view
from qingheng.apps.lca.services.deciding import refuse_own, require_reason
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

OBJECT = "lca_carrying"


@transaction.atomic
def carry_over(
    *, actor: Actor, version: str, why: str, at: datetime, before: str = "", mappings: Sequence[int] = ()
) -> CarryingView:
    """Take decisions of an earlier version over that still fit. mappings: of those offered; none for all that fit.

    Raises Forbidden, NotFound (version, a decision that is not offered), Conflict (nothing fits), Invalid (no reason).
    """
    actor.require(rights.MANAGE)
    require_reason(why, _("Say why the decisions still hold for this version."), "why")
    row = DatabaseVersion.objects.select_for_update(of=("self",)).get(pk=version_of(actor, version).pk)
    offer = carry_offer(actor=actor, version=version, before=before)
    wanted = set(mappings)
    chosen = [one for one in offer.fits if not wanted or one.decision.id in wanted]
    if wanted - {one.decision.id for one in chosen}:
        raise NotFound(
            _("A decision that was chosen is not among those that fit."), code="not-offered", place="mappings",
            fix=_("Open the page again: somebody may have decided meanwhile."),
        )  # fmt: skip
    if not chosen:
        raise Conflict(_("No decision of an earlier version is left to take over."), code="nothing-to-carry")
    earlier = version_of(actor, offer.before)
    made: Carrying = Carrying.objects.create(
        version=row, before=earlier, count=len(chosen), why=why.strip()[:1000], made_by_id=actor.person_id,
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    for one in chosen:
        _taken(actor, row, made, one, at)
    record(
        actor=actor, action="lca.decisions-carried", object_type=OBJECT, object_id=made.pk, at=at,
        data={"version": offer.version, "from": offer.before, "why": made.why, "count": made.count,
              "flows": [one.name for one in chosen][:200], "left": len(offer.misfits)},
    )  # fmt: skip
    return carrying_view(_held(made.pk, ("in_use",)))


@transaction.atomic
def review_carrying(*, actor: Actor, carrying: int, agree: bool, note: str, at: datetime) -> CarryingView:
    """Agree with all that was taken over and is in use still, or object, which takes all of it out of use; never by whoever
    took it over. Raises Forbidden, NotFound, Conflict (not in use, reviewed already), Invalid (an objection without reason).
    """
    actor.require(rights.REVIEW)
    row = _held(carrying, ("in_use",))
    if row.reviewed_name and agree:
        raise Conflict(_("The decision was reviewed already."), code="mapping-reviewed", place="carrying")
    refuse_own(actor, row.made_by_id, row.made_name)
    if not agree:
        require_reason(note, _("Say what speaks against it."), "note")
        return _end(actor, row, "objected", note, at)
    text = note.strip()[:1000]
    row.mappings.filter(state="in_use", reviewed_name="").update(
        reviewed_name=actor.name[:200], reviewed_at=at, review_note=text
    )
    row.reviewed_name, row.reviewed_at, row.review_note = actor.name[:200], at, text
    row.save(update_fields=["reviewed_name", "reviewed_at", "review_note"])
    _record(actor, row, "lca.carrying-reviewed", text, at)
    return carrying_view(row)


@transaction.atomic
def withdraw_carrying(*, actor: Actor, carrying: int, why: str, at: datetime) -> CarryingView:
    """Take all that was taken over out of use again: its flows are open. Raises Forbidden, NotFound, Conflict, Invalid."""
    actor.require(rights.MANAGE)
    row = _held(carrying, ("in_use",))
    require_reason(why, _("Say why the decision is withdrawn."), "why")
    return _end(actor, row, "withdrawn", why, at)


def _taken(actor: Actor, row: DatabaseVersion, act: Carrying, one: CarryItem, at: datetime) -> None:
    of = one.decision
    before = FlowMapping.objects.filter(version=row, method=of.method, flow=one.flow)
    FlowMapping.objects.create(
        version=row, method=of.method, flow=one.flow, flow_name=one.name[:300], compartment=one.compartment[:300],
        unit=one.unit[:60], left_out=of.left_out, target=of.target, target_name=of.target_name,
        target_unit=of.target_unit, per=of.per, why=of.why, carried=act, origin_id=of.id,
        number=(before.aggregate(last=Max("number"))["last"] or 0) + 1, made_by_id=actor.person_id,
        made_name=actor.name[:200], made_at=at,
    )  # fmt: skip


def _end(actor: Actor, row: Carrying, state: str, why: str, at: datetime) -> CarryingView:
    ended = {"ended_name": actor.name[:200], "ended_at": at, "ended_why": why.strip()[:1000]}
    row.mappings.filter(state="in_use").update(state=state, **ended)
    row.state = state
    row.ended_name, row.ended_at, row.ended_why = actor.name[:200], at, why.strip()[:1000]
    row.save(update_fields=["state", *ended])
    _record(actor, row, f"lca.carrying-{state}", row.ended_why, at)
    return carrying_view(row)


def _held(carrying: int, states: tuple[str, ...]) -> Carrying:
    row: Carrying | None = (
        Carrying.objects.select_for_update(of=("self",))
        .select_related("version__database", "before__database")
        .filter(pk=carrying)
        .first()
    )
    if row is None:
        raise NotFound(_("No such decisions were taken over."), code="no-carrying", place="carrying")
    if row.state not in states:
        raise Conflict(
            _("The decision is no longer in the state this act needs."), code="mapping-state", place="carrying",
            fix=_("Open the flow again to see who did what."),
        )  # fmt: skip
    return row


def _record(actor: Actor, row: Carrying, action: str, why: str, at: datetime) -> None:
    record(
        actor=actor, action=action, object_type=OBJECT, object_id=row.pk, at=at,
        data={"version": str(row.version), "from": str(row.before), "count": row.count, "why": why},
    )  # fmt: skip
