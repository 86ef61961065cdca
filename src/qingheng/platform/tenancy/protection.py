"""Row-level security on PostgreSQL, put on after every migration so that no table can be forgotten."""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from qingheng.platform.protection import Policy, put_on

POLICY = "qingheng_tenant"
_TEST = (
    "(current_setting('qingheng.across', true) = 'on' OR "
    "tenant_id = NULLIF(current_setting('qingheng.tenant', true), '')::bigint)"
)


def tenant_tables() -> list[str]:
    """Names of the tables that carry a tenant, sorted."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "tenant" for field in model._meta.local_fields) and model._meta.managed
    )


def protect(wrapper: BaseDatabaseWrapper) -> list[str]:
    """Enable and force row-level security on each tenant table that exists. Returns the tables protected.

    FORCE makes the policy bind the table's owner too; only a superuser is exempt, which is why the
    application must not connect as one (docs/adr/0004).
    """
    if wrapper.vendor != "postgresql":
        return []
    existing = set(wrapper.introspection.table_names())
    tables = [table for table in tenant_tables() if table in existing]
    put_on(wrapper, *(Policy(POLICY, table, _TEST) for table in tables))
    return tables


def protect_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    protect(connections[using])
