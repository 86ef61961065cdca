"""What a line of an inventory pack is, in plain Python: IEEE 754 doubles from left to right, rounded once at 1e-9.

Standard library alone: this text is part of the program every pack carries.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from qingheng.formats.replay_reading import Broken, Row, day, number

APART = ("co2_biogenic", "co2_removed")
NANO, EXACT = 1_000_000_000, 2**53
WIDE, WIDER, USUAL = Context(prec=40), Context(prec=60), Context(prec=28)
HALF_UP = Context(prec=40, rounding=ROUND_HALF_UP)
LAST = Decimal("0.000000001")
HEEL, DESTROYED = "10", {"nf3": "95", **dict.fromkeys(("sf6", "cf4", "c2f6", "c3f8", "c_c4f8", "chf3"), "90")}
# Per cent of a bottle that goes back, and destroyed where nobody measured it: GB/T 32151.24-2024.


def nanos(value: Decimal) -> int:
    """A figure as an integer of 1e-9."""
    return int(value.scaleb(9, Context(prec=130)).to_integral_value(ROUND_HALF_UP, Context(prec=130)))


def double(value: int) -> float:
    """The double an amount of so many 1e-9 enters a product as."""
    if abs(value) <= EXACT:
        return value / 1e9
    whole, rest = divmod(abs(value), NANO)
    found = float(whole) + rest / 1e9
    return -found if value < 0 else found


def rounded(value: float) -> int:
    """A double to the nearest integer, a tie away from zero."""
    size = abs(value)
    whole = math.floor(size)
    nearest = whole + (size - whole >= 0.5)
    return -nearest if value < 0 else nearest


def weights(gases: Sequence[str], gwp: Mapping[str, Decimal]) -> tuple[dict[str, int], int]:
    """Potentials as whole numbers, and the power of ten they are scaled by. A gas the set lacks is left out."""
    found = {
        gas: Decimal(0) if gas in APART else Decimal(1) if gas == "co2e" else gwp.get(gas) for gas in gases
    }
    known = {gas: value for gas, value in found.items() if value is not None}
    places = max([0, *(-int(value.normalize(HALF_UP).as_tuple().exponent) for value in known.values())])
    return {gas: int(value.scaleb(places, Context(prec=120))) for gas, value in known.items()}, places


def rated(masses: Mapping[str, int], weight: Mapping[str, int], places: int) -> int:
    """1e-9 kg of CO2 equivalent: exact, then rounded half away from zero."""
    total = sum(mass * weight[gas] for gas, mass in masses.items())
    tens: int = 10**places
    size = (abs(total) + tens // 2) // tens
    return -size if total < 0 else size


def total_of(kept: Sequence[tuple[Row, dict[str, Any]]], sets: Sequence[str]) -> dict[str, Decimal | None]:
    """What a group comes to: CO2e by set at 100 % and consolidated, masses, rows counted, blocked and left out."""
    counted = [(said, sums) for said, sums in kept if said["status"] == "counted"]
    answer: dict[str, Decimal | None] = {}
    for one in sets:
        values = [sums["co2e"].get(one) for _said, sums in counted]
        whole = bool(values) and None not in values
        answer[f"co2e:{one}"] = Decimal(sum(values)).scaleb(-9, WIDER) if whole else None
        held = [
            (said, sums["co2e"].get(one))
            for said, sums in counted
            if "no_holding" not in said["reason"].split(",")
        ]
        total: Decimal | None = Decimal(0) if held else None
        for said, value in held:
            if value is None or total is None:
                total = None
                break
            total = WIDER.add(
                total, WIDER.multiply(Decimal(value).scaleb(-9, WIDER), number(said["share"], "choices.csv"))
            )
        answer[f"consolidated:{one}"] = total
    masses: dict[str, int] = {}
    for _said, sums in counted:
        for gas, mass in sums["kg"].items():
            masses[gas] = masses.get(gas, 0) + mass
    answer |= {f"kg:{gas}": Decimal(mass).scaleb(-9, WIDER) for gas, mass in masses.items()}
    answer["rows:counted"] = Decimal(sum(sums["rows"] - sums["missing"] for _said, sums in counted))
    blocked = sum(sums["rows"] for said, sums in kept if said["status"] == "blocked")
    answer["rows:blocked"] = Decimal(blocked + sum(sums["missing"] for _said, sums in counted))
    answer["rows:left_out"] = Decimal(
        sum(sums["rows"] for said, sums in kept if said["status"] == "left_out")
    )
    return answer


def multiplier_of(row: Row, span: tuple[str, str]) -> Decimal:
    """Conversion x price or currency x constant x rate x part of the days inside the period x sign, from left to right."""
    where = "choices.csv"
    first, last = day(row["first"], where), day(row["last"], where)
    start, end = day(span[0], "period"), day(span[1], "period")
    days = (last - first).days + 1
    inside = (min(last, end) - max(first, start)).days + 1
    part = Decimal(1) if inside == days or days < 1 else WIDE.divide(Decimal(max(inside, 0)), Decimal(days))
    rate = number(row["rate"], where)
    if row["yearly"] == "1":
        rate = WIDE.divide(WIDE.multiply(rate, Decimal(days)), Decimal(365))
    product = Decimal(1)
    for one in (number(row["multiplier"], where), number(row["further"], where), number(row["scale"], where), rate, part,
                number(row["sign"], where)):  # fmt: skip
        product = WIDE.multiply(product, one)
    return product


def by_formula(name: str, told: str, masses: dict[str, Decimal]) -> dict[str, Decimal]:
    """The methods that give more than factor x amount: (1-h)(1-a d u) of a gas let through, and a car that is shared."""
    if not name:
        return masses
    values = json.loads(told)

    def share(column: str, absent: str) -> Decimal:
        return USUAL.divide(number(str(values.get(column) or absent), column), Decimal(100))

    if name == "by_occupancy":
        people = number(str(values.get("occupancy") or "1"), "occupancy")
        return (
            {gas: WIDE.divide(mass, people) for gas, mass in masses.items()}
            if values.get("occupancy")
            else masses
        )
    if name not in ("through", "electronics"):
        raise Broken(f"The formula {name[:40]} is not known to this program. 未知公式。")
    usual = DESTROYED.get(str(values.get("gas")), "0") if name == "electronics" else "0"
    rest = USUAL.subtract(Decimal(1), share("heel", HEEL if name == "electronics" else "0"))
    abated = share("abated", "0")
    stopped = WIDE.multiply(WIDE.multiply(abated, share("destruction", usual)), share("uptime", "100"))
    passing = USUAL.subtract(Decimal(1), stopped) if abated else Decimal(1)
    left = WIDE.multiply(rest, passing)
    return {gas: WIDE.multiply(mass, left) for gas, mass in masses.items()}


def shown(value: int | None) -> str:
    """An integer of 1e-9 as a figure; nothing where there is none."""
    return "" if value is None else f"{Decimal(value).scaleb(-9, Context(prec=120)):f}"


def seal_of(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest without its seal."""
    kept = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
