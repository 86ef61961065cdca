"""What if: a family with another figure, process, route or amount somewhere, without calculating it anew from its tables.

What is changed is the list of recipes, or what one unit of a process scores; bills and options stay. A figure of a supplier
goes through the same choice of figures as one that is held, so that holding it later gives what was foreseen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from qingheng.calc.footprint.assigning import Candidate, CannotBecome, Rank, Subject, converted, needed
from qingheng.calc.footprint.building import Built, Data, Note, built
from qingheng.calc.footprint.model import CRADLE_TO_GATE, STAGES, Origins, Recipe, Stage
from qingheng.calc.footprint.modelling import Model, gated
from qingheng.calc.footprint.scenario import Offer, Scenario, Told
from qingheng.calc.lca.model import Doubles
from qingheng.calc.products import key

Changing = Callable[[Recipe, Note], tuple[Recipe, Note]]


class NothingMeets(LookupError):
    """A change that meets no line. what: of the change."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Target:
    """Lines that are meant; empty fields mean any. leg: name of a leg of transport."""

    item: str = ""
    stage: Stage | None = None
    process: str = ""
    leg: str = ""

    def meets(self, recipe: Recipe, note: Note) -> bool:
        """Whether a line is meant."""
        return (
            self.item in ("", recipe.item)
            and self.stage in (None, recipe.stage)
            and self.process in ("", note.process)
            and (not self.leg or (note.kind == "transport" and self.leg in ("*", note.leg)))
        )


def reprocessed(model: Model, target: Target, other: Data) -> Model:
    """Lines use another process: as much of it as of the old one in its unit, else as much as the item is or weighs.

    Raises NothingMeets, CannotBecome (units that have nothing to do with each other).
    """
    items = {key(one.code): one for one in model.graph.items}

    def change(recipe: Recipe, note: Note) -> tuple[Recipe, Note]:
        old = model.processes[note.process]
        try:
            amount = converted(recipe.amount, old.unit, other.unit)
        except CannotBecome:
            if recipe.stage is not Stage.raw_materials:
                raise
            item = items[recipe.item]
            mass = None if item.mass is None else float(item.mass)
            alone = Candidate("", Rank.product, other.code, recipe.item)
            amount = needed(Subject(recipe.item, item.unit, mass), alone, other.unit)
        swapped = replace(
            recipe, column=other.column, amount=amount, spread=other.spread, primary=other.primary, scores=other.scores
        )  # fmt: skip
        return swapped, replace(note, process=other.code, carried=False)

    return _each(model, target, change, {other.code: other})


def rescaled(model: Model, target: Target, factor: float) -> Model:
    """Lines with so many times their amounts. Raises NothingMeets, ValueError for a factor that is no size."""
    if not (np.isfinite(factor) and factor >= 0):
        raise ValueError("a factor is not below zero")
    return _each(
        model, target, lambda recipe, note: (replace(recipe, amount=recipe.amount * factor), note), {}
    )


def rerouted(model: Model, leg: str, *, other: Data | None = None, km: float | None = None) -> Model:
    """A leg by another means, over another distance, or both. leg: its name, `*` for every leg.

    Raises NothingMeets, CannotBecome, ValueError for a distance below zero.
    """
    found = model
    target = Target(stage=Stage.distribution, leg=leg)
    if km is not None:
        if not (np.isfinite(km) and km >= 0):
            raise ValueError("a distance is not below zero")
        far = float(km)

        def change(recipe: Recipe, note: Note) -> tuple[Recipe, Note]:
            if not note.km:
                raise NothingMeets(leg)
            return replace(recipe, amount=recipe.amount * far / note.km), replace(note, km=far)

        found = _each(found, target, change, {})
    return reprocessed(found, target, other) if other is not None else found


