"""A family of configurations with all that is known of it, and the answer for any one of them or for all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scipy import sparse

from qingheng.calc.footprint.building import Built, Data, Note, Question, built, megajoules
from qingheng.calc.footprint.counting import Counted, counted
from qingheng.calc.footprint.cutting import Cut, Ledger, Thresholds, ledger
from qingheng.calc.footprint.model import CRADLE_TO_GATE, Origins, Slot, Stage
from qingheng.calc.footprint.portfolio import Scored, Table, scored, table_of
from qingheng.calc.footprint.quality import Age, Quality, age, ages, quality
from qingheng.calc.footprint.scenario import Scenario
from qingheng.calc.footprint.spreading import Spreads, spreads
from qingheng.calc.lca.model import Doubles
from qingheng.calc.products import Act, Graph, OptionLine, OptionMatrix, explode, key, matrix_of

SEED: Final = 24067


@dataclass(frozen=True)
class Model:
    """A family. net: what ends up in products; gross: what is put in, nothing beneath items whose figure covers it.

    options: (1 + options) by slots. processes: what recipes use, by code.
    """

    net: OptionMatrix
    gross: OptionMatrix
    built: Built
    slots: tuple[Slot, ...]
    options: sparse.csr_array
    processes: Mapping[str, Data]
    question: Question

    @property
    def graph(self) -> Graph:
        """Items and lines of the base bill."""
        return self.net.graph

    def quantities(self, choice: Mapping[str, str]) -> dict[Slot, float]:
        """Units of each item in one configuration, gross and net."""
        gross, net = self.gross.exploded(choice).gross, self.net.exploded(choice).net
        codes = [key(one.code) for one in self.graph.items]
        found = {(codes[item], False): float(amount) for item, amount in gross.items()}
        return found | {(codes[item], True): float(amount) for item, amount in net.items()}

    def mass(self, quantities: Mapping[Slot, float]) -> float:
        """Kilograms of a configuration, of what has no bill and a known mass."""
        return sum(
            quantities.get((key(one.code), True), 0.0) * float(one.mass)
            for one, leaf in zip(self.graph.items, self.net.leaf, strict=True)
            if leaf and one.mass is not None
        )

    def note(self, about: str) -> Note:
        """Where a recipe comes from."""
        return self.built.notes[int(about)]


@dataclass(frozen=True)
class Answer:
    """The footprint of one configuration with all that has to be said beside it. carried: share by size that rests on the
    grid of an earlier year; stated: share that rests on figures known as CO2 equivalent alone. energy: MJ that production
    and use take as stated, which energies left out are held against."""

    quantities: Mapping[Slot, float]
    mass: float
    counted: Counted
    quality: Quality
    spreads: Spreads
    ledger: Ledger
    ages: Mapping[Age, float]
    carried: float
    stated: float
    unverified: float
    energy: float


def model_of(
    net: OptionMatrix,
    scenario: Scenario,
    processes: Mapping[str, Data],
    question: Question,
    *,
    suppliers: Mapping[str, frozenset[str]] | None = None,
) -> Model:
    """A family from its bill with options and from its scenario. Raises CannotBecome for an amount in a strange unit."""
    graph, root = net.graph, net.graph.items[net.root].code
    reached = sorted({int(item) for item in net.net.indices})
    first = built(
        ((graph.items[item], bool(net.leaf[item])) for item in reached), root, scenario, processes, question,
        suppliers=suppliers,
    )  # fmt: skip
    gross = gated(net, first.covered)
    still = sorted({int(item) for item in gross.gross.indices})
    kept = _without_covered(first, {key(graph.items[item].code) for item in still})
    codes = [key(one.code) for one in graph.items]
    slots = tuple([(code, False) for code in codes] + [(code, True) for code in codes])
    through = sparse.hstack([gross.gross, net.net], format="csr")
    return Model(net, gross, kept, slots, sparse.csr_array(through), processes, question)


def gated(net: OptionMatrix, covered: frozenset[str]) -> OptionMatrix:
    """The same bill with nothing beneath covered items."""
    if not covered:
        return net
    graph = net.graph
    at = {graph.index[code] for code in covered if code in graph.index}
    edges = tuple(() if item in at else below for item, below in enumerate(graph.edges))
    bare = replace(graph, edges=edges)
    base = {key(graph.items[item].code) for item in explode(bare, net.root).net}
    kept = [one for one in net.lines if key(one.parent) in _reached(bare, net, one, base) - covered]
    return matrix_of(bare, net.root, net.options, kept)


def _reached(bare: Graph, net: OptionMatrix, line: OptionLine, base: set[str]) -> set[str]:
    """Items there are where the option of a line is chosen: those of the base, what it adds, and what is beneath that."""
    own = [
        one
        for one in net.lines
        if (one.group, one.option) == (line.group, line.option) and one.act is Act.add
    ]
    found = set(base)
    for _round in own:
        fresh = {key(one.child) for one in own if key(one.parent) in found} - found
        if not fresh:
            break
        for code in fresh:
            found |= {key(bare.items[item].code) for item in explode(bare, bare.index[code]).net}
    return found


def _without_covered(found: Built, still: set[str]) -> Built:
    """Gaps of raw materials only where an item is still counted by itself."""
    gaps = tuple(
        one for one in found.gaps if one.stage is not Stage.raw_materials or not one.item or one.item in still
    )
    return replace(found, gaps=gaps)


def answer(
    model: Model,
    choice: Mapping[str, str],
    intensities: Doubles,
    origins: Origins,
    *,
    thresholds: Thresholds,
    draws: int = 2_000,
) -> Answer:
    """The footprint of one configuration. choice: group to option, others by default. Raises Faulty for a strange choice."""
    quantities = model.quantities(choice)
    found = counted(model.built.recipes, quantities, intensities, origins, stages=model.question.stages)
    mass = model.mass(quantities)
    data = {one.column: one for one in model.processes.values()}
    on = model.question.on
    energy, by_energy = _energy(model, found)
    left_out = [
        _estimated(one, _by_mass(model, found, quantities), by_energy) for one in cuts(model, quantities)
    ]
    return Answer(
        quantities, mass, found, quality(found), spreads(found, seed=SEED if draws else None, draws=draws or 100),
        ledger(left_out, mass=mass, energy=energy, contribution=found.total, thresholds=thresholds),
        ages(found, [age(data[one.column].valid, on) for one in found.recipes]),
        _share(found, [model.note(one.about).carried for one in found.recipes]),
        _share(found, [data[one.column].stated for one in found.recipes]),
        _share(found, [not data[one.column].verified for one in found.recipes]), energy,
    )  # fmt: skip


def _energy(model: Model, found: Counted) -> tuple[float, float | None]:
    """MJ that production and use take as stated, and kg CO2e of one of them; None where there is none."""
    whole = kilograms = 0.0
    units = {one.column: one.unit for one in model.processes.values()}
    for one, amount, line in zip(found.recipes, found.amounts, found.lines, strict=True):
        if one.stage in (Stage.production, Stage.use):
            taken = megajoules(float(amount), units[one.column])
            if taken is not None:
                whole, kilograms = whole + taken, kilograms + float(line)
    return whole, kilograms / whole if whole > 0 else None


def _by_mass(model: Model, found: Counted, quantities: Mapping[Slot, float]) -> float | None:
    """kg CO2e of raw materials of one kilogram of the parts that have both; None where none has."""
    each: dict[str, float] = {}
    for one, line in zip(found.recipes, found.lines, strict=True):
        if one.stage is Stage.raw_materials:
            each[one.item] = each.get(one.item, 0.0) + float(line)
    masses = {key(one.code): float(one.mass) for one in model.graph.items if one.mass is not None}
    there = [code for code in each if code in masses]
    mass = sum(masses[code] * quantities.get((code, True), 0.0) for code in there)
    return sum(each[code] for code in there) / mass if mass > 0 else None


def _estimated(cut: Cut, by_mass: float | None, by_energy: float | None) -> Cut:
    """A cut with what it would contribute if it were as what is counted on average: an estimate for its threshold alone."""
    if cut.contribution is not None:
        return cut
    if cut.energy is not None and by_energy is not None:
        return replace(cut, contribution=cut.energy * by_energy)
    if cut.mass is not None and by_mass is not None:
        return replace(cut, contribution=cut.mass * by_mass)
    return cut


def cuts(model: Model, quantities: Mapping[Slot, float]) -> tuple[Cut, ...]:
    """What this configuration leaves out, with its mass or its energy where they are known."""
    masses = {key(one.code): one.mass for one in model.graph.items}
    found = []
    for gap in model.built.gaps:
        net = gap.stage not in CRADLE_TO_GATE
        if gap.item and not quantities.get((gap.item, net)):
            continue
        mass = masses.get(gap.item)
        count = quantities.get((gap.item, True), 0.0)
        known = None if mass is None or gap.stage is not Stage.raw_materials else float(mass) * count
        energy = (
            None
            if gap.energy is None
            else gap.energy * (quantities.get((gap.item, net), 0.0) if gap.item else 1.0)
        )
        found.append(Cut(gap.item, gap.why, known, energy, stage=gap.stage.value, zh=gap.zh, en=gap.en))
    return tuple(found)


def _share(found: Counted, marked: Sequence[bool]) -> float:
    sizes = [abs(float(one)) for one in found.lines]
    whole = sum(sizes)
    return sum(size for size, one in zip(sizes, marked, strict=True) if one) / whole if whole else 0.0


def table(model: Model, intensities: Doubles, origins: Origins) -> Table:
    """What one unit of each item of a family scores."""
    return table_of(model.built.recipes, model.slots, intensities, origins, stages=model.question.stages)


def whole(model: Model, incidence: sparse.csr_array, scores: Table, *, spreads: bool = True) -> Scored:
    """All configurations of a family. incidence: configurations by (1 + options), as calc.products configures."""
    return scored(incidence, scores, options=model.options, spreads=spreads)
