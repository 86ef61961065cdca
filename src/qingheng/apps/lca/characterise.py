"""Methods on a stored version: which factor each of its flows has, and which it has none for."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qingheng.apps.lca.access import lca_root
from qingheng.apps.lca.climate import SETS, climate, gwp_set
from qingheng.apps.lca.contracts import HandRule, OpenFlow
from qingheng.apps.lca.methods import row_of, stored
from qingheng.apps.lca.models import ImpactMethod
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.calc.lca.characterising import Characterised, Method, characterised, uncharacterised
from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.greenhouse import unrecognised
from qingheng.calc.lca.mapping import Rank, mapped
from qingheng.calc.lca.model import Flow
from qingheng.calc.lca.proposing import factor_between

_MOST_KEPT = 3
_REASONS: Mapping[str, tuple[str, str]] = {
    "unrated": ("该组潜势没有此气体，或其单位不是质量", "The set has no potential for this gas, or its unit is no mass"),
    "gas-like": ("名称像温室气体而未识别", "A name that looks like a greenhouse gas and is not known as one"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Characterisation:
    """A method on a version. matrix: categories by elementary flows, in the order of `indicators_of`.

    open: flows it does not count. as_stated: processes that give off CO2 equivalent as stated. matched: how many flows of
    the version were found by each rank; empty for the shipped method. sha256: of the factors as they stand in the matrix,
    and of what people decided. by_hand: these decisions. counted: flows with a factor in some category.
    """

    method: str
    matrix: sparse.csr_array
    open: tuple[OpenFlow, ...]
    as_stated: frozenset[str]
    matched: Mapping[str, int]
    sha256: str
    by_hand: tuple[HandRule, ...] = ()
    counted: frozenset[str] = frozenset()


def characterisation(file: StoredDatabase, method: str) -> Characterisation:
    """A method on a version; kept with the version as long as it is in memory. Raises NotFound, Conflict."""
    kept: dict[Any, Characterisation] = file.version.kept.setdefault("methods", {})
    row = None if method in SETS else row_of(method)
    key = (method, row.sha256 if row is not None else "", tuple(file.by_hand(method)))
    if key not in kept:
        for old in [one for one in kept if one[:2] == key[:2]][:-_MOST_KEPT]:
            kept.pop(old, None)
        kept[key] = _climate(file, method) if row is None else _decided(file, row, _brought(file, row))
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
    settled = {one.flow for one in file.by_hand(method)}
    listed = tuple(
        OpenFlow(
            one.flow, one.name.strip(), "/".join(one.compartment), one.unit, one.columns, one.amount, codes[one.flow],
            *_REASONS[codes[one.flow]],
        )
        for one in missing
        if one.flow in codes and one.flow not in settled
    )  # fmt: skip
    processes = frozenset(system.columns[column][0] for column in columns)
    rules = tuple(file.by_hand(method))
    return Characterisation(
        method, counted.matrix, listed, processes, {},
        _digest(file, [one.code for one in found.methods], counted.matrix, rules), rules,
        _counted(file, np.asarray(counted.known.any(axis=0))),
    )  # fmt: skip


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
    listed = tuple(OpenFlow(**one) for one in told["open"])
    missing = {one.flow for one in listed}
    counted = frozenset(one for one in file.linked.system.flows if one not in missing)
    return Characterisation(
        row.code, matrix, listed, frozenset(), told["matched"], _digest(file, codes, matrix), (), counted
    )


def _decided(file: StoredDatabase, row: ImpactMethod, found: Characterisation) -> Characterisation:
    """The same with what people decided: flows without a factor that are taken for others, and those left out."""
    rules = tuple(one for one in file.by_hand(row.code) if one.flow not in found.counted)
    if not rules:
        return found
    at = {flow: number for number, flow in enumerate(file.linked.system.flows)}
    entries = [
        (number, at[rule.flow], factor)
        for rule in rules
        if rule.flow in at
        for number, factor in hand_factors(file, row, rule).items()
    ]
    more = sparse.coo_array(
        ([one[2] for one in entries], ([one[0] for one in entries], [one[1] for one in entries])),
        shape=found.matrix.shape, dtype=float,
    )  # fmt: skip
    matrix = sparse.csr_array(found.matrix + more.tocsr())
    settled = {one.flow for one in rules}
    codes = [f"{row.code}/{one['code']}" for one in row.categories]
    taken = sum(not one.left_out for one in rules)
    return replace(
        found, matrix=matrix, open=tuple(one for one in found.open if one.flow not in settled), by_hand=rules,
        matched=dict(found.matched) | ({"hand": taken} if taken else {}),
        sha256=_digest(file, codes, matrix, rules),
        counted=found.counted | {one.flow for one in rules if not one.left_out},
    )  # fmt: skip


def hand_factors(file: StoredDatabase, row: ImpactMethod, rule: HandRule) -> dict[int, float]:
    """By number of a category, what one unit of a flow counts that is taken for another; none for one that is left out."""
    method = stored(row)
    target, flow = method.flows.get(rule.target), file.inventory.flows.get(rule.flow)
    if rule.left_out or target is None or flow is None:
        return {}
    units = method.units | dict(file.inventory.units)
    per = rule.per if rule.per is not None else factor_between(flow, target, units)
    found = {}
    for number, category in enumerate(row.categories):
        known = method.factors.get(category["code"], {}).get(rule.target)
        worth = _worth(target, *known, units) if known is not None and per is not None else None
        if worth is not None and per is not None:
            found[number] = worth * per
    return found


def _counted(file: StoredDatabase, known: NDArray[np.bool_]) -> frozenset[str]:
    return frozenset(file.linked.system.flows[int(one)] for one in np.flatnonzero(known))


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


def _digest(
    file: StoredDatabase, codes: list[str], matrix: sparse.csr_array, rules: Sequence[HandRule] = ()
) -> str:
    """SHA-256 of the codes of categories, their factors on a version, and what people decided of its flows."""
    digest = hashlib.sha256(file.sha256.encode())
    digest.update("\0".join(codes).encode())
    for array in (matrix.indptr.astype("<i8"), matrix.indices.astype("<i8"), matrix.data.astype("<f8")):
        digest.update(array.tobytes())
    for rule in rules:
        digest.update(f"{rule.flow}\0{rule.target}\0{rule.left_out}\0{rule.per}\0".encode())
    return digest.hexdigest()
