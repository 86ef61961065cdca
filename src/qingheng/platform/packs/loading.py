"""Reads a pack's folder. A pack is content, never code; nothing outside its folder is opened."""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from pathlib import Path
from threading import Lock
from typing import Any

import yaml

from qingheng.platform.packs.contracts import PackContent, PackProblem

SUFFIXES = {".toml", ".csv", ".yaml", ".md"}
FOLDERS = ("datasets", "methods")  # folders of a pack that hold many documents of one kind
FILE_LIMIT = 32 * 1024 * 1024  # bytes
_kept: dict[Path, tuple[tuple[tuple[str, int, int], ...], PackContent]] = {}
_lock = Lock()


class UnreadablePack(ValueError):
    """The folder is not a pack that can be read; carries the problem with its place."""

    def __init__(self, problem: PackProblem) -> None:
        super().__init__(f"{problem.pack}/{problem.place}: {problem.text_en}")
        self.problem = problem


def pack_files(folder: Path) -> list[Path]:
    """Files of a pack in a fixed order; hidden files and other kinds are no part of it."""
    found = _own_files(folder, SUFFIXES)
    for name in FOLDERS:
        inner = folder / name
        if inner.is_dir() and not inner.is_symlink():
            found += _own_files(inner, {".yaml"})
    return sorted(found)


def _own_files(folder: Path, suffixes: set[str]) -> list[Path]:
    return [
        path
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and path.suffix in suffixes and path.name[0] != "."
    ]


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files: cheap to ask whether anything was touched."""
    stats = [(_name(folder, path), path.stat()) for path in pack_files(folder)]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def folder_hash(folder: Path) -> str:
    """sha256 hex over the names and bytes of all files of the pack."""
    digest = hashlib.sha256()
    for path in pack_files(folder):
        body = path.read_bytes()
        digest.update(f"{_name(folder, path)}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()


def kept_pack(folder: Path) -> PackContent:
    """What `read_pack` gives, read again only when a file changed. Treat it as read-only."""
    seen = fingerprint(folder)
    with _lock:
        kept = _kept.get(folder)
    if kept and kept[0] == seen:
        return kept[1]
    read = read_pack(folder)
    with _lock:
        _kept[folder] = (seen, read)
    return read


def read_pack(folder: Path) -> PackContent:
    """Read the whole pack. Raises UnreadablePack naming file and line; says nothing about its correctness."""
    meta = _read_meta(folder)
    tables = {}
    for entry in meta.get("tables", []):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise _unreadable(
                folder, "pack.toml", "每个 [[tables]] 都要有 name。", "every [[tables]] needs a name"
            )
        tables[entry["name"]] = read_table(folder, str(entry.get("file", "")))
    documents = {
        _name(folder, path).removesuffix(".yaml"): _read_document(folder, path)
        for path in pack_files(folder)
        if path.suffix == ".yaml"
    }
    return PackContent(
        id=str(meta.get("id", folder.name)),
        kind=str(meta.get("kind", "")),
        version=str(meta.get("version", "")),
        title_zh=str(meta.get("title_zh", "")),
        title_en=str(meta.get("title_en", "")),
        meta=meta,
        tables=tables,
        documents=documents,
        sha256=folder_hash(folder),
    )


def read_table(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of one CSV file of the pack, every cell as text. Raises UnreadablePack."""
    text = _read_text(folder, name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if not header or len(set(header)) != len(header) or "" in header:
            raise _unreadable(
                folder, f"{name}:1", "表头为空或有重复的列名。", "empty or repeated column names"
            )
        rows = []
        for cells in reader:
            if len(cells) != len(header):
                raise _unreadable(
                    folder,
                    f"{name}:{reader.line_num}",
                    f"本行有 {len(cells)} 格，表头有 {len(header)} 列。",
                    f"{len(cells)} cells under {len(header)} columns",
                )
            rows.append(dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise _unreadable(
            folder, f"{name}:{reader.line_num}", f"不是合格的 CSV：{error}", str(error)
        ) from error
    return rows


def _read_meta(folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(folder, "pack.toml"))
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(folder, "pack.toml", f"TOML 无法读取：{error}", str(error)) from error


def _read_document(folder: Path, path: Path) -> Any:
    try:
        return yaml.safe_load(_read_text(folder, _name(folder, path)))
    except yaml.YAMLError as error:
        raise _unreadable(folder, _name(folder, path), f"YAML 无法读取：{error}", str(error)) from error


def _read_text(folder: Path, name: str) -> str:
    path = folder / name
    if not name or not _is_inside(name) or path.suffix not in SUFFIXES:
        raise _unreadable(
            folder, "pack.toml", f"不允许的文件名“{name}”。", f"file name {name!r} is not allowed"
        )
    if path.is_symlink() or not path.is_file():
        raise _unreadable(folder, name, "缺少该文件。", "the file is missing")
    if path.stat().st_size > FILE_LIMIT:
        raise _unreadable(folder, name, "文件超过 32 MB。", "the file is larger than 32 MB")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(folder, name, "文件不是 UTF-8 编码。", "the file is not UTF-8") from error


def _name(folder: Path, path: Path) -> str:
    """The name of a file within its pack, such as `rules.yaml` or `datasets/energy.yaml`."""
    return path.relative_to(folder).as_posix()


def _is_inside(name: str) -> bool:
    parts = Path(name).parts
    return parts == (Path(name).name,) or (len(parts) == 2 and parts[0] in FOLDERS)


def _unreadable(folder: Path, place: str, zh: str, en: str) -> UnreadablePack:
    return UnreadablePack(PackProblem(folder.name, place, zh, en))
