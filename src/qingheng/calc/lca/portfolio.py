"""Many products at once: lines of products against intensities, as one sparse product, and what changes when one does.

A portfolio is a matrix of products by what they use (one row a product, one entry a line: how much of a process's product,
or of a part with a supplier's own figures). Scores are the portfolio times intensities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qingheng.calc.lca.changing import Changed
from qingheng.calc.lca.model import Doubles, Integers

_MOST: Final = 2**31 - 1


@dataclass(frozen=True)
class Portfolio:
    """Lines of products, product after product. starts: one more than products; uses, amounts: of each line."""

    starts: Integers
    uses: NDArray[np.int32]
    amounts: Doubles
    columns: int

    @property
    def products(self) -> int:
        """Number of products."""
        return len(self.starts) - 1

    def lines(self, product: int) -> slice:
        """Where the lines of a product stand."""
        return slice(int(self.starts[product]), int(self.starts[product + 1]))


def portfolio_of(
    products: Integers, uses: Integers, amounts: Doubles, *, count: int, columns: int
) -> Portfolio:
    """A portfolio of lines in any order; lines of a product keep theirs. Raises ValueError for numbers out of range."""
    if len(products) != len(uses) or len(uses) != len(amounts):
        raise ValueError("products, uses and amounts differ in length")
    if columns > _MOST or (len(uses) and not (uses.min() >= 0 and uses.max() < columns)):
        raise ValueError("a line uses what there is not")
    if len(products) and not (products.min() >= 0 and products.max() < count):
        raise ValueError("a line is of a product there is not")
    if not np.isfinite(amounts).all():
        raise ValueError("an amount is not a finite number")
    starts = np.concatenate([[0], np.cumsum(np.bincount(products, minlength=count))]).astype(np.int64)
    if len(products) < 2 or not (products[1:] < products[:-1]).any():
        return Portfolio(starts, uses.astype(np.int32), amounts, columns)
    order = np.argsort(products, kind="stable")
    return Portfolio(starts, uses[order].astype(np.int32), amounts[order], columns)


def scores(portfolio: Portfolio, intensities: Doubles) -> Doubles:
    """Scores of all products: products by categories. intensities: columns by categories."""
    found: Doubles = _matrix(portfolio) @ intensities
    return found


def line_scores(portfolio: Portfolio, intensities: Doubles, product: int) -> Doubles:
    """What each line of a product scores: lines by categories. They add up to its scores."""
    at = portfolio.lines(product)
    return portfolio.amounts[at, None] * intensities[portfolio.uses[at]]


def what_if(portfolio: Portfolio, column: int, change: Doubles) -> tuple[Integers, Doubles]:
    """Products that use a column, and what their scores change by when one unit of it scores `change` more.

    change: by category. Products come once, in order; nothing is solved again. Raises ValueError for an unknown column.
    """
    if not 0 <= column < portfolio.columns:
        raise ValueError("there is no such column")
    lines = np.flatnonzero(portfolio.uses == column)
    products = np.searchsorted(portfolio.starts, lines, side="right") - 1
    there, at = np.unique(products, return_inverse=True)
    amounts = np.bincount(at, portfolio.amounts[lines], len(there))
    return there, amounts[:, None] * change[None, :]


def rescored(portfolio: Portfolio, before: Doubles, change: Changed) -> Doubles:
    """Scores after a column of the background changed (`changing.changed`). before: scores; nothing is solved."""
    along: Doubles = _matrix(portfolio) @ change.along
    return before + along[:, None] * change.by[None, :]


def _matrix(portfolio: Portfolio) -> sparse.csr_array:
    starts = portfolio.starts
    if int(starts[-1]) <= _MOST:
        starts = starts.astype(np.int32)
    return sparse.csr_array(
        (portfolio.amounts, portfolio.uses, starts), shape=(portfolio.products, portfolio.columns)
    )
