"""The settings an operator gets: clean under HTTPS, private by default, refused when they make no sense."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from qingheng.project.secrets import data_directory, secret_key

ROOT = Path(__file__).resolve().parents[2]
SHOWN = (
    "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE",
    "SESSION_COOKIE_NAME", "SECURE_HSTS_SECONDS", "SESSION_ENGINE",
)  # fmt: skip


def ask(program: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "QINGHENG_HOME": str(home)}
    env["DJANGO_SETTINGS_MODULE"] = "qingheng.project.settings"
    return subprocess.run(
        [sys.executable, "-c", program], env=env | variables, capture_output=True, text=True, check=False
    )


def settings_with(home: Path, **variables: str) -> dict[str, Any]:
    program = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {SHOWN!r}}}))"
    )
    done = ask(program, home, **variables)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_installation_under_https_passes_the_frameworks_own_examination(tmp_path: Path) -> None:
    program = (
        "import django; django.setup(); from django.core.management import call_command; "
        "call_command('check', '--deploy', '--fail-level', 'WARNING')"
    )
    done = ask(program, tmp_path / "home", QINGHENG_PUBLIC_URL="https://x.example")
    assert done.returncode == 0, done.stderr


def test_https_makes_cookies_secure_and_knows_its_own_host(tmp_path: Path) -> None:
    found = settings_with(tmp_path / "home", QINGHENG_PUBLIC_URL="https://esg.x.example/")
    assert "esg.x.example" in found["ALLOWED_HOSTS"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://esg.x.example"]
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["LANGUAGE_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] >= 31536000


def test_sessions_are_not_kept_in_the_memory_of_one_process(tmp_path: Path) -> None:
    assert settings_with(tmp_path / "home")["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"


@pytest.mark.parametrize("url", ["x.example", "ftp://x.example", "https://"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    done = ask("from django.conf import settings; settings.DEBUG", tmp_path / "home", QINGHENG_PUBLIC_URL=url)
    assert done.returncode != 0
    assert "QINGHENG_PUBLIC_URL" in done.stderr


def test_the_data_directory_is_its_owners_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGHENG_HOME", str(tmp_path / "a" / "home"))
    assert data_directory().stat().st_mode & 0o777 == 0o700


def test_of_first_runs_at_once_all_get_the_same_whole_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QINGHENG_SECRET_KEY", raising=False)
    gate, keys = threading.Barrier(8), []

    def one() -> None:
        gate.wait()
        keys.append(secret_key(tmp_path))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert len(keys[0]) >= 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
