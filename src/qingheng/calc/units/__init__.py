"""Units of ESG figures: exact conversion within a dimension, and a plain refusal across dimensions."""

from qingheng.calc.units.conversion import (
    WrongDimension,
    convert,
    dimension,
    divide,
    known_units,
    multiply,
    same_dimension,
    unit_label,
    unit_symbol,
)
from qingheng.calc.units.grammar import UnknownUnit

__all__ = [
    "UnknownUnit",
    "WrongDimension",
    "convert",
    "dimension",
    "divide",
    "known_units",
    "multiply",
    "same_dimension",
    "unit_label",
    "unit_symbol",
]
