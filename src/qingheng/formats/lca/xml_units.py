"""Units of formats that state only their names (EcoSpold, SimaPro): what each is worth, where it is common knowledge.

Source: BIPM, The International System of Units, 9th edition, tables 2 and 8; a tonne-kilometre is 1,000 kg km.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qingheng.calc.lca.model import Flow, Process, Unit
from qingheng.formats.lca.values import tidy

_KNOWN: dict[str, tuple[str, float]] = {
    "kg": ("Mass", 1.0), "g": ("Mass", 1e-3), "mg": ("Mass", 1e-6), "ug": ("Mass", 1e-9), "µg": ("Mass", 1e-9),
    "ng": ("Mass", 1e-12), "t": ("Mass", 1e3), "ton": ("Mass", 1e3), "kton": ("Mass", 1e6), "Mt": ("Mass", 1e9),
    "J": ("Energy", 1e-6), "kJ": ("Energy", 1e-3), "MJ": ("Energy", 1.0), "GJ": ("Energy", 1e3), "TJ": ("Energy", 1e6),
    "Wh": ("Energy", 3.6e-3), "kWh": ("Energy", 3.6), "MWh": ("Energy", 3.6e3), "GWh": ("Energy", 3.6e6),
    "m3": ("Volume", 1.0), "l": ("Volume", 1e-3), "dm3": ("Volume", 1e-3), "ml": ("Volume", 1e-6), "cm3": ("Volume", 1e-6),
    "m2": ("Area", 1.0), "ha": ("Area", 1e4), "km2": ("Area", 1e6), "cm2": ("Area", 1e-4), "mm2": ("Area", 1e-6),
    "m2a": ("Area*time", 1.0), "m2*year": ("Area*time", 1.0), "ha a": ("Area*time", 1e4),
    "m": ("Length", 1.0), "km": ("Length", 1e3), "cm": ("Length", 1e-2), "mm": ("Length", 1e-3),
    "tkm": ("Goods transport (mass*distance)", 1.0), "kgkm": ("Goods transport (mass*distance)", 1e-3),
    "ktkm": ("Goods transport (mass*distance)", 1e3),
    "Bq": ("Radioactivity", 1e-3), "kBq": ("Radioactivity", 1.0), "mBq": ("Radioactivity", 1e-6),
    "s": ("Duration", 1 / 86400), "min": ("Duration", 1 / 1440), "h": ("Duration", 1 / 24), "hour": ("Duration", 1 / 24),
    "hr": ("Duration", 1 / 24), "d": ("Duration", 1.0), "day": ("Duration", 1.0),
    "p": ("Number of items", 1.0), "unit": ("Number of items", 1.0), "Item(s)": ("Number of items", 1.0),
}  # fmt: skip
_WORDS = {
    "kilogram": "kg", "gram": "g", "megajoule": "MJ", "kilowatt hour": "kWh", "cubic meter": "m3", "litre": "l",
    "square meter": "m2", "square meter-year": "m2a", "hectare": "ha", "meter": "m", "kilometer": "km",
    "ton kilometer": "tkm", "metric ton*km": "tkm", "t*km": "tkm", "ton*km": "tkm", "kilo Becquerel": "kBq",
    "Becquerel": "Bq", "m2*a": "m2a",
}  # fmt: skip


@dataclass
class UnitTable:
    """Units met, by name as written; one that is not known stands for itself."""

    units: dict[str, Unit] = field(default_factory=dict)

    def unit(self, name: str) -> str:
        """Take in a unit and return its key."""
        plain = tidy(name)
        if plain and plain not in self.units:
            quantity, factor = _KNOWN.get(_WORDS.get(plain, plain), (plain, 1.0))
            self.units[plain] = Unit(plain, quantity, factor)
        return plain


def count_as_made(flows: dict[str, Flow], processes: Mapping[str, Process]) -> None:
    """Let each product count in the unit of the first process run for it, not in that of whoever used it first."""
    seen: set[str] = set()
    for process in processes.values():
        for one in process.exchanges:
            if one.reference and one.flow in flows and one.flow not in seen:
                seen.add(one.flow)
                flows[one.flow] = replace(flows[one.flow], unit=one.unit)
