"""What a footprint is made of: stages, origins of the gases, and what one unit of an item needs in each stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from qingheng.calc.lca.model import Doubles


class Stage(StrEnum):
    """Stages of a life cycle (ISO 14067:2018; GB/T 24067-2024)."""

    raw_materials = "raw_materials"
    production = "production"
    distribution = "distribution"
    use = "use"
    end_of_life = "end_of_life"


STAGES: Final[tuple[Stage, ...]] = tuple(Stage)
"""In the order of a life; arrays have them in this order."""

Slot = tuple[str, bool]
"""An item and whether its quantity is net."""

CRADLE_TO_GATE: Final = (Stage.raw_materials, Stage.production)
"""What a supplier's own figure covers as a rule."""


@dataclass(frozen=True, slots=True)
class Origins:
    """The columns of intensities: where gases come from. counted: whether a column is part of the footprint.

    Biogenic carbon dioxide given off and carbon taken from the air stand beside the footprint where the method keeps them
    apart; then they are columns that are not counted.
    """

    codes: tuple[str, ...]
    counted: tuple[bool, ...]

    def total(self, parts: Doubles) -> Doubles:
        """The footprint: counted origins added up along the last axis."""
        found: Doubles = parts @ np.array(self.counted, np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one unit of an item needs of a process in a stage of its life.

    column: number of the process's product in the intensities. amount: of it, in its unit. primary: share of the result
    that rests on primary data, 0 to 1. spread, amount_spread: squared geometric standard deviations of the intensity and
    of the amount, None when nobody knows. scores: reliability, completeness, time, geography, technology, 1 (best) to 5;
    empty when nobody scored. about: the caller's name for where this comes from. net: it goes by what ends up in the
    product (transport, use, end of life), not by what has to be put in.
    """

    item: str
    stage: Stage
    column: int
    amount: float
    primary: float = 0.0
    spread: float | None = None
    amount_spread: float | None = None
    scores: tuple[int, ...] = ()
    about: str = ""
    net: bool = False

    @property
    def slot(self) -> Slot:
        """Which quantity of the item it goes by."""
        return self.item, self.net


def checked(recipes: Sequence[Recipe], columns: int) -> None:
    """Raises ValueError for what no footprint can be made of: an unknown column, an amount without size, a share off."""
    for one in recipes:
        if not 0 <= one.column < columns:
            raise ValueError(f"{one.item}: there is no column {one.column}")
        if not np.isfinite(one.amount):
            raise ValueError(f"{one.item}: the amount is not a finite number")
        if not 0 <= one.primary <= 1:
            raise ValueError(f"{one.item}: a share of primary data is between 0 and 1, not {one.primary}")
