"""Greenhouse gas accounting of an organisation: which rows become which activities, in which scope."""

from qingheng.calc.ghg.model import (
    ABSENT,
    BLOCKED,
    COUNTED,
    LEFT_OUT,
    PRESENT,
    Amount,
    Key,
    LineChoice,
    MethodRule,
    Side,
)

__all__ = [
    "ABSENT",
    "BLOCKED",
    "COUNTED",
    "LEFT_OUT",
    "PRESENT",
    "Amount",
    "Key",
    "LineChoice",
    "MethodRule",
    "Side",
]
