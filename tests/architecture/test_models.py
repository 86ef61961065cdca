"""What every model owes: a tenant, at most 15 digits, a uniqueness that begins with the tenant."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from qingheng.platform.tenancy.models import TenantModel

OURS = [m for m in apps.get_models() if m.__module__.startswith("qingheng.")]
WITHOUT_TENANT = {"Tenant", "Person"}


def test_every_model_carries_a_tenant() -> None:
    assert {m.__name__ for m in OURS if not issubclass(m, TenantModel)} <= WITHOUT_TENANT


def test_decimals_have_at_most_15_digits() -> None:
    wide = [
        f"{m.__name__}.{f.name}"
        for m in OURS
        for f in m._meta.get_fields()
        if isinstance(f, models.DecimalField) and f.max_digits and f.max_digits > 15
    ]
    assert wide == []


def test_no_floats_in_the_database() -> None:
    assert [
        f"{m.__name__}.{f.name}"
        for m in OURS
        for f in m._meta.get_fields()
        if isinstance(f, models.FloatField)
    ] == []


def test_uniqueness_begins_with_the_tenant() -> None:
    wrong = []
    for model in OURS:
        if not issubclass(model, TenantModel):
            continue
        wrong += [
            f"{model.__name__}: {constraint.name}"
            for constraint in model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields[:1] != ("tenant",)
        ]
    assert wrong == []


def test_migrations_are_complete() -> None:
    """In a process of its own: the suite may make its database without them."""
    import subprocess
    import sys

    asked = [
        sys.executable,
        "-m",
        "django",
        "makemigrations",
        "--check",
        "--dry-run",
        "--settings",
        "qingheng.project.settings_test",
    ]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes" in done.stdout


def test_migrations_have_names() -> None:
    from pathlib import Path

    root = Path(__file__).resolve().parents[2] / "src"
    assert [str(p) for p in root.rglob("migrations/*_auto_*.py")] == []
