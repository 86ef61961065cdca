"""Small tables between Python and the engines, as Parquet: units, days, keys, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from qingheng.calc.gases import GwpSet
from qingheng.calc.ghg import COUNTED, Key, LineChoice
from qingheng.calc.units import UnknownUnit, WrongDimension, convert, multiply
from qingheng.plane.quantify.arithmetic import places, weights
from qingheng.plane.quantify.model import Group


def write_units(found: Iterable[tuple[str | None, ...]], group: Group, path: Path) -> Path:
    """What each combination of units makes: the unit of the product, and what converts into it.

    Columns `u0`.. (of `group.figures`), `unit`, `scale`, `ratio0`.. (of `less`). Where units cannot be put
    together scale is null, and so is the amount: such rows are blocked.
    """
    times, less = len(group.amount.times), len(group.amount.less)
    rows = []
    for units in sorted(found, key=str):
        unit, scale, ratios = _together(units[:times], units[times:])
        rows.append((*units, unit, scale, *ratios))
    schema: dict[str, Any] = {f"u{n}": pl.String for n in range(times + less)}
    schema |= {"unit": pl.String, "scale": pl.Float64} | {f"ratio{n}": pl.Float64 for n in range(less)}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path


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
    starts |= {
        date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)
    } & {first + timedelta(days=n) for n in range((last - first).days + 1)}
    ordered = [*sorted(starts), last + timedelta(days=1)]
    return [(one, after - timedelta(days=1)) for one, after in pairwise(ordered)]


def write_keys(keys: Sequence[Key], figures: Sequence[bool], path: Path) -> Path:
    """Keys as rows tell them. figures: of each value column, whether it holds figures."""
    schema: dict[str, Any] = {"key": pl.Int32, "site": pl.String, "first": pl.Date, "last": pl.Date}
    schema |= {"unit": pl.String} | {f"v{n}": pl.String for n in range(len(figures))}
    rows = [(k.number, k.site, k.first, k.last, k.unit, *_texts(k.values, figures)) for k in keys]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path


def write_factors(
    choices: Sequence[tuple[int, LineChoice]], gwp_sets: Sequence[GwpSet], gases: Sequence[str], path: Path
) -> tuple[Path, int]:
    """Numbered choices as multipliers, and the decimals the potentials were scaled by (see `Recipe`).

    gases: of the run, in the order of their columns.
    """
    decimals, count = places(gwp_sets), range(len(gases))
    schema: dict[str, Any] = {"key": pl.Int32, "choice": pl.Int32} | {f"c_{n}": pl.Float64 for n in count}
    schema |= {f"w_{s}_{n}": pl.Int64 for s in range(len(gwp_sets)) for n in count}
    rows = [_factors(number, choice, gwp_sets, gases, decimals) for number, choice in choices]
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path, decimals


def figure_text(value: str) -> str:
    """The text of a figure without zeros that say nothing: 1.500000000 is 1.5."""
    return value.rstrip("0").rstrip(".") if "." in value else value


def _texts(values: Sequence[str | None], figures: Sequence[bool]) -> list[str | None]:
    return [
        f"{Decimal(value):.9f}" if figure and value is not None else value
        for value, figure in zip(values, figures, strict=True)
    ]


def _factors(
    number: int, choice: LineChoice, gwp_sets: Sequence[GwpSet], gases: Sequence[str], decimals: int
) -> tuple[Any, ...]:
    """A row of the factor table. A gas the choice lacks weighs nothing; a set that lacks a gas gives no total."""
    masses: Mapping[str, Decimal] = choice.coefficients if choice.status == COUNTED else {}
    row: list[Any] = [choice.key, number, *(float(masses[g]) if g in masses else None for g in gases)]
    for one in gwp_sets:
        found = weights(masses, one, decimals) if masses else None
        row += [None if found is None else found.get(gas, 0) for gas in gases]
    return tuple(row)


def _together(
    times: Sequence[str | None], less: Sequence[str | None]
) -> tuple[str, float | None, list[float | None]]:
    unit, scale = times[0] or "", Decimal(1)
    try:
        ratios = [_ratio(other or "", unit) for other in less]
        for other in times[1:]:
            scale, unit = _times(scale, unit, other or "")
    except (UnknownUnit, WrongDimension):
        return "*".join(u or "1" for u in times), None, [None] * len(less)
    return unit, float(scale), [*ratios]


def _times(scale: Decimal, unit: str, other: str) -> tuple[Decimal, str]:
    value, product = multiply(scale, unit or "1", Decimal(1), other or "1")
    return value, "" if product == "1" else product


def _ratio(unit: str, wanted: str) -> float:
    """One of a unit in another."""
    return 1.0 if unit == wanted else float(convert(Decimal(1), unit or "1", wanted or "1"))
