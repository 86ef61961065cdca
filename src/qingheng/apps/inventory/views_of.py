"""Rows of the database as the frozen views others see."""

from __future__ import annotations

from qingheng.apps.inventory.contracts import InventoryView, RunView
from qingheng.apps.inventory.models import Inventory, Run

_KEPT_TO_ITSELF = frozenset(
    {"asked", "own"}
)  # of a part: what it asked of the company's own (services.reusing)


def view_of_inventory(one: Inventory, run: Run | None = None) -> InventoryView:
    """The inventory with its current run."""
    return InventoryView(
        id=one.pk,
        code=one.code,
        name_zh=one.name_zh,
        name_en=one.name_en,
        node_id=one.node_id,
        node_code=one.node.code,
        node_zh=one.node.name_zh,
        node_en=one.node.name_en,
        period=one.period.label,
        first=one.period.start,
        last=one.period.end,
        approach=one.approach,
        gwp_main=one.gwp_main,
        gwp_sets=tuple(one.gwp_sets),
        dates=one.dates,
        policy_on=one.policy_on,
        packs=tuple((pack, version) for pack, version in one.packs),
        methods=one.methods,
        variants=dict(one.variants),
        state=one.state,
        made_name=one.made_name,
        made_at=one.made_at,
        locked_name=one.locked_name,
        locked_at=one.locked_at,
        run=None if run is None else view_of_run(run),
    )


def view_of_run(run: Run, *, repeated: bool = False) -> RunView:
    """The run as others see it."""
    return RunView(
        id=run.pk,
        inventory_id=run.inventory_id,
        number=run.number,
        run_hash=run.run_hash,
        inputs=run.inputs,
        parts=tuple(
            {name: value for name, value in part.items() if name not in _KEPT_TO_ITSELF} for part in run.parts
        ),
        summary=run.summary,
        code_version=run.code_version,
        current=run.current,
        started_name=run.started_name,
        at=run.at,
        repeated=repeated,
    )
