"""Which headline figures somebody wants to see."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class HeadlineChoice(TenantModel):
    """The headline figures of one person in one company; without a person, the company's own standard."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, null=True, related_name="+")
    series = models.JSONField(default=list)  # series keys in the order they are shown
    chosen_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person"], name="headlines_once_per_person"),
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(person=None), name="headlines_once_per_company"
            ),
        ]
