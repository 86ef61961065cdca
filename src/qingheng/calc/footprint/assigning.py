"""Which figure stands for an item: a supplier's own before one of the product, that before one of its material.

Every candidate that was not taken says why. Where two are equally good none is taken, and an item for which nothing is left
is a gap: it is listed and cut off, never counted as zero in silence. Source: PACT Methodology v3 (hierarchy of data).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from qingheng.calc.footprint.model import Stage
from qingheng.calc.units import UnknownUnit, WrongDimension, convert, same_dimension


class Rank(IntEnum):
    """The better the smaller."""

    supplier = 1
    product = 2
    material = 3


class Reason(StrEnum):
    """Why a candidate was not taken."""

    expired = "expired"
    not_yet = "not_yet"
    other_supplier = "other_supplier"
    no_process = "no_process"
    no_unit = "no_unit"
    lower_rank = "lower_rank"
    earlier = "earlier"
    as_good = "as_good"


@dataclass(frozen=True, slots=True)
class Subject:
    """An item that needs a figure. mass: kg of one unit, None when unknown. suppliers: codes of those who deliver it."""

    code: str
    unit: str
    mass: float | None
    material: str = ""
    suppliers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure somebody offers for an item or a material.

    key: the caller's name for it. process: what it uses; unit: of one unit of its product. ratio, ratio_unit: how much of
    the process one unit of the item needs (one kg of a material), None leaves it to the item's own unit or mass. slot:
    candidates of one item, stage and slot compete; those of different slots add up. covers: it stands for all beneath.
    """

    key: str
    rank: Rank
    process: str
    item: str = ""
    material: str = ""
    stage: Stage = Stage.raw_materials
    slot: str = ""
    supplier: str = ""
    ratio: float | None = None
    ratio_unit: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    covers: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands for an item in one slot. amount: of the process for one unit of the item, in the process's unit."""

    candidate: Candidate
    amount: float


@dataclass(frozen=True, slots=True)
class Assigned:
    """What was chosen for an item, slot by slot, and what was not. gap: nothing stands for it in raw materials."""

    subject: Subject
    taken: tuple[Taken, ...]
    rejected: tuple[tuple[Candidate, Reason], ...]

    @property
    def gap(self) -> bool:
        """Whether nothing stands for the item."""
        return not self.taken

    @property
    def covers(self) -> bool:
        """Whether what was taken stands for everything beneath the item too."""
        return any(one.candidate.covers for one in self.taken)


class CannotBecome(ValueError):
    """A quantity that cannot become the unit of a process. zh, en: why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def assign(
    subject: Subject, candidates: Sequence[Candidate], processes: Mapping[str, str], on: date
) -> Assigned:
    """What stands for an item on a day. candidates: for its code or material. processes: unit of each by code."""
    rejected: list[tuple[Candidate, Reason]] = []
    by_slot: dict[tuple[Stage, str], list[Taken]] = {}
    for one in candidates:
        reason, amount = _judged(subject, one, processes, on)
        if reason is None:
            by_slot.setdefault((one.stage, one.slot), []).append(Taken(one, amount))
        else:
            rejected.append((one, reason))
    if any(one.candidate.rank < Rank.material for some in by_slot.values() for one in some):
        for some in by_slot.values():
            rejected += [(one.candidate, Reason.lower_rank) for one in some if _default(one)]
            some[:] = [one for one in some if not _default(one)]
    taken: list[Taken] = []
    for some in by_slot.values():
        best, others = _best(some)
        taken += best
        rejected += others
    return Assigned(subject, tuple(taken), tuple(rejected))


def _default(one: Taken) -> bool:
    return one.candidate.rank is Rank.material


def _judged(
    subject: Subject, one: Candidate, processes: Mapping[str, str], on: date
) -> tuple[Reason | None, float]:
    if one.supplier and one.supplier not in subject.suppliers:
        return Reason.other_supplier, 0.0
    if one.valid_to is not None and one.valid_to < on:
        return Reason.expired, 0.0
    if one.valid_from is not None and one.valid_from > on:
        return Reason.not_yet, 0.0
    unit = processes.get(one.process)
    if unit is None:
        return Reason.no_process, 0.0
    try:
        return None, needed(subject, one, unit)
    except CannotBecome:
        return Reason.no_unit, 0.0


def _best(some: Sequence[Taken]) -> tuple[list[Taken], list[tuple[Candidate, Reason]]]:
    if not some:
        return [], []
    first = min(one.candidate.rank for one in some)
    within = [one for one in some if one.candidate.rank == first]
    lower = [(one.candidate, Reason.lower_rank) for one in some if one.candidate.rank != first]
    latest = max(one.candidate.valid_from or date.min for one in within)
    newest = [one for one in within if (one.candidate.valid_from or date.min) == latest]
    lower += [(one.candidate, Reason.earlier) for one in within if one not in newest]
    if len(newest) > 1:
        return [], lower + [(one.candidate, Reason.as_good) for one in newest]
    return newest, lower


def needed(subject: Subject, one: Candidate, unit: str) -> float:
    """How much of a process, in its unit, one unit of the item needs. Raises CannotBecome with both units named."""
    if one.ratio is not None:
        amount = converted(one.ratio, one.ratio_unit or unit, unit)
        return amount * _mass(subject) if one.material and not one.item else amount
    if one.material and not one.item:
        return converted(_mass(subject), "kg", unit)
    if subject.mass is not None and _same(unit, "kg") and not _same(subject.unit, "kg"):
        return converted(subject.mass, "kg", unit)
    return converted(1.0, subject.unit, unit)


def converted(amount: float, given: str, unit: str) -> float:
    """An amount in another unit. Raises CannotBecome."""
    try:
        return float(convert(Decimal(repr(amount)), given, unit))
    except (UnknownUnit, WrongDimension) as error:
        raise CannotBecome(error.reason_zh, error.reason_en) from error


def _mass(subject: Subject) -> float:
    if subject.mass is not None:
        return subject.mass
    if _same(subject.unit, "kg"):
        return converted(1.0, subject.unit, "kg")
    raise CannotBecome(
        f"“{subject.code}”没有质量，无法按材料计算",
        f"The mass of “{subject.code}” is unknown, so its material says nothing of it",
    )


def _same(one: str, other: str) -> bool:
    try:
        return same_dimension(one, other)
    except UnknownUnit:
        return False
