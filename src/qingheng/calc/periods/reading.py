"""Reading a period from a heading or a cell; an ambiguous one is refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from qingheng.calc.periods.period import Period, month, quarter, year
from qingheng.calc.texts import BilingualError

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x00A0: " ", 0x2013: "-"}
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_CHINESE_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_NAME = "(?P<name>" + "|".join(_FULL_NAMES + _MONTH_NAMES + ("sept",)) + ")"


class UnreadablePeriod(BilingualError):
    """The text is not one whole year, quarter or month; text is as given."""

    def __init__(self, text: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(reason_en, reason_zh)
        self.text = text


def parse_period(text: str, fiscal_start_month: int = 4) -> Period:
    """Read a period as people write it.

    fiscal_start_month: the month (1 to 12) in which the company's fiscal year begins; with 1 a fiscal year is
    a calendar year. Reads ``FY2022/23``, ``2022/23``, ``2021``, ``2023年4月``, ``2023-Q1``, ``Apr-23``,
    ``FY2022/23-Q1``, ``2022-04-01/2023-03-31`` and their Chinese forms.
    Raises UnreadablePeriod; ``2011/12`` is a fiscal year, and December 2011 is written ``2011-12``.
    """
    if not 1 <= fiscal_start_month <= 12:
        raise ValueError(f"there is no month {fiscal_start_month}")
    return _parse(text, fiscal_start_month)


@lru_cache(maxsize=4096)
def _parse(text: str, first_month: int) -> Period:
    folded = re.sub(r"\s+", " ", text.translate(_FOLD)).strip().lower()
    for pattern, build in _FORMS:
        match = pattern.fullmatch(folded)
        if match is not None:
            period = build(text, match, first_month)
            if not EARLIEST_YEAR <= period.start.year <= LATEST_YEAR:
                raise UnreadablePeriod(
                    text,
                    f"The year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}.",
                    f"年份须在 {EARLIEST_YEAR} 与 {LATEST_YEAR} 之间。",
                )
            return period
    raise UnreadablePeriod(
        text,
        "This is not a year, quarter or month. Write for example FY2022/23, 2021, 2023-Q1, 2023-04.",
        "无法识别为年度、季度或月份。请按 FY2022/23、2021、2023-Q1、2023-04 等形式填写。",
    )


def _fiscal_first_year(text: str, match: re.Match[str], first_month: int) -> int:
    first = _century(match["first"])
    if int(match["second"]) not in ((first + 1) % 100 if len(match["second"]) == 2 else first + 1,):
        raise UnreadablePeriod(
            text,
            "A fiscal year names two consecutive years, such as FY2022/23; write a month as 2023-04.",
            "财年须由相邻两年组成，如 FY2022/23；月份请写作 2023-04。",
        )
    if first_month == 1:
        raise UnreadablePeriod(
            text,
            "The fiscal year of this company is the calendar year; write it as one year.",
            "该企业财年即自然年，请只写一个年份。",
        )
    return first


def _fiscal_year(text: str, match: re.Match[str], first_month: int) -> Period:
    return year(_fiscal_first_year(text, match, first_month), first_month=first_month)


def _fiscal_quarter(text: str, match: re.Match[str], first_month: int) -> Period:
    return quarter(
        _fiscal_first_year(text, match, first_month), int(match["quarter"]), first_month=first_month
    )


def _single_fiscal_year(text: str, match: re.Match[str], first_month: int) -> Period:
    if first_month == 1:
        return year(_century(match["first"]))
    first = _century(match["first"])
    before, here = f"FY{first - 1}/{first % 100:02d}", f"FY{first}/{(first + 1) % 100:02d}"
    raise UnreadablePeriod(
        text,
        f"One year cannot name a fiscal year that spans two: write {before} or {here}.",
        f"财年跨两个自然年，只写一年含义不明：请写 {before} 或 {here}。",
    )


def _calendar_year(text: str, match: re.Match[str], first_month: int) -> Period:
    return _existing(text, lambda: year(int(match["year"])))


def _calendar_quarter(text: str, match: re.Match[str], first_month: int) -> Period:
    number = match["quarter"]
    return _existing(text, lambda: quarter(int(match["year"]), _CHINESE_QUARTERS.get(number) or int(number)))


def _numbered_month(text: str, match: re.Match[str], first_month: int) -> Period:
    return _existing(text, lambda: month(int(match["year"]), int(match["month"])))


def _named_month(text: str, match: re.Match[str], first_month: int) -> Period:
    return _existing(text, lambda: month(_century(match["first"]), _MONTH_NAMES.index(match["name"][:3]) + 1))


def _date_range(text: str, match: re.Match[str], first_month: int) -> Period:
    try:
        start, end = date.fromisoformat(match["start"]), date.fromisoformat(match["end"])
    except ValueError:
        raise _no_such_date(text) from None
    candidates = [
        lambda: year(start.year, first_month=start.month if start.month in (1, first_month) else 1),
        lambda: quarter(start.year, (start.month + 2) // 3),
        lambda: month(start.year, start.month),
    ]
    for candidate in candidates:
        period = _existing(text, candidate)
        if (period.start, period.end) == (start, end):
            return period
    raise UnreadablePeriod(
        text,
        "These dates are not one whole month, quarter, calendar year or fiscal year of this company.",
        "该起止日期不是一个完整的月份、季度、自然年或该企业的财年。",
    )


def _existing(text: str, build: Callable[[], Period]) -> Period:
    try:
        return build()
    except (ValueError, OverflowError):
        raise _no_such_date(text) from None


def _no_such_date(text: str) -> UnreadablePeriod:
    return UnreadablePeriod(text, "There is no such date.", "该日期不存在。")


def _century(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


_Build = Callable[[str, "re.Match[str]", int], Period]
_FORMS: Final[tuple[tuple[re.Pattern[str], _Build], ...]] = tuple(
    (re.compile(pattern, re.ASCII), build)
    for pattern, build in (
        (r"fy ?(?P<first>\d{4}|\d{2}) ?[/-] ?(?P<second>\d{4}|\d{2})", _fiscal_year),
        (r"(?P<first>\d{4})/(?P<second>\d{4}|\d{2}) ?(?:财年|财政年度)?", _fiscal_year),
        (r"(?P<first>\d{4})-(?P<second>\d{4}|\d{2}) ?(?:财年|财政年度)", _fiscal_year),
        (r"(?:fy ?)?(?P<first>\d{4})/(?P<second>\d{4}|\d{2})[ -]?q(?P<quarter>[1-4])", _fiscal_quarter),
        (r"fy ?(?P<first>\d{4}|\d{2})", _single_fiscal_year),
        (r"(?P<first>\d{4}) ?(?:财年|财政年度)", _single_fiscal_year),
        (r"(?P<year>\d{4}) ?(?:年|年度)?", _calendar_year),
        (r"(?P<year>\d{4}) ?[- ]? ?q(?P<quarter>[1-4])", _calendar_quarter),
        (r"q(?P<quarter>[1-4])[ -]?(?P<year>\d{4})", _calendar_quarter),
        (r"(?P<year>\d{4}) ?年 ?第?(?P<quarter>[一二三四1-4])季度?", _calendar_quarter),
        (r"(?P<year>\d{4}) ?年 ?(?P<month>\d{1,2}) ?月份?", _numbered_month),
        (r"(?P<year>\d{4})-(?P<month>\d{1,2})", _numbered_month),
        (rf"{_NAME}\.?[ -]?(?P<first>\d{{4}}|\d{{2}})", _named_month),
        (r"(?P<start>\d{4}-\d{2}-\d{2}) ?(?:/|to|至|~) ?(?P<end>\d{4}-\d{2}-\d{2})", _date_range),
    )
)
