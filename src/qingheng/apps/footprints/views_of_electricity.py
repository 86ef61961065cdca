"""Electricity by contract as a record keeps it, as the frozen views others see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.contracts_electricity import (
    CoveredPart,
    ElectricityView,
    FigureUsed,
    LotLeftOut,
    LotUsed,
    SiteElectricity,
)


def view_of_electricity(said: Mapping[str, Any] | None) -> ElectricityView | None:
    """What a record keeps of it; None where it keeps nothing."""
    if not said:
        return None
    return ElectricityView(said["year"], said["made"], tuple(_site(one) for one in said["sites"]))


def _site(one: Mapping[str, Any]) -> SiteElectricity:
    return SiteElectricity(
        one["site"], one["name_zh"], one["name_en"], one["country"], one["year"], Decimal(one["consumed"]), one["months"],
        Decimal(one["share"]), Decimal(one["kwh"]), Decimal(one["kwh_covered"]), tuple(_part(part) for part in one["parts"]),
        tuple(_left(row) for row in one["left_out"]),
    )  # fmt: skip


def _part(one: Mapping[str, Any]) -> CoveredPart:
    return CoveredPart(
        one["process"], one["technology"], one["delivered"], Decimal(one["mwh"]), Decimal(one["share"]),
        Decimal(one["intensity"]), _figure(one["generation"]), _figure(one["transmission"]),
        tuple(_lot(lot) for lot in one["lots"]),
    )  # fmt: skip


def _figure(one: Mapping[str, Any] | None) -> FigureUsed | None:
    if one is None:
        return None
    return FigureUsed(
        one["id"], one["pack"], one["version"], one["name_zh"], one["name_en"], Decimal(one["value"]),
        date.fromisoformat(one["from"]), date.fromisoformat(one["until"]), one["verified"], one["level"], one["place"],
        one["source"], one["document"], one["losses"], tuple((code, zh, en) for code, zh, en in one["warnings"]),
    )  # fmt: skip


def _lot(one: Mapping[str, Any]) -> LotUsed:
    return LotUsed(
        one["id"], one["lot"], one["kind_zh"], one["kind_en"], one["registry"], one["serial_from"], one["serial_to"],
        one["technology"], Decimal(one["mwh"]),
    )  # fmt: skip


def _left(one: Mapping[str, Any]) -> LotLeftOut:
    return LotLeftOut(
        _lot(one), tuple(one["months"]), one["why"], one["zh"], one["en"], one["remedy_zh"], one["remedy_en"]
    )
