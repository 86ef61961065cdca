"""Who holds how much of whom, and who controls it, with validity dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.organisation.contracts import OwnershipView
from qingheng.apps.organisation.models import Node, Ownership
from qingheng.apps.organisation.views_of import view_of_ownership
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Control:
    """A share in per cent (0 < percent <= 100), who controls, and where that is written."""

    percent: Decimal
    operational: bool
    financial: bool
    source: str = ""
    joint_financial: bool = False


@transaction.atomic
def set_ownership(
    *,
    actor: Actor,
    holder_id: int,
    held_id: int,
    control: Control,
    valid_from: date,
    valid_until: date | None,
    at: datetime,
) -> OwnershipView:
    """Record that one node holds a share of another between two dates.

    Raises Forbidden, NotFound, Invalid (percent, span, a circle of holdings, more than 100 % held), Conflict
    (the same holder already has a holding in that span; end it first).
    """
    nodes = {node.pk: node for node in Node.objects.filter(pk__in=(holder_id, held_id))}
    if holder_id not in nodes or held_id not in nodes:
        raise NotFound(_("There is no such node."), code="no-node")
    actor.require("organisation.manage", path=nodes[held_id].path)
    _check(control, valid_from, valid_until)
    # The held node's row is locked so that two holdings entered at once cannot exceed the whole together.
    Node.objects.select_for_update(of=("self",)).get(pk=held_id)
    at_the_time = list(_overlapping(valid_from, valid_until))
    if any((share.holder_id, share.held_id) == (holder_id, held_id) for share in at_the_time):
        raise Conflict(
            _("This holder already has a holding in that span."),
            code="holding-overlaps",
            place="valid_from",
            fix=_("End the earlier holding first."),
        )
    _refuse_circle(holder_id, held_id, at_the_time)
    _refuse_more_than_whole(control, held_id, at_the_time, valid_from)
    share = Ownership.objects.create(
        holder=nodes[holder_id],
        held=nodes[held_id],
        percent=control.percent,
        operational_control=control.operational,
        financial_control=control.financial,
        joint_financial_control=control.joint_financial,
        valid_from=valid_from,
        valid_until=valid_until,
        source=control.source,
    )
    record(
        actor=actor,
        action="ownership.set",
        object_type="node",
        object_id=held_id,
        at=at,
        data={
            "holder": nodes[holder_id].code,
            "held": nodes[held_id].code,
            "percent": str(control.percent),
            "operational": control.operational,
            "financial": control.financial,
            "from": valid_from.isoformat(),
            "until": valid_until.isoformat() if valid_until else "",
        },
    )
    return view_of_ownership(share)


@transaction.atomic
def end_ownership(*, actor: Actor, ownership_id: int, last_day: date, at: datetime) -> OwnershipView:
    """Say that a holding ended on that day. Raises Forbidden, NotFound, Invalid."""
    share: Ownership | None = (
        Ownership.objects.select_for_update(of=("self",))
        .select_related("holder", "held")
        .filter(pk=ownership_id)
        .first()
    )
    if share is None:
        raise NotFound(_("There is no such holding."), code="no-holding")
    actor.require("organisation.manage", path=share.held.path)
    if last_day < share.valid_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="last_day")
    share.valid_until = last_day
    share.save(update_fields=["valid_until"])
    record(
        actor=actor,
        action="ownership.ended",
        object_type="node",
        object_id=share.held_id,
        at=at,
        data={"holder": share.holder.code, "held": share.held.code, "last_day": last_day.isoformat()},
    )
    return view_of_ownership(share)


def _check(control: Control, valid_from: date, valid_until: date | None) -> None:
    if not 0 < control.percent <= 100:
        raise Invalid(
            _("A share is more than 0 and at most 100 per cent."), code="ownership-percent", place="percent"
        )
    if control.financial and control.joint_financial:
        raise Invalid(
            _("Financial control is either held alone or shared with partners."),
            code="ownership-control",
            place="financial_control",
        )
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="valid_until")


def _overlapping(valid_from: date, valid_until: date | None) -> QuerySet[Ownership]:
    shares: QuerySet[Ownership] = Ownership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=valid_from)
    )
    return shares if valid_until is None else shares.filter(valid_from__lte=valid_until)


def _refuse_circle(holder_id: int, held_id: int, shares: list[Ownership]) -> None:
    owned_by: dict[int, set[int]] = {}
    for share in shares:
        owned_by.setdefault(share.holder_id, set()).add(share.held_id)
    reached, waiting = {held_id}, [held_id]
    while waiting:
        for further in owned_by.get(waiting.pop(), set()) - reached:
            reached.add(further)
            waiting.append(further)
    if holder_id in reached:
        raise Invalid(
            _("A node cannot hold itself, directly or through others."), code="ownership-circle", place="held"
        )


def _refuse_more_than_whole(
    control: Control, held_id: int, shares: list[Ownership], valid_from: date
) -> None:
    others = [share for share in shares if share.held_id == held_id]
    # Totals can only rise on a first day, so the first days within the span are all that must be looked at.
    for day in {valid_from, *(share.valid_from for share in others if share.valid_from > valid_from)}:
        held = sum(
            (
                share.percent
                for share in others
                if share.valid_from <= day and (share.valid_until is None or share.valid_until >= day)
            ),
            Decimal(0),
        )
        if held + control.percent > 100:
            raise Invalid(
                _("Together the holders would have %(percent)s per cent.")
                % {"percent": held + control.percent},
                code="ownership-more-than-whole",
                place="percent",
            )
