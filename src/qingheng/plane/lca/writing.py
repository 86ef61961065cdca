"""Writing a version of a database: tables, matrices and a manifest in a folder that is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from qingheng.calc.lca.matrices import Linked
from qingheng.calc.lca.model import Fate, FlowKind, Inventory, Loss, System
from qingheng.plane.lca.tables import cut_off_frame, frames_of, loss_frame
from qingheng.plane.store.files import fresh_folder, sha256_of

LAYOUT: Final = 1
MANIFEST: Final = "manifest.json"
_READ_ONLY: Final = 0o444
_PIECE: Final = 200_000


@dataclass(frozen=True)
class Written:
    """A version on the disk. sha256: of its content, whatever its files weigh. made: False when it was there already."""

    folder: Path
    sha256: str
    counts: Mapping[str, int]
    fates: Mapping[str, int]
    loss_counts: Mapping[str, int]
    made: bool


def write_version(
    inventory: Inventory, linked: Linked, losses: Sequence[Loss], into: Path, about: Mapping[str, Any],
    notes: Mapping[str, Any] | None = None,
) -> Written:  # fmt: skip
    """Write an inventory with its matrices as `into`/<first 32 digits of its hash>; the same content again finds it there.

    inventory: as `ordered` gives it, so that one content has one hash. losses: of reading; those of linking are added.
    about: what the manifest says besides (format, source, ...). notes: what the source says beside the inventory, in JSON
    values; part of the content. Killed half-way it leaves nothing under that name.
    """
    frames = frames_of(inventory)
    arrays = _arrays(linked.system)
    text = json.dumps(notes, ensure_ascii=False, sort_keys=True) if notes else ""
    digest = _digest(frames, linked.system, arrays, text)
    folder = into / digest[:32]
    every = [*losses, *linked.losses]
    counts = _counts(inventory, linked)
    fates = {str(fate): int(linked.fates.get(fate, 0)) for fate in Fate}
    codes = dict(Counter(one.code for one in every).most_common())
    if is_whole(folder):
        return Written(folder, digest, counts, fates, codes, made=False)
    frames |= {
        "columns": pl.DataFrame(list(linked.system.columns), schema=["process", "product"], orient="row"),
        "nature": pl.DataFrame({"flow": list(linked.system.flows)}, schema={"flow": pl.String}),
        "cut_off": cut_off_frame(linked.cut_off),
        "losses": loss_frame(every),
    }
    with fresh_folder(folder) as fresh:
        for name, frame in frames.items():
            frame.write_parquet(fresh / f"{name}.parquet", compression="zstd")
        for name, parts in arrays.items():
            np.savez(fresh / f"{name}.npz", **parts)
        if text:
            (fresh / "notes.json").write_text(text, encoding="utf-8")
        files = {path.name: sha256_of(path) for path in sorted(fresh.iterdir())}
        manifest = {
            **about, "layout": LAYOUT, "sha256": digest, "files": files, "counts": counts, "fates": fates,
            "loss_counts": codes, "name": inventory.name, "version": inventory.version, "licence": inventory.licence,
        }  # fmt: skip
        body = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        (fresh / MANIFEST).write_text(body, encoding="utf-8")
        for path in fresh.iterdir():
            path.chmod(_READ_ONLY)
    return Written(folder, digest, counts, fates, codes, made=True)


def is_whole(folder: Path) -> bool:
    """Whether every file of a version is there as its manifest says; one that is not is written anew."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return all(sha256_of(folder / name) == digest for name, digest in manifest["files"].items())
    except (OSError, ValueError, KeyError):
        return False


def _counts(inventory: Inventory, linked: Linked) -> dict[str, int]:
    kinds = Counter(flow.kind for flow in inventory.flows.values())
    return {
        "processes": len(inventory.processes),
        "columns": linked.system.size,
        "flows": len(inventory.flows),
        "elementary": kinds[FlowKind.elementary],
        "exchanges": sum(len(one.exchanges) for one in inventory.processes.values()),
    }


def _arrays(system: System) -> dict[str, dict[str, Any]]:
    return {
        "technosphere": {"rows": system.rows, "columns": system.cols, "amounts": system.amounts},
        "elementary": {"rows": system.flow_rows, "columns": system.flow_cols, "amounts": system.flow_amounts},
    }


def _digest(
    frames: Mapping[str, pl.DataFrame], system: System, arrays: Mapping[str, Mapping[str, Any]], notes: str
) -> str:
    """SHA-256 of what a version says, independent of how files are compressed."""
    digest = hashlib.sha256(b"qingheng lca 1\0")
    for name, frame in frames.items():
        for column in frame.get_columns():
            digest.update(f"{name}.{column.name}\0{len(column)}\0".encode())
            for piece in _pieces(column):
                digest.update(piece)
    digest.update(_joined([part for one in system.columns for part in one]))
    digest.update(_joined([*system.flows, notes]))
    for parts in arrays.values():
        for array in parts.values():
            digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _pieces(column: pl.Series) -> Iterator[bytes]:
    if column.dtype == pl.Float64:
        yield column.to_numpy().astype("<f8").tobytes()
    elif column.dtype == pl.String:
        yield from _texts(column)
    elif column.dtype == pl.Boolean:
        yield from _texts(column.cast(pl.String))
    elif column.dtype == pl.List(pl.Int16):  # as JSON writes them
        inner = column.cast(pl.List(pl.String)).list.join(", ")
        yield from _texts(pl.select(pl.format("[{}]", inner)).to_series())
    else:
        yield _joined([json.dumps(value, ensure_ascii=False, default=str) for value in column.to_list()])


def _texts(column: pl.Series) -> Iterator[bytes]:
    """As `_joined` of the texts of a column without missing ones, in pieces of bounded memory."""
    yield column.str.len_bytes().cast(pl.Int64).to_numpy().astype("<i8").tobytes()
    for at in range(0, len(column), _PIECE):
        yield "".join(column.slice(at, _PIECE).to_list()).encode()


def _joined(texts: Sequence[str]) -> bytes:
    """Texts with their lengths, so that no two lists of texts give the same bytes."""
    bodies = [text.encode() for text in texts]
    sizes = np.array([len(one) for one in bodies], "<i8")
    return sizes.tobytes() + b"".join(bodies)
