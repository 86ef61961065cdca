"""Reads of products."""

from qingheng.apps.products.queries.bills import (
    bill,
    configurations,
    explosion_of,
    families,
    family,
    family_of_id,
    masses_in,
    masses_of,
    option_matrix,
)
from qingheng.apps.products.queries.items import (
    ItemFilters,
    contents,
    item,
    item_of_id,
    item_rows,
    items,
    numbers_of,
    views_of,
    where_used,
)
from qingheng.apps.products.queries.revisions import comparison, draft, lines, revision, revisions
from qingheng.apps.products.queries.suppliers import BoughtView, bought, mass_of

__all__ = [
    "BoughtView",
    "ItemFilters",
    "bill",
    "bought",
    "comparison",
    "configurations",
    "contents",
    "draft",
    "explosion_of",
    "families",
    "family",
    "family_of_id",
    "item",
    "item_of_id",
    "item_rows",
    "items",
    "lines",
    "mass_of",
    "masses_in",
    "masses_of",
    "numbers_of",
    "option_matrix",
    "revision",
    "revisions",
    "views_of",
    "where_used",
]
