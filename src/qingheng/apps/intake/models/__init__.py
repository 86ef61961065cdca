"""Rows the intake engine keeps. The facts themselves lie in Parquet; see qingheng.plane.store."""

from qingheng.apps.intake.models.campaigns import Campaign, Owed
from qingheng.apps.intake.models.corrections import Exclusion, Fix, RowEvidence
from qingheng.apps.intake.models.datasets import DatasetDefinition, MappingMemory, MappingPolicy
from qingheng.apps.intake.models.submissions import Partition, Submission

__all__ = [
    "Campaign",
    "DatasetDefinition",
    "Exclusion",
    "Fix",
    "MappingMemory",
    "MappingPolicy",
    "Owed",
    "Partition",
    "RowEvidence",
    "Submission",
]
