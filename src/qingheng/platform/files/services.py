"""Writes of evidence files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.files import holding, store
from qingheng.platform.files.models import Attachment, Blob
from qingheng.platform.files.purging import purge_expired
from qingheng.platform.files.retention import default_retention, extend_retention, lift_hold, set_hold
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

__all__ = [
    "attach",
    "clean_name",
    "default_retention",
    "extend_retention",
    "lift_hold",
    "purge_expired",
    "receive",
    "set_hold",
    "store_blob",
]


def clean_name(name: str) -> str:
    """The last part of a file name as handed in, without control characters, at most 200 characters."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(character for character in last if character.isprintable())[:200] or "file"


@contextmanager
def receive(*, actor: Actor, data: bytes | IO[bytes], limit: int | None = None) -> Iterator[store.Received]:
    """Take a long upload to the disk before the transaction that keeps it by store_blob; else it is deleted.

    Raises Invalid over the limit, Forbidden.
    """
    actor.require("evidence.attach")
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    with ExitStack() as kept:
        try:
            received = kept.enter_context(store.receive(stream, limit=limit or settings.UPLOAD_LIMIT_BYTES))
        except store.TooLarge as error:
            raise _too_large(error) from error
        yield received


def _too_large(error: store.TooLarge) -> Invalid:
    return Invalid(
        _("The file is larger than %(limit)s MB.") % {"limit": error.limit // 1024**2},
        code="file-too-large",
        place="file",
        fix=_("Split the file, or ask the operator to raise the limit."),
    )


@transaction.atomic
def store_blob(
    *,
    actor: Actor,
    data: bytes | IO[bytes] | store.Received,
    name: str,
    mime: str = "application/octet-stream",
    at: datetime,
    limit: int | None = None,
) -> Blob:
    """Keep bytes under their hash; the same bytes again give the blob already kept.

    data: bytes, a binary stream, or what receive() took. limit: bytes, the upload limit when left out.
    Raises Invalid when empty or over the limit, Forbidden.
    """
    actor.require("evidence.attach")
    if isinstance(data, store.Received):
        stored = store.place(data, before_placing=holding.share)
    else:
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            most = limit or settings.UPLOAD_LIMIT_BYTES
            stored = store.write(stream, limit=most, before_placing=holding.share)
        except store.TooLarge as error:
            raise _too_large(error) from error
    if stored.size == 0:
        raise Invalid(_("The file is empty."), code="file-empty", place="file", fix=_("Choose another file."))
    blob, created = Blob.objects.get_or_create(
        sha256=stored.sha256,
        tenant_id=actor.tenant_id,
        defaults={
            "size": stored.size,
            "mime": mime[:100],
            "name": clean_name(name),
            "stored_by": actor.name[:200],
            "created_at": at,
        },
    )
    if created:
        record(
            actor=actor,
            action="file.stored",
            object_type="file",
            object_id=stored.sha256[:60],
            at=at,
            data={"sha256": stored.sha256, "name": blob.name, "size": stored.size},
        )
    kept: Blob = blob
    return kept


@transaction.atomic
def attach(
    *,
    actor: Actor,
    blob: Blob,
    object_type: str,
    object_id: object,
    name: str = "",
    why: str = "",
    at: datetime,
    retention_until: date | None = None,
) -> Attachment:
    """Make a blob evidence of an object; a second time only lengthens the retention.

    retention_until: the last day it is kept; left out, the installation's years for new evidence, or for ever.
    What is kept for ever stays so. Raises Forbidden, Conflict when the file was removed meanwhile.
    """
    actor.require("evidence.attach")
    holding.share(blob.sha256)
    if not Blob.objects.filter(pk=blob.pk).exists():
        raise Conflict(
            _("The file was removed meanwhile."), code="file-removed", fix=_("Hand the file in again.")
        )
    attachment: Attachment
    attachment, created = Attachment.objects.get_or_create(
        tenant_id=actor.tenant_id,
        blob=blob,
        object_type=object_type,
        object_id=str(object_id),
        defaults={
            "name": clean_name(name or blob.name),
            "why": why[:300],
            "attached_by": actor.name[:200],
            "attached_by_person_id": actor.person_id,
            "attached_at": at,
            "retention_until": retention_until or default_retention(at=at),
        },
    )
    before = attachment.retention_until
    longer = not created and bool(before and retention_until and retention_until > before)
    if longer:
        attachment.retention_until = retention_until
        attachment.save(update_fields=["retention_until"])
    if created or longer:
        record(
            actor=actor,
            action="file.attached",
            object_type=object_type,
            object_id=object_id,
            at=at,
            data={
                "sha256": blob.sha256,
                "name": attachment.name,
                "until": str(attachment.retention_until or ""),
            },
        )
    return attachment
