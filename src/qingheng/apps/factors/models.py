"""Editions of packs a company works with, factors of its own, and choices that people confirmed."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class FactorEdition(TenantModel):
    """What a version of a pack said when the company took it into use: an older inventory still finds it."""

    pack_id = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()  # JSON of tables and defaults, compressed
    kept_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("pack_id", "-kept_at")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "pack_id", "version"], name="factor_edition_once")
        ]


class OwnFactor(TenantModel):
    """A factor the company states itself. state: draft, in_review, approved, returned, withdrawn.

    One that was made from an approved record names it in record_*: it answers for activities up to the day `until`, and
    carries the spread and the scores of the record, and the kilograms by origin of its gases.
    """

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    activity = models.CharField(max_length=120)
    basis = models.CharField(max_length=12)
    level = models.CharField(max_length=12)
    place = models.CharField(max_length=80)
    unit = models.CharField(max_length=60)
    gases = models.JSONField(
        default=dict
    )  # gas -> kilograms, of a conversion unit -> how many; text, 15 digits
    gwp_basis = models.CharField(max_length=10, blank=True)
    heat = models.CharField(max_length=5, blank=True)
    data_from = models.DateField()
    data_until = models.DateField()
    published = models.DateField()
    review_by = models.DateField(null=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    document = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="draft")
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    reviewer_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    record_type = models.CharField(max_length=20, blank=True)  # footprint, figure
    record_id = models.BigIntegerField(null=True)
    record_sha256 = models.CharField(max_length=64, blank=True)
    spread = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    quality = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    until = models.DateField(null=True)
    ended_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code", "-version")
        indexes = [models.Index(fields=["tenant", "record_type", "record_id"], name="own_factor_record")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code", "version"], name="own_factor_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "code"],
                condition=models.Q(state="approved"),
                name="own_factor_one_approved",
            ),
        ]


class FactorRule(TenantModel):
    """A confirmed choice: for these questions, this factor. It ends by being withdrawn, never by being changed."""

    activity = models.CharField(max_length=120)
    basis = models.CharField(max_length=12, blank=True)
    level = models.CharField(max_length=12, blank=True)
    place = models.CharField(max_length=80, blank=True)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    factor_id = models.CharField(max_length=160)
    reason = models.TextField()
    assumption = models.BooleanField(default=False)
    confirmed_by = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("activity", "id")
        indexes = [models.Index(fields=["tenant", "activity"], name="factor_rule_activity")]


class FactorImport(TenantModel):
    """A published file read as an edition of a pack: one person hands it in, another approves it."""

    STATES = ("draft", "in_review", "approved", "returned", "withdrawn")

    layout = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    pack_id = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    published = models.DateField()
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    body = models.BinaryField()  # as FactorEdition.body
    sha256 = models.CharField(max_length=64)
    along = models.CharField(max_length=101)  # pack@version whose lines were followed
    told = models.JSONField(default=dict)  # gwp, rows, and what was lacking, unknown, total_only, uneven
    state = models.CharField(max_length=12, default="draft")
    reason = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    reviewer_name = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.CharField(max_length=1000, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-made_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "pack_id", "version"], name="factor_import_version_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "pack_id"],
                condition=models.Q(state="approved"),
                name="factor_import_one_approved",
            ),
        ]
