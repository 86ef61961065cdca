"""Small tables between Python and the engines, as Parquet: units, days, keys, choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import COUNTED, Key, LineChoice
from qingheng.calc.units import UnknownUnit, WrongDimension, convert, multiply
from qingheng.plane.quantify.arithmetic import potentials
from qingheng.plane.quantify.model import Group, Recipe


@dataclass(frozen=True, slots=True)
class Together:
    """What a combination of units makes. scale: of the product; None when they cannot be put together.

    ratios: one of each unit subtracted, in the unit it is subtracted from.
    """

    unit: str
    scale: float | None
    ratios: tuple[float | None, ...]


def together(units: Sequence[str | None], group: Group) -> Together:
    """The unit of an amount whose figures (`group.figures`) have these units."""
    count = len(group.amount.times)
    return _together(tuple(units[:count]), tuple(units[count:]))


@lru_cache(maxsize=4096)
def _together(times: tuple[str | None, ...], less: tuple[str | None, ...]) -> Together:
    unit, scale = times[0] or "", Decimal(1)
    try:
        ratios = tuple(_ratio(other or "", unit) for other in less)
        for other in times[1:]:
            scale, unit = _times(scale, unit, other or "")
    except (UnknownUnit, WrongDimension):
        return Together("*".join(one or "1" for one in times), None, (None,) * len(less))
    return Together(unit, float(scale), ratios)


def write_units(found: Iterable[tuple[str | None, ...]], group: Group, path: Path) -> Path | None:
    """What each combination of units makes, as `Reading.units`; None where every product is as it stands.

    Where units cannot be put together scale is null, and so is the amount: such rows are blocked.
    """
    made = {units: together(units, group) for units in sorted(found, key=str)}
    if not group.amount.less and all(one.scale == 1.0 for one in made.values()):
        return None
    rows = [(*units, one.scale, *one.ratios) for units, one in made.items()]
    schema: dict[str, Any] = {f"u{n}": pl.String for n in range(len(group.figures))}
    pl.DataFrame(rows, schema=schema | _factor_columns(group), orient="row").write_parquet(path)
    return path


def _factor_columns(group: Group) -> dict[str, Any]:
    return {"scale": pl.Float64} | {f"ratio{n}": pl.Float64 for n in range(len(group.amount.less))}


def write_days(spans: Iterable[tuple[date, date]], path: Path) -> Path:
    """Days with the span each belongs to; spans do not overlap."""
    rows = [
        (first + timedelta(days=n), first, last)
        for first, last in sorted(set(spans))
        for n in range((last - first).days + 1)
    ]
    schema: dict[str, Any] = {"day": pl.Date, "first": pl.Date, "last": pl.Date}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path


def months(first: date, last: date, cuts: Iterable[date] = ()) -> list[tuple[date, date]]:
    """The calendar months between two days, cut once more at the given days."""
    starts = {first, *(cut for cut in cuts if first <= cut <= last)}
    starts |= {date(n // 12, n % 12 + 1, 1) for n in range(month_number(first) + 1, month_number(last) + 1)}
    ordered = [*sorted(starts), last + timedelta(days=1)]
    return [(one, after - timedelta(days=1)) for one, after in pairwise(ordered)]


def month_number(day: date) -> int:
    """Months since year 0."""
    return day.year * 12 + day.month - 1


def write_keys(
    keys: Sequence[Key],
    found: Iterable[tuple[str | None, ...]],
    group: Group,
    figures: Sequence[bool],
    path: Path,
) -> Path:
    """Keys as rows tell them: one row for each combination of units that makes the key's.

    found: combinations of units in the rows. figures: of each value column, whether it holds figures.
    """
    schema: dict[str, Any] = {"key": pl.Int32, "site": pl.String, "first": pl.Date, "last": pl.Date}
    schema |= {f"u{n}": pl.String for n in range(len(group.figures))}
    schema |= {f"v{n}": pl.String for n in range(len(figures))} | _factor_columns(group)
    by_unit: dict[str, list[tuple[tuple[str | None, ...], Together]]] = {}
    for units in sorted(set(found), key=str):
        made = together(units, group)
        by_unit.setdefault(made.unit, []).append((units, made))
    rows = [
        (k.number, k.site, k.first, k.last, *units, *_texts(k.values, figures), made.scale, *made.ratios)
        for k in keys
        for units, made in by_unit.get(k.unit, ())
    ]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path


def write_numbers(keys: Sequence[Key], path: Path) -> Path:
    """The numbers of keys, for rows that know them."""
    pl.DataFrame({"key": [key.number for key in keys]}, schema={"key": pl.Int32}).write_parquet(path)
    return path


def recipe_of(
    keys: Path, numbered: Sequence[tuple[int, LineChoice]], gwp_sets: Sequence[GwpSet], gases: Sequence[str]
) -> Recipe:
    """The recipe of numbered choices for keys whose table is written; theirs is written beside it.

    gases: of the run, in the order of their columns.
    """
    given = [potentials(gases, one) for one in gwp_sets]
    lacking = [{gas for gas in gases if gas not in weight} for weight, _ in given]
    rows, at = _coefficients(numbered, gases)
    known = [{gas for gas, kg in zip(gases, row, strict=True) if kg is not None} for row in rows]
    whole = not any(lacking) and all(len(known[n]) == len(gases) > 0 for n in set(at))
    columns = {f"c_{n}": pl.Series([row[n] for row in rows], dtype=pl.Float64) for n in range(len(gases))}
    for s, lack in enumerate(lacking):
        columns[f"ok_{s}"] = pl.Series(
            [bool(one) and lack.isdisjoint(one) for one in known], dtype=pl.Boolean
        )
    table = {
        "key": pl.Series([one.key for _, one in numbered], dtype=pl.Int32),
        "choice": pl.Series([number for number, _ in numbered], dtype=pl.Int32),
    }
    path = keys.with_name("factors.parquet")
    pl.DataFrame(table | {name: one.gather(at) for name, one in columns.items()}).write_parquet(path)
    weights = tuple(tuple(weight.get(gas, 0) for gas in gases) for weight, _ in given)
    codes = tuple(one.code for one in gwp_sets)
    return Recipe(keys, path, tuple(gases), codes, weights, tuple(d for _, d in given), whole)


def _coefficients(
    numbered: Sequence[tuple[int, LineChoice]], gases: Sequence[str]
) -> tuple[list[list[float | None]], list[int]]:
    """Coefficients by gas, each mapping of them once, all None for what is not counted; and which each choice has."""
    places: dict[int, int] = {0: 0}
    rows: list[list[float | None]] = [[None] * len(gases)]
    at = []
    for _, one in numbered:
        name = id(one.coefficients) if one.status == COUNTED else 0
        if name not in places:
            places[name] = len(rows)
            rows.append([float(one.coefficients[gas]) if gas in one.coefficients else None for gas in gases])
        at.append(places[name])
    return rows, at


def figure_text(value: str) -> str:
    """The text of a figure without zeros that say nothing: 1.500000000 is 1.5."""
    return value.rstrip("0").rstrip(".") if "." in value else value


def _texts(values: Sequence[str | None], figures: Sequence[bool]) -> list[str | None]:
    return [
        f"{Decimal(value):.9f}" if figure and value is not None else value
        for value, figure in zip(values, figures, strict=True)
    ]


def _times(scale: Decimal, unit: str, other: str) -> tuple[Decimal, str]:
    value, product = multiply(scale, unit or "1", Decimal(1), other or "1")
    return value, "" if product == "1" else product


def _ratio(unit: str, wanted: str) -> float:
    """One of a unit in another."""
    return 1.0 if unit == wanted else float(convert(Decimal(1), unit or "1", wanted or "1"))
