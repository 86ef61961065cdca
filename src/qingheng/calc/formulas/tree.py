"""What a formula is made of once it has been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Operator = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A series a formula reads: indicator code, member of its breakdown or empty, periods back (0, -1)."""

    code: str
    member: str = ""
    shift: int = 0

    @property
    def key(self) -> str:
        """The series as text, whatever the period: ``code`` or ``code[member]``."""
        return f"{self.code}[{self.member}]" if self.member else self.code


@dataclass(frozen=True, slots=True)
class Constant:
    """A number written in the formula, with its unit (``1`` when none is written)."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series in the period of the formula, or as many periods back as the calls around it say."""

    reference: Reference


@dataclass(frozen=True, slots=True)
class Negation:
    """A leading minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and the sign between them."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language; unit is the second argument of ``convert``."""

    function: str
    arguments: tuple[Node, ...]
    unit: str = ""


Node = Constant | Series | Negation | Operation | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read: its text and its tree."""

    text: str
    root: Node

    @property
    def references(self) -> tuple[Reference, ...]:
        """The series it reads, each once, in reading order; ``growth(x)`` reads x and x one period back."""
        return references_of(self.root, 0)


def references_of(node: Node, shift: int) -> tuple[Reference, ...]:
    """The series a part of a formula reads when it stands so many periods back, each once."""
    return tuple(dict.fromkeys(_walk(node, shift)))


def _walk(node: Node, shift: int) -> Iterator[Reference]:
    match node:
        case Constant():
            return
        case Series(reference):
            yield Reference(reference.code, reference.member, shift)
        case Negation(operand):
            yield from _walk(operand, shift)
        case Operation(_, left, right):
            yield from _walk(left, shift)
            yield from _walk(right, shift)
        case Call("previous", arguments):
            yield from _walk(arguments[0], shift - 1)
        case Call(function, arguments):
            for argument in arguments:
                yield from _walk(argument, shift)
            if function == "growth":
                yield from _walk(arguments[0], shift - 1)
