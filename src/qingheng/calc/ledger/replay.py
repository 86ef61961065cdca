"""Entries played again from the first: balances as they must be, and every place where a rule was broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from qingheng.calc.ledger.model import FINAL_ACCOUNTS, OUTSIDE, Entry, EntryKind

Account = tuple[str, str]
"""Lot and account."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the ledger does not hold. entry: the number of the entry, 0 for a balance or a lot as a whole."""

    code: str
    lot: str
    account: str = ""
    entry: int = 0
    found: Decimal | None = None
    expected: Decimal | None = None


def replay(
    entries: Iterable[Entry], quantities: Mapping[str, Decimal]
) -> tuple[dict[Account, Decimal], list[Fault]]:
    """Balances by lot and account, and faults in the order of the entries.

    quantities: of each lot as issued. A fault is a quantity that is not above zero, an account below zero, something
    that left a final account, a lot issued twice or for another quantity, an entry of no lot.
    """
    balances: dict[Account, Decimal] = {}
    faults: list[Fault] = []
    issued: set[str] = set()
    for entry in sorted(entries, key=lambda one: one.number):
        faults += _faults(entry, quantities, issued)
        if entry.kind is EntryKind.issue:
            issued.add(entry.lot)
        for account, moved in ((entry.source, -entry.quantity), (entry.target, entry.quantity)):
            key = (entry.lot, account)
            balances[key] = balances.get(key, Decimal(0)) + moved
            if balances[key] < 0 and account != OUTSIDE:
                faults.append(
                    Fault("below-zero", entry.lot, account, entry.number, balances[key], Decimal(0))
                )
    faults += [Fault("never-issued", lot) for lot in sorted(set(quantities) - issued)]
    return balances, faults


def compared(kept: Mapping[Account, Decimal], replayed: Mapping[Account, Decimal]) -> list[Fault]:
    """Balances kept that are not what the entries say, in the order of lot and account."""
    zero = Decimal(0)
    return [
        Fault("balance-differs", lot, account, 0, kept.get((lot, account)), replayed.get((lot, account)))
        for lot, account in sorted(set(kept) | set(replayed))
        if kept.get((lot, account), zero) != replayed.get((lot, account), zero)
    ]


def _faults(entry: Entry, quantities: Mapping[str, Decimal], issued: set[str]) -> list[Fault]:
    faults = []
    if entry.lot not in quantities:
        faults.append(Fault("no-such-lot", entry.lot, entry=entry.number))
    if entry.quantity <= 0 or entry.source == entry.target:
        faults.append(Fault("moves-nothing", entry.lot, entry.source, entry.number, entry.quantity))
    if entry.source.partition(":")[0] in FINAL_ACCOUNTS:
        faults.append(Fault("left-final", entry.lot, entry.source, entry.number, entry.quantity))
    is_issue = entry.kind is EntryKind.issue
    if is_issue != (entry.source == OUTSIDE):
        faults.append(Fault("not-issued", entry.lot, entry.source, entry.number, entry.quantity))
    if is_issue and entry.lot in issued:
        faults.append(Fault("issued-twice", entry.lot, entry.source, entry.number, entry.quantity))
    if is_issue and entry.quantity != quantities.get(entry.lot):
        expected = quantities.get(entry.lot)
        faults.append(
            Fault("issued-otherwise", entry.lot, entry.target, entry.number, entry.quantity, expected)
        )
    return faults
