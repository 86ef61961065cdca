"""Sealed partitions: one immutable Parquet file each, named by its content, with a manifest beside it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.plane.store.files import PARTIAL, flush, put_bytes, put_text, sha256_of
from qingheng.plane.store.rows import scan_rows

SCHEMA_VERSION: Final = 1
ISSUES: Final = "issues.parquet"
_READ_ONLY: Final = 0o444


class BrokenPartition(Exception):
    """A sealed file is missing or is not what its manifest says. path: the file. reason_zh, reason_en."""

    def __init__(self, path: Path, reason_en: str, reason_zh: str) -> None:
        super().__init__(f"{path.name}: {reason_en}")
        self.path, self.reason_en, self.reason_zh = path, reason_en, reason_zh


@dataclass(frozen=True)
class Sealed:
    """A sealed partition. size: bytes. manifest: what lies beside it as JSON."""

    path: Path
    rows: int
    size: int
    sha256: str
    manifest: Mapping[str, Any]


def draft_parts(folder: Path) -> list[Path]:
    """Files of the typed rows of a draft, in order."""
    return sorted((folder / "typed").glob("part-*.parquet"))


def seal(draft: Path | pl.DataFrame, into: Path, manifest: Mapping[str, Any]) -> Sealed:
    """Write the rows of a draft folder (or frame) that count as one immutable partition in `into`.

    The file is written beside its place, flushed, hashed, named by its hash and made read-only; sealing the
    same draft again finds it there. Excluded rows are left behind. Raises FileNotFoundError without a draft.
    """
    into.mkdir(parents=True, exist_ok=True)
    partial = into / f".{os.getpid()}-{id(draft):x}{PARTIAL}"
    try:
        digest = _write(draft, partial)
        flush(partial)
        size = partial.stat().st_size
        path = into / f"{digest[:32]}.parquet"
        rows = int(pl.scan_parquet(partial).select(pl.len()).collect().item())
        partial.chmod(_READ_ONLY)
        partial.replace(path)
        flush(into)
    finally:
        partial.unlink(missing_ok=True)
    if isinstance(draft, Path) and (draft / ISSUES).is_file():
        put_bytes(issues_path(path), (draft / ISSUES).read_bytes())
    whole = {**manifest, "schema_version": SCHEMA_VERSION, "rows": rows, "sha256": digest, "bytes": size}
    beside = manifest_path(path)
    if not beside.exists():
        put_text(beside, json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, default=str))
        beside.chmod(_READ_ONLY)
    return Sealed(path, rows, size, digest, whole)


def issues_path(path: Path) -> Path:
    """Where the issues lie that stood when a partition was sealed, as Parquet: what its approver saw."""
    return path.with_suffix(".issues")


def manifest_path(path: Path) -> Path:
    """Where the manifest of a partition lies."""
    return path.with_suffix(".json")


def verify(path: Path) -> Sealed:
    """The partition, once its bytes and rows proved to be those of its manifest. Raises BrokenPartition."""
    try:
        manifest = json.loads(manifest_path(path).read_text(encoding="utf-8"))
        digest, size = sha256_of(path), path.stat().st_size
    except FileNotFoundError:
        raise BrokenPartition(path, "the file or its manifest is missing", "文件或其清单缺失") from None
    except ValueError:
        raise BrokenPartition(path, "the manifest cannot be read", "清单无法读取") from None
    if digest != manifest.get("sha256") or size != manifest.get("bytes"):
        raise BrokenPartition(path, "the bytes are not those that were sealed", "文件内容与封存时不一致")
    return Sealed(path, int(manifest["rows"]), size, digest, manifest)


def scan(
    partitions: Iterable[Path],
    *,
    schema: Mapping[str, Any] | None = None,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
) -> pl.LazyFrame:
    """Rows of partitions in force, each with `_partition`, the name of its file.

    schema: columns and types wanted; a column a partition lacks is null. superseded: keys that a later
    partition replaced, by partition; their rows are left out.
    """
    scans = []
    for path in partitions:
        frame = scan_rows(path)
        there = frame.collect_schema()
        if schema is not None:
            frame = frame.select(
                [
                    pl.col(name).cast(kind) if name in there else pl.lit(None, dtype=kind).alias(name)
                    for name, kind in schema.items()
                ]
            )
        keys = (superseded or {}).get(path)
        if keys is not None and not keys.is_empty():
            frame = frame.join(keys.lazy(), on=keys.columns, how="anti", nulls_equal=True)
        scans.append(frame.with_columns(pl.lit(path.stem).alias("_partition")))
    if scans:
        return pl.concat(scans, how="diagonal_relaxed" if schema is None else "vertical")
    return pl.LazyFrame(schema={**(schema or {}), "_partition": pl.String})


def _write(draft: Path | pl.DataFrame, target: Path) -> str:
    """Write the rows that count; gives the SHA-256 of the file.

    A draft of one file without exclusions is that file, byte for byte.
    """
    if isinstance(draft, pl.DataFrame):
        rows = draft.filter(~pl.col("_excluded")) if "_excluded" in draft.columns else draft
        rows.write_parquet(target, compression="zstd")
        return sha256_of(target)
    parts = draft_parts(draft)
    if not parts:
        raise FileNotFoundError(f"no typed rows in {draft}")
    scanned = pl.scan_parquet(parts)
    excluded = scanned.select(pl.col("_excluded").any()).collect(engine="streaming").item()
    if len(parts) == 1 and not excluded:
        return _taken(parts[0], target)
    scanned.filter(~pl.col("_excluded")).sink_parquet(target, compression="zstd")
    return sha256_of(target)


def _taken(source: Path, target: Path) -> str:
    """Have the file of a draft under another name too and hash it; a copy of it where the disk cannot.

    Drafts are written once and replaced, never changed in place, and what is sealed is read-only under either name.
    """
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
    return sha256_of(target)
