"""Tenant, and the abstract model whose default manager sees one tenant only."""

from __future__ import annotations

from typing import Any

from django.db import models

from qingheng.platform.tenancy import scope


class Tenant(models.Model):
    """A company that keeps its data here: the manufacturer, or a supplier linked to it by share grants."""

    slug = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class TenantQuerySet(models.QuerySet[Any]):
    """A queryset that never leaves the scope it was made in."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        objs = list(objs)
        for obj in objs:
            obj.adopt_tenant()
        return super().bulk_create(objs, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Filters by the tenant in scope; raises NoTenantInScope when there is none."""

    def get_queryset(self) -> TenantQuerySet:
        queryset: TenantQuerySet = super().get_queryset()
        if scope.current().across:
            return queryset
        return queryset.filter(tenant_id=scope.current_tenant_id())


class TenantModel(models.Model):
    """Base of every model that belongs to a tenant. The tenant is set from the scope and never changes."""

    tenant = models.ForeignKey("tenancy.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def adopt_tenant(self) -> None:
        """Take the tenant in scope, or check that the one already set is the one in scope."""
        in_scope = scope.current()
        tenant_id: int | None = self.tenant_id  # unset until adopted, whatever the stubs say
        if tenant_id is None:
            self.tenant_id = scope.current_tenant_id()
        elif not in_scope.across and tenant_id != scope.current_tenant_id():
            raise scope.NoTenantInScope("this row belongs to another tenant than the one in scope")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.adopt_tenant()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.adopt_tenant()
        return super().delete(*args, **kwargs)
