"""Writes of inventories."""

from qingheng.apps.inventory.services.assuming import (
    Confirmed,
    attach_to_assumption,
    confirm_factor,
    withdraw_factor,
)
from qingheng.apps.inventory.services.base_years import note_change, set_base_year, withdraw_change
from qingheng.apps.inventory.services.choosing import change_inventory
from qingheng.apps.inventory.services.defining import (
    Options,
    make_inventory,
    set_gap,
    set_published,
    withdraw_gap,
)
from qingheng.apps.inventory.services.locking import lock_inventory, unlock_inventory
from qingheng.apps.inventory.services.packing import pack_inventory
from qingheng.apps.inventory.services.prices import add_price_index, withdraw_price_index
from qingheng.apps.inventory.services.replacing import approve_replacements, propose_replacements
from qingheng.apps.inventory.services.running import RUN_JOB, run_inventory, start_run
from qingheng.apps.inventory.services.upgrading import approve_upgrade, propose_upgrade, return_upgrade
from qingheng.apps.inventory.signed_off import tells_sign_offs

__all__ = [
    "RUN_JOB",
    "Confirmed",
    "Options",
    "add_price_index",
    "approve_replacements",
    "approve_upgrade",
    "attach_to_assumption",
    "change_inventory",
    "confirm_factor",
    "lock_inventory",
    "make_inventory",
    "note_change",
    "pack_inventory",
    "propose_replacements",
    "propose_upgrade",
    "return_upgrade",
    "run_inventory",
    "set_base_year",
    "set_gap",
    "set_published",
    "start_run",
    "tells_sign_offs",
    "unlock_inventory",
    "withdraw_change",
    "withdraw_factor",
    "withdraw_gap",
    "withdraw_price_index",
]
