"""Brightway datapackages (bw_processing): matrices as arrays of rows, columns, amounts, signs; no names, no units.

Source: bw_processing documentation: resources of kind indices, data, flip and distributions form a group of one matrix.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingheng.calc.lca.matrices import is_resource
from qingheng.calc.lca.model import Exchange, Flow, FlowKind, Inventory, Process, Spread
from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.lca.datapackage_names import Names, read_names
from qingheng.formats.lca.json_parts import Record, load_record, parts, text
from qingheng.formats.lca.losing import Account, named, too_many
from qingheng.formats.lca.values import amount_of, between, lognormal, normal, spread_lost
from qingheng.formats.lca.xml_units import UnitTable

_MATRICES = ("technosphere_matrix", "biosphere_matrix")
_KINDS = ("indices", "data", "flip", "distributions")
_VERSIONS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
Arrays = Mapping[str, NDArray[Any]]


@dataclass
class _Made:
    """Exchanges by process (column), and the flows they are with."""

    columns: defaultdict[int, list[Exchange]]
    flows: dict[str, Flow]
    names: Names
    units: UnitTable

    def flow(self, key: str, row: int, *, nature: bool) -> Flow:
        """The flow of a row, as a table names it."""
        said = (self.names.flows if nature else self.names.columns).get(row, {})
        name = said.get("name" if nature else "product", "") or said.get("name", "") or str(row)
        place = tuple(part for part in said.get("compartment", "").split("/") if part)
        return Flow(
            key, name, FlowKind.elementary if nature else FlowKind.product, self.units.unit(said.get("unit", "")), place,
            said.get("cas", ""), location=said.get("location", ""),
        )  # fmt: skip


def read_datapackage(archive: CheckedArchive, name: str, account: Account) -> Inventory:
    """The inventory of a package. Names are the numbers of its rows and columns, as it holds no others."""
    entry = next(one for one in archive.entries if one.filename.rpartition("/")[2] == "datapackage.json")
    record = load_record(archive.read_part(entry), entry.filename, account) or {}
    root = entry.filename.rpartition("/")[0]
    groups = _groups(archive, record, f"{root}/" if root else "", account)
    made = _Made(
        defaultdict(list), {}, read_names(archive, record, f"{root}/" if root else "", account), UnitTable()
    )
    for (matrix, group), arrays in groups.items():
        _entries(matrix, group, arrays, made, account)
    for column, rows in made.columns.items():
        if any(one.output and one.amount < 0 and one.flow == f"product/{column}" for one in rows):
            key = f"product/{column}"  # what is run for a negative amount treats a waste
            made.flows[key] = replace(made.flows[key], kind=FlowKind.waste)
    processes = {str(column): _process(column, rows, made) for column, rows in made.columns.items()}
    if processes and not made.names.columns:
        account.lose("names-missing", entry.filename, "数据包只有编号，没有名称和单位；过程和流以编号为名",
                     "The package has numbers and neither names nor units; processes and flows are called by number",
                     repaired=True)  # fmt: skip
    account.counts["processes"] = account.counts["processes_read"] = len(processes)
    account.counts["flows"] = len(made.flows)
    account.counts["references"] = sum(
        one.reference for process in processes.values() for one in process.exchanges
    )
    licences = ", ".join(filter(None, (text(one, "name", "title") for one in parts(record, "licenses"))))
    return Inventory(text(record, "name") or name, "", made.units.units, made.flows, processes, licences)


def _groups(
    archive: CheckedArchive, record: Record, root: str, account: Account
) -> dict[tuple[str, str], dict[str, NDArray[Any]]]:
    """Arrays by matrix and group, each by its kind; resources of other matrices are counted."""
    groups: defaultdict[tuple[str, str], dict[str, NDArray[Any]]] = defaultdict(dict)
    for one in parts(record, "resources"):
        matrix, kind, path = text(one, "matrix"), text(one, "kind"), text(one, "path")
        account.counts["files"] += 1
        if matrix not in _MATRICES:
            account.counts["files_other"] += 1
            continue
        if (
            kind not in _KINDS
            or text(one, "category") not in ("vector", "")
            or text(one, "format") not in ("npy", "")
        ):
            account.lose("resource-kind", path, f"资源 {named(text(one, 'name'))} 不是定值向量，未读取",
                         f"The resource {named(text(one, 'name'))} is no vector of fixed values: not read")  # fmt: skip
            continue
        part = archive.find(root + path)
        array = _array(archive.read_part(part)) if part is not None else None
        if array is None:
            account.lose("file-syntax", path, "数组文件缺失、损坏或含有对象，未读取",
                         "The array file is missing, broken or holds objects and was not read")  # fmt: skip
            continue
        groups[matrix, text(one, "group") or path.partition(".")[0]][kind] = array
    return dict(groups)


def _array(data: bytes) -> NDArray[Any] | None:
    """A one-dimensional .npy array whose header states what is there; None otherwise. Objects are never unpickled."""
    file = io.BytesIO(data)
    try:
        header = _VERSIONS[np.lib.format.read_magic(file)]
        shape, _, kind = header(file)
    except (ValueError, KeyError, SyntaxError, TypeError, RecursionError):
        return None
    rest = data[file.tell() :]
    if kind.hasobject or len(shape) != 1 or shape[0] * kind.itemsize != len(rest):
        return None
    return np.frombuffer(rest, kind)


def _entries(matrix: str, group: str, arrays: Arrays, made: _Made, account: Account) -> None:
    """The entries of one group as exchanges."""
    indices, data = arrays.get("indices"), arrays.get("data")
    names = indices.dtype.names if indices is not None else None
    if indices is None or data is None or len(indices) != len(data) or not {"row", "col"} <= set(names or ()):
        account.lose("resource-group", group, "一组数组缺少行列或数值，或长度不一，未读取",
                     "A group of arrays lacks indices or data, or they differ in length; it was not read")  # fmt: skip
        return
    if account.counts["exchanges"] + len(indices) > account.most:
        raise too_many(account.most, account.counts["exchanges"] + len(indices), group)
    flips = arrays.get("flip")
    flips = flips if flips is not None and len(flips) == len(data) else np.zeros(len(data), bool)
    spreads = arrays.get("distributions")
    spreads = spreads if spreads is not None and len(spreads) == len(data) and spreads.dtype.names else None
    nature = matrix == "biosphere_matrix"
    for number, (row, column, value, flip) in enumerate(
        zip(indices["row"].tolist(), indices["col"].tolist(), data.tolist(), flips.tolist(), strict=True)
    ):
        place = f"{group} #{number + 1}"
        account.exchange(output=nature or not flip, place=place)
        amount = amount_of(value, place, str(column), account)
        if amount is None:
            continue
        spread = _spread(spreads[number], amount, place, account) if spreads is not None else None
        key = f"{'nature' if nature else 'product'}/{row}"
        if key not in made.flows:
            made.flows[key] = made.flow(key, row, nature=nature)
        signed = -amount if nature and flip else amount
        output = not is_resource(made.flows[key].compartment) if nature else not flip
        made.columns[column].append(
            Exchange(key, signed, made.flows[key].unit, output, spread=spread, place=place)
        )


def _process(column: int, rows: list[Exchange], from_: _Made) -> Process:
    """The process of a column: what it makes on the diagonal, or alone, is its reference; else it saves what others make."""
    product, flows, said = f"product/{column}", from_.flows, from_.names.columns.get(column, {})
    made = [
        number
        for number, one in enumerate(rows)
        if one.output and flows[one.flow].kind is not FlowKind.elementary
    ]
    own = [number for number in made if rows[number].flow == product] or (made if len(made) == 1 else [])
    saved = {
        number
        for number in made
        if own and number not in own and flows[rows[number].flow].kind is FlowKind.product
    }
    marked = [
        replace(one, reference=number in own, avoided=number in saved) for number, one in enumerate(rows)
    ]
    category = tuple(part for part in said.get("category", "").split("/") if part)
    name = said.get("name", "") or str(column)
    return Process(str(column), name, tuple(marked), said.get("location", ""), category)


def _spread(stated: Any, amount: float, place: str, account: Account) -> Spread | None:
    """Of a record of bw_processing: 2 lognormal, 3 normal, 4 uniform, 5 triangular."""
    try:
        kind = int(stated["uncertainty_type"])
        if kind in (0, 1):
            return None
        if kind == 2:
            return lognormal(math.exp(min(float(stated["scale"]), 50.0)))
        if kind == 3:
            return normal(float(stated["scale"]))
        if kind in (4, 5):
            ends = float(stated["minimum"]), float(stated["maximum"])
            return between("uniform" if kind == 4 else "triangular", *ends, amount)
        raise ValueError(f"uncertainty type {kind}")
    except (ValueError, IndexError, KeyError) as wrong:
        spread_lost(place, named(str(wrong)), account)
        return None
