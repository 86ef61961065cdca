"""Sealed rows beside the ones at hand: read lazily, missing columns as nulls."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from qingheng.plane.intake.plan import Plan
from qingheng.plane.intake.typing import typed_schema
from qingheng.plane.store.rows import scan_rows


def sealed_frame(plan: Plan) -> pl.LazyFrame:
    """All sealed rows in force that the plan names, with the columns of the dataset as it is now."""
    schema = typed_schema(plan)
    scans = []
    for path in plan.around.sealed:
        scan = scan_rows(path)
        there = scan.collect_schema()
        scans.append(
            scan.select(
                [
                    pl.col(name).cast(kind) if name in there else pl.lit(None, dtype=kind).alias(name)
                    for name, kind in schema.items()
                ]
            )
        )
    return pl.concat(scans) if scans else pl.LazyFrame(schema=schema)


def sealed_fields(plan: Plan, wanted: Sequence[pl.Expr]) -> pl.DataFrame:
    """Some expressions over all sealed rows."""
    return sealed_frame(plan).select(wanted).collect(engine="streaming")
