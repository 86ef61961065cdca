"""Reading life-cycle databases from files: nothing is stored, everything is accounted for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from qingheng.apps.lca.contracts import CheckedDatabase, LossView, ProcessView
from qingheng.apps.lca.opened import LcaFile, Opened, known
from qingheng.calc.lca.greenhouse import unrecognised
from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, FlowKind
from qingheng.calc.lca.solving import SingularSystem
from qingheng.formats.lca import read_lca


def open_file(path: Path, *, providers: Mapping[str, str] | None = None) -> LcaFile:
    """A database file read and linked. providers: by flow, who makes it where the file leaves it open; ids or exact names.

    Raises FileRefused where it cannot be read, NotFound for a flow or process it has not.
    """
    read = read_lca(path, most=settings.LCA_MOST_EXCHANGES)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    chosen = {
        known(flow, {one.id: one.name for one in read.inventory.flows.values()}): known(
            process, {one.id: one.name for one in read.inventory.processes.values()}
        )
        for flow, process in (providers or {}).items()
    }
    return LcaFile(path, digest, read, system_of(read.inventory, providers=chosen))


def check(file: Opened) -> CheckedDatabase:
    """What a file holds and what became of every exchange."""
    inventory, linked = file.inventory, file.linked
    losses = tuple(
        LossView(one.code, one.place, one.message_zh, one.message_en, one.repaired) for one in file.losses
    )
    asked = Counter(inventory.flows[one.flow].name.strip() for one in linked.cut_off)
    singular: tuple[str, ...] = ()
    try:
        file.factorised.system  # noqa: B018 - asked for what it raises
    except SingularSystem as error:
        singular = tuple(names_of(file, error.columns))
    elementary = [flow for flow in inventory.flows.values() if flow.kind is FlowKind.elementary]
    return CheckedDatabase(
        inventory.name, file.format, file.sha256, len(inventory.processes), linked.system.size,
        len(inventory.flows), len(elementary), file.exchange_count,
        {str(fate): linked.fates.get(fate, 0) for fate in Fate}, losses,
        dict(Counter(one.code for one in losses).most_common()), tuple(asked.most_common()),
        dict(Counter(one.gas for one in file.gases.values()).most_common()),
        tuple(sorted({flow.name for flow in unrecognised(elementary)})), singular,
    )  # fmt: skip


def processes(file: Opened, *, text: str = "") -> list[ProcessView]:
    """Processes whose name, place or id has every word of a text, in order of names."""
    words = text.lower().split()
    found = [
        view
        for view in (view_of(file, process, product) for process, product in file.linked.system.columns)
        if all(word in f"{view.name} {view.location} {view.id} {view.product}".lower() for word in words)
    ]
    return sorted(found, key=lambda one: (one.name, one.product))


def view_of(file: Opened, process: str, product: str) -> ProcessView:
    """A process and a product of it in words."""
    one, flow = file.inventory.processes[process], file.inventory.flows[product]
    return ProcessView(
        one.id, one.name.strip(), one.location, "/".join(one.category), flow.name.strip(), flow.id, flow.unit,
        file.chinese.get(process, ""), file.chinese.get(product, ""),
    )  # fmt: skip


def names_of(file: Opened, columns: Iterable[int]) -> list[str]:
    """Names of the processes of some columns."""
    return [file.inventory.processes[file.linked.system.columns[n][0]].name.strip() for n in columns]
