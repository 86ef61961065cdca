"""What stands around a bill: figures for items, transport, use, end of life, recycling, as tables of text say it.

The tables are those of a pack of products (packs/products-demo/README.md). An empty cell says nothing; what
cannot be read is refused with its table, line and column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Final

from qingheng.calc.footprint.assigning import Candidate, Rank
from qingheng.calc.footprint.electricity import Portion, Supply, portions
from qingheng.calc.footprint.model import Stage
from qingheng.calc.footprint.recycling import Material
from qingheng.calc.products.model import key
from qingheng.calc.texts import BilingualError

Rows = Sequence[Mapping[str, str]]
TABLES: Final = (
    "assignments", "production", "use", "grids", "transport", "end_of_life", "recycling",
)  # fmt: skip


class UnreadableScenario(BilingualError):
    """A cell that says nothing one can calculate with. table, line (heading is 1), column: where."""

    def __init__(self, table: str, line: int, column: str, en: str, zh: str) -> None:
        super().__init__(f"{table}:{line}:{column}: {en}", f"{table}:{line}:{column}：{zh}")
        self.table, self.line, self.column = table, line, column


@dataclass(frozen=True, slots=True)
class Told:
    """Where a row says it is from. verified: False for an assumption."""

    source: str
    place: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A candidate with what else its row says. scores: of the choice, empty when nobody scored it."""

    candidate: Candidate
    primary: float
    scores: tuple[int, ...]
    amount_spread: float | None
    told: Told


@dataclass(frozen=True, slots=True)
class Use:
    """What a product, or an item in it, takes a year in a market, for years."""

    family: str
    item: str
    market: str
    amount: float
    unit: str
    years: float
    told: Told


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg of transport to a market. All of the product and its packaging goes along."""

    family: str
    market: str
    name: str
    start: str
    end: str
    mode: str
    km: float
    process: str
    told: Told


@dataclass(frozen=True, slots=True)
class End:
    """What becomes of a share of one kg of a material (empty: of all others) in a market."""

    family: str
    material: str
    market: str
    route: str
    share: float
    process: str
    told: Told


@dataclass(frozen=True, slots=True)
class Cycle:
    """A material with its shares and its processes, for rules other than those of single rows."""

    material: Material
    processes: Mapping[str, str]  # role to process
    told: Told


@dataclass(frozen=True)
class Scenario:
    """All of it. grids: by market, process by year. cycles: by material. made: by item, the places it is made at
    as far as they count."""

    offers: tuple[Offer, ...]
    uses: tuple[Use, ...]
    grids: Mapping[str, Mapping[int, str]]
    grids_told: Mapping[str, Mapping[int, Told]]
    legs: tuple[Leg, ...]
    ends: tuple[End, ...]
    cycles: Mapping[str, Cycle]
    made: Mapping[str, tuple[Supply, ...]] = field(default_factory=dict)

    def portions_of(self, one: Candidate, item: str) -> tuple[Portion, ...]:
        """Processes of what a candidate takes for an item, each with its share: by the places the item is made at. Grid
        electricity a site of the company uses is partly of its certificates; a supplier's own figure is what it is."""
        made = () if one.supplier else self.made.get(item, ())
        supplies = [place for place in made if place.bought or one.stage is Stage.production]
        if not supplies:
            return (Portion(one.process, 1.0),)
        grids = {place.market: self.grids.get(place.market, {}).values() for place in supplies}
        return portions(one.process, supplies, grids)


def scenario_of(tables: Mapping[str, Rows]) -> Scenario:
    """The scenario of tables. Raises UnreadableScenario for the first cell that cannot be read."""
    offers = [_offer(_Row("assignments", line, row)) for line, row in _numbered(tables, "assignments")]
    offers += [_making(_Row("production", line, row)) for line, row in _numbered(tables, "production")]
    grids: dict[str, dict[int, str]] = {}
    told: dict[str, dict[int, Told]] = {}
    for line, row in _numbered(tables, "grids"):
        one = _Row("grids", line, row)
        grids.setdefault(one.word("market"), {})[one.year()] = one.needed("process")
        told.setdefault(one.word("market"), {})[one.year()] = one.told()
    return Scenario(
        tuple(offers),
        tuple(_use(_Row("use", line, row)) for line, row in _numbered(tables, "use")),
        grids, told,
        tuple(_leg(_Row("transport", line, row)) for line, row in _numbered(tables, "transport")),
        tuple(_end(_Row("end_of_life", line, row)) for line, row in _numbered(tables, "end_of_life")),
        dict(_cycle(_Row("recycling", line, row)) for line, row in _numbered(tables, "recycling")),
    )  # fmt: skip


