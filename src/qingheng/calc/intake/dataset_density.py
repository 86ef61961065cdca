"""The density a dataset declares for one of its columns: a tonne of water is a cubic metre."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qingheng.calc.texts import BilingualError
from qingheng.calc.units import UnknownUnit, dimension

_FORM: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) (\S.*?) = (\d{1,6}(?:\.\d{1,6})?) (\S.*)")
_SIDES: Final = frozenset({"mass", "volume"})


class UnreadableDensity(BilingualError):
    """The text states no density."""


@dataclass(frozen=True, slots=True)
class Density:
    """So much of one unit is so much of another; one of them measures mass, the other volume.

    Holds for the figures of the column that declares it, and for nothing else.
    """

    amount: Decimal
    unit: str
    equals: Decimal
    of: str

    @property
    def text(self) -> str:
        """As a definition writes it: ``1 t = 1 m3``."""
        return f"{self.amount:f} {self.unit} = {self.equals:f} {self.of}"

    def across(self, dimension_from: str) -> tuple[str, str, Decimal, Decimal]:
        """(unit, other unit, times, over): a figure in the unit, of that dimension, times / over is in the other."""
        if dimension(self.unit) == dimension_from:
            return self.unit, self.of, self.equals, self.amount
        return self.of, self.unit, self.amount, self.equals


def read_density(text: str) -> Density:
    """A density written as ``1 t = 1 m3``. Raises UnreadableDensity."""
    match = _FORM.fullmatch(" ".join(text.split()))
    if match is None:
        raise UnreadableDensity("write it as 1 t = 1 m3", "请写作 1 t = 1 m3")
    found = Density(Decimal(match[1]), match[2], Decimal(match[3]), match[4])
    try:
        sides = {dimension(found.unit), dimension(found.of)}
    except UnknownUnit as error:
        raise UnreadableDensity(error.reason_en, error.reason_zh) from None
    if sides != _SIDES or not found.amount or not found.equals:
        raise UnreadableDensity("one side is a mass, the other a volume", "一边须为质量，另一边须为体积")
    return found
