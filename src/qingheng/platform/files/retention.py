"""How long evidence is kept: legal holds, and the date until which it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.files.models import Attachment
from qingheng.platform.files.queries import MANAGE, no_attachment
from qingheng.platform.files.reaching import seen_by
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

LONGEST_REASON = 300


def default_retention(*, at: datetime) -> date | None:
    """Until when new evidence is kept when nobody says: EVIDENCE_YEARS from that day; None is for ever."""
    years: int | None = settings.EVIDENCE_YEARS
    if years is None:
        return None
    day = timezone.localdate(at)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February of a year that has none
        return date(day.year + years, 3, 1)


@transaction.atomic
def set_hold(*, actor: Actor, attachment_id: int, reason: str, at: datetime) -> Attachment:
    """Keep evidence whatever its retention says, until the hold is lifted.

    Raises Forbidden, NotFound (also when it was removed a moment ago), Invalid (no reason), Conflict (held already).
    """
    row, words = _locked(actor, attachment_id), _reason(reason)
    if row.held_at is not None:
        raise Conflict(
            _("This evidence is held already."),
            code="held-already",
            fix=_("Lift the hold first to give another reason."),
        )
    row.hold_reason, row.held_by, row.held_at = words, actor.name[:200], at
    row.save(update_fields=["hold_reason", "held_by", "held_at"])
    _record(actor, "evidence.held", row, at, {"reason": words})
    return row


@transaction.atomic
def lift_hold(*, actor: Actor, attachment_id: int, reason: str, at: datetime) -> Attachment:
    """Let the retention of evidence count again. Raises Forbidden, NotFound, Invalid (no reason), Conflict (not held)."""
    row, words = _locked(actor, attachment_id), _reason(reason)
    if row.held_at is None:
        raise Conflict(_("This evidence is not held."), code="not-held")
    facts = {"reason": words, "held_by": row.held_by, "held_for": row.hold_reason}
    row.hold_reason, row.held_by, row.held_at = "", "", None
    row.save(update_fields=["hold_reason", "held_by", "held_at"])
    _record(actor, "evidence.released", row, at, facts)
    return row


@transaction.atomic
def extend_retention(*, actor: Actor, attachment_id: int, until: date, at: datetime) -> Attachment:
    """Keep evidence up to and including a day: a first date, or a later one; never an earlier one.

    Raises Forbidden, NotFound, Invalid (a day gone by, or earlier than the date set).
    """
    row = _locked(actor, attachment_id)
    if until < timezone.localdate(at):
        raise Invalid(_("This day has gone by."), code="retention-past", place="until")
    if row.retention_until is not None and until <= row.retention_until:
        raise Invalid(
            _("Evidence is kept until %(day)s already; a retention is never shortened.")
            % {"day": row.retention_until.isoformat()},
            code="retention-shorter",
            place="until",
            fix=_("Choose a later day."),
        )
    before, row.retention_until = row.retention_until, until
    row.save(update_fields=["retention_until"])
    _record(actor, "evidence.retained", row, at, {"until": str(until), "before": str(before or "")})
    return row


def _locked(actor: Actor, attachment_id: int) -> Attachment:
    actor.require(MANAGE)
    row: Attachment | None = Attachment.objects.select_for_update().filter(pk=attachment_id).first()
    if row is None or not seen_by(actor, Attachment.objects.filter(pk=row.pk)).exists():
        raise no_attachment()
    return row


def _reason(text: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid(_("A reason is needed."), code="reason-missing", place="reason")
    if len(words) > LONGEST_REASON:
        raise Invalid(
            _("The reason has more than %(most)s characters.") % {"most": LONGEST_REASON},
            code="reason-long",
            place="reason",
        )
    return words


def _record(actor: Actor, action: str, row: Attachment, at: datetime, facts: dict[str, Any]) -> None:
    record(
        actor=actor,
        action=action,
        object_type=row.object_type,
        object_id=row.object_id,
        at=at,
        data={"sha256": row.blob.sha256, "name": row.name, "attachment": row.pk, **facts},
    )
