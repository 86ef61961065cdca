"""Rows that say the same twice: by natural key and by content, in the file and against what is sealed."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qingheng.plane.intake.complaints import ISSUE_SCHEMA, Tally, as_json
from qingheng.plane.intake.confirming import also_sealed, confirmed
from qingheng.plane.intake.fingerprints import row_fingerprints
from qingheng.plane.intake.keys import SHOWN_ROWS, Draft, hashed, key_fields, key_names
from qingheng.plane.intake.sealed import sealed_fields, sealed_frame


def check_duplicates(keys: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Rows with the key of an earlier row, or with its whole content when the dataset has no key."""
    by = "key" if "key" in keys.columns else "content"
    again = repeated(keys[by])
    if again.is_empty():
        return
    rows = keys.select("n", "content", pl.col(by).alias("same")).filter(pl.col("same").is_in(again.implode()))
    if by == "key":
        rows = confirmed(rows, draft)
    rows = rows.with_columns(
        pl.col("n").min().over("same").alias("first"), pl.col("n").min().over("same", "content").alias("twin")
    )
    copies = rows.filter(pl.col("n") != pl.col("twin")).select("n", pl.col("twin").alias("other"))
    others = rows.filter((pl.col("n") == pl.col("twin")) & (pl.col("n") != pl.col("first")))
    severity = "error" if by == "key" else "warning"
    _say("duplicate_row", severity, copies, draft, tally)
    _say("duplicate_key", severity, others.select("n", pl.col("first").alias("other")), draft, tally)


def check_sealed(keys: pl.DataFrame, draft: Draft, tally: Tally) -> pl.Series:
    """Rows whose key is sealed already. Gives their positions, which the check of overlaps leaves out."""
    plan = draft.plan
    nothing = pl.Series("n", [], dtype=pl.UInt32)
    if "key" not in keys.columns or not plan.around.sealed:
        return nothing
    names = key_fields(plan.dataset, plan.dataset.natural_key)
    there = sealed_fields(plan, [hashed(names).alias("key")])
    hits = keys.join(there.unique(), on="key", how="semi")
    if hits.is_empty():
        return nothing
    sealed = _sealed_rows(hits, draft, names)
    hits = also_sealed(hits, sealed, draft)
    same = hits["content"].is_in(row_fingerprints(sealed, plan.columns)["a"].unique().implode())
    _say("already_sealed_same", "error", hits.filter(same).select("n", other=pl.col("n")), draft, tally)
    _say("already_sealed", "error", hits.filter(~same).select("n", other=pl.col("n")), draft, tally)
    return hits["n"]


def _sealed_rows(hits: pl.DataFrame, draft: Draft, names: Sequence[str]) -> pl.DataFrame:
    """Sealed rows whose key has the hash of one of the hits."""
    wanted = hits["key"].unique().implode()
    return sealed_frame(draft.plan).filter(hashed(names).is_in(wanted)).collect(engine="streaming")


def repeated(values: pl.Series) -> pl.Series:
    """Values that stand there more than once."""
    ordered = values.drop_nulls().sort()
    return ordered.filter((ordered == ordered.shift(1)).fill_null(False)).unique()


def _say(code: str, severity: str, pairs: pl.DataFrame, draft: Draft, tally: Tally) -> None:
    """Issues for pairs of positions n and other; all are counted, the first are listed."""
    if pairs.is_empty():
        return
    listed = pairs.sort("n").head(SHOWN_ROWS)
    dataset = draft.plan.dataset
    codes = dataset.natural_key
    here = draft.rows(listed["n"], key_names(dataset, codes))
    there = draft.rows(listed["other"])
    texts = draft.key_texts(here, key_names(dataset, codes))
    values = [
        as_json({"other": other, "key": key})
        for other, key in zip(there["_row"].to_list(), texts, strict=True)
    ]
    issues = here.select(
        pl.lit(code).alias("code"),
        pl.lit(severity).alias("severity"),
        "_sheet",
        "_row",
        "_col",
        pl.lit("").alias("column"),
        pl.lit("").alias("text"),
        pl.Series("values", values, dtype=pl.String),
    ).cast(ISSUE_SCHEMA)
    tally.add(issues, unlisted=pairs.height - listed.height)
