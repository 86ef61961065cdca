"""The forms in which one span is written, each with its reader. Two ends written out are met in dates.py."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from qingheng.calc.intake.days import (
    MONTH_NAME,
    Order,
    UnreadableDay,
    existing_day,
    full_year,
    month_number,
)
from qingheng.calc.intake.spans import Span, span_between, span_of_month, span_of_period
from qingheng.calc.periods import UnreadablePeriod, parse_period, quarter, year

FiscalName = Literal["first", "last"]

_Y: Final = r"(?P<year>\d{4}|\d{2})"
_Y4: Final = r"(?P<year>(?:19|20|21)\d{2})"
_FY: Final = r"fy ?'?(?P<year>\d{4}|\d{2})"
_FY2: Final = r"fy ?'?(?P<first>\d{4}|\d{2}) ?[-/] ?(?P<second>\d{4}|\d{2})"
_TWO: Final = r"(?P<first>\d{4}|\d{2}) ?[-/] ?(?P<second>\d{4}|\d{2})"
_HAN_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Context:
    """A text to read with all that is known of its column; see read_span for what each means."""

    text: str
    first_month: int
    order: Order | None
    year: int | None
    fiscal_name: FiscalName | None
    from_number: bool


def ordered(context: Context, start: date, end: date) -> Span:
    """The span between two days, refused when they are the wrong way round."""
    if end < start:
        raise UnreadableDay(
            context.text, "reversed", "The last day lies before the first.", "结束日期早于开始日期。"
        )
    return span_between(start, end, context.first_month)


def _year_of(context: Context, match: re.Match[str]) -> int:
    """The year written, else the year hinted at."""
    written = match.groupdict().get("year")
    if written is not None:
        return full_year(written)
    if context.year is None:
        raise UnreadableDay(
            context.text,
            "year_missing",
            "The year is missing. Write it, or state the year of the whole table.",
            "缺少年份。请写明年份，或注明整张表所属年份。",
        )
    return context.year


def _month(context: Context, match: re.Match[str]) -> Span:
    groups = match.groupdict()
    number = month_number(groups["name"]) if groups.get("name") else int(groups["month"])
    return span_of_month(existing_day(context.text, _year_of(context, match), number, 1))


def _dotted_month(context: Context, match: re.Match[str]) -> Span:
    if context.from_number and match["month"] == "1":
        raise UnreadableDay(
            context.text,
            "ambiguous",
            "As a number this may be January or October. Write 2023-01 or 2023-10.",
            "以数字存放时可能是 1 月或 10 月。请写作 2023-01 或 2023-10。",
        )
    return _month(context, match)


def _months(context: Context, match: re.Match[str]) -> Span:
    number = _year_of(context, match)
    groups = match.groupdict()
    first, last = (
        month_number(groups[f"{end}_name"]) if groups.get(f"{end}_name") else int(groups[end])
        for end in ("from", "to")
    )
    start = existing_day(context.text, number, first, 1)
    end = span_of_month(existing_day(context.text, number, last, 1)).end
    if end < start:
        raise UnreadableDay(
            context.text, "reversed", "The last month lies before the first.", "结束月份早于开始月份。"
        )
    return span_between(start, end, context.first_month)


def _day(context: Context, match: re.Match[str]) -> Span:
    day = existing_day(context.text, _year_of(context, match), int(match["month"]), int(match["day"]))
    return span_between(day, day)


def _days_of_year(context: Context, match: re.Match[str]) -> Span:
    """Month and day of two ends, which way round by the column's order, or where only one way has such days."""
    number = _year_of(context, match)
    ends = [tuple(int(part) for part in re.split(r"[./]", match[end])) for end in ("first", "last")]
    ways = {"month": ends, "day": [end[::-1] for end in ends]}
    if context.order is not None:
        ways = {"only": ways["day" if context.order == "dmy" else "month"]}
    found = {
        tuple(date(number, *end) for end in way)
        for way in ways.values()
        if all(_exists(number, *e) for e in way)
    }
    if len(found) != 1:
        code: Literal["ambiguous", "impossible"] = "ambiguous" if found else "impossible"
        raise UnreadableDay(
            context.text,
            code,
            "Day and month cannot be told apart. Write for example 2023-03-26/2023-04-25.",
            "无法分辨月与日。请按 2023-03-26/2023-04-25 的形式填写。",
        )
    start, end = found.pop()
    return ordered(context, start, end)


