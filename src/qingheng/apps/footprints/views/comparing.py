"""Two footprints side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.footprints import pictures, pictures_analysis, queries, rights, tables, words
from qingheng.apps.footprints.contracts import Compared
from qingheng.apps.footprints.views.addressing import basis_of, name_of, source_of, trail
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.VIEW)
@require_GET
def compare(request: CompanyRequest) -> HttpResponse:
    """Two footprints: what makes their difference, or why they may not be compared."""
    everything = queries.records(actor=request.actor)
    context: dict[str, Any] = {
        "trail": trail(request),
        "choices": [
            (number, f"{study} #{run} / {words.two(zh, en) or configuration}")
            for number, study, run, configuration, zh, en in everything
        ],
        "first": _number(asked(request, "first")),
        "second": _number(asked(request, "second")),
    }
    if context["first"] and context["second"]:
        found = queries.compare(actor=request.actor, first=context["first"], second=context["second"])
        context |= {
            "found": found,
            "names": [
                f"{name_of(one)} #{one.run}"
                for one in (found.first, found.second)
            ],
            "basis": basis_of(found.second),
            "refused": [_told(found, *one) for one in found.refused],
            "said": [_told(found, *one) for one in found.said],
            "changes": [
                {"change": one, "stage": words.word(words.STAGES, one.stage), "item": words.two(one.item_zh, one.item_en)}
                for one in found.changes
            ],
            "checks": [
                (words.word(words.FRAME, field), _said(field, first), _said(field, second),
                 "same" if agree else "differs" if agree is None else "bars")
                for field, first, second, agree in found.checks
            ],
            "waterfall": None if found.refused else pictures_analysis.waterfall(found, source_of(found.second)),
            "chart": None
            if found.refused
            else pictures.by_stage(
                [(f"{one.configuration} #{one.run}", one.by_stage) for one in (found.first, found.second)],
                _("Stage by stage"), f"{source_of(found.first)}; {source_of(found.second)}",
            ),
        }  # fmt: skip
        if not found.refused:
            columns = tables.change_columns(context["names"])
            listing = Listing(
                request, "footprint-comparison", _("Compare footprints"), columns, found.changes
            )
            if (file := listing.export(at=timezone.now())) is not None:
                return file
            context |= listing.context()
    return render(request, "footprints/compare.html", context)


def _told(found: Compared, field: str, zh: str, en: str) -> str:
    """A difference in the reader's words, with codes as what they mean."""
    said = words.two(zh, en)
    for first, second in ((one, other) for name, one, other, _agree in found.checks if name == field):
        what, colon, _values = said.partition("：") if "：" in said else said.partition(": ")
        if colon and (_said(field, first), _said(field, second)) != (first, second):
            return f"{what}{colon}{_said(field, first) or '—'} / {_said(field, second) or '—'}"
    return said


def _said(field: str, value: str) -> str:
    """A value two footprints are held against each other by, in the reader's words where it is a code."""
    if field == "places":
        return value.replace(queries.COUNTRY, _("by country of the supplier's site"))
    if field == "stages":
        return ", ".join(words.word(words.STAGES, stage) for stage in value.split(", "))
    tables = {
        "method": words.METHODS,
        "recycling": words.RECYCLING,
        "allocation": words.ALLOCATION,
        "electricity": words.ELECTRICITY,
    }
    known = tables.get(field)
    return words.word(known, value) if known and value else value


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
