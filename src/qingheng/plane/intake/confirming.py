"""Candidates found by the hash of their key, held against the key itself before anything is said of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from qingheng.plane.intake.keys import Draft, key_fields

MOST: Final = 1_000_000
"""Candidates read again; of more than these nobody reads every one, and the file is refused as it is."""


def confirmed(candidates: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Candidates for duplicates whose keys are equal value by value, `same` numbering the equal ones.

    candidates: n, content, same (the hash of the key). A row whose key lacks a required value is no duplicate: what is
    wrong with it is said at its cell.
    """
    if candidates.height > MOST:
        return candidates
    names = key_fields(draft.plan.dataset, draft.plan.dataset.natural_key)
    keys = draft.rows(candidates["n"], names)
    there = [name for name in names if name in keys.columns]
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in _needed(draft) if name in there)
    exact = candidates.with_columns(keys.select(there)).filter(whole if _needed(draft) else pl.lit(True))
    exact = exact.filter(pl.len().over(there) > 1)
    return exact.with_columns(pl.struct(there).rank("dense").cast(pl.UInt64).alias("same")).select(
        candidates.columns
    )


def also_sealed(hits: pl.DataFrame, sealed: pl.DataFrame, draft: Draft) -> pl.DataFrame:
    """Those of the rows whose key is sealed value by value. sealed: sealed rows of the same hashes."""
    names = [
        name
        for name in key_fields(draft.plan.dataset, draft.plan.dataset.natural_key)
        if name in sealed.columns
    ]
    if hits.height > MOST:
        return hits
    keys = draft.rows(hits["n"], names).with_columns(pl.col("n").cast(hits.schema["n"]))
    known = sealed.select(names).unique()
    equal = keys.cast(known.schema).join(known, on=names, how="semi", nulls_equal=True)
    return hits.filter(pl.col("n").is_in(equal["n"].implode()))


def _needed(draft: Draft) -> list[str]:
    dataset = draft.plan.dataset
    return key_fields(dataset, [code for code in dataset.natural_key if dataset.column(code).required])
