"""Reading the rules of a dataset: what each kind may be told, and that it speaks of columns that exist."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from qingheng.calc.intake.dataset_model import (
    SEVERITIES,
    Column,
    DatasetRule,
    RuleKind,
    Severity,
)
from qingheng.calc.intake.dataset_shapes import Node, UnreadableDataset, read_decimal

OPERATORS: Final = ("<", "<=", "==", "!=", ">=", ">")
BASES: Final = ("production", "floor_area", "headcount")
_HEAD: Final = ("id", "kind", "severity", "zh", "en")
_PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "range": ("column", "min", "max", "when"),
    "cross": ("left", "operator", "right", "when"),
    "needs": ("column", "when"),
    "against_last_year": ("column", "ratio", "by"),
    "magnitude": ("column", "by"),
    "outlier": ("column", "by", "z"),
    "intensity": ("column", "basis", "by", "ratio"),
}
Columns = Mapping[str, Column]


def read_rule(node: Node, columns: Columns, default_by: tuple[str, ...]) -> DatasetRule:
    """One rule. default_by: columns that make the history of a figure when the rule does not name any.

    Raises UnreadableDataset: an unknown kind or parameter, a column that does not exist or has no figures.
    """
    kind = cast(RuleKind, node.choice("kind", tuple(_PARAMETERS)))
    node.only(*_HEAD, *_PARAMETERS[kind])
    return DatasetRule(
        id=node.rule_id("id"),
        kind=kind,
        severity=cast(Severity, node.choice("severity", SEVERITIES, "warning")),
        zh=node.text("zh", required=True),
        en=node.text("en", required=True),
        parameters=_parameters(kind, node, columns, default_by),
    )


def _parameters(kind: RuleKind, node: Node, columns: Columns, default_by: tuple[str, ...]) -> dict[str, Any]:
    if kind == "cross":
        found: dict[str, Any] = _cross(node, columns)
    elif kind == "needs":
        found = {"column": _column(node, "column", columns).code}
    else:
        found = {"column": _numeric(node, "column", columns).code}
    if kind == "range":
        found |= _bounds(node)
    if kind in ("against_last_year", "magnitude", "outlier", "intensity"):
        found["by"] = _by(node, columns, default_by)
    if kind in ("against_last_year", "intensity"):
        found["ratio"] = _above_one(node, "ratio", Decimal(3))
    if kind == "outlier":
        found["z"] = _above_one(node, "z", Decimal(6))
    if kind == "intensity":
        found["basis"] = node.choice("basis", BASES)
    when = _when(node, columns)
    return found | ({"when": when} if when else {})


def _column(node: Node, name: str, columns: Columns) -> Column:
    code = node.text(name, required=True)
    if code not in columns:
        raise node.error(name, f"there is no column {code[:60]}", f"没有列 {code[:60]}")
    return columns[code]


def _numeric(node: Node, name: str, columns: Columns) -> Column:
    column = _column(node, name, columns)
    if not column.is_numeric:
        raise node.error(name, f"{column.code} has no figures", f"{column.code} 不是数值列")
    return column


def _bounds(node: Node) -> dict[str, Any]:
    bounds = {name: node.number(name) for name in ("min", "max")}
    low, high = bounds["min"], bounds["max"]
    if low is None and high is None:
        raise node.error("min", "a range needs min or max", "范围规则须有 min 或 max")
    if low is not None and high is not None and low > high:
        raise node.error("min", "min is above max", "min 大于 max")
    return {name: value for name, value in bounds.items() if value is not None}


def _cross(node: Node, columns: Columns) -> dict[str, Any]:
    left = _column(node, "left", columns)
    operator = node.choice("operator", OPERATORS)
    right = node.data.get("right")
    if isinstance(right, str) and right.strip() in columns:
        other = columns[right.strip()]
        comparable = (left.is_numeric and other.is_numeric) or left.type == other.type
        if not comparable or left.code == other.code:
            raise node.error("right", "the two columns cannot be compared", "两列不能比较")
        return {"left": left.code, "operator": operator, "right": other.code}
    if not left.is_numeric:
        raise node.error("right", "expected a column that exists", "应为已有的列")
    return {"left": left.code, "operator": operator, "right": read_decimal(right, node.at("right"))}


def _by(node: Node, columns: Columns, default: tuple[str, ...]) -> tuple[str, ...]:
    found = node.texts("by") or default
    for n, code in enumerate(found):
        if code not in columns:
            raise UnreadableDataset(f"{node.at('by')}[{n}]", "there is no such column", "没有这一列")
    return found


def _above_one(node: Node, name: str, default: Decimal) -> Decimal:
    value = node.number(name)
    if value is None:
        return default
    if value <= 1:
        raise node.error(name, "must be above 1", "须大于 1")
    return value


def _when(node: Node, columns: Columns) -> dict[str, tuple[str, ...]]:
    given = node.node("when")
    if given is None:
        if node.data.get("kind") == "needs" and not _column(node, "column", columns).required:
            raise node.error("when", "say when the column is needed", "须写明何时必填")
        return {}
    found = {}
    for name in given.data:
        column = columns.get(name)
        if column is None or column.type != "enum":
            raise given.error(name[:60], "expected an enum column", "应为枚举列")
        members = given.texts(name)
        for n, member in enumerate(members):
            if column.value(member) is None:
                raise UnreadableDataset(f"{given.at(name)}[{n}]", "there is no such member", "没有这个枚举值")
        found[name] = members
    return found
