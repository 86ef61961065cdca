"""The table as a formats.table_model.Table: one shape for Excel, CSV and JSON, a narrower one for paper."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import (
    DIFFERENCE,
    PERCENT,
    POINTS,
    KpiCell,
    KpiChange,
    KpiRow,
    KpiTable,
)
from qingheng.apps.disclosure.report_index import ReportIndex
from qingheng.apps.disclosure.table import footnote_mark
from qingheng.formats.table_model import (
    Align,
    Column,
    ColumnKind,
    Note,
    Table,
    TableCell,
    figure,
    label,
    missing,
)

WARNING = "!"


def data_table(table: KpiTable) -> Table:
    """Every column, for spreadsheets and programs: one row a series, a column a year, remarks as words."""
    with words.speaking(table.lang):
        columns = (
            Column("pillar", _("Pillar")), Column("topic", _("Topic")), Column("indicator", _("Indicator")),
            Column("breakdown", _("Breakdown")), Column("key", _("Code")), Column("unit", _("Unit")),
            *(_year(period) for period in table.periods),
            *_change_columns(table), Column("remarks", _("Remarks")), Column("findings", _("Findings")),
        )  # fmt: skip
        rows = tuple(_data_row(row, table) for row in table.rows)
        return _table(table, columns, rows)


def paper_table(table: KpiTable) -> Table:
    """The columns that fit on a page: what it is, its unit, the years and the change."""
    with words.speaking(table.lang):
        columns = [Column("indicator", _("Indicator")), Column("unit", _("Unit"))]
        columns += [_year(period) for period in table.periods]
        if table.compared:
            columns.append(Column("change", _change_title(table), align=Align.end))
        rows = []
        for row in table.rows:
            cells = [label(row.label, _row_marks(row)), label(row.unit_label)]
            cells += [_figure(cell) for cell in row.cells]
            if table.compared:
                cells.append(label(row.change.text, _warning_sign(row.change)))
            rows.append(tuple(cells))
        return _table(table, tuple(columns), tuple(rows))


def index_table(index: ReportIndex, *, lang: str) -> Table:
    """The report index: a row for each requirement answered, with the series that answer it."""
    with words.speaking(lang):
        columns = (
            Column("chapter", _("Chapter")),
            Column("section", _("Section")),
            Column("standard", _("Standard")),
            Column("requirement", _("Requirement")),
            Column("figures", _("Figures")),
            Column("keys", _("Codes")),
        )
        rows = tuple(
            (
                label(line.chapter),
                label(line.section),
                label(line.standard),
                label(line.requirement),
                label("\n".join(one.label for one in line.series)),
                label("\n".join(one.key for one in line.series)),
            )
            for line in index.lines
        )
        return Table(title=_("Report index"), columns=columns, rows=rows)


def _table(table: KpiTable, columns: tuple[Column, ...], rows: tuple[tuple[TableCell, ...], ...]) -> Table:
    facts = {
        "company": table.company,
        "node": table.node_code,
        "language": table.lang,
        "version": table.version,
    }
    return Table(
        title=_("%(company)s: key performance indicators") % {"company": table.node or table.company},
        subtitle=_subtitle(table),
        columns=columns,
        rows=rows,
        notes=_notes(table),
        source=table.source,
        facts={name: value for name, value in facts.items() if value},
    )


def _subtitle(table: KpiTable) -> str:
    if not table.periods:
        return ""
    span = {"first": table.periods[0], "last": table.periods[-1], "n": len(table.rows), "total": table.total}
    if len(table.rows) == table.total:
        return _("%(first)s to %(last)s; all %(total)s series") % span
    return _("%(first)s to %(last)s; %(n)s of %(total)s series") % span


def _year(period: str) -> Column:
    return Column(period, period, kind=ColumnKind.figure, align=Align.end)


def _change_title(table: KpiTable) -> str:
    base, latest = table.compared or ("", "")
    return _("Change %(base)s to %(latest)s") % {"base": base, "latest": latest}


def _change_columns(table: KpiTable) -> tuple[Column, ...]:
    if table.compared is None:
        return ()
    return (
        Column("change", _change_title(table), kind=ColumnKind.figure, align=Align.end),
        Column("change_unit", _("Unit of change")),
    )


def _data_row(row: KpiRow, table: KpiTable) -> tuple[TableCell, ...]:
    cells = [
        label(row.pillar_label), label(row.topic_label), label(row.name, _row_marks(row)),
        label(row.member_name), label(row.key), label(row.unit_label),
        *(_figure(cell) for cell in row.cells),
    ]  # fmt: skip
    if table.compared is not None:
        cells += [_change(row.change), label(_change_unit(row))]
    cells += [label(_remarks(row)), label(_findings(row))]
    return tuple(cells)


def _figure(cell: KpiCell) -> TableCell:
    marks = (*(footnote_mark(code) for code in cell.shown_footnotes), *_signs(cell))
    if cell.value is None:
        return missing(cell.state, cell.text, marks)
    return figure(cell.value, cell.decimals, marks)


def _signs(cell: KpiCell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark.sign for mark in cell.marks))


def _row_marks(row: KpiRow) -> tuple[str, ...]:
    return tuple(footnote_mark(code) for code in row.footnotes)


def _change(change: KpiChange) -> TableCell:
    if change.value is None:
        return missing("not_available", change.text)
    return figure(change.value, change.decimals, _warning_sign(change))


def _warning_sign(change: KpiChange) -> tuple[str, ...]:
    return (WARNING,) if change.warning else ()


def _change_unit(row: KpiRow) -> str:
    texts = {PERCENT: "%", POINTS: _("percentage points"), DIFFERENCE: row.unit_label}
    return texts.get(row.change.kind, "")


def _remarks(row: KpiRow) -> str:
    found = [f"{cell.period}: {mark.text}" for cell in row.cells for mark in cell.marks]
    if row.change.warning:
        found.append(row.change.warning)
    return "\n".join(dict.fromkeys(found))


def _findings(row: KpiRow) -> str:
    found = [words.severity_label(row.finding)] if row.finding else []
    found += [f"{cell.period}: {words.severity_label(cell.finding)}" for cell in row.cells if cell.finding]
    return "; ".join(found)


def sign_meanings() -> dict[str, str]:
    """What each sign beside a figure means, in the active language."""
    return {
        "‖": _("The series breaks here: not comparable with the years before."),
        "¦": _("The series may break here: the source does not say whether the years before are comparable."),
        "R": _("Restated."),
        "≈": _("Wholly or partly estimated."),
        "ƒ": _("Derived by formula."),
        "✎": _("Entered in place of the derived figure, with a reason."),
        WARNING: _("Change over a break in the series, certain or possible."),
        "—": _("Not available. Zero is printed as 0."),
    }


def _notes(table: KpiTable) -> tuple[Note, ...]:
    used = {sign for row in table.rows for cell in row.cells for sign in _signs(cell)}
    used |= {WARNING} if any(row.change.warning for row in table.rows) else set()
    used |= {"—"} if any(cell.state == "not_available" for row in table.rows for cell in row.cells) else set()
    notes = [
        Note(
            note.mark,
            _("For every published figure: %(text)s") % {"text": note.text} if note.general else note.text,
        )
        for note in table.footnotes
    ]
    return (*notes, *(Note(sign, text) for sign, text in sign_meanings().items() if sign in used))
