"""Fixtures every test may use: two companies, one person per role in the first, the clock."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


LONG = (  # files that take long, the longest first
    "tests/browser/test_walk.py", "tests/browser/test_intake.py", "tests/auth/test_browser_sign_in.py",
    "tests/browser/test_ledger.py", "tests/browser/test_assurance.py", "tests/auth/", "tests/browser/test_footprints.py",
    "tests/isolation/", "tests/inventory/test_synthetic_year.py", "tests/api/", "tests/platform/test_founded_company.py",
    "tests/hostile/", "tests/docs/", "src/qingheng/platform/jobs/tests/test_crash.py", "tests/footprint_records/",
    "src/qingheng/platform/rights/tests/test_platform_pages.py", "tests/races/", "tests/intake/", "tests/inventory/",
    "tests/ledgers/", "tests/replay/", "tests/products/", "tests/lca_store/",
)  # fmt: skip


def _rank(item: pytest.Item) -> tuple[bool, int]:
    """A browser's loop outlasts its tests, so they come after all others."""
    rank = next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))
    return item.get_closest_marker("browser") is not None, rank


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files begin first, so that no worker waits for another at the end."""
    items.sort(key=_rank)


def pytest_collection_finish() -> None:
    """Leave what was imported out of every later search for cycles, which took a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def _language_of_nobody() -> Iterator[None]:
    """Requests of a test leave their language behind in the thread; the next test begins without it."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _commands_are_built_once() -> None:
    """Typer builds all commands anew for each call in a process; a run of the program builds them once."""
    import typer.testing

    typer.testing._get_command = cache(typer.testing._get_command)


@pytest.fixture
def now() -> datetime:
    """The moment tests happen at."""
    return NOW


@pytest.fixture
def company(db: None) -> Iterator[Any]:
    """A company, with its scope entered for the whole test."""
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant

    tenant = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=NOW)
    with tenant_scope(tenant.id):
        yield tenant


@pytest.fixture
def rival(db: None) -> Any:
    """Another company. Nothing of it may ever show in the first."""
    from qingheng.platform.tenancy.services import create_tenant

    return create_tenant(slug="rival", name_zh="乙公司", name_en="Rival", at=NOW)


@pytest.fixture
def operator(company: Any) -> Any:
    """Actor of the machine's own commands in the company."""
    from qingheng.platform.rights.queries import operator_for

    return operator_for(tenant=company)


@pytest.fixture
def actors(company: Any, operator: Any) -> dict[str, Any]:
    """One actor per role in the company, as `actor_for` gives them; asking it for each took longer than many a test."""
    from qingheng.platform.people.models import Person
    from qingheng.platform.rights.actor import Actor, Holding
    from qingheng.platform.rights.roles import ROLES
    from qingheng.platform.rights.services import Span, grant_role

    found = {}
    for role in ROLES:
        person = Person.objects.create_user(
            f"{role}@acme.example", "correct horse battery", name=role.replace("_", " "), created_at=NOW
        )
        span = Span(valid_until=(NOW + timedelta(days=3650)).date()) if role == "auditor" else None
        grant_role(actor=operator, person=person, role=role, at=NOW, span=span)
        holding = Holding(role=role, path="")
        found[role] = Actor(person.id, str(person), company.id, company.slug, (holding,))
    return found


@pytest.fixture
def client_as(actors: dict[str, Any]) -> Callable[[str], Any]:
    """A signed-in browser-less client for a role; it runs outside the test's tenant scope as a server would."""
    from django.test import Client

    from qingheng.platform.people.models import Person

    def make(role: str) -> Client:
        client = Client()
        client.force_login(
            Person.objects.get(email=f"{role}@acme.example"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return make


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_trail() -> None:
    """Tests with real transactions empty every table afterwards; the append-only triggers step aside for that alone.

    Flushing sends post_migrate, which puts them back for the next test.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    from qingheng.apps.ledgers.protection import step_aside

    flush = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER IF EXISTS audit_no_update")
                cursor.execute("DROP TRIGGER IF EXISTS audit_no_delete")
            else:
                cursor.execute("DROP TRIGGER IF EXISTS audit_no_truncate ON audit_auditevent")
        step_aside(connection)
        flush(self)

    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="module")
def demonstrated(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The demonstration company for all tests of a file; each finds it as it was loaded."""
    from django.db import transaction

    from qingheng.interfaces.cli.demonstration import load

    with django_db_blocker.unblock(), transaction.atomic():
        yield load(at=NOW, say=lambda _zh, _en: None)
        transaction.set_rollback(True)


@pytest.fixture
def demo(demonstrated: Any, db: None) -> Any:
    """The demonstration company, loaded as `./run up` loads it. No scope is entered."""
    return demonstrated
