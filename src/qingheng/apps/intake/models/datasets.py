"""A company's own datasets, how the columns of its files were read once confirmed, and who has to confirm them."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class DatasetDefinition(TenantModel):
    """A dataset the company defined or changed; `body` reads with calc.intake.read_dataset. Versions only add up."""

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    body = models.JSONField()
    retired_at = models.DateTimeField(null=True)
    defined_name = models.CharField(max_length=200)
    defined_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("code", "-version")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code", "version"], name="dataset_version_once")
        ]


class MappingPolicy(TenantModel):
    """Whether layouts whose columns are all sure are confirmed without a person; `dataset` empty: for all of them."""

    dataset = models.CharField(max_length=60, blank=True)
    confirm_sure = models.BooleanField(default=False)
    set_name = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("dataset",)
        constraints = [
            models.UniqueConstraint(fields=["tenant", "dataset"], name="mapping_policy_once"),
        ]


class MappingMemory(TenantModel):
    """A confirmed mapping, found again by the fingerprint of the header row. The newest version counts."""

    dataset = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    source = models.CharField(max_length=200, blank=True)  # the file it was first confirmed on
    headers = models.JSONField(default=list)  # as read, to tell how a changed layout differs
    body = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    confirmed_name = models.CharField(max_length=200)
    confirmed_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-confirmed_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "dataset", "fingerprint", "version"], name="mapping_version_once"
            )
        ]
