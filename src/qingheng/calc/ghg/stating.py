"""Emissions a row states itself: a supplier's figure, an investee's, a removal. No factor is asked; the figure counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from qingheng.calc.factors import Asked, Basis, Choice, Factor, Place
from qingheng.calc.gases import CO2E, REMOVED
from qingheng.calc.units import UnknownUnit, WrongDimension, convert

UNITS: Final = {CO2E: "kgCO2e", REMOVED: "kgCO2"}
"""The unit of which one is a kilogram of the gas."""
PACK: Final = "stated"
ONE: Final = Decimal(1)
_WORLD: Final = Place("world", "WORLD")
_LICENCE: Final = ("shown", "exported", "shipped")


def stated_choice(gas: str, rule: str, asked: Asked, span: tuple[date, date], gwp: str) -> Choice:
    """The row's own figure as an answer: one kilogram of the gas for each stated; blocked where it is no such figure.

    gas: ``co2e`` or ``co2_removed``. gwp: the GWP set the stating party used, empty when it said none.
    """
    try:
        multiplier = convert(ONE, asked.unit, UNITS[gas])
    except (UnknownUnit, WrongDimension):
        return Choice(
            asked, None, blocked="not_emissions",
            reason_zh=f"“{asked.unit}”不是排放量的单位。", reason_en=f"{asked.unit!r} is no unit of emissions.",
            remedy_zh="更正该行：排放量用 kgCO2e 或 tCO2e，清除量用 kgCO2 或 tCO2。",
            remedy_en="Correct the row: emissions in kgCO2e or tCO2e, removals in kgCO2 or tCO2.",
        )  # fmt: skip
    factor = Factor(
        id=f"{PACK}/{rule}{'/' + gwp if gwp else ''}",
        activity=f"{PACK}.{gas}", basis=Basis.activity, place=_WORLD, unit=UNITS[gas], masses={gas: ONE},
        data_from=span[0], data_until=span[1], published=span[0], pack=PACK, pack_version="1",
        name_zh="填报方声明的排放量或清除量", name_en="Emissions or removals stated in the row itself",
        gwp_basis=gwp, source="该行及其凭证 / The row and its evidence", licence_class=_LICENCE, own=True,
    )  # fmt: skip
    return Choice(
        asked, factor, multiplier=multiplier, level="world",
        reason_zh="排放量由该行直接给出，不经因子换算。",
        reason_en="The row states the emissions itself; no factor was applied.",
    )  # fmt: skip
