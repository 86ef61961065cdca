"""Gaps of an inventory that may be one of two: which lines they can be about, and how much they make the total unsure."""

from __future__ import annotations

from decimal import Decimal

from qingheng.apps.inventory.access import as_calculated, current_run, seen
from qingheng.apps.inventory.contracts import EitherChoice, Reason
from qingheng.apps.inventory.queries.comparison import gap_reason
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.calc.ghg import COUNTED
from qingheng.platform.rights.actor import Actor


def gap_ranges(*, actor: Actor, inventory_id: int) -> dict[str, Reason]:
    """By code of the gap: how much more or less it may be, by the current run, tonnes CO2e. Raises Forbidden, NotFound."""
    inventory = seen(actor, inventory_id)
    run = current_run(inventory)
    unsure = [one for one in inventory.gaps.all() if one.kind == "either"]
    if run is None or not unsure:
        return {}
    groups = groups_of(run)
    return {one.code: gap_reason(actor, as_calculated(inventory, run), run, groups, one) for one in unsure}


def either_choices(*, actor: Actor, inventory_id: int) -> list[EitherChoice]:
    """What was counted in the current run by rule and columns, the largest first. Raises Forbidden, NotFound."""
    inventory = seen(actor, inventory_id)
    run = current_run(inventory)
    main = inventory.gwp_main if run is None else as_calculated(inventory, run).gwp_main
    found: dict[tuple[str, tuple[tuple[str, str], ...]], EitherChoice] = {}
    for one in groups_of(run) if run is not None else ():
        if one.status != COUNTED or not one.values:
            continue
        values = tuple(sorted((name, value) for name, value in one.values.items() if value))
        kilograms = one.co2e.get(main) or Decimal(0)
        before = found.get((one.rule, values))
        found[one.rule, values] = EitherChoice(
            one.rule, values, one.rule_zh, one.rule_en, one.activity,
            kilograms / 1000 + (before.tonnes if before is not None else Decimal(0)),
        )  # fmt: skip
    return sorted(found.values(), key=lambda choice: (-abs(choice.tonnes), choice.rule, choice.values))
