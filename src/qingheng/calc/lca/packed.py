"""A background database as a pack writes it: tables of text become an inventory, with where each process comes from.

`flows`: id, kind, name_zh, name_en, unit, compartment (parts divided by " / "), cas, gas, origin, gwp_set, properties
("energy=42.652 GJ", of one `unit`). `processes`: code, name_zh, name_en, category, location, unit, boundary, valid_from,
valid_to, published, source, place, url, licence, verified, reliability, completeness, temporal, geographical, technological,
note_zh, note_en. `exchanges`: process, direction (input, output), flow, provider, amount ("2.52" or the quotient "2.52/28"),
unit, reference (yes), avoided (yes), place. An empty cell says nothing; an amount must be there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import cache
from typing import Final

from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED, GwpSet
from qingheng.calc.lca.greenhouse import Origin
from qingheng.calc.lca.model import Exchange, Flow, FlowKind, Inventory, Process, Unit
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import UnknownUnit, convert, dimension, known_units

Rows = Sequence[Mapping[str, str]]
Tables = Mapping[str, Rows]

SCORES: Final = ("reliability", "completeness", "temporal", "geographical", "technological")
"""Indicators of the pedigree matrix, each 1 (best) to 5. Source: Weidema and Wesnaes 1996; ecoinvent report 1, 10.2.1."""

_WIDE: Final = Context(prec=40)
_DIRECTIONS: Final = {"input": False, "output": True}


class UnreadableTable(BilingualError):
    """A table of a pack that makes no inventory. table, line (of the file, heading is 1), column: where.

    The reasons do not name the place; the error as text does.
    """

    def __init__(self, table: str, line: int, column: str, en: str, zh: str) -> None:
        super().__init__(en, zh)
        self.table, self.line, self.column = table, line, column

    def __str__(self) -> str:
        return f"{self.table}.csv:{self.line}:{self.column}: {self.reason_en}"


@dataclass(frozen=True, slots=True)
class Gas:
    """What gas a flow is. code: of calc.gases; `CO2E` for a figure its source gives as CO2 equivalent alone, made with
    the potentials of `gwp_set` (empty where the source does not say)."""

    code: str
    origin: Origin
    gwp_set: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader wants to know of a process beside its exchanges.

    boundary: cradle_to_gate, combustion, upstream, life_cycle, transport, treatment, process or spend. pedigree: in the
    order of `SCORES`. stated: only CO2 equivalents are known, not the gases. verified: False for a transcription nobody has
    compared with its original.
    """

    code: str
    name_zh: str
    name_en: str
    category: str
    location: str
    unit: str
    boundary: str
    valid: tuple[date | None, date | None]
    published: date | None
    source: str
    place: str
    url: str
    licence: str
    verified: bool
    pedigree: tuple[int, ...]
    stated: bool
    note_zh: str
    note_en: str


def inventory_of(tables: Tables, *, name: str = "", version: str = "", licence: str = "") -> Inventory:
    """The inventory of a pack's tables. Raises UnreadableTable with the line of what cannot be read."""
    flows = {row["id"]: _flow(line, row) for line, row in _numbered(tables, "flows", "id")}
    exchanges: dict[str, list[Exchange]] = {}
    rows = _numbered(tables, "processes", "code")
    known = {row["code"] for _line, row in rows}
    for line, row in _numbered(tables, "exchanges"):
        if row["process"] not in known:
            raise _bad(
                "exchanges", line, "process", f"no process {row['process']!r}", f"没有过程“{row['process']}”"
            )
        exchanges.setdefault(row["process"], []).append(_exchange(line, row, flows, known))
    processes = {
        row["code"]: _process(line, row, tuple(exchanges.get(row["code"], ()))) for line, row in rows
    }
    named = {flow.unit for flow in flows.values()} | {
        one.unit for process in processes.values() for one in process.exchanges
    }
    return Inventory(name, version, units_of(named), flows, processes, licence)


