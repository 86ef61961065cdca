"""Factors of a sparse matrix in three blocks, so that only what lies in loops is factorised at all.

Most columns of a database stand before or after its one great loop. Ordered so that everything comes after what it needs,
the matrix is upper triangular but for the loops: the part before and the part after factorise without fill, in the order
they stand in, and SuperLU orders and factorises the great loop alone (strong components: Tarjan, 1972).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from qingheng.calc.lca.model import Doubles, Integers

_SUSPECT: Final = 1e-9
_ROUNDING: Final = 1e-14
_Way = Literal["NATURAL", "COLAMD"]


@dataclass(frozen=True)
class Blocks:
    """Factors of M = P matrix P^T = [[M11, M12, M13], [0, M22, M23], [0, 0, M33]]. order: P; ends: of the blocks.

    factors: of the diagonal blocks, SuperLU or None where a block is empty; beside: by (row, column) the other blocks.
    """

    order: Integers
    ends: tuple[int, int, int, int]
    factors: tuple[Any, Any, Any]
    beside: dict[tuple[int, int], sparse.csr_array]

    def solve(self, right: Doubles, trans: str = "N") -> Doubles:
        """x of matrix x = right, or (``T``) of its transpose. right: one vector, or several as columns."""
        given = np.asarray(right, np.float64)[self.order]
        found = np.empty_like(given)
        for block in (2, 1, 0) if trans == "N" else (0, 1, 2):
            if self.factors[block] is None:
                continue
            part = given[self._at(block)]
            for (row, column), matrix in self.beside.items():
                if trans == "N" and row == block:
                    part = part - matrix @ found[self._at(column)]
                elif trans == "T" and column == block:
                    part = part - matrix.T @ found[self._at(row)]
            found[self._at(block)] = self.factors[block].solve(np.ascontiguousarray(part), trans=trans)
        unordered: Doubles = np.empty_like(found)
        unordered[self.order] = found
        return unordered

    def cancels(self) -> bool:
        """Whether a pivot is nothing but the rounding of what it was made of: singular up to the last digit."""
        return any(_cancels(one) for one in self.factors if one is not None)

    @property
    def size(self) -> int:
        """Number of entries of the factors."""
        return sum(int(one.L.nnz + one.U.nnz) for one in self.factors if one is not None)

    def _at(self, block: int) -> slice:
        return slice(self.ends[block], self.ends[block + 1])


def blocks_of(matrix: sparse.csc_array) -> Blocks:
    """Factors of a square matrix without empty diagonal blocks. Raises RuntimeError where it is singular."""
    order, ends = _ordered(matrix)
    rows = matrix[order]
    permuted = sparse.csc_array(rows[:, order])
    factors: list[Any] = []
    ways: tuple[_Way, _Way, _Way] = ("NATURAL", "COLAMD", "NATURAL")
    for block, way in enumerate(ways):
        at = slice(ends[block], ends[block + 1])
        factors.append(splu(permuted[at, at], permc_spec=way) if at.stop > at.start else None)
    beside = {}
    for row, column in ((0, 1), (0, 2), (1, 2)):
        part = permuted[ends[row] : ends[row + 1], ends[column] : ends[column + 1]]
        if part.nnz:
            beside[row, column] = sparse.csr_array(part)
    return Blocks(order, ends, (factors[0], factors[1], factors[2]), beside)


def _ordered(matrix: sparse.csc_array) -> tuple[Integers, tuple[int, int, int, int]]:
    """An order in which the matrix is upper triangular but for its loops, and where its largest loop begins and ends.

    Where strong components do not come in an order of need, all of it is one block.
    """
    size = matrix.shape[0]
    count, labels = csgraph.connected_components(matrix, directed=True, connection="strong")
    rows, columns = matrix.tocoo().coords
    if (labels[rows] >= labels[columns]).all():
        labels = count - 1 - labels
    elif not (labels[rows] <= labels[columns]).all():
        return np.arange(size), (0, 0, size, size)
    sizes = np.bincount(labels, minlength=count)
    order = np.argsort(labels, kind="stable").astype(np.int64)
    if not count:
        return order, (0, 0, 0, 0)
    largest = int(sizes.argmax())
    start = int(sizes[:largest].sum())
    return order, (0, start, start + int(sizes[largest]), size)


def _cancels(factors: Any) -> bool:
    """Whether a pivot of one block cancels.

    A pivot is what is left of an entry after products of L and U are taken away. It is compared with the sum of their sizes,
    which no change of units changes.
    """
    upper = factors.U
    pivots = np.abs(upper.diagonal())
    if not pivots.min() > 0:
        return True
    highest = np.maximum.reduceat(np.abs(upper.data), upper.indptr[:-1])
    if (pivots / highest).min() > _SUSPECT:
        return False
    taken = abs(factors.L).multiply(abs(upper).T).sum(axis=1)
    return bool((pivots / np.asarray(taken).ravel()).min() < _ROUNDING)
