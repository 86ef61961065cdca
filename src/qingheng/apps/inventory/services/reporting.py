"""What a locked inventory leaves: a snapshot that never changes, a restatement when it differs, figures of indicators."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from qingheng.apps.indicators import services as indicators
from qingheng.apps.indicators.services import QueriedFigure, QueriedSource
from qingheng.apps.inventory.models import BaseChange, Inventory, Reported, Restatement, Run
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.pending import lines_between, measures_of
from qingheng.apps.inventory.queries.totals import measure_of
from qingheng.calc.ghg.base_year import TRIGGERS
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, Invalid

SCOPES: Final = ("scope1", "scope2_location", "scope2_market", "scope3")
REASONS: Final = {
    "structure": "boundary",
    "method": "methodology",
    "error": "data_correction",
    "factor": "factor_update",
}
_NANO: Final = Decimal("0.000000001")


def snapshot(actor: Actor, inventory: Inventory, run: Run, at: datetime) -> Reported:
    """Keep the totals of the run as reported; the same totals of the same run again are the same snapshot."""
    measures = measures_of(inventory, run)
    last: Reported | None = inventory.reports.first()
    if last is not None and last.run_id == run.pk and last.measures == measures:
        return last
    body = json.dumps([run.run_hash, measures], sort_keys=True)
    made: Reported = Reported.objects.create(
        inventory=inventory, number=(last.number if last else 0) + 1, run=run, measures=measures,
        sha256=hashlib.sha256(body.encode()).hexdigest(), locked_name=actor.name[:200], at=at,
    )  # fmt: skip
    return made


def check_restating(actor: Actor, run: Run, trigger: str, reason: str) -> None:
    """Raise Invalid without trigger and reason, Forbidden when who calculated locks."""
    if trigger not in TRIGGERS or not reason.strip():
        raise Invalid(
            _("These totals differ from those reported: say what caused it, and why."), code="reason-needed",
            place="trigger", fix=_("One of: %(codes)s, with a reason in words.") % {"codes": ", ".join(TRIGGERS)},
        )  # fmt: skip
    if run.started_name == actor.name[:200]:
        raise Forbidden(
            _("Who calculated a restatement does not lock it."), code="preparer-approves",
            fix=_("Ask another person who may lock inventories."),
        )  # fmt: skip


def restate(
    actor: Actor, inventory: Inventory, before: Reported, after: Reported, trigger: str, reason: str, at: datetime,
    settles: Collection[int] | None = None,
) -> Restatement:  # fmt: skip
    """Write the restatement with its lines. settles: noted changes of the base year it takes in; None for all open ones."""
    found: Restatement = Restatement.objects.create(
        inventory=inventory, number=inventory.restatements.count() + 1, trigger=trigger, reason=reason.strip()[:1000],
        before=before, after=after, lines=lines_between(actor, inventory, before.run.number, after.run.number),
        calculated_name=after.run.started_name, locked_name=actor.name[:200], at=at,
    )  # fmt: skip
    noted = BaseChange.objects.filter(inventory=inventory, settled=None, withdrawn_at=None)
    if settles is not None:
        noted = noted.filter(pk__in=settles)
    noted.update(settled=found)
    return found


def give_figures(
    actor: Actor, inventory: Inventory, run: Run, at: datetime, trigger: str = "", reason: str = ""
) -> tuple[str, ...]:
    """Put the consolidated totals into force as queried indicators; entered and published figures stay. What was taken."""
    report = indicators.record_queried(
        actor=actor, node_id=inventory.node_id, period=inventory.period.label, figures=_figures(inventory, run), at=at,
        source=QueriedSource(
            inventory.name_zh, inventory.name_en, f"清单 {inventory.code} 第 {run.number} 次核算 {run.run_hash[:12]}",
            f"Inventory {inventory.code}, run {run.number}, {run.run_hash[:12]}",
        ),
        reason_code=REASONS.get(trigger, ""), reason=reason.strip(),
    )  # fmt: skip
    return report.taken


def _figures(inventory: Inventory, run: Run) -> list[QueriedFigure]:
    groups, sets = groups_of(run), tuple(inventory.gwp_sets)
    found = []
    kilograms: dict[str, Decimal | None] = {}
    for name in (*SCOPES, *(f"c{number}" for number in range(1, 16))):
        total = measure_of(groups, name, sets)
        if not total.meter.counted.keys and not total.meter.blocked.keys:
            continue
        kilograms[name] = total.consolidated[inventory.gwp_main]
        code = f"ghg.{name}" if name in SCOPES else "ghg.scope3_category"
        member = "" if name in SCOPES else f"cat_{name[1:]}"
        found.append(_figure(inventory, code, name, kilograms[name], member, total.meter.rows_percent))
    first, second = kilograms.get("scope1"), kilograms.get("scope2_location")
    if first is not None and second is not None:
        found.append(_figure(inventory, "ghg.scope1_2_location", "scope1_2_location", first + second))
    return found


def _figure(
    inventory: Inventory, code: str, measure: str, value: Decimal | None, member: str = "", covered: Decimal | None = None
) -> QueriedFigure:  # fmt: skip
    place = f"inventory:{inventory.pk}:{measure}"
    return QueriedFigure(
        code,
        None if value is None else value.quantize(_NANO),
        "kgCO2e",
        member,
        place,
        coverage_percent=covered,
    )
