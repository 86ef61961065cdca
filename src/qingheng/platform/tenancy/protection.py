"""Row-level security on PostgreSQL, put on after every migration so that no table can be forgotten."""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

POLICY = "qingheng_tenant"


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
    done = []
    with wrapper.cursor() as cursor:
        for table in tenant_tables():
            if table not in existing:
                continue
            name = wrapper.ops.quote_name(table)
            test = (
                "(current_setting('qingheng.across', true) = 'on' OR "
                "tenant_id = NULLIF(current_setting('qingheng.tenant', true), '')::bigint)"
            )
            cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {name}")
            cursor.execute(f"CREATE POLICY {POLICY} ON {name} USING {test} WITH CHECK {test}")
            done.append(table)
    return done


def protect_after_migrate(*, using: str, **_: object) -> None:
    """post_migrate receiver."""
    protect(connections[using])
