"""Formulas of derived indicators: a small language that knows units, periods and missing figures."""

from qingheng.calc.formulas.evaluation import Lookup, Missing, Quantity, evaluate
from qingheng.calc.formulas.explanation import explain
from qingheng.calc.formulas.ordering import FormulaCycle, order
from qingheng.calc.formulas.parsing import UnreadableFormula, parse
from qingheng.calc.formulas.tree import Formula, Reference

__all__ = [
    "Formula",
    "FormulaCycle",
    "Lookup",
    "Missing",
    "Quantity",
    "Reference",
    "UnreadableFormula",
    "evaluate",
    "explain",
    "order",
    "parse",
]
