"""A column of years beside a column of months: together they say when."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from typing import Final

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.calc.intake.fiscal_names import fiscal_label, is_fiscal_header
from qingheng.calc.intake.folding import fold
from qingheng.calc.intake.layout_wide import is_year, needs_year
from qingheng.calc.intake.mapping_model import ColumnMapping, Reason
from qingheng.calc.intake.mapping_profile import Profile

_MONTH: Final = re.compile(
    r"(?:0?[1-9]|1[0-2])(?:\.0)?\s*(?:月|月份)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
)
_YEAR_NAMES: Final = re.compile(r"年|year|\byr\b|(?<![a-z])fy(?![a-z])")
_MONTH_NAMES: Final = re.compile(r"月|季|半年|期|month|quarter|half|period")


def pair_year_and_month(
    columns: Sequence[ColumnMapping],
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    *,
    across: int | None = None,
) -> list[ColumnMapping]:
    """The mapping with the months or quarters read as the period and their years taken from the other column.

    Nothing is changed unless exactly one column holds nothing but years and exactly one nothing but months, both
    named so. Options of the months: `year_from`, source index of the years; `year_kind`, fiscal where the header of the
    years says so. across: source index of months that are
    headers themselves, whatever they are named.
    """
    target = dataset.period.column
    years = [one for one in columns if _holds(one, found, _is_year, _YEAR_NAMES)]
    months = [
        one
        for one in columns
        if _holds(one, found, _is_part, _MONTH_NAMES)
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
    kept = {
        key: value for key, value in month.options.items() if key not in ("year", "day_order", "year_kind")
    }
    if is_fiscal_header(year.source_text):
        kept["year_kind"] = "fiscal"
    changed = {
        year.source_index: replace(year, target=None, unit=None, score=1.0, sure=True, reasons=(used,), options={}),
        month.source_index: replace(
            month, target=target, unit=None, score=1.0, sure=True, reasons=(told,),
            options={**kept, "year_from": str(year.source_index)},
        ),
    }  # fmt: skip
    return [changed.get(one.source_index, one) for one in columns]


def _holds(
    one: ColumnMapping, found: AnyMapping[int, Profile], shape: Callable[[str], bool], name: re.Pattern[str]
) -> bool:
    """Whether every value of a column has the shape, and its header the name."""
    seen = found.get(one.source_index)
    if seen is None or not seen.distinct or not name.search(fold(one.source_text)):
        return False
    return all(shape(text) for text in seen.distinct)


def _is_year(text: str) -> bool:
    return is_year(text) or fiscal_label(text, fiscal=True) is not None


def _is_part(text: str) -> bool:
    return _MONTH.fullmatch(fold(text)) is not None or needs_year(text)
