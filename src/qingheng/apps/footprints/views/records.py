"""Pages of footprints: the list, one with its tree and its record, its lines, where one comes from; review."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingheng.apps.footprints import (
    pictures,
    queries,
    rights,
    services,
    tables,
    words,
    words_electricity,
    words_places,
)
from qingheng.apps.footprints.contracts import FootprintView, LineView
from qingheng.apps.footprints.views.addressing import (
    address,
    basis_of,
    name_of,
    source_of,
    standing,
    trail,
)
from qingheng.apps.footprints.views.deciding import by_hand
from qingheng.apps.footprints.views.studies import progress_of
from qingheng.apps.products import queries as products
from qingheng.calc.products import key
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

_HOT = 10


@page(rights.VIEW)
@require_GET
def footprints(request: CompanyRequest) -> HttpResponse:
    """Footprints of the last runs of all studies, with the studies themselves."""
    studies = queries.studies(actor=request.actor)
    everything = queries.footprints(actor=request.actor)
    study, state, said = asked(request, "study"), asked(request, "state"), asked(request, "q").casefold()
    found = [
        one
        for one in everything
        if (not study or one.study == study)
        and (not state or one.state == state)
        and (not said or said in f"{one.configuration} {one.name_zh} {one.name_en} {one.study}".casefold())
    ]
    listing = Listing(
        request, "footprints", _("Product footprints"),
        tables.footprint_columns(lambda one: address(request, "footprint", footprint_id=one.id)), found,
    )  # fmt: skip
    names = [(one.code, words.two(one.name_zh, one.name_en)) for one in studies]
    drawn = [
        one for one in found if one.study == found[0].study
    ]  # a server beside notebooks leaves nothing to see
    context = {
        **listing.context(),
        "studies": studies,
        "found": found,
        "state_line": _("%(footprints)s footprints of %(studies)s studies.")
        % {"footprints": len(everything), "studies": len(studies)}
        if studies
        else "",
        "chip_groups": [
            (_("Study"), chips(request, "study", names)),
            (_("State"), chips(request, "state", words.STATES.items())),
        ],
        "chart": pictures.by_stage(
            [(one.configuration, one.by_stage) for one in drawn[:20]],
            _("Where in its life each configuration weighs"), ", ".join(sorted({source_of(one) for one in drawn})),
        )
        if found
        else None,
        "job": _job(request),
        "may_make": request.actor.may(rights.MANAGE),
        "may_run": request.actor.may(rights.RUN),
    }  # fmt: skip
    return listing.export(at=timezone.now()) or render(request, "footprints/list.html", context)


@page(rights.VIEW)
@require_GET
def footprint(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """One footprint: stages, the tree with contributions, hot spots, origins, quality, cut-offs, its record."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    study = queries.study(actor=request.actor, code=one.study)
    lines = queries.lines(actor=request.actor, footprint_id=footprint_id)
    source = source_of(one)
    context = {
        **head(request, one),
        "study": study,
        "standing": standing(request, one),
        "unit": words.two(study.unit_zh, study.unit_en),
        "function": words.two(study.function_zh, study.function_en),
        "recycling": words.word(words.RECYCLING, study.recycling),
        "stages": [_part(name, one.by_stage.get(code), one.kilograms) for code, name in words.STAGES.items()],
        "origins": [(name, one.by_origin.get(code)) for code, name in words.ORIGINS.items()],
        "nodes": _nodes(one),
        "hot": [
            {"line": line, "name": words.two(line.item_zh, line.item_en), "stage": words.word(words.STAGES, line.stage),
             "process": words.two(line.process_zh, line.process_en), "percent": tables.percent(line.share),
             "url": address(request, "line", footprint_id=one.id, number=line.number)}
            for line in lines[:_HOT]
        ],
        "stage_chart": pictures.by_stage([(one.configuration, one.by_stage)], _("Stages of its life"), source),
        "item_chart": pictures.of_items(one, source),
        "ratings": [(name, one.ratings.get(code)) for code, name in words.INDICATORS.items()],
        "ages": [(name, tables.percent(one.ages.get(code))) for code, name in words.AGES.items() if one.ages.get(code)],
        "cuts": [
            {"cut": cut, "words": words.two(cut.zh, cut.en), "stage": words.word(words.STAGES, cut.stage),
             "percent": tables.percent(cut.share), "energy_percent": tables.percent(cut.energy_share),
             "contribution_percent": tables.percent(cut.contribution_share),
             "known": any(part is not None for part in (cut.share, cut.energy_share, cut.contribution_share))}
            for cut in one.cuts
        ],
        **_electricity(request, one),
        "made": words_places.shown(one),
        **by_hand(request, one),
        "one_limit": _limit(study.cut_one),
        "all_limit": _limit(study.cut_together),
    }  # fmt: skip
    return render(request, "footprints/footprint.html", context)


