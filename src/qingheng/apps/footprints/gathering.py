"""Everything a study is calculated from, with a hash of all of it. The same hash gives the same figures."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Final

import numpy as np

import qingheng
from qingheng.apps.footprints.background import ORIGINS, Background, background
from qingheng.apps.footprints.electricity import GRID, Power, Shares, power_of, shares_of
from qingheng.apps.footprints.kept_power import power_kept, reads_record
from qingheng.apps.footprints.models import Assignment, Scenario, Study
from qingheng.apps.footprints.placing import Places, places_of
from qingheng.apps.footprints.refusals import scenario_refused
from qingheng.apps.products import queries as products
from qingheng.apps.products.contracts import FamilyView
from qingheng.calc.footprint.assigning import Candidate, CannotBecome, Rank
from qingheng.calc.footprint.building import Data, Question
from qingheng.calc.footprint.cutting import Thresholds
from qingheng.calc.footprint.model import Origins, Stage
from qingheng.calc.footprint.modelling import Model, model_of
from qingheng.calc.footprint.recycling import Rule
from qingheng.calc.footprint.scenario import Offer, Told, UnreadableScenario, scenario_of
from qingheng.calc.footprint.scenario import Scenario as Around
from qingheng.calc.lca.model import Doubles
from qingheng.calc.products import OptionMatrix, key
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict

OWN: Final = "own:"
LAYOUT: Final = 3
"""Of what a record holds; another one gives another run."""
_MOST: Final = 16
MARKET: Final = "market"
"""Group of options whose codes are markets: a configuration made for one is used and disposed of there."""
_kept: OrderedDict[str, Gathered] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Gathered:
    """A study ready to be calculated. told: what the hash `digest` is of, as far as people read it. values: intensities,
    own figures behind those of the database, certificates behind those. scenario: what stands around the bill, own figures
    among it."""

    family: FamilyView
    model: Model
    values: Doubles
    origins: Origins
    thresholds: Thresholds
    background: Background
    told: Mapping[str, Any]
    digest: str
    scenario: Around


def gather(actor: Actor, study: Study) -> Gathered:
    """Bill, scenario, own figures, background. Raises Forbidden, NotFound, Conflict (no scenario), Invalid."""
    family = _sold_in(products.family(actor=actor, code=study.family, on=study.on), study.market)
    matrix = products.option_matrix(actor=actor, family=study.family, on=study.on)
    found = background(actor=actor, version=study.database, method=study.method)
    around = _scenario(study)
    own = list(Assignment.objects.filter(withdrawn_at=None).order_by("pk"))
    shares = _shares(actor, study, around, own)
    power = power_kept(study) if reads_record(actor, study) else None
    power = power if power is not None else power_of(actor, study, shares)
    told = _told(study, family, matrix, found, around, own)
    if power is not None:
        told["electricity"] = power.told
    places = Places()
    if shares or study.by_country:
        offers = _with_offers(_read(around), own)
        places = places_of(actor, study, matrix.graph, offers, found.processes, shares, power)
    if places.told:
        told["places"] = places.told
    digest = hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return _remembered(
        f"{study.tenant_id} {digest}",
        lambda: _made(study, family, matrix, found, around, own, told, digest, power, places),
    )  # fmt: skip


def power_now(actor: Actor, study: Study) -> Power | None:
    """What certificates cover of a study's production today; None where it takes the grid alone. Raises as gather."""
    own = list(Assignment.objects.filter(withdrawn_at=None).order_by("pk"))
    return power_of(actor, study, _shares(actor, study, _scenario(study), own))


def _shares(actor: Actor, study: Study, around: Scenario, own: list[Assignment]) -> Shares:
    """Where the company makes items that somebody states an amount of production for."""
    if not study.sites:
        return {}
    rows = [one for one in around.tables.get("assignments", ()) if one.get("stage") == Stage.production.value]
    items = [
        key(one.get("item", "")) for one in (*around.tables.get("production", ()), *rows) if one.get("item")
    ]
    items += [one.item for one in own if one.stage == Stage.production.value]
    return shares_of(study, items, (one.folded for one in products.bought(actor=actor)))


def _read(around: Scenario) -> Around:
    """Tables as they are calculated with. Raises Invalid at the cell that cannot be read."""
    try:
        return scenario_of(around.tables)
    except UnreadableScenario as error:
        raise scenario_refused(error) from error


