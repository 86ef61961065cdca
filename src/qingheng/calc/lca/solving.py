"""The linear system of a database: factorised once, then solved for intensities of every product or for one demand.

With A the technosphere (products by columns), B what columns exchange with nature and C what a category counts, the score of
a demand f is C B A^-1 f. The rows of C B A^-1 are the *intensities*: what one unit of each product scores. They solve
A^T y = (C B)^T, one system for each category whatever the number of products; a portfolio is then one sparse product. The
transposed matrix is factorised because that fills in far less than A does; the factors serve both directions.

Source of the method: Heijungs and Suh, The Computational Structure of Life Cycle Assessment (2002), chapters 2 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from qingheng.calc.lca.blocks import Blocks, blocks_of
from qingheng.calc.lca.model import Doubles, Integers, System

TOLERANCE: Final = 1e-9
"""Largest residual of a solution, relative to the sizes of what it is made of."""
_NAMED: Final = 12
_SHIFT: Final = 1e-10
_NOISE: Final = 1e-13


class SingularSystem(ArithmeticError):
    """No or no single solution. columns: what it lies with, the likeliest first; processes: the ids of their processes."""

    def __init__(self, columns: Sequence[int], system: System) -> None:
        self.columns = tuple(columns)
        self.processes = tuple(dict.fromkeys(system.columns[one][0] for one in columns))
        super().__init__(f"the system has no single solution; look at {', '.join(self.processes[:_NAMED])}")


class Unsolved(ArithmeticError):
    """A solution is off by more than TOLERANCE. residual: by how much."""

    def __init__(self, residual: float) -> None:
        super().__init__(f"the solution is off by {residual:.1e}")
        self.residual = residual


@dataclass(frozen=True)
class Factorised:
    """A system with its factors. transposed: A^T; elementary: B (flows by columns)."""

    system: System
    transposed: sparse.csc_array
    elementary: sparse.csr_array
    factors: Blocks

    def adjoint(self, right: Doubles) -> Doubles:
        """y of A^T y = right. right: columns, or columns by several. Raises Unsolved."""
        return self._checked(right, "N")

    def forward(self, demand: Doubles) -> Doubles:
        """x of A x = demand: how much of each column runs. demand: columns, or columns by several. Raises Unsolved."""
        return self._checked(demand, "T")

    def _checked(self, right: Doubles, direction: str) -> Doubles:
        if not np.isfinite(right).all():
            raise Unsolved(float("inf"))
        matrix = self.transposed if direction == "N" else self.transposed.T
        found: Doubles = self.factors.solve(np.ascontiguousarray(right, np.float64), trans=direction)
        off = residual(matrix, found, right)
        if off > TOLERANCE:
            found = found + self.factors.solve(right - matrix @ found, trans=direction)
            off = residual(matrix, found, right)
            if not off <= TOLERANCE:
                raise Unsolved(off)
        return found


def factorise(system: System) -> Factorised:
    """The factors of a system. Raises SingularSystem naming its columns, ValueError for amounts that are not finite."""
    if not (np.isfinite(system.amounts).all() and np.isfinite(system.flow_amounts).all()):
        raise ValueError("an amount is not a finite number")
    size = system.size
    triplets = (system.amounts, (system.cols, system.rows))
    transposed = sparse.csc_array(triplets, shape=(size, size))
    transposed.sum_duplicates()
    transposed.eliminate_zeros()
    nature = (system.flow_amounts, (system.flow_rows, system.flow_cols))
    elementary = sparse.csr_array(nature, shape=(len(system.flows), size))
    elementary.sum_duplicates()
    _structure(transposed, system)
    try:
        factors = blocks_of(transposed)
    except RuntimeError as error:
        if "singular" not in str(error):
            raise
        raise SingularSystem(_nearly_singular(transposed), system) from None
    if factors.cancels():
        raise SingularSystem(_nearly_singular(transposed), system)
    return Factorised(system, transposed, elementary, factors)


def intensities(factorised: Factorised, characterised: sparse.csr_array) -> Doubles:
    """What one unit of each product scores: products by categories. characterised: categories by flows. Raises Unsolved."""
    direct = (characterised @ factorised.elementary).T.toarray()
    return factorised.adjoint(direct) if direct.shape[1] else direct


def direct_intensities(factorised: Factorised, characterised: sparse.csr_array) -> Doubles:
    """What one unit of each column scores by itself, without what it uses: columns by categories."""
    found: Doubles = (characterised @ factorised.elementary).T.toarray()
    return found


def demand_of(size: int, columns: Integers, amounts: Doubles) -> Doubles:
    """A demand of some products as a vector; repeated ones add up."""
    found = np.zeros(size)
    np.add.at(found, columns, amounts)
    return found


def residual(matrix: Any, found: Doubles, right: Doubles) -> float:
    """How far a solution is off, each equation relative to the sizes of what it adds up (Oettli and Prager, 1964).

    Equations whose terms are nothing but rounding beside the largest are measured by that (Arioli, Demmel and Duff, 1989).
    """
    if not np.isfinite(found).all():
        return float("inf")
    sizes = abs(matrix)
    return worst(matrix @ found - right, sizes @ np.abs(found) + np.abs(right), sizes, found)


def worst(off: Doubles, size: Doubles, sizes: Any, found: Doubles) -> float:
    """The largest of `off` relative to `size`. sizes: of the matrix; found: its solution."""
    if not len(found):
        return 0.0
    highest = sizes.max(axis=1).toarray().ravel()
    largest = np.abs(found).max(axis=0)
    whole = np.multiply.outer(highest, largest)
    against = np.where(size > _NOISE * whole, size, whole)
    return float(np.max(np.abs(off) / np.maximum(against, np.finfo(float).tiny), initial=0.0))


def _structure(transposed: sparse.csc_array, system: System) -> None:
    """Refuse a matrix that is singular whatever its figures: a product nobody makes, or two columns with one thing to do."""
    matched = csgraph.maximum_bipartite_matching(transposed.tocsr(), perm_type="column")
    alone = np.flatnonzero(matched < 0)
    if len(alone):
        raise SingularSystem([int(one) for one in alone], system)


def _nearly_singular(transposed: sparse.csc_array) -> list[int]:
    """Columns that come to nothing together: the largest parts of what A sends to zero, by inverse iteration.

    Rows and columns are scaled first, so that a column is not overlooked for the unit it counts in.
    """
    size = transposed.shape[0]
    rows = sparse.diags_array(1 / abs(transposed).max(axis=1).toarray().ravel())
    balanced = rows @ transposed
    columns = sparse.diags_array(1 / abs(balanced).max(axis=0).toarray().ravel())
    shifted = balanced @ columns + sparse.eye_array(size, format="csc") * _SHIFT
    factors: Any = splu(sparse.csc_array(shifted))
    vector = np.ones(size)
    for _ in range(3):
        vector = factors.solve(vector, trans="T")
        vector /= np.abs(vector).max()
    order = np.argsort(-np.abs(vector), kind="stable")
    return [int(one) for one in order if abs(vector[one]) > 1e-3][:_NAMED]
