"""The report on an inventory as a file: its form, its language, its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from qingheng.apps.inventory.report_china import china_report
from qingheng.apps.inventory.report_data import ReportData, Say, gathered
from qingheng.apps.inventory.report_iso import iso_report
from qingheng.formats.document_docx import write_document_docx
from qingheng.formats.document_model import Document
from qingheng.formats.document_pdf import write_document_pdf
from qingheng.formats.document_xlsx import write_document_xlsx
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

FORMS: Final[Mapping[str, Callable[[ReportData, Say], Document]]] = {
    "iso14064": iso_report,
    "china": china_report,
}
MIMES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LANGS: Final = ("zh", "en")


@dataclass(frozen=True)
class ReportFile:
    """A report ready to be taken along."""

    name: str
    mime: str
    data: bytes


def report_document(
    *, actor: Actor, inventory_id: int, form: str = "iso14064", lang: str = "zh", run: int | None = None
) -> Document:
    """The report before it is written. Raises Forbidden, NotFound (also before the first run), Invalid."""
    if form not in FORMS:
        raise _invalid("form", form, ", ".join(FORMS))
    if lang not in LANGS:
        raise _invalid("lang", lang, ", ".join(LANGS))
    return FORMS[form](
        gathered(actor=actor, inventory_id=inventory_id, run=run), lambda zh, en: zh if lang == "zh" else en
    )


def report(
    *, actor: Actor, inventory_id: int, at: datetime, form: str = "iso14064", lang: str = "zh", kind: str = "pdf",
    run: int | None = None,
) -> ReportFile:  # fmt: skip
    """The report as a file; form: iso14064, china; lang: zh, en; kind: pdf, docx, xlsx.

    The same run and moment give the same bytes. Raises Forbidden, NotFound, Invalid, and MissingFont for Chinese in a PDF
    on a machine without a Chinese font.
    """
    actor.require("exports.make")
    if kind not in MIMES:
        raise _invalid("format", kind, ", ".join(MIMES))
    document = report_document(actor=actor, inventory_id=inventory_id, form=form, lang=lang, run=run)
    write = {"pdf": write_document_pdf, "docx": write_document_docx, "xlsx": write_document_xlsx}[kind]
    name = f"{document.facts['inventory']}-{form}-{lang}.{kind}"
    return ReportFile(name, MIMES[kind], write(document, timestamp=at))


def _invalid(place: str, value: str, known: str) -> Invalid:
    return Invalid(
        _("There is no report as “%(value)s”.") % {"value": value},
        code="no-report",
        place=place,
        fix=_("Choose one of: %(known)s.") % {"known": known},
    )
