"""Sign-offs of inventories: the part that keeps them registers how they are read, and reports tell them."""

from __future__ import annotations

from collections.abc import Callable

from qingheng.apps.inventory.contracts import SignOff

Reader = Callable[[int], list[SignOff]]
_readers: list[Reader] = []


def tells_sign_offs(reader: Reader) -> None:
    """Register how sign-offs in force of an inventory are read, each once."""
    if reader not in _readers:
        _readers.append(reader)


def sign_offs(inventory_id: int) -> list[SignOff]:
    """Sign-offs in force, the oldest first, in the language that is active. The caller has checked that they may be seen."""
    found = [one for reader in _readers for one in reader(inventory_id)]
    return sorted(found, key=lambda one: one.at)
