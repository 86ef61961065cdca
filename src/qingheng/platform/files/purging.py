"""Evidence whose retention has passed is removed; its bytes too, once nothing in the installation points to them.

Three steps, each its own transactions, so that a crash between them leaves a file too many and never one too few:
evidence that is due goes; then the files that were evidence of nothing else; then bytes no company knows any more.
The trail says what was removed; a next run finds there what an interrupted one left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.audit.services import record
from qingheng.platform.files import holding, store
from qingheng.platform.files.contracts import KeptFile, Purge
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.queries import MANAGE, expiring
from qingheng.platform.rights.actor import Actor
from qingheng.platform.tenancy.scope import across_tenants

REMOVED = "evidence.removed"
GONE, ANEW = "gone", "anew"
STAYS = ("attached", "in_use", "elsewhere", "busy")
Step = Callable[[int, int], None]


def purge_expired(*, actor: Actor, at: datetime, step: Step | None = None) -> Purge:
    """Remove evidence kept until before the day of `at`, unless it is held; nothing without a date.

    step: called with (done, all) before each removal; it may raise to stop. Running it again removes nothing
    twice. Raises Forbidden.
    """
    actor.require(MANAGE)
    today = timezone.localdate(at)
    due = list(expiring(actor=actor, on=today - timedelta(days=1)).values_list("pk", flat=True))
    removed = 0
    for number, attachment_id in enumerate(due):
        if step:
            step(number, len(due))
        removed += _remove_evidence(actor, attachment_id, today, at)
    kept, files = [], 0
    for sha256, name, moment in _removed_before():
        why = _remove_file(actor, sha256, name, moment, at) or _remove_bytes(sha256)
        files += why == GONE
        if (
            moment == at and why in STAYS
        ):  # of this run; what earlier ones left is tried again and not told again
            kept.append(KeptFile(sha256, name, why))
    return Purge(removed, files, tuple(kept))


@transaction.atomic
def _remove_evidence(actor: Actor, attachment_id: int, today: date, at: datetime) -> bool:
    """Under the row's lock the retention is read again: a hold or a later date set meanwhile wins."""
    row: Attachment | None = (
        Attachment.objects.select_for_update()
        .filter(pk=attachment_id, held_at__isnull=True, retention_until__lt=today)
        .first()
    )
    if row is None:
        return False
    record(
        actor=actor,
        action=REMOVED,
        object_type=row.object_type,
        object_id=row.object_id,
        at=at,
        data={
            "sha256": row.blob.sha256,
            "name": row.name,
            "attachment": row.pk,
            "until": str(row.retention_until),
        },
    )
    row.delete()
    return True


def _removed_before() -> Iterator[tuple[str, str, datetime]]:
    """(hash, name, moment) of each file that ever lost evidence by its retention, the last time it did."""
    last = {}
    events = AuditEvent.objects.filter(action=REMOVED).order_by("seq")
    for data, at in events.values_list("data", "at"):
        last[data["sha256"]] = (data["name"], at)
    yield from ((sha256, name, at) for sha256, (name, at) in last.items())


def _remove_file(actor: Actor, sha256: str, name: str, moment: datetime, at: datetime) -> str:
    """Take the company's file away; why it stays, or nothing when the company does not have it any more."""
    try:
        with transaction.atomic():
            blob: Blob | None = Blob.objects.filter(sha256=sha256, created_at__lte=moment).first()
            if blob is None:  # gone, or handed in anew since and then kept as any other
                return ANEW if Blob.objects.filter(sha256=sha256).exists() else ""
            if not holding.only_one(sha256):
                return "busy"
            if blob.attachments.exists():
                return "attached"
            blob.delete()
            data = {"sha256": sha256, "name": name, "size": blob.size}
            record(
                actor=actor,
                action="file.removed",
                object_type="file",
                object_id=sha256[:60],
                at=at,
                data=data,
            )
    except ProtectedError:
        return "in_use"
    except IntegrityError:  # somebody pointed to it while it went: it stays
        return "busy"
    return ""


@transaction.atomic
def _remove_bytes(sha256: str) -> str:
    """Take the bytes away once no company has the file; why they stay, or nothing when they were gone before."""
    if not store.blob_path(sha256).exists():
        return ""
    if not holding.only_one(sha256):
        return "busy"
    with across_tenants("whether another company keeps the same bytes"):
        if Blob.objects.filter(sha256=sha256).exists():
            return "elsewhere"
    return GONE if store.remove(sha256) else ""
