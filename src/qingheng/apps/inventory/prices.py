"""Price indices the spend method takes: those of the method pack and those the company entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.models import PriceIndex
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor

METHODS_PACK = "methods-ghg"


@dataclass(frozen=True)
class PriceView:
    """An index of a year. own: entered by the company, else of the method pack. used: of the series calculations take."""

    currency: str
    year: int
    index: Decimal
    series: str
    source: str
    own: bool
    used: bool = True
    id: int | None = None
    entered_name: str = ""
    entered_at: datetime | None = None


def price_indices(*, actor: Actor) -> list[PriceView]:
    """Indices of the method pack shipped and of the company, by currency and year. Raises Forbidden."""
    actor.require(rights.VIEW)
    every = [*of_pack(content(METHODS_PACK)), *own_indices()]
    used = {id(one) for one in taken(every)}
    marked = [PriceView(**{**asdict(one), "used": id(one) in used}) for one in every]
    return sorted(marked, key=lambda one: (one.currency, one.year, one.own))


def of_pack(methods: PackContent) -> list[PriceView]:
    """Indices of a pack of methods."""
    return [
        PriceView(
            row["currency"], int(row["year"]), Decimal(row["index"]), row["series"], row["source"], own=False
        )
        for row in methods.tables.get("price_index", [])
    ]


def own_indices() -> list[PriceView]:
    """Indices the company entered."""
    return [
        PriceView(
            one.currency, one.year, one.index.normalize(), one.series, one.source, own=True, id=one.pk,
            entered_name=one.entered_name, entered_at=one.entered_at,
        )
        for one in PriceIndex.objects.all()
    ]  # fmt: skip


def taken(every: Iterable[PriceView]) -> list[PriceView]:
    """Those a calculation takes: one series for a currency, the company's own before the pack's.

    Years of two series are never set against each other: their index numbers have different bases.
    """
    every = list(every)
    own = {one.currency: one.series for one in every if one.own}
    return [one for one in every if one.series == own.get(one.currency, one.series)]


def index_values(used: Iterable[PriceView]) -> dict[tuple[str, int], Decimal]:
    """The values by currency and year, as money is converted with them."""
    return {(one.currency, one.year): one.index for one in used}


def told(own: Iterable[PriceView]) -> list[list[str]]:
    """The company's indices as a run keeps them: currency, year, index, series, source, who entered it."""
    return [
        [one.currency, str(one.year), f"{one.index:f}", one.series, one.source, one.entered_name]
        for one in own
    ]


def of_run(methods: PackContent, inputs: Mapping[str, Any]) -> list[PriceView]:
    """The indices a run took: of its pack and of what it kept of the company's."""
    kept: Sequence[Sequence[str]] = inputs.get("price_index", [])
    own = [
        PriceView(row[0], int(row[1]), Decimal(row[2]), row[3], row[4], own=True, entered_name=row[5])
        for row in kept
    ]
    return taken([*of_pack(methods), *own])
