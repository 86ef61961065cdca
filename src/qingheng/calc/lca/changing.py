"""What if: one column changed, or many, without factorising again.

A change of one column of A by v and of what it scores itself by d changes all intensities by one vector times one row:
with w from A^T w = e_column,

    y' = y + w (d - v'y) / (1 + v'w)

(Sherman and Morrison, 1950). One solve does for any number of categories, and a portfolio changes by one sparse product with
w. Changes of many amounts are solved by correcting with the factors at hand until nothing is left, or by new factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from qingheng.calc.lca.model import Doubles, Integers
from qingheng.calc.lca.solving import TOLERANCE, Factorised, SingularSystem, Unsolved, residual, worst

_LEFT: Final = 1e-12
_ROUNDS: Final = 40


@dataclass(frozen=True)
class ColumnChange:
    """A column made otherwise. rows, amounts: what is added to its entries in the technosphere; direct: to its own score.

    amounts: in units of the rows' products, made positive and used negative; direct: by category, for one run of it.
    """

    column: int
    rows: Integers
    amounts: Doubles
    direct: Doubles


@dataclass(frozen=True)
class Changed:
    """New intensities less old ones: `along` (by product) times `by` (by category)."""

    along: Doubles
    by: Doubles

    def applied(self, intensities: Doubles) -> Doubles:
        """Intensities after the change."""
        return intensities + self.along[:, None] * self.by[None, :]


def exchange_changed(
    factorised: Factorised, row: int, column: int, amount: float, categories: int
) -> ColumnChange:
    """A change of one exchange: its entry in the technosphere becomes `amount` (used: negative)."""
    now = float(factorised.transposed[column, row])
    return ColumnChange(column, np.array([row]), np.array([amount - now]), np.zeros(categories))


def supplier_swapped(
    factorised: Factorised, column: int, old: int, new: int, categories: int
) -> ColumnChange:
    """A column takes from `new` what it took from `old`. Raises ValueError where it takes nothing from `old`."""
    now = float(factorised.transposed[column, old])
    if now == 0 or old == column:
        raise ValueError("the column takes nothing from that product")
    return ColumnChange(column, np.array([old, new]), np.array([-now, now]), np.zeros(categories))


def product_replaced(factorised: Factorised, product: int, other: int, direct: Doubles) -> ColumnChange:
    """Whoever uses a product uses another instead, one for one. direct: what the replaced column scored itself."""
    entries = factorised.transposed[[product], :].tocoo()
    rows, amounts = entries.coords[1].astype(np.int64), entries.data
    made = float(amounts[rows == product].sum())
    if made == 0 or product == other:
        raise ValueError("the product is not made by a column of its own, or replaces itself")
    kept = rows != product
    return ColumnChange(
        product,
        np.append(rows[kept], other),
        np.append(-amounts[kept], -made),
        -np.asarray(direct, np.float64),
    )


def changed(factorised: Factorised, intensities: Doubles, change: ColumnChange) -> Changed:
    """How intensities change when a column does. Raises SingularSystem where the change leaves no solution, Unsolved."""
    unit = np.zeros(factorised.system.size)
    unit[change.column] = 1.0
    along = factorised.adjoint(unit)
    rows, amounts = change.rows, change.amounts
    left = 1.0 + float(amounts @ along[rows])
    size = 1.0 + float(np.abs(amounts) @ np.abs(along[rows]))
    if not abs(left) > 1e-13 * size:
        raise SingularSystem([change.column], factorised.system)
    found = Changed(along, (change.direct - amounts @ intensities[rows]) / left)
    _check(factorised, intensities, change, found)
    return found


def changed_together(
    factorised: Factorised, intensities: Doubles, changes: Sequence[ColumnChange]
) -> Doubles:
    """Intensities after several columns changed at once (Woodbury, 1950): one solve a column, then as many equations.

    Raises ValueError where a column comes twice, SingularSystem, Unsolved.
    """
    columns = [one.column for one in changes]
    if len(set(columns)) < len(columns):
        raise ValueError("a column is changed twice")
    units = np.zeros((factorised.system.size, len(changes)))
    units[columns, range(len(changes))] = 1.0
    along = factorised.adjoint(units)
    left = np.eye(len(changes)) + np.array([one.amounts @ along[one.rows] for one in changes])
    right = np.array([one.direct - one.amounts @ intensities[one.rows] for one in changes])
    if not np.linalg.cond(left) < 1e13:
        raise SingularSystem(columns, factorised.system)
    by: Doubles = np.linalg.solve(left, right)
    after: Doubles = intensities + along @ by
    matrix = factorised.transposed
    off: Doubles = (matrix @ along) @ by
    size = abs(matrix) @ (np.abs(intensities) + np.abs(along) @ np.abs(by))
    for one in changes:
        off[one.column] += one.amounts @ after[one.rows] - one.direct
        size[one.column] += np.abs(one.amounts) @ np.abs(after[one.rows]) + np.abs(one.direct)
    if not (found := worst(off, size, abs(matrix), after)) <= TOLERANCE:
        raise Unsolved(found)
    return after


def _check(factorised: Factorised, intensities: Doubles, change: ColumnChange, found: Changed) -> None:
    """The changed system is met: A'^T (y + w g) = b + e d, where A^T y = b holds as it stands."""
    after = found.applied(intensities)
    matrix = factorised.transposed
    entry = change.amounts @ after[change.rows]
    off = (matrix @ found.along)[:, None] * found.by[None, :]
    off[change.column] += entry - change.direct
    sizes = abs(matrix)
    size = sizes @ (np.abs(intensities) + np.abs(found.along)[:, None] * np.abs(found.by)[None, :])
    size[change.column] += np.abs(change.amounts) @ np.abs(after[change.rows]) + np.abs(change.direct)
    if not (left := worst(off, size, sizes, after)) <= TOLERANCE:
        raise Unsolved(left)


def resolved(
    factorised: Factorised,
    matrix: sparse.csc_array,
    right: Doubles,
    start: Doubles | None = None,
    *,
    forward: bool = False,
) -> tuple[Doubles, bool]:
    """A solution of a system near the factorised one, and whether new factors were needed.

    matrix: the changed A^T with the same pattern of use; forward: solve A x = right instead of A^T y = right. What is
    off is corrected with the factors at hand while that takes away three tenths of it; else the matrix is factorised. Raises
    Unsolved.
    """
    trans = "T" if forward else "N"
    near = matrix.T if forward else matrix
    found: Doubles = factorised.factors.solve(right, trans=trans) if start is None else start
    before = float("inf")
    for _ in range(_ROUNDS):
        off = residual(near, found, right)
        if off <= _LEFT:
            return found, False
        if not off <= before * 0.7:
            break
        before = off
        found = found + factorised.factors.solve(right - near @ found, trans=trans)
    try:
        fresh: Any = splu(matrix)
    except RuntimeError as error:
        raise Unsolved(float("inf")) from error
    found = fresh.solve(right, trans=trans)
    off = residual(near, found, right)
    if not off <= TOLERANCE:
        raise Unsolved(off)
    return found, True
