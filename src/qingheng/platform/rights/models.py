"""Grant: a person holds a role on a node of the organisation, for a span of time and of periods."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Grant(TenantModel):
    """Role of one person. An empty node means the whole company; empty dates mean no limit."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30)
    node = models.ForeignKey("organisation.Node", on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # last day it holds
    period_from = models.DateField(null=True)  # figures of periods that end before this are out of reach
    period_until = models.DateField(null=True)
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("person__email", "role")
        indexes = [models.Index(fields=["tenant", "person"], name="grant_tenant_person")]
