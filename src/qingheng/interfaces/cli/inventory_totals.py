"""Totals of inventories as commands print them: both views of energy bought side by side, or gas by gas."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from qingheng.interfaces.cli.session import print_table
from qingheng.interfaces.cli.wording import show_table, two

if TYPE_CHECKING:
    from qingheng.apps.inventory.contracts import Total


def tonnes(kilograms: Decimal | None) -> str:
    """Tonnes with three decimals; a dash for what is not known."""
    return "-" if kilograms is None else f"{kilograms / 1000:,.3f}"


def print_totals(dimensions: list[str], totals: dict[str, list[Total]], main: str, language: str) -> None:
    """Totals of each view side by side; rows and blocks of the view that has more of them."""
    from qingheng.apps.inventory import words

    by_view = {name: {tuple(one.key): one for one in found} for name, found in totals.items()}
    keys = list(dict.fromkeys(key for found in by_view.values() for key in found))

    def cells(key: tuple[str, ...]) -> Iterator[str | int]:
        there = {name: found.get(key) for name, found in by_view.items()}
        for one in there.values():
            yield tonnes(one.co2e[main] if one else None)
            yield tonnes(one.consolidated[main] if one else None)
        yield max(one.meter.counted.rows for one in there.values() if one)
        yield max(one.meter.blocked.rows for one in there.values() if one)

    views = {"location": ("基于位置", "location"), "market": ("基于市场", "market")}
    heads = [
        f"{two(language, views[name])} tCO2e {main}|{two(language, ('合并', 'consolidated'))}"
        for name in totals
    ]
    told = "|".join((*(str(words.word(words.DIMENSIONS, name)) for name in dimensions), *heads))
    show_table(
        language,
        (f"{told}|行数|受阻", f"{told}|rows|blocked"),
        [
            (*(words.member(name, value) for name, value in zip(dimensions, key, strict=True)), *cells(key))
            for key in keys
        ],
        right=range(len(dimensions), len(dimensions) + 2 * len(totals) + 2),
    )


def print_gases(dimensions: list[str], totals: list[Total]) -> None:
    """Kilograms of each gas of each total."""
    from qingheng.apps.inventory import words

    print_table(
        (*dimensions, "gas", "kg"),
        [
            (
                *(words.member(name, value) for name, value in zip(dimensions, one.key, strict=True)),
                gas,
                f"{mass:,.3f}",
            )
            for one in totals
            for gas, mass in one.gases.items()
        ],
        right=(len(dimensions) + 1,),
    )
