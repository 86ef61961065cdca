"""What a footprint leaves out, against what may be left out: by mass, energy and contribution, one by one and together.

Source: ISO 14067:2018 and GB/T 24067-2024 (cut-off criteria: thresholds are stated and every omission is justified).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Why(StrEnum):
    """Why something is left out."""

    no_figure = "no_figure"  # nothing stands for it
    ambiguous = "ambiguous"  # two figures equally good
    excluded = "excluded"  # by decision, with a reason
    outside = "outside"  # beyond the boundary


@dataclass(frozen=True, slots=True)
class Cut:
    """Something left out. mass: kg, energy: MJ, of it in one declared unit, None when unknown; contribution: kg CO2e that
    somebody estimates for it, None when nobody does. zh, en: the reason."""

    item: str
    why: Why
    mass: float | None = None
    energy: float | None = None
    contribution: float | None = None
    stage: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Largest shares that may be left out: of one thing and of all together. None: no limit is set."""

    one: float | None = 0.01
    together: float | None = 0.05


@dataclass(frozen=True, slots=True)
class Entry:
    """A cut with its shares of the product; None where the amount or the whole is unknown."""

    cut: Cut
    mass: float | None
    energy: float | None
    contribution: float | None
    over: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """All cuts. mass, energy, contribution: shares together of what is known; unknown: how many cuts have no amount at all.

    verdict: within, over, or undecided where nothing is over but something has no amount.
    """

    entries: tuple[Entry, ...]
    mass: float
    energy: float
    contribution: float
    unknown: int
    verdict: str


WITHIN: Final = "within"
OVER: Final = "over"
UNDECIDED: Final = "undecided"
_AMOUNTS: Final = ("mass", "energy", "contribution")


def ledger(
    cuts: Sequence[Cut],
    *,
    mass: float | None,
    energy: float | None,
    contribution: float,
    thresholds: Thresholds,
) -> Ledger:
    """Cuts against thresholds. mass, energy: of the whole product; contribution: of the footprint and estimates together
    counted anew here, so that a share never exceeds one. Nothing unknown passes as small."""
    whole = contribution + sum(one.contribution or 0.0 for one in cuts)
    entries = []
    for one in cuts:
        shares = (
            _share(one.mass, mass),
            _share(one.energy, energy),
            _share(one.contribution, whole),
        )
        over = thresholds.one is not None and any(
            share is not None and share > thresholds.one for share in shares
        )
        entries.append(Entry(one, *shares, over and one.why is not Why.outside))
    inside = [one for one in entries if one.cut.why is not Why.outside]
    sums = tuple(sum(getattr(one, name) or 0.0 for one in inside) for name in _AMOUNTS)
    unknown = sum(1 for one in inside if one.mass is None and one.energy is None and one.contribution is None)
    limit = thresholds.together
    if any(one.over for one in inside) or (limit is not None and any(share > limit for share in sums)):
        verdict = OVER
    else:
        verdict = UNDECIDED if unknown else WITHIN
    return Ledger(tuple(entries), sums[0], sums[1], sums[2], unknown, verdict)


def _share(part: float | None, whole: float | None) -> float | None:
    if part is None or whole is None or not whole > 0:
        return None
    return part / whole
