"""The allocator of the C library, where that is glibc: where threads take memory from, and what freed memory becomes."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any, Final

_TRIM, _AHEAD, _MAPPED, _ARENAS = -1, -2, -3, -8  # of mallopt(3)
_KEPT: Final = 512 * 1024 * 1024
_LARGEST: Final = 32 * 1024 * 1024  # mallopt takes no more
_USUAL: Final = 4 * 1024 * 1024
_STEP: Final = 64 * 1024 * 1024
_SMALL_STEP: Final = 128 * 1024


def settle() -> None:
    """Let all threads of this process take memory from one place, so that what one frees serves the next.

    For the start of a process: it says nothing to threads that already have a place of their own.
    """
    if _mallopt is not None:
        _mallopt(_ARENAS, 1)


def keep() -> bool:
    """Keep freed memory for what comes next, and take much of it at once. False where this allocator is not in use."""
    if _mallopt is None or _trim is None:
        return False
    _mallopt(_MAPPED, _LARGEST)
    _mallopt(_TRIM, _KEPT)
    _mallopt(_AHEAD, _STEP)
    return True


def give_back() -> None:
    """Return freed memory to the system, now and from now on."""
    if _mallopt is not None and _trim is not None:
        _mallopt(_MAPPED, _USUAL)
        _mallopt(_TRIM, _USUAL)
        _mallopt(_AHEAD, _SMALL_STEP)
        _trim(0)


def _of_libc(name: str) -> Callable[..., Any] | None:
    """A function of the allocator of glibc, None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)


_mallopt, _trim = _of_libc("mallopt"), _of_libc("malloc_trim")
