"""Reads of evidence files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingheng.platform.files.contracts import AttachmentView, BlobProblem
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.reaching import VIEW, seen_by
from qingheng.platform.files.store import blob_path, hash_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, NotFound

MANAGE = "evidence.manage"
SORTS = {
    "name": "name",
    "size": "blob__size",
    "attached_at": "attached_at",
    "attached_by": "attached_by",
    "object": "object_type",
    "retention": "retention_until",
}
KEPT = ("held", "over", "dated", "forever")


def open_blob(*, actor: Actor, sha256: str) -> tuple[Blob, Path]:
    """The blob and the place of its bytes.

    Raises NotFound (also for a file of which nothing is evidence that the actor may see), Conflict when the
    bytes are gone, Forbidden.
    """
    actor.require(VIEW)
    blob: Blob | None = Blob.objects.filter(sha256=sha256).first()
    if blob is None or not _reaches(actor, blob):
        raise NotFound(_("There is no such file in this company."), code="no-file")
    path = blob_path(sha256)
    if not path.exists():
        raise Conflict(
            _("The file is recorded, but its bytes are missing from the store."),
            code="file-missing",
            fix=_("Ask the operator to restore the evidence store from the backup."),
        )
    return blob, path


def _reaches(actor: Actor, blob: Blob) -> bool:
    whole = "" in actor.paths(VIEW)
    return whole or seen_by(actor, Attachment.objects.filter(blob=blob)).exists()


def attachments_of(*, actor: Actor, object_type: str, object_id: object) -> list[AttachmentView]:
    """Evidence of one object, newest first. Raises Forbidden."""
    found = seen_by(actor, Attachment.objects.filter(object_type=object_type, object_id=str(object_id)))
    return [attachment_view(attachment) for attachment in found.select_related("blob")]


def attachments(
    *,
    actor: Actor,
    text: str = "",
    object_type: str = "",
    sort: str = "",
    kept: str = "",
    today: date | None = None,
) -> QuerySet[Attachment]:
    """Evidence of the company, filtered by text (name, reason, person, hash), by what it belongs to and by retention.

    kept: held, over (its last day was before `today` and it is not held), dated, forever; anything else is all.
    """
    found = seen_by(actor, Attachment.objects.select_related("blob", "tenant"))
    if text:
        found = found.filter(
            Q(name__icontains=text)
            | Q(why__icontains=text)
            | Q(attached_by__icontains=text)
            | Q(blob__sha256__startswith=text.lower())
            | Q(object_id=text)
        )
    if object_type:
        found = found.filter(object_type=object_type)
    if kept == "over" and today is not None:
        found = found.filter(held_at__isnull=True, retention_until__lt=today)
    elif kept in ("dated", "forever"):
        found = found.filter(retention_until__isnull=kept == "forever")
    elif kept == "held":
        found = found.filter(held_at__isnull=False)
    column = SORTS.get(sort.removeprefix("-"))
    return found.order_by(f"-{column}" if sort.startswith("-") else column, "id") if column else found


def expiring(*, actor: Actor, on: date) -> QuerySet[Attachment]:
    """Evidence whose last day is `on` or before and that is not held, the oldest first. Raises Forbidden."""
    due = seen_by(actor, Attachment.objects.filter(held_at__isnull=True, retention_until__lte=on))
    return due.select_related("blob").order_by("retention_until", "id")


def attachment(*, actor: Actor, attachment_id: int) -> AttachmentView:
    """One piece of evidence. Raises NotFound, Forbidden."""
    row = seen_by(actor, Attachment.objects.select_related("blob").filter(pk=attachment_id)).first()
    if row is None:
        raise no_attachment()
    return attachment_view(row)


def attachments_with(*, actor: Actor, blob: Blob) -> list[AttachmentView]:
    """All a file is evidence of, newest first. Raises Forbidden."""
    found = seen_by(actor, Attachment.objects.filter(blob=blob).select_related("blob"))
    return [attachment_view(row) for row in found]


def no_attachment() -> NotFound:
    """The refusal for evidence the company does not have (any more)."""
    return NotFound(_("There is no such evidence in this company."), code="no-evidence")


def object_types(*, actor: Actor) -> list[str]:
    """What evidence belongs to, for the filter."""
    found = seen_by(actor, Attachment.objects.order_by())
    return sorted(set(found.values_list("object_type", flat=True).distinct()))


def verify_blobs(*, actor: Actor) -> list[BlobProblem]:
    """Read every blob of the company again; those whose bytes are missing or changed. Raises Forbidden."""
    actor.require("audit.view")
    problems = []
    for blob in Blob.objects.order_by("id").iterator(chunk_size=500):
        path = blob_path(blob.sha256)
        if not path.exists():
            problems.append(BlobProblem(blob.sha256, blob.name, "missing"))
        elif hash_of(path) != blob.sha256:
            problems.append(BlobProblem(blob.sha256, blob.name, "changed"))
    return problems


def attachment_view(attachment: Attachment) -> AttachmentView:
    """The frozen form of a row whose blob is loaded."""
    blob = attachment.blob
    return AttachmentView(
        id=attachment.pk,
        sha256=blob.sha256,
        name=attachment.name,
        mime=blob.mime,
        size=blob.size,
        object_type=attachment.object_type,
        object_id=attachment.object_id,
        why=attachment.why,
        attached_by=attachment.attached_by,
        attached_at=attachment.attached_at,
        retention_until=attachment.retention_until,
        hold_reason=attachment.hold_reason,
        held_by=attachment.held_by,
        held_at=attachment.held_at,
    )
