"""Reading days and the spans of days that bills, reports and spreadsheets speak of.

A superset of calc.periods: what a reporting period is called reads alike in both; beyond it a span may be a
day, half a year, a week, some months, or any first and last day.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal

from qingheng.calc.intake.days import (
    Order,
    UnreadableDay,
    clean,
    day_order,
    existing_day,
    from_serial,
    read_day,
)
from qingheng.calc.intake.span_forms import FORMS, Context, FiscalName, ordered
from qingheng.calc.intake.spans import Span, SpanKind, span_between, span_of_month, span_of_period
from qingheng.calc.periods import UnreadablePeriod, parse_period

__all__ = [
    "FiscalName",
    "Order",
    "Span",
    "SpanKind",
    "UnreadableDay",
    "day_order",
    "from_serial",
    "read_day",
    "read_span",
    "span_between",
    "span_of_month",
]

_JOIN: Final = re.compile(r" ?(?:~|至|到|--| to | until | through |\.\.) ?| - ")


def read_span(
    text: str,
    fiscal_start_month: int,
    order: Order | None = None,
    *,
    year: int | None = None,
    fiscal_name: FiscalName | None = None,
    from_number: bool = False,
) -> Span:
    """The span a text names: a day, month, quarter, half, calendar or fiscal year, week, or two ends.

    fiscal_start_month: first month of the company's fiscal year. order: as for read_day. year: the calendar
    year of months, quarters and days that are written without one. fiscal_name: whether FY23 is named after
    the year it begins or ends in; without it such a name is refused as ambiguous. from_number: the cell held a
    number, where 2023.1 may have been 2023.10.
    Raises UnreadableDay; nothing is guessed.
    """
    if not 1 <= fiscal_start_month <= 12:
        raise ValueError(f"there is no month {fiscal_start_month}")
    return _read(Context(text, fiscal_start_month, order, year, fiscal_name, from_number))


@lru_cache(maxsize=8192)
def _read(context: Context) -> Span:
    cleaned = clean(context.text)
    if not cleaned:
        raise UnreadableDay(context.text, "empty", "There is no period.", "没有期间。")
    try:
        return span_of_period(parse_period(cleaned, context.first_month))
    except UnreadablePeriod as error:
        refused = error
    for pattern, read in FORMS:
        match = pattern.fullmatch(cleaned)
        if match is not None:
            return read(context, match)
    found = _between(context, cleaned)
    if found is not None:
        return found
    try:
        day = read_day(context.text, context.order)
    except UnreadableDay as error:
        if error.code != "unreadable":
            raise
        code: Literal["impossible", "unreadable"] = (
            "impossible" if "no such date" in refused.reason_en else "unreadable"
        )
        raise UnreadableDay(context.text, code, refused.reason_en, refused.reason_zh) from None
    return span_between(day, day)


def _between(context: Context, cleaned: str) -> Span | None:
    """Two ends written out; the second may leave out the year, or the year and the month, of the first."""
    parts = _JOIN.split(cleaned)
    if len(parts) == 1:
        parts = _split_at_dash(cleaned)
    if len(parts) != 2 or not all(parts):
        return None
    context = replace(context, order=context.order or day_order(parts))
    try:
        first = _read(replace(context, text=parts[0]))
        last = _second_end(context, parts[1], first)
    except UnreadableDay as error:
        if error.code == "unreadable":
            return None
        raise UnreadableDay(context.text, error.code, error.reason_en, error.reason_zh) from None
    return ordered(context, first.start, last.end)


def _second_end(context: Context, text: str, first: Span) -> Span:
    day = re.fullmatch(r"(\d{1,2}) ?[日号]?", text)
    if day is not None and first.kind == "day":
        end = existing_day(context.text, first.start.year, first.start.month, int(day[1]))
        return span_between(end, end)
    try:
        return _read(replace(context, text=text, year=None))
    except UnreadableDay as error:
        if error.code != "year_missing":
            raise
    found = _read(replace(context, text=text, year=first.start.year))
    if found.end < first.start and context.year is None:  # 2022年12月26日至1月25日
        return _read(replace(context, text=text, year=first.start.year + 1))
    return found


def _split_at_dash(cleaned: str) -> list[str]:
    """The two sides of the one dash or slash that is not part of a date: 2023.4.1-2023.4.30."""
    for mark in ("-", "/"):
        pieces = cleaned.split(mark)
        half = len(pieces) // 2
        if len(pieces) % 2 == 0 and (len(pieces) == 2 or len(pieces) == 6):
            return [mark.join(pieces[:half]).strip(), mark.join(pieces[half:]).strip()]
    return [cleaned]
