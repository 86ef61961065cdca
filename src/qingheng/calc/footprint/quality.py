"""How good the data behind a footprint are: ratings weighted by contribution, share of primary data, what is out of date.

Lines count by the size of what they contribute, so that a credit does not hide a burden. Sources: PACT Methodology v3
(primary data share, data quality ratings); levels: (EU) 2021/2279, annex I (data quality rating of PEF).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np

from qingheng.calc.footprint.counting import Counted
from qingheng.calc.footprint.portfolio import rating_of

NAMES: Final = ("reliability", "completeness", "time", "geography", "technology")
_LEVELS: Final = ((1.5, "excellent"), (2.0, "very_good"), (3.0, "good"), (4.0, "fair"))


@dataclass(frozen=True, slots=True)
class Quality:
    """Ratings, 1 the best to 5. by_name: of each indicator; rating: mean of technology, geography and time.

    unrated: share of the footprint nobody scored, which no rating speaks for. primary: share of primary data. All are None
    where nothing contributes.
    """

    by_name: dict[str, float]
    rating: float | None
    level: str
    unrated: float | None
    primary: float | None


def quality(found: Counted) -> Quality:
    """The data quality of a configuration."""
    sizes = np.abs(found.lines)
    whole = float(sizes.sum())
    if not whole > 0:
        return Quality({}, None, "", None, None)
    primary = float(sum(size * one.primary for size, one in zip(sizes, found.recipes, strict=True))) / whole
    rated = [(float(size), one.scores) for size, one in zip(sizes, found.recipes, strict=True) if one.scores]
    weight = sum(size for size, _ in rated)
    if not weight > 0:
        return Quality({}, None, "", 1.0, primary)
    by_name = {
        name: sum(size * scores[at] for size, scores in rated) / weight for at, name in enumerate(NAMES)
    }
    rating = sum(size * rating_of(scores) for size, scores in rated) / weight
    return Quality(by_name, rating, level(rating), max(0.0, 1 - weight / whole), primary)


def level(rating: float) -> str:
    """What a rating is called: excellent to 1.5, very_good to 2, good to 3, fair to 4, else poor."""
    return next((name for most, name in _LEVELS if rating <= most), "poor")


class Age(StrEnum):
    """What a data set is on a day."""

    valid = "valid"
    expired = "expired"
    not_yet = "not_yet"
    undated = "undated"


def age(valid: tuple[date | None, date | None], on: date) -> Age:
    """Whether data hold on a day; data without any date are undated, which is not the same as valid."""
    first, last = valid
    if first is None and last is None:
        return Age.undated
    if last is not None and last < on:
        return Age.expired
    return Age.not_yet if first is not None and first > on else Age.valid


def ages(found: Counted, valid: Sequence[Age]) -> dict[Age, float]:
    """Share of the footprint (by size) that rests on data of each age. valid: age of each line."""
    sizes = np.abs(found.lines)
    whole = float(sizes.sum())
    shares = dict.fromkeys(Age, 0.0)
    for size, one in zip(sizes, valid, strict=True):
        shares[one] += float(size) / whole if whole > 0 else 0.0
    return shares
