"""What if: pick a line and an alternative, see what it changes, keep it beside others. The footprint stays as it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.footprints import pictures_analysis as pictures
from qingheng.apps.footprints import queries, rights, services, words
from qingheng.apps.footprints.altering import Change, change_of
from qingheng.apps.footprints.contracts import FootprintView, LineView
from qingheng.apps.footprints.queries.whatif import WhatIf
from qingheng.apps.footprints.tables import plain
from qingheng.apps.footprints.views.addressing import address, source_of, trail
from qingheng.apps.footprints.views.records import head
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

_MANY: Final = 100_000
_LINES: Final = 150
_PARTS: Final = 15


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def what_if(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """Changes stand in the address (?c=); ?line= and ?q= look for alternatives; a POST keeps what is shown."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    said = [text for text in (request.POST if request.method == "POST" else request.GET).getlist("c") if text]
    here = address(request, "what_if", footprint_id=one.id)
    if request.method == "GET" and request.GET.get("add"):
        fresh = change_of(
            {name: request.GET.get(name, "") for name in _FIELDS} | {"kind": request.GET["add"]}
        )
        return redirect(f"{here}?{urlencode([*(('c', text) for text in said), ('c', fresh.text)])}")
    changes = [change_of(text) for text in said]
    if request.method == "POST":
        request.actor.require(rights.RUN)
        services.keep_what_if(
            actor=request.actor, footprint_id=one.id, changes=changes, name=request.POST.get("name", ""),
            reason=request.POST.get("reason", ""), at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("The what-if is kept; the footprint is as it was."))
        return redirect(here)
    found, refused = _found(request, one, changes)
    context = {
        **head(request, one),
        "trail": trail(request, one),
        "said": said,
        "changes": [
            {"words": say(change), "without": _without(here, said, number)} for number, change in enumerate(changes)
        ],
        "found": found,
        "refused": refused,
        "kept": _kept(request, one, here),
        "may_keep": request.actor.may(rights.RUN),
        **_outcome(found, one),
        **_picking(request, one, said),
        **_choosing(request, one),
    }  # fmt: skip
    return render(request, "footprints/whatif.html", context, status=422 if refused else 200)


_FIELDS: Final = ("item", "stage", "process", "to", "value", "supplier")


@page(rights.RUN)
@require_POST
def delete(request: CompanyRequest, footprint_id: int, what_if_id: int) -> HttpResponse:
    """Delete a kept what-if."""
    services.delete_what_if(actor=request.actor, what_if_id=what_if_id, at=timezone.now())
    messages.success(request, _("The what-if is deleted."))
    return redirect(address(request, "what_if", footprint_id=footprint_id))


def say(change: Change) -> str:
    """A change in the reader's words."""
    value = plain(change.value)
    if change.kind == "figure":
        by = change.supplier or _("a supplier")
        return _("%(item)s: %(kg)s kgCO₂e a unit, as stated by %(supplier)s") % {
            "item": change.item, "kg": value, "supplier": by,
        }  # fmt: skip
    if change.kind == "grid":
        return _("%(to)s instead of %(process)s everywhere") % {"to": change.to, "process": change.process}
    if change.kind == "option":
        return f"{change.item}: {change.to}"
    if change.kind == "route":
        parts = [part for part in (change.to, f"{value} km" if value else "") if part]
        return _("Leg %(leg)s: %(how)s") % {"leg": change.item, "how": ", ".join(parts)}
    stage = words.word(words.STAGES, change.stage) if change.stage else ""
    what = " · ".join(part for part in (change.item, stage, change.process) if part)
    return f"{what} × {value}" if change.kind == "amount" else f"{what} → {change.to}"


def _found(
    request: CompanyRequest, one: FootprintView, changes: list[Change]
) -> tuple[WhatIf | None, Refusal | None]:
    """What the changes come to; a refusal stands on the page, with the changes still there to be taken away."""
    if not changes:
        return None, None
    try:
        return queries.what_if(
            actor=request.actor, footprint_id=one.id, changes=changes, configurations=_MANY
        ), None
    except Refusal as refusal:
        return None, refusal


