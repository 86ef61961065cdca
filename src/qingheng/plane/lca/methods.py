"""Factors of impact methods on the disk, immutable and named by their content, and what they give on a database version."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import sparse

from qingheng.calc.lca.model import Flow, Inventory, Unit
from qingheng.plane.lca.reading import BrokenVersion
from qingheng.plane.lca.tables import flows_of, frames_of, units_of
from qingheng.plane.store.files import fresh_folder, put_bytes, sha256_of

MANIFEST: Final = "manifest.json"
_DIGEST: Final = 64
_SCHEMA: Final = {"category": pl.String, "flow": pl.String, "value": pl.Float64, "unit": pl.String}
Rows = Sequence[tuple[str, str, float, str]]


@dataclass(frozen=True, eq=False)
class StoredMethod:
    """An impact method as stored. kept: what its users worked out and want beside it."""

    folder: Path
    sha256: str
    kept: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def flows(self) -> dict[str, Flow]:
        """The flows its factors are for, by id."""
        return flows_of(pl.read_parquet(self.folder / "flows.parquet"))

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units of flows and factors."""
        return units_of(pl.read_parquet(self.folder / "units.parquet"))

    @cached_property
    def factors(self) -> dict[str, dict[str, tuple[float, str]]]:
        """By category code and flow, the factor and the unit of the flow it is for."""
        found: dict[str, dict[str, tuple[float, str]]] = {}
        for category, flow, value, unit in pl.read_parquet(self.folder / "factors.parquet").iter_rows():
            found.setdefault(category, {})[flow] = (value, unit)
        return found


def write_method(flows: Mapping[str, Flow], units: Mapping[str, Unit], rows: Rows, into: Path) -> str:
    """Store the factors of a method below `into`; its SHA-256. rows: category code, flow, factor, unit of the flow."""
    frames = frames_of(Inventory("", "", units, {one: flows[one] for one in sorted(flows)}, {}))
    frames = {"flows": frames["flows"], "units": frames["units"].sort("key")}
    frames["factors"] = pl.DataFrame(sorted(rows), schema=_SCHEMA, orient="row")
    digest = hashlib.sha256(b"qingheng lca method 1\0")
    for name, frame in frames.items():
        digest.update(f"{name}\0{len(frame)}\0".encode())
        for row in frame.iter_rows():
            digest.update(json.dumps(row, ensure_ascii=False).encode())
    sha256 = digest.hexdigest()
    folder = into / sha256[:32]
    if not (folder / MANIFEST).is_file():
        with fresh_folder(folder) as fresh:
            for name, frame in frames.items():
                frame.write_parquet(fresh / f"{name}.parquet", compression="zstd")
            files = {path.name: sha256_of(path) for path in sorted(fresh.iterdir())}
            (fresh / MANIFEST).write_text(json.dumps({"sha256": sha256, "files": files}), encoding="utf-8")
    return sha256


def open_method(into: Path, sha256: str) -> StoredMethod:
    """A stored method, once its files proved to be those of its manifest. Raises BrokenVersion."""
    folder = into / sha256[:32]
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = manifest["files"] if manifest["sha256"] == sha256 else {"": ""}
        whole = all(sha256_of(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError):
        whole = False
    if not whole:
        raise BrokenVersion(
            folder,
            "方法的文件缺失或与封存时不一致",
            "the files of the method are missing or not what was stored",
        )
    return StoredMethod(folder, sha256)


def kept_matrix(
    root: Path, version: str, method: str, make: Callable[[], tuple[sparse.csr_array, Mapping[str, Any]]]
) -> tuple[sparse.csr_array, Mapping[str, Any]]:
    """Categories by elementary flows of a method on a version, with what is told of it: as kept, else made and kept.

    version, method: SHA-256. A damaged file is made again.
    """
    path = root / version[:32] / f"{method[:32]}.npz"
    found = _kept(path)
    if found is None:
        matrix, told = make()
        found = sparse.csr_array(matrix), told
        path.parent.mkdir(parents=True, exist_ok=True)
        put_bytes(path, _packed(*found))
    return found


def _kept(path: Path) -> tuple[sparse.csr_array, Mapping[str, Any]] | None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, body = data[:_DIGEST], data[_DIGEST:]
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as found:
        matrix = sparse.csr_array(
            (found["data"], found["indices"], found["indptr"]), shape=tuple(found["shape"].tolist())
        )
        return matrix, json.loads(found["told"].tobytes().decode())


def _packed(matrix: sparse.csr_array, told: Mapping[str, Any]) -> bytes:
    into = io.BytesIO()
    text = np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), np.uint8)
    np.savez(
        into,
        data=matrix.data,
        indices=matrix.indices,
        indptr=matrix.indptr,
        shape=np.array(matrix.shape),
        told=text,
    )
    body = into.getvalue()
    return hashlib.sha256(body).hexdigest().encode() + body
