"""Reads of inventories. Totals are sums of the cube; lines are opened only when somebody asks for them."""

from qingheng.apps.inventory.queries.blocked import blocked
from qingheng.apps.inventory.queries.comparison import compare_runs, compare_with_published
from qingheng.apps.inventory.queries.explaining import explain
from qingheng.apps.inventory.queries.inventories import (
    gaps,
    inventories,
    inventory,
    inventory_of_period,
    published,
    runs,
)
from qingheng.apps.inventory.queries.line_groups import line_groups
from qingheng.apps.inventory.queries.totals import DIMENSIONS, MEASURES, measure, scopes, totals

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "blocked",
    "compare_runs",
    "compare_with_published",
    "explain",
    "gaps",
    "inventories",
    "inventory",
    "inventory_of_period",
    "line_groups",
    "measure",
    "published",
    "runs",
    "scopes",
    "totals",
]
