"""An answer as it is kept: text with as many digits as say something, and a hash of all of it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from qingheng.apps.footprints.gathering import Gathered
from qingheng.apps.footprints.powered import contract_of, places_in
from qingheng.apps.lca.contracts import HandIntensities
from qingheng.calc.footprint.counting import Counted
from qingheng.calc.footprint.modelling import Answer
from qingheng.calc.footprint.quality import age
from qingheng.calc.footprint.treeing import branches
from qingheng.calc.products import key

DIGITS = 12
"""Significant digits that are kept; doubles have more, but no footprint does."""


def text(value: float | Decimal | None) -> str | None:
    """A figure without exponent, None for what is not known."""
    if value is None or not math.isfinite(value):
        return None
    rounded = Decimal(f"{float(value):.{DIGITS}g}")
    return f"{rounded.normalize():f}" if rounded else "0"


def frozen(found: Answer, gathered: Gathered, choice: Mapping[str, str]) -> dict[str, Any]:
    """What is said of a configuration as a whole."""
    interval, drawn = found.spreads.interval, found.spreads.drawn
    names = {key(one.code): one for one in gathered.model.graph.items}
    by_item = sorted(found.counted.by_item().items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return contract_of(found, gathered) | places_in(found, gathered) | {
        "total": text(found.counted.total),
        "by_stage": {stage.value: text(kg) for stage, kg in found.counted.by_stage().items()},
        "by_origin": {origin: text(kg) for origin, kg in found.counted.by_origin().items()},
        "by_item": [[names[item].code, names[item].name("zh"), names[item].name("en"), text(kg)] for item, kg in by_item],
        "mass": text(found.mass),
        "market": gathered.model.question.market,
        "interval": {
            "spread": text(interval.spread), "lower": text(interval.lower), "upper": text(interval.upper),
            "from_factors": text(interval.from_factors), "unstated": text(interval.unstated),
        },
        "drawn": None if drawn is None else {
            "draws": drawn.draws, "mean": text(drawn.mean), "median": text(drawn.median),
            "lower": text(drawn.lower), "upper": text(drawn.upper), "spread": text(drawn.spread),
        },
        "agree": found.spreads.agree,
        "quality": {
            "rating": text(found.quality.rating), "level": found.quality.level, "unrated": text(found.quality.unrated),
            "by_name": {name: text(one) for name, one in found.quality.by_name.items()},
        },
        "primary": text(found.quality.primary),
        "ages": {one.value: text(share) for one, share in found.ages.items()},
        "carried": text(found.carried), "stated": text(found.stated), "unverified": text(found.unverified),
        "cuts": _cuts(found),
        "uncharacterised": gathered.background.open,
        "tree": [
            [one.parent, one.item, names[key(one.item)].name("zh"), names[key(one.item)].name("en"), one.level,
             text(one.net), text(one.own), text(one.all), one.covered]
            for one in branches(gathered.model, choice, found.counted, found.quantities)
        ],
    } | _by_hand(found.counted, gathered.background.hand)  # fmt: skip


def _by_hand(counted: Counted, hand: HandIntensities | None) -> dict[str, Any]:
    """Flows in the footprint that people decided about: amount of each, what it counts, who decided and why.

    Reviews come later and change no figure: they are not frozen, the decision they are of is. Nothing where nobody decided.
    """
    if hand is None:
        return {}
    amounts = np.zeros(len(hand.rules))
    for recipe, amount in zip(counted.recipes, counted.amounts.tolist(), strict=True):
        # figures of the company come behind the columns of the database
        if recipe.column < len(hand.amounts):
            amounts += amount * hand.amounts[recipe.column]
    return {"by_hand": [
        {"id": one.id, "number": one.number, "flow": one.flow, "name": name, "compartment": compartment, "unit": unit,
         "amount": text(amount), "left_out": one.left_out, "target": one.target, "target_name": one.target_name,
         "per": text(one.per), "kg": None if one.left_out else text(amount * factor), "why": one.why,
         "made_name": one.made_name, "made_at": one.made_at.isoformat() if one.made_at else ""}
        for one, (name, compartment, unit), amount, factor in zip(
            hand.rules, hand.flows, amounts.tolist(), hand.factors.tolist(), strict=True)
        if amount
    ]}  # fmt: skip


def _cuts(found: Answer) -> dict[str, Any]:
    ledger = found.ledger
    return {
        "verdict": ledger.verdict, "mass": text(ledger.mass), "energy": text(ledger.energy),
        "contribution": text(ledger.contribution), "unknown": ledger.unknown, "whole_energy": text(found.energy),
        "entries": [
            {
                "item": one.cut.item, "stage": one.cut.stage, "why": one.cut.why.value, "mass": text(one.cut.mass),
                "share": text(one.mass), "over": one.over, "zh": one.cut.zh, "en": one.cut.en,
                "energy": text(one.cut.energy), "energy_share": text(one.energy),
                "contribution": text(one.cut.contribution), "contribution_share": text(one.contribution),
            }
            for one in ledger.entries
        ],
    }  # fmt: skip


def lines_of(found: Answer, gathered: Gathered) -> list[dict[str, Any]]:
    """Every line, in the order of recipes: item, process, amount, intensity, kilograms, where from."""
    data = {one.column: one for one in gathered.model.processes.values()}
    items = {key(one.code): one for one in gathered.model.graph.items}
    on = date.fromisoformat(str(gathered.told["study"]["on"]))
    rows = []
    counted = found.counted
    for recipe, amount, parts, kilograms in zip(
        counted.recipes, counted.amounts, counted.parts, counted.lines, strict=True
    ):
        one, note, item = data[recipe.column], gathered.model.note(recipe.about), items[recipe.item]
        first, last = one.valid
        rows.append({
            "stage": recipe.stage.value, "item": item.code, "item_zh": item.name("zh"), "item_en": item.name("en"),
            "quantity": text(found.quantities[recipe.slot]), "process": one.code, "process_zh": one.name_zh,
            "process_en": one.name_en, "location": one.location, "amount": text(float(amount)), "unit": one.unit,
            "intensity": text(float(gathered.origins.total(gathered.values[recipe.column]))),
            "kg": text(float(kilograms)), "origins": _origins(gathered, parts), "kind": note.kind, "rank": note.rank,
            "supplier": note.supplier, "detail": note.detail, "carried": note.carried, "primary": text(recipe.primary),
            "scores": "".join(map(str, recipe.scores)), "valid_from": first.isoformat() if first else "",
            "valid_to": last.isoformat() if last else "", "age": age(one.valid, on).value, "source": one.source,
            "place": one.place, "verified": one.verified, "stated": one.stated, "row": note.row,
            "row_source": note.told.source, "row_verified": note.told.verified, "spread": text(recipe.spread),
            "amount_spread": text(recipe.amount_spread), **({"site": note.site} if note.site else {}),
        })  # fmt: skip
    return rows


def _origins(gathered: Gathered, parts: Iterable[float]) -> dict[str, str | None]:
    pairs = zip(gathered.origins.codes, parts, strict=True)
    return {origin: text(float(part)) for origin, part in pairs if part}


def digest_of(
    configuration: str, choice: Mapping[str, str], answer: Mapping[str, Any], lines: list[dict[str, Any]]
) -> str:
    """SHA-256 of a footprint as it is kept; a single changed digit gives another one."""
    told = {
        "configuration": configuration,
        "choice": dict(sorted(choice.items())),
        "answer": answer,
        "lines": lines,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
