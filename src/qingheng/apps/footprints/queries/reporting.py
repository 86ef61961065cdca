"""Files of a footprint: report, workbook with every line, statement for a customer, code for a page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from qingheng.apps.footprints.documents import report_document, statement_document
from qingheng.apps.footprints.documents_electricity import lots_of
from qingheng.apps.footprints.documents_hand import hand_notes
from qingheng.apps.footprints.queries.deciding import by_hand
from qingheng.apps.footprints.queries.footprints import footprint, lines, study
from qingheng.apps.footprints.queries.weighing import HotSpots, hot_spots
from qingheng.formats.document_model import Document
from qingheng.formats.table_model import Align, Column, ColumnKind, Table, TableCell, figure, label, missing
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound
from qingheng.platform.tenancy.models import Tenant

EXPORT: Final = "exports.make"
LANGS: Final = ("zh", "en")
MIMES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS: Final = 200
MOST_UNITS: Final = 10**9


@dataclass(frozen=True)
class MadeFile:
    """A file to be sent."""

    name: str
    mime: str
    data: bytes


def document(*, actor: Actor, footprint_id: int, lang: str) -> Document:
    """The report before it is printed. Raises Forbidden, NotFound, Invalid (language)."""
    _only(lang, LANGS, "lang")
    one = footprint(actor=actor, footprint_id=footprint_id)
    of = study(actor=actor, code=one.study)
    found = lines(actor=actor, footprint_id=footprint_id)
    return report_document(one, of, found, _company(actor, lang), lang, _hot(actor, footprint_id),
                           by_hand(actor=actor, footprint_id=footprint_id))  # fmt: skip


def _hot(actor: Actor, footprint_id: int) -> HotSpots | None:
    """What the footprint hangs on; None where its database is not at hand any more, or it is zero."""
    try:
        found = hot_spots(actor=actor, footprint_id=footprint_id)
    except (Conflict, NotFound):
        return None
    return found if found.levers else None


def report(*, actor: Actor, footprint_id: int, at: datetime, kind: str, lang: str) -> MadeFile:
    """The report as a file: pdf, docx; xlsx is the workbook with every line. Raises Forbidden, NotFound, Invalid."""
    actor.require(EXPORT)
    _only(kind, MIMES, "format")
    one = footprint(actor=actor, footprint_id=footprint_id)
    if kind == "xlsx":
        from qingheng.formats.xlsx_out import write_xlsx

        data = write_xlsx(_workbook(actor, footprint_id, lang), timestamp=at, lang=lang)
    else:
        data = _printed(document(actor=actor, footprint_id=footprint_id, lang=lang), kind, at)
    name = f"{one.study}-{one.configuration}-{one.run}-{lang}.{kind}"
    return MadeFile(name, MIMES[kind], data)


def statement(
    *, actor: Actor, customer: str, period: str, units: Mapping[int, int], at: datetime, kind: str, lang: str
) -> MadeFile:
    """What was shipped to a customer times its footprints. units: by id of the footprint.

    Raises Forbidden, NotFound, Invalid (no customer, units that are not above zero).
    """
    actor.require(EXPORT)
    _only(kind, ("pdf", "docx", "xlsx"), "format")
    _only(lang, LANGS, "lang")
    if len(units) > MOST_ROWS:
        raise Invalid(
            _("A statement has at most %(most)s lines.") % {"most": MOST_ROWS}, code="too-many", place="units"
        )
    there = {footprint_id: footprint(actor=actor, footprint_id=footprint_id) for footprint_id in units}
    if not customer.strip() or not units:
        raise Invalid(
            _("A statement needs a customer and what was shipped."), code="nothing-shipped", place="units"
        )
    if any(not 0 < count <= MOST_UNITS for count in units.values()):
        raise Invalid(_("Units shipped are above zero."), code="bad-units", place="units")
    rows = [
        (there[footprint_id], study(actor=actor, code=there[footprint_id].study), count)
        for footprint_id, count in units.items()
    ]
    made = statement_document(rows, customer.strip()[:200], period.strip()[:60], _company(actor, lang), lang)
    return MadeFile(f"footprint-statement-{lang}.{kind}", MIMES[kind], _printed(made, kind, at))


def code_of(address: str) -> str:
    """A QR code of an address as an SVG picture, black on white, without script or style."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    made = qrcode.make(address, image_factory=SvgPathImage, border=2)
    into = io.BytesIO()
    made.save(into)
    text = into.getvalue().decode()
    return text[text.index("<svg") :]


