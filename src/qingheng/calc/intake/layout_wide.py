"""Columns whose headers are values: months and years, members of an enumeration, sites."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qingheng.calc.intake.dataset_model import NUMERIC_TYPES
from qingheng.calc.intake.dates import Span, read_span
from qingheng.calc.intake.fiscal_names import fiscal_label
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import Header, Measure, Wide, WideColumn, is_date
from qingheng.calc.intake.layout_words import (
    Vocabulary,
    is_derived,
    is_running_number,
    is_subtotal,
    is_total,
    split_unit,
)
from qingheng.calc.texts import BilingualError

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
_CHINESE: Final = {
    name: n
    for n, name in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=1
    )
}
_NAME: Final = rf"(?:{_FULL}|{'|'.join(_MONTHS)}|sept)\.?"
_HAN_MONTH: Final = r"(?:十[一二]?|[一二三四五六七八九]|0?[1-9]|1[0-2])月份?"
_MONTH_ONLY: Final = re.compile(rf"{_HAN_MONTH}|{_NAME}|m(?:0?[1-9]|1[0-2])")
_QUARTER_ONLY: Final = re.compile(r"第?[一二三四1-4]季度?|q[1-4]|[1-4]q")
_HALF_ONLY: Final = re.compile(r"[上下]半年|h[12]")
_YEAR: Final = r"(?:19|20)\d{2}"
_WITH_YEAR: Final = re.compile(
    rf"{_YEAR}\s?年\s?{_HAN_MONTH}|{_YEAR}[-/.]\s?(?:0?[1-9]|1[0-2])|{_YEAR}(?:0[1-9]|1[0-2])|"
    rf"\d{{2}}年\s?{_HAN_MONTH}|{_NAME}[-' /,]*(?:{_YEAR}|\d{{2}})|(?:{_YEAR}|\d{{2}})[- ]{_NAME}|"
    rf"fy\s?'?(?:{_YEAR}|\d{{2}})(?:\s?[/-]\s?(?:{_YEAR}|\d{{2}}))?(?:[- ]?q[1-4])?|"
    rf"{_YEAR}/\d{{2}}\s?(?:财年)?|{_YEAR}-\d{{2}}财年|"
    rf"{_YEAR}\s?年?\s?-?(?:第?[一二三四1-4]季度?|q[1-4]|[上下]半年|h[12])|(?:q[1-4]|h[12])[- ]?{_YEAR}|"
    rf"{_YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|{_YEAR}\s?(?:年度?|财年)?"
)
_PREFIX: Final = re.compile(
    rf"^(?P<label>{_WITH_YEAR.pattern}|{_HAN_MONTH}|{_NAME}(?![a-z])|第?[一二三四1-4]季度|q[1-4](?!\d))[\s\-_·:：]*(?P<rest>\D.*)$"
)
_MEASURE_WORDS: Final = frozenset(
    [
        "用量",
        "使用量",
        "消耗量",
        "耗量",
        "消费量",
        "用能量",
        "数量",
        "排放量",
        "产生量",
        "金额",
        "费用",
        "成本",
        "usage",
        "use",
        "consumption",
        "amount",
        "cost",
        "quantity",
        "qty",
        "spend",
    ]
)
_WHOLE_YEAR: Final = frozenset(
    {"fy", "annual", "full year"}
)  # a year's total beside its parts, not a column of years
_YEAR_HEADER: Final = re.compile(
    r"(?:统计|所属|自然|会计)?年[份度]?|(?:所属|报告)?财年|财政年度?|"
    r"(?:calendar |reporting |fiscal |financial )?(?:year|yr)\.?|fy"
)
_YEAR_VALUE: Final = re.compile(rf"{_YEAR}(?:\.0)?\s?(?:年度?)?")
_LATER_DAY: Final = re.compile(r"\d{4}-\d{2}-(?!01)\d{2}")
_TITLE_YEAR: Final = re.compile(rf"(?<!\d)(?:{_YEAR})(?=\s?年|\s?[-–—~至到/.]|\s|$|[^\d%])")
_TITLE_FISCAL: Final = re.compile(
    rf"fy\s?'?(?:{_YEAR}|\d{{2}})\s?[/-]\s?(?:{_YEAR}|\d{{2}})|{_YEAR}/\d{{2}}\s?财年|{_YEAR}-\d{{2}}\s?财年"
)

_TITLE_ONE_FISCAL: Final = re.compile(
    rf"(?<![a-z])fy\s?'?(?:{_YEAR}|\d{{2}})(?!\d)|(?:{_YEAR}|\d{{2}})\s?财(?:政年度|年)"
)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A header taken apart: its label, what its figures are, and their unit."""

    header: Header
    label: str
    span: Span | None
    measure: str
    unit: str | None
    second: str = ""


