"""What an amount of a product scores, and what that is made of."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext as _

from qingheng.apps.lca.climate import Climate, climate, gwp_set, method_of
from qingheng.apps.lca.contracts import HandFlow, Part, ProcessView, ScoredProcess
from qingheng.apps.lca.opened import Opened
from qingheng.apps.lca.queries.files import names_of, view_of
from qingheng.calc.lca.characterising import characterised
from qingheng.calc.lca.contributions import by_flow, by_process, grouped
from qingheng.calc.lca.greenhouse import Origin, unrecognised
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.solving import SingularSystem, Unsolved, demand_of
from qingheng.platform.rights.errors import Invalid, NotFound, Refusal

_TOP = 12


def score(
    file: Opened, *, process: str, gwp: str = "AR6", product: str = "", amount: float = 1.0
) -> ScoredProcess:
    """What an amount of a process's product scores with a GWP set of the shipped pack.

    process: its id or exact name. Raises NotFound, Invalid (several of the name, an unknown set, a system without solution).
    """
    view, column = column_of(file, process, product)
    found = climate(file, method_of(gwp), gwp_set(gwp))
    method = found.methods[0]
    runs = runs_of(file, column, amount)
    counted = characterised(file.linked.system, [method]).matrix
    flows = [file.inventory.flows[flow] for flow in file.linked.system.flows]
    emitted = file.factorised.elementary @ runs
    there = [flow for flow, held in zip(flows, emitted, strict=True) if held]
    by_flows, by_columns = by_flow(file.factorised, counted, runs), by_process(file.factorised, counted, runs)
    gases = [found.gases[flow.id].gas if flow.id in method.factors else "" for flow in flows]
    origins = [str(found.gases[flow.id].origin) if flow.id in method.factors else "" for flow in flows]
    decided = hand_flows(file, method_of(gwp), emitted)
    total = float(by_flows.total[0])
    settled = {one.flow for one in decided}
    counts = settled | method.factors.keys()
    return ScoredProcess(
        view, amount, gwp, total, _mass(found, file, emitted, "co2_biogenic"),
        _mass(found, file, emitted, "co2_removed"),
        {str(origin): 0.0 for origin in Origin}
        | {str(key): float(kg[0]) for key, kg in grouped(by_flows, origins).items() if key},
        parts_of(((str(gas), str(gas), float(kg[0])) for gas, kg in grouped(by_flows, gases).items()), total),
        parts_of((named(file, column, kg) for column, kg in by_columns.top(0, _TOP)), total),
        tuple(sorted({flow.name for flow in unrecognised(there) if flow.id not in counts})),
        tuple(sorted({found.gases[flow.id].gas for flow in there if flow.id in found.unrated - settled})),
        cut_off_of(file, runs),
        {"database": file.inventory.name, "sha256": file.sha256, "format": file.format},
        decided,
    )  # fmt: skip


def runs_of(file: Opened, column: int, amount: float) -> Doubles:
    """How much of each column runs for an amount of one product. Raises Invalid for a system without a single solution."""
    try:
        demand = demand_of(file.linked.system.size, np.array([column]), np.array([amount]))
        return file.factorised.forward(demand)
    except (SingularSystem, Unsolved) as error:
        raise unsolved(file, error) from error


def unsolved(file: Opened, error: SingularSystem | Unsolved) -> Refusal:
    """The refusal of a system that has no single solution, naming processes, or whose solution is off."""
    if isinstance(error, SingularSystem):
        return Invalid(
            _("The database has no single solution; look at: %(names)s.")
            % {"names": "; ".join(names_of(file, error.columns))}, code="lca-singular",
        )  # fmt: skip
    return Invalid(
        _("The solution is off by %(residual)s.") % {"residual": f"{error.residual:.1e}"}, code="lca-unsolved"
    )


def column_of(file: Opened, process: str, product: str = "") -> tuple[ProcessView, int]:
    """The column of a process by id or exact name. Raises NotFound, Invalid where several are called so."""
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
        raise no_process(process)
    if len(found) > 1:
        raise Invalid(
            _("%(count)s processes or products are called “%(name)s”: give the id, or the product.")
            % {"count": len(found), "name": process}, code="several-processes",
            fix="; ".join(f"{one[0]} ({file.inventory.flows[one[1]].name.strip()})" for _n, one in found[:5]),
        )  # fmt: skip
    number, (code, flow) = found[0]
    return view_of(file, code, flow), number


def no_process(name: str) -> NotFound:
    """The refusal of a process that is not there."""
    return NotFound(_("The database has no process “%(name)s”.") % {"name": name}, code="no-process")


def named(file: Opened, column: int, score: float) -> tuple[str, str, float]:
    """A column's process with what it adds."""
    process = file.linked.system.columns[column][0]
    return process, file.inventory.processes[process].name.strip(), score


def parts_of(parts: Iterable[tuple[str, str, float]], total: float) -> tuple[Part, ...]:
    """Parts with their shares, the largest first; those of nothing are left out."""
    found = [Part(code, name, kg, kg / total if total else None) for code, name, kg in parts if kg]
    return tuple(sorted(found, key=lambda one: (-abs(one.kg), one.id)))


def hand_flows(file: Opened, method: str, emitted: Doubles) -> tuple[HandFlow, ...]:
    """Flows of a result that people decided about, in the order of names. emitted: amounts of all flows of the system."""
    amounts = dict(zip(file.linked.system.flows, emitted.tolist(), strict=True))
    found = [
        HandFlow(
            one.id, one.flow, flow.name.strip(), "/".join(flow.compartment), flow.unit, amounts[one.flow],
            one.target_name, one.left_out, one.reviewed, one.why,
        )
        for one in file.by_hand(method)
        if amounts.get(one.flow) and (flow := file.inventory.flows[one.flow])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.left_out, one.name, one.compartment)))


def _mass(found: Climate, file: Opened, emitted: Doubles, category: str) -> float:
    """Kilograms of a gas that is told apart."""
    factors = next(one.factors for one in found.methods if one.code.endswith(f"/{category}"))
    held = zip(file.linked.system.flows, emitted.tolist(), strict=True)
    return math.fsum(amount * factors[flow] for flow, amount in held if amount and flow in factors)


def cut_off_of(file: Opened, runs: Doubles) -> tuple[tuple[str, float, str], ...]:
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
