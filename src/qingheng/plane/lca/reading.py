"""Reading a version of a database back: what its manifest vouches for, and nothing else."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import polars as pl

from qingheng.calc.lca.matrices import CutOff, Linked
from qingheng.calc.lca.model import Exchange, Fate, Inventory, Loss, System
from qingheng.calc.lca.solving import Factorised, factorise
from qingheng.plane.lca.tables import (
    cut_off_of,
    exchanges_of,
    flows_of,
    losses_of,
    processes_of,
    units_of,
)
from qingheng.plane.lca.writing import LAYOUT, MANIFEST
from qingheng.plane.store.files import sha256_of

MOST_OPEN: Final = 4
"""Versions kept in memory with their factors; beyond that the one not asked for longest is let go."""
_opened: OrderedDict[tuple[Path, str], StoredVersion] = OrderedDict()
_lock = Lock()


class BrokenVersion(Exception):
    """A stored version is missing or is not what its manifest says. reason_zh, reason_en."""

    def __init__(self, folder: Path, reason_zh: str, reason_en: str) -> None:
        super().__init__(f"{folder.name}: {reason_en}")
        self.folder, self.reason_zh, self.reason_en = folder, reason_zh, reason_en


@dataclass(frozen=True, eq=False)
class StoredVersion:
    """A version of a database, read as it is asked for; nothing of its source is needed any more.

    kept: what those who use it worked out of it and want beside it as long as it is in memory, by a name of their own.
    """

    folder: Path
    manifest: Mapping[str, Any]
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Of its content."""
        return str(self.manifest["sha256"])

    @cached_property
    def inventory(self) -> Inventory:
        """Units, flows and processes; the processes without their exchanges, which `exchanges` has."""
        return Inventory(
            str(self.manifest["name"]), str(self.manifest["version"]), units_of(self._frame("units")),
            flows_of(self._frame("flows")), processes_of(self._frame("processes")), str(self.manifest["licence"]),
        )  # fmt: skip

    @cached_property
    def notes(self) -> Mapping[str, Any]:
        """What its source says beside the inventory, such as gases and their origin; empty where it says nothing."""
        path = self.folder / "notes.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    @cached_property
    def system(self) -> System:
        """The matrices, as they were linked."""
        columns = tuple((process, product) for process, product in self._frame("columns").iter_rows())
        a, b = self._arrays("technosphere"), self._arrays("elementary")
        flows = tuple(self._frame("nature")["flow"].to_list())
        return System(
            columns, flows, a["rows"], a["columns"], a["amounts"], b["rows"], b["columns"], b["amounts"]
        )

    @cached_property
    def linked(self) -> Linked:
        """The matrices with the account of every exchange. Its losses are those of reading and of linking."""
        fates = {Fate(key): int(count) for key, count in self.manifest["fates"].items()}
        return Linked(self.system, fates, self.cut_off, self.losses)

    @cached_property
    def factorised(self) -> Factorised:
        """Its factors. Raises SingularSystem."""
        return factorise(self.system)

    @cached_property
    def cut_off(self) -> tuple[CutOff, ...]:
        """What nobody in the database makes."""
        return cut_off_of(self._frame("cut_off"))

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What was not taken as it stood; read at each call, for it may be long."""
        return losses_of(self._frame("losses"))

    def exchanges(self, process: str) -> tuple[Exchange, ...]:
        """The exchanges of one process, in the order of its source."""
        path = self.folder / "exchanges.parquet"
        found = pl.scan_parquet(path).filter(pl.col("process") == process).collect()
        return exchanges_of(found).get(process, ())

    def whole(self) -> Inventory:
        """The inventory with all exchanges, as it was read; for linking it in another way."""
        exchanges = exchanges_of(self._frame("exchanges"))
        processes = processes_of(self._frame("processes"), exchanges)
        known = self.inventory
        return Inventory(known.name, known.version, known.units, known.flows, processes, known.licence)

    def _frame(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")

    def _arrays(self, name: str) -> dict[str, Any]:
        with np.load(self.folder / f"{name}.npz", allow_pickle=False) as found:
            return {key: found[key] for key in ("rows", "columns", "amounts")}


def open_version(folder: Path, sha256: str) -> StoredVersion:
    """The version in a folder, once its files proved to be those of its manifest and its hash the one asked for.

    Versions opened last stay in memory with what was read and factorised of them. Raises BrokenVersion.
    """
    key = (folder, sha256)
    with _lock:
        if (kept := _opened.get(key)) is not None:
            _opened.move_to_end(key)
            return kept
    found = _verified(folder, sha256)
    with _lock:
        kept = _opened.setdefault(key, found)
        _opened.move_to_end(key)
        while len(_opened) > MOST_OPEN:
            _opened.popitem(last=False)
    return kept


def forget() -> None:
    """Let go of what is in memory; for tests, and where files were put in place by hand."""
    with _lock:
        _opened.clear()


def _verified(folder: Path, sha256: str) -> StoredVersion:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenVersion(folder, "文件夹或其清单缺失", "the folder or its manifest is missing") from None
    except ValueError:
        raise BrokenVersion(folder, "清单无法读取", "the manifest cannot be read") from None
    if manifest.get("sha256") != sha256 or manifest.get("layout") != LAYOUT:
        raise BrokenVersion(folder, "清单不是这个版本的", "the manifest is that of another version")
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != digest:
            raise BrokenVersion(
                folder, f"文件 {name} 与封存时不一致", f"the file {name} is not what was stored"
            )
    return StoredVersion(folder, manifest)
