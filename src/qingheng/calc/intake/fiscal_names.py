"""Years in a column of fiscal years, and the months and quarters that stand beside them.

Whether a year is fiscal is told by its own name (FY22/23, 2023财年) or by the header of its column (财年).
"""

from __future__ import annotations

import re
from typing import Final

from qingheng.calc.intake.days import MONTH_NAME
from qingheng.calc.intake.folding import fold

_HEADER: Final = re.compile(r"财年|财政年|会计年|fiscal|financial year|(?<![a-z])fy(?![a-z])")
_Y: Final = r"(?:(?:19|20|21)\d{2}|\d{2})"
_NAMED: Final = re.compile(
    rf"fy ?'?(?P<a>{_Y})(?: ?[-/] ?(?P<b>{_Y}))?|(?P<c>{_Y})(?: ?[-/] ?(?P<d>{_Y}))? ?财(?:政年度|年)|"
    rf"(?P<e>{_Y}) ?/ ?(?P<f>{_Y})"
)
_BARE: Final = re.compile(rf"(?P<a>{_Y})(?:\.0)?(?: ?[-/] ?(?P<b>{_Y}))?(?: ?年度?)?")
_HAN_NUMBERS: Final = {
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
}  # fmt: skip
_MONTH: Final = re.compile(
    r"m?(?P<number>0?[1-9]|1[0-2])(?:\.0)?(?: ?月份?)?|(?P<han>十[一二]?|[一二三四五六七八九]) ?月份?|"
    rf"(?P<name>{MONTH_NAME})"
)
_QUARTER: Final = re.compile(r"q ?(?P<a>[1-4])|(?P<b>[1-4]) ?q|第?(?P<c>[一二三四1-4]) ?季度?")
_HALF: Final = re.compile(r"h ?(?P<a>[12])|(?P<b>[上下]) ?半年")


def is_fiscal_header(text: str) -> bool:
    """Whether a header says that its years are fiscal ones: 财年, 会计年度, Fiscal year, FY."""
    return _HEADER.search(fold(text)) is not None


def fiscal_label(text: str, *, fiscal: bool = False) -> str | None:
    """A fiscal year as read_span reads it: 22/23财年 gives FY22/23. None when the text is none.

    fiscal: the header says so, and a bare 2023 or 2022-23 is one as well.
    """
    folded = fold(text)
    match = _NAMED.fullmatch(folded) or (_BARE.fullmatch(folded) if fiscal else None)
    if match is None:
        return None
    years = [year for year in match.groups() if year]
    return f"FY{'/'.join(years)}"


def within_fiscal(year: str, part: str, *, fiscal: bool = False) -> str | None:
    """A month, quarter or half beside its fiscal year: FY22/23 and 4月 give FY22/23 4月. None when either is none."""
    label, folded = fiscal_label(year, fiscal=fiscal), fold(part)
    if label is None:
        return None
    month = _MONTH.fullmatch(folded)
    if month is not None:
        if month["name"]:
            return f"{label} {month['name']}"
        return f"{label} {_HAN_NUMBERS.get(month['han']) or int(month['number'])}月"
    quarter = _QUARTER.fullmatch(folded)
    if quarter is not None:
        number = quarter["a"] or quarter["b"] or quarter["c"]
        return f"{label} Q{_HAN_NUMBERS.get(number, number)}"
    half = _HALF.fullmatch(folded)
    if half is not None:
        return f"{label} H{half['a'] or ('1' if half['b'] == '上' else '2')}"
    return None
