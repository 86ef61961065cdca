"""Writes of the organisation: nodes, ownership, periods, exchange rates."""

from qingheng.apps.organisation.services.nodes import (
    NodeFacts,
    add_node,
    change_node,
    close_node,
    load_nodes,
    set_fiscal_year,
)
from qingheng.apps.organisation.services.ownership import Control, end_ownership, set_ownership
from qingheng.apps.organisation.services.periods import ensure_period, hold_open, lock_period, unlock_period
from qingheng.apps.organisation.services.rates import add_exchange_rate, load_exchange_rates

__all__ = [
    "Control",
    "NodeFacts",
    "add_exchange_rate",
    "add_node",
    "change_node",
    "close_node",
    "end_ownership",
    "ensure_period",
    "hold_open",
    "load_exchange_rates",
    "load_nodes",
    "lock_period",
    "set_fiscal_year",
    "set_ownership",
    "unlock_period",
]