def is_period_label(value: object) -> bool:
    """Whether a header cell is a month, quarter, half year or year, with or without its year."""
    if is_date(value):
        return True
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value).is_integer() and 1990 <= value <= 2100
    if not isinstance(value, str) or len(value) > 24:
        return False
    text = fold(value)
    return any(p.fullmatch(text) for p in (_MONTH_ONLY, _QUARTER_ONLY, _HALF_ONLY, _WITH_YEAR))


def needs_year(text: str) -> bool:
    """Whether a text is a month, quarter or half year that does not say of which year."""
    folded = fold(text)
    return any(p.fullmatch(folded) for p in (_MONTH_ONLY, _QUARTER_ONLY, _HALF_ONLY))


def period_span(text: str, year: Span | None, fiscal_start_month: int, *, days: bool = False) -> Span | None:
    """The span a header label names; a month alone takes its year from `year`. None when it cannot be told.

    days: a first of the month is that day; else it stands for the month, as spreadsheets store months.
    """
    folded = fold(text).removesuffix("份").strip()
    month = _month_of(folded)
    if month is not None:
        return _in_year(month, 1, year)
    if _QUARTER_ONLY.fullmatch(folded):
        number = next(c for c in folded if c in "1234一二三四")
        quarter = int(number) if number.isdigit() else _CHINESE[number]
        return _parts_of_year(year, 3, quarter, f"Q{quarter}")
    if _HALF_ONLY.fullmatch(folded):
        half = 1 if folded[0] == "上" or folded.endswith("1") else 2
        return _parts_of_year(year, 6, half, f"H{half}")
    day = re.fullmatch(r"(\d{4})-(\d{2})-01", folded) if not days else None
    if day is not None:
        return _month_span(int(day[1]), int(day[2]))
    try:
        return read_span(text, fiscal_start_month)
    except (BilingualError, ValueError):
        return None


def _month_of(folded: str) -> int | None:
    """The number of a month written alone."""
    if not _MONTH_ONLY.fullmatch(folded):
        return None
    if folded[:3] in _MONTHS:
        return _MONTHS.index(folded[:3]) + 1
    bare = folded.strip("m月份. ")
    return int(bare) if bare.isdigit() else _CHINESE[bare]


def _in_year(month: int, count: int, year: Span | None) -> Span | None:
    """The months beginning with that one inside the twelve months of `year`."""
    if year is None:
        return None
    for number in (year.start.year, year.end.year):
        first = dt.date(number, month, 1)
        if year.start <= first <= year.end:
            return _month_span(number, month, count)
    return None


def _month_span(year: int, month: int, count: int = 1) -> Span:
    last = month + count - 1
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    end = dt.date(end_year, end_month, monthrange(end_year, end_month)[1])
    return Span(dt.date(year, month, 1), end, "month", f"{year}-{month:02d}")


def _parts_of_year(year: Span | None, months: int, number: int, name: str) -> Span | None:
    if year is None:
        return None
    month = (year.start.month - 1 + months * (number - 1)) % 12 + 1
    whole = _in_year(month, months, year)
    if whole is None:
        return None
    return replace(whole, kind="quarter" if months == 3 else "other", label=f"{year.label}-{name}")


