"""Totals of a run beside those reported last: what locking it would restate, and the lines that differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.inventory.access import as_calculated, current_run, seen
from qingheng.apps.inventory.models import Inventory, Reported, Run
from qingheng.apps.inventory.queries.base_years import ReportedView, reported_view
from qingheng.apps.inventory.queries.comparison import compare_runs
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.totals import MEASURES, measure_of
from qingheng.platform.rights.actor import Actor

_NANO: Final = Decimal("0.000000001")


@dataclass(frozen=True)
class Pending:
    """A restatement that awaits locking. measures: kilograms as they are now, consolidated. lines: as in restatements.

    own_hand: the actor calculated it, so another person locks it.
    """

    before: ReportedView
    run: int
    measures: Mapping[str, Decimal | None]
    lines: tuple[Mapping[str, Any], ...]
    calculated_name: str
    own_hand: bool


def pending(*, actor: Actor, inventory_id: int) -> Pending | None:
    """What locking the open inventory would restate; None when its totals are those reported, or none were.

    Raises Forbidden, NotFound.
    """
    inventory = seen(actor, inventory_id)
    run, last = current_run(inventory), inventory.reports.select_related("run").first()
    if inventory.state != "open" or run is None or last is None or not differs(inventory, run):
        return None
    now = measures_of(inventory, run)
    return Pending(
        reported_view(last), run.number, {name: None if text is None else Decimal(text) for name, text in now.items()},
        tuple(lines_between(actor, inventory, last.run.number, run.number)), run.started_name,
        run.started_name == actor.name[:200],
    )  # fmt: skip


def measures_of(inventory: Inventory, run: Run) -> dict[str, str | None]:
    """Every measure of a run, consolidated kilograms of the main set as text; None where nothing was counted."""
    groups, sets = groups_of(run), tuple(as_calculated(inventory, run).gwp_sets)
    values = {name: measure_of(groups, name, sets).consolidated[sets[0]] for name in MEASURES}
    return {name: None if value is None else f"{value.quantize(_NANO):f}" for name, value in values.items()}


def differs(inventory: Inventory, run: Run) -> bool:
    """Whether the run gives other totals than those reported last; False before the first report."""
    last: Reported | None = inventory.reports.first()
    if last is None:
        return False
    return any(text != last.measures.get(name) for name, text in measures_of(inventory, run).items())


def lines_between(actor: Actor, inventory: Inventory, before: int, after: int) -> list[dict[str, Any]]:
    """Lines that differ between two runs, both views of energy bought, kg CO2e of the main set at 100 %."""
    found = []
    for side in ("location", "market"):
        changes = compare_runs(
            actor=actor,
            inventory_id=inventory.pk,
            other_id=inventory.pk,
            run=after,
            other_run=before,
            side=side,
        )
        found += [
            {"side": side, "key": list(one.key), "cause": one.cause,
             "before": None if one.before is None else str(one.before),
             "after": None if one.after is None else str(one.after)}
            for one in changes
            if one.before != one.after and (side == "location" or one.key[0] == "2")
        ]  # fmt: skip
    return found
