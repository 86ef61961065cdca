"""Blob: bytes kept under their own hash. Attachment: what a blob is evidence of, and why."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Blob(TenantModel):
    """A file of the company, written once. The bytes lie in MEDIA_ROOT under `sha256`."""

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mime = models.CharField(max_length=100)
    name = models.CharField(max_length=200)  # as first handed in
    stored_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-created_at", "-id")
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="blob_once")]

    def __str__(self) -> str:
        return self.name


class Attachment(TenantModel):
    """A blob as evidence of one object, kept up to and including `retention_until`, for ever without a date.

    While `held_at` is set (a legal hold) it is kept whatever the date.
    """

    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="attachments")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    attached_by = models.CharField(max_length=200)
    attached_by_person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    attached_at = models.DateTimeField()
    retention_until = models.DateField(null=True)
    hold_reason = models.CharField(max_length=300, blank=True, default="")
    held_by = models.CharField(max_length=200, blank=True, default="")
    held_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-attached_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "blob", "object_type", "object_id"], name="attachment_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "object_type", "object_id"], name="attachment_object"),
            models.Index(fields=["tenant", "retention_until"], name="attachment_retention"),
        ]
