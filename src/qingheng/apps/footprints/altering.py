"""Changes of a what-if, as people state them, and a study with them in place. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from qingheng.apps.footprints.background import ORIGINS
from qingheng.apps.footprints.gathering import OWN, Gathered
from qingheng.apps.footprints.refusals import scenario_refused
from qingheng.apps.lca import queries as lca
from qingheng.calc.footprint.altering import (
    NothingMeets,
    Target,
    own_data,
    refigured,
    reprocessed,
    rerouted,
    rescaled,
)
from qingheng.calc.footprint.assigning import CannotBecome
from qingheng.calc.footprint.building import Data
from qingheng.calc.footprint.model import CRADLE_TO_GATE, Stage
from qingheng.calc.footprint.modelling import Model
from qingheng.calc.lca.model import Doubles
from qingheng.calc.products import key
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

KINDS: Final = ("figure", "process", "grid", "route", "option", "amount")
MOST: Final = 12
_PARTS: Final = ("kind", "item", "stage", "process", "to", "value", "supplier")


@dataclass(frozen=True)
class Change:
    """One change of a what-if. kind says what the other fields are:

    figure: `item` scores `value` kg CO2e a unit, cradle to gate, as `supplier` would state it. process: lines of `item`,
    `stage` and `process` (empty: any) use `to`. grid: whoever uses `process`, in the product or in the background, uses
    `to`. route: the leg named `item` (`*`: every leg) by the process `to`, over `value` km. option: the group `item` has the
    option `to`. amount: lines of `item`, `stage` and `process` have `value` times their amount.
    """

    kind: str
    item: str = ""
    stage: str = ""
    process: str = ""
    to: str = ""
    value: Decimal | None = None
    supplier: str = ""

    @property
    def text(self) -> str:
        """In one word for addresses; `change_of` reads it again."""
        value = "" if self.value is None else f"{self.value.normalize():f}"
        parts = (self.kind, self.item, self.stage, self.process, self.to, value, self.supplier)
        return "~".join(part.replace("~", " ") for part in parts).rstrip("~")

    @property
    def told(self) -> dict[str, str]:
        """As it is kept."""
        return {name: part for name, part in zip(_PARTS, self.text.split("~"), strict=False) if part}


def change_of(said: str | Mapping[str, Any]) -> Change:
    """A change from its one word or from its parts. Raises Invalid for a figure that is none."""
    if isinstance(said, str):
        said = dict(zip(_PARTS, said.split("~"), strict=False))
    parts = {name: str(said.get(name) or "").strip()[:200] for name in _PARTS}
    text = parts.pop("value")
    try:
        value = Decimal(text) if text else None
    except InvalidOperation as error:
        raise _unreadable(text) from error
    if value is not None and not (value.is_finite() and abs(value) < Decimal(10) ** 12):
        raise _unreadable(text)
    return Change(**parts, value=value)


def checked(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes that say what they need to. Raises Invalid at what is missing."""
    if not changes:
        raise Invalid(_("Say what is to be changed."), code="no-change", place="change")
    if len(changes) > MOST:
        raise Invalid(
            _("A what-if has at most %(most)s changes.") % {"most": MOST},
            code="too-many-changes",
            place="change",
        )
    needs = {
        "figure": ("item", "value"), "process": ("to",), "grid": ("process", "to"), "route": ("item",),
        "option": ("item", "to"), "amount": ("value",),
    }  # fmt: skip
    for one in changes:
        if one.kind not in KINDS:
            raise Invalid(_("There is no such kind of change."), code="no-kind", place="kind")
        lacking = [name for name in needs[one.kind] if getattr(one, name) in ("", None)]
        if one.kind == "route" and not one.to and one.value is None:
            lacking.append("to")
        if one.kind in ("process", "amount") and not (one.item or one.stage or one.process):
            lacking.append("item")
        if lacking:
            raise Invalid(
                _("The change is not complete: %(fields)s.") % {"fields": ", ".join(lacking)}, code="incomplete-change",
                place=lacking[0],
            )  # fmt: skip
        if one.stage and one.stage not in {stage.value for stage in Stage}:
            raise Invalid(_("A boundary is made of known stages."), code="no-stage", place="stage")
    return tuple(changes)


def options_of(changes: Sequence[Change]) -> dict[str, str]:
    """Groups with the options they have now."""
    return {one.item: one.to for one in changes if one.kind == "option"}


def through_bill(changes: Sequence[Change]) -> bool:
    """Whether changes concern what goes into the product alone, which is the same in every market."""
    inside = {stage.value for stage in CRADLE_TO_GATE}
    return all(
        one.kind == "figure" or (one.kind in ("process", "amount") and one.stage in inside) for one in changes
    )


