"""Texts to texts: plain ones, members of enumerations, references and yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import Column
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_words import is_bare_total, is_subtotal, is_total
from qingheng.calc.intake.values import match_enum, read_boolean
from qingheng.calc.texts import UnreadableNumber, read_number
from qingheng.plane.intake.complaints import as_json
from qingheng.plane.intake.days import TOTAL
from qingheng.plane.intake.distinct import by_distinct, coded, is_repetitive
from qingheng.plane.intake.figures import ERROR_CELL

LONGEST_TEXT: Final = 4_000
_FORMULA: Final = r"^[=+\-@]"
_NUMBER_LIKE: Final = r"^[+\-]?[0-9][0-9.,\s%]*$"
_HIDDEN: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
_PECULIAR: Final = (
    r"^[=+\-@#\s]|\s$|[\x00-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}]"
)
_SHOWN_VALUES: Final = 12
_CODE_SCHEMA: Final[dict[str, Any]] = {"value": pl.String, "problem": pl.String, "details": pl.String}
_YES_SCHEMA: Final[dict[str, Any]] = {"value": pl.Boolean, "problem": pl.String, "details": pl.String}


def read_texts(texts: pl.Series) -> tuple[pl.Series, dict[str, pl.Series]]:
    """Texts without spaces around them and invisible characters, and masks of what to complain about.

    Formulas and HTML are plain text; one that begins like a formula and is no number is pointed out.
    """
    found: dict[str, pl.Series] = {}
    sample = coded(texts)[1] if is_repetitive(texts) else texts
    longest = sample.str.len_bytes().max()
    short = not isinstance(longest, int) or longest <= LONGEST_TEXT
    if short and not sample.str.contains(_PECULIAR).any():
        blank = texts == ""
        return pl.select(pl.when(~blank).then(texts)).to_series() if blank.any() else texts, found
    clean = texts.str.strip_chars()
    hidden = clean.str.contains(_HIDDEN)
    if hidden.any():
        clean = clean.str.replace_all(_HIDDEN, "").str.strip_chars()
        found["hidden_characters"] = hidden
    clean = pl.select(pl.when(clean != "").then(clean)).to_series()
    formula = clean.str.contains(_FORMULA)
    if formula.any():
        found["formula_text"] = formula & ~clean.str.contains(_NUMBER_LIKE)
    begins = clean.str.starts_with("#") | (clean == "=?")
    if begins.any():
        found["spreadsheet_error"] = begins & clean.str.contains(ERROR_CELL.pattern)
    if not short:
        found["too_long"] = clean.str.len_chars() > LONGEST_TEXT
    return clean, found


def read_members(texts: pl.Series, column: Column) -> pl.DataFrame:
    """Columns value (the member's code), problem, details."""
    names = [f"{member.zh}" for member in column.values[:_SHOWN_VALUES]]
    names_en = [member.en for member in column.values[:_SHOWN_VALUES]]
    more = "…" if len(column.values) > _SHOWN_VALUES else ""
    known = as_json(
        {
            "known_zh": f"可选：{'、'.join(names)}{more}。",
            "known_en": f"It may be {', '.join(names_en)}{more}.",
        }
    )

    def read(text: str) -> tuple[Any, ...]:
        code = match_enum(text, column.values)
        if code is not None or is_missing(text):
            return code, None, None
        return None, *(_not_known(text) or ("unknown_value", known))

    return by_distinct(texts, read, _CODE_SCHEMA)


def read_references(texts: pl.Series, known: Mapping[str, str] | None) -> pl.DataFrame:
    """Columns value, problem, details. known: folded names and codes to codes; None keeps the text as it is."""

    def read(text: str) -> tuple[Any, ...]:
        bare = " ".join(text.split())
        if not bare:
            return None, None, None
        if known is None:
            return (None, TOTAL, None) if is_bare_total(bare) else (bare, None, None)
        code = known.get(fold(bare)) or known.get(loose(bare))
        if code is not None or is_missing(bare):
            return code, None, None
        return None, *(_not_known(bare) or ("unknown_reference", None))

    return by_distinct(texts, read, _CODE_SCHEMA)


def read_booleans(texts: pl.Series) -> pl.DataFrame:
    """Columns value, problem, details."""

    def read(text: str) -> tuple[Any, ...]:
        value = read_boolean(text)
        if value is not None or is_missing(text):
            return value, None, None
        return None, *(_not_known(text) or ("unreadable_boolean", None))

    return by_distinct(texts, read, _YES_SCHEMA)


def is_missing(text: str) -> bool:
    """Whether a text says that there is nothing: a blank, a dash, n/a, 未统计."""
    try:
        return len(text) < 40 and read_number(text).value is None
    except UnreadableNumber:
        return False


def _not_known(text: str) -> tuple[str, str | None] | None:
    """The problem of a text that is no value at all: a total, or an error of the spreadsheet."""
    if is_total(text) or is_subtotal(text):
        return TOTAL, None
    return ("spreadsheet_error", None) if ERROR_CELL.match(text.strip()) else None
