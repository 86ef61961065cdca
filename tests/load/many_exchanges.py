"""Databases of very many exchanges, written as they are made: what an importer must refuse in bounded time and memory.

    .venv/bin/python tests/load/many_exchanges.py FILE [EXCHANGES [EXCHANGES OF EACH PROCESS [FORMAT]]]
    .venv/bin/python tests/load/many_exchanges.py --import FILE

The first writes an openLCA package (schema 2) or, as `ecospold1`, an archive of EcoSpold 1; ten million exchanges where no
number is given. Amounts come from the seed and are no real ones. One process is in memory at a time, so that it needs tens of
megabytes whatever the number. The second reads a file as `qingheng lca import` does, in a process of its own, and prints what
became of it with seconds and the highest memory, as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

SEED: Final = 20261122
EXCHANGES: Final = 10_000_000
EACH: Final = 500
NATURE: Final = 2_000
_GASES: Final = ("Carbon dioxide, fossil", "Methane, fossil", "Dinitrogen monoxide")
Rows = Iterator[tuple[str, float, bool]]


def write_many(
    path: Path, exchanges: int = EXCHANGES, each: int = EACH, *, form: str = "openlca", seed: int = SEED
) -> dict[str, int]:
    """Write a database of so many exchanges, `each` of a process; what is in it. form: openlca or ecospold1.

    A process makes one product, takes some of the products before it, and gives off flows to air.
    """
    frame, one = _FORMS[form]
    processes = max(1, exchanges // each)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in frame(processes):
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED, 1)
        for number in range(processes):
            rows = each if number < processes - 1 else exchanges - each * (processes - 1)
            name, text = one(number, _rows(number, rows, np.random.default_rng((seed, number))))
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED, 1)
    return {
        "processes": processes,
        "exchanges": exchanges,
        "bytes": path.stat().st_size,
        "unpacked": sum(entry.file_size for entry in zipfile.ZipFile(path).infolist()),
    }


def _rows(number: int, count: int, chance: np.random.Generator) -> Rows:
    """Product or flow, amount, whether it is taken: the product first, a tenth from other processes, the rest to air."""
    yield f"f{number}", 1.0, False
    taken = min(number, (count - 1) // 10)
    for other, amount in zip(
        chance.integers(0, max(number, 1), taken).tolist(), chance.random(taken).tolist(), strict=True
    ):
        yield f"f{other}", round(amount / (taken + 1), 6), True
    left = count - 1 - taken
    for flow, amount in zip(
        chance.integers(0, NATURE, left).tolist(), chance.random(left).tolist(), strict=True
    ):
        yield f"e{flow}", round(amount, 6), False


def _name(code: str) -> str:
    number = int(code[1:])
    if code[0] == "f":
        return f"Product {number}"
    return _GASES[number] if number < len(_GASES) else f"Flow {number}"


def _olca_frame(processes: int) -> Iterator[tuple[str, str]]:
    units = [{"@type": "Unit", "@id": "kg", "name": "kg", "isRefUnit": True, "conversionFactor": 1.0}]
    group = {"@type": "UnitGroup", "@id": "g", "name": "Units of mass", "units": units}
    yield "unit_groups/g.json", json.dumps(group)
    mass = {"@type": "FlowProperty", "@id": "mass", "name": "Mass", "unitGroup": {"@id": "g"}}
    yield "flow_properties/mass.json", json.dumps(mass)
    for number in range(NATURE):
        yield f"flows/e{number}.json", _olca_flow(f"e{number}")
    for number in range(processes):
        yield f"flows/f{number}.json", _olca_flow(f"f{number}")


def _olca_flow(code: str) -> str:
    nature = code[0] == "e"
    return json.dumps({
        "@type": "Flow", "@id": code, "name": _name(code),
        "flowType": "ELEMENTARY_FLOW" if nature else "PRODUCT_FLOW",
        "category": "Elementary flows/Emission to air/unspecified" if nature else "",
        "flowProperties": [{"isRefFlowProperty": True, "flowProperty": {"@id": "mass"}, "conversionFactor": 1.0}],
    })  # fmt: skip


def _olca_process(number: int, rows: Rows) -> tuple[str, str]:
    exchanges = ",".join(
        f'{{"@type":"Exchange","flow":{{"@type":"Flow","@id":"{code}","name":"{_name(code)}"}},"amount":{amount!r},'
        f'"isInput":{"true" if taken else "false"},"isQuantitativeReference":{"true" if not at else "false"},'
        f'"unit":{{"@id":"kg","name":"kg"}},"flowProperty":{{"@id":"mass"}},"internalId":{at + 1}}}'
        for at, (code, amount, taken) in enumerate(rows)
    )
    return f"processes/p{number}.json", (
        f'{{"@type":"Process","@id":"p{number}","name":"Process {number}","processType":"UNIT_PROCESS",'
        f'"exchanges":[{exchanges}]}}'
    )


def _spold_frame(processes: int) -> Iterator[tuple[str, str]]:
    return iter(())


def _spold_process(number: int, rows: Rows) -> tuple[str, str]:
    head = (
        '<?xml version="1.0"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">'
        f'<dataset number="{number + 1}"><metaInformation><processInformation><referenceFunction name="Product {number}" '
        'unit="kg" amount="1" category="made" subCategory="up"/><geography location="GLO"/>'
        '<dataSetInformation type="1"/></processInformation></metaInformation><flowData>'
    )
    body = "".join(
        f'<exchange number="{at + 1}" name="{_name(code)}" unit="kg" meanValue="{amount!r}"'
        + (' category="air" subCategory=""><outputGroup>4</outputGroup></exchange>' if code[0] == "e"
           else ' location="GLO"><inputGroup>5</inputGroup></exchange>' if taken
           else ' location="GLO"><outputGroup>0</outputGroup></exchange>')
        for at, (code, amount, taken) in enumerate(rows)
    )  # fmt: skip
    return f"p{number}.xml", f"{head}{body}</flowData></dataset></ecoSpold>"


_FORMS: Final[
    dict[str, tuple[Callable[[int], Iterator[tuple[str, str]]], Callable[[int, Rows], tuple[str, str]]]]
] = {"openlca": (_olca_frame, _olca_process), "ecospold1": (_spold_frame, _spold_process)}


def _read(path: Path) -> dict[str, Any]:
    """What reading a file comes to; runs in a process of its own for its memory."""
    import resource

    from qingheng.formats.lca import read_lca
    from qingheng.formats.problems import FileRefused

    before, clock, wall = _peak(), time.process_time(), time.perf_counter()
    found: dict[str, Any] = {"bytes": path.stat().st_size, "start_mb": before}
    try:
        read = read_lca(path)
    except FileRefused as refused:
        problem = refused.problem
        found |= {
            "refused": problem.code,
            "zh": problem.message_zh,
            "en": problem.message_en,
            "place": problem.text,
        }
    else:
        found |= {"exchanges": read.counts["exchanges"], "losses": len(read.losses)}
    used = resource.getrusage(resource.RUSAGE_SELF)
    return found | {
        "cpu_s": round(time.process_time() - clock, 1), "wall_s": round(time.perf_counter() - wall, 1),
        "system_s": round(used.ru_stime, 1), "peak_mb": _peak(),
    }  # fmt: skip


def _peak() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _apart(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else {"failed": done.stderr[-500:]}


def main(arguments: list[str]) -> None:
    """Write a file, or read one, and print what came of it."""
    if arguments[0] == "--read":
        found = _read(Path(arguments[1]))
    elif arguments[0] == "--import":
        found = _apart(Path(arguments[1]))
    else:
        numbers = [int(one) for one in arguments[1:3]]
        form = arguments[3] if len(arguments) > 3 else "openlca"
        started = time.process_time()
        made = write_many(Path(arguments[0]), *numbers, form=form)
        found = {**made, "cpu_s": round(time.process_time() - started, 1), "peak_mb": _peak()}
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
