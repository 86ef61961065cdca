"""What lies behind product footprints: supply chains, what weighs and is uncertain, what if."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router

from qingheng.apps.footprints import queries
from qingheng.apps.footprints.queries.flowing import SupplyChain
from qingheng.interfaces.api.asking import Company, actor_of

router = Router(tags=["Product footprints"])


@router.get(
    "/footprints/{footprint_id}/supply", response=SupplyChain, summary="The supply chain of a product"
)
def supply(
    request: HttpRequest, company: Company, footprint_id: int, cut_off: Decimal = Decimal("0.005"), depth: int = 2
) -> Any:  # fmt: skip
    """cut_off: share of the footprint below which nothing is followed; depth: steps behind the lines."""
    return queries.supply_chain(
        actor=actor_of(request), footprint_id=footprint_id, cut_off=cut_off, depth=depth
    )
