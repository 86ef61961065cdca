"""What inventories come to by scope: in a list, and of those calculated and not locked yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import as_calculated
from qingheng.apps.inventory.contracts import Unreported
from qingheng.apps.inventory.models import Reported, Run
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.totals import measure_of
from qingheng.platform.rights.actor import Actor

SCOPES = ("scope1", "scope2_location", "scope2_market", "scope3")


def unreported(*, actor: Actor, node_id: int, reported: Collection[str]) -> list[Unreported]:
    """Calculated, unlocked inventories of a node for periods that have no reported figure, the latest first.

    reported: labels of periods whose figures are in force. Without the right to see inventories there are none.
    """
    if not actor.may(rights.VIEW):
        return []
    runs = Run.objects.filter(current=True, inventory__state="open", inventory__node_id=node_id)
    found = []
    for run in runs.select_related("inventory__node", "inventory__period").order_by(
        "-inventory__period__end"
    ):
        one = run.inventory
        if one.period.label in reported or not actor.may(
            rights.VIEW, path=one.node.path, period_end=one.period.end
        ):
            continue
        kilograms = _kilograms(run.pk, run.run_hash)
        tonnes = {name: None if value is None else value / 1000 for name, value in kilograms.items()}
        found.append(Unreported(one.pk, one.period.label, one.name_zh, one.name_en, tonnes))
    return found


def scope_totals(*, actor: Actor) -> Mapping[int, Mapping[str, Decimal | None]]:
    """Kilograms of CO2e by scope of the current run of each inventory the actor may see, consolidated, main set of the run.

    Inventories that were not calculated are not in it; None where nothing of a scope was counted. Raises Forbidden.
    """
    actor.require(rights.VIEW)
    runs = Run.objects.filter(current=True).select_related("inventory__node", "inventory__period")
    kept = {one.run_id: one.measures for one in Reported.objects.filter(run__current=True).order_by("number")}
    return {
        run.inventory_id: {
            name: None if text is None else Decimal(text)
            for name, text in kept[run.pk].items()
            if name in SCOPES
        }
        if run.inventory.state == "locked" and run.pk in kept  # as it was locked
        else _kilograms(run.pk, run.run_hash)
        for run in runs
        if actor.may(rights.VIEW, path=run.inventory.node.path, period_end=run.inventory.period.end)
    }


@lru_cache(maxsize=256)
def _kilograms(run_id: int, _run_hash: str) -> Mapping[str, Decimal | None]:
    """Sealed: a run of the same hash comes to the same."""
    run = Run.objects.select_related("inventory").get(pk=run_id)
    groups, sets = groups_of(run), tuple(as_calculated(run.inventory, run).gwp_sets)
    return {name: measure_of(groups, name, sets).consolidated[sets[0]] for name in SCOPES}