def stated_year(texts: Sequence[str], fiscal_start_month: int) -> Span | None:
    """The one year that titles or a sheet name state; None when there is none or more than one."""
    for text in texts:
        folded = fold(text)
        fiscal = _TITLE_FISCAL.search(folded)
        if fiscal is not None and fiscal_start_month != 1:
            span = period_span(fiscal[0], None, fiscal_start_month)
            if span is not None:
                return span
        if fiscal_start_month != 1 and _TITLE_ONE_FISCAL.search(folded):
            return None  # which year names it is the company's to say
        years = set(_TITLE_YEAR.findall(folded))
        short = re.fullmatch(r"(\d{2})年(?:度)?.*", folded)
        if not years and short:
            years = {f"20{short[1]}"}
        if len(years) == 1:
            number = int(years.pop())
            return Span(dt.date(number, 1, 1), dt.date(number, 12, 31), "year", str(number))
    return None


def is_year_header(text: str) -> bool:
    """Whether a header names a column of years: 年份, 年度, Year, 财年."""
    return _YEAR_HEADER.fullmatch(fold(text)) is not None


def is_year(value: object) -> bool:
    """Whether a cell is a calendar or fiscal year and nothing else."""
    if isinstance(value, bool):
        return False
    return _YEAR_VALUE.fullmatch(fold(str(value))) is not None or fiscal_label(str(value)) is not None


def find_wide(
    headers: Sequence[Header],
    words: Vocabulary,
    year: Span | None,
    fiscal_start_month: int,
    references: Mapping[str, frozenset[str]],
    numeric: frozenset[int],
    years: int | None = None,
) -> Wide | None:
    """The wide group among the headers, or None when every column has a name of its own.

    references: folded names known for a reference column of the dataset. numeric: columns that hold figures.
    years: the column that says the year of each row, to which months across belong that name none.
    """
    if years is not None:
        others = [header for header in headers if header.index != years]
        beside = _period_group(others, words, None, fiscal_start_month, numeric)
        if beside is not None and all(column.span is None for column in beside.columns):
            return beside
    return (
        _period_group(headers, words, year, fiscal_start_month, numeric)
        or _enum_group(headers, words, numeric)
        or _reference_group(headers, words, references, numeric)
    )


def _period_group(
    headers: Sequence[Header], words: Vocabulary, year: Span | None, fiscal: int, numeric: frozenset[int]
) -> Wide | None:
    days = any(_LATER_DAY.fullmatch(part) for header in headers for part in header.parts)
    cells = _numbered_months(headers, year, numeric) or [
        cell for header in headers if (cell := _period_cell(header, year, fiscal, days=days)) is not None
    ]
    period = _column_of_type(words, "period")
    if words.dataset is not None and period is None:
        period = _column_of_type(words, "date")
    whole = {
        h.index for h in headers if h.index in numeric and fold(h.text) in _WHOLE_YEAR and len(cells) > 1
    }
    named = {words.column(header.text) for header in headers if header.index not in whole}
    if period in named and period is not None:
        return None
    if len(cells) < 2 and not (len(cells) == 1 and cells[0].measure and period is not None):
        return None
    if len({c.label for c in cells if not c.span}) == len(cells) and all(not c.label for c in cells):
        return None
    covering = {c.header.index for c in cells if c.span and _covers_others(c, cells)}
    totals = (
        whole
        | covering
        | {h.index for h in headers if (is_total(h.text) or is_subtotal(h.text)) and h.index in numeric}
    )
    kept = [c for c in cells if c.header.index not in totals]
    return _second_dimension(_group("period", kept, totals, period, "期间 period"), words, named)


