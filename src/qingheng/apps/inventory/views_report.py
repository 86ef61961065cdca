"""The report on an inventory: what it will say is missing, and the files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.inventory import asking, queries, rights, words
from qingheng.apps.inventory.queries.report import FORMS, LANGS, MIMES
from qingheng.apps.inventory.views import head, trail
from qingheng.formats.document_model import Heading, Paragraph
from qingheng.formats.pdf_out import MissingFont
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.lists import address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_GET
def report(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Choose form and language, see the contents, take the file: ?form=iso14064|china&lang=zh|en&format=pdf|docx|xlsx."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    form = asked(request, "form") or "iso14064"
    lang = asked(request, "lang") or ("zh" if words.reads_chinese() else "en")
    if asked(request, "format"):
        return _file(request, inventory_id, form, lang)
    context = {**head(request, view), "trail": trail(request, view)}
    if view.run is not None:
        document = queries.report_document(actor=request.actor, inventory_id=view.id, form=form, lang=lang)
        own_first = sorted(LANGS, key=lambda one: one != ("zh" if words.reads_chinese() else "en"))
        context |= {
            "document": document,
            "chapters": [block.shown for block in document.blocks if isinstance(block, Heading)],
            "warnings": [
                block.text
                for block in document.blocks
                if isinstance(block, Paragraph) and block.tone == "warning"
            ],
            "groups": [
                (_("Form"), asking.standing(request, "form", [(name, words.FORMS[name]) for name in FORMS])),
                (
                    _("Language of the report"),
                    asking.standing(request, "lang", [(one, words.LANGS[one]) for one in own_first]),
                ),
            ],
            "files": [
                (kind, words.KINDS[kind], address_with(request, form=form, lang=lang, format=kind)) for kind in MIMES
            ]
            if request.actor.may("exports.make")
            else [],
            "form": words.word(words.FORMS, form),
            "lang": words.word(words.LANGS, lang),
        }  # fmt: skip
    return render(request, "inventory/report.html", context)


def _file(request: CompanyRequest, inventory_id: int, form: str, lang: str) -> HttpResponse:
    try:
        made = queries.report(
            actor=request.actor, inventory_id=inventory_id, at=timezone.now(), form=form, lang=lang,
            kind=asked(request, "format"),
        )  # fmt: skip
    except MissingFont as lacking:
        raise Invalid(
            str(lacking), code="no-font", place="format", fix=_("Take Word or Excel instead.")
        ) from lacking
    response = HttpResponse(made.data, content_type=made.mime)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
