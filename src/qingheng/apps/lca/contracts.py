"""What other apps and interfaces see of life-cycle databases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LossView:
    """Something that was not taken as it stood, or was repaired."""

    code: str
    place: str
    message_zh: str
    message_en: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class CheckedDatabase:
    """What a file holds, and the account of every exchange in it.

    fates: exchanges by what became of them; they add up to `exchanges`. losses: all, in the order of the file. loss_counts:
    by code. cut_off: (flow, how many exchanges ask for it), most asked for first. gases: elementary flows recognised as
    greenhouse gases, by gas. looks_like_gas: names that look like one and are not recognised.
    """

    name: str
    format: str
    sha256: str
    processes: int
    columns: int
    flows: int
    elementary: int
    exchanges: int
    fates: Mapping[str, int]
    losses: tuple[LossView, ...]
    loss_counts: Mapping[str, int]
    cut_off: tuple[tuple[str, int], ...]
    gases: Mapping[str, int]
    looks_like_gas: tuple[str, ...]
    singular: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process and a product it is run for. unit: of the product."""

    id: str
    name: str
    location: str
    category: str
    product: str
    product_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a process, or a gas, adds to a score. kg: CO2 equivalent; share: of the total, None when that is zero."""

    id: str
    name: str
    kg: float
    share: float | None


@dataclass(frozen=True, slots=True)
class ScoredProcess:
    """What an amount of a product scores. total: kg CO2e, biogenic CO2 and removals apart.

    by_origin: kg CO2e by where carbon comes from (ISO 14067). uncharacterised: elementary flows of the inventory that the
    method does not count, by name, those that look like greenhouse gases only. unrated: recognised gases the set has no
    potential for. cut_off: (flow, amount, unit) of what the chain asks for and nobody makes. residual: of the solution.
    """

    process: ProcessView
    amount: float
    gwp: str
    total: float
    biogenic: float
    removed: float
    by_origin: Mapping[str, float]
    by_gas: tuple[Part, ...]
    by_process: tuple[Part, ...]
    uncharacterised: tuple[str, ...]
    unrated: tuple[str, ...]
    cut_off: tuple[tuple[str, float, str], ...]
    about: Mapping[str, Any]