def market_of(matrix: OptionMatrix, choice: Mapping[str, str]) -> str:
    """The market a configuration is made for; empty where a family has no such options."""
    chosen = (matrix.options[at] for at in matrix.chosen(choice))
    return next((one.code for one in chosen if one.group == MARKET), "")


def gather_for(actor: Actor, study: Study, market: str) -> Gathered:
    """The same study asked for another market. Raises as gather."""
    if not market or market == study.market:
        return gather(actor, study)
    other = copy(study)
    other.market = market  # asked, never saved
    return gather(actor, other)


def offers(family: FamilyView, market: str) -> bool:
    """Whether the options of a family name a market."""
    return any((one.group, one.code) == (MARKET, market) for one in family.options)


def _sold_in(family: FamilyView, market: str) -> FamilyView:
    """A family whose variants of the default market stand for the market of a study; those of another keep theirs."""
    if not offers(family, market):
        return family
    plain = {one.code for one in family.options if one.group == MARKET and one.is_default}
    variants = (
        replace(one, choice={**one.choice, MARKET: market})
        if one.choice.get(MARKET) in plain or MARKET not in one.choice
        else one
        for one in family.variants
    )
    return replace(family, variants=tuple(variants))


def _remembered(name: str, make: Any) -> Gathered:
    """What was gathered before in this process, by company and hash; nothing in it can change under the same hash."""
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    made: Gathered = make()
    with _lock:
        _kept[name] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made


def _made(
    study: Study, family: FamilyView, matrix: OptionMatrix, found: Background, around: Scenario,
    own: list[Assignment], told: Mapping[str, Any], digest: str, power: Power | None, places: Places,
) -> Gathered:  # fmt: skip
    try:
        scenario = scenario_of(around.tables)
        processes, values = _with_own(found, own)
        scenario = _with_offers(scenario, own)
        if power is not None:
            processes, values = _with_power(processes, values, power)
        if places.made:
            scenario = replace(scenario, made=places.made)
        question = Question(
            study.family,
            study.market,
            study.on,
            Rule(study.recycling),
            tuple(Stage(one) for one in study.stages),
        )
        model = model_of(matrix, scenario, processes, question, suppliers=_suppliers(scenario))
    except (UnreadableScenario, CannotBecome) as error:
        raise scenario_refused(error) from error
    thresholds = Thresholds(
        None if study.cut_one is None else float(study.cut_one),
        None if study.cut_together is None else float(study.cut_together),
    )
    return Gathered(family, model, values, ORIGINS, thresholds, found, told, digest, scenario)


def _scenario(study: Study) -> Scenario:
    found: Scenario | None = Scenario.objects.filter(code=study.scenario, current=True).first()
    if found is None:
        from django.utils.translation import gettext as _

        raise Conflict(
            _("Nothing is known yet of transport, use and figures around the products."), code="no-scenario",
            fix=_("Take a pack of products into use, then calculate again."),
        )  # fmt: skip
    return found


def _with_own(found: Background, own: list[Assignment]) -> tuple[dict[str, Data], Doubles]:
    """Figures in kilograms as further columns of the intensities."""
    processes = dict(found.processes)
    rows: list[list[float]] = []
    for one in own:
        if not one.kilograms:
            continue
        number = len(found.values) + len(rows)
        code = f"{OWN}{one.pk}"
        processes[code] = Data(
            code, number, one.unit, one.supplier or one.source, one.supplier or one.source, "",
            (one.valid_from, one.valid_to), tuple(int(score) for score in one.scores), one.source, "", one.verified,
            stated=True, primary=float(one.primary_share),
        )  # fmt: skip
        rows.append([float(one.kilograms.get(origin, "0")) for origin in ORIGINS.codes])
    return processes, np.vstack([found.values, np.array(rows)]) if rows else found.values


def _with_power(processes: dict[str, Data], values: Doubles, power: Power) -> tuple[dict[str, Data], Doubles]:
    """What certificates cover as further columns of the intensities."""
    rows: list[tuple[float, ...]] = []
    for one, row in power.data:
        processes[one.code] = replace(one, column=len(values) + len(rows))
        rows.append(row)
    return processes, np.vstack([values, np.array(rows, np.float64)]) if rows else values


def _with_offers(scenario: Around, own: list[Assignment]) -> Around:
    return replace(scenario, offers=(*scenario.offers, *(_offer(one) for one in own)))