def cards_of(tables: Tables) -> dict[str, Card]:
    """By code of the process, in the order of the table. Raises UnreadableTable."""
    gases = gases_of(tables)
    outputs: dict[str, set[str]] = {}
    for row in tables.get("exchanges", ()):
        if row["flow"] in gases:
            outputs.setdefault(row["process"], set()).add(gases[row["flow"]].code)
    return {
        row["code"]: _card(line, row, stated=CO2E in outputs.get(row["code"], ()))
        for line, row in _numbered(tables, "processes", "code")
    }


def gases_of(tables: Tables) -> dict[str, Gas]:
    """By id of the elementary flow, which gas it is. Raises UnreadableTable for an origin there is not."""
    found = {}
    for line, row in _numbered(tables, "flows", "id"):
        if not row.get("gas"):
            continue
        try:
            origin = Origin(row.get("origin") or Origin.unstated)
        except ValueError as error:
            said = row["origin"]
            raise _bad("flows", line, "origin", f"no origin {said!r}", f"没有来源类别“{said}”") from error
        found[row["id"]] = Gas(row["gas"], origin, row.get("gwp_set", ""))
    return found


def climate_factors(
    gases: Mapping[str, Gas], potentials: GwpSet, *, origins: Iterable[Origin] = tuple(Origin)
) -> dict[str, float]:
    """By flow, kilograms of CO2 equivalent of one kilogram: the factors of a climate method over some origins.

    A stated CO2 equivalent counts as it is, whatever set made it. Biogenic and removed CO2 have the factor 0: they are
    counted apart. A gas the set has no potential for has no factor and stays uncharacterised.
    """
    wanted = set(origins)
    factors: dict[str, float] = {}
    for flow, gas in gases.items():
        if gas.origin not in wanted:
            continue
        if gas.code in (BIOGENIC, REMOVED):
            factors[flow] = 0.0
        elif gas.code == CO2E:
            factors[flow] = 1.0
        elif gas.code in potentials.values:
            factors[flow] = float(potentials.of(gas.code))
    return factors


def units_of(named: Iterable[str]) -> dict[str, Unit]:
    """All units of the quantities the named ones belong to, by name. Raises UnknownUnit."""
    wanted = {dimension(unit) for unit in named}
    found = {unit: _unit(unit) for unit in named}
    return found | {unit: _unit(unit) for unit in known_units() if dimension(unit) in wanted}


@cache
def _unit(name: str) -> Unit:
    """A unit beside the first one of its quantity; one composed of others stands for itself."""
    quantity = dimension(name)
    reference = next((unit for unit in known_units() if dimension(unit) == quantity), name)
    return Unit(name, quantity, float(convert(Decimal(1), name, reference)))


def _numbered(tables: Tables, table: str, key: str = "") -> list[tuple[int, Mapping[str, str]]]:
    """Rows with their line in the file. Raises UnreadableTable for a key that comes again or is empty."""
    rows = list(enumerate(tables.get(table, ()), start=2))
    seen: set[str] = set()
    for line, row in rows if key else ():
        if not row[key] or row[key] in seen:
            raise _bad(table, line, key, f"{row[key]!r} is empty or comes again", f"“{row[key]}”为空或重复")
        seen.add(row[key])
    return rows


def _flow(line: int, row: Mapping[str, str]) -> Flow:
    try:
        kind = FlowKind(row["kind"])
    except ValueError as error:
        raise _bad("flows", line, "kind", f"no kind {row['kind']!r}", f"没有种类“{row['kind']}”") from error
    _known("flows", line, "unit", row["unit"])
    return Flow(
        row["id"], row["name_en"], kind, row["unit"],
        compartment=tuple(part.strip() for part in row.get("compartment", "").split("/") if part.strip()),
        cas=row.get("cas", ""), formula=row.get("gas", ""), synonyms=(row["name_zh"],) if row.get("name_zh") else (),
        properties=_properties(line, row.get("properties", "")),
    )  # fmt: skip


