"""Reads of tenants."""

from __future__ import annotations

from qingheng.platform.tenancy.models import Tenant


def tenant_by_slug(*, slug: str) -> Tenant | None:
    """The tenant of that slug, or None."""
    return Tenant.objects.filter(slug=slug).first()


def all_tenants() -> list[Tenant]:
    """Every tenant, by slug. For the operator's commands only."""
    return list(Tenant.objects.all())
