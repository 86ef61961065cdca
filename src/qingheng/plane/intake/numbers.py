"""Texts to exact decimals: a vectorised path for plainly written figures, each other distinct text read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from qingheng.plane.intake.distinct import by_distinct, spread
from qingheng.plane.intake.figures import FIGURE_SCHEMA, read_figure

DECIMAL: Final = pl.Decimal(38, 9)

_PLAIN: Final = r"^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$"
_LONGEST_PLAIN: Final = 16  # bytes: fifteen digits and a point, what every store keeps exactly
_NO_TENTH_DECIMAL: Final = 11
_GROUPED: Final = r"^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,9})?$"
_UNSURE: Final = r"^[^0-9]*[0-9]{1,3},[0-9]{3}[^0-9.]*$"
_WITH_COMMA: Final = r"^-?(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]{1,9})?$"


@dataclass(frozen=True)
class Numbers:
    """A column of figures, one entry for each text.

    value: Decimal(38, 9), null when missing or unread. The rest is None when every text was plain. unit: as
    written beside the figure. state: why a figure is missing, null when it is not. problem, details: code and
    values (JSON) of what is wrong. unusual: whether the text is not the plain form of its value.
    assumed: whether a comma was taken for a separator of thousands without proof.
    """

    value: pl.Series
    unit: pl.Series | None = None
    state: pl.Series | None = None
    problem: pl.Series | None = None
    details: pl.Series | None = None
    unusual: pl.Series | None = None
    assumed: pl.Series | None = None


def read_numbers(texts: pl.Series, *, mark: str | None = None, unit: str | None = None) -> Numbers:
    """Read figures. mark: the decimal mark of the column. unit: of the column, for scales such as 亿 within 万元.

    A text that is not one figure gives a null and a problem; it is never zero and never dropped in silence.
    """
    at_once = _short_figures(texts) if mark != "," else None
    if at_once is not None:
        return Numbers(at_once)
    plain = _plain(texts, mark)
    value = plain.cast(DECIMAL, strict=False)
    unread = texts.is_not_null() & plain.is_null()
    if not unread.any():
        return Numbers(value, unusual=plain != texts, assumed=_assumed(texts, mark))
    rows = unread.arg_true()
    read = by_distinct(texts.gather(rows), lambda text: read_figure(text, mark, unit), FIGURE_SCHEMA)
    whole = spread(len(texts), rows, read)
    return Numbers(
        value=pl.select(pl.coalesce(value, whole["value"])).to_series(),
        unit=whole["unit"],
        state=whole["state"],
        problem=whole["problem"],
        details=whole["details"],
        unusual=unread | (plain != texts).fill_null(False),
        assumed=_assumed(texts, mark),
    )


def _short_figures(texts: pl.Series) -> pl.Series | None:
    """Figures of a column of short plain texts, or None when it holds anything else.

    Eleven bytes leave no room for a tenth decimal, and without a letter there is no exponent.
    """
    longest = texts.str.len_bytes().max()
    if not isinstance(longest, int) or longest > _NO_TENTH_DECIMAL or texts.str.contains("[eE_]").any():
        return None
    value = texts.cast(DECIMAL, strict=False)
    return value if value.null_count() == texts.null_count() else None


def _assumed(texts: pl.Series, mark: str | None) -> pl.Series | None:
    if mark is not None:
        return None
    found = texts.str.contains(_UNSURE)
    return found if found.any() else None


def _plain(texts: pl.Series, mark: str | None) -> pl.Series:
    """Texts that Decimal reads as they stand; null for all others."""
    if mark == ",":
        bare = texts.str.strip_chars()
        fits = bare.str.contains(_WITH_COMMA)
        pointed = bare.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return _short(_only(pointed, fits))
    fits = texts.str.contains(_PLAIN)
    if fits.all():
        return _short(texts)
    bare = texts.str.strip_chars()
    grouped = bare.str.contains(_GROUPED)
    if grouped.any():
        bare = pl.select(
            pl.when(grouped).then(bare.str.replace_all(",", "", literal=True)).otherwise(bare)
        ).to_series()
    return _short(_only(bare, bare.str.contains(_PLAIN)))


def _only(texts: pl.Series, fits: pl.Series) -> pl.Series:
    return pl.select(pl.when(fits).then(texts)).to_series()


def _short(texts: pl.Series) -> pl.Series:
    longest = texts.str.len_bytes().max()
    if not isinstance(longest, int) or longest <= _LONGEST_PLAIN:
        return texts
    return _only(texts, texts.str.len_bytes() <= _LONGEST_PLAIN)
