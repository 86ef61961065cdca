"""Ledgers of lots: what a lot is, which lot may stand for what, plans of allocation, and the proof of a ledger."""

from qingheng.calc.ledger.allocation import allocate
from qingheng.calc.ledger.amounts import MOST, ONE, from_millionths, is_exact, to_millionths
from qingheng.calc.ledger.criteria import ANSWERS, MET, NOT_APPLICABLE, YES, verdict
from qingheng.calc.ledger.kinds import (
    Kind,
    UnreadableKind,
    by_months,
    month_end,
    months_later,
    read_kinds,
    valid_until,
)
from qingheng.calc.ledger.matching import Rules
from qingheng.calc.ledger.matching import of_lot as not_for_lot
from qingheng.calc.ledger.matching import of_pair as not_for_pair
from qingheng.calc.ledger.model import (
    ALLOCATED,
    EXPIRED,
    FINAL_ACCOUNTS,
    HELD,
    OUTSIDE,
    RETIRED,
    SENT,
    VOIDED,
    Allocation,
    Demand,
    Entry,
    EntryKind,
    Lot,
    Plan,
    Reason,
    Refused,
    Strategy,
    Wanted,
    allocated_account,
)
from qingheng.calc.ledger.replay import Fault, compared, replay
from qingheng.calc.ledger.serials import SerialRange, UnreadableSerial, read_range

__all__ = [
    "ALLOCATED",
    "ANSWERS",
    "EXPIRED",
    "FINAL_ACCOUNTS",
    "HELD",
    "MET",
    "MOST",
    "NOT_APPLICABLE",
    "ONE",
    "OUTSIDE",
    "RETIRED",
    "SENT",
    "VOIDED",
    "YES",
    "Allocation",
    "Demand",
    "Entry",
    "EntryKind",
    "Fault",
    "Kind",
    "Lot",
    "Plan",
    "Reason",
    "Refused",
    "Rules",
    "SerialRange",
    "Strategy",
    "UnreadableKind",
    "UnreadableSerial",
    "Wanted",
    "allocate",
    "allocated_account",
    "by_months",
    "compared",
    "from_millionths",
    "is_exact",
    "month_end",
    "months_later",
    "not_for_lot",
    "not_for_pair",
    "read_kinds",
    "read_range",
    "replay",
    "to_millionths",
    "valid_until",
    "verdict",
]
