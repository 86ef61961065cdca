"""Workbooks in the layout of Brightway: blocks of an activity, its fields and a table of its exchanges.

Source: Brightway 2.5 documentation, importing and exporting Excel: an activity makes one product, its production exchange.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qingheng.calc.lca.model import Exchange, Flow, FlowKind, Inventory, Process, Spread
from qingheng.formats.cells import Cell, CellKind, Sheet
from qingheng.formats.lca.losing import Account, named
from qingheng.formats.lca.values import amount_of, between, lognormal, normal, spread_lost, tidy, written
from qingheng.formats.lca.xml_units import UnitTable

_MARKS = ("database", "activity", "exchanges", "parameters", "database parameters", "project parameters")
_TYPES = (
    "production",
    "technosphere",
    "biosphere",
    "substitution",
    "generic production",
    "generic consumption",
)
Row = dict[str, str]


@dataclass
class _Activity:
    name: str
    place: str
    fields: Row = field(default_factory=dict)
    rows: list[tuple[str, Row]] = field(default_factory=list)

    @property
    def product(self) -> tuple[str, str, str]:
        """Name, place and unit of what the activity makes: how others point at it."""
        return (
            self.fields.get("reference product") or self.name,
            self.fields.get("location", ""),
            self.fields.get("unit", ""),
        )


@dataclass
class _Found:
    account: Account
    database: str = ""
    units: UnitTable = field(default_factory=UnitTable)
    flows: dict[str, Flow] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)  # code -> process id
    by_name: dict[tuple[str, str, str, str], str] = field(
        default_factory=dict
    )  # name, product, place, unit -> process id


def read_brightway_excel(sheets: tuple[Sheet, ...], name: str, account: Account) -> Inventory:
    """The database of a workbook. name: used where no sheet states the database."""
    found = _Found(account)
    activities: dict[str, _Activity] = {}
    for sheet in sheets:
        if not sheet.rows and sheet.notes:
            note = sheet.notes[-1]
            account.lose("sheet-left-out", sheet.name, note.message_zh, note.message_en)
        for one in _activities(sheet, found):
            account.counts["processes"] += 1
            key = one.fields.get("code") or "/".join((one.name, *one.product))
            if key in activities:
                account.lose("id-twice", one.place, f"活动“{named(one.name)}”的代码 {named(key)} 已出现过，保留先出现的",
                             f"The code {named(key)} of “{named(one.name)}” was met before; the first is kept")  # fmt: skip
                continue
            activities[key] = one
            found.by_code[key] = key
            product, where, unit = one.product
            found.by_name.setdefault((one.name, product, where, unit), key)
            found.by_name.setdefault((one.name, "", where, unit), key)
            found.flows[key] = Flow(key, product, FlowKind.product, found.units.unit(unit), location=where)
    processes = {key: _process(key, one, found) for key, one in activities.items()}
    for key, process in processes.items():
        if any(row.reference and row.amount < 0 for row in process.exchanges):
            found.flows[key] = replace(found.flows[key], kind=FlowKind.waste)
    account.counts["flows"], account.counts["processes_read"] = len(found.flows), len(processes)
    return Inventory(found.database or name, "", found.units.units, found.flows, processes)


def _activities(sheet: Sheet, found: _Found) -> Iterator[_Activity]:
    """The blocks of a sheet; a blank row ends a table of exchanges."""
    activity: _Activity | None = None
    header: list[str] | None = None
    mode = ""
    for row in sheet.rows:
        cells = [_plain(cell) for cell in row]
        first = cells[0].lower() if cells else ""
        second = cells[1] if len(cells) > 1 else ""
        if not any(cells):
            header, mode = None, "" if mode == "exchanges" else mode
        elif first in _MARKS and mode != "exchanges":
            if first == "database":
                found.database = found.database or second
            if first == "activity":
                if activity is not None:
                    yield activity
                activity = _Activity(tidy(second), f"{sheet.name} {row[0].row}")
            mode = first
        elif mode == "exchanges" and header is None:
            header = [one.lower() for one in cells]
        elif mode == "exchanges" and header is not None and activity is not None:
            activity.rows.append((f"{sheet.name} {row[0].row}", dict(zip(header, cells, strict=False))))
        elif mode == "activity" and activity is not None:
            activity.fields[first] = tidy(second)
    if activity is not None:
        yield activity


def _plain(cell: Cell) -> str:
    """A cell as text; a number with all its figures."""
    if cell.kind is CellKind.number:
        return str(cell.value)
    return cell.text.strip()


def _process(key: str, activity: _Activity, found: _Found) -> Process:
    rows = [
        row
        for place, one in activity.rows
        if (row := _exchange(key, one, place, activity, found)) is not None
    ]
    if not any(row.reference for row in rows):
        found.account.counts["references_made"] += 1
        amount = written(activity.fields.get("production amount", "") or "1")
        found.account.lose(
            "reference-made", activity.place, f"“{named(activity.name)}”没有 production 交换，按产量补上参考产品",
            f"“{named(activity.name)}” has no production exchange; its product is made from its production amount",
            repaired=True,
        )  # fmt: skip
        rows.append(
            Exchange(
                key,
                1.0 if amount is None else amount,
                found.flows[key].unit,
                True,
                True,
                place=activity.place,
            )
        )
    return Process(
        key, activity.name, tuple(rows), location=activity.fields.get("location", ""),
        category=tuple(one for one in activity.fields.get("categories", "").split("::") if one),
        description=activity.fields.get("comment", ""),
    )  # fmt: skip


def _exchange(key: str, row: Row, place: str, activity: _Activity, found: _Found) -> Exchange | None:
    account = found.account
    kind = row.get("type", "").lower()
    nature = kind == "biosphere"
    output = kind in ("production", "substitution") or (nature and not _from_nature(row))
    account.exchange(output=output, place=place)
    if kind not in _TYPES:
        account.reject("exchange-type", place, f"“{named(activity.name)}”的一条交换类型“{named(kind)}”不认识",
                       f"An exchange of “{named(activity.name)}” is of the unknown type “{named(kind)}”")  # fmt: skip
        return None
    amount = amount_of(row.get("amount"), place, activity.name, account)
    flow, provider = _flow(key, kind, row, found)
    if amount is None:
        return None
    if flow is None:
        account.reject("flow-missing", place, f"“{named(activity.name)}”的一条交换没有流名称或单位",
                       f"An exchange of “{named(activity.name)}” names no flow or no unit")  # fmt: skip
        return None
    if row.get("formula"):
        account.lose("formula", place, "数量由公式给出，采用文件中已算出的数值",
                     "The amount has a formula; the figure stored with it is taken", repaired=True)  # fmt: skip
    spread = _spread(row, amount, place, account)
    account.counts["spreads"] += spread is not None
    account.counts["avoided"] += kind == "substitution"
    account.counts["references"] += kind == "production"
    return Exchange(
        flow.id, amount, found.units.unit(row.get("unit", "")) or flow.unit, output, kind == "production", provider,
        avoided=kind == "substitution", spread=spread, place=place,
    )  # fmt: skip


def _from_nature(row: Row) -> bool:
    return row.get("categories", "").lower().startswith(("natural resource", "resource"))


def _flow(key: str, kind: str, row: Row, found: _Found) -> tuple[Flow | None, str]:
    """The flow of an exchange and the process that makes it, found by code or by name, product, place and unit."""
    if kind == "production":
        return found.flows[key], ""
    name, unit, where = tidy(row.get("name", "")), tidy(row.get("unit", "")), tidy(row.get("location", ""))
    compartment = tuple(tidy(one) for one in row.get("categories", "").split("::") if one.strip())
    code = row.get("input", "").strip("()").rpartition(",")[2].strip(" '\"") or row.get("code", "")
    if kind != "biosphere":
        maker = found.by_code.get(code) or found.by_name.get(
            (name, tidy(row.get("reference product", "")), where, unit)
        )
        if maker is not None:
            return found.flows[maker], maker
    if not name or not unit:
        return None, ""
    database = row.get("database", "")
    wanted = code or "/".join(
        (database, name, *compartment, tidy(row.get("reference product", "")), where, unit)
    )
    if wanted not in found.flows:
        nature = kind == "biosphere"
        found.flows[wanted] = Flow(
            wanted, name if nature else tidy(row.get("reference product", "")) or name,
            FlowKind.elementary if nature else FlowKind.product, found.units.unit(unit),
            compartment=compartment if nature else (), location=where,
        )  # fmt: skip
    return found.flows[wanted], ""


def _spread(row: Row, amount: float, place: str, account: Account) -> Spread | None:
    kind = row.get("uncertainty type", "").partition(".")[0]
    if kind in ("", "0", "1"):
        return None
    scale, low, high = (written(row.get(one, "")) for one in ("scale", "minimum", "maximum"))
    try:
        if kind == "2" and scale is not None:
            return lognormal(math.exp(min(scale, 50.0)))
        if kind == "3" and scale is not None:
            return normal(scale)
        if kind in ("4", "5") and low is not None and high is not None:
            return between("uniform" if kind == "4" else "triangular", low, high, amount)
        raise ValueError(f"uncertainty type {named(kind)}")
    except ValueError as wrong:
        spread_lost(place, str(wrong), account)
        return None
