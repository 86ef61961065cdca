"""A dataset read from its definition: a YAML file of a pack, or the JSON in which a company's own is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from qingheng.calc.intake.dataset_columns import read_column
from qingheng.calc.intake.dataset_model import (
    COLUMN_TYPES,
    FREQUENCIES,
    NEGATIVES,
    NUMERIC_TYPES,
    REFERENCES,
    SEVERITIES,
    Column,
    Dataset,
    DatasetRule,
    EnumValue,
    Frequency,
    PeriodColumns,
    UnitsBy,
)
from qingheng.calc.intake.dataset_rules import read_rule
from qingheng.calc.intake.dataset_shapes import Node, UnreadableDataset, as_node
from qingheng.calc.intake.folding import loose

__all__ = [
    "COLUMN_TYPES",
    "FREQUENCIES",
    "NEGATIVES",
    "NUMERIC_TYPES",
    "REFERENCES",
    "SEVERITIES",
    "Column",
    "Dataset",
    "DatasetRule",
    "EnumValue",
    "PeriodColumns",
    "UnitsBy",
    "UnreadableDataset",
    "read_dataset",
]

MAX_COLUMNS: Final = 200
MAX_RULES: Final = 200
_FIELDS: Final = (
    "code", "version", "name_zh", "name_en", "about_zh", "about_en", "frequency", "pillar", "topic",
    "scope_hint", "owner_zh", "owner_en", "columns", "natural_key", "series", "period", "overlap", "rules",
)  # fmt: skip
_PERIOD_TYPES: Final = {"column": "period", "start": "date", "end": "date", "date": "date"}


def read_dataset(data: Mapping[str, Any], place: str) -> Dataset:
    """The dataset a definition describes. place: what the definition is called in errors, such as ``energy.yaml``.

    Raises UnreadableDataset at the first thing wrong: a wrong type, an unknown entry, kind or unit, a column
    that is spoken of and does not exist, two columns or members that one name would mean. Nothing is
    repaired.
    """
    node = as_node(data, f"{place}:")
    node.only(*_FIELDS)
    columns = _columns(node)
    period = _period(node, columns)
    key = _natural_key(node, columns, period)
    by = tuple(code for code in key if code not in period.codes)
    dataset = Dataset(
        code=node.code("code"),
        version=node.whole("version", 1, 1_000_000),
        name_zh=node.text("name_zh", required=True, limit=120),
        name_en=node.text("name_en", required=True, limit=120),
        about_zh=node.text("about_zh"),
        about_en=node.text("about_en"),
        frequency=cast(Frequency, node.choice("frequency", FREQUENCIES, "event")),
        pillar=node.choice("pillar", ("", "E", "S", "G"), ""),
        topic=node.text("topic", limit=60),
        scope_hint=node.text("scope_hint", limit=60),
        owner_zh=node.text("owner_zh", limit=120),
        owner_en=node.text("owner_en", limit=120),
        columns=tuple(columns.values()),
        natural_key=key,
        period=period,
        overlap=node.flag("overlap"),
        rules=_rules(node, columns, by),
        series=_series(node, by),
    )
    if dataset.overlap and dataset.period.date is not None:
        raise node.error("overlap", "single days cannot overlap", "单日记录不存在期间重叠")
    return dataset


def _columns(node: Node) -> dict[str, Column]:
    found: dict[str, Column] = {}
    named: dict[str, str] = {}
    nodes = node.nodes("columns", required=True, most=MAX_COLUMNS)
    for entry in nodes:
        column = read_column(entry)
        if column.code in found:
            raise entry.error("code", f"{column.code} stands twice", f"{column.code} 重复")
        for name in column.names:
            owner = named.setdefault(loose(name), column.code)
            if owner != column.code:
                raise entry.error(
                    "synonyms", f"“{name}” already names the column {owner}", f"“{name}”已是列 {owner} 的名称"
                )
        found[column.code] = column
    for entry, column in zip(nodes, found.values(), strict=True):
        _check_links(entry, column, found)
    return found


def _check_links(entry: Node, column: Column, columns: Mapping[str, Column]) -> None:
    """That what a column says of other columns holds."""
    if column.of is not None:
        target = columns.get(column.of)
        if target is None or target.type not in ("quantity", "money"):
            raise entry.error("of", "expected a column of quantities or money", "应为数量列或金额列")
        if next(other for other in columns.values() if other.of == column.of) is not column:
            raise entry.error("of", "the column already has a unit column", "该列已有单位列")
    if column.units_by is not None:
        by = columns.get(column.units_by.column)
        if by is None or by.type != "enum":
            raise entry.error("units_by", "expected an enum column", "应为枚举列")
        for member in column.units_by.units:
            if by.value(member) is None:
                raise entry.error(
                    "units_by",
                    f"{by.code} has no member {member[:60]}",
                    f"{by.code} 没有枚举值 {member[:60]}",
                )


def _period(node: Node, columns: Mapping[str, Column]) -> PeriodColumns:
    given = node.node("period")
    if given is None:
        raise node.error("period", "missing", "缺少此项")
    given.only(*_PERIOD_TYPES)
    found = {name: given.text(name, required=True) for name in _PERIOD_TYPES if name in given.data}
    if tuple(sorted(found)) not in (("column",), ("end", "start"), ("date",)):
        raise node.error(
            "period", "expected column, or start and end, or date", "应为 column，或 start 与 end，或 date"
        )
    for name, code in found.items():
        column = columns.get(code)
        if column is None or column.type != _PERIOD_TYPES[name]:
            raise given.error(
                name,
                f"expected a column of type {_PERIOD_TYPES[name]}",
                f"应为 {_PERIOD_TYPES[name]} 类型的列",
            )
        if not column.required:
            raise given.error(name, "the column must be required", "该列须为必填")
    return PeriodColumns(**found)


def _natural_key(node: Node, columns: Mapping[str, Column], period: PeriodColumns) -> tuple[str, ...]:
    node.items("natural_key", required=True, most=20)
    key = node.texts("natural_key")
    for n, code in enumerate(key):
        if code not in columns:
            raise node.error(f"natural_key[{n}]", "there is no such column", "没有这一列")
        if code in key[:n]:
            raise node.error(f"natural_key[{n}]", "the column stands twice", "该列重复")
    return key


def _series(node: Node, by: tuple[str, ...]) -> tuple[str, ...]:
    """Columns that owe every period, in the order of the key: some of the natural key without the period."""
    node.items("series", most=20)
    given = node.texts("series")
    for n, code in enumerate(given):
        if code not in by:
            raise node.error(
                f"series[{n}]",
                "expected a column of the natural key that does not say when",
                "应为自然键中不表示时间的列",
            )
        if code in given[:n]:
            raise node.error(f"series[{n}]", "the column stands twice", "该列重复")
    return tuple(code for code in by if code in given)


def _rules(node: Node, columns: Mapping[str, Column], by: tuple[str, ...]) -> tuple[DatasetRule, ...]:
    found: dict[str, DatasetRule] = {}
    for entry in node.nodes("rules", most=MAX_RULES):
        rule = read_rule(entry, columns, by)
        if rule.id in found:
            raise entry.error("id", f"{rule.id} stands twice", f"{rule.id} 重复")
        found[rule.id] = rule
    return tuple(found.values())
