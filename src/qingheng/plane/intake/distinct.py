"""Reading each distinct text once: the slow path of every type, and the only one Python walks through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Coded:
    """A column that says the same few things again and again. codes: for each row the position of its value.

    A null code is a null value; several rows of `values` may hold the same.
    """

    codes: pl.Series
    values: pl.Series

    def of(self, values: pl.Series) -> pl.Series:
        """What stands in `values` beside the value of each row; null where the row has none."""
        return values.gather(self.codes)

    def filter(self, kept: pl.Series) -> Coded:
        """The column at those rows for which the mask is true."""
        return Coded(self.codes.filter(kept), self.values)


def by_distinct(
    texts: pl.Series, read: Callable[[str], tuple[Any, ...]], schema: Mapping[str, Any]
) -> pl.DataFrame:
    """One row for each text, with the columns of `schema` as `read` gives them; null texts give nulls.

    `read` is called once for every distinct text.
    """
    codes, seen = coded(texts)
    if seen.is_empty():
        nothing = pl.DataFrame([[None] * len(schema)], schema=dict(schema), orient="row")
        return pl.DataFrame({name: nothing[name].new_from_index(0, len(texts)) for name in schema})
    table = pl.DataFrame([read(text) for text in seen.to_list()], schema=dict(schema), orient="row")
    return pl.DataFrame({name: gathered(table[name], codes) for name in schema})


def gathered(values: pl.Series, codes: pl.Series) -> pl.Series:
    """Values at the codes; a column of nulls costs nothing."""
    if values.null_count() == len(values):
        return pl.Series([None], dtype=values.dtype).new_from_index(0, len(codes)).alias(values.name)
    return values.gather(codes)


def coded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The number of each text's distinct value (null for null), and the distinct texts in that numbering."""
    own = pl.Categorical(pl.Categories.random())  # of these texts alone: its numbers run from 0 without a gap
    category = texts.cast(own)  # held until the end: categories are forgotten with the last column of them
    codes = category.to_physical()
    highest = codes.max()
    if not isinstance(highest, int):
        return codes, pl.Series([], dtype=pl.String)
    numbers = pl.DataFrame({"code": pl.int_range(highest + 1, dtype=pl.UInt32, eager=True)})
    return codes, numbers.select(pl.col("code").cat.to(category.dtype).cast(pl.String)).to_series()


def is_repetitive(texts: pl.Series) -> bool:
    """Whether a column says the same few things again and again, told by its beginning."""
    return texts.head(10_000).n_unique() * 20 < min(10_000, len(texts))


def spread(length: int, rows: pl.Series, part: pl.DataFrame) -> pl.DataFrame:
    """The part's rows at the positions `rows` of a frame of `length` rows; null elsewhere."""
    whole = pl.DataFrame({"_at": pl.int_range(length, dtype=pl.UInt32, eager=True)})
    return whole.join(part.with_columns(rows.alias("_at")), on="_at", how="left", maintain_order="left").drop(
        "_at"
    )
