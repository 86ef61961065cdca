"""A dataset as plain JSON values, the form in which a company's own datasets are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qingheng.calc.intake.dataset_model import Column, Dataset, DatasetRule, EnumValue


def dataset_as_dict(dataset: Dataset) -> dict[str, Any]:
    """Plain values that read_dataset turns into an equal dataset. Numbers that are not whole are text."""
    found = _filled(dataset, leave_out=("columns", "rules", "period"))
    found["period"] = _filled(dataset.period)
    found["columns"] = [_column(column) for column in dataset.columns]
    found["rules"] = [_rule(rule) for rule in dataset.rules]
    return found


def _column(column: Column) -> dict[str, Any]:
    found = _filled(column, leave_out=("values", "units_by", "negative", "density", "multiples"))
    if column.negative != "refuse":
        found["negative"] = column.negative
    if column.density is not None:
        found["density"] = column.density.text
    if column.units_by is not None:
        by = column.units_by
        units = {
            member: [unit, *by.others[member]] if member in by.others else unit
            for member, unit in by.units.items()
        }
        found["units_by"] = {"column": by.column, "units": units}
    if column.multiples:
        found["multiples"] = [_filled(one) for one in column.multiples]
    if column.values:
        found["values"] = [_filled(value) for value in column.values]
    return found


def _rule(rule: DatasetRule) -> dict[str, Any]:
    return _filled(rule, leave_out=("parameters",)) | {
        name: _plain(value) for name, value in rule.parameters.items()
    }


def _filled(
    one: Dataset | Column | EnumValue | DatasetRule | Any, leave_out: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Fields of a dataclass that say something."""
    found: dict[str, Any] = {}
    for field in fields(one):
        value = getattr(one, field.name)
        if field.name not in leave_out and not (value is None or value is False or value in ("", ())):
            found[field.name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value
