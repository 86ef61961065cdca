"""Intervals of a run by drawing, beside those by the formula: a check that anybody repeats with the same seed."""

from __future__ import annotations

from dataclasses import dataclass

from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.queries.charts import contributions, measure_names, of_measure
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.calc.uncertainty import Interval, Simulated, propagate, simulate
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class DrawnInterval:
    """A measure, kilograms CO2e of the main set at 100 %, by the formula and by drawing with a seed."""

    measure: str
    seed: int
    interval: Interval
    simulated: Simulated


def drawn_intervals(
    *, actor: Actor, inventory_id: int, seed: int = 1, draws: int = 10_000, run: int | None = None
) -> list[DrawnInterval]:
    """Measures with something counted, in their order. Raises Forbidden, NotFound."""
    inventory, found = run_of(actor, inventory_id, run)
    groups = groups_of(found)
    made = []
    for name in measure_names():
        parts = contributions(of_measure(groups, name), inventory.gwp_main)
        if parts:
            made.append(DrawnInterval(name, seed, propagate(parts), simulate(parts, seed=seed, draws=draws)))
    return made
