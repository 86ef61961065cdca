"""A data directory with the demonstration company, made once for the sources as they stand and copied by each server.

Loading the company takes many times as long as copying what it comes to. It is made anew when a source, a pack or a
locked requirement changes; the one before is thrown away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("src", "packs", "requirements.lock", "tests/prepared.py", "tests/served_settings.py")
PASSWORDS, SUMMARY = "passwords.json", "summary.json"
QUICK = {"DJANGO_SETTINGS_MODULE": "tests.served_settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def copied_to(home: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Fill a data directory. Returns the summary of `up --once` and the passwords of the demonstration people by role."""
    with _made() as made:
        shutil.copytree(made, home, dirs_exist_ok=True)
    return tuple(json.loads((home / name).read_text(encoding="utf-8")) for name in (SUMMARY, PASSWORDS))


@contextmanager
def _made() -> Iterator[Path]:
    """The directory to copy, made when it is not there; nobody replaces it meanwhile."""
    base = Path(tempfile.gettempdir()) / f"qingheng-prepared-{os.getuid()}"
    base.mkdir(mode=0o700, exist_ok=True)
    if base.stat().st_uid != os.getuid():
        raise PermissionError(f"{base} belongs to somebody else")
    with _held(base / "lock"):
        made = base / fingerprint()
        if not made.exists():
            for old in (one for one in base.iterdir() if one.is_dir()):
                shutil.rmtree(old)
            _make(base / "making", made)
        yield made


def fingerprint() -> str:
    """Of the files that decide what loading comes to, by name, size and time of the last change."""
    found = hashlib.sha256(sys.version.encode())
    for source in SOURCES:
        path = ROOT / source
        for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if one.is_file() and one.suffix not in {".pyc", ".mo", ".md"}:
                told = one.stat()
                found.update(f"{one.relative_to(ROOT)} {told.st_size} {told.st_mtime_ns}\n".encode())
    return found.hexdigest()[:16]


def served_environment(home: Path) -> dict[str, str]:
    """What a process of the application needs to know to work on a data directory."""
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    own = {"QINGHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qingheng.project.settings"}
    return kept | own | {"PYTHONPATH": str(ROOT / "src")}


def _make(making: Path, made: Path) -> None:
    making.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.prepared", "load"], cwd=ROOT, capture_output=True, check=False,
        env=served_environment(making) | QUICK,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode()[-3000:])
    making.rename(made)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load() -> None:
    """Load into QINGHENG_HOME what `up --once` loads, give each person a password, write both beside the database."""
    from django.utils import timezone, translation

    from qingheng.interfaces.cli.commands_run import upgrade

    upgrade()
    from qingheng.interfaces.cli import demonstration
    from qingheng.interfaces.cli.summary import summary_of

    home = Path(os.environ["QINGHENG_HOME"])
    with translation.override("en"):
        loaded = demonstration.load(at=timezone.now(), say=lambda _zh, _en: None)
        summary = summary_of(loaded)
    passwords = {one.role: one.password for one in loaded.people}
    (home / SUMMARY).write_text(json.dumps(summary), encoding="utf-8")
    (home / PASSWORDS).write_text(json.dumps(passwords), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """`load` loads; without it the directory is made ahead of who will copy it."""
    if arguments == ["load"]:
        load()
        return
    with _made() as made:
        print(made)


if __name__ == "__main__":
    main(sys.argv[1:])
