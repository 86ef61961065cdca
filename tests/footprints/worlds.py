"""A product small enough to be worked out by hand, the same as on the method page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from qingheng.calc.footprint.building import Data, Question
from qingheng.calc.footprint.model import Origins
from qingheng.calc.footprint.modelling import Model, model_of
from qingheng.calc.footprint.scenario import scenario_of
from qingheng.calc.products import Act, Item, Kind, Line, Option, OptionLine, graph_of, matrix_of

ON = date(2026, 1, 1)
ORIGINS = Origins(("fossil", "aircraft", "co2_removed"), (True, True, False))
PROCESSES = (
    ("steel", "kg"), ("board", "kg"), ("chip", "count"), ("truck", "t*km"), ("grid.2025", "kWh"), ("grid.2026", "kWh"),
    ("landfill", "kg"), ("scrap.steel", "kg"), ("supplier.frame", "count"),
)  # fmt: skip
VALUES = np.array(
    [
        [2.0, 0, 0],
        [1.0, 0, 0.5],
        [5.0, 1.0, 0],
        [0.1, 0, 0],
        [0.6, 0, 0],
        [0.5, 0, 0],
        [0.2, 0, 0],
        [0.4, 0, 0],
        [3.0, 0, 0],
    ]
)
DATA = {
    code: Data(code, at, unit, code, code, valid=(date(2025, 1, 1), date(2026, 12, 31)), scores=(2, 2, 2, 2, 2), verified=True)
    for at, (code, unit) in enumerate(PROCESSES)
}  # fmt: skip
ITEMS = (
    Item("P", kind=Kind.product), Item("FRAME", kind=Kind.assembly), Item("PLATE", mass=Decimal("0.5"), material="steel"),
    Item("CHIP", mass=Decimal("0.01")), Item("BIG", mass=Decimal("0.02")),
    Item("BOX", kind=Kind.packaging, mass=Decimal("0.3"), material="board"), Item("TAPE", mass=Decimal("0.01")),
)  # fmt: skip
LINES = (
    Line("P", "FRAME", Decimal(1)), Line("FRAME", "PLATE", Decimal(2), scrap=Decimal("0.2")),
    Line("P", "BOX", Decimal(1)), Line("P", "TAPE", Decimal(1)),
)  # fmt: skip
OPTIONS = (Option("chip", "small", default=True), Option("chip", "big"))
OPTION_LINES = (
    OptionLine("chip", "small", Act.add, "P", "CHIP", Decimal(1)),
    OptionLine("chip", "big", Act.add, "P", "BIG", Decimal(1)),
)
TABLES: Mapping[str, list[dict[str, str]]] = {
    "assignments": [
        {"material": "steel", "process": "steel"},
        {"material": "board", "process": "board"},
        {"item": "CHIP", "process": "chip", "ratio": "1", "unit": "count"},
        {"item": "BIG", "process": "chip", "ratio": "2", "unit": "count"},
    ],
    "production": [{"item": "P", "process": "grid.2026", "amount": "4", "unit": "kWh"}],
    "transport": [
        {"market": "CN", "leg": "1", "mode": "road", "km": "1000", "process": "truck", "verified": "yes"}
    ],
    "use": [{"family": "F", "market": "CN", "amount_per_year": "10", "unit": "kWh", "years": "2.5"}],
    "grids": [
        {"market": "CN", "year": "2025", "process": "grid.2025"},
        {"market": "CN", "year": "2026", "process": "grid.2026"},
    ],
    "end_of_life": [
        {
            "market": "CN",
            "material": "steel",
            "route": "recycling",
            "share": "0.75",
            "process": "scrap.steel",
        },
        {"market": "CN", "material": "steel", "route": "landfill", "share": "0.25", "process": "landfill"},
        {"market": "CN", "route": "landfill", "process": "landfill"},
    ],
}


def hand_model(
    *, more: Mapping[str, list[dict[str, str]]] | None = None, order: int = 1, **question: object
) -> Model:
    """The product with its scenario. more: rows beside those above; order -1: all tables and lines turned round."""
    tables = {
        name: [*TABLES.get(name, []), *(more or {}).get(name, [])][::order]
        for name in {*TABLES, *(more or {})}
    }
    graph = graph_of(ITEMS[::order], LINES[::order], ON)
    matrix = matrix_of(graph, graph.number("P"), OPTIONS, OPTION_LINES[::order])
    asked = replace(Question("F", "CN", ON), **question)  # type: ignore[arg-type]
    return model_of(matrix, scenario_of(tables), DATA, asked)
