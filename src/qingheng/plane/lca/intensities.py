"""Characterised intensities kept on the disk by the hashes of version and method: whole or absent, proved on reading."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from qingheng.calc.lca.model import Doubles
from qingheng.plane.store.files import put_bytes

_DIGEST: Final = 64


def kept_intensities(
    root: Path, version: str, method: str, shape: tuple[int, int], solve: Callable[[], Doubles]
) -> Doubles:
    """Intensities (columns by categories) of a version and a method: as kept below `root`, else solved and kept.

    version, method: SHA-256. A file that is damaged, or of another shape, is solved again and replaced.
    """
    path = root / version[:32] / f"{method[:32]}.npy"
    found = _kept(path, shape)
    if found is None:
        found = np.ascontiguousarray(solve(), np.float64)
        path.parent.mkdir(parents=True, exist_ok=True)
        put_bytes(path, _packed(found))
    return found


def _kept(path: Path, shape: tuple[int, int]) -> Doubles | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, body = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    found = np.load(io.BytesIO(body), allow_pickle=False)
    return found if found.shape == shape and found.dtype == np.float64 else None


def _packed(values: Doubles) -> bytes:
    into = io.BytesIO()
    np.save(into, values, allow_pickle=False)
    body = into.getvalue()
    return hashlib.sha256(body).hexdigest().encode() + body
