"""One cell of a table of indicators to one figure, or to what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from qingheng.calc.texts import (
    NOT_AVAILABLE,
    VALUE,
    NumberReading,
    UnreadableNumber,
    describe_note,
    format_number,
    round_half_up,
)
from qingheng.calc.units import convert
from qingheng.formats import kpi_problems
from qingheng.formats.cells import Cell, CellKind
from qingheng.formats.figure_text import MAX_CHARACTERS, read_figure
from qingheng.formats.kpi_catalogue import CatalogueSeries
from qingheng.formats.kpi_units import StatedUnit, unit_in_words
from qingheng.formats.number_formats import hides_digits, is_percent
from qingheng.formats.problems import Place, Problem

MAX_DIGITS = 15
MAX_DECIMALS = 20
_PERCENT = "%"
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_MARKS = re.compile(r"\s*\[([0-9A-Za-z*†‡]{1,6}(?:\s*[,，、;]\s*[0-9A-Za-z*†‡]{1,6})*)\]$")
_QUIET_NOTES = ("grouped", "full_width", "parentheses", "percent", "restates_unit")


@dataclass
class Reading:
    """A figure read, in the unit of the catalogue.

    printed: the text of the cell. decimals: of the value, as precise as it was printed. marks: footnote marks
    that stood behind the figure. notes: liberties taken, as (Chinese, English).
    """

    printed: str
    value: Decimal | None
    decimals: int
    state: str
    marks: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    problems: list[Problem] = field(default_factory=list)


def read_value(cell: Cell, series: CatalogueSeries, unit: StatedUnit, place: Place) -> Reading | Problem:
    """The figure of a cell in the unit of the catalogue, or the one error that keeps it out.

    Warnings ride on the reading. An empty cell is "not available", never zero.
    """
    read = _by_kind(cell, unit, place)
    if isinstance(read, Problem) or read.value is None:
        return read
    if cell.formula:
        read.problems.append(kpi_problems.formula(place, cell.text))
    wrong = _place_in_unit(read, series, unit, place)
    if wrong is not None:
        return wrong
    if read.decimals > MAX_DECIMALS:
        return kpi_problems.too_many_digits(place, cell.text)
    if read.value is not None and read.value < 0 and not series.allow_negative:
        return kpi_problems.negative(place, cell.text, series.shown)
    return read


def _by_kind(cell: Cell, unit: StatedUnit, place: Place) -> Reading | Problem:
    if cell.kind is CellKind.error:
        if cell.formula and not cell.text:
            return kpi_problems.formula_without_result(place)
        return kpi_problems.cell_error(place, cell.text)
    if cell.kind is CellKind.boolean:
        return kpi_problems.wrong_type(place, cell.text, "逻辑值", "a truth value")
    if cell.kind is CellKind.date:
        return kpi_problems.wrong_type(place, cell.text, "日期", "a date")
    if cell.empty:
        return Reading(cell.text, None, 0, NOT_AVAILABLE)
    if isinstance(cell.value, Decimal):
        return _number(cell, cell.value, unit, place)
    return _text(cell, unit, place)


def _number(cell: Cell, value: Decimal, unit: StatedUnit, place: Place) -> Reading | Problem:
    """A cell that holds a number, with the decimals its format prints."""
    if value.adjusted() >= MAX_DIGITS or value.adjusted() < -MAX_DECIMALS:
        return kpi_problems.too_many_digits(place, cell.text)
    problems = []
    percent = is_percent(cell.number_format)
    if percent and unit.unit != _PERCENT:
        return _percent_not_allowed(place, cell.text, unit)
    if percent:
        problems.append(kpi_problems.percent_cell(place, f"{value:f}", cell.text))
    hidden = hides_digits(value, cell.number_format)
    if hidden:
        problems.append(kpi_problems.hidden_digits(place, hidden, cell.text))
    figure = _within_digits(Decimal(cell.text.rstrip("%")))
    decimals = max(0, -int(figure.as_tuple().exponent))
    if unit.unit == _PERCENT and not percent:
        problems.extend(_fraction(figure, cell.text, place))
    return Reading(cell.text, figure, decimals, VALUE, problems=problems)


def _within_digits(figure: Decimal) -> Decimal:
    """The figure without the noughts that its format prints beyond the digits that are kept."""
    _, digits, exponent = figure.as_tuple()
    spare = len(digits) - MAX_DIGITS
    if spare <= 0 or any(digits[-spare:]) or not isinstance(exponent, int):
        return figure
    return figure.quantize(Decimal(1).scaleb(min(0, exponent + spare)))


def _text(cell: Cell, unit: StatedUnit, place: Place) -> Reading | Problem:
    """A cell that holds text."""
    text = cell.text.strip()
    found = _MARKS.search(text) if len(text) <= 2 * MAX_CHARACTERS else None
    marks = tuple(re.split(r"\s*[,，、;]\s*", found[1])) if found else ()
    bare = text[: found.start()] if found else text
    try:
        number = read_figure(bare, unit_hint=unit.unit)
    except UnreadableNumber as unreadable:
        if text.startswith(_FORMULA_SIGNS):
            return kpi_problems.formula_text(place, text)
        return kpi_problems.not_a_number(place, text, unreadable.reason_zh, unreadable.reason_en)
    if number.value is None:
        return Reading(text, None, 0, number.state, marks)
    if number.percent and unit.unit != _PERCENT:
        return _percent_not_allowed(place, text, unit)
    if number.multiplier != 1 and unit.scale != 1:
        return _scaled_twice(text, number, unit, marks, place)
    notes = tuple((describe_note(note, "zh"), describe_note(note, "en")) for note in number.notes)
    decimals = max(0, number.decimals - number.multiplier.adjusted())
    read = Reading(text, number.value, decimals, VALUE, marks, notes)
    if any(not note.startswith(_QUIET_NOTES) for note in number.notes):
        after = format_number(number.value, decimals)
        read.problems.append(
            kpi_problems.converted(
                place, text, (text, text), (f"{after} {unit.words('zh')}", f"{after} {unit.words('en')}")
            )
        )
    if unit.unit == _PERCENT and not number.percent:
        read.problems.extend(_fraction(number.value, text, place))
    return read


def _scaled_twice(
    text: str, number: NumberReading, unit: StatedUnit, marks: tuple[str, ...], place: Place
) -> Reading | Problem:
    """A scale behind the figure and one before the unit: the same is said twice, two contradict."""
    if number.value is None or number.multiplier != unit.scale:
        return kpi_problems.not_a_number(
            place,
            text,
            f"数值后缀与单位“{unit.text}”的量级不一致。",
            f"Its suffix does not agree with the scale of the unit “{unit.text}”.",
        )
    return Reading(text, number.value / number.multiplier, number.decimals, VALUE, marks)


def _fraction(value: Decimal, text: str, place: Place) -> list[Problem]:
    """A warning for a share written as a fraction of one where per cent is asked for."""
    if value == value.to_integral_value() or abs(value) >= 1:
        return []
    return [kpi_problems.looks_like_fraction(place, text, f"{(value * 100).normalize():f}")]


def _percent_not_allowed(place: Place, text: str, unit: StatedUnit) -> Problem:
    return kpi_problems.percent_not_allowed(place, text, (unit.words("zh"), unit.words("en")))


def _place_in_unit(read: Reading, series: CatalogueSeries, unit: StatedUnit, place: Place) -> Problem | None:
    """Convert a reading from the unit stated to that of the catalogue, as precise as it was printed."""
    if read.value is None or (unit.unit == series.unit and unit.scale == 1):
        return None
    after = convert(read.value * unit.scale, unit.unit, series.unit)
    if after == read.value:
        return None
    digits = len(read.value.as_tuple().digits) if read.value else 1
    decimals = max(0, digits - 1 - after.adjusted()) if after else read.decimals
    value = round_half_up(after, decimals)
    if len(value.as_tuple().digits) > MAX_DIGITS:
        return kpi_problems.too_many_digits(place, read.printed)
    shown = format_number(value, decimals)
    before = (f"{read.printed} {unit.words('zh')}", f"{read.printed} {unit.words('en')}")
    result = (f"{shown} {unit_in_words(series.unit, 'zh')}", f"{shown} {unit_in_words(series.unit, 'en')}")
    read.problems.append(kpi_problems.converted(place, read.printed, before, result))
    read.value, read.decimals = value, decimals
    return None
