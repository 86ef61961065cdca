"""Notification: a notice to one person, with a link to what it is about."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class Notification(TenantModel):
    """Unread until `read_at`. `link` is a path of this application.

    mail_state: empty (not by mail), waiting, sent, failed. One that waits is tried at `mail_next_at`.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_state = models.CharField(max_length=10, blank=True, default="")
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_next_at = models.DateTimeField(null=True)
    mail_error = models.CharField(
        max_length=60, blank=True, default=""
    )  # the kind of fault, never an address

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["tenant", "person", "read_at"], name="notification_unread"),
            models.Index(
                fields=["tenant", "mail_next_at"],
                condition=models.Q(mail_state="waiting"),
                name="notification_mail",
            ),
        ]
