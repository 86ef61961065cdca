"""The footprint of any configuration, at once: nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from qingheng.apps.footprints.access import study_by
from qingheng.apps.footprints.contracts import CutView
from qingheng.apps.footprints.freezing import frozen
from qingheng.apps.footprints.gathering import MARKET, gather, gather_for, market_of, offers
from qingheng.apps.footprints.views_of import cut_of, known, number
from qingheng.apps.products.contracts import FamilyView
from qingheng.calc.footprint.modelling import answer
from qingheng.calc.products import Faulty
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@dataclass(frozen=True)
class Configured:
    """A configuration that was asked for. kilograms: CO2 equivalent; by_item: code, zh, en, kg, largest first."""

    family: FamilyView
    choice: Mapping[str, str]
    kilograms: Decimal
    lower: Decimal | None
    upper: Decimal | None
    by_stage: Mapping[str, Decimal]
    by_item: tuple[tuple[str, str, str, Decimal], ...]
    mass: Decimal
    primary: Decimal | None
    rating: Decimal | None
    cut_verdict: str
    cuts: tuple[CutView, ...]


@dataclass(frozen=True)
class ModelFacts:
    """How large a family is: items, recipes, processes used, options, configurations its options allow."""

    items: int
    recipes: int
    processes: int
    options: int
    configurations: int


def configured(*, actor: Actor, study: str, choice: Mapping[str, str]) -> Configured:
    """The footprint of a choice of options; groups not named take their default. Raises Forbidden, NotFound, Invalid."""
    of = study_by(actor, study)
    gathered = gather(actor, of)
    if offers(gathered.family, of.market):
        choice = {MARKET: of.market, **choice}
    try:
        gathered = gather_for(actor, of, market_of(gathered.model.net, choice))
        full = {
            gathered.model.net.options[at].group: gathered.model.net.options[at].code
            for at in gathered.model.net.chosen(choice)
        }
        found = answer(
            gathered.model, choice, gathered.values, gathered.origins, thresholds=gathered.thresholds, draws=0
        )
    except Faulty as error:
        zh = active_language().startswith("zh")
        raise Invalid(
            error.reason_zh if zh else error.reason_en, code="bad-choice", place="choice"
        ) from error
    said = frozen(found, gathered, choice)
    return Configured(
        gathered.family, full, known(said["total"]), number(said["interval"]["lower"]),
        number(said["interval"]["upper"]), {stage: known(kg) for stage, kg in said["by_stage"].items()},
        tuple((code, zh, en, known(kg)) for code, zh, en, kg in said["by_item"]), known(said["mass"]),
        number(said["primary"]), number(said["quality"]["rating"]), said["cuts"]["verdict"],
        tuple(
            cut_of(cut) for cut in said["cuts"]["entries"]
        ),
    )  # fmt: skip


def model_facts(*, actor: Actor, study: str) -> ModelFacts:
    """How large the model behind a study is. Raises Forbidden, NotFound, Conflict, Invalid."""
    gathered = gather(actor, study_by(actor, study))
    model = gathered.model
    return ModelFacts(
        len(model.graph.items), len(model.built.recipes), len({one.column for one in model.built.recipes}),
        len(model.net.options), gathered.family.configurations,
    )  # fmt: skip
