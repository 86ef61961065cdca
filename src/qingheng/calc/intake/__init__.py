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
from qingheng.calc.intake.folding import fold, loose

__all__ = [
    "Column",
    "Dataset",
    "DatasetRule",
    "EnumValue",
    "PeriodColumns",
    "UnitsBy",
    "UnreadableDataset",
    "fold",
    "loose",
    "read_dataset",
]
