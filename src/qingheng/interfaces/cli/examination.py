"""What `doctor` looks at."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from typing import Any

import qingheng
from qingheng.interfaces.cli.cluster import find_initdb


def _item(what: str, found: str, ok: bool, follows: str = "") -> dict[str, Any]:
    return {"what": what, "found": found, "ok": ok, "follows": "" if ok else follows}


def _fts() -> bool:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def _cjk_fonts() -> str:
    import subprocess

    program = shutil.which("fc-list")
    if program is None:
        return ""
    listed = subprocess.run(
        [program, ":lang=zh", "family"], capture_output=True, text=True, check=False
    ).stdout
    return next((line.split(",")[0] for line in listed.splitlines() if "CJK" in line or "Hei" in line), "")


def _superuser() -> bool:
    from django.db import connection

    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    return bool(row and row[0])


def examine() -> list[dict[str, Any]]:
    """One entry per thing looked at: what, found, ok, follows."""
    from django.conf import settings
    from django.db import connection

    browser = (
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
    )
    node = shutil.which("node") or ""
    fonts = _cjk_fonts()
    initdb = find_initdb()
    key = settings.HOME / "secret.key"
    private = not key.exists() or (key.stat().st_mode & 0o077) == 0
    return [
        _item("release", qingheng.__version__, True),
        _item("python", platform.python_version(), sys.version_info >= (3, 11), "Python 3.11 or newer is needed."),
        _item("database", f"{connection.vendor} {settings.DATABASES['default'].get('NAME')}", True),
        _item("database role is bound by policies", "no" if _superuser() else "yes", not _superuser(),
              "Connect as a role that is no superuser: a superuser is exempt from row-level security."),
        _item("full-text search", "fts5", _fts(), "This SQLite has no FTS5: search will not work on it."),
        _item("data directory", str(settings.HOME), True),
        _item("secret key readable by its owner only", "yes" if private else "no", private,
              f"chmod 600 {key}"),
        _item("fonts for Chinese PDF", fonts or "none", bool(fonts),
              "Install a Chinese font (Debian: fonts-noto-cjk), or Chinese PDF exports show boxes."),
        _item("browser for the tests", browser or "none", bool(browser),
              "Browser tests are skipped (Debian package: chromium)."),
        _item("PostgreSQL for the tests", str(initdb) if initdb else "none", initdb is not None,
              "The PostgreSQL half of the suite is skipped (Debian package: postgresql)."),
        _item("node for the build", node or "from the Python package", True),
    ]  # fmt: skip
