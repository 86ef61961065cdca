"""One process of a stored version: its products, its exchanges with what became of them, who uses what it makes."""

from __future__ import annotations

import numpy as np

from qingheng.apps.lca import rights
from qingheng.apps.lca.access import opened
from qingheng.apps.lca.contracts import ExchangeView, ProcessDetail, ProcessView
from qingheng.apps.lca.opened import StoredDatabase
from qingheng.apps.lca.queries.files import view_of
from qingheng.apps.lca.queries.scoring import no_process
from qingheng.calc.lca.model import Exchange, FlowKind
from qingheng.platform.rights.actor import Actor

_USERS = 50


def process(*, actor: Actor, version: str, process: str) -> ProcessDetail:
    """A process by its id, or by its exact name where it is the only one. Raises Forbidden, NotFound, Conflict."""
    actor.require(rights.VIEW)
    file = opened(actor, version)
    known = file.inventory.processes
    code = process.strip()
    if code not in known:
        same = [one.id for one in known.values() if one.name.strip() == code]
        if len(same) != 1:
            raise no_process(process)
        code = same[0]
    one, card = known[code], file.version.notes.get("cards", {}).get(code, {})
    columns = [number for number, column in enumerate(file.linked.system.columns) if column[0] == code]
    makers = _makers(file, columns)
    cut = {gone.flow for gone in file.linked.cut_off if gone.process == code}
    return ProcessDetail(
        file.pin, one.id, one.name.strip(), one.location, "/".join(one.category), one.description, one.aggregated,
        str(one.allocation), one.sources, tuple(view_of(file, *file.linked.system.columns[n]) for n in columns),
        tuple(_exchange(file, columns, makers, cut, exchange) for exchange in file.version.exchanges(code)),
        _users(file, columns), file.chinese.get(code, ""), card,
    )  # fmt: skip


def _exchange(
    file: StoredDatabase, columns: list[int], makers: dict[str, list[str]], cut: set[str], one: Exchange
) -> ExchangeView:
    flow = file.inventory.flows.get(one.flow)
    fate, provider = _fate(file, columns, makers, cut, one)
    spread = "" if one.spread is None else f"{one.spread.kind} {one.spread.a:g}" + (
        f" {one.spread.b:g}" if one.spread.b else ""
    )  # fmt: skip
    maker = file.inventory.processes.get(provider)
    return ExchangeView(
        one.flow, flow.name.strip() if flow else one.flow, str(flow.kind) if flow else "",
        "/".join(flow.compartment) if flow else "", one.amount, one.unit, one.output, one.avoided, fate, provider,
        maker.name.strip() if maker else "", spread, one.place, file.chinese.get(one.flow, ""),
        file.chinese.get(provider, ""),
    )  # fmt: skip


def _fate(
    file: StoredDatabase, columns: list[int], makers: dict[str, list[str]], cut: set[str], one: Exchange
) -> tuple[str, str]:
    """What became of an exchange, and the process it is linked to, read off the matrices."""
    flow = file.inventory.flows.get(one.flow)
    if flow is None or not columns:
        return "rejected", ""
    if flow.kind is FlowKind.elementary:
        return "elementary", ""
    own = any(file.linked.system.columns[number][1] == one.flow for number in columns)
    if own and not one.avoided and one.output is (flow.kind is FlowKind.product):
        return "reference", ""
    found = makers.get(one.flow, [])
    if not found:
        return ("cut_off" if one.flow in cut else "rejected"), ""
    return "linked", one.provider if one.provider in found else found[0]


def _makers(file: StoredDatabase, columns: list[int]) -> dict[str, list[str]]:
    """By flow, the processes whose product some columns use."""
    system = file.linked.system
    found: dict[str, list[str]] = {}
    for row in np.unique(system.rows[np.isin(system.cols, columns)]):
        maker, product = system.columns[int(row)]
        if int(row) not in columns:
            found.setdefault(product, []).append(maker)
    for number in columns:
        found.setdefault(system.columns[number][1], []).append(system.columns[number][0])
    return found


def _users(file: StoredDatabase, columns: list[int]) -> tuple[ProcessView, ...]:
    system = file.linked.system
    users = np.unique(system.cols[np.isin(system.rows, columns)])
    return tuple(
        view_of(file, *system.columns[int(one)])
        for one in users[: _USERS + len(columns)]
        if int(one) not in columns
    )
