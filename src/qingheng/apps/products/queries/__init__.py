"""Reads of products."""

from qingheng.apps.products.queries.bills import (
    bill,
    configurations,
    families,
    family,
    masses_of,
    option_matrix,
)

__all__ = ["bill", "configurations", "families", "family", "masses_of", "option_matrix"]
