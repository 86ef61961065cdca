"""Typed rows on the disk: columns that say the same few things again and again lie as dictionaries and are read as text."""

from __future__ import annotations

from pathlib import Path

import polars as pl

_AS_TEXT = pl.ScanCastOptions(categorical_to_string="allow")


def scan_rows(paths: Path | list[Path], *, row_index_name: str | None = None) -> pl.LazyFrame:
    """Rows of one or several files of the same columns, every text a text, however it lies in the file."""
    scan = pl.scan_parquet(paths, row_index_name=row_index_name)
    kept = {name: kind for name, kind in scan.collect_schema().items() if name != row_index_name}
    if not any(isinstance(kind, pl.Categorical) for kind in kept.values()):
        return scan
    schema = {name: pl.String() if isinstance(kind, pl.Categorical) else kind for name, kind in kept.items()}
    return pl.scan_parquet(paths, row_index_name=row_index_name, schema=schema, cast_options=_AS_TEXT)
