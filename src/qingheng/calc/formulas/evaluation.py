"""Working a formula out: exact decimals, units carried along, a missing figure never taken as zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final, Literal

from qingheng.calc.formulas.tree import (
    Call,
    Constant,
    Formula,
    Negation,
    Node,
    Operation,
    Reference,
    Series,
    references_of,
)
from qingheng.calc.units import WrongDimension, convert, divide, multiply, same_dimension

MissingReason = Literal["not_available", "not_applicable", "division_by_zero", "no_positive_base"]

_WIDE: Final = Context(prec=80, rounding=ROUND_HALF_EVEN)
_REASONS: Final[dict[MissingReason, tuple[str, str]]] = {
    "not_available": ("{} not available", "{}未统计"),
    "not_applicable": ("{} not applicable", "{}不适用"),
    "division_by_zero": ("division by zero in {}", "{}为零，不能作除数"),
    "no_positive_base": ("growth needs a positive base: {}", "计算增长率要求基数为正：{}"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Missing:
    """No figure, why there is none, and the series that are to blame."""

    reason: MissingReason
    refs: tuple[Reference, ...]

    def text(self, lang: str) -> str:
        """The reason with the series it names: ``zh`` gives Chinese, all else English."""
        chinese = lang.lower().startswith("zh")
        names = ("、" if chinese else ", ").join(_period_of(ref, chinese) for ref in self.refs)
        if not names:  # a literal, not a series
            names = "常数" if chinese else "a constant"
        return _REASONS[self.reason][1 if chinese else 0].format(names)


Lookup = Callable[[Reference], Quantity | Missing | None]
"""Gives the figure of a series, shift periods from the period of the formula; None means not available."""


def evaluate(formula: Formula, lookup: Lookup) -> Quantity | Missing:
    """The value of a formula.

    Sums and comparisons are in the unit of their first operand; quotients carry both units; shares and growth
    are percentages. Every operand is looked at before the answer, so a Missing names all series that are
    missing, and ``0 * x`` is missing when x is.
    Raises WrongDimension (kWh is never added to kW) and UnknownUnit.
    """
    return evaluate_node(formula.root, lookup, 0)


def evaluate_node(node: Node, lookup: Lookup, shift: int) -> Quantity | Missing:
    """The value of a part of a formula that stands so many periods back; raises as evaluate does."""
    match node:
        case Constant(value, unit):
            return Quantity(value, unit)
        case Series(reference):
            wanted = Reference(reference.code, reference.member, shift)
            found = lookup(wanted)
            return Missing("not_available", (wanted,)) if found is None else found
        case Negation(operand):
            inner = evaluate_node(operand, lookup, shift)
            return inner if isinstance(inner, Missing) else Quantity(-inner.value, inner.unit)
        case Operation(operator, left, right):
            return _operation(operator, left, right, lookup, shift)
        case Call(function, arguments, unit):
            return _call(function, arguments, unit, lookup, shift)


def _operation(operator: str, left: Node, right: Node, lookup: Lookup, shift: int) -> Quantity | Missing:
    found = _all([left, right], lookup, (shift, shift))
    if isinstance(found, Missing):
        return found
    first, second = found
    if operator == "+":
        return _total(found)
    if operator == "-":
        return _total([first, Quantity(-second.value, second.unit)])
    if operator == "*":
        return Quantity(*multiply(first.value, first.unit, second.value, second.unit))
    return _quotient(first, second, references_of(right, shift))


def _call(
    function: str, arguments: tuple[Node, ...], unit: str, lookup: Lookup, shift: int
) -> Quantity | Missing:
    if function == "previous":
        return evaluate_node(arguments[0], lookup, shift - 1)
    if function == "growth":
        return _growth(arguments[0], lookup, shift)
    found = _all(arguments, lookup, (shift,) * len(arguments))
    if isinstance(found, Missing):
        return found
    first = found[0]
    if function == "convert":
        return Quantity(convert(first.value, first.unit, unit), unit)
    if function == "abs":
        return Quantity(abs(first.value), first.unit)
    if function == "per":
        return _quotient(first, found[1], references_of(arguments[1], shift))
    if function == "share":
        return _share(first, found[1], references_of(arguments[1], shift))
    alike = [Quantity(convert(q.value, q.unit, first.unit), first.unit) for q in found]
    if function in ("min", "max"):
        choose = min if function == "min" else max
        return choose(alike, key=lambda quantity: quantity.value)
    total = _total(alike)
    return (
        total if function == "sum" else Quantity(*divide(total.value, total.unit, Decimal(len(alike)), "1"))
    )


def _all(nodes: Sequence[Node], lookup: Lookup, shifts: Sequence[int]) -> list[Quantity] | Missing:
    found = [evaluate_node(node, lookup, shift) for node, shift in zip(nodes, shifts, strict=True)]
    lacking = [each for each in found if isinstance(each, Missing)]
    if not lacking:
        return [each for each in found if isinstance(each, Quantity)]
    # A figure nobody has weighs more than one that cannot exist: only the first can be asked for.
    worst = next((m for m in lacking if m.reason == "not_available"), lacking[0])
    refs = [ref for each in lacking if each.reason == worst.reason for ref in each.refs]
    return Missing(worst.reason, tuple(dict.fromkeys(refs)))


def _total(quantities: Sequence[Quantity]) -> Quantity:
    unit = quantities[0].unit
    value = Decimal(0)
    for quantity in quantities:
        value = _WIDE.add(value, convert(quantity.value, quantity.unit, unit))
    return Quantity(value, unit)


def _quotient(first: Quantity, second: Quantity, blame: tuple[Reference, ...]) -> Quantity | Missing:
    if second.value == 0:
        return Missing("division_by_zero", blame)
    return Quantity(*divide(first.value, first.unit, second.value, second.unit))


def _share(part: Quantity, whole: Quantity, blame: tuple[Reference, ...]) -> Quantity | Missing:
    if not same_dimension(part.unit, whole.unit):
        raise WrongDimension(part.unit, whole.unit)
    ratio = _quotient(part, whole, blame)
    return ratio if isinstance(ratio, Missing) else Quantity(convert(ratio.value, ratio.unit, "%"), "%")


def _growth(argument: Node, lookup: Lookup, shift: int) -> Quantity | Missing:
    found = _all([argument, argument], lookup, (shift, shift - 1))
    if isinstance(found, Missing):
        return found
    now, before = found
    if before.value <= 0:
        return Missing("no_positive_base", references_of(argument, shift - 1))
    return _share(_total([now, Quantity(-before.value, before.unit)]), before, ())


def _period_of(reference: Reference, chinese: bool) -> str:
    if reference.shift == 0:
        return reference.key
    if chinese:
        return f"{reference.key}（前 {-reference.shift} 期）"
    return f"{reference.key} ({-reference.shift} period{'s' if reference.shift < -1 else ''} before)"
