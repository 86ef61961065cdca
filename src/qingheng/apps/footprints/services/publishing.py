"""Publishing an approved footprint, or a supplier's figure, as factors that inventories choose; and ending that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors import services as factors
from qingheng.apps.footprints import publishing, rights
from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.contracts import PartView, PublishedView, PublishingView
from qingheng.apps.footprints.freezing import digest_of
from qingheng.apps.footprints.models import APPROVED, Footprint
from qingheng.apps.footprints.queries.publishing import (
    figure_row,
    published,
    published_parts,
    publishing_of,
    publishing_of_figure,
)
from qingheng.calc.factors.table import GWP_SETS
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid

WORDS = {
    "outside": ("该阶段不在研究的系统边界内", "the stage is outside the boundary of the study"),
    "empty": ("足迹在该阶段没有数据", "the footprint has no line in that stage"),
    "credit": (
        "该阶段为负（避免的排放），不计入范围三",
        "the stage is below zero: avoided emissions are in no category",
    ),
}


@transaction.atomic
def publish_footprint(
    *, actor: Actor, footprint_id: int, at: datetime, first: date | None = None, last: date | None = None,
    parts: Sequence[str] = (),
) -> list[PublishedView]:  # fmt: skip
    """Publish parts of an approved footprint (all that can be, where none is named) as factors of its configuration.

    Raises Forbidden, NotFound, Invalid (no such part, none left), Conflict (not approved, changed, published already).
    """
    actor.require(rights.APPROVE)
    found = footprint_by(actor, footprint_id)
    _approved(found)
    view = publishing_of(actor=actor, footprint_id=footprint_id, first=first, last=last)
    chosen = _chosen(view, parts)
    facts = publishing.facts_of(found, chosen, view.first, view.last)
    factors.hold_record_factors(actor=actor, facts=facts, at=at)
    _record(actor, view, chosen, at)
    return _now(actor, view)


@transaction.atomic
def publish_figure(
    *, actor: Actor, figure_id: int, at: datetime, first: date | None = None, last: date | None = None, gwp: str = "AR6"
) -> list[PublishedView]:  # fmt: skip
    """Publish a supplier's figure for purchases of the item (category 1). gwp: the set the supplier used.

    Raises Forbidden (who entered it), NotFound, Invalid, Conflict (withdrawn, published already).
    """
    actor.require(rights.APPROVE)
    one = figure_row(figure_id)
    if one.withdrawn_at is not None:
        raise Conflict(_("It is withdrawn already."), code="figure-withdrawn", place="figure")
    if one.made_by_id == actor.person_id:
        raise Forbidden(
            _("Who entered a figure does not publish it."), code="preparer-publishes",
            fix=_("Ask another person who may approve footprints."),
        )  # fmt: skip
    if gwp not in GWP_SETS:
        raise Invalid(_("Name the GWP set the supplier used: %(sets)s.") % {"sets": ", ".join(GWP_SETS)},
                      code="bad-gwp", place="gwp")  # fmt: skip
    view = publishing_of_figure(actor=actor, figure_id=figure_id, first=first, last=last)
    facts = publishing.facts_of_figure(one, view, gwp, (actor.name, at))
    factors.hold_record_factors(actor=actor, facts=facts, at=at)
    _record(actor, view, view.parts, at)
    return _now(actor, view)


@transaction.atomic
def end_publication(
    *, actor: Actor, record_type: str, record_id: int, first: date, reason: str, at: datetime
) -> list[PublishedView]:
    """Have what was published from a record answer no activity from a day on; locked years keep what they used.

    Raises Forbidden, NotFound, Invalid (no reason), Conflict (nothing in force then).
    """
    actor.require(rights.APPROVE)
    if record_type == publishing.FOOTPRINT:
        footprint_by(actor, record_id)
    else:
        figure_row(record_id)
    ended = factors.end_record_factors(
        actor=actor, record_type=record_type, record_id=record_id, first=first, reason=reason, at=at
    )
    record(
        actor=actor, action="footprints.unpublished", object_type=record_type, object_id=record_id, at=at,
        data={"first": first.isoformat(), "reason": reason.strip()[:500], "factors": [one.code for one in ended]},
    )  # fmt: skip
    return published(actor=actor, record_type=record_type, record_id=record_id)


def _approved(found: Footprint) -> None:
    if found.state != APPROVED:
        raise Conflict(
            _("Only an approved footprint is published."), code="footprint-not-approved", place="footprint",
            fix=_("Hand it in, and have another person approve it."),
        )  # fmt: skip
    if digest_of(found.configuration, found.choice, found.answer, found.lines) != found.sha256:
        raise Conflict(_("The record is not what was calculated."), code="footprint-changed", place="sha256")


def _chosen(view: PublishingView, parts: Sequence[str]) -> tuple[PartView, ...]:
    wanted = tuple(parts)
    if set(wanted) - set(publishing.PARTS):
        raise Invalid(_("A part is purchase, use or end_of_life."), code="no-part", place="parts")
    barred = [one for one in view.parts if one.part in wanted and one.problem]
    chosen = published_parts(view, wanted)
    if barred or not chosen:
        from qingheng.platform.languages import active_language

        said = 0 if active_language().startswith("zh") else 1
        why = "; ".join(
            f"{one.part}: {WORDS[one.problem][said]}" for one in barred or view.parts if one.problem
        )
        raise Invalid(
            _("This part of the footprint cannot be published: %(why)s.") % {"why": why}, code="part-unfit", place="parts",
        )  # fmt: skip
    return chosen


def _record(actor: Actor, view: PublishingView, parts: Sequence[PartView], at: datetime) -> None:
    record(
        actor=actor, action="footprints.published", object_type=view.record_type, object_id=view.record_id, at=at,
        data={
            "sha256": view.sha256, "first": view.first.isoformat(), "last": view.last.isoformat(),
            "factors": {f"{one.activity} {one.unit}": f"{one.kilograms.normalize():f}" for one in parts},
        },
    )  # fmt: skip


def _now(actor: Actor, view: PublishingView) -> list[PublishedView]:
    found = published(actor=actor, record_type=view.record_type, record_id=view.record_id)
    return [one for one in found if one.state == "in_force"]
