"""From an approved footprint, or a supplier's figure, to factors inventories choose: which parts, for what, why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any, Final

from qingheng.apps.factors.contracts import OwnFactorView, RecordFacts
from qingheng.apps.footprints.background import COUNTED
from qingheng.apps.footprints.contracts import PartView, PublishingView
from qingheng.apps.footprints.freezing import DIGITS
from qingheng.apps.footprints.models import Assignment, Footprint
from qingheng.apps.footprints.views_of import known
from qingheng.calc.factors import Basis
from qingheng.calc.footprint.model import CRADLE_TO_GATE, Stage
from qingheng.calc.gases import BIOGENIC, CO2E, REMOVED
from qingheng.calc.products import key

FOOTPRINT, FIGURE = "footprint", "figure"
PURCHASE, USE, END = "purchase", "use", "end_of_life"
PARTS: Final = (PURCHASE, USE, END)
YEARS: Final = 3
"""How long a footprint answers where nobody says: the longest validity of the PACT methodology (not compared with it)."""
_STAGES: Final = {PURCHASE: CRADLE_TO_GATE, USE: (Stage.use,), END: (Stage.end_of_life,)}
_CATEGORIES: Final = {PURCHASE: "c1", USE: "c11", END: "c12"}
_BASES: Final = {PURCHASE: Basis.material, USE: Basis.use, END: Basis.activity}
_WORLD: Final = ("world", "WORLD")
_ROUND: Final = Context(prec=DIGITS)
_SETS: Final = {"gwp100-ar6": "AR6", "gwp100-ar5": "AR5"}


def default_last(first: date) -> date:
    """The last day a footprint answers for where nobody says."""
    return first.replace(
        year=first.year + YEARS, day=1 if (first.month, first.day) == (2, 29) else first.day
    ) - (date(2, 1, 2) - date(2, 1, 1))


def default_first(found: Footprint) -> date:
    """The first day a footprint answers for where nobody says: the year of its data."""
    return date(found.run.study.on.year, 1, 1)


def parts_of(
    found: Footprint, in_force: Sequence[OwnFactorView], first: date, last: date
) -> tuple[PartView, ...]:
    """What each part of a footprint would be as a factor. in_force: factors of records, to say which give way."""
    return tuple(_part(found, part, in_force, first, last) for part in PARTS)


def _part(
    found: Footprint, part: str, in_force: Sequence[OwnFactorView], first: date, last: date
) -> PartView:
    stages = _STAGES[part]
    rows = [line for line in found.lines if line["stage"] in {stage.value for stage in stages}]
    by_stage = found.answer["by_stage"]
    total = _ROUND.plus(sum((known(by_stage.get(stage.value)) for stage in stages), Decimal(0)))
    origins = {
        origin: _ROUND.plus(sum((known(line["origins"].get(origin)) for line in rows), Decimal(0)))
        for origin in (*COUNTED, BIOGENIC, REMOVED)
    }
    level, place = place_of(part, str(found.answer["market"]).upper())
    activity = activity_of(key(found.configuration), part)
    return PartView(
        part, _CATEGORIES[part], activity, _BASES[part].value, level, place, "count", total,
        {origin: kg for origin, kg in origins.items() if kg},
        _replaced(activity, level, place, "count", in_force, (FOOTPRINT, found.pk), first, last),
        _problem(found, stages, rows, total),
    )  # fmt: skip


def activity_of(code: str, part: str) -> str:
    """The activity a part of a footprint answers for. code: of the configuration, folded."""
    return f"item.{code}" if part == PURCHASE else f"product.{code}.{part}"


def place_of(part: str, market: str) -> tuple[str, str]:
    """Level and place a part answers for: what is bought has none, use and end of life are those of a market."""
    return _WORLD if part == PURCHASE else ("country", market)


def _problem(found: Footprint, stages: Sequence[Stage], rows: Sequence[Any], total: Decimal) -> str:
    """Why a part cannot be a factor: the code of a sentence, empty where it can."""
    if not {stage.value for stage in stages} <= set(found.run.inputs["study"]["stages"]):
        return "outside"
    if not rows:
        return "empty"
    return "credit" if total < 0 else ""


def parts_of_figure(
    one: Assignment, supplier: str, mass: Decimal | None, in_force: Sequence[OwnFactorView], first: date, last: date
) -> tuple[PartView, ...]:  # fmt: skip
    """A supplier's figure as factors: per unit it was stated for, and per kilogram where the mass of a piece is known.

    supplier: its code as purchases name it, empty for a figure of the item whoever delivers it.
    """
    level, place = ("supplier", supplier) if supplier else _WORLD
    origins = {origin: known(kg) for origin, kg in one.kilograms.items()}
    unit = one.unit or "count"
    each = [(unit, Decimal(1))]
    if unit == "count" and mass:
        each.append(("kg", mass))
    activity = f"item.{one.item}"
    return tuple(
        PartView(
            PURCHASE, "c1", activity, Basis.material.value, level, place, unit,
            _ROUND.divide(sum((origins.get(origin, Decimal(0)) for origin in COUNTED), Decimal(0)), by),
            {origin: _ROUND.divide(kg, by) for origin, kg in origins.items() if kg},
            _replaced(activity, level, place, unit, in_force, (FIGURE, one.pk), first, last), "",
        )
        for unit, by in each
    )  # fmt: skip


def _replaced(
    activity: str, level: str, place: str, unit: str, in_force: Sequence[OwnFactorView], record: tuple[str, int],
    first: date, last: date,
) -> tuple[str, ...]:  # fmt: skip
    """Codes of factors in force for the same question on days of the new one; of the record itself among them."""
    return tuple(
        one.code
        for one in in_force
        if (one.activity, one.level, one.place, one.unit) == (activity, level, place, unit)
        and (one.until is None or one.until >= first)
        and one.data_from <= last
    )


def facts_of(found: Footprint, parts: Sequence[PartView], first: date, last: date) -> list[RecordFacts]:
    """Parts of a footprint as factors with the record they are from, its spread and its scores."""
    run, answer = found.run, found.answer
    spread = answer["interval"]["spread"]
    source = f"{run.study.code}/{found.configuration}#{run.number}"
    return [
        RecordFacts(
            f"footprint-{found.pk}-{part.part.replace('_', '-')}", part.activity, part.basis, part.level, part.place,
            part.unit, _gases(part), _SETS[run.study.method], first, last,
            named(found, 0), named(found, 1),
            f"产品碳足迹 {source} / Product footprint {source}", f"sha256 {found.sha256}", FOOTPRINT, found.pk,
            found.sha256, found.decided_name, found.decided_at, _spread(spread), quality_of(found),
            _texts(part.origins),
        )
        for part in parts
    ]  # fmt: skip


def named(found: Footprint, lang: int) -> str:
    """A configuration with its product: many products have a standard one. lang: 0 Chinese, 1 English."""
    own = (found.name_zh, found.name_en)[lang] or found.configuration
    tree = found.answer["tree"]
    product = tree[0][2 + lang] if tree else ""
    return f"{product} · {own}"[:200] if product and product != own else own


def facts_of_figure(
    one: Assignment, view: PublishingView, gwp: str, checked: tuple[str, datetime]
) -> list[RecordFacts]:
    """A supplier's figure as factors. checked: who publishes it, another person than who entered it, and when."""
    names = ("reliability", "completeness", "time", "geography", "technology")
    scores = {name: int(score) for name, score in zip(names, one.scores, strict=False)}
    return [
        RecordFacts(
            f"figure-{one.pk}-{number}", part.activity, part.basis, part.level, part.place, part.unit, _gases(part), gwp,
            view.first, view.last, f"{one.item} {one.supplier}".strip(), f"{one.item} {one.supplier}".strip(), one.source,
            f"sha256 {view.sha256}", FIGURE, one.pk, view.sha256, *checked, None, scores, _texts(part.origins),
        )
        for number, part in enumerate(view.parts, start=1)
    ]  # fmt: skip


def _gases(part: PartView) -> dict[str, Decimal]:
    """CO2 equivalent as the method counts it, and the masses of carbon dioxide no total counts."""
    apart = {gas: part.origins[gas] for gas in (BIOGENIC, REMOVED) if part.origins.get(gas)}
    return {CO2E: part.kilograms, **{gas: abs(kg) for gas, kg in apart.items()}}


def _texts(origins: Mapping[str, Decimal]) -> dict[str, str]:
    return {origin: f"{kg.normalize():f}" for origin, kg in origins.items()}


def _spread(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).quantize(Decimal("0.000001"))


def quality_of(found: Footprint) -> dict[str, int]:
    """Scores of data quality of a footprint, 1 best to 5, by indicator; one that is not known is left out."""
    return _quality(found.answer["quality"]["by_name"])


def _quality(by_name: Mapping[str, str | None]) -> dict[str, int]:
    return {
        name: min(5, max(1, int(Decimal(score).to_integral_value(rounding="ROUND_HALF_UP"))))
        for name, score in by_name.items()
        if score is not None
    }
