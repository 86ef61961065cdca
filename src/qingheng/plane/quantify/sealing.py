"""Runs on the disk: a folder of immutable files, named by the manifest that holds the SHA-256 of each."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from qingheng.plane.quantify.model import RunPartition
from qingheng.plane.store.files import PARTIAL, flush, sha256_of
from qingheng.plane.store.partitions import BrokenPartition

MANIFEST: Final = "manifest.json"
CUBE: Final = "cube.parquet"
CHOICES: Final = "choices.parquet"
FORMAT: Final = 4
"""Since 4 lines need not hold CO2 equivalents (`rating`); since 2 answers lie beside choices (`choices`)."""
CHANGED: Final = 5
"""The format of a run with layers (`layers`); 3 before lines went without CO2 equivalents."""


@contextmanager
def unsealed(into: Path) -> Iterator[Path]:
    """A folder in `into` to fill and seal; what is left of it is deleted at the end."""
    into.mkdir(parents=True, exist_ok=True)
    folder = into / f".{os.getpid()}-{os.urandom(4).hex()}{PARTIAL}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seal_run(
    folder: Path,
    into: Path,
    parts: Sequence[Mapping[str, Any]],
    said: Mapping[str, Any],
    taken: Mapping[str, str] | None = None,
) -> RunPartition:
    """Make a filled folder the run of its content in `into`.

    An equal run that is there already stays if it is whole; a broken one is put aside. parts: of the files of lines:
    `name`, `sha256`, `rows`, `without` (choices a later part replaced). said: further entries of the
    manifest; `format` too, where it is not FORMAT. taken: SHA-256 of files that are those of another run.
    """
    named = {part["name"] for part in parts}
    files = dict(taken or {})
    files |= {one.name: sha256_of(one) for one in folder.iterdir() if one.name not in {*named, *files}}
    manifest = {"format": FORMAT, **said, "lines": [dict(part) for part in parts], "files": files}
    body = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    (folder / MANIFEST).write_text(body, encoding="utf-8")
    digest = hashlib.sha256(body.encode()).hexdigest()
    for path in folder.iterdir():
        if path.name not in (taken or {}):
            path.chmod(0o444)
            flush(path)
    flush(folder)
    target = into / digest[:32]
    if target.exists() and not _whole(target):
        target.rename(target.with_name(f"{target.name}-broken-{os.urandom(4).hex()}"))
    if not target.exists():
        folder.rename(target)
        flush(into)
    return RunPartition(target, int(manifest["rows"]), digest, manifest)


def _whole(path: Path) -> bool:
    try:
        verify_run(path)
    except BrokenPartition:
        return False
    return True


def take(source: Path, target: Path) -> None:
    """Have an immutable file of another run in this one: the same bytes, shared where the disk allows it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
        target.chmod(0o444)
        flush(target)


def opened(path: Path) -> RunPartition:
    """The run in a folder, as its manifest says. Raises BrokenPartition when that is missing or unreadable."""
    try:
        body = (path / MANIFEST).read_bytes()
        manifest = json.loads(body)
    except FileNotFoundError:
        raise BrokenPartition(path, "the file or its manifest is missing", "文件或其清单缺失") from None
    except ValueError:
        raise BrokenPartition(path, "the manifest cannot be read", "清单无法读取") from None
    if manifest.get("format", FORMAT) > CHANGED:
        raise BrokenPartition(path, "a later release wrote this run", "该计算由更新的版本写入")
    return RunPartition(path, int(manifest["rows"]), hashlib.sha256(body).hexdigest(), manifest)


def verify_run(path: Path) -> RunPartition:
    """The run, once every file proved to be what the manifest says, and that to be what names the folder.

    Raises BrokenPartition naming the first file that is not.
    """
    run = opened(path)
    if run.sha256[:32] != path.name:
        raise BrokenPartition(path, "the manifest is not the one that was sealed", "清单与封存时不一致")
    wanted = {part["name"]: part["sha256"] for part in run.manifest["lines"]} | run.manifest["files"]
    for name, digest in sorted(wanted.items()):
        if not (path / name).is_file() or sha256_of(path / name) != digest:
            raise BrokenPartition(
                path / name, "the bytes are not those that were sealed", "文件内容与封存时不一致"
            )
    return run
