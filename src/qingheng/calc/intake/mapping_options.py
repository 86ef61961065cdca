"""How the cells of one column are to be read: decimal mark, order of day and month, year, labels carried down."""

from __future__ import annotations

import re

from qingheng.calc.intake.dataset_model import NUMERIC_TYPES, Column
from qingheng.calc.intake.dates import day_order
from qingheng.calc.intake.fiscal_names import is_fiscal_header
from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_model import Table
from qingheng.calc.intake.layout_wide import needs_year
from qingheng.calc.intake.mapping_model import Reason
from qingheng.calc.intake.mapping_profile import Profile
from qingheng.calc.intake.values import decimal_mark

_SHORT_DAY = re.compile(r"^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})")


def read_options(
    column: Column, profile: Profile, table: Table, index: int
) -> tuple[dict[str, str], tuple[Reason, ...]]:
    """Options of a column, and reasons why a person must confirm them."""
    options: dict[str, str] = {}
    unsure: list[Reason] = []
    if column.type in NUMERIC_TYPES:
        mark = decimal_mark(profile.distinct)
        if mark is not None:
            options["decimal_mark"] = mark
    if column.type in ("date", "period"):
        _day_options(profile, table, options, unsure)
        header = next((one.text for one in table.sources if one.index == index), "")
        if column.type == "period" and is_fiscal_header(header):
            options["year_kind"] = "fiscal"
    if index in table.fill_down:
        options["fill_down"] = "merged"
    elif index in table.fill_proposed:
        options["fill_down"] = "proposed"
        unsure.append(
            Reason(
                "fill_down",
                "空白单元格拟沿用上方的值，请确认",
                "blank cells would take the value above them; please confirm",
            )
        )
    return options, tuple(unsure)


def _day_options(profile: Profile, table: Table, options: dict[str, str], unsure: list[Reason]) -> None:
    texts = [text for text in profile.distinct if _SHORT_DAY.match(fold(text))]
    if texts:
        order = day_order(texts)
        if order is not None:
            options["day_order"] = order
        else:
            unsure.append(
                Reason(
                    "day_order",
                    "日与月的先后无法从数据判断，请选择“日/月/年”或“月/日/年”",
                    "the values do not tell whether the day or the month comes first; choose one",
                )
            )
    if any(needs_year(text) for text in profile.distinct):
        if table.year_span is not None:
            options["year"] = table.year_span.label
        else:
            unsure.append(
                Reason("year", "月份没有写年份，请补充年份", "the months name no year; state the year")
            )