def _second_dimension(wide: Wide | None, words: Vocabulary, named: set[str | None]) -> Wide | None:
    """Months over energy carriers: measures that are members of an enumeration become a second label."""
    if wide is None or not all(measure.text for measure in wide.measures):
        return wide
    for code in words.enums:
        if code in named:
            continue
        members = [_member_of(measure.text, code, words) for measure in wide.measures]
        if any(member is None for member in members) or len(members) < 2:
            continue
        columns = tuple(
            replace(column, measure=0, second=wide.measures[column.measure].text) for column in wide.columns
        )
        each = tuple((c.index, unit) for c in wide.columns if (unit := wide.measures[c.measure].unit))
        same = {measure.unit for measure in wide.measures}
        return replace(
            wide,
            columns=columns,
            measures=(Measure("", same.pop() if len(same) == 1 else None),),
            units=wide.units or (each if len({u for _, u in each}) > 1 else ()),
            second_target=code,
            second_text=_title(words, code),
        )
    return wide


def _member_of(text: str, code: str, words: Vocabulary) -> str | None:
    return words.member(code, text) or _member_prefix(text, code, words)[0]


def _numbered_months(headers: Sequence[Header], year: Span | None, numeric: frozenset[int]) -> list[_Cell]:
    """Columns headed 1, 2, 3 … up to 12."""
    run = [h for h in headers if h.text.isdigit() and len(h.text) < 3]
    if len(run) < 3 or [int(h.text) for h in run] != list(range(1, len(run) + 1)) or len(run) > 12:
        return []
    spans = [period_span(f"{int(header.text)}月", year, 1) for header in run]
    return [
        _Cell(header, span.label if span else f"{int(header.text)}月", span, "", header.unit)
        for header, span in zip(run, spans, strict=True)
    ]


def _period_cell(header: Header, year: Span | None, fiscal: int, *, days: bool) -> _Cell | None:
    """A header one of whose parts is a period; the other parts say what the figures are."""
    labels: list[str] = []
    rest: list[str] = []
    unit = header.unit
    for part in header.parts or (header.text,):
        bare, found = split_unit(part)
        unit = unit or found
        if is_period_label(bare):
            labels.append(bare)
            continue
        match = _PREFIX.match(fold(bare))
        if match is not None and not labels and not words_like_dates(match["rest"]):
            labels.append(match["label"])
            rest.append(match["rest"].strip())
        elif bare:
            rest.append(bare)
    if not labels:
        return None
    if len(labels) > 1:
        year = period_span(labels[0], year, fiscal) or year
    label = labels[-1]
    span = period_span(label, year, fiscal, days=days)
    return _Cell(header, span.label if span else label, span, " ".join(rest), unit)


def words_like_dates(rest: str) -> bool:
    """Whether what follows a period makes the header a plain name after all (a date, a comparison)."""
    return bool(re.match(r"(?:同比|环比|增长|变化|yoy|mom|change|vs)", rest.strip()))


def _covers_others(cell: _Cell, cells: Sequence[_Cell]) -> bool:
    """Whether the span holds at least two others of the same measure: a quarter or year among months."""
    inside = [
        other
        for other in cells
        if other is not cell and other.span and cell.span and other.measure == cell.measure
        and cell.span.start <= other.span.start and other.span.end <= cell.span.end
        and (other.span.start, other.span.end) != (cell.span.start, cell.span.end)
    ]  # fmt: skip
    return len(inside) >= 2


def _enum_group(headers: Sequence[Header], words: Vocabulary, numeric: frozenset[int]) -> Wide | None:
    """Columns headed by members of one enumeration that no column of the sheet names."""
    named = {words.column(header.text) for header in headers}
    for code in words.enums:
        if code in named:
            continue
        cells = [c for h in headers if h.index in numeric and (c := _member_cell(h, code, words)) is not None]
        if len({c.label for c in cells}) < 2 or len(cells) < 2:
            continue
        totals = {h.index for h in headers if is_total(h.text) and h.index in numeric}
        return _group("enum", cells, totals, code, _title(words, code))
    return None


def _member_cell(header: Header, code: str, words: Vocabulary) -> _Cell | None:
    label, rest, unit = "", [], header.unit
    for part in header.parts or (header.text,):
        bare, found = split_unit(part)
        unit = unit or found
        member = words.member(code, bare)
        if member is None and not label:
            member, tail = _member_prefix(bare, code, words)
            if tail:
                rest.append(tail)
        elif member is None:
            rest.append(bare)
        label = label or (bare if member and words.member(code, bare) else member or "")
    if not label:
        return None
    return _Cell(header, label, None, " ".join(rest), unit)


