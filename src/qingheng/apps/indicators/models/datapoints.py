"""Datapoint: one figure of one series, node and period, as printed, with where it came from."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Datapoint(TenantModel):
    """A figure is kept as integer and decimals (103 and 2 is 1.03): exact on every database, precision as
    printed.

    Never edited: a correction is a new datapoint that supersedes this one. `current` is true for the approved
    figure in force. state: value, not_available, not_applicable.
    """

    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="datapoints")
    definition_version = models.PositiveSmallIntegerField(default=1)
    member = models.CharField(max_length=40, blank=True)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey("organisation.Period", on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(
        "indicators.Submission", on_delete=models.PROTECT, related_name="datapoints"
    )
    state = models.CharField(max_length=16)
    digits = models.BigIntegerField(null=True)  # at most 15 digits
    decimals = models.PositiveSmallIntegerField(default=0)
    printed = models.CharField(max_length=60, blank=True)  # the text of the source
    unit = models.CharField(max_length=60)  # of digits: the indicator's unit at that version
    unit_as_published = models.CharField(max_length=80, blank=True)
    label_zh_as_published = models.CharField(max_length=300, blank=True)
    label_en_as_published = models.CharField(max_length=300, blank=True)
    footnotes = models.JSONField(default=list)  # codes
    origin = models.CharField(max_length=10, default="entered")  # entered, derived, queried, override
    place = models.CharField(max_length=120, blank=True)  # sheet, row and cell in the source file
    estimated_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    estimated_at_most = models.BooleanField(default=False)  # the source says "less than"
    coverage_percent = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    current = models.BooleanField(default=False)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    reason_code = models.CharField(
        max_length=30, blank=True
    )  # factor_update, data_correction, methodology, ...
    reason = models.TextField(blank=True)
    restated = models.BooleanField(default=False)  # differs from what was published for the period before

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "indicator", "member", "node", "period"],
                condition=models.Q(current=True),
                name="datapoint_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(state="value", digits__isnull=False)
                | (~models.Q(state="value") & models.Q(digits__isnull=True)),
                name="datapoint_state_fits_value",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "node", "current"], name="datapoint_current"),
            models.Index(fields=["tenant", "submission"], name="datapoint_submission"),
        ]

    @property
    def value(self) -> Decimal | None:
        """The figure in the datapoint's unit; None when it is not available or not applicable."""
        return None if self.digits is None else Decimal(self.digits).scaleb(-self.decimals)

    @property
    def key(self) -> str:
        """Series key, e.g. employees.gender[female]."""
        return f"{self.indicator.code}[{self.member}]" if self.member else self.indicator.code
