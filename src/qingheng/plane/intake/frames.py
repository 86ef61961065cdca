"""A grid in memory to raw frames: every cell as text, columns c0, c1, ... , the place of each row beside them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import polars as pl

from qingheng.calc.intake.layout_model import RawSheet, Table, Wide, WideColumn
from qingheng.plane.intake.days import NATIVE
from qingheng.plane.intake.plan import Plan

BATCH_ROWS: Final = 250_000
_DIGITS: Final = 15  # a spreadsheet keeps no more
_PLAIN_FLOAT: Final = r"^-?[0-9]{1,15}\.[0-9]{1,9}$"


def raw_frame(sheet: RawSheet, table: Table, plan: Plan | None = None) -> pl.DataFrame:
    """Data rows of a table as texts, wide groups unpivoted into their virtual columns.

    Columns c<index> for every source of the table, `_sheet`, `_row` (of the source, from 1) and `_col` (of the
    first figure of a wide group, from 1; null in a long table). plan: decimal marks of columns, so that numbers
    of the spreadsheet itself read the same as texts beside them, and columns whose blanks repeat.
    """
    grid = table.sheet if table.transposed else sheet
    spans = _spans(table)
    styles = _styles(plan, table)
    wide = [column.index for column in table.wide.columns] if table.wide is not None else []
    wanted = dict.fromkeys([header.index for header in table.columns] + wide)
    columns = {f"c{at}": _column(_cells(grid, at, spans), styles.get(at, "")) for at in wanted}
    if table.section:
        columns[f"c{table.section_index}"] = pl.Series(_sections(table), dtype=pl.String)
    columns["_row"] = _numbers(spans)
    frame = pl.DataFrame(columns).with_columns(
        pl.lit(sheet.name).alias("_sheet"), pl.lit(None, dtype=pl.UInt16).alias("_col")
    )
    return shaped(frame, table, plan)[0]


def shaped(
    frame: pl.DataFrame, table: Table, plan: Plan | None, above: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Blanks filled down, wide groups unpivoted, blank rows left out; and the last values to fill down with.

    above: the last values of the batch before.
    """
    last: dict[str, str] = {}
    for at in dict.fromkeys(_filled_down(table, plan)):
        name = f"c{at}"
        if name not in frame.columns or not frame.height:
            continue
        stated = pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name)).forward_fill()
        frame = frame.with_columns(stated.fill_null((above or {}).get(name, "")).alias(name))
        if frame[name][-1] is not None:
            last[name] = frame[name][-1]
    frame = _without_blanks(frame)
    return (frame if table.wide is None else _long(frame, table, table.wide)), last


