"""Reading a day as people, systems and spreadsheets write it, or saying why it cannot be told.

A day is never guessed: 04/05/2023 is two days until the column has shown which way round it writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, Literal

from qingheng.calc.intake.folding import fold
from qingheng.calc.texts import BilingualError

Order = Literal["ymd", "dmy", "mdy"]
Code = Literal["ambiguous", "unreadable", "impossible", "out_of_range", "year_missing", "empty", "reversed"]

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200
FIRST_SERIAL: Final = 20000
LAST_SERIAL: Final = 80000
LONGEST: Final = 60  # characters; no date is longer
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAME: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)

_SERIAL_ZERO: Final = date(1899, 12, 30)  # of the 1900 date system from 1 March 1900 on
_ORDERS: Final[tuple[Order, ...]] = ("ymd", "dmy", "mdy")
_DASHES: Final = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), "-") | {0x301C: "~"}
_DIGITS: Final = {han: str(n) for n, han in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_HAN_NUMBER: Final = re.compile(r"[〇○零一二三四五六七八九十]{1,4}(?=\s?[年月日号])")
_TIME: Final = re.compile(
    r"(?:[t ]|(?<=[日号])) ?\d{1,2}(?::\d{2}){1,2}(?:\.\d{1,9})?(?: ?[ap]m)?(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?$"
)
_WEEKDAY: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? |"
    r" ?[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?$|,? \(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\)?$"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4}) ?[-./年 ] ?(\d{1,2}) ?[-./月 ] ?(\d{1,2}) ?[日号]?")
_SHORT_HAN: Final = re.compile(r"(\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?")
_REPUBLIC: Final = re.compile(r"民国 ?(\d{2,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d{1,12})?")
_THREE: Final = re.compile(r"(\d{1,2}) ?(?P<mark>[-./ ]) ?(\d{1,2}) ?(?P=mark) ?(\d{4}|\d{2})")
_DAY_NAME: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[-./ ]?(?: ?of )?({MONTH_NAME})[-./, ]*'?(\d{{4}}|\d{{2}})"
)
_NAME_DAY: Final = re.compile(
    rf"({MONTH_NAME})[-./ ]?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? |[-./,])'?(\d{{4}}|\d{{2}})"
)
_YEAR_NAME: Final = re.compile(rf"(\d{{4}})[-./, ]?({MONTH_NAME})[-./ ]?(\d{{1,2}})(?:st|nd|rd|th)?")


class UnreadableDay(BilingualError):
    """A text that is no day or no period that can be told. code: why, for the message at the cell.

    ambiguous, unreadable, impossible (no such day), out_of_range (the year), year_missing, empty, reversed
    (the last day before the first). text: as given.
    """

    def __init__(self, text: str, code: Code, reason_en: str, reason_zh: str) -> None:
        super().__init__(reason_en, reason_zh)
        self.text = text
        self.code = code


def read_day(text: str, order: Order | None = None) -> date:
    """The day a text names: ``2023-04-01``, ``2023年4月1日``, ``20230401``, ``1-Apr-23``, ``45017`` (Excel).

    order: in which order the column writes days of which all parts are numbers and the year is not first; a
    time of day and a weekday are left aside. Raises UnreadableDay; with code ``ambiguous`` when more than one
    day is meant and no order is given.
    """
    cleaned = clean(text)
    if not cleaned:
        raise UnreadableDay(text, "empty", "There is no date.", "没有日期。")
    bare = _WEEKDAY.sub("", _TIME.sub("", _WEEKDAY.sub("", cleaned))).strip()
    for pattern, read in _FORMS:
        match = pattern.fullmatch(bare)
        if match is not None:
            return read(text, match)
    match = _THREE.fullmatch(bare)
    if match is not None:
        return _three_numbers(text, match, order)
    raise unreadable(text)


def day_order(texts: Iterable[str]) -> Order | None:
    """The order in which a column writes its days, told by the days that can be read in one order only.

    None when every day can be read in two ways, when none needs an order, or when they contradict each other.
    """
    possible: set[Order] = set(_ORDERS)
    asked = False
    for text in texts:
        match = _THREE.fullmatch(_TIME.sub("", clean(text)).strip())
        if match is not None:
            asked = True
            possible &= set(_readings(match))
    return possible.pop() if asked and len(possible) == 1 else None


def from_serial(number: int) -> date:
    """The day of an Excel serial number (1900 date system), 20000 to 80000. Raises UnreadableDay."""
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        raise UnreadableDay(
            str(number),
            "out_of_range",
            "The number is no date of a spreadsheet between 1954 and 2119.",
            "该数字不是 1954 年至 2119 年间的表格日期序号。",
        )
    return _SERIAL_ZERO + timedelta(days=number)


def clean(text: str) -> str:
    """The text folded, dashes alike, Chinese numerals of dates as digits; ``?`` when longer than any date."""
    if len(text) > LONGEST:
        return "?"
    folded = fold(text.translate(_DASHES)).translate(_DASHES)
    return _HAN_NUMBER.sub(_han_number, folded)


def full_year(digits: str) -> int:
    """The year of two or four digits; two digits from 70 on are of the last century."""
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 70 else 1900)


def month_number(name: str) -> int:
    """The number of a month by its English name, whole or shortened."""
    return MONTHS.index(name[:3]) + 1


def existing_day(text: str, year: int, month: int, day: int) -> date:
    """The day, or UnreadableDay when the calendar has none or its year is out of range."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise UnreadableDay(
            text,
            "out_of_range",
            f"The year must lie between {EARLIEST_YEAR} and {LATEST_YEAR}.",
            f"年份须在 {EARLIEST_YEAR} 与 {LATEST_YEAR} 之间。",
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableDay(text, "impossible", "There is no such date.", "该日期不存在。") from None


