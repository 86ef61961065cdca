"""A hundred thousand configurations of the demonstration notebook, drawn from its option groups by a seed.

    .venv/bin/python tests/load/configurations.py [COUNT [FAMILY]]

Every configuration is another one, and any of those there can be is as likely as any other, so that no two benchmarks count the
same product twice. With the seed the same configurations come again. Prints JSON: what was drawn and how long it took.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from qingheng.calc.products import (  # noqa: E402
    Configurations,
    OptionMatrix,
    configured,
    graph_of,
    matrix_of,
    tables_or_refuse,
)

PACK = ROOT / "packs" / "products-demo"
FAMILY = "book14"
COUNT = 100_000
SEED = 20261121


@dataclass(frozen=True)
class Drawn:
    """Configurations of a family. choices: configurations by groups, numbers of options; markets: code of each.

    possible: how many different configurations there can be.
    """

    configurations: Configurations
    choices: NDArray[np.int64]
    markets: NDArray[np.str_]
    possible: int


def family_matrix(family: str = FAMILY) -> OptionMatrix:
    """What the base and the options of a demonstration family hold."""
    tables = {}
    for path in PACK.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    read = tables_or_refuse(tables)
    graph = graph_of(read.items, read.lines)
    root = next(one.item for one in read.families if one.code == family)
    return matrix_of(graph, graph.number(root), *read.options_of(family))


def drawn(matrix: OptionMatrix, count: int = COUNT, *, seed: int = SEED, family: str = FAMILY) -> Drawn:
    """`count` different configurations of a family, one option of each group. Raises ValueError for more than there can be."""
    groups = [np.array(matrix.of(group), np.int64) for group in matrix.groups]
    sizes = [len(one) for one in groups]
    possible = math.prod(sizes)
    if count > possible:
        raise ValueError(f"{family} has {possible} configurations, {count} are asked for")
    numbers = np.sort(np.random.default_rng(seed).choice(possible, size=count, replace=False))
    picked = np.unravel_index(numbers, sizes)
    choices = np.stack([group[at] for group, at in zip(groups, picked, strict=True)], axis=1)
    codes = [f"{family}-{number:06d}" for number in numbers.tolist()]
    names = np.array([one.code for one in matrix.options])
    markets = names[choices[:, list(matrix.groups).index("market")]]
    return Drawn(configured(matrix, choices, codes), choices, markets, possible)


def main() -> None:
    """Draw and explode, and say so."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    family = sys.argv[2] if len(sys.argv) > 2 else FAMILY
    started = time.process_time()
    matrix = family_matrix(family)
    read = time.process_time()
    found = drawn(matrix, count, family=family)
    made = time.process_time()
    amounts = found.configurations.amounts()
    exploded = time.process_time()
    said = {
        "family": family,
        "configurations": count,
        "possible": found.possible,
        "options": len(matrix.options),
        "parts_of_a_configuration": round(amounts.nnz / count, 1),
        "seed": SEED,
        "cpu_read_s": round(read - started, 4),
        "cpu_draw_s": round(made - read, 4),
        "cpu_explode_s": round(exploded - made, 4),
    }
    sys.stdout.write(json.dumps(said, indent=2) + "\n")


if __name__ == "__main__":
    main()
