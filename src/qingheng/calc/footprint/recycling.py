"""Recycled content and recycling at the end of life, under three rules, as amounts of processes for one kg of material.

The rule decides who carries the burden of recycling and who has the credit; it never changes masses. Amounts are negative
where a burden is avoided. Sources: GHG Protocol Product Standard, chapter 9, and PAS 2050:2011, annex D (recycled content);
50/50 is the circular footprint formula with a and b of one half; the formula itself: (EU) 2021/2279, annex I, 4.4.8.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qingheng.calc.footprint.model import Stage


class Rule(StrEnum):
    """Who carries and who is credited."""

    cut_off = "cut_off"
    half = "half"
    circular = "circular"


class Role(StrEnum):
    """Which process of a material an amount is of."""

    virgin = "virgin"
    recycled = "recycled"  # making secondary material for the product
    recycler = "recycler"  # recycling the product at its end
    replaced = "replaced"  # virgin material the recyclate stands in for
    recovery = "recovery"  # burning with energy recovered
    energy = "energy"  # energy that stands in for the recovered
    disposal = "disposal"


@dataclass(frozen=True, slots=True)
class Material:
    """Shares of one material. r1: recycled content, r2: recycled at the end, r3: burnt with recovery.

    a, b: of the formula. quality_in, quality_out: quality of secondary over primary material. energy: kWh (or MJ) of
    energy that one kg burnt replaces.
    """

    r1: float = 0.0
    r2: float = 0.0
    r3: float = 0.0
    a: float = 0.5
    b: float = 0.0
    quality_in: float = 1.0
    quality_out: float = 1.0
    energy: float = 0.0


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of a process one kg of the material needs in a stage."""

    stage: Stage
    role: Role
    amount: float


_MAKING: Final = Stage.raw_materials
_END: Final = Stage.end_of_life


def amounts(material: Material, rule: Rule) -> tuple[Amount, ...]:
    """Processes for one kg of material; those of nothing are left out. Raises ValueError for shares that cannot be."""
    _plausible(material)
    one = material
    left = 1 - one.r2 - one.r3
    if rule is Rule.cut_off:
        found = (
            Amount(_MAKING, Role.virgin, 1 - one.r1),
            Amount(_MAKING, Role.recycled, one.r1),
            Amount(_END, Role.recovery, one.r3),
            Amount(_END, Role.disposal, left),
        )
        return tuple(part for part in found if part.amount)
    a = 0.5 if rule is Rule.half else one.a
    b = 0.5 if rule is Rule.half else one.b
    found_all = (
        Amount(_MAKING, Role.virgin, 1 - one.r1 + one.r1 * (1 - a) * one.quality_in),
        Amount(_MAKING, Role.recycled, one.r1 * a),
        Amount(_END, Role.recycler, (1 - a) * one.r2),
        Amount(_END, Role.replaced, -(1 - a) * one.r2 * one.quality_out),
        Amount(_END, Role.recovery, (1 - b) * one.r3),
        Amount(_END, Role.energy, -(1 - b) * one.r3 * one.energy),
        Amount(_END, Role.disposal, left),
    )
    return tuple(part for part in found_all if part.amount)


def _plausible(one: Material) -> None:
    for name in ("r1", "r2", "r3", "a", "b"):
        if not 0 <= getattr(one, name) <= 1:
            raise ValueError(f"{name} is a share from 0 to 1, not {getattr(one, name)}")
    if one.r2 + one.r3 > 1 + 1e-9:
        raise ValueError("more than all of the material is recycled and burnt")
    if not (one.quality_in > 0 and one.quality_out >= 0 and one.energy >= 0):
        raise ValueError("a quality ratio or an energy is below zero")
