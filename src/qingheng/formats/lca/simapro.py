"""SimaPro CSV: blocks of processes, with products and flows known by name and compartment.

Source: PRé, SimaPro CSV format 9: the first lines state delimiter and decimal sign; each section's rows have fixed columns.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qingheng.calc.lca.model import Allocation, Exchange, Flow, FlowKind, Inventory, Process, Spread, Unit
from qingheng.formats.encodings import decode
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import amount_of, between, lognormal, normal, spread_lost, tidy, written
from qingheng.formats.lca.xml_units import UnitTable, count_as_made
from qingheng.formats.problems import FileRefused

_PRODUCTS = ("Products", "Waste treatment", "Waste scenario")
_TECHNOSPHERE = ("Materials/fuels", "Electricity/heat", "Waste to treatment", "Avoided products")
_NATURE = {
    "Resources": "resource",
    "Emissions to air": "air",
    "Emissions to water": "water",
    "Emissions to soil": "soil",
    "Final waste flows": "final waste",
    "Non material emissions": "non-material",
    "Social issues": "social",
    "Economic issues": "economic",
}
_LISTS = {
    "Raw materials": "resource",
    "Airborne emissions": "air",
    "Waterborne emissions": "water",
    "Emissions to soil": "soil",
    "Final waste flows": "final waste",
}
_DELIMITERS = {"semicolon": ";", "comma": ",", "tab": "\t"}
_HEAD = re.compile(r"^\{(.+?):\s*(.*)\}$")
Rows = list[list[str]]


@dataclass
class _Found:
    account: Account
    decimal: str = "."
    units: UnitTable = field(default_factory=UnitTable)
    flows: dict[str, Flow] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    cas: dict[tuple[str, str], str] = field(default_factory=dict)


def read_simapro(data: bytes, name: str, account: Account) -> Inventory:
    """The database of an export. name: used where the export does not state its project."""
    text, stated, delimiter = decoded_text(data, account)
    found = _Found(account, "," if stated.get("decimal separator") == "," else ".")
    blocks = list(blocks_of(text, delimiter, account))
    for title, rows in blocks:
        if title == "Units":
            take_units(rows, found.units, found.decimal, account)
        elif title in _LISTS:
            found.cas.update(
                {(_LISTS[title], tidy(row[0])): row[2].strip().lstrip("0") for row in rows if len(row) > 2}
            )
        elif title.endswith("parameters"):
            account.counts["parameters"] += sum(1 for row in rows if any(row))
    for number, (title, rows) in enumerate(blocks, 1):
        if title == "Process":
            _process(rows, f"Process {number}", found)
    count_as_made(found.flows, found.processes)
    account.counts["processes_read"] = len(found.processes)
    return Inventory(
        tidy(stated.get("project", "")) or name, "", found.units.units, found.flows, found.processes
    )


def decoded_text(data: bytes, account: Account) -> tuple[str, Mapping[str, str], str]:
    """The text of an export, what its first lines state (keys in small letters), and its delimiter."""
    text = _decoded(data, account)
    lines = (_HEAD.match(line.strip().strip('"')) for line in text.splitlines()[:60])
    stated = {one.group(1).strip().lower(): one.group(2).strip() for one in lines if one}
    csv.field_size_limit(10_000_000)
    return text, stated, _DELIMITERS.get(stated.get("csv separator", "").lower(), ";")


def _decoded(data: bytes, account: Account) -> str:
    try:
        decoded = decode(data)
    except FileRefused:
        account.lose("file-encoding", "", "文件不是 UTF-8，按 Windows-1252 读取",
                     "The file is not UTF-8; it was read as Windows-1252", repaired=True)  # fmt: skip
        return data.decode("cp1252", errors="replace")
    if decoded.encoding == "gb18030":
        account.lose("file-encoding", "", "文件不是 UTF-8，按 GB18030 读取",
                     "The file is not UTF-8; it was read as GB18030", repaired=True)  # fmt: skip
    return decoded.text


def blocks_of(text: str, delimiter: str, account: Account) -> Iterator[tuple[str, Rows]]:
    """Title and rows of each block that ends with End; one cut short is said."""
    title, rows = "", list[list[str]]()
    try:
        for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter):
            first = row[0].strip() if row else ""
            if first.startswith("{") and not title:
                continue
            if first == "End":
                yield title, rows
                title, rows = "", []
            elif not title:
                title = first
            else:
                rows.append(row)
    except csv.Error as broken:
        account.lose(
            "file-syntax", title, f"CSV 无法读到末尾：{broken}", f"The CSV ends in disorder: {broken}"
        )
    if title:
        account.lose("block-unended", title, f"“{named(title)}”块没有结束标记，已读到文件末尾",
                     f"The block “{named(title)}” has no end; it was read as far as it goes", repaired=True)  # fmt: skip
        yield title, rows


def take_units(rows: Rows, units: UnitTable, decimal: str, account: Account) -> None:
    """Take in the units a block states."""
    for row in rows:
        if len(row) > 3 and tidy(row[0]):
            factor = written(row[2], decimal=decimal)
            if factor is None or factor <= 0:
                account.lose(
                    "unit-factor", "Units", f"单位“{named(row[0])}”没有可用的换算系数，未读取",
                    f"The unit “{named(row[0])}” has no usable factor and was left out",
                )  # fmt: skip
                continue
            units.units[tidy(row[0])] = Unit(tidy(row[0]), tidy(row[1]), factor)
            account.counts["units"] += 1


def sections_of(rows: Rows) -> Mapping[str, Rows]:
    """Rows by section: a line of one of the known titles opens one, a blank line closes it."""
    sections: dict[str, Rows] = {}
    open_title = ""
    for row in rows:
        first = row[0].strip() if row else ""
        if not any(cell.strip() for cell in row):
            open_title = open_title if open_title and not sections[open_title] else ""
        elif not open_title:
            open_title = first
            sections.setdefault(first, [])
        else:
            sections[open_title].append(row)
    return sections


def _process(rows: Rows, place: str, found: _Found) -> None:
    account = found.account
    account.counts["processes"] += 1
    sections = sections_of(rows)

    def about(title: str) -> str:
        return tidy(sections[title][0][0]) if sections.get(title) else ""

    products = [(title, row) for title in _PRODUCTS for row in sections.get(title, [])]
    name = about("Process name") or (tidy(products[0][1][0]) if products else "")
    key = about("Process identifier") or name
    if not key or key in found.processes:
        code = "id-twice" if key else "id-missing"
        account.lose(code, place, f"过程“{named(name)}”没有标识或标识重复，未读取",
                     f"The process “{named(name)}” has no id, or one met before, and was not read")  # fmt: skip
        return
    made: list[Exchange] = []
    shares: dict[str, float] = {}
    number = 0
    for title, row in products:
        number += 1
        if (one := _product(title, row, f"{place} {named(name)} #{number}", name, found)) is not None:
            made.append(one)
            share = written(row[3], decimal=found.decimal) if title == "Products" and len(row) > 3 else 100.0
            shares[one.flow] = 100.0 if share is None else share
    for title in (*_TECHNOSPHERE, *_NATURE):
        for row in sections.get(title, []):
            number += 1
            if (one := _row(title, row, f"{place} {named(name)} #{number}", name, found)) is not None:
                made.append(one)
    causal = {
        (flow, at): share / 100 for flow, share in shares.items() for at, one in enumerate(made) if not one.reference
    } if len(shares) > 1 else {}  # fmt: skip
    if len(shares) > 1 and abs(sum(shares.values()) - 100) > 0.1:
        account.lose("allocation-sum", place, f"“{named(name)}”的分配比例之和为 {sum(shares.values()):g}%",
                     f"The shares of “{named(name)}” add up to {sum(shares.values()):g} %", repaired=False)  # fmt: skip
    account.counts["parameters"] += sum(
        len(sections.get(one, [])) for one in ("Input parameters", "Calculated parameters")
    )
    found.processes[key] = Process(
        key, name, tuple(made), location=about("Geography") if about("Geography") != "Unspecified" else "",
        category=tuple(one for one in (about("Category type"),) if one), aggregated=about("Type") == "System",
        allocation=Allocation.causal if causal else Allocation.none, causal=causal, description=about("Comment"),
    )  # fmt: skip


def _cells(row: list[str], count: int) -> list[str]:
    return [one.strip() for one in (*row, *[""] * count)][:count]


def _number(text: str, found: _Found) -> str:
    return text.replace(found.decimal, ".") if found.decimal != "." else text


def _product(title: str, row: list[str], place: str, process: str, found: _Found) -> Exchange | None:
    """A product, or the waste that is treated, which a process takes in."""
    name, unit, amount_text = _cells(row, 3)
    treats = title != "Products"
    found.account.exchange(output=not treats, place=place)
    amount = amount_of(_number(amount_text, found), place, process, found.account)
    if amount is None:
        return None
    flow = _technosphere(name, unit, FlowKind.waste if treats else FlowKind.product, place, process, found)
    if flow is None:
        return None
    found.account.counts["references"] += 1
    return Exchange(flow.id, amount, found.units.unit(unit), not treats, reference=True, place=place)


def _technosphere(
    name: str, unit: str, kind: FlowKind, place: str, process: str, found: _Found
) -> Flow | None:
    plain = tidy(name)
    if not plain or not unit:
        found.account.reject("flow-missing", place, f"“{named(process)}”的一条交换没有流名称或单位",
                             f"An exchange of “{named(process)}” names no flow or no unit")  # fmt: skip
        return None
    key = f"{'waste' if kind is FlowKind.waste else 'product'}/{plain}"
    if key not in found.flows:
        found.flows[key] = Flow(key, plain, kind, found.units.unit(unit))
        found.account.counts["flows"] += 1
    return found.flows[key]


def _row(title: str, row: list[str], place: str, process: str, found: _Found) -> Exchange | None:
    account = found.account
    nature = _NATURE.get(title)
    cells = _cells(row, 9)
    name, sub = cells[0], cells[1] if nature else ""
    unit, amount_text, *unsure = cells[2 if nature else 1 :]
    output = title in ("Waste to treatment", "Avoided products") or nature not in (None, "resource")
    account.exchange(output=output, place=place)
    amount = amount_of(_number(amount_text, found), place, process, account)
    if amount is None:
        return None
    if nature:
        flow = _elementary(name, nature, sub, unit, place, process, found)
    else:
        kind = FlowKind.waste if title == "Waste to treatment" else FlowKind.product
        flow = _technosphere(name, unit, kind, place, process, found)
    if flow is None:
        return None
    avoided = title == "Avoided products"
    spread = _spread([_number(one, found) for one in unsure[:4]], amount, place, account)
    account.counts["avoided"] += avoided
    account.counts["spreads"] += spread is not None
    return Exchange(
        flow.id, amount, found.units.unit(unit), output, avoided=avoided, spread=spread, place=place
    )


def _elementary(
    name: str, nature: str, sub: str, unit: str, place: str, process: str, found: _Found
) -> Flow | None:
    plain = tidy(name)
    if not plain or not unit:
        found.account.reject("flow-missing", place, f"“{named(process)}”的一条交换没有流名称或单位",
                             f"An exchange of “{named(process)}” names no flow or no unit")  # fmt: skip
        return None
    compartment = tuple(one for one in (nature, tidy(sub)) if one)
    key = "/".join((*compartment, plain))
    if key not in found.flows:
        found.flows[key] = Flow(
            key, plain, FlowKind.elementary, found.units.unit(unit), compartment=compartment,
            cas=found.cas.get((nature, plain), ""),
        )  # fmt: skip
        found.account.counts["flows"] += 1
    return found.flows[key]


def _spread(unsure: list[str], amount: float, place: str, account: Account) -> Spread | None:
    kind = unsure[0].lower() if unsure else ""
    if kind in ("", "undefined"):
        return None
    deviation, low, high = (written(one) for one in (*unsure[1:4], *[""] * 3)[:3])
    try:
        if kind == "lognormal" and deviation is not None and deviation > 0:
            return lognormal(math.sqrt(deviation))
        if kind == "normal" and deviation is not None:
            return normal(deviation / 2)
        if kind in ("triangle", "uniform") and low is not None and high is not None:
            return between("triangular" if kind == "triangle" else "uniform", low, high, amount)
        raise ValueError(named(unsure[0]))
    except ValueError as wrong:
        spread_lost(place, str(wrong), account)
        return None
