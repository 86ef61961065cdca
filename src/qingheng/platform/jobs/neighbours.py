"""Names of workers, and which of them on this machine are gone: their runs need not wait for the lease to end."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path


def home() -> str:
    """Host and process space: two workers of the same home see each other's process numbers as they are."""
    space = Path("/proc/self/ns/pid")
    inner = space.stat().st_ino if space.exists() else 0
    return f"{socket.gethostname()[:40]}:{inner:x}:"


def worker_name() -> str:
    """Home, process and a random part: a name no other worker has, before or after."""
    return f"{home()}{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(name: str) -> bool:
    """Whether a worker of this home runs no more. False for one of another home, and when it cannot be told."""
    if not name.startswith(home()):
        return False
    number = name.removeprefix(home()).partition(":")[0]
    if not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
