"""Where the company's published report answers the requirements of a disclosure standard."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class ReportReference(TenantModel):
    """One line of the report's index: a place in the report, and the requirement it answers."""

    order = models.PositiveIntegerField()
    chapter = models.CharField(max_length=200)
    section = models.CharField(max_length=200, blank=True)
    standard = models.CharField(max_length=80)
    requirement = models.CharField(max_length=80)
    pack = models.CharField(max_length=80)  # id@version it came from

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "chapter", "section", "standard", "requirement"],
                name="report_reference_once",
            )
        ]
