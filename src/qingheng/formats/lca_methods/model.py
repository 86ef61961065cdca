"""An impact method as every source gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qingheng.calc.lca.model import Flow, Loss, Unit


@dataclass(frozen=True, slots=True)
class Factor:
    """What `unit` of a flow counts in the unit of its category. flow: id within the method."""

    flow: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Category:
    """An impact category. code: as the source has it, unique within the method."""

    code: str
    name: str
    unit: str
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Weighting:
    """A set of normalisation and weighting. normalisation: by category code what a reference scores, in its unit;
    weights: by category code. A normalised score is the score divided by the reference."""

    name: str
    unit: str
    normalisation: Mapping[str, float]
    weights: Mapping[str, float]


@dataclass(frozen=True)
class MethodRead:
    """An impact method with the flows its factors are for. format: of the source. losses: what was not taken as it stood."""

    name: str
    version: str
    format: str
    categories: tuple[Category, ...]
    flows: Mapping[str, Flow]
    units: Mapping[str, Unit]
    weightings: tuple[Weighting, ...]
    losses: tuple[Loss, ...]
