"""The tenant in force: a context variable for Django, a session setting for PostgreSQL's row-level security."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class NoTenantInScope(RuntimeError):
    """Tenant data was touched while no tenant was in force. Fails closed: nothing is read or written."""


@dataclass(frozen=True)
class Scope:
    tenant_id: int | None
    across: str = ""  # the reason for which all tenants are visible; empty when they are not


_NOBODY = Scope(tenant_id=None)
_scope: ContextVar[Scope] = ContextVar("qingheng_scope", default=_NOBODY)


def current() -> Scope:
    """The scope in force, possibly that of nobody."""
    return _scope.get()


def current_tenant_id() -> int:
    """Id of the tenant in force. Raises NoTenantInScope when there is none."""
    tenant_id = _scope.get().tenant_id
    if tenant_id is None:
        raise NoTenantInScope("no tenant is in scope; enter tenant_scope(tenant_id) first")
    return tenant_id


def _tell_database(wrapper: BaseDatabaseWrapper, scope: Scope) -> None:
    if wrapper.vendor != "postgresql" or wrapper.connection is None:
        return
    with wrapper.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('qingheng.tenant', %s, false), set_config('qingheng.across', %s, false)",
            [str(scope.tenant_id or ""), "on" if scope.across else ""],
        )


def _will_roll_back(wrapper: BaseDatabaseWrapper) -> bool:
    """Whether the transaction can only be rolled back, which takes the setting back with everything else.

    Django knows after a failed write; after a failed read only the database does, and it would refuse the
    setting and hide the first error behind its own.
    """
    if wrapper.needs_rollback:
        return True
    if wrapper.vendor != "postgresql" or wrapper.connection is None:
        return False
    from psycopg.pq import TransactionStatus  # not needed, and slow to load, on SQLite

    return bool(wrapper.connection.info.transaction_status == TransactionStatus.INERROR)


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        _tell_database(connection, scope)
        yield
    finally:
        _scope.reset(token)
        if not _will_roll_back(connection):
            _tell_database(connection, _scope.get())


@contextmanager
def tenant_scope(tenant_id: int) -> Iterator[None]:
    """Everything inside sees and writes the rows of one tenant only."""
    with _entered(Scope(tenant_id=tenant_id)):
        yield


@contextmanager
def across_tenants(reason: str) -> Iterator[None]:
    """Everything inside sees all tenants. For operators' work (login, worker, backup); the reason is required."""
    if not reason.strip():
        raise ValueError("across_tenants needs a reason")
    with _entered(Scope(tenant_id=None, across=reason)):
        yield


def _on_connect(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    _tell_database(connection, _scope.get())


def watch_connections() -> None:
    """New connections learn the scope in force, so a reconnect cannot lose or widen it."""
    connection_created.connect(_on_connect, dispatch_uid="tenancy.scope")
    for wrapper in connections.all(initialized_only=True):
        _tell_database(wrapper, _scope.get())
