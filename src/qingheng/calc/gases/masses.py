"""Codes of gases, and what a mass of them is.

A gas code is the formula or trade number in lower case: ``co2``, ``ch4_fossil``, ``ch4_biogenic``, ``n2o``, ``sf6``,
``nf3``, ``cf4``, ``hfc32`` ... Three codes are apart: they have no warming potential of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

Masses = Mapping[str, Decimal]
"""Gas code to kilograms of that gas."""

CO2E: Final = "co2e"
"""A figure its source gives as CO2 equivalent alone; it keeps the set it was made with and is never re-based."""

BIOGENIC: Final = "co2_biogenic"
"""CO2 from biomass, reported beside the scopes and never inside them. Source: GHG Protocol Corporate Standard, ch. 9."""

REMOVED: Final = "co2_removed"
"""CO2 taken out of the air or captured and stored, as a positive mass, reported apart. Source: ISO 14064-1:2018, 5.2.2."""

APART: Final = frozenset({BIOGENIC, REMOVED})
"""Gases no scope total counts."""

_TRADED: Final = ("hfc", "hcfc", "hfo", "hfe")


def gas_label(code: str) -> str:
    """A gas as people write it in plain text: NF3, CH4, HFC-134a, c-C4F8. code: as in masses."""
    plain = code.removesuffix("_fossil").removesuffix("_biogenic").removesuffix("_removed")
    for start in _TRADED:
        if plain.startswith(start) and plain[len(start) :][:1].isdigit():
            return f"{start.upper()}-{plain[len(start) :]}"
    return f"c-{plain[2:].upper()}" if plain.startswith("c_") else plain.upper()