def _exists(number: int, month_: int, day: int) -> bool:
    return 1 <= month_ <= 12 and 1 <= day <= monthrange(number, month_)[1]


def _quarter(context: Context, match: re.Match[str]) -> Span:
    number = _part(match["part"])
    first = existing_day(context.text, _year_of(context, match), 3 * number - 2, 1)
    return span_of_period(quarter(first.year, number))


def _half(context: Context, match: re.Match[str]) -> Span:
    number = 1 if match["part"] in ("1", "上", "一") else 2
    first = existing_day(context.text, _year_of(context, match), 6 * number - 5, 1)
    return span_between(first, date(first.year, 6 * number, monthrange(first.year, 6 * number)[1]))


def _week(context: Context, match: re.Match[str]) -> Span:
    number, week = _year_of(context, match), int(match["part"])
    try:
        start, end = date.fromisocalendar(number, week, 1), date.fromisocalendar(number, week, 7)
    except ValueError:
        raise UnreadableDay(context.text, "impossible", "There is no such week.", "该周不存在。") from None
    return Span(start, end, "other", f"{number}-W{week:02d}")


def _bare_year(context: Context, match: re.Match[str]) -> Span:
    return span_of_period(year(existing_day(context.text, full_year(match["year"]), 1, 1).year))


def _fiscal_part(context: Context, match: re.Match[str]) -> Span:
    """A quarter or half of a fiscal year, or a whole one, named by one year or by two."""
    first = _fiscal_first(context, match)
    groups = match.groupdict()
    if groups.get("quarter"):
        return span_of_period(quarter(first, _part(groups["quarter"]), first_month=context.first_month))
    whole = year(first, first_month=context.first_month)
    if not groups.get("half"):
        return span_of_period(whole)
    number = 1 if groups["half"] in ("1", "上") else 2
    middle = quarter(first, 3, first_month=context.first_month).start
    start, end = (
        (whole.start, date.fromordinal(middle.toordinal() - 1)) if number == 1 else (middle, whole.end)
    )
    return Span(start, end, "other", f"{whole.label}-H{number}")


def _fiscal_month(context: Context, match: re.Match[str]) -> Span:
    """A month of a fiscal year: January of FY2022/23 that begins in April is 2023-01."""
    first = _fiscal_first(context, match)
    groups = match.groupdict()
    number = month_number(groups["name"]) if groups.get("name") else int(groups["month"])
    return span_of_month(date(first if number >= context.first_month else first + 1, number, 1))


def _fiscal_first(context: Context, match: re.Match[str]) -> int:
    groups = match.groupdict()
    if groups.get("year"):
        named = existing_day(context.text, full_year(groups["year"]), 1, 1).year
        if context.first_month == 1 or context.fiscal_name == "first":
            return named
        if context.fiscal_name == "last":
            return named - 1
        before, here = f"FY{named - 1}/{named % 100:02d}", f"FY{named}/{(named + 1) % 100:02d}"
        raise UnreadableDay(
            context.text,
            "ambiguous",
            f"One year cannot name a fiscal year that spans two: write {before} or {here}, or say once after which "
            "year the company names it: in Organisation, at the group, “The fiscal year is named after”, or by "
            "`qingheng company fiscal-year --named first` (the year it begins in) or `--named last` (ends in).",
            f"财年跨两个自然年，只写一年含义不明：请写 {before} 或 {here}；也可一次设定财年按哪一年命名："
            "在“组织”页集团节点的“财年命名”中选择，或运行 `qingheng company fiscal-year --named first`"
            "（以起始年命名）、`--named last`（以结束年命名）。",
        )
    try:
        span = parse_period(f"FY{full_year(groups['first'])}/{groups['second']}", context.first_month)
    except UnreadablePeriod as error:
        raise UnreadableDay(context.text, "unreadable", error.reason_en, error.reason_zh) from None
    return span.start.year


def _part(text: str) -> int:
    return _HAN_QUARTERS.get(text) or int(text)


