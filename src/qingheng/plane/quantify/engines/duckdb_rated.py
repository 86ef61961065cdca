"""Figures of lines as DuckDB asks for them: as they stand in a file, or worked out from its masses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from qingheng.plane.quantify.engines.dialects import WIDE
from qingheng.plane.quantify.rating import RATED, Rating, masses_there

FIGURE: Final = "DECIMAL(38,9)"


def figure(name: str, there: Collection[str], ratings: Mapping[str, Rating]) -> str:
    """A figure of the lines of a file, of 38 digits; NULL where the file has nothing it could be made of.

    name: of the column (`rating.columns_of`). there: columns of the file. ratings: by code of the set.
    """
    if name in there:
        return f"{WIDE.name(name)}::{FIGURE}"
    rating = ratings.get(name.removeprefix(RATED)) if name.startswith(RATED) else None
    known, lacking = masses_there(rating, there) if rating is not None else ({}, [])
    if rating is None or not known:
        return f"NULL::{FIGURE}"
    parts = [
        f"coalesce({_whole(column)} * {weight}::HUGEINT, 0)" for column, weight in known.items() if weight
    ]
    total = WIDE.of_nano(WIDE.scaled_down(" + ".join(parts) or "0::HUGEINT", rating.decimals))
    some = f"coalesce({', '.join(WIDE.name(column) for column in known)}) IS NOT NULL"
    none = "".join(f" AND {WIDE.name(column)} IS NULL" for column in lacking)
    return f"(CASE WHEN {some}{none} THEN {total} END)"


def _whole(column: str) -> str:
    """A mass as a whole number of 1e-9."""
    return f"({WIDE.name(column)}::DECIMAL(28,9) * 1000000000::DECIMAL(10,0))::HUGEINT"
