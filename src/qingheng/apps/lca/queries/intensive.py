"""Characterised intensities of stored versions: what one unit of every product scores, for several indicators at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from qingheng.apps.lca.access import lca_root, opened
from qingheng.apps.lca.characterise import Characterisation, characterisation
from qingheng.apps.lca.contracts import Column, HandIntensities, Indicator, Intensities
from qingheng.apps.lca.methods import indicators_of
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.scoring import unsolved
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.solving import SingularSystem, Unsolved
from qingheng.calc.lca.solving import intensities as solved
from qingheng.platform.rights.actor import Actor


def intensities(*, actor: Actor, version: str, indicators: Sequence[str]) -> Intensities:
    """What one unit of every product of a version scores. version: `CODE[@LABEL]`.

    indicators: codes `METHOD/CATEGORY`, or `METHOD` for all of its categories, in the order wanted. Solved once for a
    version and a method and kept by their hashes. Raises Forbidden, NotFound (version, indicator), Conflict,
    Invalid (no solution).
    """
    file = opened(actor, version)
    wanted: list[Indicator] = []
    for code in indicators:
        method, _slash, category = code.partition("/")
        wanted += [one for one in indicators_of(method, category) if one not in wanted]
    found = {code: characterisation(file, code) for code in dict.fromkeys(one.method for one in wanted)}
    tables = {code: values_of(actor, file, one) for code, one in found.items()}
    places = {code: [one.code for one in indicators_of(code)] for code in found}
    values = np.empty((file.linked.system.size, len(wanted)), np.float64)
    for number, one in enumerate(wanted):
        values[:, number] = tables[one.method][:, places[one.method].index(one.code)]
    digest = hashlib.sha256(file.sha256.encode())
    for one in wanted:
        digest.update(f"{one.code}\0{found[one.method].sha256}\0".encode())
    digest.update(values.astype("<f8").tobytes())
    return Intensities(
        columns_of(file), tuple(wanted), values, {code: one.open for code, one in found.items()},
        frozenset().union(*(one.as_stated for one in found.values())), file.pin, file.sha256,
        {code: one.sha256 for code, one in found.items()}, digest.hexdigest(),
        {code: one.by_hand for code, one in found.items() if one.by_hand},
    )  # fmt: skip


def hand_intensities(*, actor: Actor, version: str, indicators: Sequence[str]) -> HandIntensities:
    """What one unit of every product of a version carries of the flows people decided about. indicators: of one method.

    Solved once for these flows and kept. Raises as intensities.
    """
    from qingheng.plane.lca import kept_intensities

    file = opened(actor, version)
    method = indicators[0].partition("/")[0]
    found = characterisation(file, method)
    codes = [one.code for one in indicators_of(method)]
    at = {flow: number for number, flow in enumerate(file.linked.system.flows)}
    rules = tuple(one for one in found.by_hand if one.flow in at)
    places = [at[one.flow] for one in rules]
    factors = np.asarray(found.matrix[[codes.index(one) for one in indicators]].sum(axis=0)).ravel()[places]
    picked = sparse.coo_array(
        (np.ones(len(rules)), (np.arange(len(rules)), places)), shape=(len(rules), len(at)), dtype=float
    ).tocsr()

    def solve() -> Doubles:
        try:
            return solved(file.factorised, picked)
        except (SingularSystem, Unsolved) as error:
            raise unsolved(file, error) from error

    digest = hashlib.sha256("\0".join(["flows", *(one.flow for one in rules)]).encode()).hexdigest()
    shape = (file.linked.system.size, len(rules))
    amounts = (
        kept_intensities(lca_root(actor.tenant_id) / "intensities", file.sha256, digest, shape, solve)
        if rules
        else np.zeros(shape)
    )
    flows = (file.inventory.flows[one.flow] for one in rules)
    return HandIntensities(
        rules, tuple((one.name.strip(), "/".join(one.compartment), one.unit) for one in flows), amounts,
        np.asarray(factors, np.float64),
    )  # fmt: skip


def columns_of(file: StoredDatabase) -> tuple[Column, ...]:
    """The columns of a version in words."""
    found: tuple[Column, ...] | None = file.version.kept.get("columns")
    if found is None:
        processes, flows = file.inventory.processes, file.inventory.flows
        found = file.version.kept["columns"] = tuple(
            Column(
                process, product, flows[product].unit, processes[process].name.strip(), flows[product].name.strip(),
                processes[process].location, file.chinese.get(process, ""), file.chinese.get(product, ""),
            )
            for process, product in file.linked.system.columns
        )  # fmt: skip
    return found


def values_of(actor: Actor, file: StoredDatabase, method: Characterisation) -> Doubles:
    """Intensities of all categories of a method, kept on the disk."""
    from qingheng.plane.lca import kept_intensities

    def solve() -> Doubles:
        try:
            return solved(file.factorised, method.matrix)
        except (SingularSystem, Unsolved) as error:
            raise unsolved(file, error) from error

    shape = (file.linked.system.size, method.matrix.shape[0])
    root = lca_root(actor.tenant_id) / "intensities"
    return kept_intensities(root, file.sha256, method.sha256, shape, solve)