def _outcome(found: WhatIf | None, one: FootprintView) -> dict[str, Any]:
    if found is None:
        return {}
    effect = found.portfolio
    return {
        "percent": found.by / found.before * 100 if found.before else None,
        "stages": [(words.word(words.STAGES, row.stage), row) for row in found.stages],
        "parts": [
            (words.two(row.item_zh, row.item_en), words.word(words.STAGES, row.stage), row)
            for row in found.parts[:_PARTS]
        ],
        "more_parts": max(0, len(found.parts) - _PARTS),
        "chart": pictures.before_after(found, source_of(one)),
        "quantiles": [
            (name, effect.before[code], effect.after[code], effect.after[code] - effect.before[code])
            for code, name in words.QUANTILES.items()
            if code in effect.before
        ]
        if effect
        else [],
        "count": f"{effect.configurations:,}" if effect else "",
        "moved": [(_("Lower"), f"{effect.lower:,}"), (_("Higher"), f"{effect.higher:,}"),
                  (_("The same"), f"{effect.same:,}")] if effect else [],
    }  # fmt: skip


def _picking(request: CompanyRequest, one: FootprintView, said: list[str]) -> dict[str, Any]:
    """The lines to pick from, and alternatives of the one that is picked."""
    lines = queries.lines(actor=request.actor, footprint_id=one.id)
    number = asked(request, "line")
    picked = next((line for line in lines if str(line.number) == number), None)
    context: dict[str, Any] = {
        "lines": [(line.number, _line_words(line), line is picked) for line in lines[:_LINES]],
        "picked": picked,
        "q": asked(request, "q"),
    }
    if picked is None:
        return context
    found = queries.alternatives(
        actor=request.actor, footprint_id=one.id, number=picked.number, words=asked(request, "q")
    )
    swap = Change("process", picked.item, picked.stage, picked.process)
    base = address(request, "what_if", footprint_id=one.id)

    def link(change: Change) -> str:
        return f"{base}?{urlencode([*(('c', text) for text in said), ('c', change.text)])}"

    return context | {
        "picked_words": _line_words(picked),
        "alternatives": [
            {"one": each, "name": words.two(each.name_zh, each.name_en) or each.code,
             "by": each.kilograms - picked.kilograms,
             "here": link(Change(swap.kind, swap.item, swap.stage, swap.process, each.code)),
             "everywhere": link(Change("grid", process=picked.process, to=each.code)) if each.unit == picked.unit else ""}
            for each in found.found
        ],
        "others": found.others,
        "parts": found.parts,
        "leg": picked.detail.partition(" ")[0] if picked.kind == "transport" else "",
    }  # fmt: skip


def _choosing(request: CompanyRequest, one: FootprintView) -> dict[str, Any]:
    found = queries.options(actor=request.actor, study=one.study)
    groups: dict[str, dict[str, Any]] = {}
    for option in found:
        group = groups.setdefault(
            option.group, {"code": option.group, "name": words.two(option.group_zh, option.group_en), "options": []}
        )  # fmt: skip
        if one.choice.get(option.group) != option.code:
            group["options"].append((option.code, words.two(option.name_zh, option.name_en) or option.code))
    return {"groups": list(groups.values())}


def _kept(request: CompanyRequest, one: FootprintView, here: str) -> list[dict[str, Any]]:
    return [
        {
            "one": kept, "by": kept.after - kept.before, "words": [say(change_of(change)) for change in kept.changes],
            "stages": [kept.stages[code][1] for code in words.STAGES if code in kept.stages],
            "url": f"{here}?{urlencode([('c', change_of(change).text) for change in kept.changes])}",
        }
        for kept in queries.kept_what_ifs(actor=request.actor, footprint_id=one.id)
    ]  # fmt: skip


def _without(here: str, said: list[str], number: int) -> str:
    rest = [("c", text) for at, text in enumerate(said) if at != number]
    return f"{here}?{urlencode(rest)}" if rest else here


def _line_words(line: LineView) -> str:
    name, process = words.two(line.item_zh, line.item_en), words.two(line.process_zh, line.process_en)
    return f"{name} · {words.word(words.STAGES, line.stage)} · {process[:60]} · {line.kilograms.quantize(Decimal('0.001'))}"
