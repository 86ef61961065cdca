"""Cells of the preview without a problem, written at once: a template spends ten times as long on a page of rows."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import CellView, RowView
from qingheng.apps.intake.words import reads_chinese
from qingheng.calc.units import UnknownUnit, unit_symbol


class PlainCells:
    """Cells of a page. edit: address at which a cell is corrected, empty when nobody may. kept: its filters.

    Writes what the template intake/parts/cell.html writes.
    """

    def __init__(self, edit: str, kept: str) -> None:
        self._edit, self._kept = edit, kept
        self._title = _("Correct this cell")
        self._empty = format_html('<span class="missing" title="{}">—</span>', _("Empty in the file"))
        self._language = "zh" if reads_chinese() else "en"

    def cell(self, cell: CellView, row: RowView, *, other: bool) -> SafeString:
        """One cell. other: the file says something else than is shown."""
        said, below = self._said(cell), SafeString()
        if self._edit and not row.excluded:
            said = format_html(
                '<a class="cell-edit" href="{}" title="{}" tabindex="-1">{}</a>',
                self._address(cell, row),
                self._title,
                said,
            )
        if cell.converted:
            unit = unit_words(cell.converted_unit, self._language)
            below = format_html('<span class="cell-below">= {} {}</span>', cell.converted, unit)
        if other:
            told = _("As it stands in the file")
            below += format_html('<span class="cell-below" title="{}">{}</span>', told, cell.original)
        kind = " num" if cell.unit or cell.converted else ""
        return format_html('<td class="cell{}">{}{}</td>', kind, said, below)

    def _said(self, cell: CellView) -> SafeString:
        if cell.shown and cell.unit:
            return format_html(
                '<span class="cell-value">{} <span class="unit">{}</span></span>',
                cell.shown,
                unit_words(cell.unit, self._language),
            )
        if cell.shown:
            return format_html('<span class="cell-value">{}</span>', cell.shown)
        if cell.original:
            return format_html('<span class="cell-unread">{}</span>', cell.original)
        return self._empty

    def _address(self, cell: CellView, row: RowView) -> str:
        column = row.source_column if row.source_column is not None else ""
        return (
            f"{self._edit}?sheet={quote(row.sheet)}&row={row.row}&column={quote(cell.column)}"
            f"&source_column={column}&before={quote(cell.original, safe='')}&{self._kept}"
        )


@lru_cache(maxsize=512)
def unit_words(unit: str, language: str) -> str:
    """The unit as its reader writes it; one that is unknown as it is."""
    try:
        return unit_symbol(unit, language) if unit else ""
    except UnknownUnit:
        return unit
