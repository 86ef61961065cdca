"""From a bill and what stands around it to recipes: what one unit of each item needs in each stage, and what nobody knows.

Raw materials and production go by what is put in, scrap included; transport, use and the end of life by what ends up in the
product. Burdens of disposing of scrap are not part of it unless a figure has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from qingheng.calc.footprint.assigning import (
    Assigned,
    Candidate,
    CannotBecome,
    Rank,
    Reason,
    Subject,
    assign,
    converted,
)
from qingheng.calc.footprint.cutting import Why
from qingheng.calc.footprint.model import STAGES, Recipe, Stage
from qingheng.calc.footprint.recycling import Rule, amounts
from qingheng.calc.footprint.scenario import End, Offer, Scenario, Told
from qingheng.calc.footprint.using import years_of
from qingheng.calc.products.model import Item, key
from qingheng.calc.uncertainty import spread_of

MEASURED: Final = spread_of({"reliability": 2, "technology": 1, "geography": 1, "time": 1})
"""Spread of an amount from a source that was checked; completeness is never known."""
ASSUMED: Final = spread_of({"reliability": 4, "technology": 3, "geography": 3, "time": 3})
"""Spread of an amount that is an assumption. Both are this product's own choice, like the scores of inventories."""

PARTS: Final = frozenset(("upstream", "combustion", "process"))
"""Boundaries of processes that are a part of others, never the whole of a service or a material."""

_LACKING: Final = (Reason.no_process, Reason.no_unit)


@dataclass(frozen=True, slots=True)
class Data:
    """A process one can use, with what a reader wants to know of it. column: in the intensities.

    scores: reliability, completeness, time, geography, technology. stated: its source gives CO2 equivalent alone.
    told_spread: squared geometric standard deviation its source states. series: what is the same thing in other places
    has the same; empty has none. boundary: how much of a life it is, as its pack says; empty is not known.
    """

    code: str
    column: int
    unit: str
    name_zh: str = ""
    name_en: str = ""
    location: str = ""
    valid: tuple[date | None, date | None] = (None, None)
    scores: tuple[int, ...] = ()
    source: str = ""
    place: str = ""
    verified: bool = False
    stated: bool = False
    primary: float = 0.0
    told_spread: float | None = None
    series: str = ""
    boundary: str = ""

    def replaces(self, other: Data) -> bool:
        """Whether it can stand for another at all: a part of a whole, such as the fuel upstream of a transport, cannot."""
        return self.boundary not in PARTS or self.boundary == other.boundary

    @property
    def spread(self) -> float | None:
        """What its source states, else what its scores mean; None when nobody says."""
        if self.told_spread is not None:
            return self.told_spread
        if not self.scores:
            return None
        names = ("reliability", "completeness", "time", "geography", "technology")
        return spread_of(dict(zip(names, self.scores, strict=True)))


