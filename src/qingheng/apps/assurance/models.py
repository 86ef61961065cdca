"""Engagements, samples of result lines, findings."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel

PROOF = "assurance_finding"
"""What evidence of a finding belongs to."""


class Engagement(TenantModel):
    """What an auditor is asked to assure: an inventory, how far, and what would be material."""

    LEVELS = ("limited", "reasonable")
    STATES = ("open", "signed")
    OPINIONS = ("unmodified", "qualified", "adverse", "disclaimer")

    inventory = models.ForeignKey("inventory.Inventory", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=12)
    side = models.CharField(max_length=10, default="location")  # the view of energy bought that is assured
    materiality_percent = models.DecimalField(max_digits=6, decimal_places=3)  # of the total
    auditor = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    auditor_name = models.CharField(max_length=200)
    auditor_until = models.DateField()  # last day of the auditor's grant when the engagement was opened
    state = models.CharField(max_length=10, default="open")
    opinion = models.CharField(max_length=12, blank=True)
    statement = models.TextField(blank=True)
    run_number = models.PositiveIntegerField(null=True)  # of the run signed for
    run_hash = models.CharField(max_length=64, blank=True)
    signed_name = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-made_at", "-id")


class Sample(TenantModel):
    """Lines drawn from one run. The same run, method, size and seed give the same lines."""

    UNITS = ("line", "row")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=5, default="line")  # line: groups of rows; row: activity rows
    method = models.CharField(max_length=12)
    strata = models.CharField(max_length=12, blank=True)
    size = models.PositiveIntegerField()
    seed = models.PositiveIntegerField(default=0)
    run_number = models.PositiveIntegerField()
    run_hash = models.CharField(max_length=64)
    lines_of_run = models.PositiveIntegerField()
    covered_percent = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    drawn_name = models.CharField(max_length=200)
    drawn_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "engagement", "number"], name="assurance_sample_number")
        ]


class SampledLine(TenantModel):
    """A drawn line, or one activity row of it: part and choice of the run, and what the auditor found.

    co2e: kilograms as text, exact. partition to approved: of a row, where it came from; empty for a whole line.
    """

    VERDICTS = ("", "agreed", "exception")

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveIntegerField()
    part = models.PositiveIntegerField()
    choice = models.PositiveIntegerField()
    stratum = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=300)
    co2e = models.CharField(max_length=60)
    partition = models.CharField(max_length=120, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.PositiveIntegerField(null=True)
    submission = models.PositiveBigIntegerField(null=True)  # of data intake
    file = models.CharField(max_length=200, blank=True)
    approved = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, blank=True)
    note = models.CharField(max_length=500, blank=True)
    checked_name = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sample", "order"], name="assurance_line_order")
        ]


class Finding(TenantModel):
    """A case: open until the company answers, closed by the auditor. amount: tonnes CO2e, above zero: overstated."""

    STATES = ("open", "answered", "closed")
    OUTCOMES = ("corrected", "uncorrected", "none")  # none: no misstatement after all

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=10, default="open")
    owner = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    due = models.DateField(null=True)
    amount = models.DecimalField(max_digits=15, decimal_places=3, null=True)
    part = models.PositiveIntegerField(null=True)
    choice = models.PositiveIntegerField(null=True)
    raised_name = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    evidence = models.CharField(
        max_length=300, blank=True
    )  # name or SHA-256 of the file that proves the answer
    answered_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    conclusion = models.TextField(blank=True)
    closed_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "engagement", "number"], name="assurance_finding_number"
            )
        ]
