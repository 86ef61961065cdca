"""Databases a company works with and their versions. What a version says lies on the plane; a row says how it came.

A version is never changed. A shared one lies beside all companies and is the same for each that took it into use.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qingheng.platform.tenancy.models import TenantModel


class Database(TenantModel):
    """A background database under the name the company gave it."""

    LICENCES = ("shown", "exported", "shipped")

    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)  # where it has a Chinese one of its own
    licence = models.CharField(max_length=300, blank=True)
    licence_class = models.CharField(
        max_length=10, default="shown"
    )  # the most that may be done with its data
    pack = models.CharField(max_length=80, blank=True)  # id of the pack it comes with
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="lca_database_code")]

    def __str__(self) -> str:
        return self.code


class DatabaseVersion(TenantModel):
    """A version. state: importing, ready, failed, retired. shared: its files lie beside all companies."""

    STATES = ("importing", "ready", "failed", "retired")

    database = models.ForeignKey(Database, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField(max_length=60)
    state = models.CharField(max_length=10, default="importing")
    shared = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True)  # of the content, once it is there
    format = models.CharField(max_length=30, blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    source_sha256 = models.CharField(
        max_length=64, blank=True
    )  # of the file it was read from, kept as evidence
    options = models.JSONField(default=dict)  # allocation, providers: what was chosen beside the file
    counts = models.JSONField(default=dict)
    fates = models.JSONField(default=dict)
    losses = models.JSONField(default=dict)  # by code; each of them is in the files of the version
    run_id = models.BigIntegerField(null=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    imported_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    retired_name = models.CharField(max_length=200, blank=True)
    retired_at = models.DateTimeField(null=True)
    retired_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("database__code", "-id")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "database", "label"], name="lca_version_label"),
            models.UniqueConstraint(
                fields=["tenant", "database", "sha256"],
                condition=~Q(sha256=""),
                name="lca_version_content_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.database.code}@{self.label}"


class Carrying(TenantModel):
    """Decisions of one version taken over to another in one act, reviewed as one. state: in_use, withdrawn, objected."""

    STATES = ("in_use", "withdrawn", "objected")

    version = models.ForeignKey(DatabaseVersion, on_delete=models.PROTECT, related_name="carryings")
    before = models.ForeignKey(DatabaseVersion, on_delete=models.PROTECT, related_name="carried_on")
    count = models.PositiveIntegerField()
    why = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, default="in_use")
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    reviewed_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=1000, blank=True)
    ended_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=1000, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.before} → {self.version} #{self.pk}"


class FlowMapping(TenantModel):
    """What a person decided of a flow of a version under a method. A row is never changed but for its state and review.

    state: in_use, withdrawn, objected, replaced; one of a flow is in use at a time.
    """

    STATES = ("in_use", "withdrawn", "objected", "replaced")

    version = models.ForeignKey(DatabaseVersion, on_delete=models.PROTECT, related_name="mappings")
    method = models.SlugField(max_length=60)
    flow = models.CharField(max_length=300)
    flow_name = models.CharField(max_length=300)
    compartment = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    left_out = models.BooleanField(default=False)
    target = models.CharField(max_length=300, blank=True)
    target_name = models.CharField(max_length=400, blank=True)
    target_unit = models.CharField(max_length=60, blank=True)
    per = models.CharField(max_length=40, blank=True)  # digits of a decimal
    why = models.CharField(max_length=1000)
    carried = models.ForeignKey(Carrying, on_delete=models.PROTECT, null=True, related_name="mappings")
    origin_id = models.BigIntegerField(
        null=True
    )  # of the decision of the version before it was taken over from
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="in_use")
    made_by_id = models.BigIntegerField(null=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    reviewed_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=1000, blank=True)
    ended_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=1000, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "method", "flow", "number"], name="lca_mapping_number"
            ),
            models.UniqueConstraint(
                fields=["tenant", "version", "method", "flow"],
                condition=Q(state="in_use"),
                name="lca_mapping_one_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow_name} #{self.number}"


class ImpactMethod(TenantModel):
    """An impact method a company brought in. Its factors lie on the plane. state: ready, retired."""

    code = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    version = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, default="ready")
    source = models.CharField(max_length=300)
    source_sha256 = models.CharField(max_length=64, blank=True)
    licence = models.CharField(max_length=300, blank=True)
    licence_class = models.CharField(max_length=10, default="shown")  # as of databases
    sha256 = models.CharField(max_length=64)
    categories = models.JSONField(default=list)  # code, zh, en, unit, factors
    weightings = models.JSONField(default=list)  # code, name, unit, and by category normalisation and weight
    losses = models.JSONField(default=list)  # code, place, zh, en
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="lca_method_code")]

    def __str__(self) -> str:
        return self.code
