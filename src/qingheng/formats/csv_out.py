"""A table as CSV that no spreadsheet will run."""

from __future__ import annotations

import csv
import io

from qingheng.formats.table_model import Table, TableCell, heading

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_TITLES = {"zh": "脚注", "en": "Footnotes"}


def safe_text(text: str) -> str:
    """Text with an apostrophe in front when a spreadsheet would take its beginning for a formula.

    Full-width signs count too: some spreadsheets fold them. Source: OWASP, CSV injection.
    """
    first = text[:1].translate({0xFF1D: "=", 0xFF0B: "+", 0xFF0D: "-", 0xFF20: "@"})
    return f"'{text}" if first in _DANGEROUS and first else text


def write_csv(table: Table, lang: str = "en") -> bytes:
    """UTF-8 with byte-order mark, one header row, figures as plain numbers with their printed decimals.

    When any cell carries marks, a last column lists them by column title, so that the figures stay numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    marked = any(cell.marks for row in table.rows for cell in row)
    header = [safe_text(heading(column)) for column in table.columns]
    writer.writerow([*header, _TITLES["zh" if lang == "zh" else "en"]] if marked else header)
    for row in table.rows:
        line = [cell.plain if cell.value is not None else safe_text(cell.text) for cell in row]
        writer.writerow([*line, safe_text(_marks(table, row))] if marked else line)
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _marks(table: Table, row: tuple[TableCell, ...]) -> str:
    """Marks of a row by column: "FY2022/23: 6, 7; FY2021/22: 6"."""
    return "; ".join(
        f"{column.title}: {', '.join(cell.marks)}"
        for column, cell in zip(table.columns, row, strict=True)
        if cell.marks
    )
