"""What stands around products, the questions asked of them, and the answers: footprints that are frozen and signed.

A scenario, an own figure and a footprint are never edited: another version, or another row, follows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qingheng.platform.tenancy.models import TenantModel

CALCULATED, SUBMITTED, APPROVED, RETURNED, SUPERSEDED = (
    "calculated", "submitted", "approved", "returned", "superseded",
)  # fmt: skip


class Scenario(TenantModel):
    """A version of what stands around bills: tables of text as calc.footprint.scenario reads them."""

    code = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    tables = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)  # id@version of the pack, or the file
    current = models.BooleanField(default=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code", "-number")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code", "number"], name="footprint_scenario_number"),
            models.UniqueConstraint(
                fields=["tenant", "code"], condition=Q(current=True), name="footprint_scenario_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}#{self.number}"


class Assignment(TenantModel):
    """A figure the company holds for an item: a process of the background, or kilograms a supplier stated itself.

    kilograms: by origin, of one unit of the item; empty where a process stands for it. One that is withdrawn stays, and
    says why.
    """

    item = models.CharField(max_length=80)  # code as calc.products.key folds it
    stage = models.CharField(max_length=20, default="raw_materials")
    rank = models.CharField(max_length=10, default="supplier")
    slot = models.CharField(max_length=60, blank=True)
    supplier = models.CharField(max_length=80, blank=True)
    process = models.CharField(max_length=200, blank=True)
    ratio = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    unit = models.CharField(max_length=20, blank=True)
    kilograms = models.JSONField(default=dict)
    covers = models.BooleanField(default=False)
    primary_share = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    scores = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    evidence_id = models.BigIntegerField(null=True)
    made_by_id = models.IntegerField(null=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    withdrawn_name = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("item", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(primary_share__gte=0, primary_share__lte=1), name="footprint_assignment_share"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "item"], name="footprint_assignment_item")]


class Study(TenantModel):
    """A question asked of a family: unit, boundary, method, background, market, rules. A changed one is another study."""

    code = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    family = models.CharField(max_length=80)
    unit_zh = models.CharField(max_length=200)  # declared unit
    unit_en = models.CharField(max_length=200)
    function_zh = models.CharField(max_length=300, blank=True)  # functional unit, where one is stated
    function_en = models.CharField(max_length=300, blank=True)
    stages = models.JSONField(default=list)
    method = models.CharField(max_length=60)
    database = models.CharField(max_length=130)  # CODE@LABEL
    scenario = models.CharField(max_length=60)
    market = models.CharField(max_length=20)
    on = models.DateField()
    recycling = models.CharField(max_length=10, default="cut_off")
    cut_one = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    cut_together = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    rules = models.CharField(max_length=200, blank=True)  # category rules followed
    electricity = models.CharField(max_length=12, default="grid")  # grid, contractual: of production
    electricity_year = models.PositiveSmallIntegerField(null=True)  # whose certificates and consumption count
    sites = models.JSONField(
        default=dict
    )  # item, "" for all others -> code of its site, or codes with shares
    by_country = models.BooleanField(
        default=False
    )  # what is bought goes by the country of the supplier's site
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="footprint_study_code")]

    def __str__(self) -> str:
        return self.code


class Run(TenantModel):
    """One calculation of a study. The same inputs give the run that is there."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    run_hash = models.CharField(max_length=64)
    inputs = models.JSONField(default=dict)
    code_version = models.CharField(max_length=40)
    started_by_id = models.IntegerField(null=True)
    started_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "study", "number"], name="footprint_run_number"),
            models.UniqueConstraint(fields=["tenant", "study", "run_hash"], name="footprint_run_once"),
        ]


class Footprint(TenantModel):
    """The frozen answer for one configuration. `answer` and `lines` are what `sha256` is of."""

    STATES = (CALCULATED, SUBMITTED, APPROVED, RETURNED, SUPERSEDED)

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="footprints")
    configuration = models.CharField(max_length=80)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    choice = models.JSONField(default=dict)
    kilograms = models.DecimalField(max_digits=15, decimal_places=6)
    answer = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=CALCULATED)
    submitted_by_id = models.IntegerField(null=True)
    submitted_name = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    decided_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("run_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "configuration"], name="footprint_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run.study.code}/{self.configuration}#{self.run.number}"


class KeptWhatIf(TenantModel):
    """A what-if somebody kept, with what it came to then. It is no footprint, is never approved, and may be deleted.

    changes: as apps.footprints.altering reads them; answer: totals and stages before and after; digest: of the inputs.
    """

    footprint = models.ForeignKey(Footprint, on_delete=models.CASCADE, related_name="what_ifs")
    name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    changes = models.JSONField(default=list)
    answer = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_by_id = models.IntegerField(null=True)
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("footprint_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "footprint", "name"], name="footprint_what_if_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FigureRequest(TenantModel):
    """A supplier was asked for its figure of an item. It ends answered by a figure, or withdrawn; overdue is no state."""

    ASKED, ANSWERED, WITHDRAWN = "asked", "answered", "withdrawn"

    item = models.CharField(max_length=80)  # as the bill writes it
    supplier = models.CharField(max_length=80)
    due = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=ASKED)
    asked_by_id = models.IntegerField(null=True)
    asked_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    reminded = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    figure = models.ForeignKey(Assignment, on_delete=models.PROTECT, null=True, related_name="requests")
    closed_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("due", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "supplier"],
                condition=Q(state="asked"),
                name="footprint_request_open",
            ),
        ]
