"""Two footprints side by side, if they answer the same question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.footprints import rights
from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.contracts import ChangeView, Compared
from qingheng.apps.footprints.electricity import GRID
from qingheng.apps.footprints.freezing import text
from qingheng.apps.footprints.models import Footprint
from qingheng.apps.footprints.placing import OWN
from qingheng.apps.footprints.views_of import known, view_of_footprint
from qingheng.calc.footprint.comparing import Frame, changes, checks, differences
from qingheng.calc.footprint.model import Stage
from qingheng.platform.rights.actor import Actor

MOST: Final = 500
NAMED: Final = 4
"""Decisions that are named; of more their number is told."""
COUNTRY: Final = "by-country"


def compare(*, actor: Actor, first: int, second: int) -> Compared:
    """Two footprints. Where a comparison would mislead it is refused: `refused` says why, and no change is told.

    first, second: ids. Raises Forbidden, NotFound.
    """
    one, other = footprint_by(actor, first), footprint_by(actor, second)
    told = differences(_frame(one), _frame(other))
    held = checks(_frame(one), _frame(other))
    refused = tuple((d.field, d.zh, d.en) for d in told if d.bars)
    said = tuple((d.field, d.zh, d.en) for d in told if not d.bars)
    if refused:
        return Compared(view_of_footprint(one), view_of_footprint(other), refused, said, (), None, held)
    names = {row["item"]: (row["item_zh"], row["item_en"]) for found in (one, other) for row in found.lines}
    found = tuple(
        ChangeView(
            change.stage.value, change.item, *names[change.item], _decimal(change.first), _decimal(change.second),
            known(text(change.by)),
        )
        for change in changes(_parts(one), _parts(other))
    )  # fmt: skip
    by = known(other.answer["total"]) - known(one.answer["total"])
    return Compared(view_of_footprint(one), view_of_footprint(other), (), said, found, by, held)


def records(*, actor: Actor) -> list[tuple[int, str, int, str, str, str]]:
    """Every footprint of every run, the last runs first: id, study, run, configuration, names. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = Footprint.objects.order_by("run__study__code", "-run__number", "pk")
    return list(
        rows.values_list("pk", "run__study__code", "run__number", "configuration", "name_zh", "name_en")[
            :MOST
        ]
    )


def _frame(one: Footprint) -> Frame:
    study: Mapping[str, Any] = one.run.inputs["study"]
    database = one.run.inputs["database"]
    years = sorted({line["detail"].partition(" ")[0] for line in one.lines if line["kind"] == "use"})
    return Frame(
        study["unit"], study["function"], tuple(Stage(stage) for stage in study["stages"]), study["method"],
        "as stated", study["recycling"], study["rules"], str(len(years)) if years else "",
        one.answer["market"],
        f"{database['version']} {database['sha256'][:12]}", study["on"], study["family"],
        str(one.run.inputs.get("bill", {}).get("revision", "")), study.get("electricity", GRID), _certificates(one),
        _places(one), _by_hand(one),
    )  # fmt: skip


def _certificates(one: Footprint) -> str:
    """What a record by contract rests on, in short; two texts are equal where all of it is."""
    contract = one.run.inputs.get("electricity")
    if not contract:
        return ""
    sites = [
        f"{each['site']} {each['year']} {known(each['share']) * 100:.1f} %" for each in contract["sites"]
    ]
    return f"{', '.join(sites)} ({_digest(contract)})"


def _places(one: Footprint) -> str:
    """Where items are made and how processes follow from it, in short; two texts are equal where all of it is."""
    study, kept = one.run.inputs["study"], one.run.inputs.get("places")
    if not kept and not study.get("by_country"):
        return ""
    named = {f"{row['site']} {known(row['share']) * 100:.4g} %" for row in kept or () if row["kind"] == OWN}
    bought = sum(1 for row in kept or () if row["kind"] != OWN)
    told = [*sorted(named), *([f"{COUNTRY} ({bought})"] if study.get("by_country") else [])]
    return f"{', '.join(told)} ({_digest([study.get('by_country', False), kept])})"


def _by_hand(one: Footprint) -> str:
    """What people decided about flows of the footprint; a decision under another number that says the same is none."""
    kept = one.answer.get("by_hand", ())
    told = sorted(
        f"{row['name']} → {'—' if row['left_out'] else row['target_name'] or row['target']} ({row['per']})"
        for row in kept
    )
    more = f" +{len(told) - NAMED}" if len(told) > NAMED else ""
    return f"{', '.join(told[:NAMED])}{more} ({_digest(told)})" if told else ""


def _digest(told: Any) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8]


def _parts(one: Footprint) -> dict[tuple[Stage, str], float]:
    found: dict[tuple[Stage, str], float] = {}
    for line in one.lines:
        at = (Stage(line["stage"]), line["item"])
        found[at] = found.get(at, 0.0) + float(line["kg"])
    return found


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else known(text(value))
