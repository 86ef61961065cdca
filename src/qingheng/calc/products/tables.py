"""Tables of a pack of products (or of any source with the same columns) as items, lines, options: all faults, none first.

The columns are described in the pack's README. Cells are text; an empty cell is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from qingheng.calc.products.faults import Fault, Faulty
from qingheng.calc.products.graph import faults_of
from qingheng.calc.products.model import COUNT, Act, Item, Kind, Line, Option, OptionLine, key
from qingheng.calc.products.places import is_country
from qingheng.calc.texts import UnreadableNumber, read_number

Row = Mapping[str, str]
Rows = Sequence[Row]
Enum = TypeVar("Enum", Kind, Act)
YES: Final = frozenset({"yes", "y", "true", "1", "是"})


@dataclass(frozen=True, slots=True)
class Family:
    """A family of configurations. item: code of the product at the top of its bill."""

    code: str
    name_zh: str
    name_en: str
    item: str
    about_zh: str = ""
    about_en: str = ""


@dataclass(frozen=True, slots=True)
class NamedOption:
    """An option of a family with its names."""

    family: str
    option: Option
    group_zh: str
    group_en: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Variant:
    """A named configuration. choice: group to option."""

    family: str
    code: str
    name_zh: str
    name_en: str
    choice: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Supply:
    """Who delivers a part. share: of the quantity bought; None is not known. country: of the site, ISO 3166-1, or empty."""

    item: str
    supplier: str
    name_zh: str = ""
    name_en: str = ""
    site: str = ""
    share: Decimal | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Recycled or bio-based content of an item, with its certificate. share: of the mass, 0 to 1."""

    item: str
    kind: str
    share: Decimal
    standard: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass
class Read:
    """What tables say. revisions: label of each line's; option_lines: with the family of each."""

    families: list[Family] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    revisions: list[str] = field(default_factory=list)
    options: list[NamedOption] = field(default_factory=list)
    option_lines: list[tuple[str, OptionLine]] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    suppliers: list[Supply] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def options_of(self, family: str) -> tuple[list[Option], list[OptionLine]]:
        """Options and their lines of one family."""
        name = key(family)
        return (
            [one.option for one in self.options if key(one.family) == name],
            [line for code, line in self.option_lines if key(code) == name],
        )


CONTENT_KINDS: Final = ("recycled_post_consumer", "recycled_pre_consumer", "bio_based")


def read_tables(
    tables: Mapping[str, Rows], *, known: Sequence[Item] = (), families: Sequence[str] = ()
) -> Read:
    """Everything the tables say; what cannot be read is left out and is a fault at `table.csv:line`.

    known, families: items and codes of families that are there already and need not be in the tables.
    """
    read = Read()
    for cells in _cells(read, tables, "families"):
        read.families.append(Family(cells.text("code", needed=True), cells.text("name_zh"), cells.text("name_en"),
            cells.text("item", needed=True), cells.text("about_zh"), cells.text("about_en")))  # fmt: skip
    for cells in _cells(read, tables, "items"):
        read.items.append(item_of(cells))
    for cells in _cells(read, tables, "lines"):
        read.lines.append(line_of(cells))
        read.revisions.append(cells.text("revision") or "A")
    for cells in _cells(read, tables, "options"):
        option = Option(
            cells.text("group", needed=True), cells.text("option", needed=True), cells.yes("default")
        )
        read.options.append(NamedOption(cells.text("family", needed=True), option, cells.text("group_zh"),
            cells.text("group_en"), cells.text("name_zh"), cells.text("name_en")))  # fmt: skip
    for cells in _cells(read, tables, "option_lines"):
        read.option_lines.append((cells.text("family", needed=True), _option_line(cells)))
    for cells in _cells(read, tables, "variants"):
        read.variants.append(Variant(cells.text("family", needed=True), cells.text("code", needed=True),
            cells.text("name_zh"), cells.text("name_en"), choice_of(cells)))  # fmt: skip
    for cells in _cells(read, tables, "suppliers"):
        read.suppliers.append(Supply(cells.text("item", needed=True), cells.text("supplier", needed=True),
            cells.text("name_zh"), cells.text("name_en"), cells.text("site"), cells.number("share"),
            cells.country("country")))  # fmt: skip
    for cells in _cells(read, tables, "certificates"):
        read.contents.append(_content(cells))
    read.faults += _line_faults(read, known)
    read.faults += _strangers(read, known, families)
    return read


