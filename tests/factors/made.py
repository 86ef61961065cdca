"""Factors, questions and policies as the tests of selection need them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qingheng.calc.factors import Asked, Basis, DatePolicy, Factor, Place, Policy

SHANGHAI = Place("province", "310000")
EAST = Place("grid_region", "华东")
CHINA = Place("country", "CN")
WORLD = Place("world", "WORLD")
CHAIN = (Place("site", "plant-1"), SHANGHAI, EAST, CHINA)


def factor(
    code: str = "p/one",
    *,
    place: Place = CHINA,
    year: int = 2023,
    published: date | None = None,
    value: str = "0.5",
    **more: object,
) -> Factor:
    values: dict[str, object] = {
        "activity": "electricity",
        "basis": Basis.location,
        "unit": "kWh",
        "masses": {"co2": Decimal(value)},
        "pack": "p",
        "pack_version": "1.0.0",
    }
    values.update(more)
    return Factor(
        id=code,
        place=place,
        data_from=date(year, 1, 1),
        data_until=date(year, 12, 31),
        published=published or date(year + 1, 12, 31),
        **values,  # type: ignore[arg-type]
    )


def asked(unit: str = "kWh", *, year: int = 2023, **more: object) -> Asked:
    values: dict[str, object] = {
        "activity": "electricity",
        "basis": Basis.location,
        "first": date(year, 3, 1),
        "last": date(year, 3, 31),
        "places": CHAIN,
    }
    values.update(more)
    return Asked(unit=unit, **values)  # type: ignore[arg-type]


def policy(dates: DatePolicy = DatePolicy.activity_year, **more: object) -> Policy:
    values: dict[str, object] = {"packs": (("p", "1.0.0"),), "on": date(2026, 6, 30)}
    values.update(more)
    return Policy(dates=dates, **values)  # type: ignore[arg-type]