def in_batches(frame: pl.DataFrame, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
    """The frame in pieces of at most `size` rows; none for an empty one."""
    for start in range(0, frame.height, size):
        yield frame.slice(start, size)


def cell_text(value: object) -> str:
    """A cell as text: numbers to fifteen digits without an exponent, dates in ISO form."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 10**_DIGITS:
        return str(int(value))
    return f"{Decimal(f'{value:.{_DIGITS}g}'):f}"


def _styles(plan: Plan | None, table: Table) -> dict[int, str]:
    """How native numbers of a column are to look: ``,`` its decimal mark, ``p`` a column of periods."""
    found: dict[int, str] = {}
    if plan is None:
        return found
    for source in plan.sources:
        indexes = [source.index]
        measure = source.index - table.label_index - 1
        if table.wide is not None and 0 <= measure < len(table.wide.measures):
            indexes = [column.index for column in table.wide.columns if column.measure == measure]
        if source.mark == ",":
            found |= dict.fromkeys(indexes, ",")
        elif plan.dataset.has(source.target) and plan.dataset.column(source.target).type == "period":
            found |= dict.fromkeys(indexes, "p")
    return found


def _filled_down(table: Table, plan: Plan | None) -> tuple[int, ...]:
    if plan is None:
        return table.fill_down
    return (*table.fill_down, *(source.index for source in plan.sources if source.fill_down))


def _spans(table: Table) -> list[tuple[int, int]]:
    """First and past-the-last of each run of data rows, counted from 0."""
    skipped = sorted({one.row for one in table.skipped if table.first_row <= one.row <= table.last_row})
    starts = [table.first_row, *(row + 1 for row in skipped)]
    ends = [*skipped, table.last_row + 1]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def _cells(grid: RawSheet, at: int, spans: Sequence[tuple[int, int]]) -> Sequence[object]:
    """The cells of a column in runs of rows."""
    if at >= len(grid.columns):
        return [""] * sum(end - start for start, end in spans)
    column = grid.columns[at]
    if len(spans) == 1:
        return column[spans[0][0] : spans[0][1]]
    return [value for start, end in spans for value in column[start:end]]


def _numbers(spans: Sequence[tuple[int, int]]) -> pl.Series:
    """Numbers of the rows of runs, counted from 1."""
    runs = [pl.int_range(start + 1, end + 1, dtype=pl.UInt32, eager=True) for start, end in spans]
    return pl.concat(runs) if runs else pl.Series([], dtype=pl.UInt32)


def _column(values: Sequence[object], style: str) -> pl.Series:
    """Texts of one column."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds == {float} and not style:
        return _floats(pl.Series(values, dtype=pl.Float64))
    if style:
        return pl.Series([_styled(value, style) for value in values], dtype=pl.String)
    return pl.Series([cell_text(value) for value in values], dtype=pl.String)


def _styled(value: object, style: str) -> str:
    text = cell_text(value)
    if not isinstance(value, float) or "." not in text:
        return text
    return text.replace(".", ",") if style == "," else NATIVE + text


def _floats(values: pl.Series) -> pl.Series:
    """Floats as texts, at once where fifteen digits are their shortest form."""
    texts = values.round_sig_figs(_DIGITS).cast(pl.String).str.strip_suffix(".0")
    plain = texts.str.contains(_PLAIN_FLOAT) | texts.str.contains(r"^-?[0-9]{1,15}$")
    if plain.all():
        return texts
    rest = [
        text if good else _float_text(value) for text, good, value in zip(texts, plain, values, strict=True)
    ]
    return pl.Series(rest, dtype=pl.String)


def _sections(table: Table) -> list[str]:
    """The section heading above each data row."""
    heads = sorted((skipped.row, skipped.text) for skipped in table.skipped if skipped.reason == "section")
    texts, at, current = [], 0, ""
    for number in table.data_rows():
        while at < len(heads) and heads[at][0] < number:
            current = heads[at][1]
            at += 1
        texts.append(current)
    return texts


def _long(frame: pl.DataFrame, table: Table, wide: Wide) -> pl.DataFrame:
    """One row for each row and label of the wide group, those without a figure left out."""
    units = dict(wide.units)
    groups: dict[tuple[str, str], dict[int, int]] = {}
    for column in wide.columns:
        if column.index not in wide.totals:
            groups.setdefault((_label(column), column.second), {})[column.measure] = column.index
    kept = [f"c{header.index}" for header in table.columns] + ["_sheet", "_row"]
    if table.section:
        kept.append(f"c{table.section_index}")
    names = [f"c{table.label_index + 1 + measure}" for measure in range(len(wide.measures))]
    pieces = []
    for (label, second), members in groups.items():
        first = min(members.values())
        extra = [
            pl.lit(label).alias(f"c{table.label_index}"),
            pl.lit(first + 1, dtype=pl.UInt16).alias("_col"),
        ]
        for measure, name in enumerate(names):
            index = members.get(measure)
            source = pl.lit(None, dtype=pl.String) if index is None else pl.col(f"c{index}")
            extra.append(source.alias(name))
        if units:
            extra.append(pl.lit(units.get(first, "")).alias(f"c{table.unit_index}"))
        if wide.second_target is not None:
            extra.append(pl.lit(second).alias(f"c{table.second_index}"))
        present = [name for name in dict.fromkeys(kept) if name in frame.columns]
        piece = frame.select(*present, *extra)
        pieces.append(piece.filter(pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in names)))
    if not pieces:
        return frame.clear()
    return pl.concat(pieces, how="diagonal").sort(["_row", "_col"], maintain_order=True)


def _label(column: WideColumn) -> str:
    return column.span.label if column.span is not None else column.label


def _without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in which some cell says something. Looks at further columns only while rows may be blank."""
    texts = [name for name in frame.columns if name.startswith("c")]
    rows: pl.Series | None = None
    for name in texts:
        column = frame[name] if rows is None else frame[name].gather(rows)
        blank = (column == "").fill_null(True)
        spaces = column.str.starts_with(" ")
        if spaces.any():
            blank = blank | (column.str.strip_chars() == "").fill_null(False)
        rows = blank.arg_true() if rows is None else rows.filter(blank)
        if not len(rows):
            return frame
    if rows is None:
        return frame
    return frame.filter(~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(rows.implode()))
