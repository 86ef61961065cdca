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
    """A choice of factor confirmed for one inventory: it goes before the company's rules. calc.factors.Rule.

    A change ends the row and begins another of the same code; nothing is edited or deleted.
    """

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
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "inventory", "code"],
                condition=models.Q(withdrawn_at=None),
                name="inventory_assumption_once",
            )
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


class Reported(TenantModel):
    """The totals of an inventory as they were when it was locked, consolidated, kg CO2e of the main set; never changed."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    measures = models.JSONField(default=dict)  # measure to kilograms as text, null where nothing was counted
    sha256 = models.CharField(max_length=64)
    locked_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "inventory", "number"], name="inventory_reported_number"
            )
        ]


class Restatement(TenantModel):
    """Totals reported once and reported anew: why, how much, line by line. Who calculated is not who locked."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="restatements")
    number = models.PositiveIntegerField()
    trigger = models.CharField(max_length=20)  # calc.ghg.base_year.TRIGGERS
    reason = models.CharField(max_length=1000)
    before = models.ForeignKey(Reported, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Reported, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField(default=list)  # key, before, after (kg), cause
    calculated_name = models.CharField(max_length=200)
    locked_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "inventory", "number"], name="inventory_restatement_number"
            )
        ]


class BaseYear(TenantModel):
    """The inventory others are held against, and from which change on it is calculated again."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="base_years")
    threshold = models.DecimalField(max_digits=5, decimal_places=2)  # per cent of scope 1, 2 (location) and 3
    reason = models.CharField(max_length=1000)
    current = models.BooleanField(default=True)
    set_name = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-set_at",)


class BaseChange(TenantModel):
    """Something that changes what the base year would be; small ones add up until it is calculated again.

    One noted by mistake is withdrawn with a reason; nothing is edited or deleted.
    """

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="base_changes")
    trigger = models.CharField(max_length=20)
    tonnes = models.DecimalField(max_digits=15, decimal_places=3)
    reason = models.CharField(max_length=1000)
    noted_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    settled = models.ForeignKey(Restatement, null=True, on_delete=models.PROTECT, related_name="changes")
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("at", "pk")


class PackUpgrade(TenantModel):
    """Another version of a pack for one inventory: proposed by one person with what it changes, decided by another."""

    STATES = ("proposed", "approved", "returned")

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="upgrades")
    pack = models.CharField(max_length=80)
    from_version = models.CharField(max_length=40)
    to_version = models.CharField(max_length=40)
    of_run = models.CharField(max_length=64)  # hash of the run whose lines were looked at
    preview = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000)
    state = models.CharField(max_length=10, default="proposed")
    proposed_by_id = models.IntegerField(null=True)
    proposed_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-at", "-pk")


class PriceIndex(TenantModel):
    """A yearly price index the company entered, beside those of the method pack. One currency has one series."""

    currency = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    index = models.DecimalField(max_digits=15, decimal_places=6)
    series = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    entered_name = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("currency", "year")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "currency", "year"], name="inventory_price_index_once")
        ]
