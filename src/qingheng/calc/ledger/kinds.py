"""What the rules of a kind of instrument say, and dates that follow from them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from qingheng.calc.gases import Masses
from qingheng.calc.texts import BilingualError

VINTAGE_RULES: Final = ("same_year", "same_month", "any")


class UnreadableKind(BilingualError):
    """A row of a pack that is no kind of instrument."""


@dataclass(frozen=True, slots=True)
class Extension:
    """Generation before a day stays valid until another. Source of each: its document."""

    generated_before: date
    valid_until: date
    source: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of instrument. whole: smallest quantity that is issued, transferred or retired. carry: whether one
    whole unit may stand for several months of one site (a part of it is carried over to the next month).

    validity_months: months it may be claimed in, the month of generation counted; None when it never expires.
    vintage: `same_year` (generation in the reporting year), `same_month`, or `any`. areas: country to the
    market area its claims hold in; a country not named is an area of its own. criteria: codes of the quality
    criteria that apply. masses: kilograms of each gas for one unit by technology, where the instrument itself says so.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    whole: Decimal
    carry: bool = False
    serial_needed: bool = False
    validity_months: int | None = None
    extensions: tuple[Extension, ...] = ()
    vintage: str = "same_year"
    areas: Mapping[str, str] = field(default_factory=dict)
    criteria: tuple[str, ...] = ()
    energy: bool = True
    source: str = ""
    masses: Mapping[str, Masses] = field(default_factory=dict)

    def area(self, country: str) -> str:
        """The market a country belongs to for this kind."""
        return self.areas.get(country, country)


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The first day of the month so many months after that of a day."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def by_months(amount: int, first: date, last: date) -> list[tuple[date, int]]:
    """A whole amount over a span of days shared out to its months by days; the parts add up to it.

    900 over 15 April to 14 May are 480 of April and 420 of May. Returns first days of months, in order.
    """
    days, found, start, given = (last - first).days + 1, [], first, 0
    while start <= last:
        after = months_later(start, 1)
        until = amount * ((min(last, after - timedelta(days=1)) - first).days + 1) // days
        found.append((start.replace(day=1), until - given))
        start, given = after, until
    return found


def valid_until(kind: Kind, generated: date) -> date | None:
    """Last day on which an instrument for generation in that month may be claimed; None when it never expires.

    Two years from May 2024, the month of generation counted, end on 30 April 2026.
    Source: National Energy Administration, rules for issuing and trading green certificates, 2024-08-26, art. on validity.
    """
    if kind.validity_months is None:
        return None
    until = month_end(months_later(generated, kind.validity_months - 1))
    for one in kind.extensions:
        if generated < one.generated_before:
            until = max(until, one.valid_until)
    return until


def read_kinds(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, Kind]:
    """Kinds by code, from the tables of a pack: kinds, extensions, areas, criteria. Raises UnreadableKind."""
    kinds: dict[str, Kind] = {}
    for line, row in enumerate(tables.get("kinds", ()), start=2):
        code = row["code"]
        if not code or code in kinds:
            raise UnreadableKind(
                f"kinds.csv:{line}: code “{code}” is empty or there twice.",
                f"kinds.csv:{line}：代码“{code}”为空或重复。",
            )
        kinds[code] = _kind(row, line, tables)
    return kinds


def _kind(row: Mapping[str, str], line: int, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Kind:
    code = row["code"]
    try:
        whole = Decimal(row["whole"])
        months = int(row["validity_months"]) if row["validity_months"] else None
        extensions = tuple(
            Extension(
                date.fromisoformat(one["generated_before"]),
                date.fromisoformat(one["valid_until"]),
                one["source"],
            )
            for one in tables.get("extensions", ())
            if one["kind"] == code
        )
    except (InvalidOperation, ValueError) as error:
        raise UnreadableKind(
            f"kinds.csv:{line}: a number or date of “{code}” cannot be read.",
            f"kinds.csv:{line}：“{code}”的数值或日期无法读取。",
        ) from error
    if whole <= 0 or row["vintage"] not in VINTAGE_RULES:
        raise UnreadableKind(
            f"kinds.csv:{line}: the whole unit of “{code}” must be above zero and its vintage rule one of "
            f"{', '.join(VINTAGE_RULES)}.",
            f"kinds.csv:{line}：“{code}”的最小单位须大于零，发电时间规则须为 {'、'.join(VINTAGE_RULES)} 之一。",
        )
    return Kind(
        code=code,
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        unit=row["unit"],
        whole=whole,
        carry=row["carry"] == "yes",
        serial_needed=row["serial_needed"] == "yes",
        validity_months=months,
        extensions=extensions,
        vintage=row["vintage"],
        areas={one["country"]: one["area"] for one in tables.get("areas", ()) if one["kind"] == code},
        criteria=tuple(
            one["code"]
            for one in tables.get("criteria", ())
            if not one["kinds"] or code in one["kinds"].split(";")
        ),
        energy=row.get("energy", "yes") == "yes",
        source=row.get("source", ""),
        masses=_masses(code, tables),
    )


def _masses(code: str, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, dict[str, Decimal]]:
    """What a certificate of a technology conveys: kilograms of each gas for one unit."""
    found: dict[str, dict[str, Decimal]] = {}
    for one in tables.get("technologies", ()):
        if not one["kinds"] or code in one["kinds"].split(";"):
            found.setdefault(one["technology"], {})[one["gas"]] = Decimal(one["mass"])
    return found
