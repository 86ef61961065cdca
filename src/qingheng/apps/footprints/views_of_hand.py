"""Flows decided by hand as a record has them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.contracts_hand import HandView


def share_of(hand: tuple[HandView, ...]) -> Decimal | None:
    """What rests on decisions by hand, a credit as much as a burden; None where no flow of the record was decided so."""
    shares = [abs(one.share) for one in hand if one.share is not None]
    return sum(shares, Decimal(0)) if hand else None


def hand_of(said: Mapping[str, Any]) -> tuple[HandView, ...]:
    """Flows decided by hand, those that count most first; records of before say nothing of them."""
    total = _known(said["total"])
    found = [
        HandView(
            row["id"], row["number"], row["flow"], row["name"], row["compartment"], row["unit"], _known(row["amount"]),
            row["left_out"], row["target"], row["target_name"], _number(row["per"]), _number(row["kg"]),
            _known(row["kg"]) / total if total and row["kg"] is not None else None, row["why"], row["made_name"],
            row["made_at"],
        )
        for row in said.get("by_hand", ())
    ]  # fmt: skip
    return tuple(
        sorted(found, key=lambda one: (-abs(one.kilograms or Decimal(0)), one.left_out, one.name, one.flow))
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _known(value: Any) -> Decimal:
    return Decimal(value or "0")
