"""Factors and how one is chosen: ranked by place, type and date, with every reason told."""

from qingheng.calc.factors.asking import Chooser
from qingheng.calc.factors.library import Library, RepeatedFactor
from qingheng.calc.factors.model import (
    LEVELS,
    Asked,
    Basis,
    Bridge,
    Candidate,
    Choice,
    DatePolicy,
    Factor,
    Place,
    Policy,
    Rule,
)
from qingheng.calc.factors.selection import choose

__all__ = [
    "LEVELS",
    "Asked",
    "Basis",
    "Bridge",
    "Candidate",
    "Choice",
    "Chooser",
    "DatePolicy",
    "Factor",
    "Library",
    "Place",
    "Policy",
    "RepeatedFactor",
    "Rule",
    "choose",
]
