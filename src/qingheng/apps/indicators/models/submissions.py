"""Submission: figures handed in together, prepared by one person and approved by another."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Submission(TenantModel):
    """States: draft, submitted, returned, approved, withdrawn. Only approved figures count."""

    dataset = models.CharField(max_length=40, default="kpi")
    title = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, blank=True)  # empty: the title is the same in both languages
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="draft")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    content_sha256 = models.CharField(max_length=64)  # of the typed rows: the same content is not taken twice
    source_zh = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    prepared_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_name = models.CharField(max_length=200)
    prepared_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-prepared_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "node", "content_sha256"],
                condition=models.Q(dataset="kpi") & ~models.Q(state="withdrawn"),
                name="submission_content_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="submission_state")]
