"""A formula with its values put in, as the lineage of a derived figure shows it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from qingheng.calc.formulas.evaluation import Lookup, Missing, Quantity, evaluate, evaluate_node
from qingheng.calc.formulas.tree import Call, Constant, Formula, Negation, Node, Operation, Reference, Series
from qingheng.calc.texts import format_number, round_half_up
from qingheng.calc.units import unit_label

SHOWN_DECIMALS: Final = 6

_CHINESE: Final = {
    "sum": "合计", "mean": "平均", "min": "最小", "max": "最大", "abs": "绝对值",
    "growth": "增长率", "share": "占比", "convert": "换算",
}  # fmt: skip
_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def explain(
    formula: Formula, lookup: Lookup, lang: str, *, name: Callable[[Reference], str] | None = None
) -> str:
    """The formula with its values, and what comes of it: ``6,303 tCO2e + 19,540 tCO2e = 25,843 tCO2e``.

    name: when given, each value is preceded by it. A result with more than six decimals is rounded to six and
    marked ``≈``. Raises as evaluate does.
    """
    chinese = lang.lower().startswith("zh")
    writer = _Writer(lookup, "zh" if chinese else "en", name)
    substituted = writer.write(formula.root, 0, 0)
    result = evaluate(formula, lookup)
    if isinstance(result, Missing):
        opening = "：无法计算，" if chinese else ": cannot be calculated, "
        return f"{substituted}{opening}{result.text(lang)}"
    exact = round_half_up(result.value, SHOWN_DECIMALS) == result.value
    return f"{substituted} {'=' if exact else '≈'} {writer.figure(result)}"


class _Writer:
    """Writes the parts of one formula in one language."""

    def __init__(self, lookup: Lookup, lang: str, name: Callable[[Reference], str] | None) -> None:
        self._lookup = lookup
        self._lang = lang
        self._name = name

    def figure(self, quantity: Quantity) -> str:
        rounded = round_half_up(quantity.value, SHOWN_DECIMALS)
        text = format_number(rounded, _decimals(rounded))
        if quantity.unit == "1":
            return text
        label = unit_label(quantity.unit, self._lang)
        return f"{text}{'' if label.startswith('%') else ' '}{label}"

    def write(self, node: Node, shift: int, strength: int) -> str:
        match node:
            case Constant(value, unit):
                return self.figure(Quantity(value, unit))
            case Series(reference):
                return self._series(Reference(reference.code, reference.member, shift))
            case Negation(operand):
                return f"−{self.write(operand, shift, 3)}"
            case Operation(operator, left, right):
                own = _STRENGTH[operator]
                text = (
                    f"{self.write(left, shift, own)} {_SIGNS[operator]} {self.write(right, shift, own + 1)}"
                )
                return f"({text})" if own < strength else text
            case Call(function, arguments, unit):
                return self._call(function, arguments, unit, shift, strength)

    def _series(self, reference: Reference) -> str:
        found = evaluate_node(Series(reference), self._lookup, reference.shift)
        if isinstance(found, Missing):
            text = Missing(found.reason, (reference,)).text(self._lang)
            return text if self._name is None else f"{self._name(reference)}: {text}"
        figure = self.figure(found)
        return figure if self._name is None else f"{self._name(reference)} {figure}"

    def _call(self, function: str, arguments: tuple[Node, ...], unit: str, shift: int, strength: int) -> str:
        if function == "previous":
            return self.write(arguments[0], shift - 1, strength)
        if function == "per":
            text = f"{self.write(arguments[0], shift, 2)} ÷ {self.write(arguments[1], shift, 3)}"
            return f"({text})" if strength > 2 else text
        inner = [self.write(argument, shift, 0) for argument in arguments]
        if function == "growth":
            inner.append(self.write(arguments[0], shift - 1, 0))
        if function == "convert":
            inner.append(unit_label(unit, self._lang))
        shown = _CHINESE[function] if self._lang == "zh" else function
        return f"{shown}({'; '.join(inner)})"


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
