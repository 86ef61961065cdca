"""Secrets are generated on first run into the data directory and never committed."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def data_directory() -> Path:
    """Where the embedded database, evidence files and secrets live: QINGHENG_HOME, else ./var of the checkout.

    Made readable by its owner only: it holds unpublished figures and hashes of passwords.
    """
    chosen = os.environ.get("QINGHENG_HOME")
    root = Path(chosen) if chosen else Path(__file__).resolve().parents[3] / "var"
    if not root.is_dir():
        root.parent.mkdir(parents=True, exist_ok=True)
        root.mkdir(mode=0o700, exist_ok=True)
    return root


def secret_key(root: Path) -> str:
    """The signing key: QINGHENG_SECRET_KEY, else the one in secret.key (made on first use, mode 600).

    The file appears whole or not at all, and the first of several processes that make it wins.
    """
    given = os.environ.get("QINGHENG_SECRET_KEY")
    if given:
        return given
    path = root / "secret.key"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mode 600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            _name_it(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _name_it(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: whole at least, if not the first
        temporary.replace(path)
