"""Writes of tenants."""

from __future__ import annotations

from datetime import datetime

from qingheng.platform.tenancy.models import Tenant


def create_tenant(*, slug: str, name_zh: str, name_en: str, at: datetime) -> Tenant:
    """Create a tenant. Raises IntegrityError when the slug is taken."""
    return Tenant.objects.create(slug=slug, name_zh=name_zh, name_en=name_en, created_at=at)
