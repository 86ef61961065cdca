"""A family of configurations with all that is known of it, and the answer for any one of them or for all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from scipy import sparse

from qingheng.calc.footprint.building import Built, Data, Note, Question, built
from qingheng.calc.footprint.counting import Counted, counted
from qingheng.calc.footprint.cutting import Cut, Ledger, Thresholds, ledger
from qingheng.calc.footprint.model import Origins, Slot, Stage
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
    grid of an earlier year; stated: share that rests on figures known as CO2 equivalent alone."""

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
    return Answer(
        quantities, mass, found, quality(found), spreads(found, seed=SEED if draws else None, draws=draws or 100),
        ledger(cuts(model, quantities), mass=mass, energy=None, contribution=found.total, thresholds=thresholds),
        ages(found, [age(data[one.column].valid, on) for one in found.recipes]),
        _share(found, [model.note(one.about).carried for one in found.recipes]),
        _share(found, [data[one.column].stated for one in found.recipes]),
        _share(found, [not data[one.column].verified for one in found.recipes]),
    )  # fmt: skip


def cuts(model: Model, quantities: Mapping[Slot, float]) -> tuple[Cut, ...]:
    """What this configuration leaves out, with its mass where it is known."""
    masses = {key(one.code): one.mass for one in model.graph.items}
    found = []
    for gap in model.built.gaps:
        net = gap.stage is not Stage.raw_materials
        if gap.item and not quantities.get((gap.item, net)):
            continue
        mass = masses.get(gap.item)
        count = quantities.get((gap.item, True), 0.0)
        known = None if mass is None or gap.stage is not Stage.raw_materials else float(mass) * count
        found.append(Cut(gap.item, gap.why, known, stage=gap.stage.value, zh=gap.zh, en=gap.en))
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
