"""Writes of inventories."""

from qingheng.apps.inventory.services.defining import (
    Confirmed,
    Options,
    change_inventory,
    confirm_factor,
    make_inventory,
    set_gap,
    set_published,
    withdraw_factor,
)
from qingheng.apps.inventory.services.locking import lock_inventory, unlock_inventory
from qingheng.apps.inventory.services.packing import pack_inventory
from qingheng.apps.inventory.services.running import RUN_JOB, run_inventory, start_run

__all__ = [
    "RUN_JOB",
    "Confirmed",
    "Options",
    "change_inventory",
    "confirm_factor",
    "lock_inventory",
    "make_inventory",
    "pack_inventory",
    "run_inventory",
    "set_gap",
    "set_published",
    "start_run",
    "unlock_inventory",
    "withdraw_factor",
]