def _properties(line: int, text: str) -> dict[str, float]:
    """ "energy=42.652 GJ; mass=1 t" in the reference unit of each quantity."""
    found = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        quantity, _, said = part.partition("=")
        figure, _, unit = said.strip().partition(" ")
        _known("flows", line, "properties", unit)
        if dimension(unit) != quantity:
            raise _bad(
                "flows",
                line,
                "properties",
                f"{unit} is no unit of {quantity}",
                f"{unit} 不是 {quantity} 的单位",
            )
        found[quantity] = _amount("flows", line, "properties", figure) * _unit(unit).factor
    return found


def _exchange(line: int, row: Mapping[str, str], flows: Mapping[str, Flow], known: set[str]) -> Exchange:
    flow, provider = row["flow"], row.get("provider", "")
    if flow not in flows:
        raise _bad("exchanges", line, "flow", f"no flow {flow!r}", f"没有流“{flow}”")
    if provider and provider not in known:
        raise _bad("exchanges", line, "provider", f"no process {provider!r}", f"没有过程“{provider}”")
    if row["direction"] not in _DIRECTIONS:
        said = row["direction"]
        raise _bad(
            "exchanges",
            line,
            "direction",
            f"{said!r} is neither input nor output",
            f"方向“{said}”不是 input 或 output",
        )
    _known("exchanges", line, "unit", row["unit"])
    return Exchange(
        flow, _amount("exchanges", line, "amount", row["amount"]), row["unit"], _DIRECTIONS[row["direction"]],
        reference=row.get("reference") == "yes", provider=provider, avoided=row.get("avoided") == "yes",
        place=f"exchanges.csv:{line}",
    )  # fmt: skip


def _process(line: int, row: Mapping[str, str], exchanges: tuple[Exchange, ...]) -> Process:
    return Process(
        row["code"], row["name_en"], exchanges, location=row.get("location", ""),
        category=tuple(filter(None, row.get("category", "").split("/"))),
        aggregated=not any(not one.output and one.provider for one in exchanges),
        valid=(_day("processes", line, row, "valid_from"), _day("processes", line, row, "valid_to")),
        description=row.get("note_en", ""), sources=tuple(filter(None, (row.get("source"), row.get("place")))),
    )  # fmt: skip


def _card(line: int, row: Mapping[str, str], *, stated: bool) -> Card:
    scores = []
    for column in SCORES:
        text = row.get(column, "")
        if text not in ("1", "2", "3", "4", "5"):
            raise _bad(
                "processes", line, column, f"{text!r} is no score of 1 to 5", f"“{text}”不是 1 至 5 的评分"
            )
        scores.append(int(text))
    return Card(
        row["code"], row["name_zh"], row["name_en"], row.get("category", ""), row.get("location", ""), row["unit"],
        row.get("boundary", ""),
        (_day("processes", line, row, "valid_from"), _day("processes", line, row, "valid_to")),
        _day("processes", line, row, "published"), row.get("source", ""), row.get("place", ""), row.get("url", ""),
        row.get("licence", ""), row.get("verified") == "yes", tuple(scores), stated,
        row.get("note_zh", ""), row.get("note_en", ""),
    )  # fmt: skip


def _amount(table: str, line: int, column: str, text: str) -> float:
    """A figure, or a quotient of two, as the nearest double."""
    above, _, below = text.partition("/")
    try:
        number = float(_WIDE.divide(Decimal(above), Decimal(below or "1")))
    except (ArithmeticError, ValueError) as error:
        raise _bad(table, line, column, f"{text!r} is no figure", f"“{text}”不是数值") from error
    if not math.isfinite(number):
        raise _bad(table, line, column, f"{text!r} is no finite figure", f"“{text}”不是有限数值")
    return number


def _known(table: str, line: int, column: str, unit: str) -> None:
    try:
        dimension(unit)
    except UnknownUnit as error:
        raise _bad(table, line, column, f"unknown unit {unit!r}", f"未知的单位“{unit}”") from error


def _day(table: str, line: int, row: Mapping[str, str], column: str) -> date | None:
    text = row.get(column, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _bad(table, line, column, f"{text!r} is no day", f"“{text}”不是日期") from error


def _bad(table: str, line: int, column: str, en: str, zh: str) -> UnreadableTable:
    return UnreadableTable(table, line, column, en, zh)
