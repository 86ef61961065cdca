"""A column of years beside a column of months: together they say when."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_wide import needs_year
from qingheng.calc.intake.mapping_model import ColumnMapping, Reason
from qingheng.calc.intake.mapping_profile import Profile

_YEAR: Final = re.compile(r"(?:19|20|21)\d{2}(?:\.0)?\s*(?:年|年度)?")
_MONTH: Final = re.compile(
    r"(?:0?[1-9]|1[0-2])(?:\.0)?\s*(?:月|月份)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
)
_YEAR_NAMES: Final = re.compile(r"年|year|\byr\b")
_MONTH_NAMES: Final = re.compile(r"月|month")


def pair_year_and_month(
    columns: Sequence[ColumnMapping],
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    *,
    across: int | None = None,
) -> list[ColumnMapping]:
    """The mapping with the months read as the period and their years taken from the other column.

    Nothing is changed unless exactly one column holds nothing but years and exactly one nothing but months, both
    named so. Option `year_from` of the months: source index of the years. across: source index of months that are
    headers themselves, whatever they are named.
    """
    target = dataset.period.column
    years = [one for one in columns if _holds(one, found, _YEAR, _YEAR_NAMES)]
    months = [
        one
        for one in columns
        if _holds(one, found, _MONTH, _MONTH_NAMES)
        or (one.source_index == across and all(needs_year(text) for text in found[across].distinct))
    ]
    if target is None or len(years) != 1 or len(months) != 1:
        return list(columns)
    year, month = years[0], months[0]
    if any(one.target == target for one in columns if one not in (year, month)):
        return list(columns)
    told = Reason(
        "year_and_month",
        f"与“{year.source_text}”合起来是期间",
        f"together with “{year.source_text}” it is the period",
    )
    used = Reason(
        "year_and_month",
        f"年份，与“{month.source_text}”合用",
        f"the years that belong to “{month.source_text}”",
    )
    kept = {key: value for key, value in month.options.items() if key not in ("year", "day_order")}
    changed = {
        year.source_index: replace(year, target=None, unit=None, score=1.0, sure=True, reasons=(used,), options={}),
        month.source_index: replace(
            month, target=target, unit=None, score=1.0, sure=True, reasons=(told,),
            options={**kept, "year_from": str(year.source_index)},
        ),
    }  # fmt: skip
    return [changed.get(one.source_index, one) for one in columns]


def _holds(
    one: ColumnMapping, found: AnyMapping[int, Profile], shape: re.Pattern[str], name: re.Pattern[str]
) -> bool:
    """Whether every value of a column has the shape, and its header the name."""
    seen = found.get(one.source_index)
    if seen is None or not seen.distinct or not name.search(fold(one.source_text)):
        return False
    return all(shape.fullmatch(fold(text)) for text in seen.distinct)
