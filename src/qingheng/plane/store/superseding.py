"""Which rows of earlier partitions a later one replaced, by natural key."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from qingheng.plane.store.rows import scan_rows


def replaced_keys(
    paths: Sequence[Path], replacing: Sequence[bool], key: Sequence[str]
) -> dict[Path, pl.DataFrame]:
    """Keys to leave out of each partition: those a later partition marked as replacing holds as well.

    paths: in the order in which they came into force. replacing: of each, whether it may replace earlier rows.
    key: columns of the natural key in the typed frame; without one nothing is replaced.
    """
    found: dict[Path, pl.DataFrame] = {}
    if not key:
        return found
    later: list[pl.DataFrame] = []
    for path, marked in zip(reversed(paths), reversed(replacing), strict=True):
        scan = scan_rows(path)
        names = scan.collect_schema().names()
        if later and set(key) <= set(names):
            found[path] = pl.concat(later).unique()
        if marked and set(key) <= set(names):
            later.append(scan.select(key).unique().collect())
    return found
