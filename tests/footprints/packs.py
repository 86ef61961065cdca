"""The demonstration family from the shipped packs, without a database: read once for all tests of calculation."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np

from qingheng.calc.footprint.building import Data, Question
from qingheng.calc.footprint.model import Origins
from qingheng.calc.footprint.modelling import Model, model_of
from qingheng.calc.footprint.scenario import TABLES, scenario_of
from qingheng.calc.gases import GwpSet
from qingheng.calc.lca.characterising import Method, characterised
from qingheng.calc.lca.greenhouse import Origin
from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Doubles
from qingheng.calc.lca.packed import cards_of, climate_factors, gases_of, inventory_of
from qingheng.calc.lca.solving import factorise, intensities
from qingheng.calc.products import OptionMatrix, graph_of, matrix_of
from qingheng.calc.products.tables import Read, tables_or_refuse

ROOT = Path(__file__).parents[2] / "packs"
ON = date(2026, 11, 1)
ORIGINS = Origins(("fossil", "biogenic", "land_use", "aircraft"), (True, True, True, True))


def rows(pack: str, table: str) -> list[dict[str, str]]:
    """Rows of a table of a pack; none where it is not there."""
    path = ROOT / pack / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Background:
    """Processes of the starter database and what one unit of each scores."""

    processes: Mapping[str, Data]
    intensities: Doubles


@cache
def background() -> Background:
    """The starter database, solved."""
    tables = {name: rows("lca-starter", name) for name in ("flows", "processes", "exchanges")}
    inventory, cards, gases = inventory_of(tables), cards_of(tables), gases_of(tables)
    potentials = GwpSet(
        "AR6", {row["gas"]: Decimal(row["AR6"]) for row in rows("gwp-ipcc", "gwp") if row["AR6"]}
    )
    methods = []
    for code in ORIGINS.codes:
        of = {Origin(code)} | ({Origin.unstated} if code == "fossil" else set())
        methods.append(Method(code, code, code, "kg CO2e", climate_factors(gases, potentials, origins=of)))
    system = system_of(inventory).system
    each = intensities(factorise(system), characterised(system, methods).matrix)
    processes = {}
    for column, (process, product) in enumerate(system.columns):
        card = cards[process]
        processes[process] = Data(
            process, column, inventory.flows[product].unit, card.name_zh, card.name_en, card.location, card.valid, card.pedigree,
            card.source, card.place, card.verified, card.stated,
        )  # fmt: skip
    return Background(processes, np.asarray(each))


@cache
def products() -> Read:
    """The demonstration products."""
    names = ("families", "items", "lines", "options", "option_lines", "variants", "suppliers", "certificates")
    return tables_or_refuse({name: rows("products-demo", name) for name in names})


@cache
def matrix(family: str) -> OptionMatrix:
    """Bill and options of a family."""
    read = products()
    graph = graph_of(read.items, read.lines, ON)
    root = next(one.item for one in read.families if one.code == family)
    options = [one.option for one in read.options if one.family == family]
    lines = [line for of, line in read.option_lines if of == family]
    return matrix_of(graph, graph.number(root), options, lines)


@cache
def model(family: str = "book14", market: str = "CN") -> Model:
    """The family with what stands around it."""
    scenario = scenario_of({name: rows("products-demo", name) for name in TABLES})
    question = Question(family, market, ON)
    return model_of(matrix(family), scenario, background().processes, question)


def changed(found: Model, **changes: object) -> Model:
    """The same with another answer to a question."""
    return replace(found, **changes)  # type: ignore[arg-type]
