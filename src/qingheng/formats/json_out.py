"""A table as JSON."""

from __future__ import annotations

import json

from qingheng.formats.table_model import Table, TableCell


def table_as_dict(table: Table) -> dict[str, object]:
    """Plain values. A figure is a text of digits ("0.10"): a JSON number would lose printed decimals."""
    return {
        "title": table.title,
        "subtitle": table.subtitle,
        "source": table.source,
        "facts": dict(table.facts),
        "columns": [
            {"key": column.key, "title": column.title, "unit": column.unit, "kind": column.kind.value}
            for column in table.columns
        ],
        "rows": [
            {column.key: _cell(cell) for column, cell in zip(table.columns, row, strict=True)}
            for row in table.rows
        ],
        "notes": [{"mark": note.mark, "text": note.text} for note in table.notes],
    }


def _cell(cell: TableCell) -> dict[str, object]:
    value = cell.plain if cell.value is not None else None
    return {"text": cell.text, "value": value, "state": cell.state, "marks": list(cell.marks)}


def write_json(table: Table) -> bytes:
    """UTF-8, indented, keys in the order of the columns; the same table gives the same bytes."""
    return (json.dumps(table_as_dict(table), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
