"""Targets as published, with their basis as stated or marked as not stated."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Target(TenantModel):
    """type: absolute, intensity, share, cumulative, range. Periods are labels; empty when not stated."""

    code = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    scope_zh = models.CharField(max_length=200, blank=True)
    scope_en = models.CharField(max_length=200, blank=True)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=12)
    direction = models.CharField(max_length=10, default="lower")  # lower or higher is better
    kind = models.CharField(max_length=60, blank=True)  # sbti_near_term, commitment, ambition, ...
    unit = models.CharField(max_length=60, blank=True)
    reduction = models.DecimalField(max_digits=9, decimal_places=6, null=True)  # -0.5 is minus 50 %
    target_value = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    low = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    base_period = models.CharField(max_length=20, blank=True)
    base_value = models.DecimalField(max_digits=15, decimal_places=4, null=True)
    target_period = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=12)  # stated, not_stated
    variants = models.JSONField(
        default=list
    )  # [{"zh", "en", "formula"}]; empty: the record has no such figure
    missing_zh = models.JSONField(
        default=list
    )  # what the source or the record leaves open, one sentence each
    missing_en = models.JSONField(default=list)
    quote = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    order = models.PositiveIntegerField(default=0)
    pack = models.CharField(max_length=80, blank=True)  # id@version it came from; empty: the company's own
    retired_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("order", "code")
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="target_code")]

    def __str__(self) -> str:
        return self.code
