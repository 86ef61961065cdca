"""Flat files as the UK government lays them out: lines of 2025 as printed, and a whole file made up from the known edition."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal

from qingheng.calc.factors.flat_year import UNITS
from qingheng.calc.factors.table import read_gases
from qingheng.platform.packs.queries import content

HEAD = "ID,Scope,Level 1,Level 2,Level 3,Level 4,Column Text,UOM,GHG/Unit,GHG Conversion Factor "
PRINTED_2025 = """\
1_101_1011_8_1,Scope 1,Fuels,Liquid fuels,Diesel (average biofuel blend),,,litres,kg CO2e,2.57082
1_101_1011_8_2,Scope 1,Fuels,Liquid fuels,Diesel (average biofuel blend),,,litres,kg CO2e of CO2 per unit,2.53763
1_101_1011_8_3,Scope 1,Fuels,Liquid fuels,Diesel (average biofuel blend),,,litres,kg CO2e of CH4 per unit,0.00029
1_101_1011_8_4,Scope 1,Fuels,Liquid fuels,Diesel (average biofuel blend),,,litres,kg CO2e of N2O per unit,0.0329
3_200_2003_3_1,Scope 1,Refrigerant & other,Kyoto protocol - standard,Methane,,Emissions including only Kyoto products,kg,kg CO2e,28
3_200_2006_3_1,Scope 1,Refrigerant & other,Kyoto protocol - standard,Nitrous oxide,,Emissions including only Kyoto products,kg,kg CO2e,265
7_400_4000_5_1,Scope 2,UK electricity,Electricity generated,Electricity: UK,kWh,,kWh,kg CO2e,0.177
7_400_4000_5_2,Scope 2,UK electricity,Electricity generated,Electricity: UK,kWh,,kWh,kg CO2e of CO2 per unit,0.17489
7_400_4000_5_3,Scope 2,UK electricity,Electricity generated,Electricity: UK,kWh,,kWh,kg CO2e of CH4 per unit,0.0009
7_400_4000_5_4,Scope 2,UK electricity,Electricity generated,Electricity: UK,kWh,,kWh,kg CO2e of N2O per unit,0.00122
32_601_9999_12_1,Scope 3,Homeworking,Office Equipment,,,,per FTE Working Hour,kg CO2e,0.03144
"""
_OUT = {"total": "kg CO2e", "co2": "kg CO2e of CO2 per unit", "ch4": "kg CO2e of CH4 per unit",
        "n2o": "kg CO2e of N2O per unit"}  # fmt: skip
_POTENTIALS = {"AR4": (25, 298), "AR5": (28, 265)}


def printed(year: int = 2025) -> bytes:
    """Eleven rows of the file of 2025 as printed."""
    return f"{HEAD}{year}\n{PRINTED_2025}".encode()


def flat_file(year: int, gwp: str = "AR5", instead: Mapping[str, str] | None = None) -> bytes:
    """A whole file with a line for each of the known edition, under its numbers; made up, not published.

    instead: number of a line to its total, for lines known as a total alone.
    """
    uoms = {unit: uom for uom, unit in UNITS.items()}
    methane, nitrous = _POTENTIALS[gwp]
    text, seen = io.StringIO(), set()
    write = csv.writer(text)
    write.writerow(f"{HEAD}{year}".split(","))
    for row in content("factors-desnz-2025").tables["factors"]:
        line = row["id"].partition(".")[0]
        if line in seen:
            continue
        seen.add(line)
        first, _sep, rest = row["name_en"].partition(", ")
        rest = rest.removesuffix(", net CV").removesuffix(", gross CV")
        uom = uoms[(row["unit"], row["heat"])]
        for part, value in _parts(row["gases"], methane, nitrous).items():
            figure = (instead or {}).get(line, f"{value:f}")
            write.writerow(
                [f"{line}_1", "Scope 1", first, line if rest else "", rest, "", "", uom, _OUT[part], figure]
            )
    return text.getvalue().encode()


def _parts(gases: str, methane: int, nitrous: int) -> dict[str, Decimal]:
    masses = read_gases(gases)
    if gases == "ch4_fossil=1":
        return {"total": Decimal(methane)}
    if gases == "n2o=1":
        return {"total": Decimal(nitrous)}
    if "ch4_fossil" not in masses or "n2o" not in masses:
        return {"total": masses.get("co2e", masses.get("co2", Decimal(1)))}
    parts = {"co2": masses["co2"], "ch4": masses["ch4_fossil"] * methane, "n2o": masses["n2o"] * nitrous}
    return {"total": sum(parts.values(), Decimal(0)), **parts}
