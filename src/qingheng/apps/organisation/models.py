"""Where figures belong: nodes and their ownership, periods, exchange rates."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Node(TenantModel):
    """A group, legal entity, business unit or site. `path` is '/1/4/': the ids from the root down to the
    node.
    """

    KINDS = ("group", "legal_entity", "business_unit", "site")

    kind = models.CharField(max_length=20)
    code = models.SlugField(max_length=40)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=255, default="", db_index=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166-1 alpha-2
    grid_region = models.CharField(max_length=60, blank=True)
    province = models.CharField(
        max_length=10, blank=True
    )  # GB/T 2260 in China, such as 340000; else ISO 3166-2
    city = models.CharField(max_length=80, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)  # degrees north, WGS 84
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)  # degrees east, WGS 84
    location_note = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)  # ISO 4217; empty: the parent's
    fiscal_start_month = models.PositiveSmallIntegerField(
        null=True
    )  # 1 is the calendar year; None: the parent's
    fiscal_name = models.CharField(max_length=5, blank=True)  # first or last: FY23 begins or ends in 2023
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # last day; None: still there
    source = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("path",)
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="node_code")]

    def __str__(self) -> str:
        return self.code


class Ownership(TenantModel):
    """A share one node holds of another, with who controls it, between two dates."""

    holder = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="holdings")
    held = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="holders")
    percent = models.DecimalField(max_digits=9, decimal_places=6)  # 0 < percent <= 100
    operational_control = models.BooleanField()
    financial_control = models.BooleanField()
    joint_financial_control = models.BooleanField(
        default=False
    )  # shared with partners: the equity share counts
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gt=0) & models.Q(percent__lte=100), name="ownership_percent"
            )
        ]


class Period(TenantModel):
    """A reporting period of the company: a fiscal or calendar year, quarter or month. Locked: nothing
    changes.
    """

    label = models.CharField(max_length=20)  # FY2022/23, 2021, 2023-Q1, 2023-04
    kind = models.CharField(max_length=10)  # year, quarter, month
    calendar = models.CharField(max_length=10)  # fiscal, calendar
    start = models.DateField()
    end = models.DateField()
    locked_at = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("start", "kind")
        constraints = [models.UniqueConstraint(fields=["tenant", "label"], name="period_label")]

    def __str__(self) -> str:
        return self.label


class ExchangeRate(TenantModel):
    """One unit of `base` in units of `quote`, on a day (closing) or over a span (average), with its
    source.
    """

    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    kind = models.CharField(max_length=10)  # closing, average
    valid_from = models.DateField()
    valid_until = models.DateField()
    rate = models.DecimalField(max_digits=15, decimal_places=8)
    source = models.CharField(max_length=300)

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "base", "quote", "kind", "valid_from"], name="exchange_rate_once"
            )
        ]