def _numbered(tables: Mapping[str, Rows], table: str) -> list[tuple[int, Mapping[str, str]]]:
    return list(enumerate(tables.get(table, ()), start=2))


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells of one row, read with a complaint that names them."""

    table: str
    line: int
    cells: Mapping[str, str]

    def word(self, column: str) -> str:
        return (self.cells.get(column) or "").strip()

    def needed(self, column: str) -> str:
        found = self.word(column)
        if not found:
            raise self.bad(column, "is empty", "为空")
        return found

    def bad(self, column: str, en: str, zh: str) -> UnreadableScenario:
        said = self.word(column)
        return UnreadableScenario(self.table, self.line, column, f"{said!r} {en}", f"“{said}”{zh}")

    def number(self, column: str) -> float | None:
        text = self.word(column)
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if not isfinite(found):
            raise self.bad(column, "is no number", "不是数值")
        return found

    def figure(self, column: str) -> float:
        self.needed(column)
        return self.number(column) or 0.0

    def share(self, column: str, otherwise: float = 0.0) -> float:
        found = self.number(column)
        if found is None:
            return otherwise
        if not 0 <= found <= 1:
            raise self.bad(column, "is no share from 0 to 1", "不是 0 至 1 的份额")
        return found

    def year(self) -> int:
        text = self.word("year")
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise self.bad("year", "is no year", "不是年份")
        return int(text)

    def day(self, column: str) -> date | None:
        text = self.word(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise self.bad(column, "is no day", "不是日期") from error

    def scores(self, column: str) -> tuple[int, ...]:
        text = self.word(column)
        if not text:
            return ()
        if len(text) != 5 or set(text) - set("12345"):
            raise self.bad(column, "is not five scores from 1 to 5", "不是五个 1 至 5 的评分")
        return tuple(int(one) for one in text)

    def told(self) -> Told:
        return Told(
            self.word("source"), self.word("place"), self.word("verified") == "yes", self.word("note")
        )


def _offer(row: _Row) -> Offer:
    item, material = row.word("item"), row.word("material")
    if bool(item) == bool(material):
        raise row.bad("item", "and a material: one of the two", "与材料须恰好填写一项")
    spread = row.number("amount_spread")
    if spread is not None and spread < 1:
        raise row.bad("amount_spread", "is below 1", "小于 1")
    candidate = Candidate(
        f"{row.table}:{row.line}", _rank(row, item), row.needed("process"), key(item), key(material), _stage(row),
        row.word("note"), key(row.word("supplier")), row.number("ratio"), row.word("unit"),
        row.day("valid_from"), row.day("valid_to"), row.word("covers") == "yes",
    )  # fmt: skip
    return Offer(candidate, row.share("primary"), row.scores("pedigree"), spread, row.told())


def _rank(row: _Row, item: str) -> Rank:
    text = row.word("rank") or ("product" if item else "material")
    if text not in Rank.__members__:
        raise row.bad("rank", "is no rank", "不是层级")
    return Rank[text]


def _stage(row: _Row) -> Stage:
    text = row.word("stage") or Stage.raw_materials.value
    if text not in (Stage.raw_materials.value, Stage.production.value):
        raise row.bad("stage", "is neither raw_materials nor production", "不是 raw_materials 或 production")
    return Stage(text)


def _making(row: _Row) -> Offer:
    candidate = Candidate(
        f"{row.table}:{row.line}", Rank.product, row.needed("process"), key(row.needed("item")), "", Stage.production,
        row.word("note") or f"{row.table}:{row.line}", "", row.figure("amount"), row.needed("unit"),
    )  # fmt: skip
    return Offer(candidate, row.share("primary"), row.scores("pedigree"), None, row.told())


def _use(row: _Row) -> Use:
    years = row.figure("years")
    if years <= 0:
        raise row.bad("years", "is not above zero", "不大于零")
    return Use(
        key(row.word("family")), key(row.word("item")), row.word("market"), row.figure("amount_per_year"),
        row.needed("unit"), years, row.told(),
    )  # fmt: skip


def _leg(row: _Row) -> Leg:
    km = row.figure("km")
    if km < 0:
        raise row.bad("km", "is below zero", "小于零")
    return Leg(
        key(row.word("family")), row.word("market"), row.word("leg"), row.word("from"), row.word("to"), row.word("mode"),
        km, row.needed("process"), row.told(),
    )  # fmt: skip


def _end(row: _Row) -> End:
    return End(
        key(row.word("family")), key(row.word("material")), row.word("market"), row.needed("route"),
        row.share("share", 1.0), row.word("process"), row.told(),
    )  # fmt: skip


def _cycle(row: _Row) -> tuple[str, Cycle]:
    material = Material(
        row.share("r1"), row.share("r2"), row.share("r3"), row.share("a", 0.5), row.share("b"),
        1.0 if row.number("quality_in") is None else row.figure("quality_in"),
        1.0 if row.number("quality_out") is None else row.figure("quality_out"),
        row.number("energy_per_kg") or 0.0,
    )  # fmt: skip
    names = {
        "virgin": "virgin", "recycled": "recycled", "recycler": "recycler", "replaced": "replaced",
        "recovery": "recovery", "energy": "energy", "disposal": "disposal",
    }  # fmt: skip
    processes = {role: row.word(column) for role, column in names.items() if row.word(column)}
    processes.setdefault("replaced", processes.get("virgin", ""))
    return key(row.needed("material")), Cycle(material, processes, row.told())
