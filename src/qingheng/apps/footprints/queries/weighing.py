"""Hot spots of a footprint: how far it moves with each parameter, what each adds to its spread, where better data pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.footprints.access import footprint_by
from qingheng.apps.footprints.background import COUNTED
from qingheng.apps.footprints.freezing import text
from qingheng.apps.footprints.models import Footprint
from qingheng.apps.footprints.queries.flowing import columns_of, demand_of
from qingheng.apps.footprints.views_of import known, number
from qingheng.apps.lca import queries as lca
from qingheng.calc.footprint.building import ASSUMED, MEASURED
from qingheng.calc.footprint.weighing import Levers, Of, Weighed, levers
from qingheng.calc.uncertainty import spread_of
from qingheng.platform.rights.actor import Actor

MOST: Final = 40
_NAMES: Final = ("reliability", "completeness", "time", "geography", "technology")


@dataclass(frozen=True)
class LeverView:
    """A parameter. of: process (what one unit of it scores) or item (how much of it there is). elasticity: per cent of the
    footprint for one per cent of it. variance: share of the uncertainty, 0 to 1. after: spread of the footprint if this
    were good data."""

    of: str
    code: str
    name_zh: str
    name_en: str
    kilograms: Decimal
    elasticity: Decimal
    spread: Decimal
    variance: Decimal
    after: Decimal
    lines: int


@dataclass(frozen=True)
class PullView:
    """An amount in the database: what a process takes of another, or gives off itself (used is empty)."""

    user: str
    user_zh: str
    user_en: str
    used: str
    used_zh: str
    used_en: str
    elasticity: Decimal


@dataclass(frozen=True)
class HotSpots:
    """What a footprint hangs on. spread: squared geometric standard deviation now; good: whether the first order agrees with
    the draws, None where nothing was drawn; approximate: the record is older than spreads of lines.
    lower, upper, drawn_lower, drawn_upper: kg CO2e.
    """

    footprint: int
    total: Decimal
    spread: Decimal
    lower: Decimal | None
    upper: Decimal | None
    draws: int
    drawn_lower: Decimal | None
    drawn_upper: Decimal | None
    good: bool | None
    approximate: bool
    levers: tuple[LeverView, ...]
    pulls: tuple[PullView, ...]


def hot_spots(*, actor: Actor, footprint_id: int, most: int = MOST) -> HotSpots:
    """What one footprint hangs on: parameters of the product, those where better data narrow the interval most first, and
    amounts of the background database by the adjoint. A footprint of zero has none. Raises Forbidden, NotFound."""
    one = footprint_by(actor, footprint_id)
    total = float(known(one.answer["total"]))
    found = levers([_weighed(row) for row in one.lines]) if total else Levers((), 1.0)
    drawn: Mapping[str, Any] = one.answer["drawn"] or {}
    interval = one.answer["interval"]
    names = _names(one)
    return HotSpots(
        one.pk, known(one.answer["total"]), _figure(found.spread), number(interval["lower"]), number(interval["upper"]),
        int(drawn.get("draws", 0)), number(drawn.get("lower")), number(drawn.get("upper")), one.answer["agree"],
        any("spread" not in row for row in one.lines),
        tuple(
            LeverView(
                each.of.value, each.code, *names[each.of, each.code], _figure(each.kilograms), _figure(each.elasticity),
                _figure(each.spread), _figure(each.variance), _figure(each.after), each.lines,
            )
            for each in found.levers[:most]
        ),
        _pulls(actor, one, total, most) if total else (),
    )  # fmt: skip


def _weighed(row: Mapping[str, Any]) -> Weighed:
    """A line as it is kept; records of before spreads were kept have those of its scores and its source."""
    if "spread" in row:
        spread, amount = row["spread"], row["amount_spread"]
        return Weighed(
            row["process"], row["item"], float(known(row["kg"])), None if spread is None else float(spread),
            None if amount is None else float(amount),
        )  # fmt: skip
    scores = dict(zip(_NAMES, map(int, row["scores"]), strict=True)) if row["scores"] else None
    return Weighed(
        row["process"], row["item"], float(known(row["kg"])), spread_of(scores) if scores else None,
        MEASURED if row["row_verified"] else ASSUMED,
    )  # fmt: skip


def _names(one: Footprint) -> dict[tuple[Of, str], tuple[str, str]]:
    found = {}
    for row in one.lines:
        found[Of.process, row["process"]] = (row["process_zh"], row["process_en"])
        found[Of.item, row["item"]] = (row["item_zh"], row["item_en"])
    return found


def _pulls(actor: Actor, one: Footprint, total: float, most: int) -> tuple[PullView, ...]:
    columns = columns_of(actor, one)
    method = one.run.inputs["method"]["code"]
    found = lca.pulls(
        actor=actor, version=one.run.inputs["database"]["version"], indicators=[f"{method}/{name}" for name in COUNTED],
        demand=[(column, amount) for _n, column, amount in demand_of(one, columns)], most=most,
    )  # fmt: skip
    return tuple(
        PullView(
            each.user.id, each.user.name_zh or each.user.name, each.user.name,
            each.used.id if each.used else "", (each.used.name_zh or each.used.name) if each.used else "",
            each.used.name if each.used else "", _figure(each.score / total),
        )
        for each in found
    )  # fmt: skip


def _figure(value: float) -> Decimal:
    return known(text(value))
