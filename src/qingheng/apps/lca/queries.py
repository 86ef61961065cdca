"""Reading life-cycle databases from files: nothing is stored, everything is accounted for."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
from django.utils.translation import gettext as _

from qingheng.apps.lca.contracts import CheckedDatabase, LossView, Part, ProcessView, ScoredProcess
from qingheng.calc.gases import GwpSet
from qingheng.calc.gases.masses import APART, BIOGENIC, REMOVED
from qingheng.calc.lca.characterising import Method, characterised
from qingheng.calc.lca.contributions import by_flow, by_process, grouped
from qingheng.calc.lca.converting import NotConverted, in_unit_of
from qingheng.calc.lca.greenhouse import Origin, Recognised, recognise, unrecognised
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import Doubles, Fate, FlowKind, Inventory
from qingheng.calc.lca.solving import Factorised, SingularSystem, Unsolved, demand_of, factorise
from qingheng.formats.lca import Read, read_lca
from qingheng.platform.packs import queries as packs
from qingheng.platform.rights.errors import Invalid, NotFound

GWP_PACK = "gwp-ipcc"
_TOP = 12


@dataclass(frozen=True)
class LcaFile:
    """A database as a file has it, with its matrices; they are factorised when a score is first asked for."""

    path: Path
    sha256: str
    read: Read
    linked: Linked

    @property
    def inventory(self) -> Inventory:
        """Its flows and processes."""
        return self.read.inventory

    @cached_property
    def factorised(self) -> Factorised:
        """Its factors. Raises SingularSystem."""
        return factorise(self.linked.system)

    @cached_property
    def gases(self) -> dict[str, Recognised]:
        """Elementary flows that are greenhouse gases, by id."""
        found = (recognise(flow) for flow in self.inventory.flows.values())
        return {one.flow: one for one in found if one is not None}


def open_file(path: Path, *, providers: Mapping[str, str] | None = None) -> LcaFile:
    """A database file read and linked. providers: by flow, who makes it where the file leaves it open; ids or exact names.

    Raises FileRefused where it cannot be read, NotFound for a flow or process it has not.
    """
    read = read_lca(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    chosen = {
        _known(flow, {one.id: one.name for one in read.inventory.flows.values()}): _known(
            process, {one.id: one.name for one in read.inventory.processes.values()}
        )
        for flow, process in (providers or {}).items()
    }
    return LcaFile(path, digest, read, system_of(read.inventory, providers=chosen))


def _known(wanted: str, names: Mapping[str, str]) -> str:
    """The id of what is called so. Raises NotFound."""
    text = wanted.strip()
    found = [code for code, name in names.items() if text in (code, name.strip())]
    if not found:
        raise NotFound(_("The database has no “%(name)s”.") % {"name": text}, code="not-in-database")
    return found[0]


def check(file: LcaFile) -> CheckedDatabase:
    """What a file holds and what became of every exchange."""
    inventory, linked = file.inventory, file.linked
    losses = tuple(
        LossView(one.code, one.place, one.message_zh, one.message_en, one.repaired)
        for one in (*file.read.losses, *linked.losses)
    )
    asked = Counter(inventory.flows[one.flow].name.strip() for one in linked.cut_off)
    singular: tuple[str, ...] = ()
    try:
        file.factorised.system  # noqa: B018 - asked for what it raises
    except SingularSystem as error:
        singular = tuple(_names(file, error.columns))
    elementary = [flow for flow in inventory.flows.values() if flow.kind is FlowKind.elementary]
    return CheckedDatabase(
        inventory.name, str(file.read.format), file.sha256, len(inventory.processes), linked.system.size,
        len(inventory.flows), len(elementary), sum(len(one.exchanges) for one in inventory.processes.values()),
        {str(fate): linked.fates.get(fate, 0) for fate in Fate}, losses,
        dict(Counter(one.code for one in losses).most_common()), tuple(asked.most_common()),
        dict(Counter(one.gas for one in file.gases.values()).most_common()),
        tuple(sorted({flow.name for flow in unrecognised(elementary)})), singular,
    )  # fmt: skip


def processes(file: LcaFile, *, text: str = "") -> list[ProcessView]:
    """Processes whose name, place or id has every word of a text, in order of names."""
    words = text.lower().split()
    found = [
        view
        for view in (_view(file, process, product) for process, product in file.linked.system.columns)
        if all(word in f"{view.name} {view.location} {view.id} {view.product}".lower() for word in words)
    ]
    return sorted(found, key=lambda one: (one.name, one.product))


def score(
    file: LcaFile, *, process: str, gwp: str = "AR6", product: str = "", amount: float = 1.0
) -> ScoredProcess:
    """What an amount of a process's product scores with a GWP set of the shipped pack.

    process: its id or exact name. Raises NotFound, Invalid (several of the name, an unknown set, a system without solution).
    """
    view, column = _column(file, process, product)
    potentials = gwp_set(gwp)
    try:
        runs = file.factorised.forward(
            demand_of(file.linked.system.size, np.array([column]), np.array([amount]))
        )
    except SingularSystem as error:
        raise Invalid(
            _("The database has no single solution; look at: %(names)s.")
            % {"names": "; ".join(_names(file, error.columns))}, code="lca-singular",
        ) from error  # fmt: skip
    except Unsolved as error:
        raise Invalid(
            _("The solution is off by %(residual)s.") % {"residual": f"{error.residual:.1e}"},
            code="lca-unsolved",
        ) from error
    method, unrated = _method(file, potentials)
    counted = characterised(file.linked.system, [method]).matrix
    flows = [file.inventory.flows[flow] for flow in file.linked.system.flows]
    emitted = file.factorised.elementary @ runs
    there = [flow for flow, held in zip(flows, emitted, strict=True) if held]
    by_flows, by_columns = by_flow(file.factorised, counted, runs), by_process(file.factorised, counted, runs)
    gases = [file.gases[flow.id].gas if flow.id in method.factors else "" for flow in flows]
    origins = [str(file.gases[flow.id].origin) if flow.id in method.factors else "" for flow in flows]
    total = float(by_flows.total[0])
    return ScoredProcess(
        view, amount, gwp, total, _mass(file, emitted, BIOGENIC), _mass(file, emitted, REMOVED),
        {str(origin): 0.0 for origin in Origin}
        | {str(key): float(kg[0]) for key, kg in grouped(by_flows, origins).items() if key},
        _parts(((str(gas), str(gas), float(kg[0])) for gas, kg in grouped(by_flows, gases).items()), total),
        _parts((_named(file, column, kg) for column, kg in by_columns.top(0, _TOP)), total),
        tuple(sorted({flow.name for flow in unrecognised(there)})),
        tuple(sorted({file.gases[flow.id].gas for flow in there if flow.id in unrated})),
        _cut_off(file, runs), {"database": file.inventory.name, "sha256": file.sha256, "format": str(file.read.format)},
    )  # fmt: skip


def gwp_set(code: str) -> GwpSet:
    """A set of the shipped pack. Raises Invalid naming the sets there are."""
    rows = packs.content(GWP_PACK).tables["gwp"]
    sets = [name for name in rows[0] if name.isupper() or name[:2] == "AR"]
    if code not in sets:
        raise Invalid(
            _("There is no GWP set %(code)s; there are %(sets)s.") % {"code": code, "sets": ", ".join(sets)},
            code="no-gwp-set",
        )
    return GwpSet(code, {row["gas"]: Decimal(row[code]) for row in rows if row[code]})


def _column(file: LcaFile, process: str, product: str) -> tuple[ProcessView, int]:
    columns = list(enumerate(file.linked.system.columns))
    wanted = process.strip()
    found = [(n, one) for n, one in columns if one[0] == wanted]
    found = found or [
        (n, one) for n, one in columns if file.inventory.processes[one[0]].name.strip() == wanted
    ]
    if product:
        found = [
            (n, one) for n, one in found if product in (one[1], file.inventory.flows[one[1]].name.strip())
        ]
    if not found:
        raise NotFound(_("The database has no process “%(name)s”.") % {"name": process}, code="no-process")
    if len(found) > 1:
        raise Invalid(
            _("%(count)s processes or products are called “%(name)s”: give the id, or the product.")
            % {"count": len(found), "name": process}, code="several-processes",
            fix="; ".join(f"{one[0]} ({file.inventory.flows[one[1]].name.strip()})" for _n, one in found[:5]),
        )  # fmt: skip
    number, (code, flow) = found[0]
    return _view(file, code, flow), number


def _view(file: LcaFile, process: str, product: str) -> ProcessView:
    one, flow = file.inventory.processes[process], file.inventory.flows[product]
    return ProcessView(
        one.id, one.name.strip(), one.location, "/".join(one.category), flow.name.strip(), flow.id, flow.unit
    )


def _names(file: LcaFile, columns: Iterable[int]) -> list[str]:
    return [file.inventory.processes[file.linked.system.columns[n][0]].name.strip() for n in columns]


def _method(file: LcaFile, potentials: GwpSet) -> tuple[Method, set[str]]:
    """What one unit of each greenhouse gas flow counts, and flows the set does not rate or whose unit is no mass."""
    factors, unrated = dict[str, float](), set[str]()
    for flow, found in file.gases.items():
        value = potentials.values.get(found.gas)
        kilograms = _kilograms(file, flow)
        if kilograms is None or (value is None and found.gas not in APART):
            unrated.add(flow)
        elif value is not None and found.gas not in APART:
            factors[flow] = float(value) * kilograms
    return Method(potentials.code, "气候变化", "Climate change", "kg CO2e", factors), unrated


def _kilograms(file: LcaFile, flow: str) -> float | None:
    """The mass of one unit of a flow, as the database converts it; None where nothing says it."""
    one = file.inventory.flows[flow]
    try:
        return 1.0 / in_unit_of(one, 1.0, "kg", file.inventory.units)
    except (NotConverted, ZeroDivisionError):
        return None


def _mass(file: LcaFile, emitted: Doubles, gas: str) -> float:
    """Kilograms of a gas that is told apart."""
    return float(
        sum(
            held * (_kilograms(file, flow) or 0.0)
            for flow, held in zip(file.linked.system.flows, emitted, strict=True)
            if held and flow in file.gases and file.gases[flow].gas == gas
        )
    )


def _named(file: LcaFile, column: int, kg: float) -> tuple[str, str, float]:
    process = file.linked.system.columns[column][0]
    return process, file.inventory.processes[process].name.strip(), kg


def _parts(parts: Iterable[tuple[str, str, float]], total: float) -> tuple[Part, ...]:
    found = [Part(code, name, kg, kg / total if total else None) for code, name, kg in parts if kg]
    return tuple(sorted(found, key=lambda one: (-abs(one.kg), one.id)))


def _cut_off(file: LcaFile, runs: Doubles) -> tuple[tuple[str, float, str], ...]:
    """What the chain asks for and nobody makes, by flow, the largest amounts first."""
    run: dict[str, float] = {}
    for n, (process, _product) in enumerate(file.linked.system.columns):
        run[process] = run.get(process, 0.0) + abs(float(runs[n]))
    sums: dict[str, float] = {}
    for one in file.linked.cut_off:
        if run.get(one.process):
            sums[one.flow] = sums.get(one.flow, 0.0) + abs(one.amount) * run[one.process]
    flows = file.inventory.flows
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return tuple((flows[flow].name.strip(), amount, flows[flow].unit) for flow, amount in ordered)
