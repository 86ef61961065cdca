"""Life-cycle figures of electricity by technology, and of bringing it over the grid, from the factor library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.factors import queries as factors
from qingheng.apps.footprints.models import Study
from qingheng.apps.ledgers import queries as ledgers
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.factors import Asked, Basis, Choice, Chooser, DatePolicy, Factor, Policy
from qingheng.calc.gases import GwpSet, MissingGwp, co2e
from qingheng.platform.rights.actor import Actor

GENERATION: Final = "electricity.generation."
WITH_LOSSES, WITHOUT_LOSSES = (
    "electricity.transmission.with_losses",
    "electricity.transmission.without_losses",
)
UNIT: Final = "kWh"
_SETS: Final = {"gwp100-ar6": "AR6", "gwp100-ar5": "AR5"}


@dataclass(frozen=True)
class Figure:
    """A factor as used. kilograms: CO2e of one kWh. losses: whether losses of the grid are in it, None for generation."""

    factor: Factor
    kilograms: Decimal
    warnings: tuple[tuple[str, str, str], ...]
    losses: bool | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As the record keeps it."""
        one = self.factor
        return {
            "id": one.id, "pack": one.pack, "version": one.pack_version, "name_zh": one.name_zh, "name_en": one.name_en,
            "value": f"{self.kilograms.normalize():f}", "from": one.data_from.isoformat(),
            "until": one.data_until.isoformat(), "verified": one.verified, "level": one.place.level,
            "place": one.place.code, "source": one.source, "document": one.document, "losses": self.losses,
            "warnings": [list(each) for each in self.warnings],
        }  # fmt: skip


@dataclass(frozen=True)
class Lacking:
    """Why a technology has no figure, and what lifts it."""

    code: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


@dataclass(frozen=True)
class Rated:
    """What one kWh of a technology scores where it is used. lacking: why it cannot be said; then it is no figure at all."""

    generation: Figure | None
    transmission: Figure | None
    lacking: Lacking | None = None

    @property
    def total(self) -> Decimal:
        """kg CO2e of one kWh: generation, and transmission where it came over the grid."""
        return sum((one.kilograms for one in (self.generation, self.transmission) if one), Decimal(0))


class Figures:
    """The figures of a study's year, asked of the library once."""

    def __init__(self, actor: Actor, study: Study) -> None:
        packs = factors.installed_packs(actor=actor)
        policy = Policy(DatePolicy.activity_year, tuple(packs.items()), study.on)
        sets = factors.gwp_sets(actor=actor, packs=packs)
        self._ask = Chooser(factors.library(actor=actor, packs=packs), policy)
        self._set: GwpSet | None = sets.get(_SETS.get(study.method, ""))
        self._places = ledgers.places_by_site(organisation.tree(actor=actor))
        year = study.electricity_year or study.on.year
        self._span = date(year, 1, 1), date(year, 12, 31)

    def of(self, node: NodeView, technology: str, delivered: bool) -> Rated:
        """What one kWh of a technology scores at a site. delivered: it comes over the grid."""
        if not technology:
            return Rated(None, None, _unnamed())
        choice = self._choice(node, GENERATION + technology)
        generation = self._figure(choice)
        if generation is None:
            return Rated(None, None, _no_figure(technology, choice))
        if not delivered:
            return Rated(generation, None)
        for activity, losses in ((WITH_LOSSES, True), (WITHOUT_LOSSES, False)):
            transmission = self._figure(self._choice(node, activity), losses=losses)
            if transmission is not None:
                return Rated(generation, transmission)
        return Rated(generation, None, _no_transmission())

    def _choice(self, node: NodeView, activity: str) -> Choice:
        places = self._places.get(node.code, ())
        return self._ask(Asked(activity, Basis.life_cycle, UNIT, *self._span, places))

    def _figure(self, choice: Choice, *, losses: bool | None = None) -> Figure | None:
        if choice.factor is None or self._set is None:
            return None
        try:
            kilograms = co2e(choice.factor.masses, self._set) * choice.multiplier
        except MissingGwp:
            return None
        return Figure(choice.factor, kilograms, choice.warnings, losses)


def _unnamed() -> Lacking:
    return Lacking(
        "no-technology",
        "批次没有写明发电技术，无法取其生命周期因子。",
        "The lot does not say its technology, so it has no life-cycle figure.",
        "作废该批次并写明技术后重新登记。",
        "Void the lot and issue it anew with its technology.",
    )


def _no_figure(technology: str, choice: Choice) -> Lacking:
    return Lacking(
        "no-figure",
        f"没有“{technology}”发电的生命周期因子：{choice.reason_zh}",
        f"There is no life-cycle figure of “{technology}”: {choice.reason_en}",
        f"登记活动为 {GENERATION}{technology}、基准为生命周期的自有因子。",
        f"Add a factor of your own with the activity {GENERATION}{technology} on the life-cycle basis.",
    )


def _no_transmission() -> Lacking:
    return Lacking(
        "no-transmission",
        "没有该国该年输配电的生命周期因子，经电网送达的电量不能只按发电计。",
        "There is no life-cycle figure of transmission for this country and year: what comes over the grid is not rated by "
        "its generation alone.",
        f"登记活动为 {WITH_LOSSES}、基准为生命周期的自有因子。",
        f"Add a factor of your own with the activity {WITH_LOSSES} on the life-cycle basis.",
    )
