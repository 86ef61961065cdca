"""What can be read: a table of a grid in memory, or a large text table on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qingheng.calc.intake.layout_model import RawSheet, Table
from qingheng.plane.intake.complaints import Complaint
from qingheng.plane.intake.frames import BATCH_ROWS, in_batches, raw_frame, shaped
from qingheng.plane.intake.plan import Plan
from qingheng.plane.intake.streams import CsvStream, block_frame, source_changed

Load = Callable[[], tuple[pl.DataFrame, list[Complaint]]]


@dataclass(frozen=True)
class Batch:
    """A piece of a source. load: makes its raw frame, safe to call on any thread. share: of the source, 0 to 1."""

    load: Load
    share: float


@dataclass(frozen=True)
class GridSource:
    """A table of a sheet that is in memory. sha256: of the file it came from."""

    sheet: RawSheet
    table: Table
    sha256: str = ""

    def batches(self, plan: Plan) -> Iterator[Batch]:
        """The table in pieces."""
        frame = raw_frame(self.sheet, self.table, plan)
        done = 0
        for piece in in_batches(frame):
            done += piece.height
            yield Batch(_loaded(piece), done / frame.height)


@dataclass(frozen=True)
class CsvSource:
    """A text table on the disk, streamed. table: the layout as found at its beginning.

    encoding, delimiter: as detected. width: columns of the header. sha256: of the bytes it must have, empty
    when unknown. Rows beyond the sample the layout was found in are all data.
    """

    path: Path
    table: Table
    encoding: str
    delimiter: str
    width: int
    sheet: str = ""
    sha256: str = ""

    def batches(self, plan: Plan) -> Iterator[Batch]:
        """The file in pieces. Raises UnreadableStream when it cannot be read to its end or changes meanwhile."""
        stream = CsvStream(self.path, encoding=self.encoding, delimiter=self.delimiter)
        filled = bool(self.table.fill_down or any(source.fill_down for source in plan.sources))
        above: dict[str, str] = {}
        for block in stream.blocks():
            if filled:
                frame, complaints = block_frame(block, stream, self.width, self.sheet)
                frame, complaints = self._data(frame, complaints)
                frame, above = shaped(frame, self.table, plan, above)
                load = _loaded(frame, complaints)
            else:
                load = self._loader(block, stream, plan)
            yield Batch(load, block.end / max(1, stream.size))
        if self.sha256 and stream.sha256 != self.sha256:
            raise source_changed()

    def _loader(self, block: Any, stream: CsvStream, plan: Plan) -> Load:
        def load() -> tuple[pl.DataFrame, list[Complaint]]:
            frame, complaints = block_frame(block, stream, self.width, self.sheet)
            frame, complaints = self._data(frame, complaints)
            return shaped(frame, self.table, plan)[0], complaints

        return load

    def _data(self, frame: pl.DataFrame, complaints: list[Complaint]) -> tuple[pl.DataFrame, list[Complaint]]:
        """Without what stands above the data and what the layout found to be none."""
        first = self.table.first_row + 1
        skipped = [one.row + 1 for one in self.table.skipped]
        placed = [_placed(complaint, frame) for complaint in complaints]
        if frame.height and frame["_row"][0] <= max([first, *skipped]):
            frame = frame.filter((pl.col("_row") >= first) & ~pl.col("_row").is_in(skipped))
        return frame, placed


def csv_batches(source: CsvSource, plan: Plan, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """Raw frames of a text table, of at most `size` rows."""
    for batch in source.batches(plan):
        yield from in_batches(batch.load()[0], size)


def _placed(complaint: Complaint, frame: pl.DataFrame) -> Complaint:
    """A complaint by row numbers of the source, which leaving rows out does not move."""
    from dataclasses import replace

    return replace(complaint, rows=frame["_row"].gather(complaint.rows))


def _loaded(frame: pl.DataFrame, complaints: list[Complaint] | None = None) -> Load:
    found = complaints or []
    return lambda: (frame, found)
