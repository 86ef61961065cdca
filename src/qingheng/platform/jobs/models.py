"""Run: one piece of long work and the queue it waits in. Schedule: when a kind of work starts by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from qingheng.platform.tenancy.models import TenantModel


class Run(TenantModel):
    """States: queued, running, done, failed, cancelled.

    A running run is held by `worker` until `lease_until`; the worker renews the lease while it lives. A lease
    that ran out means the worker died: the reaper queues the run again if its kind may be repeated, else
    fails it.
    """

    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="queued")
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    message_zh = models.CharField(max_length=300, blank=True)
    message_en = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=1)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    cancel_requested_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=60, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    trace = models.TextField(blank=True)  # for the operator; never shown on a page
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_name = models.CharField(max_length=200)
    only_verbs = models.JSONField(null=True)  # the verbs of the API token it was started with
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state="queued"), name="run_queue"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="run_leases"),
        ]


class Schedule(TenantModel):
    """Starts a kind of work at the times of a cron line, in the time zone of the installation."""

    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    cron = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_run = models.ForeignKey("jobs.Run", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("kind", "cron")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "cron", "parameters"], name="schedule_once")
        ]
