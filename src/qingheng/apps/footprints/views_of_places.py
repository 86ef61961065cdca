"""Places of production as a record keeps them, as the frozen views others see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.contracts_places import ConsideredView, PlaceView, ProcessAtView


def places_of_record(said: Iterable[Mapping[str, Any]] | None) -> tuple[PlaceView, ...]:
    """What a record keeps of places; empty where its study says nothing of them."""
    return tuple(_place(one) for one in said or ())


def _place(one: Mapping[str, Any]) -> PlaceView:
    return PlaceView(
        one["kind"], one["item"], one["supplier"], one["site"], one["name_zh"], one["name_en"], one["country"],
        _number(one["share"]), one["why"], tuple(_process(each) for each in one["processes"]), _number(one["kg"]),
        _number(one["kwh"]),
    )  # fmt: skip


def _process(one: Mapping[str, Any]) -> ProcessAtView:
    return ProcessAtView(
        one["stated"],
        one["process"],
        one["level"],
        tuple(ConsideredView(*each) for each in one["considered"]),
    )


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