def tables_or_refuse(tables: Mapping[str, Rows]) -> Read:
    """The same. Raises Faulty when anything is wrong."""
    read = read_tables(tables)
    if read.faults:
        raise Faulty(read.faults)
    return read


class Cells:
    """One row, read cell by cell; what cannot be read becomes a fault at its place."""

    def __init__(self, row: Row, place: str, faults: list[Fault], number: int | None = None) -> None:
        self.row, self.place, self.faults, self.line = row, place, faults, number

    def text(self, column: str, *, needed: bool = False) -> str:
        """The cell without outer spaces."""
        found = (self.row.get(column) or "").strip()
        if needed and not found:
            self._fault("missing", column, "", f"缺少 {column}。", f"{column} is missing.")
        return found

    def number(self, column: str, *, needed: bool = False) -> Decimal | None:
        """A number; None where the cell is empty or no number. A percentage is its share."""
        text = self.text(column, needed=needed)
        if not text:
            return None
        try:
            return _number(text)
        except UnreadableNumber as error:
            self._fault("unreadable", column, text, error.reason_zh, error.reason_en)
            return None

    def day(self, column: str) -> date | None:
        """A day; None where the cell is empty or no day."""
        text = self.text(column)
        try:
            return date.fromisoformat(text[:10].replace("/", "-")) if text else None
        except ValueError:
            self._fault("unreadable", column, text, f"“{text}”不是日期。", f"“{text}” is no day.")
            return None

    def country(self, column: str) -> str:
        """Two capital letters of a country there is; empty where the cell is empty or says none."""
        text = self.text(column).upper()
        if text and not is_country(text):
            self._fault(
                "unreadable", column, text, f"“{text}”不是国家或地区代码。", f"“{text}” is no country."
            )
            return ""
        return text

    def yes(self, column: str) -> bool:
        """Whether the cell says yes."""
        return self.text(column).casefold() in YES

    def one_of(self, column: str, kinds: type[Enum], default: Enum) -> Enum:
        """A word of a list."""
        text = self.text(column).casefold()
        if text and text not in {str(one) for one in kinds}:
            known = ", ".join(kinds)
            self._fault(
                "unreadable", column, text, f"“{text}”不在 {known} 之中。", f"“{text}” is none of {known}."
            )
            return default
        return kinds(text) if text else default

    def _fault(self, code: str, column: str, text: str, zh: str, en: str) -> None:
        self.faults.append(Fault(code, zh, en, self.line, column, self.place, text))


@lru_cache(maxsize=4096)
def _number(text: str) -> Decimal | None:
    """The same few texts stand in most rows of a long bill. Raises UnreadableNumber."""
    if text.endswith(("%", "％")):
        value = read_number(text[:-1]).value
        return None if value is None else value / 100
    return read_number(text).value


def _cells(read: Read, tables: Mapping[str, Rows], name: str) -> Iterable[Cells]:
    for number, row in enumerate(tables.get(name, ())):
        yield Cells(row, f"{name}.csv:{number + 2}", read.faults, number)


def item_of(cells: Cells) -> Item:
    """An item of a row."""
    return Item(
        cells.text("code", needed=True), cells.text("name_zh"), cells.text("name_en"),
        cells.one_of("kind", Kind, Kind.part), cells.text("unit") or COUNT, cells.number("mass_kg"),
        cells.text("material"), cells.text("source"), cells.yes("verified"),
    )  # fmt: skip


