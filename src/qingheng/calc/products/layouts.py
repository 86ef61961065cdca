"""Rows of a bill as people keep it, parent and child, indented or flat, as items and lines with faults at their cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from qingheng.calc.intake.dates import read_day
from qingheng.calc.intake.values import QuantityReading, read_quantity
from qingheng.calc.products.faults import Fault
from qingheng.calc.products.model import COUNT, Item, Kind, Line, key
from qingheng.calc.products.tables import Cells
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import UnknownUnit, convert, dimension

COLUMNS: Final = (
    "level", "parent", "code", "name", "name_en", "quantity", "unit", "scrap", "unit_mass", "kind", "material", "alternate",
    "share", "valid_from", "valid_to", "supplier",
)  # fmt: skip
_BASE: Final = {"count": "count", "mass": "kg", "length": "m", "area": "m2", "volume": "m3", "energy": "kWh"}
_OUTLINE: Final = re.compile(r"\d+(?:\.\d+)+\.?")
_DOTTED: Final = re.compile(r"[.\-*+·…\s_]*(\d+)")


Parent = tuple[str, int]  # code, and number of its row or -1


class Layout(StrEnum):
    """How a bill says what is in what."""

    parent_child = "parent_child"
    indented = "indented"
    flat = "flat"


@dataclass(frozen=True, slots=True)
class BomRow:
    """A row: its cells by column as text, and the place of the row and of each cell."""

    cells: Mapping[str, str]
    place: str
    places: Mapping[str, str] = field(default_factory=dict)

    def at(self, column: str) -> str:
        """Where a cell is."""
        return self.places.get(column, self.place)


@dataclass
class ReadBill:
    """What rows say. top: code of the product. rows: number of the row of each line. suppliers: by folded code."""

    layout: Layout
    top: str = ""
    items: list[Item] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    heads: list[int] = field(
        default_factory=list
    )  # row of the parent of each line; -1 where the list names parents
    item_rows: dict[str, int] = field(default_factory=dict)
    suppliers: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def layout_of(columns: Sequence[str]) -> Layout:
    """Parents named are parent-child, else levels are indented, else the list is flat."""
    if "parent" in columns:
        return Layout.parent_child
    return Layout.indented if "level" in columns else Layout.flat


def read_rows(
    rows: Sequence[BomRow],
    layout: Layout,
    *,
    top: str = "",
    known: Mapping[str, Item] | None = None,
    kinds: Mapping[str, Kind] | None = None,
) -> ReadBill:
    """Items and lines of rows. top: the product, where the rows name none. known: items there already, by folded code.

    kinds: words for a kind beside the codes, folded. An item that is there keeps its unit; quantities in other units are
    converted by whoever explodes. The same assembly listed in full at several places is taken once.
    """
    read = ReadBill(layout, top.strip())
    kept = dict(known or {})
    parents = {
        Layout.parent_child: _parents_named,
        Layout.indented: _parents_by_level,
        Layout.flat: _parents_flat,
    }[layout](read, rows)
    there: dict[str, Item] = {}
    for number, (row, (parent, head)) in enumerate(zip(rows, parents, strict=True)):
        cells = _Row(row, number, read.faults)
        if not row.cells.get("code", "").strip():
            cells.missing("code")
            continue
        _keep(read, there, kept, cells, kinds or {})
        if parent:
            _add_line(read, cells, parent, head)
    _take_once(read, rows)
    _name_parents(read, there, kept)
    read.items = _with_kinds(read, there, kept)
    return read


class _Row(Cells):
    """A row read cell by cell, each fault at its own cell."""

    def __init__(self, row: BomRow, number: int, faults: list[Fault]) -> None:
        super().__init__(row.cells, row.place, faults, number)
        self.bom = row

    def _fault(self, code: str, column: str, text: str, zh: str, en: str) -> None:
        self.faults.append(Fault(code, zh, en, self.line, column, self.bom.at(column), text))

    def day(self, column: str) -> date | None:
        """A day as people write it; None where the cell is empty or no day."""
        text = self.text(column)
        try:
            return read_day(text, order="ymd") if text else None
        except BilingualError as error:
            self._fault("unreadable", column, text, error.reason_zh, error.reason_en)
            return None

    def missing(self, column: str) -> None:
        """Say that a cell is empty."""
        self._fault("missing", column, "", "缺少该值。", "The value is missing.")

    def amount(self, column: str, unit: str, *, told: bool = False) -> tuple[Decimal | None, str]:
        """A quantity and its unit, its own where the cell has one. told: what is wrong is said elsewhere."""
        text = self.text(column)
        if not text:
            return None, unit
        try:
            found = _quantity(text, unit or None)
        except BilingualError as error:
            if not told:
                self._fault("unreadable", column, text, error.reason_zh, error.reason_en)
            return None, unit
        return found.value, found.unit or unit

    def strange_unit(self, unit: str) -> None:
        """Say that a unit is not known."""
        column = "unit" if self.text("unit") else "quantity"
        self._fault("unit-unknown", column, unit, f"未知的单位“{unit}”。", f"“{unit}” is no unit known here.")


_OF_ITEMS: Final = ("name", "name_en", "kind", "material", "supplier", "unit_mass", "unit_mass_unit")
"""Columns that say something of an item; the others are of the line."""


@lru_cache(maxsize=4096)
def _quantity(text: str, unit: str | None) -> QuantityReading:
    """The same few texts stand in most rows of a long bill."""
    return read_quantity(text, mark=None, unit_hint=unit)


def _parents_named(read: ReadBill, rows: Sequence[BomRow]) -> list[Parent]:
    found = [row.cells.get("parent", "").strip() for row in rows]
    codes = {key(row.cells.get("code", "")) for row, parent in zip(rows, found, strict=True) if parent}
    tops = list(dict.fromkeys(key(one) for one in found if one and key(one) not in codes))
    if not read.top and len(tops) == 1:
        read.top = next(one for one in found if key(one) == tops[0])
    elif not read.top and tops:
        names = ", ".join(next(one for one in found if key(one) == top) for top in tops[:5])
        read.faults.append(
            Fault(
                "no-root", f"清单有多个顶层：{names}。", f"The list has several products at the top: {names}."
            )
        )
    elif not read.top:
        read.faults.append(_no_root())
    return [(one, -1) for one in found]


def _parents_flat(read: ReadBill, rows: Sequence[BomRow]) -> list[Parent]:
    if not read.top:
        read.faults.append(_no_root())
    return [(read.top, -1) for _row in rows]


def _no_root() -> Fault:
    return Fault("no-root", "不知道这份清单属于哪个产品。", "It is not known which product this list is of.")


def _parents_by_level(read: ReadBill, rows: Sequence[BomRow]) -> list[Parent]:
    """Parents from levels. The least level is the product's where one row has it, else that of its parts."""
    levels = _levels(read, rows)
    known = [one for one in levels if one is not None]
    if not known:
        return [("", -1) for _row in rows]
    least = min(known)
    heads = [number for number, one in enumerate(levels) if one == least]
    alone = len(heads) == 1 and levels[0] == least and len(rows) > 1
    if alone and (not read.top or key(read.top) == key(rows[0].cells.get("code", ""))):
        read.top = rows[0].cells.get("code", "").strip()
        base, stack = least, list[Parent]()
    else:
        if not read.top:
            read.faults.append(_no_root())
        base, stack = least - 1, [(read.top, -1)]
    found: list[Parent] = []
    for number, (row, level) in enumerate(zip(rows, levels, strict=True)):
        depth = 0 if level is None else level - base
        if level is None or depth > len(stack):
            if level is not None:
                read.faults.append(
                    Fault("no-parent", f"层级从 {base + len(stack) - 1} 跳到 {level}。",
                        f"The level jumps from {base + len(stack) - 1} to {level}.", number, "level", row.at("level"),
                        str(level))
                )  # fmt: skip
            found.append(("", -1))
            continue
        found.append(stack[depth - 1] if depth else ("", -1))
        del stack[depth:]
        stack.append((row.cells.get("code", "").strip(), number))
    return found


