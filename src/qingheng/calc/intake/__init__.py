"""Intake: what a table of ESG facts must look like, and how the one at hand is read."""

from qingheng.calc.intake.dataset import (
    Column,
    Dataset,
    DatasetRule,
    EnumValue,
    PeriodColumns,
    UnitsBy,
    UnreadableDataset,
    read_dataset,
)
from qingheng.calc.intake.dates import Span, UnreadableDay, day_order, read_day, read_span, span_of_month
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.values import (
    QuantityReading,
    decimal_mark,
    describe_quantity_note,
    match_enum,
    match_unit,
    read_boolean,
    read_quantity,
)

__all__ = [
    "Column",
    "Dataset",
    "DatasetRule",
    "EnumValue",
    "PeriodColumns",
    "QuantityReading",
    "Span",
    "UnitsBy",
    "UnreadableDataset",
    "UnreadableDay",
    "day_order",
    "decimal_mark",
    "describe_quantity_note",
    "fold",
    "loose",
    "match_enum",
    "match_unit",
    "read_boolean",
    "read_dataset",
    "read_day",
    "read_quantity",
    "read_span",
    "span_of_month",
]