def line_of(cells: Cells) -> Line:
    """A line of a row. A quantity that is missing or unreadable is 1 beside its fault."""
    quantity = cells.number("quantity", needed=True)
    return Line(
        cells.text("parent", needed=True), cells.text("child", needed=True),
        Decimal(1) if quantity is None else quantity, cells.text("unit"), cells.number("scrap") or Decimal(0),
        cells.text("alternate"), cells.number("share"), cells.day("valid_from"), cells.day("valid_to"), cells.place,
    )  # fmt: skip


def _option_line(cells: Cells) -> OptionLine:
    act = cells.one_of("act", Act, Act.add)
    quantity = cells.number("quantity", needed=act is Act.add)
    return OptionLine(
        cells.text("group", needed=True), cells.text("option", needed=True), act, cells.text("parent", needed=True),
        cells.text("child", needed=True), quantity if quantity is not None else Decimal(1), cells.text("unit"),
        cells.number("scrap") or Decimal(0), cells.place,
    )  # fmt: skip


def choice_of(cells: Cells) -> dict[str, str]:
    """`cpu=u7;memory=32` as a mapping."""
    found = {}
    for part in filter(None, (one.strip() for one in cells.text("options").replace("；", ";").split(";"))):
        group, mark, option = part.partition("=")
        if not mark:
            cells.faults.append(Fault("unreadable", f"“{part}”应写成 组=选项。", f"“{part}” must be group=option.",
                cells.line, "options", cells.place, part))  # fmt: skip
        found[group.strip()] = option.strip()
    return found


def _content(cells: Cells) -> Content:
    kind = cells.text("kind", needed=True)
    if kind and kind not in CONTENT_KINDS:
        known = ", ".join(CONTENT_KINDS)
        cells.faults.append(Fault("unreadable", f"“{kind}”不在 {known} 之中。", f"“{kind}” is none of {known}.",
            cells.line, "kind", cells.place, kind))  # fmt: skip
    share = cells.number("share", needed=True)
    if share is not None and not 0 <= share <= 1:
        cells.faults.append(Fault("unreadable", f"份额 {share} 不在 0 至 1 之间。",
            f"The share {share} does not lie from 0 to 1.",
            cells.line, "share", cells.place, str(share)))  # fmt: skip
    return Content(cells.text("item", needed=True), kind, share or Decimal(0), cells.text("standard"),
        cells.text("number"), cells.day("valid_from"), cells.day("valid_to"))  # fmt: skip


def _line_faults(read: Read, known: Sequence[Item]) -> Iterable[Fault]:
    """Faults of items, and of the lines of each revision by itself."""
    own = {key(one.code) for one in read.items}
    items = [*read.items, *(one for one in known if key(one.code) not in own)]
    yield from faults_of(read.items, ())
    for label in sorted(set(read.revisions)):
        numbers = [number for number, one in enumerate(read.revisions) if one == label]
        for fault in faults_of(items, [read.lines[number] for number in numbers]):
            if fault.place:  # those of items are told already
                yield fault.at(fault.place, None if fault.row is None else numbers[fault.row])


def _strangers(read: Read, known: Sequence[Item], there: Sequence[str]) -> Iterable[Fault]:
    """Rows that name an item or a family there is not."""
    items = {key(one.code) for one in (*read.items, *known)}
    families = {*(key(one.code) for one in read.families), *map(key, there)}
    named = (
        ("families", [one.item for one in read.families], items, "item"),
        ("suppliers", [one.item for one in read.suppliers], items, "item"),
        ("certificates", [one.item for one in read.contents], items, "item"),
        ("options", [one.family for one in read.options], families, "family"),
        ("option_lines", [code for code, _line in read.option_lines], families, "family"),
        ("variants", [one.family for one in read.variants], families, "family"),
    )
    for table, codes, allowed, column in named:
        for number, code in enumerate(codes):
            if code and key(code) not in allowed:
                yield Fault("unknown-item", f"没有“{code}”。", f"There is no “{code}”.", number, column,
                    f"{table}.csv:{number + 2}", code)  # fmt: skip
