"""Items, lines between them, and options, as products are described: frozen, exact, without files or databases.

An item is anything with a code: a product, an assembly, a part, a material, packaging. A line says how much of a child is in
one unit of its parent. Codes are compared without regard to case, width and outer or repeated spaces (`key`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from qingheng.calc.intake.folding import fold

COUNT = "count"


class Kind(StrEnum):
    """What an item is."""

    product = "product"
    assembly = "assembly"
    part = "part"
    material = "material"
    packaging = "packaging"


class Act(StrEnum):
    """What an option does with a line."""

    add = "add"
    remove = "remove"


@dataclass(frozen=True, slots=True)
class Item:
    """An item. unit: what a quantity of it is counted in. mass: kilograms of one unit; None is not known."""

    code: str
    name_zh: str = ""
    name_en: str = ""
    kind: Kind = Kind.part
    unit: str = COUNT
    mass: Decimal | None = None
    material: str = ""
    source: str = ""
    verified: bool = False

    def name(self, lang: str) -> str:
        """Its name in a language; the other one, else the code, where there is none."""
        first, second = (
            (self.name_zh, self.name_en) if lang.startswith("zh") else (self.name_en, self.name_zh)
        )
        return first or second or self.code


@dataclass(frozen=True, slots=True)
class Line:
    """So much of a child in one unit of its parent.

    unit: empty is the child's own. scrap: share of the input that does not end up in the parent, 0 to below 1.
    alternate: name of a set of lines under one parent that stand for one another; share: how much of the set this one is.
    valid_from, valid_to: first and last day, None is open. place: where it was read, as a person finds it again.
    """

    parent: str
    child: str
    quantity: Decimal
    unit: str = ""
    scrap: Decimal = Decimal(0)
    alternate: str = ""
    share: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    place: str = ""

    def holds(self, on: date | None) -> bool:
        """Whether the line counts on a day; on None it always does."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a group; exactly one of a group is in a configuration, or none where none is the default."""

    group: str
    code: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class OptionLine:
    """What an option adds under a parent, or takes away from the base bill there (all lines of that child)."""

    group: str
    option: str
    act: Act
    parent: str
    child: str
    quantity: Decimal = Decimal(0)
    unit: str = ""
    scrap: Decimal = Decimal(0)
    place: str = ""

    def line(self) -> Line:
        """The line it adds."""
        return Line(self.parent, self.child, self.quantity, self.unit, self.scrap, place=self.place)


@lru_cache(maxsize=262_144)  # a bill of 100,000 lines names more codes than a small cache holds, in turn
def key(code: str) -> str:
    """What two spellings of one code have in common."""
    return fold(code)


def trimmed(amount: Decimal) -> Decimal:
    """The same amount without trailing zeros, never in powers of ten."""
    short = amount.normalize()
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1))
