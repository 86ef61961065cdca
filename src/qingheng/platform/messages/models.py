"""Notification: a notice to one person, with a link to what it is about."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Notification(TenantModel):
    """Unread until `read_at`. `link` is a path of this application."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["tenant", "person", "read_at"], name="notification_unread")]