def _levels(read: ReadBill, rows: Sequence[BomRow]) -> list[int | None]:
    texts = [row.cells.get("level", "").strip() for row in rows]
    outline = any(map(_OUTLINE.fullmatch, texts))
    found: list[int | None] = []
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        match = _DOTTED.fullmatch(text)
        if outline and text[:1].isdigit():
            found.append(len([part for part in text.split(".") if part]))
        elif match:
            found.append(int(match[1]))
        else:
            zh, en = (
                (f"“{text}”不是层级。", f"“{text}” is no level.")
                if text
                else ("缺少层级。", "The level is missing.")
            )
            read.faults.append(
                Fault("unreadable" if text else "missing", zh, en, number, "level", row.at("level"), text)
            )
            found.append(None)
    return found


def _keep(
    read: ReadBill, there: dict[str, Item], known: Mapping[str, Item], cells: _Row, kinds: Mapping[str, Kind]
) -> None:
    """Keep what a row says of its item; what two rows say differently is a fault at the later one."""
    code = cells.text("code")
    folded = key(code)
    if folded in there and not any(map(cells.row.get, _OF_ITEMS)):
        return  # most rows of a long bill say no more of their item than the first did
    mass = _mass(cells)
    unit = _unit(cells, known.get(folded))
    word = cells.text("kind")
    kind = kinds.get(key(word)) if word else None
    if word and kind is None:
        known_words = ", ".join(Kind)
        cells._fault("unreadable", "kind", word, f"“{word}”不是物料类别（{known_words}）。",
            f"“{word}” is no kind of item ({known_words}).")  # fmt: skip
    said = Item(
        code, cells.text("name"), cells.text("name_en"), kind or Kind.part, unit, mass, cells.text("material")
    )
    if cells.text("supplier"):
        read.suppliers.setdefault(folded, cells.text("supplier"))
    if kind is not None:
        read.item_rows.setdefault(f"kind {folded}", cells.line or 0)
    before = there.get(folded)
    if before is None:
        there[folded] = said
        read.item_rows[folded] = cells.line or 0
        return
    if mass is not None and before.mass is not None and mass != before.mass:
        cells._fault(
            "duplicate-code", "unit_mass", cells.text("unit_mass"),
            f"“{code}”的单件质量与第 {read.item_rows[folded] + 1} 条不同：{mass} 与 {before.mass} kg。",
            f"The mass of “{code}” differs from entry {read.item_rows[folded] + 1}: {mass} and {before.mass} kg.",
        )  # fmt: skip
    there[folded] = replace(
        before, name_zh=before.name_zh or said.name_zh, name_en=before.name_en or said.name_en,
        mass=before.mass if before.mass is not None else mass, material=before.material or said.material,
        kind=kind or before.kind,
    )  # fmt: skip