def values_with(actor: Actor, gathered: Gathered, changes: Sequence[Change]) -> Doubles:
    """Intensities with other grids, and with a row for each figure stated, in the order of changes. Raises Invalid."""
    ours = len(gathered.background.values)
    values = gathered.values
    swaps = []
    for one in changes:
        if one.kind == "grid":
            old, new = _process(gathered.model, one.process), _process(gathered.model, one.to)
            if old.unit != new.unit or max(old.column, new.column) >= ours:
                raise Invalid(
                    _("Only processes of the database with one unit are replaced everywhere."), code="bad-swap", place="to"
                )  # fmt: skip
            _whole(old, new)
            swaps.append((old.column, new.column))
    if swaps:
        found = lca.replaced(
            actor=actor, version=gathered.background.version,
            indicators=[f"{gathered.told['method']['code']}/{name}" for name in ORIGINS.codes], swaps=swaps,
        )  # fmt: skip
        values = np.vstack([found, values[ours:]])
    rows = [
        [float(one.value or 0), *[0.0] * (len(ORIGINS.codes) - 1)] for one in changes if one.kind == "figure"
    ]
    return np.vstack([values, np.array(rows)]) if rows else values


def model_with(gathered: Gathered, changes: Sequence[Change]) -> Model:
    """The family with changes in place; options are left to the choice. Raises Invalid at the change that cannot be."""
    model, column = gathered.model, len(gathered.values)
    for number, one in enumerate(changes):
        try:
            if one.kind == "figure":
                own = own_data(
                    f"{OWN}what-if-{number}", column, _unit(model, one.item), one.supplier or "what-if"
                )
                model, column = (
                    refigured(model, gathered.scenario, one.item, own, supplier=key(one.supplier)),
                    column + 1,
                )
            else:
                model = _changed(model, one)
        except NothingMeets as error:
            raise Invalid(
                _("The product has nothing that “%(what)s” meets.") % {"what": error.what or one.text}, code="nothing-meets",
                place="item", fix=_("Take item, stage and process from the lines of the footprint."),
            ) from error  # fmt: skip
        except CannotBecome as error:
            raise scenario_refused(error) from error
        except ValueError as error:
            raise Invalid(
                _("A distance or a factor is not below zero."), code="below-zero", place="value"
            ) from error
    return model


def with_changes(actor: Actor, gathered: Gathered, changes: Sequence[Change]) -> Gathered:
    """A study as it would be, never kept. Raises Invalid."""
    values = values_with(actor, gathered, changes)
    return replace(gathered, model=model_with(gathered, changes), values=values)


def _changed(model: Model, one: Change) -> Model:
    target = Target(key(one.item), Stage(one.stage) if one.stage else None, one.process)
    if one.kind == "process":
        other = _process(model, one.to)
        _all_whole(model, target, other)
        return reprocessed(model, target, other)
    if one.kind == "amount":
        return rescaled(model, target, float(one.value or 0))
    if one.kind == "route":
        means = _process(model, one.to) if one.to else None
        if means is not None:
            _all_whole(model, Target(stage=Stage.distribution, leg=one.item), means)
        return rerouted(model, one.item, other=means, km=None if one.value is None else float(one.value))
    return model


def _process(model: Model, code: str) -> Data:
    found = model.processes.get(code)
    if found is None:
        raise Invalid(
            _("The database has no process “%(name)s”.") % {"name": code[:80]}, code="no-process", place="to"
        )
    return found


def _all_whole(model: Model, target: Target, other: Data) -> None:
    """Raises Invalid where a process cannot stand for that of a line that is meant."""
    for recipe in model.built.recipes:
        note = model.note(recipe.about)
        if target.meets(recipe, note):
            _whole(model.processes[note.process], other)


def _whole(old: Data, new: Data) -> None:
    """Raises Invalid where a process that is a part of a whole would stand for the whole."""
    if not new.replaces(old):
        raise Invalid(
            _("“%(name)s” is a part alone, such as the fuel upstream of a transport, and cannot stand for a whole.")
            % {"name": new.code[:80]},
            code="part-of-a-whole", place="to", fix=_("Take the process the part belongs to."),
        )  # fmt: skip


def _unit(model: Model, item: str) -> str:
    """The unit an item is counted in."""
    at = model.graph.index.get(key(item))
    if at is None:
        raise NothingMeets(item)
    return model.graph.items[at].unit


def _unreadable(text: str) -> Invalid:
    return Invalid(_("This is no number."), code="no-number", place="value", fix=text[:40])
