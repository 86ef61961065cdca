"""Targets: the straight line to them, where the record stands against it, and what it cannot decide."""

from qingheng.calc.targets.assessment import Assessment, assess
from qingheng.calc.targets.target import Lacking, Status, Target, TargetType, UnreadableTarget, Variant
from qingheng.calc.targets.trajectory import TrajectoryPoint, trajectory
from qingheng.calc.targets.verdicts import Lookup, VariantAssessment

__all__ = [
    "Assessment",
    "Lacking",
    "Lookup",
    "Status",
    "Target",
    "TargetType",
    "TrajectoryPoint",
    "UnreadableTarget",
    "Variant",
    "VariantAssessment",
    "assess",
    "trajectory",
]
