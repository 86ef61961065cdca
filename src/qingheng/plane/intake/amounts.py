"""Figures with units: read, held against the dimensions a column allows, and converted as they enter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from qingheng.calc.intake.dataset_model import Column
from qingheng.calc.intake.dataset_multiples import Multiple, split_multiple
from qingheng.calc.intake.unit_texts import match_unit
from qingheng.calc.units import unit_label
from qingheng.plane.intake.conversion import BY_DENSITY, BY_MULTIPLE, converted
from qingheng.plane.intake.distinct import Coded, by_distinct
from qingheng.plane.intake.numbers import DECIMAL, Numbers, read_numbers
from qingheng.plane.intake.texts import Texts, units_beside

if TYPE_CHECKING:
    from qingheng.plane.intake.typing import Reading


def read_amounts(column: Column, texts: Texts, reading: Reading) -> None:
    """Fill `<code>`, `<code>__unit`, `<code>__canonical`, `<code>__state` and `<code>__raw` of a numeric column."""
    code, text, source = column.code, texts.of(column.code), reading.plan.source(column.code)
    if text is None:
        reading.columns |= {code: reading.nothing(DECIMAL), f"{code}__canonical": reading.nothing(DECIMAL)}
        reading.columns |= {f"{code}__{part}": reading.nothing() for part in ("unit", "state", "raw")}
        return
    header, multiple = _header(column, source.unit if source else None)
    numbers = read_numbers(
        text, mark=source.mark if source else None, unit=match_unit(header) if header else None
    )
    if numbers.problem is not None:
        reading.complain(column, text, numbers.problem, numbers.details)
    if numbers.assumed is not None:
        reading.say(column, "comma_assumed", numbers.assumed, text, {})
    reading.columns[code] = numbers.value
    reading.columns[f"{code}__state"] = numbers.state if numbers.state is not None else reading.nothing()
    _say_missing(column, text, numbers, reading)
    units, coded = _units(column, header, texts, reading)
    _convert(column, numbers, units, coded, text, reading, multiple)
    _raw(code, text, numbers, texts, reading)


def _header(column: Column, unit: str | None) -> tuple[str | None, Multiple | None]:
    """The unit of a whole column, and the multiple it names."""
    if not unit or not column.multiples:
        return unit, None
    bare, multiple = split_multiple(unit, column.multiples)
    return bare or None, multiple


def _units(
    column: Column, header: str | None, texts: Texts, reading: Reading
) -> tuple[pl.Series | str | None, Coded | None]:
    """Texts of the units as columns or header say: one for all, one each, or None when nothing says.

    And those texts by their distinct values, where every row has one and they repeat.
    """
    beside = reading.plan.dataset.unit_column(column.code)
    name = beside.code if beside is not None else units_beside(column.code)
    found = texts.of(name)
    if found is None:
        return header, None
    coded = texts.coded(name)
    if coded is not None and not coded.codes.null_count() and (coded.values.str.strip_chars() != "").all():
        return found, coded
    stated = pl.select(pl.when(found.str.strip_chars() != "").then(found)).to_series() if (
        found == "").any() or (found.str.starts_with(" ")).any() else found  # fmt: skip
    return stated.fill_null(header) if header and stated.null_count() else stated, None


def _canonical(column: Column, reading: Reading) -> pl.Series | str | None:
    """The unit to keep: one for all, or by the member of an enumeration."""
    by = column.units_by
    if by is None:
        return column.unit
    members = reading.columns.get(by.column)
    if members is None:
        return column.unit
    known = {member: column.unit_for(member) for member in by.units}
    return members.replace_strict(known, default=column.unit, return_dtype=pl.String)


def _convert(
    column: Column,
    numbers: Numbers,
    units: pl.Series | str | None,
    coded: Coded | None,
    text: pl.Series,
    reading: Reading,
    multiple: Multiple | None,
) -> None:
    code, canonical = column.code, _canonical(column, reading)
    if numbers.unit is not None and numbers.unit.null_count() < len(numbers.unit):
        coded = None
        units = _beside(column, numbers.unit, units, text, reading)
    if units is None and canonical is None:
        reading.columns |= {f"{code}__unit": reading.nothing(), f"{code}__canonical": numbers.value}
        return
    if column.type != "number":
        _say_assumed(column, numbers, units, canonical, text, reading)
    if units is None:
        units = canonical if canonical is not None else ""
    if multiple is not None:
        units, coded = _multiplied(units, canonical, multiple), None
    result = converted(numbers.value, units, canonical, column, coded)
    if result.problem.null_count() < len(result.problem):
        problems = pl.select(pl.when(numbers.value.is_not_null()).then(result.problem)).to_series()
        shown = units if isinstance(units, pl.Series) else text
        for code_told in (BY_DENSITY, BY_MULTIPLE):
            problems = _tell(code_told, column, problems, result.details, text, reading)
        reading.complain(column, shown, problems, result.details)
    if result.units is not None:
        reading.coded[f"{code}__unit"] = result.units
    reading.columns |= {f"{code}__unit": result.unit, f"{code}__canonical": result.canonical}


def _multiplied(
    units: pl.Series | str, canonical: pl.Series | str | None, multiple: Multiple
) -> pl.Series | str:
    """The units of figures that are all counted as a multiple, with its name beside each."""
    if isinstance(units, str):
        return f"{units} {multiple.en}"
    known = pl.coalesce(
        pl.lit(units), canonical if isinstance(canonical, pl.Series) else pl.lit(canonical or "")
    )
    return pl.select(pl.concat_str(known, pl.lit(f" {multiple.en}"))).to_series()


def _tell(
    code: str, column: Column, problems: pl.Series, details: pl.Series, text: pl.Series, reading: Reading
) -> pl.Series:
    """Tell of figures converted by what their column declares; gives the problems without them."""
    told = (problems == code).fill_null(False)
    if not told.any():
        return problems
    for words in details.filter(told).unique().sort().to_list():
        reading.say(column, code, told & (details == words), text, json.loads(words))
    return pl.select(pl.when(~told).then(problems)).to_series()


def _beside(
    column: Column, inside: pl.Series, units: pl.Series | str | None, text: pl.Series, reading: Reading
) -> pl.Series:
    """Units written beside figures go before; where the column says otherwise, that is a contradiction."""
    stated = (
        units
        if isinstance(units, pl.Series)
        else pl.Series([units], dtype=pl.String).new_from_index(0, len(inside))
    )
    if units is not None:
        other = by_distinct(stated, lambda one: (match_unit(one) or one,), {"unit": pl.String})["unit"]
        conflict = inside.is_not_null() & other.is_not_null() & (inside != other)
        for unit, expected in pl.DataFrame({"u": inside, "e": other}).filter(conflict).unique().rows():
            mask = conflict & (inside == unit) & (other == expected)
            reading.say(column, "unit_conflict", mask, text, {"unit": unit, "expected": expected})
    return pl.select(pl.coalesce(inside, stated)).to_series()


def _say_assumed(
    column: Column,
    numbers: Numbers,
    units: pl.Series | str | None,
    canonical: pl.Series | str | None,
    text: pl.Series,
    reading: Reading,
) -> None:
    """Point out figures whose unit nobody stated."""
    if isinstance(units, str):
        return
    silent = numbers.value.is_not_null()
    if units is not None:
        if not units.null_count():
            return
        silent = silent & units.is_null()
    for unit in (
        [canonical] if not isinstance(canonical, pl.Series) else canonical.unique().drop_nulls().to_list()
    ):
        mask = silent & (canonical == unit).fill_null(False) if isinstance(canonical, pl.Series) else silent
        words = (
            {"unit_zh": unit_label(unit, "zh"), "unit_en": unit_label(unit, "en")} if unit else {"unit": "—"}
        )
        reading.say(column, "unit_assumed", mask, text, words)


def _say_missing(column: Column, text: pl.Series, numbers: Numbers, reading: Reading) -> None:
    """A figure that is stated to be missing is missing with its state, and said to be so."""
    if numbers.state is None:
        return
    for state in ("not_available", "not_applicable"):
        if column.required:
            reading.say(column, state, numbers.state == state, text, {})


def _raw(code: str, text: pl.Series, numbers: Numbers, texts: Texts, reading: Reading) -> None:
    original = texts.original(code)
    changed = (original != text).fill_null(True) & original.is_not_null() if original is not text else None
    unusual = numbers.unusual
    if changed is not None:
        unusual = changed if unusual is None else unusual | changed
    if unusual is None or not unusual.any():
        reading.columns[f"{code}__raw"] = reading.nothing()
    else:
        reading.columns[f"{code}__raw"] = pl.select(
            pl.when(unusual & (original != "")).then(original)
        ).to_series()
