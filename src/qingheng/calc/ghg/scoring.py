"""Spreads nobody stated, from scores of what is known of a factor and of the data: years, place, kind, checking.

Criteria of the scores: the product's own choice after the pedigree approach of Weidema and Wesnaes (1996), whose paper
they were not held against: temporal correlation by years between the data and the
activity (below 3, 6, 10, 15), geographical correlation by area, technological correlation by what the data are of,
reliability by verification. What is not known, completeness always, scores worst. A scored spread is never a stated one,
nor is that of a like factor of another source.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from qingheng.calc.factors import Basis, Choice, Factor
from qingheng.calc.uncertainty.pedigree import spread_of

_CLOSE: Final = frozenset({"meter", "supplier", "site"})
_TECHNOLOGY: Final = {
    **dict.fromkeys(
        (Basis.combustion, Basis.location, Basis.residual, Basis.market, Basis.losses, Basis.release, Basis.process), 2
    ),
    **dict.fromkeys((Basis.upstream, Basis.activity, Basis.material, Basis.use), 3),
    Basis.spend: 5,
}  # fmt: skip
"""2: the process under study at others; 3: its average over technologies; 5: money spent in a sector."""
_YEARS: Final = (3, 6, 10, 15)
_STATED: Final = "stated"
_MICRO: Final = Decimal("0.000001")
MEASURED: Final = {"reliability": 2, "technology": 1, "geography": 1, "time": 1}
"""Scores of a quantity read off a meter or a bill: of the very process, place and time, and approved by a person."""


SPREAD_STATED: Final = "spread_stated"
SPREAD_PROXY: Final = "spread_proxy"
"""How a factor came by its spread: its source stated it; a like factor of another source did. Empty: it was scored."""


def factor_spread(choice: Choice) -> tuple[Decimal | None, str]:
    """The spread of the chosen factor and how it came by it; a figure the row states itself has none to add."""
    factor = choice.factor
    if factor is None:
        return None, ""
    if factor.spread is not None:
        return factor.spread, SPREAD_PROXY if factor.spread_of == "proxy" else SPREAD_STATED
    if factor.pack == _STATED:
        return Decimal(1), ""
    scores = {**factor_scores(factor, choice), **factor.quality}
    return _scored(tuple(sorted(scores.items()))), ""


def factor_scores(factor: Factor, choice: Choice) -> dict[str, int]:
    """Scores of a factor for the question it answers, 1 (best) to 5; an indicator that is missing is not known."""
    elsewhere = factor.place not in choice.asked.places and factor.place.level != "world"
    scores = {
        "reliability": 2 if factor.verified else 3,
        "geography": 5 if elsewhere else 1 if factor.place.level in _CLOSE else 2,
        "time": _time(factor, choice.asked.first, choice.asked.last),
    }
    technology = _TECHNOLOGY.get(factor.basis)
    return scores if technology is None else {**scores, "technology": technology}


def activity_spread(*, measured: bool, percent: str | None = None) -> Decimal | None:
    """The spread of the quantity; None, which counts as the worst, where it was not measured and nobody states it.

    percent: its measured uncertainty, per cent of it at 95 %, which goes before the score: 5 is 1.05. Text that is no
    number of 0 or more says nothing.
    """
    try:
        stated = Decimal(percent) if percent else None
    except InvalidOperation:
        stated = None
    if stated is not None and stated.is_finite() and stated >= 0:
        return (1 + stated / 100).quantize(_MICRO)
    return _scored(tuple(sorted(MEASURED.items()))) if measured else None


def _time(factor: Factor, first: date, last: date) -> int:
    days = max((factor.data_from - last).days, (first - factor.data_until).days, 0)
    return 1 + sum(days >= years * 365.25 for years in _YEARS)


@lru_cache(maxsize=4096)
def _scored(scores: tuple[tuple[str, int], ...]) -> Decimal:
    """The spread of scores by indicator, to six places; few there are, and lines ask by the thousand."""
    return Decimal(f"{spread_of(dict(scores)):.6f}")
