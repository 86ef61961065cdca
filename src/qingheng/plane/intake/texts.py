"""The text of every column before typing: from the source, a constant, or what a person put in its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from qingheng.calc.intake.fiscal_names import fiscal_label, within_fiscal
from qingheng.plane.intake.distinct import Coded, by_distinct, coded, is_repetitive
from qingheng.plane.intake.plan import CellFix, Plan

_BESIDE: Final = "\x1f"
_TEXT: Final = {"text": pl.String}


@dataclass(frozen=True)
class Texts:
    """Texts by dataset column. fixed, excluded: masks of rows. used: fixes that met a cell."""

    now: dict[str, pl.Series]
    before: dict[str, pl.Series]
    fixed: pl.Series
    excluded: pl.Series
    used: frozenset[int] = frozenset()
    _coded: dict[str, Coded | None] = field(default_factory=dict)

    def of(self, code: str) -> pl.Series | None:
        """Texts of a column as they are to be read; None when nothing says anything about it."""
        return self.now.get(code)

    def original(self, code: str) -> pl.Series:
        """Texts of a column as the source has them."""
        return self.before.get(code, self.now[code])

    def coded(self, code: str) -> Coded | None:
        """The texts of a column by their distinct values; None where they repeat little or were fixed."""
        if code not in self._coded:
            texts = self.now[code]
            alike = self.original(code) is texts and is_repetitive(texts)
            self._coded[code] = Coded(*coded(texts)) if alike else None
        return self._coded[code]

    def alone(self, code: str, texts: pl.Series) -> Texts:
        """Some texts of one column by themselves, with neither fixes nor exclusions."""
        none = pl.Series([], dtype=pl.Boolean)
        return Texts({code: texts}, {code: texts}, none, none, _coded={code: None})


def units_beside(code: str) -> str:
    """Name of the texts of units that stand beside a figure whose dataset has no column for them."""
    return f"{code}__units_beside"


def source_texts(raw: pl.DataFrame, plan: Plan) -> Texts:
    """Texts of all columns with constants filled in and fixes applied."""
    now: dict[str, pl.Series] = {}
    for column in plan.columns:
        source, constant = plan.source(column.code), plan.constants.get(column.code, "").strip()
        series = _from_source(raw, source.index) if source is not None else None
        if series is not None and source is not None and source.year_from is not None:
            series = _with_year(series, _from_source(raw, source.year_from), fiscal=source.fiscal)
        elif series is not None and source is not None and source.fiscal:
            named = by_distinct(series, lambda text: (fiscal_label(text, fiscal=True) or text,), _TEXT)[
                "text"
            ]
            series = named
        if constant:
            fill = pl.Series([constant]).new_from_index(0, raw.height)
            series = fill if series is None else pl.select(pl.coalesce(_filled(series), fill)).to_series()
        if series is not None:
            now[column.code] = series
        if (
            source is not None
            and source.unit_from is not None
            and plan.dataset.unit_column(column.code) is None
        ):
            beside = _from_source(raw, source.unit_from)
            if beside is not None:
                now[units_beside(column.code)] = beside
    before = dict(now)
    fixed = pl.Series([False]).new_from_index(0, raw.height)
    used: set[int] = set()
    for number, fix in enumerate(plan.fixes):
        if not plan.dataset.has(fix.column):
            continue
        current = now.get(fix.column, pl.Series([None], dtype=pl.String).new_from_index(0, raw.height))
        mask = _touched(raw, current, fix)
        if mask.any():
            before.setdefault(fix.column, current)
            now[fix.column] = pl.select(pl.when(mask).then(pl.lit(fix.after)).otherwise(current)).to_series()
            fixed = fixed | mask
            used.add(number)
    return Texts(now, before, fixed, _excluded(raw, plan), frozenset(used))


def _from_source(raw: pl.DataFrame, index: int) -> pl.Series | None:
    name = f"c{index}"
    return raw[name] if name in raw.columns else None


def _with_year(months: pl.Series, years: pl.Series | None, *, fiscal: bool = False) -> pl.Series:
    """Months with the year that stands beside them: 2025-03, Mar 2025. A text that is no month stays as it is.

    fiscal: the years are fiscal ones; so are those that say so themselves, and the months lie within them.
    """
    if years is None:
        return months
    if fiscal or years.str.contains(r"(?i)fy|财|/").any():
        pairs = pl.select(pl.concat_str(pl.lit(years), pl.lit(months), separator=_BESIDE)).to_series()
        within = by_distinct(pairs, lambda pair: (within_fiscal(*pair.split(_BESIDE), fiscal=fiscal),), _TEXT)
        return pl.select(pl.coalesce(within["text"], _of_calendar(months, years))).to_series()
    return _of_calendar(months, years)


def _of_calendar(months: pl.Series, years: pl.Series) -> pl.Series:
    year, month = pl.col("year").str.extract(r"((?:19|20|21)\d{2})"), pl.col("month").str.strip_chars()
    number = month.str.extract(r"^(\d{1,2})(?:\.0)?\s*(?:月|月份)?$").str.zfill(2)
    name = month.str.extract(r"^([A-Za-z]{3,9})\.?$")
    part = month.str.extract(
        r"^(?i)(q[1-4]|[1-4]q|h[12]|[^\d\s]{1,3}月份?|第?[一二三四1-4]季度?|[上下]半年)$"
    )
    joined = pl.coalesce(
        pl.format("{}-{}", year, number),
        pl.format("{} {}", name, year),
        pl.format("{}年{}", year, part.str.replace(r"(?i)^([1-4])q$", "Q$1")),
        pl.col("month"),
    )
    return pl.DataFrame({"year": years, "month": months}).select(joined.alias("month")).to_series()


def _filled(series: pl.Series) -> pl.Series:
    return pl.select(pl.when(series.str.strip_chars() != "").then(series)).to_series()


def _touched(raw: pl.DataFrame, current: pl.Series, fix: CellFix) -> pl.Series:
    """Rows a fix applies to."""
    if fix.row is None:
        wanted = fix.before.strip()
        mask = (current.fill_null("").str.strip_chars() == wanted) & (raw["_row"] > 0)
    else:
        mask = raw["_row"] == fix.row
        if fix.source_column is not None:
            mask = mask & (raw["_col"].fill_null(fix.source_column) == fix.source_column)
    return mask & (raw["_sheet"] == fix.sheet) if fix.sheet else mask


def _excluded(raw: pl.DataFrame, plan: Plan) -> pl.Series:
    mask = pl.Series([False]).new_from_index(0, raw.height)
    for out in plan.left_out:
        hit = raw["_row"].is_in(pl.Series(out.rows, dtype=pl.UInt32).implode())
        for column in {column for _row, column in out.cells}:
            rows = [row for row, at in out.cells if at == column]
            inside = raw["_row"].is_in(pl.Series(rows, dtype=pl.UInt32).implode())
            hit = hit | (inside & (raw["_col"] == column).fill_null(False))
        mask = mask | (hit & (raw["_sheet"] == out.sheet) if out.sheet else hit)
    return mask
