"""Importing a life-cycle database of 20,000 processes: from an openLCA package to a stored version, as the job does it.

    .venv/bin/python tests/load/bench_lca_import.py [PROCESSES [EXCHANGES OF EACH WITH NATURE [FILE]]]

The package is made from a seed (`technosphere.py`: amounts are no real ones). Read, linked, solved once, written: CPU seconds
of each step, user and system, and the highest memory of the process that does it, which is one of its own. With FILE that file
is read instead, such as the public US database. The peer is the reading of the same bytes by the JSON library alone, which no
importer of this format can do without. Prints JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.load.technosphere import generated  # noqa: E402

SEED = 20261121
PROCESSES = 20_000
WITH_NATURE = 14
FLOWS = 2_000
MASS = {"@id": "mass"}
KG = {"@id": "kg", "name": "kg"}


def write_package(
    path: Path, processes: int = PROCESSES, with_nature: int = WITH_NATURE, *, seed: int = SEED
) -> dict[str, int]:
    """An openLCA package (schema 2) of a generated technosphere; how many of what is in it."""
    system = generated(processes, seed=seed, flows=FLOWS, exchanges=with_nature)
    order = np.argsort(system.cols, kind="stable")
    starts = np.searchsorted(system.cols[order], np.arange(processes + 1))
    nature = np.argsort(system.flow_cols, kind="stable")
    from_nature = np.searchsorted(system.flow_cols[nature], np.arange(processes + 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, entry in _frame().items():
            archive.writestr(name, json.dumps(entry))
        for number in range(FLOWS):
            archive.writestr(
                f"flows/e{number}.json", json.dumps(_flow(f"e{number}", "ELEMENTARY_FLOW", number))
            )
        for column in range(processes):
            archive.writestr(f"flows/f{column}.json", json.dumps(_flow(f"f{column}", "PRODUCT_FLOW", column)))
            rows = [
                _exchange(
                    f"f{system.rows[at]}", float(system.amounts[at]), own=bool(system.rows[at] == column)
                )
                for at in order[starts[column] : starts[column + 1]]
            ]
            rows += [
                _exchange(f"e{system.flow_rows[at]}", -float(system.flow_amounts[at]), own=False)
                for at in nature[from_nature[column] : from_nature[column + 1]]
            ]
            archive.writestr(
                f"processes/p{column}.json",
                json.dumps({"@type": "Process", "@id": f"p{column}", "name": f"Process {column}",
                            "processType": "UNIT_PROCESS", "exchanges": rows}),
            )  # fmt: skip
    return {
        "processes": processes,
        "exchanges": len(system.amounts) + len(system.flow_amounts),
        "bytes": path.stat().st_size,
    }


def _frame() -> dict[str, Any]:
    return {
        "unit_groups/g.json": {"@type": "UnitGroup", "@id": "g", "name": "Units of mass", "units": [
            {"@type": "Unit", "@id": "kg", "name": "kg", "isRefUnit": True, "conversionFactor": 1.0}]},
        "flow_properties/mass.json": {"@type": "FlowProperty", "@id": "mass", "name": "Mass", "unitGroup": {"@id": "g"}},
    }  # fmt: skip


def _flow(code: str, kind: str, number: int) -> dict[str, Any]:
    gases = ("Carbon dioxide, fossil", "Methane, fossil", "Dinitrogen monoxide")
    nature = kind == "ELEMENTARY_FLOW"
    name = gases[number] if nature and number < len(gases) else f"{'Flow' if nature else 'Product'} {number}"
    return {
        "@type": "Flow", "@id": code, "name": name, "flowType": kind,
        "category": "Elementary flows/Emission to air/unspecified" if nature else "",
        "flowProperties": [{"isRefFlowProperty": True, "flowProperty": MASS, "conversionFactor": 1.0}],
    }  # fmt: skip


def _exchange(flow: str, amount: float, *, own: bool) -> dict[str, Any]:
    return {
        "@type": "Exchange", "flow": {"@id": flow}, "amount": abs(amount), "isInput": amount < 0 and flow[0] == "f",
        "isQuantitativeReference": own, "unit": KG, "flowProperty": MASS,
    }  # fmt: skip


def _imported(path: Path) -> dict[str, Any]:
    """The steps of the job, each clocked; runs in a process of its own for its memory."""
    from qingheng.calc.lca.matrices import system_of
    from qingheng.calc.lca.solving import SingularSystem, factorise
    from qingheng.formats.lca import read_lca
    from qingheng.formats.problems import FileRefused
    from qingheng.plane.lca import ordered, write_version

    found: dict[str, Any] = {"start_mb": _peak()}
    clock = time.process_time()

    def step(name: str) -> None:
        nonlocal clock
        now = time.process_time()
        found[name], clock = round(now - clock, 2), now

    try:
        read = read_lca(path)
    except FileRefused as refused:
        step("refused_after_s")
        return found | {"refused": refused.problem.message_en, "peak_mb": _peak()}
    step("read_s")
    inventory = ordered(read.inventory)
    linked = system_of(inventory)
    step("link_s")
    singular: tuple[str, ...] = ()
    try:
        factorise(linked.system)
    except SingularSystem as error:
        singular = error.processes
    step("solve_s")
    with tempfile.TemporaryDirectory() as folder:
        written = write_version(inventory, linked, read.losses, Path(folder), {"singular": singular})
        step("write_s")
    return found | {
        "all_s": round(sum(value for key, value in found.items() if key.endswith("_s")), 2), "peak_mb": _peak(),
        "exchanges": written.counts["exchanges"], "fates": dict(written.fates), "losses": dict(written.loss_counts),
        "singular": len(singular),
    }  # fmt: skip


def _json_alone(path: Path) -> float:
    """CPU seconds for the JSON of all files of a package, read and let go."""
    started = time.process_time()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                json.loads(archive.read(name))
    return round(time.process_time() - started, 2)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _apart(path: Path) -> dict[str, Any]:
    """Import in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--import", str(path)], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr[-500:]}


def figures(processes: int = PROCESSES, with_nature: int = WITH_NATURE) -> dict[str, Any]:
    """A package made, read by the JSON library, and imported."""
    with tempfile.TemporaryDirectory(prefix="qingheng-lca-") as folder:
        path = Path(folder) / "generated.zip"
        made = write_package(path, processes, with_nature)
        return {"made": made, "seed": SEED, "json_alone_s": _json_alone(path), **_apart(path)}


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    if arguments[:1] == ["--import"]:
        found = _imported(Path(arguments[1]))
    elif len(arguments) == 3:
        found = {"json_alone_s": _json_alone(Path(arguments[2])), **_apart(Path(arguments[2]))}
    else:
        found = figures(*(int(one) for one in arguments))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
