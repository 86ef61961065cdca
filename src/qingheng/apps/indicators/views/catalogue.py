"""The catalogue: what every figure means."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from qingheng.apps.indicators import queries
from qingheng.apps.indicators.tables import CATALOGUE_SORTS, catalogue_columns, sorted_by
from qingheng.apps.indicators.words import AGGREGATIONS, DIRECTIONS, PILLARS, TOPICS, named, word
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_GET
@page("indicators.view")
def list_indicators(request: CompanyRequest) -> HttpResponse:
    """Definitions in catalogue order, searched and filtered."""
    found = queries.catalogue(
        actor=request.actor,
        text=asked(request, "q"),
        pillar=asked(request, "pillar"),
        topic=asked(request, "topic"),
    )
    rows = sorted_by(found, asked(request, "sort"), CATALOGUE_SORTS)
    listing = Listing(request, "catalogue", _("Indicators"), catalogue_columns(request.company.slug), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    known = queries.topics(actor=request.actor)
    pillars = [pillar for pillar in PILLARS if any(pillar == one for one, _topic in known)]
    topics = list(dict.fromkeys(topic for _pillar, topic in known))
    packs = sorted({one.pack for one in found if one.pack})
    context = {
        **listing.context(),
        "chip_groups": [
            (_("Pillar"), chips(request, "pillar", [(code, word(PILLARS, code)) for code in pillars])),
            (_("Topic"), chips(request, "topic", [(code, word(TOPICS, code)) for code in topics])),
        ],
        "state_line": ngettext("%(n)s indicator is defined.", "%(n)s indicators are defined.", len(found))
        % {"n": len(found)},
        "packs": packs,
    }
    return render(request, "indicators/catalogue.html", context)


@require_GET
@page("indicators.view")
def show_indicator(request: CompanyRequest, code: str) -> HttpResponse:
    """One definition with its breakdown, its place in the frameworks and its versions."""
    view = queries.indicator(actor=request.actor, code=code)
    context = {
        "indicator": view,
        "name": named(view.name_zh, view.name_en),
        "versions": queries.versions(actor=request.actor, code=code),
        "pillar": word(PILLARS, view.pillar),
        "topic": word(TOPICS, view.topic),
        "direction": word(DIRECTIONS, view.direction),
        "aggregation": word(AGGREGATIONS, view.aggregation),
        "trail": [
            (_("Indicators"), reverse("indicators:catalogue", kwargs={"company": request.company.slug}))
        ],
    }
    return render(request, "indicators/definition.html", context)
