"""Documents of a footprint: the report, the page a customer sees with its QR code, the statement of what was shipped."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.footprints import pictures, queries, rights, words
from qingheng.apps.footprints.queries.reporting import LANGS, MIMES
from qingheng.apps.footprints.views.addressing import source_of, trail
from qingheng.apps.footprints.views.records import head
from qingheng.formats.document_model import Heading, Paragraph
from qingheng.formats.pdf_out import MissingFont
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.lists import address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_GET
def report(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """See what the report says, take it as a file: ?lang=zh|en&format=pdf|docx|xlsx."""
    lang = asked(request, "lang") or _lang()
    kind = asked(request, "format")
    if kind and asked(request, "customer"):
        return _statement(request, footprint_id, kind, lang)
    if kind:
        return _file(request, footprint_id, kind, lang)
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    made = queries.document(actor=request.actor, footprint_id=footprint_id, lang=lang)
    context = {
        **head(request, one),
        "trail": trail(request, one),
        "document": made,
        "chapters": [block.shown for block in made.blocks if isinstance(block, Heading)],
        "warnings": [
            block.text for block in made.blocks if isinstance(block, Paragraph) and block.tone == "warning"
        ],
        "languages": [
            {
                "text": words.LANGS[code],
                "url": address_with(request, lang=code),
                "active": code == lang,
                "fixed": True,
            }
            for code in LANGS
        ],
        "files": [(kind, words.FILES[kind], address_with(request, lang=lang, format=kind)) for kind in MIMES]
        if request.actor.may("exports.make")
        else [],
        "lang": lang,
    }
    return render(request, "footprints/report.html", context)


@page(rights.VIEW)
@require_GET
def label(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """The page for a customer: what the footprint is, of what, by which rules, with a code that leads here."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    study = queries.study(actor=request.actor, code=one.study)
    context = {
        **head(request, one),
        "trail": trail(request, one),
        "study": study,
        "unit": words.two(study.unit_zh, study.unit_en),
        "stages": ", ".join(words.word(words.STAGES, stage) for stage in study.stages),
        "chart": pictures.by_stage(
            [(one.configuration, one.by_stage)], _("Stages of its life"), source_of(one)
        ),
        "code": mark_safe(queries.code_of(request.build_absolute_uri(request.path))),  # noqa: S308 drawn here, no words in it
        "year": f"{one.at:%Y}",
    }
    return render(request, "footprints/label.html", context)


def _file(request: CompanyRequest, footprint_id: int, kind: str, lang: str) -> HttpResponse:
    try:
        made = queries.report(
            actor=request.actor, footprint_id=footprint_id, at=timezone.now(), kind=kind, lang=lang
        )
    except MissingFont as lacking:
        raise _no_font(lacking) from lacking
    return _sent(made.name, made.mime, made.data)


def _statement(request: CompanyRequest, footprint_id: int, kind: str, lang: str) -> HttpResponse:
    units = asked(request, "units")
    count = int(units) if units.isascii() and units.isdigit() and len(units) < 11 else 0
    try:
        made = queries.statement(
            actor=request.actor, customer=asked(request, "customer"), period=asked(request, "period"),
            units={footprint_id: count}, at=timezone.now(), kind=kind, lang=lang,
        )  # fmt: skip
    except MissingFont as lacking:
        raise _no_font(lacking) from lacking
    return _sent(made.name, made.mime, made.data)


def _no_font(lacking: MissingFont) -> Invalid:
    return Invalid(str(lacking), code="no-font", place="format", fix=_("Take Word or Excel instead."))


def _sent(name: str, mime: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lang() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"
