"""Methods on a stored version: which factor each of its flows has, and which it has none for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from scipy import sparse

from qingheng.apps.lca.climate import CATEGORIES, SETS, climate, gwp_set
from qingheng.apps.lca.contracts import Indicator, OpenFlow
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.calc.lca.characterising import Characterised, characterised, uncharacterised
from qingheng.calc.lca.greenhouse import unrecognised
from qingheng.calc.lca.model import FlowKind
from qingheng.platform.rights.errors import NotFound

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


def methods_of(method: str = "") -> list[str]:
    """Codes of the methods there are, or the one asked for. Raises NotFound."""
    known = list(SETS)
    if not method:
        return known
    if method not in known:
        raise _no_method(method)
    return [method]


def indicators_of(method: str, category: str = "") -> list[Indicator]:
    """Categories of a method, or one of them. Raises NotFound."""
    if method not in SETS:
        raise _no_method(method)
    found = [
        Indicator(f"{method}/{name}", method, zh, en, unit)
        for name, (zh, en, unit) in CATEGORIES.items()
        if not category or name == category
    ]
    if not found:
        raise NotFound(
            _("The method %(method)s has no category %(category)s.")
            % {"method": method, "category": category}, code="no-category", place="indicators",
        )  # fmt: skip
    return found


def characterisation(file: StoredDatabase, method: str) -> Characterisation:
    """A method on a version; kept with the version as long as it is in memory. Raises NotFound."""
    kept: dict[str, Characterisation] = file.version.kept.setdefault("methods", {})
    if method not in kept:
        kept[method] = _climate(file, method)
    return kept[method]


def _climate(file: StoredDatabase, method: str) -> Characterisation:
    found = climate(file, method, gwp_set(SETS[method]))
    counted = characterised(file.linked.system, found.methods)
    looks = {
        one.id
        for one in unrecognised(file.inventory.flows.values())
        if one.kind is FlowKind.elementary and one.id not in found.methods[0].factors
    }
    codes = dict.fromkeys(looks, "gas-like") | dict.fromkeys(found.unrated, "unrated")
    system = file.linked.system
    stated = [number for number, flow in enumerate(system.flows) if flow in found.as_stated]
    processes = frozenset(
        system.columns[column][0]
        for row, column in zip(system.flow_rows, system.flow_cols, strict=True)
        if row in set(stated)
    ) if stated else frozenset[str]()  # fmt: skip
    return Characterisation(
        method, counted.matrix, open_flows(file, counted, codes), processes, {}, digest_of(counted)
    )


def open_flows(
    file: StoredDatabase, counted: Characterised, codes: Mapping[str, str]
) -> tuple[OpenFlow, ...]:
    """Flows no category counts that `codes` names a reason for, those of most columns first."""
    missing = uncharacterised(file.linked.system, file.inventory.flows, counted)
    return tuple(
        OpenFlow(
            one.flow, one.name.strip(), "/".join(one.compartment), one.unit, one.columns, one.amount, codes[one.flow],
            *_REASONS[codes[one.flow]],
        )
        for one in missing
        if one.flow in codes
    )  # fmt: skip


def digest_of(counted: Characterised) -> str:
    """SHA-256 of the codes of categories and their factors."""
    digest = hashlib.sha256()
    for one in counted.methods:
        digest.update(f"{one.code}\0{one.unit}\0".encode())
    matrix = counted.matrix
    for array in (matrix.indptr.astype("<i8"), matrix.indices.astype("<i8"), matrix.data.astype("<f8")):
        digest.update(array.tobytes())
    return digest.hexdigest()


def _no_method(method: str) -> NotFound:
    return NotFound(
        _("There is no impact method “%(method)s” here.") % {"method": method},
        code="no-method",
        place="method",
    )
