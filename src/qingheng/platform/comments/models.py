"""Comment: what somebody said about a figure, a finding, a target or a submission."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Comment(TenantModel):
    """Never edited: written, then resolved by anyone who may comment there or withdrawn by its author."""

    subject_kind = models.CharField(max_length=20)  # a kind of the registry
    subject_key = models.CharField(max_length=200)
    text = models.TextField()  # at most contracts.TEXT_LENGTH characters
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("created_at", "id")
        indexes = [models.Index(fields=["tenant", "subject_kind", "subject_key"], name="comment_subject")]
