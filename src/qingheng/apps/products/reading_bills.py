"""Files of bills as rows: the engine of intake finds the table and tells its columns apart; JSON becomes a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from qingheng.apps.intake.queries.layouts import KnownLayout
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout import find_tables
from qingheng.calc.intake.layout_model import RawSheet, Table, is_blank
from qingheng.calc.intake.mapping import Mapping as ColumnsMapping
from qingheng.calc.intake.mapping import fingerprint, profiles, propose
from qingheng.calc.intake.mapping_memory import recall
from qingheng.calc.intake.mapping_profile import Profile
from qingheng.calc.products import Kind
from qingheng.calc.products.layouts import COLUMNS, layout_of
from qingheng.formats.csv_out import safe_text
from qingheng.formats.grid_in import read_grid
from qingheng.formats.problems import FileRefused, column_letters
from qingheng.platform.languages import active_language
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Invalid

PACK: Final = "datasets-products"
DATASET: Final = "bom_lines"
MOST_ROWS: Final = 100_000
_MOSTLY: Final = 0.6
_DEEPEST: Final = 60
Columns = Mapping[str | int, str] | Mapping[str, str] | Mapping[int, str]
Recall = Callable[[str], KnownLayout | None]
_BRANCHES: Final = ("children", "components", "items", "lines", "bom", "子件", "下级")


@dataclass
class FileBill:
    """A file as rows. columns: header by column of a bill; letters: of each; notes: (zh, en) of what was left out.

    headers: every column of the file with what it is taken for and why. mapping: the same for the next file of its
    layout. is_open: no column holds codes, so that there are no rows before somebody says which one does.
    """

    layout: str
    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)  # {"place": "BOM!5", "cells": {...}}
    letters: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)
    mapping: ColumnsMapping | None = None
    known: KnownLayout | None = None
    is_open: bool = False

    @property
    def wants_a_look(self) -> bool:
        """Whether a column with something in it is not surely known, and nobody confirmed this layout before."""
        if self.is_open:
            return True
        if self.known is not None and self.known.is_same:
            return False
        return any(one["samples"] and not (one["target"] and one["sure"]) for one in self.headers)


@dataclass(frozen=True)
class _Taken:
    """A table with the source index of each column of a bill. said: indexes somebody decided about."""

    table: Table
    found: dict[str, int]
    mapping: ColumnsMapping
    known: KnownLayout | None
    said: frozenset[int]

    @property
    def rows(self) -> int:
        return self.table.last_row - self.table.first_row + 1


def read_file(
    data: bytes, name: str, *, columns: Columns | None = None, known: Recall | None = None, ask: bool = False
) -> FileBill:
    """Rows of a workbook, a text table or JSON. columns: which column of the file (its index from 0, its heading or its
    letters) is which of a bill, empty for none; known: how a layout was confirmed before, by its fingerprint.

    ask: a file without a column of codes is not refused: somebody will say which it is. Raises Invalid: a file that cannot
    be read, without a column of codes, with too many rows, with a column given that is not there.
    """
    try:
        sheets = _json_sheets(data, name) if _is_json(data) else read_grid(data, name).sheets
    except FileRefused as error:
        told: Any = error.problem
        lang = active_language()
        raise Invalid(told.message(lang), code=told.code, place="file", fix=told.fix(lang)) from error
    tables = [table for sheet in sheets if not sheet.hidden for table in find_tables(sheet, dataset())]
    read = [_taken(table, columns or {}, known) for table in tables]
    usable = [one for one in read if "code" in one.found]
    if not usable and not (ask and read):
        seen = ", ".join(header.text for table in tables[:1] for header in table.columns)[:300]
        raise Invalid(
            _("No column of item codes was found. Columns: %(seen)s") % {"seen": seen or "—"},
            code="no-codes",
            place="file",
            fix=_("Name the column, as item code or 料号, or say which column it is."),
        )
    best = max(usable or read, key=lambda one: (len(one.found), one.rows))
    _refuse_strangers(columns or {}, best)
    filled = _filled(best)
    filled.notes += [
        (f"工作表“{one.table.sheet.name}”中的另一个表格（{one.rows} 行）未读取。",
         f"Another table on the sheet “{one.table.sheet.name}” was not read ({one.rows} rows).")
        for one in usable if one is not best
    ]  # fmt: skip
    return filled


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


def _taken(table: Table, given: Columns, known: Recall | None) -> _Taken:
    """Source index by column of a bill: as the engine of intake proposes, what a person says goes before."""
    before = known(fingerprint(table)) if known is not None else None
    mapping = propose(table, dataset(), profiles(table), before.mapping if before else None)
    recalled = set(recall(table, before.mapping)) if before else set()
    found = {target: one.source_index for target, one in mapping.targets.items() if target in COLUMNS}
    headers = {loose(header.text): header.index for header in table.columns}
    for column in dataset().columns:  # a heading by its very name is that column, whatever stands below it
        at = next((headers[loose(name)] for name in column.names if loose(name) in headers), None)
        free = at is not None and at not in found.values() and at not in recalled
        if column.code not in found and at is not None and free:
            found[column.code] = at
    said = {at: target for name, target in given.items() if (at := _index(table, name)) is not None}
    for at, target in said.items():
        found = {one: there for one, there in found.items() if there != at and one != target}
        if target:
            found[target] = at
    return _Taken(table, found, mapping, before, frozenset(said))


def _index(table: Table, name: str | int) -> int | None:
    """Index of a column of the file named by index, heading or letters."""
    if isinstance(name, int):
        return name if any(header.index == name for header in table.columns) else None
    by_text = {loose(header.text): header.index for header in reversed(table.columns) if header.text}
    if loose(name) in by_text:
        return by_text[loose(name)]
    return next((h.index for h in table.columns if column_letters(h.index + 1) == name.strip().upper()), None)


def _refuse_strangers(given: Columns, best: _Taken) -> None:
    seen: dict[str, str | int] = {}
    for name, target in given.items():
        place = f"target-{name}" if isinstance(name, int) else "columns"
        if (target and target not in COLUMNS) or _index(best.table, name) is None:
            raise Invalid(
                _("“%(text)s=%(target)s” names no column of the file, or none of a bill.")
                % {"text": name, "target": target},
                code="no-column",
                place=place,
                fix=_("Columns of a bill: %(columns)s.") % {"columns": ", ".join(COLUMNS)},
            )
        if target and target in seen:
            raise Invalid(
                _("Two columns cannot both be “%(target)s”.") % {"target": target}, code="target-twice", place=place,
                fix=_("Leave one of them out."),
            )  # fmt: skip
        seen[target] = name


def _guesses(
    table: Table, found: Mapping[str, int], samples: Mapping[int, Profile]
) -> dict[int, tuple[str, str, str]]:
    """What columns nobody knows may be by what stands in them: index to (column of a bill, why in zh and en).

    Only proposals for a person: the one column of figures as quantity, columns of texts one of which names what the other
    lists as item and parent.
    """
    free = [header.index for header in table.columns if header.index not in found.values()]
    guessed: dict[int, tuple[str, str, str]] = {}
    figures = [at for at in free if at in samples and samples[at].numbers >= _MOSTLY]
    if "quantity" not in found and len(figures) == 1:
        guessed[figures[0]] = ("quantity", "唯一的数值列", "the only column of figures")
    texts = [at for at in free if at not in guessed and at in samples and len(samples[at].distinct) > 1]
    if "code" not in found and texts:
        best = max(texts, key=lambda at: (len(samples[at].distinct), -at))
        guessed[best] = ("code", "取值最多样，像编码", "its values differ the most, as codes do")
        others = set(map(fold, samples[best].distinct))
        for at in texts:
            if at != best and "parent" not in found and others & set(map(fold, samples[at].distinct)):
                guessed[at] = ("parent", "其中的值也出现在编码列", "its values stand among the codes too")
                break
    return guessed


def _headers(taken: _Taken) -> list[dict[str, Any]]:
    """Every column of the file: what stands in it, what it is taken for, how surely and why."""
    by_index = {at: target for target, at in taken.found.items()}
    proposed = {one.source_index: one for one in taken.mapping.columns}
    samples = profiles(taken.table)
    guessed = _guesses(taken.table, taken.found, samples) if "code" not in taken.found else {}
    found = []
    for header in taken.table.columns:
        one, target = proposed.get(header.index), by_index.get(header.index, "")
        is_said = header.index in taken.said
        agrees = one is not None and (one.target or "") == target
        reasons = one.reasons if one is not None and agrees and not is_said else ()
        zh, en = (
            ("由人指定", "said by a person")
            if is_said
            else ("列名即该列", "the heading is that column's name")
        )
        found.append({
            "index": header.index, "letters": column_letters(header.index + 1), "text": header.text,
            "unit": header.unit or "", "target": target,
            "samples": [str(s)[:60] for s in samples[header.index].distinct[:4]] if header.index in samples else [],
            "sure": is_said or bool(target and (not agrees or (one and one.sure))),
            "percent": 100 if is_said or (target and not agrees) else round(one.score * 100) if one else 0,
            "zh": [reason.zh for reason in reasons] or ([zh] if is_said or target else []),
            "en": [reason.en for reason in reasons] or ([en] if is_said or target else []),
            "guess": list(guessed.get(header.index, ())),
        })  # fmt: skip
    return found


def _confirmed(taken: _Taken) -> ColumnsMapping:
    """The mapping as it was used, for the next file of this layout."""
    by_index = {at: target for target, at in taken.found.items()}
    columns = tuple(replace(one, target=by_index.get(one.source_index)) for one in taken.mapping.columns)
    return replace(taken.mapping, columns=columns, missing=()).confirmed()


def _filled(taken: _Taken) -> FileBill:
    table, columns = taken.table, taken.found
    heads = {header.index: header for header in table.columns}
    read = FileBill(
        str(layout_of(list(columns))), {one: heads[at].text for one, at in columns.items() if at in heads}
    )
    read.headers, read.mapping, read.known = _headers(taken), _confirmed(taken), taken.known
    read.letters = {one: column_letters(at + 1) for one, at in columns.items() if not table.transposed}
    read.notes = [(note.zh, note.en) for note in table.notes]
    if "code" not in columns:
        read.is_open = True
        return read
    fills = set(table.fill_down) | (
        {columns["parent"]} & set(table.fill_proposed) if "parent" in columns else set()
    )
    last: dict[int, str] = {}
    for row in table.data_rows():
        cells: dict[str, str] = {}
        for column, at in columns.items():
            text = unguarded(plain(table.sheet.cell(row, at)))
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


def unguarded(text: str) -> str:
    """Text without the apostrophe that an export puts before what a spreadsheet would take for a formula."""
    return text[1:] if text.startswith("'") and safe_text(text[1:]) == text else text


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