@dataclass(frozen=True, slots=True)
class Note:
    """Where a recipe comes from. kind: figure, certificates (electricity they stand for), transport, use, end_of_life,
    recycling. row: of the scenario's tables.

    detail: leg, year or role. carried: the grid of an earlier year stands in. leg, km: of transport. site: where a share of
    the item is made, if lines say so; stated: the process as the products data have it.
    """

    kind: str
    process: str
    row: str = ""
    rank: str = ""
    supplier: str = ""
    detail: str = ""
    carried: bool = False
    told: Told = field(default_factory=lambda: Told("", "", False))
    leg: str = ""
    km: float = 0.0
    site: str = ""
    stated: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: family and market, the day whose data hold, the rule for recycling, the stages."""

    family: str
    market: str
    on: date
    recycling: Rule = Rule.cut_off
    stages: tuple[Stage, ...] = STAGES


@dataclass(frozen=True, slots=True)
class Gap:
    """Something nobody has a figure for. item: empty for a whole stage. stage: of the gap. energy: MJ of it for one unit of
    the item, None where it is no energy or nobody knows."""

    item: str
    stage: Stage
    why: Why
    zh: str
    en: str
    energy: float | None = None


@dataclass(frozen=True)
class Built:
    """Recipes with a note each (`about` is its number), gaps, and what was chosen for each item."""

    recipes: tuple[Recipe, ...]
    notes: tuple[Note, ...]
    gaps: tuple[Gap, ...]
    assigned: Mapping[str, Assigned]

    @property
    def covered(self) -> frozenset[str]:
        """Items whose figure stands for all beneath them."""
        return frozenset(code for code, one in self.assigned.items() if one.covers)


class _Making:
    """Recipes as they come together."""

    def __init__(self, processes: Mapping[str, Data], question: Question) -> None:
        self.processes = processes
        self.question = question
        self.recipes: list[Recipe] = []
        self.notes: list[Note] = []
        self.gaps: list[Gap] = []

    def add(
        self, item: str, stage: Stage, amount: float, note: Note, *, net: bool, primary: float = 0.0,
        scores: tuple[int, ...] = (), amount_spread: float | None = None,
    ) -> None:  # fmt: skip
        if not amount or stage not in self.question.stages:
            return
        data = self.processes[note.process]
        guessed = MEASURED if note.told.verified else ASSUMED
        self.recipes.append(
            Recipe(
                item, stage, data.column, amount, max(primary, data.primary), data.spread,
                amount_spread if amount_spread is not None else guessed, scores or data.scores,
                str(len(self.notes)), net,
            )
        )  # fmt: skip
        self.notes.append(note)

    def gap(self, item: str, stage: Stage, why: Why, zh: str, en: str, energy: float | None = None) -> None:
        gap = Gap(item, stage, why, zh, en, energy)
        if stage in self.question.stages and gap not in self.gaps:
            self.gaps.append(gap)

    def unit(self, process: str) -> str | None:
        found = self.processes.get(process)
        return found.unit if found else None


def built(
    items: Iterable[tuple[Item, bool]],
    root: str,
    scenario: Scenario,
    processes: Mapping[str, Data],
    question: Question,
    *,
    suppliers: Mapping[str, frozenset[str]] | None = None,
) -> Built:
    """Recipes of items. items: each with whether nothing is beneath it. root: code of the product. suppliers: of items."""
    making = _Making(processes, question)
    delivered = suppliers or {}
    assigned: dict[str, Assigned] = {}
    units = {code: one.unit for code, one in processes.items()}
    told = {one.candidate.key: one for one in scenario.offers}
    offered = _offered(scenario)
    listed = list(items)
    for item, leaf in listed:
        code = key(item.code)
        mass = None if item.mass is None else float(item.mass)
        subject = Subject(code, item.unit, mass, key(item.material), delivered.get(code, frozenset()))
        candidates = [*offered.get(("item", code), ())]
        if leaf and subject.material:
            candidates += offered.get(("material", subject.material), ())
        found = assign(subject, candidates, units, question.on)
        assigned[code] = found
        _figures(making, found, told, item, scenario, leaf=leaf)
        if leaf:
            _travel(making, subject, scenario, item)
            _end(making, subject, scenario, item)
    _use(making, key(root), scenario, {key(item.code) for item, _leaf in listed})
    _whole_stages(making, scenario)
    return Built(tuple(making.recipes), tuple(making.notes), tuple(making.gaps), assigned)


def _offered(scenario: Scenario) -> dict[tuple[str, str], list[Candidate]]:
    found: dict[tuple[str, str], list[Candidate]] = {}
    for one in scenario.offers:
        at = ("item", one.candidate.item) if one.candidate.item else ("material", one.candidate.material)
        found.setdefault(at, []).append(one.candidate)
    return found


def _figures(
    making: _Making, found: Assigned, told: Mapping[str, Offer], item: Item, scenario: Scenario, *, leaf: bool
) -> None:
    """Raw materials and production of an item: by the recycling rule where its material has one, else as assigned."""
    code = found.subject.code
    by_default = all(one.candidate.rank is Rank.material for one in found.taken)
    if leaf and by_default and _recycled(making, found.subject, scenario, Stage.raw_materials):
        return
    for one in found.taken:
        offer, ours = told[one.candidate.key], one.candidate.process
        for part in scenario.portions_of(one.candidate, code):
            kind, rank = ("certificates", "") if part.certified else ("figure", one.candidate.rank.name)
            note = Note(
                kind, part.process, one.candidate.key, rank, one.candidate.supplier, one.candidate.slot, told=offer.told,
                site=part.site, stated=ours,
            )  # fmt: skip
            amount = (
                one.amount if part.process == ours else _in_unit_of(making, one.amount, ours, part.process)
            )
            making.add(
                code, one.candidate.stage, amount * part.share, note, net=False, primary=offer.primary, scores=offer.scores,
                amount_spread=offer.amount_spread,
            )  # fmt: skip
    if leaf and not any(one.candidate.stage is Stage.raw_materials for one in found.taken):
        why = Why.ambiguous if any(r is Reason.as_good for _c, r in found.rejected) else Why.no_figure
        zh, en = _because(found)
        making.gap(code, Stage.raw_materials, why, f"“{item.name('zh')}”：{zh}", f"{item.name('en')}: {en}")
    _not_made(making, found, item)


def _in_unit_of(making: _Making, amount: float, ours: str, process: str) -> float:
    """An amount of one process in the unit of another that is the same thing."""
    return converted(amount, making.processes[ours].unit, making.processes[process].unit)


def _not_made(making: _Making, found: Assigned, item: Item) -> None:
    """Energy and materials of production whose process is not there, or not in a unit it could become."""
    taken = {(one.candidate.stage, one.candidate.slot) for one in found.taken}
    for one, reason in found.rejected:
        if one.stage is Stage.production and reason in _LACKING and (one.stage, one.slot) not in taken:
            energy = None if one.ratio is None else megajoules(one.ratio, one.ratio_unit)
            making.gap(
                found.subject.code, Stage.production, Why.no_figure,
                f"“{item.name('zh')}”的生产用量未计入：数据库中没有可用的过程（{one.process}）",
                f"{item.name('en')}: an amount of its production is not counted, no process fits ({one.process})", energy,
            )  # fmt: skip


def megajoules(amount: float, unit: str) -> float | None:
    """An amount of energy in MJ; None where the unit is of something else."""
    try:
        return converted(amount, unit, "MJ")
    except CannotBecome:
        return None


def _because(found: Assigned) -> tuple[str, str]:
    """Why nothing stands for an item, by the candidate that came nearest."""
    words = {
        Reason.as_good: ("有两个同样合适的数据，未予选用", "two figures are equally good, so none was taken"),
        Reason.no_unit: ("数据的单位无法换算", "the unit of its figure cannot be converted"),
        Reason.no_process: ("数据库中没有所指的过程", "its process is not in the database"),
        Reason.expired: ("数据已过期", "its figure has expired"),
        Reason.not_yet: ("数据尚未生效", "its figure does not hold yet"),
        Reason.other_supplier: ("数据属于其他供应商", "its figure is of another supplier"),
    }
    for reason, (zh, en) in words.items():
        named = [one.process for one, why in found.rejected if why is reason]
        if named:
            return f"{zh}（{named[0]}）", f"{en} ({named[0]})"
    return "没有数据", "nobody has a figure for it"


def _recycled(making: _Making, subject: Subject, scenario: Scenario, stage: Stage) -> bool:
    """Recipes of one stage by the rule for recycling; False where the rule has nothing to say of the material."""
    cycle = scenario.cycles.get(subject.material)
    mass = _mass(subject)
    if cycle is None or mass is None:
        return False
    needed = amounts(cycle.material, making.question.recycling)
    for one in needed:
        process = cycle.processes.get(one.role.value, "")
        if process not in making.processes:
            return False
    for one in needed:
        if one.stage is not stage:
            continue
        process = cycle.processes[one.role.value]
        each = one.amount if one.role.value == "energy" else _per_kg(one.amount, making.unit(process))
        note = Note("recycling", process, detail=one.role.value, told=cycle.told)
        making.add(subject.code, stage, each * mass, note, net=stage is Stage.end_of_life)
    return True


def _per_kg(amount: float, unit: str | None) -> float:
    return converted(amount, "kg", unit or "kg")


def _mass(subject: Subject) -> float | None:
    if subject.mass is not None:
        return subject.mass
    try:
        return converted(1.0, subject.unit, "kg")
    except CannotBecome:
        return None


def _travel(making: _Making, subject: Subject, scenario: Scenario, item: Item) -> None:
    legs = [one for one in scenario.legs if _meant(one.family, one.market, making.question)]
    mass = _mass(subject)
    if legs and mass is None:
        making.gap(
            subject.code, Stage.distribution, Why.no_figure,
            f"“{item.name('zh')}”质量未知，运输未计",
            f"{item.name('en')}: its mass is unknown, so its transport is not counted",
        )  # fmt: skip
        return
    for one in legs:
        unit = making.unit(one.process)
        if unit is None:
            making.gap(
                "", Stage.distribution, Why.no_figure, f"运输段“{one.name}”：没有过程 {one.process}",
                f"leg {one.name}: there is no process {one.process}",
            )  # fmt: skip
            continue
        note = Note(
            "transport", one.process, detail=f"{one.name} {one.mode} {one.km:g} km".strip(), told=one.told,
            leg=one.name, km=one.km,
        )  # fmt: skip
        each = converted((mass or 0.0) / 1000 * one.km, "t*km", unit)
        making.add(subject.code, Stage.distribution, each, note, net=True)


def _end(making: _Making, subject: Subject, scenario: Scenario, item: Item) -> None:
    if _recycled(making, subject, scenario, Stage.end_of_life):
        return
    meant = [one for one in scenario.ends if _meant(one.family, one.market, making.question)]
    routes = [one for one in meant if one.material == subject.material] or [
        one for one in meant if not one.material
    ]
    mass = _mass(subject)
    if not routes or mass is None:
        if meant:
            making.gap(
                subject.code, Stage.end_of_life, Why.no_figure,
                f"“{item.name('zh')}”没有生命末期处置数据", f"{item.name('en')}: nobody says what becomes of it",
            )  # fmt: skip
        return
    for one in routes:
        _treated(making, subject, one, mass)


def _treated(making: _Making, subject: Subject, one: End, mass: float) -> None:
    unit = making.unit(one.process)
    if unit is None:
        name = one.process or one.route
        making.gap(
            subject.code, Stage.end_of_life, Why.no_figure, f"{subject.code}：没有处置过程“{name}”",
            f"{subject.code}: there is no process of treatment “{name}”",
        )  # fmt: skip
        return
    note = Note("end_of_life", one.process, detail=one.route, told=one.told)
    making.add(subject.code, Stage.end_of_life, converted(mass * one.share, "kg", unit), note, net=True)


def _meant(family: str, market: str, question: Question) -> bool:
    return family in ("", key(question.family)) and market in ("", question.market)


def _use(making: _Making, root: str, scenario: Scenario, items: set[str]) -> None:
    question = making.question
    grids = {
        year: process
        for year, process in scenario.grids.get(question.market, {}).items()
        if process in making.processes
    }
    for one in scenario.uses:
        item = one.item or root
        if not _meant(one.family, one.market, question) or item not in items:
            continue
        if not grids:
            making.gap(
                item, Stage.use, Why.no_figure, f"没有市场 {question.market} 的电力过程",
                f"no process of electricity is known for the market {question.market}",
                megajoules(one.amount * one.years, one.unit),
            )  # fmt: skip
            continue
        for year in years_of(per_year=one.amount, years=one.years, first=question.on.year, grids=grids):
            unit = making.processes[year.process].unit
            note = Note(
                "use",
                year.process,
                detail=f"{year.year} × {year.share:g}",
                carried=year.carried,
                told=one.told,
            )
            making.add(item, Stage.use, converted(year.amount, one.unit, unit), note, net=True)


def _whole_stages(making: _Making, scenario: Scenario) -> None:
    """Stages within the boundary for which nothing at all is known in this market."""
    said: Sequence[tuple[Stage, bool, str, str]] = (
        (
            Stage.distribution,
            any(_meant(one.family, one.market, making.question) for one in scenario.legs),
            "没有运输路线", "no route of transport is known",
        ),
        (
            Stage.use,
            any(_meant(one.family, one.market, making.question) for one in scenario.uses),
            "没有使用阶段能耗", "no energy of use is known",
        ),
        (
            Stage.end_of_life,
            any(_meant(one.family, one.market, making.question) for one in scenario.ends) or bool(scenario.cycles),
            "没有生命末期去向", "nothing is known of the end of life",
        ),
    )  # fmt: skip
    market = making.question.market
    for stage, known, zh, en in said:
        if not known:
            making.gap("", stage, Why.no_figure, f"市场 {market} {zh}", f"market {market}: {en}")