def _member_prefix(text: str, code: str, words: Vocabulary) -> tuple[str | None, str]:
    """A header such as 天然气用量: the member it begins with and the measure that follows."""
    folded = loose(text)
    for name in sorted(words.enums[code], key=len, reverse=True):
        rest = folded.removeprefix(name)
        if name and rest != folded and (rest in _MEASURE_WORDS or words.column(rest)):
            return words.enums[code][name], rest
    return None, text


def _reference_group(
    headers: Sequence[Header],
    words: Vocabulary,
    references: Mapping[str, frozenset[str]],
    numeric: frozenset[int],
) -> Wide | None:
    """Figures under names nobody knows, where a required reference (the site) has no column."""
    if words.dataset is None:
        return None
    named = {words.column(header.text) for header in headers}
    for column in words.dataset.columns:
        if column.type != "reference" or column.code in named:
            continue
        known = references.get(column.code, frozenset())
        measured = any(one.type in NUMERIC_TYPES and one.code in named for one in words.dataset.columns)
        cells = [_site_cell(h, column.code, words) for h in headers if _may_be_site(h, words, numeric)]
        hits = sum(1 for c in cells if fold(c.label) in known)
        grouped = sum(1 for c in cells if any(words.column(p) == column.code for p in c.header.parts))
        if len(cells) < 2 or not ((column.required and not measured) or hits >= 2 or grouped >= 2):
            continue
        if hits >= 2:
            cells = [c for c in cells if fold(c.label) in known]
        totals = {h.index for h in headers if is_total(h.text) and h.index in numeric}
        return _group("reference", cells, totals, column.code, _title(words, column.code))
    return None


def _may_be_site(header: Header, words: Vocabulary, numeric: frozenset[int]) -> bool:
    return (
        header.index in numeric
        and bool(header.text)
        and words.column(header.text) is None
        and not (is_total(header.text) or is_subtotal(header.text))
        and not is_running_number(header.text)
        and not is_derived(header.text)
    )


def _site_cell(header: Header, code: str, words: Vocabulary) -> _Cell:
    parts = [split_unit(part)[0] for part in header.parts] or [header.text]
    named = [part for part in parts if words.column(part) is not None and words.column(part) != code]
    labels = [part for part in parts if words.column(part) is None]
    return _Cell(header, labels[-1] if labels else header.text, None, " ".join(named), header.unit)


def _group(
    kind: str, cells: Sequence[_Cell], totals: set[int], target: str | None, label_text: str
) -> Wide | None:
    """The group, its measures in the order they appear, units kept apart where columns differ."""
    if not cells:
        return None
    texts = list(dict.fromkeys(cell.measure for cell in cells))
    measures, units = [], []
    for text in texts:
        found = {cell.unit for cell in cells if cell.measure == text}
        measures.append(Measure(text, found.pop() if len(found) == 1 else None))
    if any(len({cell.unit for cell in cells if cell.measure == text}) > 1 for text in texts):
        units = [(cell.header.index, cell.unit) for cell in cells if cell.unit]
    columns = tuple(
        WideColumn(cell.header.index, cell.label, cell.span, texts.index(cell.measure)) for cell in cells
    )
    assert kind in ("period", "enum", "reference")
    return Wide(kind, columns, tuple(measures), target, label_text, tuple(sorted(totals)), tuple(units))  # type: ignore[arg-type]


def _column_of_type(words: Vocabulary, kind: str) -> str | None:
    """The only dataset column of a type, None when there is none or more than one."""
    found = [c.code for c in words.dataset.columns if c.type == kind] if words.dataset else []
    return found[0] if len(found) == 1 else None


def _title(words: Vocabulary, code: str) -> str:
    column = next(c for c in words.dataset.columns if c.code == code) if words.dataset else None
    return f"{column.zh} {column.en}" if column else ""
