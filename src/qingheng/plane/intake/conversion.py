"""Units of figures: what was written, what the dataset keeps, and the exact factor between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_columns import has_dimension
from qingheng.calc.intake.dataset_density import Density
from qingheng.calc.intake.dataset_model import Column
from qingheng.calc.intake.dataset_multiples import split_multiple
from qingheng.calc.intake.unit_texts import match_unit
from qingheng.calc.units import UnknownUnit, convert, dimension, same_dimension, unit_label
from qingheng.plane.intake.complaints import as_json
from qingheng.plane.intake.distinct import Coded, by_distinct, gathered
from qingheng.plane.intake.numbers import DECIMAL

BY_DENSITY: Final = "by_density"
BY_MULTIPLE: Final = "by_multiple"
"""Codes of what is said of a figure that a density or multiple of its column converted: worth knowing, nothing wrong."""

_PLACES: Final = 9
_SEPARATOR: Final = "\x1f"
_SCHEMA: Final[dict[str, Any]] = {
    "unit": pl.String,
    "times": DECIMAL,
    "over": DECIMAL,
    "problem": pl.String,
    "details": pl.String,
}


@dataclass(frozen=True)
class Converted:
    """unit: as the registry writes it. canonical: in the dataset's unit, null where it cannot be.

    problem, details: code and values (JSON) of what is wrong with the unit, null where nothing is. units: the
    units by their distinct texts, where those were given.
    """

    unit: pl.Series
    canonical: pl.Series
    problem: pl.Series
    details: pl.Series
    units: Coded | None = None


def unit_of(text: str) -> str:
    """The unit a text names, as the registry writes it. Raises UnknownUnit; nothing is guessed."""
    unit = match_unit(text)
    if unit is None:
        raise UnknownUnit(text)
    return unit


def converted(
    value: pl.Series,
    units: pl.Series | str,
    canonical: pl.Series | str | None,
    column: Column,
    coded: Coded | None = None,
) -> Converted:
    """Figures in the dataset's unit.

    units: texts of the units, one for all or one each; null reads as the canonical unit. canonical: the unit
    to keep, one for all or one each, None to keep as entered. Factors are exact: times a decimal or divided by one.
    coded: the units by their distinct texts, none of them null.
    """
    reader = _reader(column)
    if isinstance(units, str) and not isinstance(canonical, pl.Series):
        table = pl.DataFrame([reader(units, canonical or "")], schema=_SCHEMA, orient="row")
        if table["times"].item() == 1 and table["over"].item() == 1:
            one = {name: table[name].new_from_index(0, len(value)) for name in ("unit", "problem", "details")}
            return Converted(one["unit"], value, one["problem"], one["details"])
        return _apply(value, {name: table[name].new_from_index(0, len(value)) for name in _SCHEMA})
    if coded is not None and not isinstance(canonical, pl.Series):
        return _by_code(value, coded, canonical or "", reader)
    if not isinstance(canonical, pl.Series):
        target = canonical or ""
        texts = units if isinstance(units, pl.Series) else pl.Series([units]).new_from_index(0, len(value))
        mapped = by_distinct(texts.fill_null(target), lambda text: reader(text, target), _SCHEMA)
    else:
        pairs = pl.select(
            pl.concat_str(
                pl.coalesce(pl.lit(units), canonical),
                pl.coalesce(canonical, pl.lit("")),
                separator=_SEPARATOR,
            )
        ).to_series()
        mapped = by_distinct(pairs, lambda pair: reader(*pair.split(_SEPARATOR)), _SCHEMA)
    return _apply(value, {name: mapped[name] for name in _SCHEMA})


def _apply(value: pl.Series, found: dict[str, pl.Series]) -> Converted:
    times, over = found["times"], found["over"]
    result = value
    if times.null_count():
        result = pl.select(pl.when(times.is_not_null()).then(value)).to_series()
    if not (times == 1).all():
        result = pl.select(pl.lit(result) * pl.lit(times)).to_series()
    if not (over == 1).all():
        result = pl.select(pl.lit(result) / pl.lit(over)).to_series()
    return Converted(found["unit"], result.cast(DECIMAL), found["problem"], found["details"])


def _by_code(
    value: pl.Series, coded: Coded, canonical: str, reader: Callable[[str, str], tuple[Any, ...]]
) -> Converted:
    """Figures whose units are given by their distinct texts, each of which is looked up once."""
    rows = [reader(text, canonical) for text in coded.values.to_list()]
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    factors = table.select(plain=(pl.col("times") == 1) & (pl.col("over") == 1))["plain"]
    result = value
    if not factors.all(ignore_nulls=False):
        result = _times(value, coded, table)
    return Converted(
        coded.of(table["unit"]),
        result,
        gathered(table["problem"], coded.codes),
        gathered(table["details"], coded.codes),
        Coded(coded.codes, table["unit"]),
    )


def _times(value: pl.Series, coded: Coded, table: pl.DataFrame) -> pl.Series:
    """Figures times and over the factors of their units; null where a unit has none."""
    result = value
    if table["times"].null_count():
        result = pl.select(pl.when(coded.of(table["times"].is_not_null())).then(value)).to_series()
    if not (table["times"] == 1).all():
        result = pl.select(pl.lit(result) * pl.lit(coded.of(table["times"]))).to_series()
    if not (table["over"] == 1).all():
        result = pl.select(pl.lit(result) / pl.lit(coded.of(table["over"]))).to_series()
    return result.cast(DECIMAL)


def _reader(column: Column) -> Callable[[str, str], tuple[Any, ...]]:
    def read(text: str, canonical: str) -> tuple[Any, ...]:
        return _factor(column, text.strip(), canonical)

    return read


def _factor(column: Column, text: str, canonical: str) -> tuple[Any, ...]:
    """(unit, times, over, problem, details) of a pair of units, the first perhaps with a multiple beside it."""
    if not column.multiples:
        return _plain_factor(column, text, canonical)
    text, multiple = split_multiple(text, column.multiples)
    unit, times, over, problem, details = _plain_factor(column, text or canonical, canonical)
    if multiple is None or over is None:
        return unit, times, over, problem, details
    words = {"multiple_zh": multiple.zh, "multiple_en": multiple.en, "times": f"{multiple.times:f}"}
    said = (problem, details) if problem else (BY_MULTIPLE, as_json(words))
    return unit, times, over * multiple.times, *said


def _plain_factor(column: Column, text: str, canonical: str) -> tuple[Any, ...]:
    if not text:
        return None, Decimal(1), Decimal(1), None, None
    try:
        unit = unit_of(text)
    except UnknownUnit:
        return text, None, None, "unknown_unit", as_json({"unit": text})
    if column.density is not None and canonical and not has_dimension(unit, column.dimensions):
        found = _by_density(column.density, unit, canonical)
        if found is not None:
            words = {"unit": unit, "density": column.density.text, "expected": canonical}
            return unit, *found, BY_DENSITY, as_json(words)
    if column.dimensions and not has_dimension(unit, column.dimensions_kept_in(canonical)):
        return unit, None, None, "wrong_dimension", as_json(_words(unit, canonical, column))
    if not canonical or unit == canonical:
        return unit, Decimal(1), Decimal(1), None, None
    if not same_dimension(unit, canonical):
        code = "other_dimension" if column.dimensions else "wrong_dimension"
        if column.type == "money":
            code = "other_currency"
        return unit, None, None, code, as_json(_words(unit, canonical, column))
    times, over = exact_factor(unit, canonical)
    return unit, times, over, None, None


def _by_density(density: Density, unit: str, canonical: str) -> tuple[Decimal, Decimal] | None:
    """(times, over) from a mass to a volume or back, None when the unit is neither."""
    measured = dimension(unit)
    if {measured, dimension(canonical)} != {"mass", "volume"}:
        return None
    near, far, times, over = density.across(measured)
    first, last = exact_factor(unit, near), exact_factor(far, canonical)
    return first[0] * times * last[0], first[1] * over * last[1]


@lru_cache(maxsize=1024)
def exact_factor(unit: str, canonical: str) -> tuple[Decimal, Decimal]:
    """(times, over): a figure times the first and divided by the second is in the canonical unit, both exact.

    1 GJ is 1 / 0.0036 kWh: the inverse ends where the factor does not. Where neither ends within nine
    places, both are whole numbers of the common measure of the units (their sizes in it).
    """
    one = Decimal(1)
    factor, inverse = convert(one, unit, canonical), convert(one, canonical, unit)
    if _ends(factor):
        return factor, one
    if _ends(inverse):
        return one, inverse
    for power in range(1, 13):
        scaled = convert(Decimal(10**power), unit, canonical)
        if _ends(scaled):
            return scaled, Decimal(10**power)
    numerator, denominator = factor.as_integer_ratio()
    best = _simplest(numerator, denominator)
    return Decimal(best[0]), Decimal(best[1])


def _simplest(numerator: int, denominator: int) -> tuple[int, int]:
    """The simplest fraction within the 34 digits a factor is given to."""
    from fractions import Fraction

    found = Fraction(numerator, denominator).limit_denominator(10**12)
    return found.numerator, found.denominator


def _ends(factor: Decimal) -> bool:
    exponent = factor.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= _PLACES


def _words(unit: str, canonical: str, column: Column) -> dict[str, Any]:
    """What the message about a unit of another dimension says."""
    expected = canonical or " / ".join(column.dimensions)
    return {
        "unit": unit,
        "measures_zh": _measures(unit, "zh"),
        "measures_en": _measures(unit, "en"),
        "expected_zh": unit_label(canonical, "zh") if canonical else expected,
        "expected_en": unit_label(canonical, "en") if canonical else expected,
    }


def _measures(unit: str, lang: str) -> str:
    from qingheng.calc.units.conversion import _size

    return _size(unit).words(lang) if lang == "zh" else dimension(unit)
