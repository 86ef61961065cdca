"""The footprint of one configuration, line by line. Parts add up to the whole however they are cut, and that is checked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from qingheng.calc.footprint.model import STAGES, Origins, Recipe, Slot, Stage, checked
from qingheng.calc.lca.model import Doubles

CONSERVED: Final = 1e-9
"""Largest difference of parts and whole, relative to the sum of the sizes of the parts."""


Key = TypeVar("Key", bound=Hashable)


class NotConserved(ArithmeticError):
    """Parts do not give the whole: a fault of ours, never shown as a figure."""


@dataclass(frozen=True)
class Counted:
    """Lines of one configuration. amounts: of each line's process; parts: kg CO2e, lines by origins."""

    recipes: tuple[Recipe, ...]
    amounts: Doubles
    parts: Doubles
    origins: Origins

    @property
    def total(self) -> float:
        """The footprint, kg CO2e."""
        return float(self.origins.total(self.parts).sum())

    @property
    def lines(self) -> Doubles:
        """The footprint of each line, kg CO2e."""
        return self.origins.total(self.parts)

    def by_origin(self) -> dict[str, float]:
        """kg CO2e of each origin, those beside the footprint too."""
        sums = self.parts.sum(axis=0)
        return {code: float(amount) for code, amount in zip(self.origins.codes, sums, strict=True)}

    def by_stage(self) -> dict[Stage, float]:
        """The footprint of each stage, in the order of a life; stages without a line have 0."""
        found = self.by(lambda one: one.stage)
        return {stage: found.get(stage, 0.0) for stage in STAGES}

    def by_item(self) -> dict[str, float]:
        """The footprint by item, in the order of lines."""
        return self.by(lambda one: one.item)

    def by(self, key: Callable[[Recipe], Key]) -> dict[Key, float]:
        """The footprint by anything that lines have. Raises NotConserved where groups do not give the whole."""
        found: dict[Key, float] = {}
        lines = self.lines
        for one, amount in zip(self.recipes, lines, strict=True):
            name = key(one)
            found[name] = found.get(name, 0.0) + float(amount)
        size = float(np.abs(lines).sum())
        if abs(sum(found.values()) - self.total) > CONSERVED * size:
            raise NotConserved("groups do not add up to the footprint")
        return found


def counted(
    recipes: Sequence[Recipe],
    quantities: Mapping[Slot, float],
    intensities: Doubles,
    origins: Origins,
    *,
    stages: Sequence[Stage] = STAGES,
) -> Counted:
    """The footprint of a configuration.

    quantities: units of each item in one declared unit, gross and net; what it does not have is left out.
    intensities: columns by origins, kg CO2e for one unit of each column. stages: those within the boundary. Raises
    ValueError for recipes or intensities that cannot be.
    """
    if intensities.ndim != 2 or intensities.shape[1] != len(origins.codes):
        raise ValueError("intensities are columns by origins")
    checked(recipes, len(intensities))
    within = frozenset(stages)
    kept = tuple(one for one in recipes if quantities.get(one.slot) and one.stage in within)
    amounts = np.array([quantities[one.slot] * one.amount for one in kept], np.float64)
    used = np.array([one.column for one in kept], np.int64)
    parts = amounts[:, None] * intensities[used]
    if not np.isfinite(parts).all():
        raise ValueError("a line is not a finite number")
    return Counted(kept, amounts, parts, origins)