@page(rights.VIEW)
@require_GET
def lines(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """Every line of a footprint, the largest first."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    said = asked(request, "q").casefold()
    found = [
        line
        for line in queries.lines(
            actor=request.actor,
            footprint_id=footprint_id,
            stage=asked(request, "stage"),
            item=asked(request, "item"),
        )
        if not said or said in f"{line.item} {line.item_zh} {line.item_en} {line.process}".casefold()
    ]
    listing = Listing(
        request, "footprint-lines", _("Lines of the footprint"),
        tables.line_columns(lambda line: address(request, "line", footprint_id=one.id, number=line.number)), found,
    )  # fmt: skip
    context = {
        **listing.context(),
        **head(request, one),
        "trail": trail(request, one),
        "found": found,
        "state_line": _("%(shown)s of %(all)s lines.") % {"shown": len(found), "all": one.lines},
        "chip_groups": [(words.STAGE, chips(request, "stage", words.STAGES.items()))],
    }
    return listing.export(at=timezone.now()) or render(request, "footprints/lines.html", context)


@page(rights.VIEW)
@require_GET
def line(request: CompanyRequest, footprint_id: int, number: int) -> HttpResponse:
    """Where one line comes from: quantity, process, intensity, and the source of each."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    found = queries.line(actor=request.actor, footprint_id=footprint_id, number=number)
    context = {
        **head(request, one),
        "trail": [*trail(request, one), (_("Lines"), address(request, "lines", footprint_id=one.id))],
        "line": found,
        **_places(request, one, found),
        "item": words.two(found.item_zh, found.item_en),
        "process": words.two(found.process_zh, found.process_en),
        "stage": words.word(words.STAGES, found.stage),
        "rank": words.word(words.RANKS, found.rank) if found.rank else words.word(words.KINDS, found.kind),
        "age": words.word(words.AGES, found.age),
        "share": tables.percent(found.share),
        "primary": tables.percent(found.primary),
        "origins": [
            (name, found.by_origin[code]) for code, name in words.ORIGINS.items() if code in found.by_origin
        ],
        "scores": list(zip(words.INDICATORS.values(), found.scores, strict=False)),
        "part": words_electricity.part_of(one.electricity, found.process),
        "may_ledger": request.actor.may("ledgers.view"),
    }
    return render(request, "footprints/line.html", context)


@page(rights.RUN)
@require_POST
def submit(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """Hand a footprint in for review."""
    services.submit_footprint(actor=request.actor, footprint_id=footprint_id, at=timezone.now())
    messages.success(request, _("The footprint is handed in; somebody else approves it."))
    return redirect(address(request, "footprint", footprint_id=footprint_id))


@page(rights.APPROVE)
@require_POST
def decide(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """Approve a footprint, or return it with a reason."""
    note, now = request.POST.get("note", ""), timezone.now()
    if request.POST.get("decision") == "approve":
        services.approve_footprint(actor=request.actor, footprint_id=footprint_id, note=note, at=now)
        messages.success(request, _("The footprint is approved."))
    else:
        services.return_footprint(actor=request.actor, footprint_id=footprint_id, note=note, at=now)
        messages.success(request, _("The footprint is returned."))
    return redirect(address(request, "footprint", footprint_id=footprint_id))


def head(request: CompanyRequest, one: FootprintView) -> dict[str, Any]:
    """What every page of one footprint has."""
    actor = request.actor
    return {
        "one": one,
        "name": name_of(one),
        "basis": basis_of(one),
        "trail": trail(request),
        "state": words.word(words.STATES, one.state),
        "method": words.word(words.METHODS, one.inputs["method"]["code"]),
        "verdict": words.word(words.VERDICTS, one.cut_verdict),
        "level": words.word(words.LEVELS, one.level) if one.level else "",
        "primary": tables.percent(one.primary),
        "unrated": tables.percent(one.unrated),
        "carried": tables.percent(one.carried),
        "stated": tables.percent(one.stated),
        "unverified": tables.percent(one.unverified),
        "cut_percent": tables.percent(one.cut_mass),
        "cut_energy_percent": tables.percent(one.cut_energy),
        "cut_contribution_percent": tables.percent(one.cut_contribution),
        "may_submit": one.state in ("calculated", "returned") and actor.may(rights.RUN),
        "may_decide": one.state == "submitted" and actor.may(rights.APPROVE),
    }


def _places(request: CompanyRequest, one: FootprintView, line: LineView) -> dict[str, str]:
    """Where the item and the process of a line are; a figure of the company's own, or what certificates cover, is no
    process of a database."""
    company = request.company.slug
    item = products.numbers_of(actor=request.actor, codes=[line.item]).get(key(line.item))
    version = one.inputs["database"]["version"]
    behind = address(request, "figures")
    if line.kind == "certificates":
        behind = f"{address(request, 'footprint', footprint_id=one.id)}#electricity"
    elif line.process and not line.process.startswith("own:"):
        behind = reverse("lca:process", args=[company, version, line.process])
    return {
        "item_url": reverse("products:item", args=[company, item]) if item else "",
        "process_url": behind,
    }


def _job(request: CompanyRequest) -> dict[str, Any] | None:
    """The calculation the address names, while it goes on or where it stopped; once done its footprints say so."""
    number = asked(request, "job")
    found = (
        progress_of(request, int(number))
        if number.isascii() and number.isdigit() and len(number) < 16
        else None
    )
    return None if found is None or found["run"].state == "done" else found


def _electricity(request: CompanyRequest, one: FootprintView) -> dict[str, Any]:
    """Electricity by contract, and whether the ledger still says what the record rests on."""
    if one.electricity is None:
        return {}
    state = queries.electricity_state(actor=request.actor, footprint_id=one.id)
    return {
        "power": words_electricity.shown(one.electricity),
        "contract": True,
        "older": words_electricity.STATES.get(state, ""),
        "may_ledger": request.actor.may("ledgers.view"),
    }


def _limit(share: Decimal | None) -> str:
    return _("no limit") if share is None else f"{float(share) * 100:g} %"


def _part(name: object, kilograms: Decimal | None, total: Decimal) -> dict[str, Any]:
    known = kilograms or Decimal(0)
    return {"name": name, "kg": kilograms, "percent": known / total * 100 if total else None}


def _nodes(one: FootprintView) -> list[dict[str, Any]]:
    """The tree as rows; a share below zero is a credit and has no bar."""
    total = one.kilograms
    return [
        {
            "node": node,
            "name": words.two(node.item_zh, node.item_en),
            "level": min(node.level, 6),
            "percent": node.all / total * 100 if total else None,
            "bar": f"{max(Decimal(0), node.all / total * 100):.1f}" if total else "0",
        }
        for node in one.nodes
    ]
