"""One distinct text that is not a plain figure: what it says, or what is wrong with it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, cast

import polars as pl

from qingheng.calc.intake.values import DecimalMark, read_quantity
from qingheng.calc.texts import NOT_APPLICABLE, UnreadableNumber
from qingheng.calc.units import UnknownUnit
from qingheng.plane.intake.complaints import as_json

FIGURE_SCHEMA: Final[dict[str, Any]] = {
    "value": pl.Decimal(38, 9),
    "unit": pl.String,
    "state": pl.String,
    "problem": pl.String,
    "details": pl.String,
}
PLACES: Final = Decimal("1E-9")
VISIBLE_LOSS: Final = Decimal("1E-9")
"""Share of a figure that rounding to nine places may take before it is said."""

ERROR_CELL: Final = re.compile(
    r"^#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)$|^=\?$"
)

Read = tuple[Decimal | None, str | None, str | None, str | None, str | None]


def read_figure(text: str, mark: str | None, unit: str | None) -> Read:
    """(value, unit beside it, state when missing, code of the problem, its values as JSON) of a text.

    mark: the decimal mark. unit: symbol of the column's unit. A blank is missing without a state of its own.
    """
    bare = text.strip()
    if not bare:
        return None, None, None, None, None
    if ERROR_CELL.match(bare):
        return None, None, None, "spreadsheet_error", None
    try:
        value, beside, notes = read_quantity(bare, mark=cast("DecimalMark | None", mark), unit_hint=unit)
    except UnknownUnit as unknown:
        return None, None, None, "unknown_unit", as_json({"unit": unknown.unit})
    except UnreadableNumber as refused:
        return (
            None,
            None,
            None,
            "unreadable_number",
            as_json({"reason_zh": refused.reason_zh, "reason_en": refused.reason_en}),
        )
    if value is None:
        return None, None, "not_applicable" if NOT_APPLICABLE in notes else "not_available", None, None
    return _kept(value, beside)


def _kept(value: Decimal, unit: str | None) -> Read:
    """The value at nine places, with a word when that changes it visibly."""
    kept = value.quantize(PLACES, rounding=ROUND_HALF_EVEN)
    if kept == value:
        return kept, unit, None, None, None
    if not kept:
        return None, unit, None, "too_small", None
    if abs(kept - value) > abs(value) * VISIBLE_LOSS:
        return kept, unit, None, "rounded", as_json({"kept": f"{kept.normalize():f}"})
    return kept, unit, None, None, None
