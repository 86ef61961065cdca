"""Reads of tenants."""

from __future__ import annotations

from qingheng.platform.tenancy.models import Tenant


def tenant_by_slug(*, slug: str, lock: bool = False) -> Tenant | None:
    """The tenant of that slug, or None. lock: until the end of the transaction, for work only one may do."""
    found = Tenant.objects.select_for_update() if lock else Tenant.objects.all()
    return found.filter(slug=slug).first()


def all_tenants() -> list[Tenant]:
    """Every tenant, by slug. For the operator's commands only."""
    return list(Tenant.objects.all())
