"""Factors and how one is chosen: ranked by place, type and date, with every reason told."""

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

__all__ = [
    "LEVELS",
    "Asked",
    "Basis",
    "Bridge",
    "Candidate",
    "Choice",
    "DatePolicy",
    "Factor",
    "Place",
    "Policy",
    "Rule",
]
