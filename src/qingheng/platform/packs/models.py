"""PackInstall: which version of which pack a company works with, and the hash of its content."""

from __future__ import annotations

from django.db import models

from qingheng.platform.tenancy.models import TenantModel


class PackInstall(TenantModel):
    """One act of taking a pack version into use. The newest of a pack id is the one in force."""

    pack_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    installed_by = models.CharField(max_length=200)
    installed_at = models.DateTimeField()
    items = models.JSONField(
        default=dict
    )  # digest of each item by its name, to tell what a later version changes

    class Meta(TenantModel.Meta):
        abstract = False
        ordering = ("-installed_at", "-id")
        indexes = [models.Index(fields=["tenant", "pack_id"], name="pack_install_pack")]

    def __str__(self) -> str:
        return f"{self.pack_id}@{self.version}"
