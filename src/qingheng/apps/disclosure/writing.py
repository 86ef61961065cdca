"""The table and the report index as files to hand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from qingheng.apps.disclosure.contracts import KpiTable
from qingheng.apps.disclosure.exporting import data_table, index_table, paper_table
from qingheng.apps.disclosure.report_index import ReportIndex
from qingheng.calc.texts import BilingualError
from qingheng.formats.csv_out import write_csv
from qingheng.formats.json_out import write_json
from qingheng.formats.pdf_out import write_pdf
from qingheng.formats.table_model import Table
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.rights.errors import Invalid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("xlsx", "pdf", "csv", "json")
INDEX_KINDS = ("xlsx", "csv", "json")
MIMES = {"xlsx": XLSX, "pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json"}
Writer = Callable[[Table, str, datetime], bytes]

_WRITERS: dict[str, Writer] = {
    "xlsx": lambda table, lang, at: write_xlsx(table, timestamp=at, lang=lang),
    "csv": lambda table, lang, at: write_csv(table, lang),
    "json": lambda table, lang, at: write_json(table),
    "pdf": lambda table, lang, at: write_pdf(table, lang=lang, timestamp=at),
}


@dataclass(frozen=True)
class ExportFile:
    """A file to hand out: complete data, and a name that is safe in a header."""

    name: str
    mime: str
    data: bytes


def write_kpi(table: KpiTable, kind: str, *, at: datetime) -> ExportFile:
    """The table as a file; kind: xlsx, pdf, csv, json. Raises Invalid for another kind or a missing font."""
    _known(kind, KINDS)
    content = paper_table(table) if kind == "pdf" else data_table(table)
    return ExportFile(
        f"kpi-{table.node_code}-{table.lang}.{kind}", MIMES[kind], _write(content, kind, table.lang, at)
    )


def write_index(index: ReportIndex, kind: str, *, lang: str, company: str, at: datetime) -> ExportFile:
    """The report index as a file. kind: xlsx, csv or json. Raises Invalid for another kind."""
    _known(kind, INDEX_KINDS)
    data = _write(index_table(index, lang=lang), kind, lang, at)
    return ExportFile(f"report-index-{company}-{lang}.{kind}", MIMES[kind], data)


def _known(kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        raise Invalid(
            _("There is no export as “%(kind)s”.") % {"kind": kind[:20]},
            code="unknown-format",
            place="format",
            fix=_("Choose one of: %(kinds)s.") % {"kinds": ", ".join(kinds)},
        )


def _write(content: Table, kind: str, lang: str, at: datetime) -> bytes:
    try:
        return _WRITERS[kind](content, lang, at)
    except BilingualError as error:
        raise Invalid(error.reason(lang), code="cannot-typeset", place="format") from error
