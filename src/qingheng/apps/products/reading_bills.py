"""Files of bills as rows: the engine of intake finds the table and tells its columns apart; JSON becomes a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout import find_tables
from qingheng.calc.intake.layout_model import RawSheet, Table, is_blank
from qingheng.calc.intake.mapping import profiles, propose
from qingheng.calc.products import Kind
from qingheng.calc.products.layouts import COLUMNS, layout_of
from qingheng.formats.grid_in import read_grid
from qingheng.formats.problems import FileRefused, column_letters
from qingheng.platform.languages import active_language
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Invalid

PACK: Final = "datasets-products"
DATASET: Final = "bom_lines"
MOST_ROWS: Final = 50_000
_DEEPEST: Final = 60
_BRANCHES: Final = ("children", "components", "items", "lines", "bom", "子件", "下级")


@dataclass
class FileBill:
    """A file as rows. columns: header by column of a bill; letters: of each; notes: (zh, en) of what was left out."""

    layout: str
    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)  # {"place": "BOM!5", "cells": {...}}
    letters: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)


def read_file(data: bytes, name: str, *, columns: Mapping[str, str] | None = None) -> FileBill:
    """Rows of a workbook, a text table or JSON. columns: which header is which column, where the names do not tell.

    Raises Invalid: a file that cannot be read, without a column of codes, with too many rows.
    """
    try:
        sheets = _json_sheets(data, name) if _is_json(data) else read_grid(data, name).sheets
    except FileRefused as error:
        told: Any = error.problem
        lang = active_language()
        raise Invalid(told.message(lang), code=told.code, place="file", fix=told.fix(lang)) from error
    tables = [table for sheet in sheets if not sheet.hidden for table in find_tables(sheet, dataset())]
    read = [(table, _columns(table, columns or {})) for table in tables]
    usable = [(table, found) for table, found in read if "code" in found]
    if not usable:
        seen = ", ".join(header.text for table in tables[:1] for header in table.columns)[:300]
        raise Invalid(
            _("No column of item codes was found. Columns: %(seen)s") % {"seen": seen or "—"},
            code="no-codes",
            place="file",
            fix=_("Name the column, as item code or 料号, or say which column it is."),
        )
    table, found = max(usable, key=lambda pair: (len(pair[1]), pair[0].last_row - pair[0].first_row))
    return _filled(table, found)


@lru_cache(maxsize=2)
def _parsed(sha256: str) -> Dataset:
    return read_dataset(content(PACK).documents[f"datasets/{DATASET}"], f"{PACK}/{DATASET}")


def dataset() -> Dataset:
    """The dataset of bills, as its pack says."""
    return _parsed(content(PACK).sha256)


def kind_words() -> dict[str, Kind]:
    """Words for kinds of items, folded."""
    column = dataset().column("kind")
    return {fold(name): Kind(value.code) for value in column.values for name in (value.code, *value.names)}


def _columns(table: Table, given: Mapping[str, str]) -> dict[str, int]:
    """Source index by column of a bill: as the engine of intake proposes, what a person says goes before."""
    mapping = propose(table, dataset(), profiles(table))
    found = {target: one.source_index for target, one in mapping.targets.items() if target in COLUMNS}
    headers = {loose(header.text): header.index for header in table.columns}
    for column in dataset().columns:  # a heading by its very name is that column, whatever stands below it
        at = next((headers[loose(name)] for name in column.names if loose(name) in headers), None)
        if column.code not in found and at is not None and at not in found.values():
            found[column.code] = at
    for text, target in given.items():
        if target not in COLUMNS or loose(text) not in headers:
            raise Invalid(
                _("“%(text)s=%(target)s” names no column of the file, or none of a bill.")
                % {"text": text[:80], "target": target[:40]},
                code="no-column",
                place="columns",
                fix=_("Columns of a bill: %(columns)s.") % {"columns": ", ".join(COLUMNS)},
            )
        found = {one: at for one, at in found.items() if at != headers[loose(text)]} | {
            target: headers[loose(text)]
        }
    return found


def _filled(table: Table, columns: Mapping[str, int]) -> FileBill:
    heads = {header.index: header for header in table.columns}
    read = FileBill(
        str(layout_of(list(columns))), {one: heads[at].text for one, at in columns.items() if at in heads}
    )
    read.letters = {one: column_letters(at + 1) for one, at in columns.items() if not table.transposed}
    read.notes = [(note.zh, note.en) for note in table.notes]
    fills = set(table.fill_down) | (
        {columns["parent"]} & set(table.fill_proposed) if "parent" in columns else set()
    )
    last: dict[int, str] = {}
    for row in table.data_rows():
        cells: dict[str, str] = {}
        for column, at in columns.items():
            text = plain(table.sheet.cell(row, at))
            if not text and at in fills:
                text = last.get(at, "")
            last[at] = text or last.get(at, "")
            cells[column] = text
        if not any(cells.values()):
            continue
        _with_units(cells, {column: heads[at].unit for column, at in columns.items() if at in heads})
        read.rows.append(
            {"place": f"{table.sheet.name}!{row + 1}", "cells": {k: v for k, v in cells.items() if v}}
        )
    if not read.rows or len(read.rows) > MOST_ROWS:
        raise Invalid(
            _("The list has %(n)s rows; it must have 1 to %(most)s.")
            % {"n": len(read.rows), "most": MOST_ROWS},
            code="rows-out-of-range",
            place="file",
        )
    return read


def _with_units(cells: dict[str, str], units: Mapping[str, str | None]) -> None:
    """Units of headers, put where the cells have none."""
    for column in ("scrap", "share"):
        if units.get(column) in ("%", "％") and cells.get(column) and not cells[column].endswith(("%", "％")):
            cells[column] += "%"
    if units.get("quantity") and not cells.get("unit"):
        cells["unit"] = units["quantity"] or ""
    if units.get("unit_mass") and cells.get("unit_mass"):
        cells["unit_mass_unit"] = units["unit_mass"] or ""


def plain(value: object) -> str:
    """A cell as text: dates as ISO 8601, figures without a trailing zero."""
    if is_blank(value):
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if value == value else ""
    return str(value).strip()


def _is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _json_sheets(data: bytes, name: str) -> tuple[RawSheet, ...]:
    """JSON as one sheet: a list of rows, or an object whose parts are listed below it, with a level for each."""
    try:
        body = json.loads(data.decode("utf-8-sig"), parse_float=str)
        found = list(_objects(body, 0))
    except (ValueError, RecursionError) as error:
        raise Invalid(
            _("The JSON cannot be read: %(error)s") % {"error": str(error)[:200]},
            code="json-unreadable",
            place="file",
        ) from error
    nested = any(level for level, _row in found)
    heads = list(dict.fromkeys(key for _level, row in found for key in row))
    rows: list[Sequence[Any]] = [[*(["level"] if nested else []), *heads]]
    rows += [[*([str(level)] if nested else []), *(row.get(head) for head in heads)] for level, row in found]
    return (RawSheet(name.rpartition(".")[0] or "json", [list(row) for row in rows]),)


def _objects(body: Any, level: int) -> Iterator[tuple[int, dict[str, Any]]]:
    if level > _DEEPEST:
        raise ValueError("more than 60 levels")
    if isinstance(body, list):
        for one in body:
            yield from _objects(one, level)
        return
    if not isinstance(body, dict):
        raise ValueError("expected objects with keys")
    branch = next((key for key in body if key.casefold() in _BRANCHES and isinstance(body[key], list)), None)
    own = {
        str(key): value
        for key, value in body.items()
        if key != branch and (value is None or isinstance(value, str | int | float))
    }
    if own:
        yield level, own
    if branch is not None:
        yield from _objects(body[branch], level + 1 if own else level)
