"""Inventories, their sealed runs, published figures to hold them against, and what is known to be missing."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Inventory(TenantModel):
    """What is accounted and how: a node, a period, an approach, the warming potentials, the choice of factors."""

    APPROACHES = ("operational", "financial", "equity")
    STATES = ("open", "locked")

    code = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("organisation.Period", on_delete=models.PROTECT, related_name="+")
    approach = models.CharField(max_length=20)
    gwp_main = models.CharField(max_length=10)
    gwp_sets = models.JSONField(default=list)  # codes, the main one first
    dates = models.CharField(max_length=20)  # calc.factors.DatePolicy
    policy_on = (
        models.DateField()
    )  # the day for which "latest published" is read; the day of locking once locked
    packs = models.JSONField(default=list)  # [pack, version] in order of preference
    methods = models.CharField(max_length=120)  # id@version of the pack of methods
    variants = models.JSONField(default=dict)  # topic to the method used
    state = models.CharField(max_length=10, default="open")
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    locked_name = models.CharField(max_length=200, blank=True)
    locked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-period__end", "code")
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="inventory_code")]

    def __str__(self) -> str:
        return self.code


class Run(TenantModel):
    """A sealed calculation. `parts`: the plane's partitions, one for each group of rules, in order."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    run_hash = models.CharField(max_length=64)
    inputs = models.JSONField(default=dict)  # what the hash is of, as far as people read it
    parts = models.JSONField(default=list)  # dataset, path, sha256, rows, rules
    instruments = models.JSONField(default=list)  # lines of certificates; see instruments.py
    summary = models.JSONField(default=dict)
    code_version = models.CharField(max_length=40)
    current = models.BooleanField(default=True)
    started_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inventory", "number"], name="inventory_run_number"),
            models.UniqueConstraint(fields=["tenant", "inventory", "run_hash"], name="inventory_run_once"),
        ]


class Assumption(TenantModel):
    """A choice of factor confirmed for one inventory: it goes before the company's rules. calc.factors.Rule."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="assumptions")
    code = models.SlugField(max_length=60)
    activity = models.CharField(max_length=120)
    basis = models.CharField(max_length=20, blank=True)  # empty: any
    factor_id = models.CharField(max_length=200)
    site = models.CharField(max_length=40, blank=True)  # node code; empty: anywhere
    reason_zh = models.CharField(max_length=500)
    reason_en = models.CharField(max_length=500)
    assumed = models.BooleanField()  # it stands in for data that are missing: told beside every total
    confirmed_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inventory", "code"], name="inventory_assumption_once")
        ]


class PublishedFigure(TenantModel):
    """A figure the company or somebody else published for the same thing, in tonnes of CO2 equivalent."""

    MEASURES = ("scope1", "scope2_location", "scope2_market", "scope3", *(f"c{n}" for n in range(1, 16)))

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="published")
    measure = models.CharField(max_length=20)
    tonnes = models.DecimalField(max_digits=15, decimal_places=3)
    decimals = models.PositiveSmallIntegerField(default=0)
    source_zh = models.CharField(max_length=300)
    source_en = models.CharField(max_length=300)
    place = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "inventory", "measure"], name="inventory_published_once"
            )
        ]


class KnownGap(TenantModel):
    """Something the inventory is known to lack or to be unsure of, told beside every total it touches.

    kind: missing (a source without data), either (a quantity that may be one of two activities: `other` is the second).
    """

    KINDS = ("missing", "either")

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="gaps")
    code = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10)
    measures = models.JSONField(default=list)  # which published measures it bears on
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    rule = models.CharField(max_length=80, blank=True)
    values = models.JSONField(default=dict)  # key column to value, of the lines it is about
    other = models.CharField(max_length=120, blank=True)  # activity

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "inventory", "code"], name="inventory_gap_once")
        ]
