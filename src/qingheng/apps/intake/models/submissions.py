"""Submission: one load of one dataset, from file to seal. Partition: where its sealed rows lie."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Submission(TenantModel):
    """state: draft, submitted, returned, approved, sealed, superseded, withdrawn. stage of a draft: queued,
    reading, mapping (waits for a person), checking, ready, failed. Approval and seal are one act; `approved`
    stands only while the partition of a large load is being written.
    """

    dataset = models.CharField(max_length=60)
    dataset_version = models.PositiveIntegerField(default=1)
    definition = (
        models.JSONField()
    )  # the dataset as it was used, so that a later version changes nothing here
    title = models.CharField(max_length=200)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="draft")
    stage = models.CharField(max_length=12, default="queued")
    origin = models.CharField(max_length=12, default="file")  # file, form, api, estimate, folder, mail
    blob = models.ForeignKey("files.Blob", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=100, blank=True)
    layout = models.JSONField(default=dict)  # tables found, notes, what was left out
    mapping = models.JSONField(default=dict)
    mapping_version = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # rows, excluded, errors, warnings, by_code
    period_label = models.CharField(max_length=80, blank=True)  # the days asked for, as people name them
    period_first = models.DateField(null=True)  # rows outside these days are errors; open when null
    period_last = models.DateField(null=True)
    estimate_method = models.CharField(max_length=40, blank=True)  # of calc.intake.estimating.METHODS
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(
        default=0
    )  # names the draft folder; a new one each time it is checked
    checks = models.PositiveIntegerField(
        default=0
    )  # readings and checks begun; the result of one that is not the newest any more is dropped
    run_id = models.BigIntegerField(null=True)  # the job that reads or checks it now
    failure = models.JSONField(default=dict)  # code, zh, en, fix_zh, fix_en
    prepared_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    prepared_name = models.CharField(max_length=200)
    prepared_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-prepared_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="intake_idempotency_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "dataset", "content_sha256"],
                condition=models.Q(state__in=["submitted", "approved", "sealed"])
                & ~models.Q(content_sha256=""),
                name="intake_content_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state"], name="intake_state"),
            models.Index(fields=["tenant", "dataset", "state"], name="intake_dataset_state"),
        ]


class Partition(TenantModel):
    """The manifest row of a sealed submission. `path` is relative to the plane's folder; never changed."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="partition")
    dataset = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    manifest = models.JSONField()
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    coverage = models.JSONField(
        default=dict
    )  # node code -> month (2023-04) -> rows; "" for rows without a node
    estimated = models.BooleanField(default=False)
    sealed_at = models.DateTimeField()
    superseded_by = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("sealed_at", "id")
        indexes = [models.Index(fields=["tenant", "dataset"], name="partition_dataset")]
