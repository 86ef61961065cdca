"""Runs of the checks, their results, and what people answered to findings."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class CheckRun(TenantModel):
    """One run of a rules pack over one node's record. The same input hash gives the same results."""

    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    rules_pack = models.CharField(max_length=80)  # id@version
    code_version = models.CharField(max_length=20)
    input_sha256 = models.CharField(max_length=64)
    started_by = models.CharField(max_length=200)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # {"checks", "findings", "by_verdict", "by_severity"}
    rules = models.JSONField(
        default=dict
    )  # rule id -> its words as they were: a later pack cannot change them
    current = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "node", "input_sha256"], name="check_run_once_per_input"
            ),
            models.UniqueConstraint(
                fields=["tenant", "node"], condition=models.Q(current=True), name="check_run_one_current"
            ),
        ]


class CheckResult(TenantModel):
    """A verdict with both figures. Decimals are kept as text: they are shown and compared, never summed."""

    run = models.ForeignKey("quality.CheckRun", on_delete=models.CASCADE, related_name="results")
    order = models.PositiveIntegerField()
    rule = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)  # series key
    period = models.CharField(max_length=20, blank=True)
    verdict = models.CharField(max_length=12)
    severity = models.CharField(max_length=8)
    is_finding = models.BooleanField(default=False)
    stated = models.CharField(max_length=40, blank=True)
    expected = models.CharField(max_length=40, blank=True)
    difference = models.CharField(max_length=40, blank=True)
    tolerance = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    tolerance_zh = models.TextField(blank=True)
    tolerance_en = models.TextField(blank=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    inputs = models.JSONField(default=list)  # [{"key", "period", "value", "unit"}]
    touches = models.TextField(blank=True)  # "|key@period|key@period|": subject and inputs, to find by figure
    fingerprint = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("order",)
        indexes = [
            models.Index(fields=["tenant", "run", "is_finding"], name="check_result_findings"),
            models.Index(fields=["tenant", "fingerprint"], name="check_result_fingerprint"),
        ]


class FindingAnswer(TenantModel):
    """What was said about a finding of a node, across runs: state open, explained, accepted or fixed."""

    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    owner = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    due = models.DateField(null=True)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "node", "fingerprint"], name="finding_answer_once")
        ]


class AnswerBatch(TenantModel):
    """Findings answered in one act, with what had been said about each before: what an undo gives back."""

    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    owner_id_then = models.BigIntegerField(null=True)  # as a number: the act stays what it was
    due = models.DateField(null=True)
    before = models.JSONField(default=dict)  # fingerprint -> {"state", "note", "owner_id", "due"}
    unchanged = models.JSONField(default=list)  # fingerprints
    left_alone = models.JSONField(default=list)  # [{"fingerprint", "code", "who"}]
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    restored = models.JSONField(default=list)  # fingerprints

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-answered_at", "-id")
