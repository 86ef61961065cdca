"""The configurator, which answers at each choice, and the heat map of a whole portfolio."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.footprints import pictures, queries, rights, tables, words
from qingheng.apps.footprints.contracts import StudyView
from qingheng.apps.footprints.views.addressing import trail
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

_SIZES = (1_000, 10_000, 100_000)


@page(rights.VIEW)
@require_GET
def configure(request: CompanyRequest, study: str) -> HttpResponse:
    """A family's options and the footprint of what is chosen; only the answer is sent where a choice changes."""
    of = queries.study(actor=request.actor, code=study)
    choice = {
        key.removeprefix("o."): str(value)
        for key, value in request.GET.items()
        if key.startswith("o.") and value
    }
    found = queries.configured(actor=request.actor, study=study, choice=choice)
    plain = found if not choice else queries.configured(actor=request.actor, study=study, choice={})
    groups: dict[str, dict[str, Any]] = {}
    for one in found.family.options:
        group = groups.setdefault(
            one.group, {"code": one.group, "name": words.two(one.group_zh, one.group_en), "options": []}
        )
        chosen = found.choice.get(one.group) == one.code
        group["options"].append((one.code, words.two(one.name_zh, one.name_en) or one.code, chosen))
    context = {
        "of": of,
        "found": found,
        "groups": list(groups.values()),
        "difference": found.kilograms - plain.kilograms,
        "primary": tables.percent(found.primary),
        "stages": [(name, found.by_stage.get(code)) for code, name in words.STAGES.items()],
        "items": [(words.two(zh, en), code, kg) for code, zh, en, kg in found.by_item[:10]],
        "cuts": [words.two(cut.zh, cut.en) for cut in found.cuts],
        "chart": pictures.by_stage(
            [(_("Standard"), plain.by_stage), (_("Chosen"), found.by_stage)], _("Stages of its life"),
            f"{of.code}, {of.database}, {words.word(words.METHODS, of.method)}",
        ),
        "name": words.two(of.name_zh, of.name_en),
        "basis": _basis(of),
        "of_record": queries.reads_record(actor=request.actor, study=study),
        "trail": trail(request),
    }  # fmt: skip
    is_part = request.headers.get("HX-Request") == "true"
    return render(
        request, "footprints/parts/answer.html" if is_part else "footprints/configure.html", context
    )


@page(rights.VIEW)
@require_GET
def portfolio(request: CompanyRequest, study: str) -> HttpResponse:
    """A portfolio of a study: spread of its footprints and what each option adds."""
    of = queries.study(actor=request.actor, code=study)
    size = asked(request, "size")
    count = int(size) if size in map(str, _SIZES) else _SIZES[0]
    found = queries.portfolio(actor=request.actor, study=study, configurations=count)
    source = f"{of.code}, {of.database}, {words.word(words.METHODS, of.method)}"
    context = {
        "of": of,
        "found": found,
        "count": f"{found.configurations:,}",
        "all": f"{found.possible:,}",
        "name": words.two(of.name_zh, of.name_en),
        "basis": _basis(of),
        "of_record": queries.reads_record(actor=request.actor, study=study),
        "trail": trail(request),
        "sizes": [(f"{one:,}", f"?size={one}", one == count) for one in _SIZES],
        "chart": pictures.heat(found, source),
        "quantiles": [(name, found.quantiles[code]) for code, name in words.QUANTILES.items()],
        "primary": tables.percent(found.mean_primary),
        "options": [
            {"one": one, "group": words.two(one.group_zh, one.group_en), "name": words.two(one.name_zh, one.name_en),
             "by": one.mean - found.quantiles["mean"], "stages": [one.by_stage[code] for code in words.STAGES]}
            for one in found.options
        ],
        "stage_names": list(words.STAGES.values()),
    }  # fmt: skip
    return render(request, "footprints/portfolio.html", context)


def _basis(of: StudyView) -> str:
    return _("%(method)s, data of %(day)s") % {
        "method": words.word(words.METHODS, of.method), "day": of.on.isoformat(),
    }  # fmt: skip
