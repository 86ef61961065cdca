"""Endpoint: an address told of events. Delivery: one event for one endpoint, with what became of it."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from qingheng.platform.tenancy.models import TenantModel


class Endpoint(TenantModel):
    """Never deleted: switched off for good. The secret is made from `nonce` and the installation's key, not kept."""

    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)  # names, prefixes that end in a dot, or "*"
    active = models.BooleanField(default=True)
    nonce = models.CharField(max_length=64)
    made_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "url"], condition=Q(active=True), name="webhook_endpoint_once"
            )
        ]


class Delivery(TenantModel):
    """States: queued, sent, failed (waits for `next_at`), given_up. Made in the transaction of the act it tells of."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    event_id = models.UUIDField(default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=60)
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, default="queued")
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # of the next attempt; null when there will be none
    tried_at = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=2100, blank=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "endpoint", "event_id"], name="webhook_delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["tenant", "next_at"], condition=Q(next_at__isnull=False), name="webhook_delivery_due"
            )
        ]
