"""Rows of the database as the frozen views other engines see."""

from __future__ import annotations

from qingheng.apps.targets.contracts import TargetView, VariantView
from qingheng.apps.targets.models import Target


def target_view(target: Target) -> TargetView:
    """The target as published, with the node it belongs to."""
    return TargetView(
        id=target.pk,
        code=target.code,
        order=target.order,
        name_zh=target.name_zh,
        name_en=target.name_en,
        scope_zh=target.scope_zh,
        scope_en=target.scope_en,
        node_id=target.node_id,
        node_code=target.node.code,
        node_zh=target.node.name_zh,
        node_en=target.node.name_en,
        node_fiscal_start_month=target.node.fiscal_start_month,
        type=target.type,
        direction=target.direction,
        kind=target.kind,
        unit=target.unit,
        reduction=target.reduction,
        target_value=target.target_value,
        low=target.low,
        high=target.high,
        base_period=target.base_period,
        base_value=target.base_value,
        target_period=target.target_period,
        basis=target.basis,
        variants=tuple(VariantView(**variant) for variant in target.variants),
        missing_zh=tuple(target.missing_zh),
        missing_en=tuple(target.missing_en),
        quote=target.quote,
        source=target.source,
        pack=target.pack,
        retired=target.retired_at is not None,
    )
