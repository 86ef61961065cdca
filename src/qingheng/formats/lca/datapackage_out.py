"""Writing a database as a Brightway datapackage: matrices as arrays, categories, and tables that say what the numbers are.

bw2calc solves it as it stands. Numbers count from 1: columns first (each stands for its process and what it makes), flows
after them. Amounts are the doubles of the version, so scores agree to the last digits. Equal content gives equal bytes.
Source: bw_processing documentation (Brightway): resources of kind indices, data and flip form a group of one matrix.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

import numpy as np
from numpy.typing import NDArray

from qingheng.calc.lca.model import Doubles, Integers, System
from qingheng.formats.csv_out import safe_text

COLUMNS: Final = ("id", "code", "name", "product", "unit", "location", "category")
FLOWS: Final = ("id", "code", "name", "compartment", "unit", "cas")
COLUMN_TABLE: Final = "columns.csv"
FLOW_TABLE: Final = "flows.csv"
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_INDICES: Final = np.dtype([("row", np.int64), ("col", np.int64)])


@dataclass(frozen=True)
class OutCategory:
    """A category: its name in parts (method first), its unit, and by number of a flow of the system its factor."""

    name: tuple[str, ...]
    unit: str
    factors: Mapping[int, float]


@dataclass(frozen=True)
class OutPackage:
    """What is written. columns, flows: rows of the tables of names without their first column, in the order of the system.

    about: what the package says of itself besides (version, hashes). licence: in words.
    """

    name: str
    system: System
    columns: Sequence[tuple[str, ...]]
    flows: Sequence[tuple[str, ...]]
    categories: Sequence[OutCategory]
    licence: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


def write_datapackage(package: OutPackage, into: IO[bytes]) -> None:
    """Write a package as a zip. into: a file open for writing."""
    system, first = package.system, len(package.system.columns) + 1
    resources: list[dict[str, Any]] = []
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        out = _Out(archive, resources)
        flips = (system.amounts < 0) & (system.rows != system.cols)
        amounts = np.where(flips, -system.amounts, system.amounts)
        out.vector("technosphere", "technosphere_matrix", system.rows + 1, system.cols + 1, amounts, flips)
        out.vector(
            "biosphere", "biosphere_matrix", system.flow_rows + first, system.flow_cols + 1, system.flow_amounts
        )  # fmt: skip
        for number, one in enumerate(package.categories, 1):
            at = np.fromiter(one.factors.keys(), np.int64, len(one.factors))
            values = np.fromiter(one.factors.values(), np.float64, len(one.factors))
            out.vector(
                f"category-{number}", "characterization_matrix", at + first, np.zeros_like(at), values,
                identifier=list(one.name), unit=one.unit,
            )  # fmt: skip
        out.table(
            COLUMN_TABLE, COLUMNS, package.columns, 1, [["technosphere", "rows"], ["technosphere", "cols"]]
        )
        out.table(FLOW_TABLE, FLOWS, package.flows, first, [["biosphere", "rows"]])
        text = json.dumps(_record(package, resources), ensure_ascii=False, indent=1)
        archive.writestr(_entry("datapackage.json"), text)


@dataclass(frozen=True)
class _Out:
    """Parts on their way into the archive, each listed among the resources."""

    archive: zipfile.ZipFile
    resources: list[dict[str, Any]]

    def vector(
        self, group: str, matrix: str, rows: Integers, cols: Integers, data: Doubles,
        flips: NDArray[np.bool_] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """One group of a matrix."""
        indices = np.empty(len(rows), _INDICES)
        indices["row"], indices["col"] = rows, cols
        for kind, array in (("indices", indices), ("data", data.astype(np.float64)), ("flip", flips)):
            if array is None:
                continue
            body = io.BytesIO()
            np.save(body, array, allow_pickle=False)
            path = f"{group}.{kind}.npy"
            self.archive.writestr(_entry(path), body.getvalue())
            self.resources.append(
                {"profile": "data-resource", "format": "npy", "mediatype": "application/octet-stream",
                 "name": f"{group}.{kind}", "matrix": matrix, "kind": kind, "path": path, "group": group, **more,
                 "category": "vector", "nrows": len(rows)}
            )  # fmt: skip

    def table(
        self, path: str, head: Sequence[str], rows: Sequence[tuple[str, ...]], first: int, valid: list[list[str]]
    ) -> None:  # fmt: skip
        """A table of names for the numbers of matrices."""
        body = io.StringIO()
        writer = csv.writer(body, lineterminator="\r\n")
        writer.writerow(head)
        for number, row in enumerate(rows, first):
            writer.writerow([number, *map(safe_text, row)])
        self.archive.writestr(_entry(path), body.getvalue())
        self.resources.append(
            {"profile": "data-resource", "mediatype": "text/csv", "path": path, "name": path.partition(".")[0],
             "valid_for": valid}
        )  # fmt: skip


def _record(package: OutPackage, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package", "name": package.name, "id": str(package.about.get("sha256", ""))[:32],
        "licenses": [{"name": package.licence or "as agreed with the source", "path": "", "title": package.licence}],
        "resources": resources, "combinatorial": False, "sequential": False, "seed": None, "64_bit_indices": True,
        "sum_intra_duplicates": True, "sum_inter_duplicates": False, "matrix_serialize_format_type": "numpy",
        "qingheng": dict(package.about),
    }  # fmt: skip


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
