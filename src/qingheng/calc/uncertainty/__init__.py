"""How far off a figure may be: from scores of its data to an interval around any total."""

from qingheng.calc.uncertainty.limits import Limits, Part, spread_of_gases
from qingheng.calc.uncertainty.pedigree import INDICATORS, WORST, combined, grade, spread_of
from qingheng.calc.uncertainty.propagation import Contribution, Interval, propagate
from qingheng.calc.uncertainty.simulation import Simulated, simulate

__all__ = [
    "INDICATORS",
    "WORST",
    "Contribution",
    "Interval",
    "Limits",
    "Part",
    "Simulated",
    "combined",
    "grade",
    "propagate",
    "simulate",
    "spread_of",
    "spread_of_gases",
]
