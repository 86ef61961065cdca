"""A footprint is handed in by one person and approved by another; what is approved stands until a later one is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.contracts import FootprintView
from qingheng.apps.footprints.freezing import digest_of
from qingheng.apps.footprints.models import (
    APPROVED,
    CALCULATED,
    RETURNED,
    SUBMITTED,
    SUPERSEDED,
    Footprint,
)
from qingheng.apps.footprints.views_of import view_of_footprint
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid


@transaction.atomic
def submit_footprint(*, actor: Actor, footprint_id: int, at: datetime) -> FootprintView:
    """Hand a footprint in for review. Raises Forbidden, NotFound, Conflict (decided already)."""
    actor.require(rights.RUN)
    found = _held(actor, footprint_id)
    _expect(found, CALCULATED, RETURNED)
    found.state, found.note = SUBMITTED, ""
    found.submitted_by_id, found.submitted_name, found.submitted_at = (
        actor.person_id,
        actor.name[:200],
        at,
    )
    found.decided_name, found.decided_at = "", None
    found.save()
    _record(actor, found, "submitted", at)
    return view_of_footprint(found)


@transaction.atomic
def approve_footprint(*, actor: Actor, footprint_id: int, at: datetime, note: str = "") -> FootprintView:
    """Approve a footprint that somebody else handed in; one of the same configuration approved before is superseded.

    Raises Forbidden (who handed it in, or calculated it), NotFound, Conflict (not submitted, or not what was calculated).
    """
    actor.require(rights.APPROVE)
    found = _held(actor, footprint_id)
    _never_preparer(actor, found)
    _expect(found, SUBMITTED)
    if digest_of(found.configuration, found.choice, found.answer, found.lines) != found.sha256:
        raise Conflict(_("The record is not what was calculated."), code="footprint-changed", place="sha256")
    earlier = Footprint.objects.filter(
        run__study=found.run.study, configuration=found.configuration, state=APPROVED
    ).exclude(pk=found.pk)
    earlier.update(state=SUPERSEDED)
    _decide(actor, found, APPROVED, note, at)
    return view_of_footprint(found)


@transaction.atomic
def return_footprint(*, actor: Actor, footprint_id: int, note: str, at: datetime) -> FootprintView:
    """Send a footprint back with what is wrong. Raises Forbidden, NotFound, Invalid (no reason), Conflict."""
    actor.require(rights.APPROVE)
    found = _held(actor, footprint_id)
    if not note.strip():
        raise Invalid(_("Say what is wrong with it."), code="no-reason", place="note")
    _never_preparer(actor, found)
    _expect(found, SUBMITTED)
    _decide(actor, found, RETURNED, note.strip(), at)
    return view_of_footprint(found)


def _held(actor: Actor, footprint_id: int) -> Footprint:
    footprint_by(actor, footprint_id)
    found: Footprint = (
        Footprint.objects.select_for_update(of=("self",)).select_related("run__study").get(pk=footprint_id)
    )
    return found


def _never_preparer(actor: Actor, found: Footprint) -> None:
    if actor.person_id in (found.submitted_by_id, found.run.started_by_id):
        raise Forbidden(
            _("Who calculated or handed in a footprint does not decide on it."), code="preparer-approves",
            fix=_("Ask another person who may approve footprints."),
        )  # fmt: skip


def _expect(found: Footprint, *states: str) -> None:
    if found.state not in states:
        raise Conflict(
            _("The footprint is not in the state this needs."), code=f"footprint-{found.state}", place=f"#{found.pk}",
            fix=_("Reload the page to see where it stands."),
        )  # fmt: skip


def _decide(actor: Actor, found: Footprint, state: str, note: str, at: datetime) -> None:
    found.state, found.note = state, note[:500]
    found.decided_name, found.decided_at = actor.name[:200], at
    found.save()
    _record(actor, found, state, at)


def _record(actor: Actor, found: Footprint, act: str, at: datetime) -> None:
    record(
        actor=actor, action=f"footprints.{act}", object_type="footprint", object_id=found.pk, at=at,
        data={"study": found.run.study.code, "run": found.run.number, "configuration": found.configuration,
              "sha256": found.sha256, "note": found.note},
    )  # fmt: skip
