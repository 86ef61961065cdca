"""AuditEvent and the head of each chain. Triggers in the database refuse UPDATE and DELETE of events."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class AuditHead(TenantModel):
    """The last link of a company's chain; locked while the next one is written."""

    seq = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")

    class Meta(TenantModel.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant"], name="audit_one_head_per_tenant")]


class AuditEvent(TenantModel):
    """What was done, by whom, when, to what; `sha256` covers all of it and the event before."""

    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id_text = models.CharField(max_length=40)  # person id, or the word operator
    actor_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-seq",)
        constraints = [models.UniqueConstraint(fields=["tenant", "seq"], name="audit_event_seq")]
        indexes = [
            models.Index(fields=["tenant", "object_type", "object_id"], name="audit_event_object"),
            models.Index(fields=["tenant", "action"], name="audit_event_action"),
        ]