def refigured(model: Model, scenario: Scenario, item: str, own: Data, *, supplier: str = "") -> Model:
    """An item with a supplier's own kilograms, which stand for all beneath it. own: one unit of it as a process.

    It is chosen among the figures there are, by the same rules. Raises NothingMeets for an item that is not in the bill,
    CannotBecome.
    """
    graph, code = model.graph, key(item)
    if code not in graph.index:
        raise NothingMeets(item)
    at = graph.index[code]
    offers = [
        one for one in scenario.offers if one.candidate.item == code and one.candidate.rank != Rank.supplier
    ]
    deliverer = supplier or own.code
    mine = Candidate(
        own.code,
        Rank.supplier,
        own.code,
        code,
        supplier=deliverer,
        ratio=1.0,
        ratio_unit=own.unit,
        covers=True,
    )
    offers.append(Offer(mine, own.primary, own.scores, None, Told(own.source, "", own.verified)))
    around = replace(scenario, offers=(*offers, *(one for one in scenario.offers if one.candidate.material)))
    processes = {**model.processes, own.code: own}
    fresh = built(
        [(graph.items[at], bool(model.net.leaf[at]))], graph.items[model.net.root].code, around, processes,
        model.question, suppliers={code: frozenset({deliverer})},
    )  # fmt: skip
    mended = _replaced(model.built, fresh, code)
    changed = replace(model, built=mended, processes=processes)
    covered = mended.covered
    if covered == model.built.covered:
        return changed
    gross = gated(model.net, covered)
    through = sparse.csr_array(sparse.hstack([gross.gross, model.net.net], format="csr"))
    return replace(changed, gross=gross, options=through)


def own_data(code: str, column: int, unit: str, name: str, *, primary: float = 1.0) -> Data:
    """A supplier's figure as a process, not rated and not verified."""
    return Data(code, column, unit, name, name, source=name, stated=True, primary=primary)


def effects(model: Model, values: Doubles, origins: Origins) -> Doubles:
    """What the base and each option score: (1 + options) by stages, kg CO2e of one declared unit."""
    at = {slot: number for number, slot in enumerate(model.slots)}
    kept = [one for one in model.built.recipes if one.stage in model.question.stages]
    rows = np.array([at[one.slot] for one in kept], np.int64)
    stages = np.array([STAGES.index(one.stage) for one in kept], np.int64)
    amounts = np.array([one.amount for one in kept], np.float64)
    used = np.array([one.column for one in kept], np.int64)
    each = np.zeros((len(model.slots), len(STAGES)))
    np.add.at(each, (rows, stages), amounts * origins.total(values[used]))
    found: Doubles = model.options @ each
    return found


def only(model: Model, target: Target) -> Model:
    """The same with the lines that are meant alone: to try many alternatives of one. Raises NothingMeets."""
    kept = tuple(one for one in model.built.recipes if target.meets(one, model.note(one.about)))
    if not kept:
        raise NothingMeets(target.item)
    return replace(model, built=replace(model.built, recipes=kept))


def _replaced(old: Built, fresh: Built, code: str) -> Built:
    """Raw materials and production of one item as they came out afresh, everything else as it was."""

    def kept(recipe: Recipe) -> bool:
        return recipe.item != code or recipe.stage not in CRADLE_TO_GATE

    start = len(old.notes)
    added = [
        replace(one, about=str(start + int(one.about)))
        for one in fresh.recipes
        if one.item == code and one.stage in CRADLE_TO_GATE
    ]
    gaps = tuple(one for one in old.gaps if one.item != code or one.stage is not Stage.raw_materials)
    return Built(
        (*(one for one in old.recipes if kept(one)), *added), (*old.notes, *fresh.notes), gaps,
        {**old.assigned, code: fresh.assigned[code]},
    )  # fmt: skip


def _each(model: Model, target: Target, change: Changing, more: dict[str, Data]) -> Model:
    """Every line that is meant, changed; the others as they are. Raises NothingMeets."""
    recipes: list[Recipe] = []
    notes: list[Note] = list(model.built.notes)
    met = False
    for recipe in model.built.recipes:
        note = model.note(recipe.about)
        if not target.meets(recipe, note):
            recipes.append(recipe)
            continue
        met = True
        swapped, said = change(recipe, note)
        recipes.append(replace(swapped, about=str(len(notes))))
        notes.append(said)
    if not met:
        raise NothingMeets(target.item or target.leg or target.process)
    fresh = replace(model.built, recipes=tuple(recipes), notes=tuple(notes))
    return replace(model, built=fresh, processes={**model.processes, **more})
