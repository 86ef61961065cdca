"""Texts to days and spans of days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

import polars as pl

from qingheng.calc.intake.dates import FiscalName, Span, read_span
from qingheng.calc.intake.days import Order, UnreadableDay, read_day
from qingheng.calc.intake.layout_words import is_subtotal, is_total
from qingheng.plane.intake.complaints import as_json
from qingheng.plane.intake.distinct import by_distinct, spread

NATIVE: Final = "\u2063"
"""Stands before a number of the spreadsheet itself in a column of periods, where 2023.1 may be October."""

TOTAL: Final = "total_row"
_NONE: Final = frozenset(["-", "--", "—", "——", "/", "n/a", "N/A", "未统计", "无", "暂无"])
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_DAY_SCHEMA: Final[dict[str, Any]] = {"day": pl.Date, "problem": pl.String, "details": pl.String}
_SPAN_SCHEMA: Final[dict[str, Any]] = {
    "label": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "problem": pl.String,
    "details": pl.String,
}


def read_days(texts: pl.Series, *, order: str | None = None) -> pl.DataFrame:
    """Columns day, problem, details, shown (the text where it is the ISO form of its day, else null).

    ISO dates are read at once, every other distinct text by the reader of dates.
    """
    day = texts.str.to_date("%Y-%m-%d", strict=False)
    inside = day.is_between(_EARLIEST, _LATEST)
    unread = texts.is_not_null() & ~inside.fill_null(False)
    if not unread.any():
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
        return pl.DataFrame({"day": day, "problem": nothing, "details": nothing, "shown": texts})
    rows = unread.arg_true()
    read = by_distinct(texts.gather(rows), _day_reader(order), _DAY_SCHEMA)
    whole = spread(len(texts), rows, read)
    return whole.with_columns(
        pl.when(~unread).then(day).otherwise(whole["day"]).alias("day"),
        pl.when(~unread).then(texts).alias("shown"),
    )


def read_spans(
    texts: pl.Series,
    fiscal_start_month: int,
    *,
    order: str | None = None,
    year: str | None = None,
    fiscal_name: str = "",
) -> pl.DataFrame:
    """Columns label, start, end, problem, details; every distinct text is read once.

    Spreadsheets keep a month as its first day: where all single days are first days, each is its month.
    """
    read = by_distinct(texts, _span_reader(fiscal_start_month, order, year, fiscal_name), _SPAN_SCHEMA)
    single = (read["start"] == read["end"]).fill_null(False)
    if not single.any() or (read["start"].filter(single).dt.day() != 1).any():
        return read
    start = pl.col("start")
    return read.with_columns(
        pl.when(single).then(start.dt.month_end()).otherwise("end").alias("end"),
        pl.when(single).then(start.dt.strftime("%Y-%m")).otherwise("label").alias("label"),
    )


def _day_reader(order: str | None) -> Callable[[str], tuple[Any, ...]]:
    def read(text: str) -> tuple[Any, ...]:
        bare = text.strip().removeprefix(NATIVE)
        if not bare:
            return None, None, None
        try:
            return read_day(bare, cast("Order | None", order)), None, None
        except UnreadableDay as refused:
            return None, *_problem(bare, refused, "unreadable_date")

    return read


def _span_reader(
    first_month: int, order: str | None, year: str | None, fiscal_name: str
) -> Callable[[str], tuple[Any, ...]]:
    def read(text: str) -> tuple[Any, ...]:
        bare = text.strip()
        native = bare.startswith(NATIVE)
        bare = bare.removeprefix(NATIVE)
        if not bare:
            return None, None, None, None, None
        try:
            span = _span(bare, first_month, order, year, native, fiscal_name)
        except UnreadableDay as refused:
            return None, None, None, *_problem(bare, refused, "unreadable_period")
        return span.label, span.start, span.end, None, None

    return read


def _span(
    text: str, first_month: int, order: str | None, year: str | None, native: bool, fiscal_name: str
) -> Span:
    """The span of a text; a month without a year lies in the span `year` names."""
    around = _year_span(year, first_month) if year else None
    given = cast("Order | None", order)
    hint = around.start.year if around else None
    named = cast("FiscalName | None", fiscal_name or None)
    span = read_span(text, first_month, given, year=hint, fiscal_name=named, from_number=native)
    if around is not None and span.end < around.start:
        later = read_span(text, first_month, given, year=around.end.year, from_number=native)
        return later if later.start <= around.end else span
    return span


@lru_cache(maxsize=64)
def _year_span(label: str, first_month: int) -> Span | None:
    try:
        return read_span(label, first_month)
    except UnreadableDay:
        return None


def _problem(text: str, refused: UnreadableDay, code: str) -> tuple[str | None, str | None]:
    """Code and values of a text that is no date; none for one that says there is none."""
    if text in _NONE:
        return None, None
    if is_total(text) or is_subtotal(text):
        return TOTAL, None
    if refused.code == "ambiguous" and code == "unreadable_date":
        return "ambiguous_date", None
    return code, as_json({"reason_zh": refused.reason_zh, "reason_en": refused.reason_en})
