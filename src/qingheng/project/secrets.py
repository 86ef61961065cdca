"""Secrets are generated on first run into the data directory and never committed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def data_directory() -> Path:
    """Where the embedded database, evidence files and secrets live: QINGHENG_HOME, else ./var of the checkout."""
    chosen = os.environ.get("QINGHENG_HOME")
    root = Path(chosen) if chosen else Path(__file__).resolve().parents[3] / "var"
    root.mkdir(parents=True, exist_ok=True)
    return root


def secret_key(root: Path) -> str:
    """The signing key: QINGHENG_SECRET_KEY, else the one in secret.key (made on first use, mode 600)."""
    given = os.environ.get("QINGHENG_SECRET_KEY")
    if given:
        return given
    path = root / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(64)
        file.write(key)
    return key
