"""A workbook with a sheet a table, named and headed as the tables of a pack of products."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from qingheng.apps.products.reading_bills import plain
from qingheng.formats.grid_in import read_grid
from qingheng.formats.problems import FileRefused
from qingheng.platform.languages import active_language
from qingheng.platform.rights.errors import Invalid

TABLES: Final = (
    "families", "items", "lines", "options", "option_lines", "variants", "suppliers", "certificates",
)  # fmt: skip


def read_workbook(data: bytes, name: str) -> dict[str, list[dict[str, str]]]:
    """Rows of each table by column. Raises Invalid: a file that cannot be read, without a sheet of that name."""
    try:
        grid = read_grid(data, name)
    except FileRefused as error:
        told: Any = error.problem
        lang = active_language()
        raise Invalid(told.message(lang), code=told.code, place="file", fix=told.fix(lang)) from error
    found = {}
    for sheet in grid.sheets:
        table = sheet.name.strip().casefold()
        if table in TABLES and sheet.rows:
            heads = [plain(cell).casefold() for cell in sheet.rows[0]]
            rows = [
                {head: plain(cell) for head, cell in zip(heads, row, strict=False) if head}
                for row in sheet.rows[1:]
            ]
            while rows and not any(rows[-1].values()):
                rows.pop()
            found[table] = rows
    if not found:
        raise Invalid(
            _("The workbook has no sheet of products."), code="no-tables", place="file",
            fix=_("Name the sheets %(names)s.") % {"names": ", ".join(TABLES)},
        )  # fmt: skip
    return found
