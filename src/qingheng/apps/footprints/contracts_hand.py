"""What others see of flows in a footprint that people decided about by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class HandView:
    """A flow in a footprint that somebody decided about by hand. amount: in the product, in `unit`; kilograms: CO2e it
    counts, None where it is deliberately left out; share: of the footprint. why, made: frozen with the record.

    state, reviewed: of the decision now: in_use, withdrawn, objected, replaced, or gone; empty where nobody asked.
    """

    mapping: int
    number: int
    flow: str
    name: str
    compartment: str
    unit: str
    amount: Decimal
    left_out: bool
    target: str
    target_name: str
    per: Decimal | None
    kilograms: Decimal | None
    share: Decimal | None
    why: str
    made_name: str
    made_at: str
    state: str = ""
    reviewed_name: str = ""
    reviewed_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the decision is in use and somebody else agreed with it."""
        return self.state == "in_use" and bool(self.reviewed_name)
