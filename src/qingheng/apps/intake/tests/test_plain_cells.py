"""A cell written at once is the cell the template writes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.template.loader import get_template
from django.utils import translation

from qingheng.apps.intake.contracts import CellView, RowView
from qingheng.apps.intake.plain_cells import PlainCells
from qingheng.apps.intake.templatetags.intake import reads_otherwise

PLAIN = CellView(
    column="quantity", original="1,200", shown="1,200", unit="", converted="", converted_unit="",
    fixed=False, issues=(),
)  # fmt: skip
CELLS = (
    PLAIN,
    replace(PLAIN, unit="MWh"),
    replace(PLAIN, unit="MWh", converted="1,200,000", converted_unit="kWh"),
    replace(PLAIN, unit="no such unit"),
    replace(PLAIN, shown="", original="<script>alert(1)</script>"),
    replace(PLAIN, shown="", original=""),
    replace(PLAIN, shown="电力 & <b>", original="电 力/\"'"),
)
ROW = RowView(sheet="Sheet 1/苏州", row=1234, source_column=None, excluded=False, cells=(), issues=())


def by_template(cell: CellView, row: RowView, kept: str, *, may_change: bool) -> str:
    context = {"cell": cell, "row": row, "kept": kept, "may_change": may_change}
    return get_template("intake/parts/cell.html").render(context)


def bare(text: str) -> str:
    """Without the spaces between tags, and with one way to write a quotation mark."""
    return re.sub(r">\s+<", "><", text).strip().replace("> ", ">")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("row", [ROW, replace(ROW, source_column=5), replace(ROW, excluded=True)])
def test_what_is_written_at_once_is_what_the_template_writes(
    cell: CellView, row: RowView, language: str
) -> None:
    with translation.override(language):
        plain = PlainCells("", "only=errors&step=check").cell(cell, row, other=reads_otherwise(cell))
        assert bare(plain) == bare(by_template(cell, row, "only=errors&step=check", may_change=False))


def test_a_cell_that_may_be_corrected_leads_there_and_nothing_in_it_breaks_out() -> None:
    cells = PlainCells("/c/x/cell/", "only=errors&step=check")
    written = cells.cell(CELLS[4], replace(ROW, source_column=5), other=False)
    assert 'href="/c/x/cell/?sheet=Sheet%201/' in written
    assert "&amp;row=1234&amp;column=quantity&amp;source_column=5&amp;before=%3Cscript%3E" in written
    assert "&amp;only=errors&amp;step=check" in written
    assert "<script>" not in written