def _printed(made: Document, kind: str, at: datetime) -> bytes:
    if kind == "pdf":
        from qingheng.formats.document_pdf import write_document_pdf

        return write_document_pdf(made, timestamp=at)
    if kind == "docx":
        from qingheng.formats.document_docx import write_document_docx

        return write_document_docx(made, timestamp=at)
    from qingheng.formats.document_xlsx import write_document_xlsx

    return write_document_xlsx(made, timestamp=at)


def _workbook(actor: Actor, footprint_id: int, lang: str) -> Table:
    zh = lang == "zh"
    heads = (
        ("stage", "阶段", "Stage"), ("item", "物料", "Item"), ("name", "名称", "Name"), ("quantity", "数量", "Quantity"),
        ("process", "过程", "Process"), ("process_name", "过程名称", "Process name"), ("location", "地区", "Location"),
        ("amount", "用量", "Amount"), ("unit", "单位", "Unit"), ("intensity", "每单位 kgCO2e", "kgCO2e a unit"),
        ("kg", "kgCO2e", "kgCO2e"), ("rank", "层级", "Rank"), ("detail", "说明", "Detail"), ("site", "生产地点", "Made at"),
        ("certificates", "覆盖的凭证批次", "Lots that cover it"), ("primary", "初级数据", "Primary"),
        ("scores", "评分", "Scores"), ("valid_from", "有效期自", "Valid from"), ("valid_to", "有效期至", "Valid to"),
        ("source", "来源", "Source"), ("row", "数据行", "Row"), ("row_source", "数量来源", "Source of the amount"),
        ("elasticity", "弹性", "Elasticity"), ("spread", "数据离散", "Spread of the figure"),
        ("amount_spread", "数量离散", "Spread of the amount"),
    )  # fmt: skip
    figures = {"quantity", "amount", "intensity", "kg", "primary", "elasticity", "spread", "amount_spread"}
    columns = tuple(
        Column(key, name_zh if zh else name_en, kind=ColumnKind.figure, align=Align.end)
        if key in figures
        else Column(key, name_zh if zh else name_en)
        for key, name_zh, name_en in heads
    )
    whole = footprint(actor=actor, footprint_id=footprint_id)
    rows = tuple(
        (
            label(one.stage), label(one.item), label(one.item_zh if zh else one.item_en), figure(one.quantity, 6),
            label(one.process), label(one.process_zh if zh else one.process_en), label(one.location),
            figure(one.amount, 9), label(one.unit), figure(one.intensity, 9), figure(one.kilograms, 9), label(one.rank),
            label(one.detail), label(one.site), label(lots_of(whole, one)), figure(one.primary, 4), label(one.scores),
            label(one.valid_from), label(one.valid_to), label(one.source), label(one.row), label(one.row_source),
            _cell(one.share), _cell(one.spread), _cell(one.amount_spread),
        )
        for one in lines(actor=actor, footprint_id=footprint_id)
    )  # fmt: skip
    with translation.override("zh-hans" if zh else "en"):
        notes = hand_notes(by_hand(actor=actor, footprint_id=footprint_id))
    return Table(
        title="产品碳足迹明细" if zh else "Lines of the footprint", columns=columns, rows=rows, notes=notes
    )


def _cell(value: Decimal | None) -> TableCell:
    return missing("not_available", "") if value is None else figure(value, 6)


def _company(actor: Actor, lang: str) -> str:
    found = Tenant.objects.get(pk=actor.tenant_id)
    return found.name_zh if lang == "zh" else found.name_en


def _only(said: str, known: object, place: str) -> None:
    if said not in list(known):  # type: ignore[call-overload]
        raise Invalid(
            _("“%(said)s” is not among the choices.") % {"said": said[:20]}, code="no-choice", place=place
        )
