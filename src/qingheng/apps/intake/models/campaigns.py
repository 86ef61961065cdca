"""Campaign: a round of collection. Owed: one dataset of one node for one period, by one person, until one day."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Campaign(TenantModel):
    """What is collected from whom until when; `closed_at` ends reminders."""

    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    due = models.DateField()
    remind_days = models.PositiveSmallIntegerField(default=7)  # first reminder so many days before `due`
    escalate_days = models.PositiveSmallIntegerField(default=3)  # to the escalation person so many days after
    escalate_to = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-due", "-id")


class Owed(TenantModel):
    """Whether it came is not kept here: it follows from sealed submissions that cover node and period."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="owed")
    dataset = models.CharField(max_length=60)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    excused_reason = models.CharField(
        max_length=300, blank=True
    )  # why nothing comes, e.g. the site has no boiler
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("node", "dataset")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "campaign", "dataset", "node"], name="owed_once")
        ]
