"""What is measured: indicators, the versions of their definition, footnotes and breaks in series."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Indicator(TenantModel):
    """A defined ESG figure. With an axis it is one series per member: `employees.gender[female]`."""

    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    pillar = models.CharField(max_length=20)  # economic, environmental, social, governance
    topic = models.CharField(max_length=40)
    order = models.PositiveIntegerField(default=0)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    definition_zh = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    unit = models.CharField(max_length=60)
    quantity = models.CharField(
        max_length=20
    )  # emissions, energy, power, water, mass, share, rate, money, ...
    axis = models.CharField(max_length=40, blank=True)
    members = models.JSONField(default=list)  # [{"code", "zh", "en"}] in order; empty without an axis
    total_member = models.CharField(max_length=40, blank=True)
    parent = models.CharField(max_length=100, blank=True)  # series key of the total this is part of
    direction = models.CharField(max_length=10, default="neutral")  # lower, higher, neutral is better
    negative = models.BooleanField(default=False)  # an indicator of harm: injuries, spills, fines
    aggregation = models.CharField(max_length=20, default="none")  # sum, mean, weighted_mean, latest, none
    formula = models.CharField(max_length=500, blank=True)  # derived when not empty
    frameworks = models.JSONField(default=list)  # ["HKEX:A1.2", "GRI:305-1"]
    attributes = models.JSONField(default=dict)  # step_limit, always_material, ...: what rules ask for
    pack = models.CharField(max_length=80, blank=True)  # id@version it came from; empty: the company's own
    retired_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("order", "code")
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="indicator_code")]

    def __str__(self) -> str:
        return self.code


class IndicatorVersion(TenantModel):
    """A definition as it was from one version to the next, and whether the change breaks the series."""

    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    definition_zh = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    unit = models.CharField(max_length=60)
    formula = models.CharField(max_length=500, blank=True)
    breaks_series = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    changed_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("indicator", "version")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "indicator", "version"], name="indicator_version_once")
        ]


class Footnote(TenantModel):
    """A note of the source, in both languages, with the effect it has on comparability."""

    code = models.CharField(max_length=20)
    zh = models.TextField()
    en = models.TextField()
    effect = models.CharField(max_length=30)  # source, estimate, coverage, definition_break, currency, ...

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="footnote_code")]


class SeriesBreak(TenantModel):
    """From this period on a series is not comparable with the periods before."""

    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="breaks")
    member = models.CharField(max_length=40, blank=True)
    period = models.ForeignKey("organisation.Period", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=30)  # definition, coverage, currency, method, boundary
    reason_zh = models.TextField()
    reason_en = models.TextField()
    certain = models.BooleanField(default=True)  # False: the source does not say that it applies here

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "indicator", "member", "period"], name="series_break_once"
            )
        ]


class SeriesLabel(TenantModel):
    """How a company prints a series: the words of the indicator and of the breakdown, so that its files are
    read.
    """

    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="labels")
    member = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300)
    breakdown = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "indicator", "member", "name", "breakdown"], name="series_label_once"
            )
        ]
