"""Methods on a stored version: which factor each of its flows has, and which it has none for."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from scipy import sparse

from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.climate import SETS, climate, gwp_set
from qingheng.apps.lca.contracts import OpenFlow
from qingheng.apps.lca.methods import row_of, stored
from qingheng.apps.lca.models import ImpactMethod
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.calc.lca.characterising import Characterised, Method, characterised, uncharacterised
from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.greenhouse import unrecognised
from qingheng.calc.lca.mapping import Rank, mapped
from qingheng.calc.lca.model import Flow

_REASONS: Mapping[str, tuple[str, str]] = {
    "unrated": ("该组潜势没有此气体，或其单位不是质量", "The set has no potential for this gas, or its unit is no mass"),
    "gas-like": ("名称像温室气体而未识别", "A name that looks like a greenhouse gas and is not known as one"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Characterisation:
    """A method on a version. matrix: categories by elementary flows, in the order of `indicators_of`.

    open: flows it does not count. as_stated: processes that give off CO2 equivalent as stated. matched: how many flows of
    the version were found by each rank; empty for the shipped method. sha256: of the factors as they stand in the matrix.
    """

    method: str
    matrix: sparse.csr_array
    open: tuple[OpenFlow, ...]
    as_stated: frozenset[str]
    matched: Mapping[str, int]
    sha256: str


def characterisation(file: StoredDatabase, method: str) -> Characterisation:
    """A method on a version; kept with the version as long as it is in memory. Raises NotFound, Conflict."""
    kept: dict[tuple[str, str], Characterisation] = file.version.kept.setdefault("methods", {})
    row = None if method in SETS else row_of(method)
    key = (method, row.sha256 if row is not None else "")
    if key not in kept:
        kept[key] = _climate(file, method) if row is None else _brought(file, row)
    return kept[key]


def _climate(file: StoredDatabase, method: str) -> Characterisation:
    found = climate(file, method, gwp_set(SETS[method]))
    counted = characterised(file.linked.system, found.methods)
    factors = found.methods[0].factors
    looks = {one.id for one in unrecognised(file.inventory.flows.values()) if one.id not in factors}
    codes = dict.fromkeys(looks, "gas-like") | dict.fromkeys(found.unrated, "unrated")
    system = file.linked.system
    stated = {number for number, flow in enumerate(system.flows) if flow in found.as_stated}
    columns = {
        int(column)
        for row, column in zip(system.flow_rows, system.flow_cols, strict=True)
        if stated and int(row) in stated
    }
    missing = uncharacterised(system, file.inventory.flows, counted)
    listed = tuple(
        OpenFlow(
            one.flow, one.name.strip(), "/".join(one.compartment), one.unit, one.columns, one.amount, codes[one.flow],
            *_REASONS[codes[one.flow]],
        )
        for one in missing
        if one.flow in codes
    )  # fmt: skip
    processes = frozenset(system.columns[column][0] for column in columns)
    return Characterisation(
        method,
        counted.matrix,
        listed,
        processes,
        {},
        _digest(file, [one.code for one in found.methods], counted.matrix),
    )


def _brought(file: StoredDatabase, row: ImpactMethod) -> Characterisation:
    from qingheng.plane.lca import kept_matrix

    def make() -> tuple[sparse.csr_array, Mapping[str, Any]]:
        counted, matched = _mapped(file, row)
        return counted.matrix, {
            "open": [asdict(one) for one in _open(file, row, counted)],
            "matched": matched,
        }

    root = lca_root(row.tenant_id) / "characterised"
    matrix, told = kept_matrix(root, file.sha256, row.sha256, make)
    codes = [f"{row.code}/{one['code']}" for one in row.categories]
    return Characterisation(
        row.code, matrix, tuple(OpenFlow(**one) for one in told["open"]), frozenset(), told["matched"],
        _digest(file, codes, matrix),
    )  # fmt: skip


def _mapped(file: StoredDatabase, row: ImpactMethod) -> tuple[Characterised, dict[str, int]]:
    """Factors by category for the flows of a version: each category finds the flows it knows, the surest way first."""
    method = stored(row)
    units = method.units | dict(file.inventory.units)
    flows = [file.inventory.flows[one] for one in file.linked.system.flows]
    best: dict[str, Rank] = {}
    methods = []
    for category in row.categories:
        known = method.factors.get(category["code"], {})
        found = mapped(flows, [method.flows[one] for one in known], units)
        factors = {}
        for flow, match in found.matches.items():
            value, unit = known[match.target]
            counted = _worth(method.flows[match.target], value, unit, units)
            if counted is not None:
                factors[flow] = counted * match.factor
                best[flow] = min(best.get(flow, match.rank), match.rank)
        methods.append(Method(category["code"], category["zh"], category["en"], category["unit"], factors))
    ranks = Counter(rank.name for rank in best.values())
    return characterised(file.linked.system, methods), {
        rank.name: ranks[rank.name] for rank in Rank if ranks[rank.name]
    }


def _worth(flow: Flow, value: float, unit: str, units: Mapping[str, Any]) -> float | None:
    """The factor for one unit of the flow; None where the unit the factor is for cannot become it."""
    try:
        per = in_unit_of(flow, 1.0, unit, units)
    except NotConverted:
        return None
    found = value / per if per else math.inf
    return found if math.isfinite(found) else None


def _open(file: StoredDatabase, row: ImpactMethod, counted: Characterised) -> list[OpenFlow]:
    """Flows no category counts, each with why nothing of the method fits."""
    method = stored(row)
    missing = uncharacterised(file.linked.system, file.inventory.flows, counted)
    units = method.units | dict(file.inventory.units)
    found = mapped([file.inventory.flows[one.flow] for one in missing], method.flows.values(), units)
    said = {one.flow: (one.code, one.reason_zh, one.reason_en) for one in found.open}
    other = ("unit", "因子的单位无法换算", "The unit of the factor cannot be converted")
    return [
        OpenFlow(
            one.flow, one.name.strip(), "/".join(one.compartment), one.unit, one.columns, one.amount,
            *said.get(one.flow, other),
        )
        for one in missing
    ]  # fmt: skip


def _digest(file: StoredDatabase, codes: list[str], matrix: sparse.csr_array) -> str:
    """SHA-256 of the codes of categories and their factors on a version."""
    digest = hashlib.sha256(file.sha256.encode())
    digest.update("\0".join(codes).encode())
    for array in (matrix.indptr.astype("<i8"), matrix.indices.astype("<i8"), matrix.data.astype("<f8")):
        digest.update(array.tobytes())
    return digest.hexdigest()
