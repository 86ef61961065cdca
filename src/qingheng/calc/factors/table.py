"""Factors, bridges and warming potentials as rows of text, the way packs carry them.

A cell that is empty or a column that is absent takes the value the pack states for all its rows. `gases` names the
mass of each gas for one unit: ``co2=2.66155; ch4_fossil=0.00028/28`` is 2.66155 kg of CO2 and 0.00001 kg of methane;
a part published as CO2 equivalent is written over the potential it was made with, so that the printed figure stays in
sight. ``co2e=0.532`` is a figure known as CO2 equivalent alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from typing import Final

from qingheng.calc.factors.model import LEVELS, Basis, Bridge, Factor, Place
from qingheng.calc.gases import CO2E, GwpSet
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import UnknownUnit, dimension

Row = Mapping[str, str]

_TWENTY: Final = Context(prec=20)
_BOOLEANS: Final = {"yes": True, "no": False}
BRIDGE_KINDS: Final = ("heat_content_net", "heat_content_gross", "density", "energy_per_distance")
SPREADS_OF: Final = ("", "limits", "proxy")
"""Where a spread comes from: stated as such, of the limits of its own source, of those of a like factor elsewhere."""
GWP_SETS: Final = ("SAR", "TAR", "AR4", "AR5", "AR6")
_SET_NAMES: Final = {
    "SAR": ("IPCC 第二次评估报告（1995）", "IPCC Second Assessment Report (1995)"),
    "TAR": ("IPCC 第三次评估报告（2001）", "IPCC Third Assessment Report (2001)"),
    "AR4": ("IPCC 第四次评估报告（2007）", "IPCC Fourth Assessment Report (2007)"),
    "AR5": ("IPCC 第五次评估报告（2013）", "IPCC Fifth Assessment Report (2013)"),
    "AR6": ("IPCC 第六次评估报告（2021）", "IPCC Sixth Assessment Report (2021)"),
}


class UnreadableRow(BilingualError):
    """A row of a table cannot be read. line: 2 is the first row under the head. column: as the table names it."""

    def __init__(self, line: int, column: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(f"Line {line}, {column}: {reason_en}", f"第 {line} 行 {column}：{reason_zh}")
        self.line, self.column = line, column


def read_factors(
    rows: Iterable[Row], defaults: Row, *, pack: str, version: str, licence: tuple[str, ...]
) -> tuple[Factor, ...]:
    """Factors of a pack, in the order of its table. Raises UnreadableRow.

    defaults: what holds for rows that say nothing else; keys as the columns of the table.
    """
    return tuple(
        _factor(line, {**defaults, **_filled(row)}, pack, version, licence)
        for line, row in enumerate(rows, start=2)
    )


def read_bridges(rows: Iterable[Row], defaults: Row, *, pack: str) -> tuple[Bridge, ...]:
    """Heat contents and densities of a pack. Raises UnreadableRow."""
    return tuple(_bridge(line, {**defaults, **_filled(row)}, pack) for line, row in enumerate(rows, start=2))


def read_gwp_sets(rows: Iterable[Row], source: str = "") -> dict[str, GwpSet]:
    """GWP sets by code from a table with one row a gas and one column a set; an empty cell is no value, never zero.

    Raises UnreadableRow.
    """
    values: dict[str, dict[str, Decimal]] = {code: {} for code in GWP_SETS}
    for line, row in enumerate(rows, start=2):
        for code in GWP_SETS:
            if row.get(code):
                values[code][row["gas"]] = _decimal(line, code, row[code])
    return {code: GwpSet(code, found, *_SET_NAMES[code], source) for code, found in values.items() if found}


def read_gases(text: str) -> dict[str, Decimal]:
    """Masses of gases from their text. Raises ValueError with what is wrong, without a place."""
    masses: dict[str, Decimal] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        gas, _, figure = part.partition("=")
        above, _, below = figure.partition("/")
        try:
            mass = Decimal(above) if not below else _TWENTY.divide(Decimal(above), Decimal(below))
        except (InvalidOperation, ZeroDivisionError) as error:
            raise ValueError(part) from error
        if not gas or gas in masses or not mass.is_finite():
            raise ValueError(part)
        masses[gas] = mass
    if not masses:
        raise ValueError(text)
    return masses


def _filled(row: Row) -> dict[str, str]:
    return {column: text for column, text in row.items() if text}


def _factor(line: int, row: Row, pack: str, version: str, licence: tuple[str, ...]) -> Factor:
    try:
        masses = read_gases(row.get("gases", ""))
    except ValueError as error:
        raise UnreadableRow(
            line, "gases", f"{error} is not gas=kilograms.", f"“{error}”不是“气体=千克”。"
        ) from error
    if CO2E in masses and not row.get("gwp_basis"):
        raise UnreadableRow(line, "gwp_basis", "CO2e needs its GWP set.", "二氧化碳当量须注明 GWP 数据集。")
    basis = row.get("basis", "")
    if basis not in Basis.__members__:
        raise UnreadableRow(line, "basis", f"{basis!r} is no basis.", f"“{basis}”不是因子类型。")
    return Factor(
        id=f"{pack}/{_needed(line, row, 'id')}",
        activity=_needed(line, row, "activity"),
        basis=Basis(basis),
        place=Place(_level(line, row), _needed(line, row, "place")),
        unit=_unit(line, row, "unit"),
        masses=masses,
        data_from=_day(line, row, "from"),
        data_until=_day(line, row, "until"),
        published=_day(line, row, "published"),
        pack=pack,
        pack_version=version,
        name_zh=row.get("name_zh", ""),
        name_en=row.get("name_en", ""),
        gwp_basis=row.get("gwp_basis", "") if CO2E in masses else "",
        review_by=_day(line, row, "review_by") if row.get("review_by") else None,
        verified=_BOOLEANS.get(row.get("verified", "yes"), False),
        source=row.get("source", ""),
        document=row.get("document", ""),
        row=row.get("row", ""),
        spread=_spread(line, row),
        spread_of=row.get("spread_of", "") if row.get("spread") else "",
        limits_zh=row.get("limits_zh", ""),
        limits_en=row.get("limits_en", ""),
        limits_checked=row.get("limits_checked", "") if row.get("limits_en") else "",
        quality=_quality(line, row),
        currency=row.get("currency", ""),
        price_year=int(row["price_year"]) if row.get("price_year") else None,
        price=row.get("price", ""),
        licence_class=licence,
        note_zh=row.get("note_zh", ""),
        note_en=row.get("note_en", ""),
        heat=row.get("heat", ""),
    )


def _bridge(line: int, row: Row, pack: str) -> Bridge:
    ratio = _decimal(line, "ratio", _needed(line, row, "ratio"))
    if ratio <= 0:
        raise UnreadableRow(line, "ratio", "it must be above zero.", "须大于零。")
    if row.get("kind") not in BRIDGE_KINDS:
        raise UnreadableRow(
            line, "kind", f"{row.get('kind')!r} is unknown.", f"未知的种类“{row.get('kind')}”。"
        )
    return Bridge(
        activity=_needed(line, row, "activity"),
        from_unit=_unit(line, row, "from_unit"),
        to_unit=_unit(line, row, "to_unit"),
        ratio=ratio,
        source=row.get("source", ""),
        kind=row["kind"],
        id=f"{pack}/{_needed(line, row, 'id')}",
    )


def _needed(line: int, row: Row, column: str) -> str:
    if not row.get(column):
        raise UnreadableRow(line, column, "it is empty.", "不能为空。")
    return row[column]


def _level(line: int, row: Row) -> str:
    level = row.get("level", "")
    if level not in LEVELS:
        raise UnreadableRow(line, "level", f"{level!r} is no level.", f"“{level}”不是地区层级。")
    return level


def _unit(line: int, row: Row, column: str) -> str:
    unit = _needed(line, row, column)
    try:
        dimension(unit)
    except UnknownUnit as error:
        raise UnreadableRow(line, column, error.reason_en, error.reason_zh) from error
    return unit


def _day(line: int, row: Row, column: str) -> date:
    text = _needed(line, row, column)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableRow(line, column, f"{text!r} is not a day.", f"“{text}”不是日期。") from error


def _decimal(line: int, column: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise UnreadableRow(line, column, f"{text!r} is not a number.", f"“{text}”不是数值。") from error
    if not value.is_finite():
        raise UnreadableRow(line, column, f"{text!r} is not a number.", f"“{text}”不是数值。")
    return value


def _spread(line: int, row: Row) -> Decimal | None:
    if not row.get("spread"):
        return None
    if row.get("spread_of", "") not in SPREADS_OF:
        raise UnreadableRow(
            line,
            "spread_of",
            f"{row['spread_of']!r} is no origin of a spread.",
            f"“{row['spread_of']}”不是离散度的来历。",
        )
    value = _decimal(line, "spread", row["spread"])
    if value < 1:
        raise UnreadableRow(line, "spread", "a spread is 1 or more.", "离散度不得小于 1。")
    return value


def _quality(line: int, row: Row) -> dict[str, int]:
    return dict(_scores(line, row.get("quality", "")))


def _scores(line: int, text: str) -> Iterator[tuple[str, int]]:
    for part in filter(None, text.split(";")):
        name, _, score = part.partition("=")
        if score not in {"1", "2", "3", "4", "5"}:
            raise UnreadableRow(
                line, "quality", f"{part!r} is not indicator=1..5.", f"“{part}”不是“指标=1 至 5”。"
            )
        yield name.strip(), int(score)
