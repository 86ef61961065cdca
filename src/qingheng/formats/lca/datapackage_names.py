"""Tables of names a datapackage may carry beside its arrays: what its numbers stand for, with units and compartments.

Packages of this application have them (`columns.csv`, `flows.csv`); of other tables those are taken that have the columns
`id` and `name`. What a table does not name keeps its number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from qingheng.formats.archive_guard import CheckedArchive
from qingheng.formats.csv_out import safe_text
from qingheng.formats.lca.json_parts import Record, parts, text
from qingheng.formats.lca.losing import Account, named

Row = Mapping[str, str]
_MOST = 5_000_000
_LONGEST = 2_000


@dataclass
class Names:
    """Rows of tables by number: of columns and their products, and of flows exchanged with nature."""

    columns: dict[int, Row] = field(default_factory=dict)
    flows: dict[int, Row] = field(default_factory=dict)


def read_names(archive: CheckedArchive, record: Record, root: str, account: Account) -> Names:
    """Names of a package; empty where it has none."""
    found = Names()
    for one in parts(record, "resources"):
        path = text(one, "path")
        if text(one, "mediatype") != "text/csv":
            continue
        part = archive.find(root + path)
        rows = _rows(archive.read_part(part)) if part is not None else None
        if rows is None:
            account.lose("names-table", named(path), "名称表缺失或没有 id 与 name 两列，未读取",
                         "The table of names is missing or has no columns id and name: not read")  # fmt: skip
            continue
        places = {tuple(map(str, pair)) for pair in one.get("valid_for") or () if isinstance(pair, list)}
        nature = any(group.startswith("biosphere") for group, *_side in places)
        (found.flows if nature else found.columns).update(rows)
    return found


def _rows(data: bytes) -> dict[int, Row] | None:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace"), newline=""))
    if not {"id", "name"} <= set(reader.fieldnames or ()):
        return None
    found: dict[int, Row] = {}
    try:
        for number, row in enumerate(reader):
            key = row["id"] or ""
            if number >= _MOST:
                return found
            if key.isdecimal() and len(key) < 19:
                found[int(key)] = {
                    name: _plain(value)[:_LONGEST]
                    for name, value in row.items()
                    if isinstance(name, str) and isinstance(value, str)
                }
    except csv.Error:
        return found
    return found


def _plain(value: str) -> str:
    """A text without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return value[1:] if value.startswith("'") and safe_text(value[1:]) == value else value
