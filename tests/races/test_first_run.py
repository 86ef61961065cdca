"""Two first runs at once, as two people starting the same installation would: one loads, both end well."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """Settings of a database nobody has touched: of the data directory, or on the server of the suite."""
    if connection.vendor == "sqlite":
        yield {}
        return
    name, about = f"first_run_{secrets.token_hex(4)}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    place = f"{about['USER']}:{about['PASSWORD']}@{about['HOST']}:{about['PORT']}"
    yield {"DATABASE_URL": f"postgres://{place}/{name}"}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_two_first_runs_at_once(database: dict[str, str], tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    env = kept | database | {"QINGHENG_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT / "src")}

    def command(*arguments: str) -> Any:
        return subprocess.Popen(
            [sys.executable, "-m", "qingheng.interfaces.cli.main", *arguments, "--format", "json"],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def ended(process: Any) -> Any:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        return json.loads(out)

    made = [ended(process) for process in [command("demo"), command("demo")]]
    assert sorted(summary.pop("changed") for summary in made) == [False, True]
    assert made[0] == made[1]
    (trail,) = ended(command("audit", "verify"))
    assert trail["intact"]
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home" / "secret.key").stat().st_mode & 0o077 == 0
