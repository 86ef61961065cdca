"""The best one-to-one assignment of source columns to targets."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Final

_MANY: Final = 64  # rows beyond which those that cannot win are left out first


def best_assignment(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """Row to column with the greatest sum of scores, each row and column used at most once.

    scores: shape (rows, columns), not negative; a pair of score 0 is never made.
    Source: the Hungarian method with potentials (Kuhn 1955; Jonker and Volgenant 1987), O(n^3).
    """
    rows, columns = len(scores), len(scores[0]) if scores else 0
    if not rows or not columns:
        return {}
    if rows > _MANY:
        few = _contenders(scores, columns)
        found = best_assignment([scores[row] for row in few]) if len(few) < rows else None
        if found is not None:
            return {few[row]: column for row, column in found.items()}
    size = max(rows, columns)
    cost = [[-(scores[r][c] if r < rows and c < columns else 0.0) for c in range(size)] for r in range(size)]
    row_of = _solve(cost, size)
    return {
        row_of[column]: column
        for column in range(columns)
        if row_of[column] < rows and scores[row_of[column]][column] > 0
    }


def _contenders(scores: Sequence[Sequence[float]], columns: int) -> list[int]:
    """The rows that can be in a best assignment: of each column as many of the best as there are columns."""
    kept: set[int] = set()
    for column in range(columns):
        ranked = sorted(range(len(scores)), key=lambda row, at=column: (-scores[row][at], row))  # type: ignore[misc]
        kept.update(row for row in ranked[:columns] if scores[row][column] > 0)
    return sorted(kept)


def _solve(cost: Sequence[Sequence[float]], size: int) -> list[int]:
    """Row assigned to each column at least cost."""
    by_row, by_column = [0.0] * (size + 1), [0.0] * (size + 1)
    match, way = [0] * (size + 1), [0] * (size + 1)
    for row in range(1, size + 1):
        match[0], at = row, 0
        least, used = [inf] * (size + 1), [False] * (size + 1)
        while match[at] != 0:
            used[at] = True
            current, delta, following = match[at], inf, 0
            for column in range(1, size + 1):
                if used[column]:
                    continue
                reduced = cost[current - 1][column - 1] - by_row[current] - by_column[column]
                if reduced < least[column]:
                    least[column], way[column] = reduced, at
                if least[column] < delta:
                    delta, following = least[column], column
            for column in range(size + 1):
                if used[column]:
                    by_row[match[column]] += delta
                    by_column[column] -= delta
                else:
                    least[column] -= delta
            at = following
        while at:
            match[at], at = match[way[at]], way[at]
    return [match[column] - 1 for column in range(1, size + 1)]
