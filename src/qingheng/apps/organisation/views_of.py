"""Model rows turned into the frozen views others see."""

from __future__ import annotations

from qingheng.apps.organisation.contracts import NodeView, OwnershipView, PeriodView, RateView
from qingheng.apps.organisation.models import ExchangeRate, Node, Ownership, Period


def view_of_node(node: Node) -> NodeView:
    """The node as others see it."""
    return NodeView(
        id=node.pk,
        code=node.code,
        kind=node.kind,
        name_zh=node.name_zh,
        name_en=node.name_en,
        path=node.path,
        parent_id=node.parent_id,
        country=node.country,
        grid_region=node.grid_region,
        city=node.city,
        latitude=node.latitude,
        longitude=node.longitude,
        valid_from=node.valid_from,
        valid_until=node.valid_until,
        depth=max(node.path.count("/") - 2, 0),
        location_note=node.location_note,
        currency=node.currency,
        fiscal_start_month=node.fiscal_start_month,
        source=node.source,
        province=node.province,
        fiscal_name=node.fiscal_name,
    )


def view_of_period(period: Period) -> PeriodView:
    """The period as others see it."""
    return PeriodView(
        id=period.pk,
        label=period.label,
        kind=period.kind,
        calendar=period.calendar,
        start=period.start,
        end=period.end,
        locked=period.locked_at is not None,
        locked_at=period.locked_at,
        locked_by=period.locked_by,
    )


def view_of_ownership(share: Ownership) -> OwnershipView:
    """The holding as others see it; `holder` and `held` are fetched with it."""
    return OwnershipView(
        id=share.pk,
        holder_id=share.holder_id,
        holder_code=share.holder.code,
        held_id=share.held_id,
        held_code=share.held.code,
        percent=share.percent,
        operational_control=share.operational_control,
        financial_control=share.financial_control,
        valid_from=share.valid_from,
        valid_until=share.valid_until,
        source=share.source,
        joint_financial_control=share.joint_financial_control,
    )


def view_of_rate(rate: ExchangeRate) -> RateView:
    """The rate as others see it."""
    return RateView(
        id=rate.pk,
        base=rate.base,
        quote=rate.quote,
        kind=rate.kind,
        valid_from=rate.valid_from,
        valid_until=rate.valid_until,
        rate=rate.rate,
        source=rate.source,
    )
