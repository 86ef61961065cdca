"""The pandas program that `bench_quantify` is compared with: what an analyst would write, with the same totals.

It does what a run does, for these rows alone: reads the Parquet files (decimals as whole numbers from memory:
Python objects would take minutes, and Arrow's cast to doubles is off in the last place), maps activities, sites to provinces and units, finds for each row the factor that holds
on its day with `merge_asof`, first of the province, then the country, then the world, multiplies, rounds each mass to
1e-9 kg as a whole number, adds up two GWP sets, writes a Parquet file of lines (file, sheet, row, factor, amount,
masses, CO2e) and its SHA-256. Totals are whole numbers, so they are the same to the last digit. It keeps no
candidates and no reasons, blocks nothing, and cannot recalculate a part.
"""

from __future__ import annotations

import hashlib
import time
from decimal import Decimal
from pathlib import Path

NANO = Decimal("1e-9")


def totals(folder: Path, known, gases, sets, provinces) -> dict:
    """Totals and seconds. known: the library. sets: potentials by GWP set. Lines lie in `folder` afterwards."""
    started = time.perf_counter()
    found = dict.fromkeys((*gases, *sets), 0)
    for dataset in ("freight", "energy"):
        lines = _lines(folder, dataset, known, gases, sets, provinces)
        path = folder / f"lines-{dataset}.parquet"
        lines.to_parquet(path, index=False)
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")
        for name in found:
            whole, rest = lines[name] // 10**9, lines[name] % 10**9  # 64 bits do not hold the sum of both
            found[name] += int(whole.sum()) * 10**9 + int(rest.sum())
    exact = {name: str(Decimal(value) * NANO) for name, value in found.items()}
    return {"seconds": time.perf_counter() - started, **exact}


def _lines(folder: Path, dataset: str, known, gases, sets, provinces):
    rows = _rows(folder, dataset, provinces)
    rows = _with_factors(rows, _factors(known, gases))
    lines = rows[["file", "_sheet", "_row", "factor", "amount"]].copy()
    for gas in gases:
        lines[gas] = _rounded(rows["amount"] * rows[gas] * 1e9)
    for code, potentials in sets.items():
        tenths = sum(lines[gas] * int(Decimal(potentials[gas]) * 10) for gas in gases)
        lines[code] = (tenths + 5) // 10
    return lines


def _rows(folder: Path, dataset: str, provinces):
    """Rows of a dataset with activity, unit, place, day and amount."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    freight = dataset == "freight"
    amounts = ["mass", "distance"] if freight else ["quantity"]
    words = ["mode", "vehicle_type", "mass__unit"] if freight else ["carrier", "quantity__unit"]
    day = "date" if freight else "period__start"
    pieces = []
    for path in sorted(folder.glob(f"{dataset}-*.parquet")):
        table = pq.read_table(path, columns=["_sheet", "_row", "site", day, *words, *amounts])
        for column in amounts:
            nanos = np.frombuffer(table[column].combine_chunks().buffers()[1], np.int64)[::2]
            table = table.set_column(table.column_names.index(column), column, pa.array(nanos / 1e9))
        piece = table.to_pandas()
        piece["file"] = path.stem
        pieces.append(piece)
    rows = pd.concat(pieces, ignore_index=True)
    for column in ("_sheet", "site", "file", *words):
        rows[column] = rows[column].astype("category")
    rows["day"] = pd.to_datetime(rows[day])
    if freight:
        rows["activity"] = "freight." + rows["mode"].astype(str) + "." + rows["vehicle_type"].astype(str)
        rows["unit"] = rows["mass__unit"].map({"kg": "kg*km", "t": "t*km"}).astype(str)
        rows["amount"] = _figure(rows["mass"] * rows["distance"])
    else:
        names = {"natural_gas": "fuel.natural_gas", "diesel": "fuel.diesel"}
        rows["activity"] = rows["carrier"].map(lambda c: names.get(c, c)).astype(str)
        rows["unit"], rows["amount"] = rows["quantity__unit"].astype(str), rows["quantity"]
    rows["province"] = rows["site"].map(lambda s: provinces[int(s[1:]) % len(provinces)]).astype(str)
    return rows


def _factors(known, gases):
    """Factors in every unit rows come in: kilograms of each gas for one of it, with place and days."""
    import pandas as pd

    from qingheng.calc.units import convert

    units = {
        "t*km": ("kg*km", "t*km"), "MWh": ("kWh", "MWh"), "m3": ("m3", "10 thousand m3"), "t": ("t", "L"), "GJ": ("GJ", "MJ"),
    }  # fmt: skip
    lines = []
    for factor in known.factors:
        for unit in units[factor.unit]:
            one = Decimal("0.00084") if unit == "L" else convert(Decimal(1), unit, factor.unit)
            masses = [float(factor.masses[gas] * one) for gas in gases]
            lines.append(
                (
                    factor.id,
                    factor.activity,
                    unit,
                    factor.place.code,
                    factor.data_from,
                    factor.data_until,
                    *masses,
                )
            )
    names = ["factor", "activity", "unit", "place", "from", "until", *gases]
    table = pd.DataFrame(lines, columns=names)
    table["from"], table["until"] = pd.to_datetime(table["from"]), pd.to_datetime(table["until"])
    return table.sort_values("from")


def _with_factors(rows, factors):
    """Each row with the factor that holds on its day, of the closest place that has one."""
    import pandas as pd

    left, done = rows.sort_values("day"), []
    left["day"], factors["from"] = (
        left["day"].astype("datetime64[us]"),
        factors["from"].astype("datetime64[us]"),
    )
    for place in ("province", "CN", "WORLD"):
        asked = left.assign(place=left["province"] if place == "province" else place)
        joined = pd.merge_asof(
            asked, factors, left_on="day", right_on="from", by=["activity", "unit", "place"]
        )
        held = joined["until"] >= joined["day"]
        done.append(joined[held])
        left = left[~held.to_numpy()]
        if left.empty:
            break
    return pd.concat(done, ignore_index=True)


def _figure(values):
    """Amounts with nine places: whole units and the rest apart where a double does not hold both."""
    import numpy as np

    nanos = _rounded(values * 1e9)
    return np.where(nanos <= 2**53, nanos / 1e9, nanos // 10**9 + nanos % 10**9 / 1e9)


def _rounded(values):
    """Whole numbers, a tie going away from zero; amounts are not negative here."""
    import numpy as np

    whole = np.rint(values)
    return (whole + (values - whole == 0.5)).astype("int64")
