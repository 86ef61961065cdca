"""How rows of a dataset meet factors: by the key they share, never one by one.

Rows that agree in what a choice depends on (site, fuel, unit, month ...) share one key. A key is asked of the factor library
once; every row of it then is one multiplication. So five million rows need a few thousand choices, each with its reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from qingheng.calc.factors import Basis, Choice
from qingheng.calc.gases import Masses

COUNTED: Final = "counted"
BLOCKED: Final = "blocked"
LEFT_OUT: Final = "left_out"

ABSENT: Final = ""
PRESENT: Final = "*"


class Side(StrEnum):
    """Which view of energy bought a line belongs to; both leaves it in either total."""

    both = "both"
    location = "location"
    market = "market"


@dataclass(frozen=True, slots=True)
class Amount:
    """The quantity a rule takes from a row: the product of columns, less others.

    times: columns multiplied. less: columns subtracted from the first of `times` before that. Each is a quantity
    column of the dataset; a missing value makes the row blocked unless the column is in `optional` (then it is
    nothing to subtract). share: columns in per cent that multiply; `one_less`: columns in per cent whose rest multiplies.
    """

    times: tuple[str, ...]
    less: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    share: tuple[str, ...] = ()
    one_less: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodRule:
    """One way in which rows of a dataset become result lines.

    when: column to values a row must have one of; an absent column asks nothing. The value `ABSENT` ("") stands for a
    row without a value and `PRESENT` ("*") for any value; quantity and money columns take these two alone.
    activity: dotted code in which ``{column}`` stands for the row's value, or for its word in `words`, where the empty
    value may have one as well. scope: 1, 2, 3, or 0 for what is reported apart. category: ``stationary``, ``mobile``,
    ``fugitive``, ``process``, ``electricity``, ``heat``, ``cooling``, or ``c1`` to ``c15``. key: columns of the dataset a
    choice depends on besides site, unit and period; of a quantity column the figure in its own unit, as text. bases:
    asked in this order until one answers. clause: where the method is written. Rules that are asked for keys together
    agree in dataset, key, amount and in what `when` says of columns outside the key; rows that fulfil `when` of none of
    them have no key. sign: -1 for what is taken off.

    variant: ``topic:name`` of alternative methods of which an inventory uses one; empty is always used. scale: a
    constant beside the factor, such as 2 for the way back. rate_by, rates: a further multiplier by the value of a key
    column (the empty value: for rows without one); a value that has none blocks. yearly: the rate is for a year and
    takes the part of it that the row's days are. left_out_zh, left_out_en: rows of this rule are no source of
    emissions, and why. counts: units of the amount that only count and are dropped, such as ``day``. per: dimension to
    a unit the amount is multiplied with in thought: ``{length: headcount}`` reads a kilometre as a
    passenger-kilometre; the empty dimension is a number without unit. formula: name of a calculation of
    calc.ghg.formulas that gives the coefficients from the values of the key. gross_in: countries (ISO alpha-2) whose
    bills state the heat of gas by gross calorific value.

    place_by: key column whose value is a country (ISO 3166-1 in any case) where it happens, instead of the site.
    stated: the gas the amount is kilograms of as it stands, so that no factor is asked: ``co2e`` or ``co2_removed``.
    partner: key column that names the other party: a supplier, or a node of the same group. covers: its counted lines
    stand for all purchases of that partner, site, category and time, and other rules leave these out. spread: key
    column with the measured uncertainty of the amount, per cent of it at 95 %; it goes before the score.

    of: key columns that name the thing a line is about, such as a product and its market, read without regard to case
    and width; a covering rule with them stands for the lines of other datasets about the same thing. first: an activity
    asked before `activity`, such as ``item.{item_code}`` for the figure of that very item; it may find nothing.
    """

    id: str
    dataset: str
    activity: str
    scope: int
    category: str
    bases: tuple[Basis, ...]
    amount: Amount
    key: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    side: Side = Side.both
    sign: int = 1
    name_zh: str = ""
    name_en: str = ""
    clause: str = ""
    primary: bool = True
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    variant: str = ""
    scale: Decimal = Decimal(1)
    rate_by: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    rate_source: str = ""
    yearly: bool = False
    left_out_zh: str = ""
    left_out_en: str = ""
    counts: tuple[str, ...] = ()
    per: Mapping[str, str] = field(default_factory=dict)
    formula: str = ""
    gross_in: tuple[str, ...] = ()
    place_by: str = ""
    stated: str = ""
    partner: str = ""
    covers: bool = False
    spread: str = ""
    of: tuple[str, ...] = ()
    first: str = ""


class Key(NamedTuple):
    """What rows share that matters to the choice. number: 0-based within dataset and run.

    site: node code, empty when the row names none. unit: product of the units of the amount's columns. first, last: the
    days of the row's period. values: of the rule's key columns, None where the row has none. rows, total: how many rows
    and the sum of their amounts in `unit`, exact.
    """

    number: int
    dataset: str
    site: str
    unit: str
    first: date
    last: date
    values: tuple[str | None, ...]
    rows: int = 0
    total: Decimal | None = None


@dataclass(frozen=True)
class LineChoice:
    """What every row of a key becomes under one rule: one result line for a row and a line choice.

    coefficients: kilograms of each gas for one unit of the row's amount: factor, conversion, sign and the part of the
    row's days that lies in the inventory's span, in one exact number. share: what the group counts, 0 to 1, by the
    days of the row. status: COUNTED, BLOCKED (code in `choice.blocked` or `reason`) or LEFT_OUT.
    factor_spread, activity_spread: geometric standard deviations squared, as stated or scored (calc.ghg.scoring).
    """

    key: int
    rule: str
    scope: int
    category: str
    side: Side
    status: str
    choice: Choice | None
    coefficients: Masses = field(default_factory=dict)
    share: Decimal = Decimal(1)
    reason: str = ""
    factor_spread: Decimal | None = None
    activity_spread: Decimal | None = None
    primary: bool = False