_NAME: Final = rf"(?P<name>{MONTH_NAME})"
_M: Final = r"(?P<month>0?[1-9]|1[0-2])"
_HAN_Q: Final = r"第?(?P<part>[一二三四1-4]) ?季度?"
_HAN_H: Final = r"(?P<part>[上下]) ?半年"
_TAIL: Final = r"(?:[-/ ]*(?:q ?(?P<quarter>[1-4])|h ?(?P<half>[12])))?"
FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[Context, re.Match[str]], Span]], ...]] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_Y4}(?P<month>0[1-9]|1[0-2])(?:\.0)?", _month),  # 202304
        (rf"{_Y4} ?[/ ] ?{_M}", _month),  # 2023/4
        (rf"{_Y4}\.{_M}", _dotted_month),  # 2023.4
        (rf"{_M}[-/. ]{_Y4}", _month),  # 04/2023
        (rf"{_Y} ?年 ?{_M} ?月份?", _month),  # 23年4月
        (rf"{_Y4}[-/., ]?{_NAME}", _month),  # 2023-Apr
        (rf"{_NAME}[-/., ]*'?{_Y}", _month),  # Apr '23
        (rf"{_Y4}[- ]?m{_M}", _month),  # 2023M04
        (rf"{_M} ?月份?", _month),  # 4月, by the hint
        (_NAME, _month),
        (rf"{_Y} ?年 ?(?P<from>\d{{1,2}}) ?月? ?[-~至到] ?(?P<to>\d{{1,2}}) ?月份?", _months),  # 2023年1-6月
        (r"(?P<from>\d{1,2}) ?月? ?[-~至到] ?(?P<to>\d{1,2}) ?月份?", _months),
        (rf"(?P<from_name>{MONTH_NAME}) ?(?:-|~|to) ?(?P<to_name>{MONTH_NAME}),? ?'?{_Y}", _months),
        (r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]?", _day),  # 4月1日, by the hint
        (r"(?P<first>\d{1,2}[./]\d{1,2}) ?[-~至到] ?(?P<last>\d{1,2}[./]\d{1,2})", _days_of_year),  # 3.26-4.25
        (rf"{_Y}(?: ?年度?)?[- ]?{_HAN_Q}", _quarter),
        (rf"{_Y}(?: ?年度?)?[-/ ]?q(?P<part>[1-4])", _quarter),
        (rf"{_Y4}[-/ ]?(?P<part>[1-4])q", _quarter),
        (rf"q(?P<part>[1-4])[-/', ]*{_Y}", _quarter),
        (rf"(?P<part>[1-4])q[-/', ]*{_Y}", _quarter),
        (_HAN_Q, _quarter),
        (r"q(?P<part>[1-4])", _quarter),
        (rf"{_Y}(?: ?年度?)? ?{_HAN_H}", _half),
        (rf"{_Y}(?: ?年度?)?[-/ ]?h(?P<part>[12])", _half),
        (rf"h(?P<part>[12])[-/', ]*{_Y}", _half),
        (rf"(?P<part>[12])h[-/', ]*{_Y}", _half),
        (_HAN_H, _half),
        (r"h(?P<part>[12])", _half),
        (rf"{_Y4}[- ]?w(?P<part>\d{{1,2}})", _week),
        (rf"{_Y4} ?年 ?第? ?(?P<part>\d{{1,2}}) ?周", _week),
        (r"(?P<year>\d{2}) ?年度?", _bare_year),
        (rf"{_Y4}\.0", _bare_year),  # a year that was a number
        (rf"{_FY}{_TAIL}", _fiscal_part),
        (rf"{_FY2}{_TAIL}", _fiscal_part),
        (rf"{_FY}[-/, ]+(?:{_M} ?月份?|{_NAME})", _fiscal_month),  # FY23 4月
        (rf"{_FY2}[-/, ]+(?:{_M} ?月份?|{_NAME})", _fiscal_month),
        (rf"{_Y} ?财(?:政年度|年) ?{_M} ?月份?", _fiscal_month),
        (rf"{_TWO} ?财(?:政年度|年) ?{_M} ?月份?", _fiscal_month),
        (rf"q(?P<quarter>[1-4])[-/, ]*{_FY2}", _fiscal_part),
        (rf"q(?P<quarter>[1-4])[-/, ]*{_FY}", _fiscal_part),
        (rf"{_Y} ?财(?:政年度|年)(?: ?第?(?P<quarter>[一二三四1-4]) ?季度?| ?(?P<half>[上下]) ?半年)?", _fiscal_part),
        (rf"{_TWO} ?财(?:政年度|年)(?: ?第?(?P<quarter>[一二三四1-4]) ?季度?| ?(?P<half>[上下]) ?半年)?", _fiscal_part),
    )
)  # fmt: skip
