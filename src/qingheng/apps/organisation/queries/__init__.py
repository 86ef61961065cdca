"""Reads of the organisation."""

from qingheng.apps.organisation.queries.shares import consolidation
from qingheng.apps.organisation.queries.spans import shares_over
from qingheng.apps.organisation.queries.structure import (
    asked,
    countries,
    fiscal_name,
    fiscal_start_month,
    node,
    node_detail,
    nodes_by_code,
    root,
    tree,
)
from qingheng.apps.organisation.queries.times import period_by_label, periods, rate, rates
from qingheng.apps.organisation.site_map import SiteMap, draw_map

__all__ = [
    "SiteMap",
    "asked",
    "consolidation",
    "countries",
    "draw_map",
    "fiscal_name",
    "fiscal_start_month",
    "node",
    "node_detail",
    "nodes_by_code",
    "period_by_label",
    "periods",
    "rate",
    "rates",
    "root",
    "shares_over",
    "tree",
]
