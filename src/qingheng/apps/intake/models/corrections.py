"""What people changed in a draft: cells they fixed and rows they left out, each with who, when and why."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Fix(TenantModel):
    """A text put in place of another. With a row: that cell. Without: every cell of the column that reads
    `before` (a bulk fix). An empty `after` says the figure is not available.
    """

    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="fixes")
    column = models.CharField(max_length=60)  # the dataset's column
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True)  # counted from 1, as the spreadsheet shows it
    source_column = models.PositiveIntegerField(null=True)  # counted from 1; tells wide cells of a row apart
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)


class Exclusion(TenantModel):
    """Rows left out with a reason, or single cells of rows that hold several: one month of a row of months.

    They are kept in the draft and shown struck through.
    """

    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="exclusions")
    sheet = models.CharField(max_length=100, blank=True)
    rows = models.JSONField()  # numbers counted from 1: all that stands in them
    cells = models.JSONField(default=list)  # [row, source column], both counted from 1: that one figure alone
    why = models.CharField(max_length=300)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)


class RowEvidence(TenantModel):
    """A bill or other proof of a submission, or of some of its rows. One file may serve many."""

    submission = models.ForeignKey("intake.Submission", on_delete=models.CASCADE, related_name="evidence")
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    rows = models.JSONField(default=list)  # spans [first, last] counted from 1; empty: the whole submission
    why = models.CharField(max_length=300, blank=True)
    attached_by = models.CharField(max_length=200)
    attached_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)
