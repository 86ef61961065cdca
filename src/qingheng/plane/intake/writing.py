"""Typed batches to one Parquet file, as they come; columns of original texts that nothing says anything in are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.io.plugins import register_io_source

from qingheng.plane.store.rows import scan_rows

ORIGINAL: Final = "__raw"
"""Ends the name of a column that keeps what the source said where it is not what the typed value shows."""

_STATISTICS: Final = {
    "min": False,
    "max": False,
    "distinct_count": False,
    "null_count": True,
}  # nobody skips by bounds


def write_rows(frames: Iterator[pl.DataFrame], schema: Mapping[str, Any], folder: Path) -> Path:
    """Write frames of a schema to `folder`/part-00000.parquet, in order; whatever `frames` raises is raised.

    Which original texts there are is taken from the first rows. Where later ones have others, what was written
    until then is put together with them at the end, so that there is one file in any case.
    """
    path = folder / "part-00000.parquet"
    stream = _Stream(frames)
    stream.write(path, {name: kind for name, kind in schema.items() if not stream.lacks(name)})
    if stream.ahead is not None:
        later, whole = folder / "later", folder / "whole"
        stream.write(later, schema)
        both = pl.concat([scan_rows(path), scan_rows(later)], how="diagonal")
        _sink(both.select(pl.col(name).cast(kind) for name, kind in schema.items()), whole)
        later.unlink()
        whole.replace(path)
    return path


class _Stream:
    """Frames with rows, the next one in hand. ahead: that one, None at the end."""

    def __init__(self, frames: Iterator[pl.DataFrame]) -> None:
        self._frames = frames
        self._failure: BaseException | None = None
        self.ahead: pl.DataFrame | None = None
        self._step()

    def lacks(self, name: str) -> bool:
        """Whether the next frame says nothing in a column of original texts."""
        if not name.endswith(ORIGINAL) or self.ahead is None:
            return False
        return self.ahead[name].null_count() == self.ahead.height

    def write(self, path: Path, schema: Mapping[str, Any]) -> None:
        """Write frames up to the first one that says something outside the schema."""
        source = register_io_source(
            lambda _columns, _predicate, _rows, _size: self._fitting(list(schema)),
            schema=dict(schema),
            is_pure=False,
        )
        try:
            _sink(source, path)
        except Exception:
            if self._failure is not None:
                raise self._failure from None
            raise
        if self._failure is not None:
            raise self._failure

    def _fitting(self, names: list[str]) -> Iterator[pl.DataFrame]:
        try:
            while self.ahead is not None:
                others = [name for name in self.ahead.columns if name not in names]
                if not all(self.lacks(name) for name in others):
                    return
                frame = self.ahead.select(names)
                self._step()
                yield frame
        except BaseException as failure:  # the engine would wrap it beyond recognition
            self._failure = failure
            raise

    def _step(self) -> None:
        self.ahead = next((frame for frame in self._frames if frame.height), None)


def _sink(frames: pl.LazyFrame, path: Path) -> None:
    frames.sink_parquet(
        path, compression="zstd", compression_level=1, statistics=_STATISTICS, engine="streaming"
    )
