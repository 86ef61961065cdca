"""A table as CSV that no spreadsheet will run."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from qingheng.formats.table_model import Table, TableCell, heading

_SIGNS = "=+-@"
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = re.compile(r"^[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_LOOKED_AT = 1_000
_TITLES = {"zh": "脚注", "en": "Footnotes"}


def safe_text(text: str) -> str:
    """Text with an apostrophe in front when a spreadsheet would take its beginning for a formula.

    Full-width and small signs count too, and signs behind spaces and characters nobody sees: some
    spreadsheets fold the one and trim the other. Source: OWASP, CSV injection.
    """
    seen = _UNSEEN.sub("", text[:_LOOKED_AT])
    first = unicodedata.normalize("NFKC", seen[:1])[:1]
    return f"'{text}" if text.startswith(_BREAKS) or (first and first in _SIGNS) else text


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