def _offer(one: Assignment) -> Offer:
    candidate = Candidate(
        f"assignment:{one.pk}", Rank[one.rank], f"{OWN}{one.pk}" if one.kilograms else one.process, one.item,
        stage=Stage(one.stage), slot=one.slot, supplier=one.supplier,
        ratio=None if one.ratio is None else float(one.ratio), ratio_unit="" if one.kilograms else one.unit,
        valid_from=one.valid_from, valid_to=one.valid_to, covers=one.covers,
    )  # fmt: skip
    scores = tuple(int(score) for score in one.scores)
    return Offer(candidate, float(one.primary_share), scores, None, Told(one.source, "", one.verified))


def _suppliers(scenario: Around) -> Mapping[str, frozenset[str]]:
    """Who delivers what: every supplier somebody gives a figure of counts as one of that item."""
    found: dict[str, set[str]] = {}
    for one in scenario.offers:
        if one.candidate.supplier:
            found.setdefault(one.candidate.item, set()).add(one.candidate.supplier)
    return {item: frozenset(some) for item, some in found.items()}


def _told(
    study: Study,
    family: FamilyView,
    matrix: OptionMatrix,
    found: Background,
    around: Scenario,
    own: list[Assignment],
) -> dict[str, Any]:
    return {
        "study": question_of(study),
        "database": {"version": found.version, "sha256": found.version_sha256},
        "method": {"code": study.method, "sha256": found.method_sha256},
        "intensities": found.sha256,
        "scenario": {"code": around.code, "number": around.number, "sha256": around.sha256},
        "own": [_own_told(one) for one in own],
        "bill": {"family": family.code, "revision": family.revision, "sha256": _bill_hash(matrix)},
        "variants": {one.code: dict(sorted(one.choice.items())) for one in family.variants},
        "software": qingheng.__version__,
        "layout": LAYOUT,
    } | _decided(found)


def _decided(found: Background) -> dict[str, Any]:
    """Who decided by hand about flows of the database; nothing where nobody did, so that such hashes stay what they are."""
    rules = found.hand.rules if found.hand is not None else ()
    told = [
        {"id": one.id, "number": one.number, "flow": one.flow, "target": one.target, "left_out": one.left_out,
         "per": one.per, "made": one.made_name, "at": one.made_at.isoformat() if one.made_at else ""}
        for one in rules
    ]  # fmt: skip
    return {"by_hand": told} if told else {}


def _own_told(one: Assignment) -> dict[str, Any]:
    """A figure as it goes into the hash; names alone do not."""
    return {
        "id": one.pk, "item": one.item, "stage": one.stage, "rank": one.rank, "slot": one.slot, "supplier": one.supplier,
        "process": one.process, "ratio": None if one.ratio is None else f"{one.ratio.normalize():f}", "unit": one.unit,
        "kilograms": one.kilograms, "covers": one.covers, "primary": f"{one.primary_share.normalize():f}",
        "scores": one.scores, "valid": [_day(one.valid_from), _day(one.valid_to)], "verified": one.verified,
    }  # fmt: skip


def question_of(study: Study) -> dict[str, Any]:
    """What a study asks, as the hash and the guard of comparisons have it; of the grid alone nothing is said of electricity,
    as before there was a choice."""
    contract: dict[str, Any] = {} if study.electricity == GRID else {
        "electricity": study.electricity, "electricity_year": study.electricity_year,
    }  # fmt: skip
    if study.sites:
        contract["sites"] = dict(sorted(study.sites.items()))
    if study.by_country:
        contract["by_country"] = True
    return contract | {
        "code": study.code, "family": study.family, "unit": study.unit_en, "unit_zh": study.unit_zh,
        "function": study.function_en, "function_zh": study.function_zh, "stages": list(study.stages),
        "method": study.method, "market": study.market, "on": study.on.isoformat(), "recycling": study.recycling,
        "cut_one": _figure(study.cut_one), "cut_together": _figure(study.cut_together), "rules": study.rules,
    }  # fmt: skip


def _bill_hash(matrix: OptionMatrix) -> str:
    """Of items, amounts and options as they are calculated with."""
    graph = matrix.graph
    parts = [
        [
            [one.code, one.unit, _figure(one.mass), one.material, one.kind.value, one.verified]
            for one in graph.items
        ],
        [sorted((item, _figure(amount)) for item, amount in matrix.base.net.items())],
        [sorted((item, _figure(amount)) for item, amount in matrix.base.gross.items())],
        [
            [one.group, one.code, *(sorted((i, _figure(a)) for i, a in some.items()) for some in changes)]
            for one, changes in zip(matrix.options, matrix.changes, strict=True)
        ],
        [[edge.child for edge in below] for below in graph.edges],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _figure(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
