"""Reading the text of a unit: atoms, ``*`` above the line, ``per`` or ``/`` below it, a qualifier behind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qingheng.calc.texts import BilingualError
from qingheng.calc.units.atoms import ATOMS, QUALIFIERS, Atom

MAX_LENGTH: Final = 120
MAX_FACTORS: Final = 8

_BY_TEXT: Final[dict[str, Atom]] = {
    text: atom for atom in ATOMS for text in (atom.symbol, atom.zh, *atom.aliases)
}


class UnknownUnit(BilingualError):
    """The text names no unit of the registry; unit is as given."""

    def __init__(self, unit: str) -> None:
        shown = unit if len(unit) <= MAX_LENGTH else unit[:MAX_LENGTH] + "…"
        super().__init__(f"The unit “{shown}” is not known.", f"无法识别单位“{shown}”。")
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Factor:
    """An atom with the words that say of what: ``CNY million`` of ``revenue``."""

    atom: Atom
    qualifier: str = ""

    @property
    def text(self) -> str:
        """The factor as it is stored."""
        return f"{self.atom.symbol} {self.qualifier}" if self.qualifier else self.atom.symbol


@dataclass(frozen=True, slots=True)
class UnitParts:
    """A unit taken apart: the factors above the line and those below it."""

    above: tuple[Factor, ...]
    below: tuple[Factor, ...]

    @property
    def text(self) -> str:
        """The unit as it is stored: ``kW*hours``, ``tCO2e per CNY million revenue``, ``1 per headcount``."""
        return " per ".join(
            ["*".join(factor.text for factor in self.above) or "1", *(f.text for f in self.below)]
        )

    @property
    def expression(self) -> str:
        """The unit in the language of the registry."""
        above = " * ".join(factor.atom.name for factor in self.above) or "one"
        return above + "".join(f" / {factor.atom.name}" for factor in self.below)


@lru_cache(maxsize=4096)
def read_unit(unit: str) -> UnitParts:
    """Take a unit apart. Raises UnknownUnit; a unit is never guessed from a similar spelling."""
    if len(unit) > MAX_LENGTH:
        raise UnknownUnit(unit)
    text = re.sub(r"\s+", " ", unit).strip()
    whole = _factor(text)
    if whole is not None:
        return UnitParts((whole,), ())
    above, *below = re.split(r" per | ?/ ?", text)
    top = _factor(above)
    factors = [top] if top is not None else [_factor(part.strip()) for part in re.split(r"[*·]", above)]
    under = [_factor(part) for part in below]
    if None in factors or None in under or len(factors) + len(under) > MAX_FACTORS:
        raise UnknownUnit(unit)
    return UnitParts(tuple(f for f in factors if f is not None), tuple(f for f in under if f is not None))


def _factor(text: str) -> Factor | None:
    atom = _BY_TEXT.get(text)
    if atom is not None:
        return Factor(atom)
    for qualifier in QUALIFIERS:
        if text.endswith(f" {qualifier}"):
            bare = _BY_TEXT.get(text.removesuffix(f" {qualifier}"))
            return None if bare is None else Factor(bare, qualifier)
    return None
