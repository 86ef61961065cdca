"""The lines a sample is drawn from: counted line groups of the run in force, of the engagement's view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qingheng.apps.assurance.models import Engagement
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.queries.drawing import RunRow
from qingheng.calc.assurance import Item
from qingheng.calc.ghg import COUNTED, Side
from qingheng.platform.rights.actor import Actor

STRATA: Final[Mapping[str, Callable[[LineGroup], str]]] = {
    "scope": lambda one: str(one.scope),
    "category": lambda one: f"{one.scope}.{one.category}",
    "site": lambda one: one.site,
}
ZERO: Final = Decimal(0)


@dataclass(frozen=True)
class Population:
    """Lines with CO2e of the main set, and the run they are of. total: tonnes, None when nothing is known."""

    groups: tuple[LineGroup, ...]
    main: str
    run_number: int
    run_hash: str
    total: Decimal | None


def population(actor: Actor, found: Engagement) -> Population:
    """Lines of the run in force. Raises Forbidden, NotFound."""
    view = inventories.inventory(actor=actor, inventory_id=found.inventory_id)
    if view.run is None:
        return Population((), view.run_main, 0, "", None)
    groups = tuple(
        one
        for one in inventories.line_groups(actor=actor, inventory_id=view.id)
        if one.status == COUNTED
        and one.scope in (1, 2, 3)
        and one.side in (Side.both, found.side)
        and one.co2e.get(view.run_main) is not None
    )
    total = sum((one.co2e[view.run_main] or ZERO for one in groups), ZERO) / 1000 if groups else None
    return Population(groups, view.run_main, view.run.number, view.run.run_hash, total)


def items_of(lines: Population, strata: str) -> list[Item]:
    """The lines as a sample takes them; without strata all are of one."""
    return [
        Item(f"{one.part}.{one.choice}", one.co2e[lines.main] or ZERO, stratum_of(one, strata))
        for one in lines.groups
    ]


def about(one: LineGroup) -> str:
    """A line in a few words that need no language: place, days, activity, amount."""
    amount = "" if one.amount is None else f"{one.amount.normalize():,f} {one.unit}"
    return " · ".join(filter(None, (one.site, f"{one.first}/{one.last}", one.activity or one.rule, amount)))


def stratum_of(one: LineGroup, strata: str) -> str:
    """What a line belongs to; empty without strata."""
    read = STRATA.get(strata)
    return read(one) if read else ""


def about_row(one: LineGroup, row: RunRow) -> str:
    """A row in a few words that need no language: place, days, activity, its own amount."""
    amount = "" if row.amount is None else f"{row.amount.normalize():,f} {one.unit}"
    return " · ".join(filter(None, (one.site, f"{one.first}/{one.last}", one.activity or one.rule, amount)))