def _mass(cells: _Row) -> Decimal | None:
    value, unit = cells.amount("unit_mass", cells.text("unit_mass_unit") or "kg")
    if value is None:
        return None
    try:
        return convert(value, unit, "kg")
    except BilingualError as error:
        cells._fault("wrong-unit", "unit_mass", cells.text("unit_mass"), error.reason_zh, error.reason_en)
        return None


def _unit(cells: _Row, known: Item | None) -> str:
    """The unit an item is counted in: as it is known, else the base unit of what the row measures it in."""
    if known is not None:
        return known.unit
    _value, unit = cells.amount("quantity", cells.text("unit"), told=True)
    if not unit:
        return COUNT
    try:
        return _BASE.get(dimension(unit), unit)
    except UnknownUnit:
        return COUNT  # told at its line


def _add_line(read: ReadBill, cells: _Row, parent: str, head: int) -> None:
    before = len(read.faults)
    value, unit = cells.amount("quantity", cells.text("unit"))
    if value is None:
        if len(read.faults) == before:
            cells.missing("quantity")
        value = Decimal(1)
    if unit:
        try:
            dimension(unit)
        except UnknownUnit:
            cells.strange_unit(unit)
            unit = ""
    line = Line(
        parent, cells.text("code"), value, unit, cells.number("scrap") or Decimal(0), cells.text("alternate"),
        cells.number("share"), cells.day("valid_from"), cells.day("valid_to"), cells.place,
    )  # fmt: skip
    read.lines.append(line)
    read.rows.append(cells.line or 0)
    read.heads.append(head)


def _take_once(read: ReadBill, rows: Sequence[BomRow]) -> None:
    """An assembly listed in full at several places is taken at the first; listed differently, it is a fault."""
    if read.layout is not Layout.indented:
        return
    listed: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, (line, head) in enumerate(zip(read.lines, read.heads, strict=True)):
        listed[key(line.parent)][head].append(number)
    dropped: set[int] = set()
    for places in listed.values():
        (_first, canonical), *others = places.items()
        said = {_said(read.lines[number]) for number in canonical}
        for head, numbers in others:
            dropped.update(numbers)
            if {_said(read.lines[number]) for number in numbers} != said or len(numbers) != len(canonical):
                row, code = rows[head], read.lines[numbers[0]].parent
                read.faults.append(
                    Fault("duplicate-code", f"“{code}”在清单中出现多次，但构成不同。",
                        f"“{code}” is listed several times, and not with the same parts.", head, "code", row.at("code"),
                        code)
                )  # fmt: skip
    kept = [number for number in range(len(read.lines)) if number not in dropped]
    read.lines = [read.lines[number] for number in kept]
    read.rows = [read.rows[number] for number in kept]
    read.heads = [read.heads[number] for number in kept]


def _said(line: Line) -> Line:
    return replace(line, parent="", child=key(line.child), place="")


def _name_parents(read: ReadBill, there: dict[str, Item], known: Mapping[str, Item]) -> None:
    """Parents and the product that no row describes."""
    for code in (read.top, *(line.parent for line in read.lines)):
        if code and key(code) not in there:
            there[key(code)] = known.get(key(code)) or Item(code)


def _with_kinds(read: ReadBill, there: Mapping[str, Item], known: Mapping[str, Item]) -> list[Item]:
    """Items with the kind their place in the bill tells, where nothing says it: what is known of them goes before."""
    above = {key(line.parent) for line in read.lines}
    found = []
    for folded, item in there.items():
        before = known.get(folded)
        kind = item.kind
        if before is not None:
            kind = before.kind
        elif f"kind {folded}" not in read.item_rows:
            if folded == key(read.top):
                kind = Kind.product
            elif folded in above:
                kind = Kind.assembly
            elif dimension(item.unit) == "mass":
                kind = Kind.material
        mass = item.mass if item.mass is not None or before is None else before.mass
        found.append(replace(item, kind=kind, mass=mass))
    return found
