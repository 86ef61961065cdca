"""Reading one column of a dataset's definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from qingheng.calc.intake.dataset_density import Density, UnreadableDensity, read_density
from qingheng.calc.intake.dataset_model import (
    COLUMN_TYPES,
    NEGATIVES,
    REFERENCES,
    Column,
    ColumnType,
    EnumValue,
    Negative,
    UnitsBy,
)
from qingheng.calc.intake.dataset_multiples import read_multiples
from qingheng.calc.intake.dataset_shapes import Node
from qingheng.calc.intake.folding import loose
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.calc.units.atoms import CURRENCIES, DIMENSIONS

MAX_VALUES: Final = 2000
MAX_SYNONYMS: Final = 200
MONEY: Final = "money"
"""The dimension of any currency."""

_KNOWN_DIMENSIONS: Final = frozenset({name for name, _, _ in DIMENSIONS.values()} | {MONEY})
_COMMON: Final = ("code", "zh", "en", "about_zh", "about_en", "synonyms", "type", "required")
_OF_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("unit", "negative", "min", "max"),
    "quantity": ("dimensions", "unit", "units_by", "density", "multiples", "negative", "min", "max"),
    "money": ("dimensions", "unit", "negative", "min", "max"),
    "enum": ("values",),
    "reference": ("reference",),
    "unit": ("of",),
}


def read_column(node: Node) -> Column:
    """One column; what it says of other columns is checked by the dataset. Raises UnreadableDataset."""
    kind = cast(ColumnType, node.choice("type", COLUMN_TYPES))
    node.only(*_COMMON, *_OF_TYPE.get(kind, ()))
    dimensions = _dimensions(node, kind)
    low, high = node.number("min"), node.number("max")
    if low is not None and high is not None and low > high:
        raise node.error("min", "min is above max", "min 大于 max")
    return Column(
        code=node.code("code"),
        zh=node.text("zh", required=True, limit=120),
        en=node.text("en", required=True, limit=120),
        type=kind,
        required=node.flag("required"),
        about_zh=node.text("about_zh"),
        about_en=node.text("about_en"),
        synonyms=_synonyms(node),
        dimensions=dimensions,
        unit=_unit(node, "unit", node.text("unit") or None, dimensions),
        units_by=_units_by(node, dimensions),
        of=node.code("of") if kind == "unit" else None,
        reference=node.choice("reference", REFERENCES, "text") if kind == "reference" else None,
        values=_values(node) if kind == "enum" else (),
        negative=cast(Negative, node.choice("negative", NEGATIVES, "refuse")),
        min=low,
        max=high,
        density=_density(node, dimensions),
        multiples=read_multiples(node),
    )


def has_dimension(unit: str, dimensions: tuple[str, ...]) -> bool:
    """Whether a unit measures one of the dimensions. No dimensions allow any unit. Raises UnknownUnit."""
    found = dimension(unit)
    return not dimensions or found in dimensions or (MONEY in dimensions and found in CURRENCIES)


def _dimensions(node: Node, kind: ColumnType) -> tuple[str, ...]:
    if kind == "money":
        return node.texts("dimensions") or (MONEY,)
    if kind != "quantity":
        return ()
    node.items("dimensions", required=True)
    found = node.texts("dimensions")
    for n, name in enumerate(found):
        if not all(part in _KNOWN_DIMENSIONS for part in re.split(r" per |\*", name)):
            raise node.error(f"dimensions[{n}]", "there is no such dimension", "没有这个量纲")
    return found


def _unit(node: Node, name: str, unit: str | None, dimensions: tuple[str, ...]) -> str | None:
    if unit is None:
        return None
    try:
        fits = has_dimension(unit, dimensions)
    except UnknownUnit as error:
        raise node.error(name, error.reason_en, error.reason_zh) from None
    if not fits:
        raise node.error(name, f"{unit} measures none of the dimensions", f"{unit} 不属于所列量纲")
    return unit


def _density(node: Node, dimensions: tuple[str, ...]) -> Density | None:
    text = node.text("density")
    if not text:
        return None
    unit = node.text("unit")
    if not unit or dimension(unit) not in ("mass", "volume") or {"mass", "volume"} <= set(dimensions):
        raise node.error(
            "density",
            "needs a unit of mass or volume, and not both dimensions",
            "须有质量或体积单位，且量纲不可两者兼列",
        )
    try:
        return read_density(text)
    except UnreadableDensity as error:
        raise node.error("density", error.reason_en, error.reason_zh) from None


def _units_by(node: Node, dimensions: tuple[str, ...]) -> UnitsBy | None:
    given = node.node("units_by")
    if given is None:
        return None
    given.only("column", "units")
    units = given.node("units")
    if units is None or not units.data:
        raise given.error("units", "missing", "缺少此项")
    found: dict[str, str] = {}
    others: dict[str, tuple[str, ...]] = {}
    for member, written in units.data.items():
        listed = units.texts(member) if isinstance(written, list) else (units.text(member, required=True),)
        if not listed:
            raise units.error(member, "missing", "缺少此项")
        for unit in listed:
            _unit(units, member, unit, dimensions)
        found[member] = listed[0]
        if len(listed) > 1:
            others[member] = listed[1:]
    return UnitsBy(given.code("column"), found, others)


def _synonyms(node: Node) -> tuple[str, ...]:
    node.items("synonyms", most=MAX_SYNONYMS)
    return node.texts("synonyms")


def _values(node: Node) -> tuple[EnumValue, ...]:
    found: dict[str, EnumValue] = {}
    named: dict[str, str] = {}
    for entry in node.nodes("values", required=True, most=MAX_VALUES):
        entry.only("code", "zh", "en", "synonyms")
        value = EnumValue(
            entry.code("code"),
            entry.text("zh", required=True, limit=120),
            entry.text("en", required=True, limit=120),
            _synonyms(entry),
        )
        if value.code in found:
            raise entry.error("code", f"{value.code} stands twice", f"{value.code} 重复")
        for name in value.names:
            owner = named.setdefault(loose(name), value.code)
            if owner != value.code:
                raise entry.error("synonyms", f"“{name}” already means {owner}", f"“{name}”已表示 {owner}")
        found[value.code] = value
    return tuple(found.values())