def unreadable(text: str) -> UnreadableDay:
    """The error of a text that is no date at all."""
    return UnreadableDay(
        text,
        "unreadable",
        "This is not a date. Write for example 2023-04-01.",
        "无法识别为日期。请按 2023-04-01 的形式填写。",
    )


def _han_number(match: re.Match[str]) -> str:
    """Chinese numerals as digits: 二〇二三 is read one by one, 二十五 by tens."""
    text = match[0]
    if "十" not in text:
        return "".join(_DIGITS[han] for han in text)
    tens, _, ones = text.partition("十")
    return f"{_DIGITS.get(tens, '1') if tens else '1'}{_DIGITS.get(ones, '0') if ones else '0'}"


def _three_numbers(text: str, match: re.Match[str], order: Order | None) -> date:
    readings = _readings(match)
    if order is not None and order in readings:
        return existing_day(text, *readings[order])
    found = set(readings.values())
    if not found or (order is not None and order != "ymd"):
        raise UnreadableDay(
            text,
            "impossible",
            "There is no such date in the order this column writes them.",
            "按本列的日期顺序，该日期不存在。",
        )
    if len(found) == 1:
        return existing_day(text, *found.pop())
    shown = sorted(f"{year:04d}-{month:02d}-{day:02d}" for year, month, day in found)
    raise UnreadableDay(
        text,
        "ambiguous",
        f"This may be {' or '.join(shown)}. Say in which order the column writes day and month.",
        f"可能是 {'或 '.join(shown)}。请说明本列日期中年、月、日的顺序。",
    )


def _readings(match: re.Match[str]) -> dict[Order, tuple[int, int, int]]:
    """Year, month and day under each order that gives a day of the calendar."""
    first, second, third = match[1], match[3], match[4]
    orders: dict[Order, tuple[str, str, str]] = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
    }
    if len(third) == 2 and len(first) == 2:
        orders["ymd"] = (first, second, third)
    found: dict[Order, tuple[int, int, int]] = {}
    for order, (year, month, day) in orders.items():
        parts = full_year(year), int(month), int(day)
        try:
            date(*parts)
        except ValueError:
            continue
        found[order] = parts
    return found


def _numbers(text: str, match: re.Match[str]) -> date:
    return existing_day(text, full_year(match[1]), int(match[2]), int(match[3]))


def _republic(text: str, match: re.Match[str]) -> date:
    return existing_day(text, int(match[1]) + 1911, int(match[2]), int(match[3]))


def _serial(text: str, match: re.Match[str]) -> date:
    return from_serial(int(match[1]))


def _day_name(text: str, match: re.Match[str]) -> date:
    return existing_day(text, full_year(match[3]), month_number(match[2]), int(match[1]))


def _name_day(text: str, match: re.Match[str]) -> date:
    return existing_day(text, full_year(match[3]), month_number(match[1]), int(match[2]))


def _year_name(text: str, match: re.Match[str]) -> date:
    return existing_day(text, int(match[1]), month_number(match[2]), int(match[3]))


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], date]], ...]] = (
    (_YEAR_FIRST, _numbers),
    (_SHORT_HAN, _numbers),
    (_REPUBLIC, _republic),
    (_COMPACT, _numbers),
    (_SERIAL, _serial),
    (_YEAR_NAME, _year_name),
    (_DAY_NAME, _day_name),
    (_NAME_DAY, _name_day),
)
