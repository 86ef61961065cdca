"""One file of the corpus: how to make it, and what must be read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | Decimal | date
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Context:
    """What is known beside the file: the fiscal year, names known for references, answers a person gives.

    confirmed: constants a person supplies or corrects. orders: day order a person chooses, by target. fill:
    whether a person agrees that blanks take the value above.
    """

    fiscal_start_month: int = 1
    references: Mapping[str, frozenset[str]] = field(default_factory=dict)
    confirmed: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    fill: bool = False


@dataclass(frozen=True)
class Case:
    """A messy file and its one right reading.

    expected_rows: by target; enumerations by code, periods by label, quantities as entered with the unit as
    written under "<target>__unit"; targets without a value are absent. expected_notes: codes of notes, of the
    file and of the layout, all of which must be given.
    """

    name: str
    make: Callable[[], tuple[str, bytes]]
    dataset: str
    expected_rows: Sequence[Row]
    expected_notes: frozenset[str] = frozenset()
    context: Context = Context()


def rows(targets: str, *values: Sequence[object]) -> tuple[dict[str, Value], ...]:
    """Expected rows: one tuple of values each for the targets named; numbers become decimals, None is absent."""
    names = targets.split()
    return tuple(
        {name: _value(value) for name, value in zip(names, one, strict=True) if value is not None}
        for one in values
    )


def _value(value: object) -> Value:
    if isinstance(value, int | float):
        return Decimal(repr(value))
    assert isinstance(value, str | date)
    return value


def months(first: int = 1, last: int = 12, year: int = 2023) -> tuple[str, ...]:
    """Labels of the months of a year."""
    return tuple(f"{year}-{number:02d}" for number in range(first, last + 1))
