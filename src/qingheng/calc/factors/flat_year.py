"""Another year of a flat file of factors, read along the lines of an edition that is known.

The UK government publishes one table a year: scope, four levels, a column text, a unit, the kind of figure, the figure. An
edition of a known year says for each line which activity, basis and gases it stands for; a line of another year that bears
the same words and unit stands for the same. Words decide, never the number of a line alone, for numbers may move. Nothing
is guessed: what the edition knows and the file lacks, and what the file has and the edition does not know, is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qingheng.calc.texts import BilingualError

Row = Mapping[str, str]

UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "tonnes": ("t", ""), "litres": ("L", ""), "kwh (net cv)": ("kWh", "net"), "kwh (gross cv)": ("kWh", "gross"),
    "cubic metres": ("m3", ""), "gj": ("GJ", ""), "kg": ("kg", ""), "kwh": ("kWh", ""), "km": ("km", ""),
    "miles": ("mi", ""), "tonne.km": ("t*km", ""), "million litres": ("ML", ""), "passenger.km": ("person*km", ""),
    "room per night": ("room_night", ""), "per fte working hour": ("hours", ""),
}  # fmt: skip
"""Unit of the flat file (small letters) to unit and calorific value of a factor."""
POTENTIALS: Final[Mapping[str, tuple[Decimal, Decimal]]] = {
    "SAR": (Decimal(21), Decimal(310)), "AR4": (Decimal(25), Decimal(298)), "AR5": (Decimal(28), Decimal(265)),
}  # fmt: skip
"""Methane and nitrous oxide by GWP set: how a file says which set its equivalents were made with."""
_HEAT: Final = {"net": ", net CV", "gross": ", gross CV"}
_OUTSIDE: Final = "outside of scopes"
_TOLERANCE: Final = Decimal("0.01")
_FLOOR: Final = Decimal("0.0001")


class UnusableYear(BilingualError):
    """The file cannot be read along the edition."""


@dataclass(frozen=True)
class FlatLine:
    """A line of the file: all figures of one thing in one unit. number: of its first row, 1-based.

    parts: figure by kind: total, co2, ch4, n2o (as kilograms CO2e), other.
    """

    id: str
    scope: str
    levels: tuple[str, str, str, str]
    column: str
    uom: str
    parts: Mapping[str, Decimal]
    number: int

    @property
    def name(self) -> str:
        """Its words as an edition writes them: first, third (else second) and fourth level, column."""
        heat = UNITS.get(self.uom.casefold(), ("", ""))[1]
        first, second, third, fourth = self.levels
        found = dict.fromkeys((first, third or second, fourth, self.column))
        said = (one for one in found if one and one.casefold() != self.uom.casefold())
        return ", ".join(said) + _HEAT.get(heat, "")


@dataclass(frozen=True)
class FlatYear:
    """What became of a file. rows: of the new edition. lacking: names of the edition without a line in the file.

    unknown: lines with figures the edition does not know. total_only: rows whose gases the file does not part.
    uneven: lines whose parts do not add up to their total.
    """

    rows: tuple[dict[str, str], ...]
    gwp: str
    lacking: tuple[str, ...]
    unknown: tuple[str, ...]
    total_only: tuple[str, ...]
    uneven: tuple[str, ...]


def read_year(template: Sequence[Row], lines: Iterable[FlatLine]) -> FlatYear:
    """Rows of an edition with the figures of the lines. template: rows of the known edition, as its table has them.

    Raises UnusableYear when the file does not say which GWP set it uses, or has less than half of the edition's lines.
    """
    kept = [line for line in lines if line.parts]
    by_id = {line.id: line for line in kept if line.id}
    by_name = _named(kept)
    matched = {row["id"]: _match(row, by_id, by_name) for row in template}
    found = sum(line is not None for line in matched.values())
    if found * 2 < len(template):
        raise UnusableYear(
            f"Only {found} of {len(template)} lines of the known edition are in the file.",
            f"已知版本的 {len(template)} 行中，文件只有 {found} 行。",
        )
    gwp = _gwp_of(template, matched)
    outside = _outside(kept)
    rows: list[dict[str, str]] = []
    total_only: list[str] = []
    for row in template:
        line = matched[row["id"]]
        if line is None:
            continue
        gases = _gases(row, line, gwp, outside)
        if "co2e" in gases and "co2e" not in row["gases"]:
            total_only.append(row["id"])
        made = {**row, "gases": gases, "gwp_basis": gwp if "co2e=" in gases else "", "row": line.id}
        rows.append(made)
    used = {line.number for line in matched.values() if line is not None} | {
        line.number for line in kept if line.levels[0].casefold() == _OUTSIDE or "total" not in line.parts
    }
    return FlatYear(
        rows=tuple(rows),
        gwp=gwp,
        lacking=tuple(f"{row['name_en']} ({row['unit']})" for row in template if matched[row["id"]] is None),
        unknown=tuple(f"{line.name} ({line.uom})" for line in kept if line.number not in used),
        total_only=tuple(total_only),
        uneven=tuple(f"{line.name} ({line.uom})" for line in kept if _uneven(line)),
    )


def part_of(label: str) -> str:
    """Which figure a label of kind names: total, co2, ch4, n2o; other for energy and what else there is."""
    text = label.casefold().strip()
    if text == "kg co2e":
        return "total"
    found = re.fullmatch(r"kg (?:co2e of )?(co2|ch4|n2o)(?: per unit)?", text)
    return found.group(1) if found else "other"


def _named(lines: Iterable[FlatLine]) -> dict[tuple[str, str], list[FlatLine]]:
    found: dict[tuple[str, str], list[FlatLine]] = defaultdict(list)
    for line in lines:
        found[(_folded(line.name), UNITS.get(line.uom.casefold(), ("", ""))[0])].append(line)
    return found


def _match(
    row: Row, by_id: Mapping[str, FlatLine], by_name: Mapping[tuple[str, str], list[FlatLine]]
) -> FlatLine | None:
    """The line that says the same; by number among those with the same words, and alone where the words are."""
    same = by_name.get((_folded(row["name_en"]), row["unit"]), [])
    number = row["id"].partition(".")[0]
    return next((line for line in same if line.id == number), same[0] if len(same) == 1 else None)


def _folded(text: str) -> str:
    return re.sub(r" ?, ?", ", ", re.sub(r"[\s–—-]+", " ", text)).casefold().strip()


def _gwp_of(template: Sequence[Row], matched: Mapping[str, FlatLine | None]) -> str:
    """The GWP set of the file, from its own lines for a kilogram of methane and of nitrous oxide."""
    said: dict[str, Decimal] = {}
    for row in template:
        line = matched[row["id"]]
        if row["basis"] == "release" and row["gases"] in ("ch4_fossil=1", "n2o=1") and line is not None:
            said.setdefault(row["gases"].partition("=")[0], line.parts.get("total", Decimal(0)))
    pair = (said.get("ch4_fossil"), said.get("n2o"))
    for code, known in POTENTIALS.items():
        if pair == known:
            return code
    raise UnusableYear(
        f"The file's own lines for methane and nitrous oxide ({pair[0]}, {pair[1]}) name no GWP set.",
        f"文件中甲烷与氧化亚氮两行（{pair[0]}、{pair[1]}）不对应任何 GWP 数据集。",
    )


def _outside(lines: Iterable[FlatLine]) -> dict[tuple[str, str], Decimal]:
    """Biogenic CO2 by what it is of (third level) and unit, from the sheet outside of scopes."""
    return {
        (_folded(line.levels[2]), line.uom.casefold()): next(iter(line.parts.values()))
        for line in lines
        if line.levels[0].casefold() == _OUTSIDE
    }


def _gases(row: Row, line: FlatLine, gwp: str, outside: Mapping[tuple[str, str], Decimal]) -> str:
    methane, nitrous = POTENTIALS[gwp]
    said: list[str] = []
    parted = {"co2", "ch4", "n2o"} <= set(line.parts)
    for part in row["gases"].split("; "):
        gas, _, figure = part.partition("=")
        if gas == "co2_biogenic":
            value = outside.get((_folded(line.levels[2]), line.uom.casefold()))
            if value is not None:
                said.append(f"{gas}={_text(value)}")
        elif gas == "co2e":
            said.append(f"co2e={_text(line.parts['total'])}")
        elif "/" in figure:
            if parted:
                kind, over = ("n2o", nitrous) if gas == "n2o" else ("ch4", methane)
                said.append(f"{gas}={_text(line.parts[kind])}/{over}")
        elif gas == "co2" and row["basis"] != "release":
            own = line.parts.get("co2", line.parts.get("total", Decimal(0)))
            said.append(
                f"co2={_text(own)}"
                if parted or "/" not in row["gases"]
                else f"co2e={_text(line.parts['total'])}"
            )
        else:
            said.append(part)
    return "; ".join(said)


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _uneven(line: FlatLine) -> bool:
    parts = [line.parts.get(kind) for kind in ("co2", "ch4", "n2o")]
    total = line.parts.get("total")
    if total is None or any(one is None for one in parts):
        return False
    whole = sum((one for one in parts if one is not None), Decimal(0))
    return abs(whole - total) > max(_FLOOR, abs(total) * _TOLERANCE)
