"""Impact methods of SimaPro CSV: a block `Method`, its categories with substances, and normalisation-weighting sets."""

from __future__ import annotations

from dataclasses import dataclass, field

from qingheng.calc.lca.model import Flow, FlowKind
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.simapro import Rows, blocks_of, decoded_text, sections_of, take_units
from qingheng.formats.lca.values import tidy, written
from qingheng.formats.lca.xml_units import UnitTable
from qingheng.formats.lca_methods.model import Category, Factor, MethodRead, Weighting

FORMAT = "simapro-csv"
_MEDIA = {
    "raw": "resource",
    "air": "air",
    "water": "water",
    "soil": "soil",
    "waste": "final waste",
    "non mat.": "non-material",
}


@dataclass
class _Reading:
    account: Account
    decimal: str
    units: UnitTable = field(default_factory=UnitTable)
    flows: dict[str, Flow] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    weightings: list[tuple[str, dict[str, float], dict[str, float]]] = field(default_factory=list)


def read_simapro_methods(data: bytes, name: str, account: Account) -> tuple[MethodRead, ...]:
    """The methods of an export: each block `Method` begins one, the categories behind it are its own."""
    text, stated, delimiter = decoded_text(data, account)
    found: list[MethodRead] = []
    reading = _Reading(account, "," if stated.get("decimal separator") == "," else ".")
    about: dict[str, str] = {}
    blocks = list(blocks_of(text, delimiter, account))
    for title, rows in blocks:
        if title == "Units":
            take_units(rows, reading.units, reading.decimal, account)
    for title, rows in blocks:
        if title == "Method":
            if reading.categories:
                found.append(_method(about, name, reading))
                reading = _Reading(account, reading.decimal, reading.units)
            about = _about(rows)
        elif title == "Impact category":
            _category(rows, reading)
        elif title == "Normalization-Weighting set":
            _weighting(rows, reading)
    if reading.categories:
        found.append(_method(about, name, reading))
    return tuple(found)


def _about(rows: Rows) -> dict[str, str]:
    sections = sections_of(rows)
    return {
        key: " ".join(tidy(cell) for cell in sections[key][0] if cell.strip())
        for key in ("Name", "Version", "Weighting unit")
        if sections.get(key)
    }


def _method(about: dict[str, str], name: str, reading: _Reading) -> MethodRead:
    unit = about.get("Weighting unit", "")
    sets = tuple(Weighting(one, unit, normal, weights) for one, normal, weights in reading.weightings)
    return MethodRead(
        about.get("Name", "") or name, about.get("Version", "").replace(" ", "."), FORMAT,
        tuple(reading.categories.values()), reading.flows, reading.units.units, sets, tuple(reading.account.losses),
    )  # fmt: skip


def _category(rows: Rows, reading: _Reading) -> None:
    """One category: its name and unit, then a row a substance: medium, compartment, name, CAS, factor, unit."""
    lines = [row for row in rows if any(cell.strip() for cell in row)]
    head = lines[0] if lines else []
    name, unit = tidy(head[0]) if head else "", tidy(head[1]) if len(head) > 1 else ""
    factors: dict[str, Factor] = {}
    for row in lines[1:]:
        if len(row) < 6:
            continue
        medium, part, substance, cas = (tidy(cell) for cell in row[:4])
        value = written(row[4], decimal=reading.decimal)
        if value is None or not substance:
            reading.account.lose("factor-unusable", name, f"“{named(name)}”中“{named(substance)}”没有数值，未读取",
                                 f"“{named(substance)}” has no figure in “{named(name)}” and was left out")  # fmt: skip
            continue
        key = "|".join((medium, part, substance)).lower()
        if key in factors:
            reading.account.lose("factor-twice", name, f"“{named(substance)}”在“{named(name)}”中出现两次，保留先出现的",
                                 f"“{named(substance)}” comes twice in “{named(name)}”; the first is kept")  # fmt: skip
            continue
        counts = reading.units.unit(row[5])
        place = (
            _MEDIA.get(medium.lower(), medium.lower()),
            *((part,) if part and part != "(unspecified)" else ()),
        )
        reading.flows.setdefault(
            key, Flow(key, substance, FlowKind.elementary, counts, place, cas.lstrip("0"))
        )
        factors[key] = Factor(key, value, counts)
    if not name or name in reading.categories:
        reading.account.lose("category-twice", name, f"影响类别“{named(name)}”没有名称或重复，未读取",
                             f"The category “{named(name)}” has no name or comes again, and was left out")  # fmt: skip
        return
    reading.categories[name] = Category(name, name, unit, tuple(factors.values()))


def _weighting(rows: Rows, reading: _Reading) -> None:
    """One set. SimaPro states normalisation as the reciprocal of the reference: scores are multiplied by it."""
    lines = [row for row in rows if any(cell.strip() for cell in row)]
    name = tidy(lines[0][0]) if lines else ""
    parts: dict[str, dict[str, float]] = {"Normalization": {}, "Weighting": {}}
    current = ""
    for row in lines[1:]:
        first = tidy(row[0])
        if first in parts:
            current = first
            continue
        value = written(row[1], decimal=reading.decimal) if len(row) > 1 else None
        if current and value is not None and (value or current == "Weighting"):
            parts[current][first] = 1 / value if current == "Normalization" else value
    reading.weightings.append((name, parts["Normalization"], parts["Weighting"]))
