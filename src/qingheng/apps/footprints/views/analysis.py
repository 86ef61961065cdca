"""What lies behind a footprint: its supply chain, and where better data pay most."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.footprints import pictures_analysis as pictures
from qingheng.apps.footprints import queries, rights, tables_analysis, words
from qingheng.apps.footprints.queries.flowing import SupplyChain, SupplyRow
from qingheng.apps.footprints.tables import percent
from qingheng.apps.footprints.views.addressing import address, source_of, trail
from qingheng.apps.footprints.views.records import head
from qingheng.platform.rights.lists import Listing, address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page

_CUTS: Final = ("0.05", "0.02", "0.01", "0.005", "0.001")
_DEPTHS: Final = ("0", "1", "2", "3", "5", "8")


@page(rights.VIEW)
@require_GET
def supply(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """What flows through the supply chain: a diagram, and the same as a tree; ?cut= share, ?depth= steps behind lines."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    cut = asked(request, "cut") if asked(request, "cut") in _CUTS else "0.005"
    depth = asked(request, "depth") if asked(request, "depth") in _DEPTHS else "2"
    found = queries.supply_chain(
        actor=request.actor, footprint_id=footprint_id, cut_off=Decimal(cut), depth=int(depth)
    )
    names = name_rows(found)
    listing = Listing(
        request,
        "footprint-supply",
        _("Supply chain"),
        tables_analysis.supply_columns(names),
        list(found.rows),
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    boxes = {box.id: box_name(box.kind, box.code, box.name_zh, box.name_en) for box in found.boxes}
    context = {
        **listing.context(),
        **head(request, one),
        "trail": trail(request, one),
        "found": found,
        "picture": pictures.streams(found, boxes, source_of(one)),
        "rows": [_row(row, names[row.number]) for row in found.rows],
        "flows": [
            (boxes[flow.source], boxes[flow.target], flow.kilograms, percent(flow.share)) for flow in found.flows
        ],
        "left": [
            (boxes[flow.source], boxes[flow.target], flow.kilograms) for flow in found.flows if not flow.drawn
        ],
        "chip_groups": [
            (_("Cut-off"), _choices(request, "cut", [(one, f"{float(one) * 100:g} %") for one in _CUTS], cut)),
            (_("Steps behind the lines"), _choices(request, "depth", [(one, one) for one in _DEPTHS], depth)),
        ],
        "cut": f"{float(cut) * 100:g}",
        "depth": depth,
    }  # fmt: skip
    return render(request, "footprints/supply.html", context)


@page(rights.VIEW)
@require_GET
def hot_spots(request: CompanyRequest, footprint_id: int) -> HttpResponse:
    """What a footprint hangs on: elasticities with the uncertainty, and those of the background database."""
    one = queries.footprint(actor=request.actor, footprint_id=footprint_id)
    found = queries.hot_spots(actor=request.actor, footprint_id=footprint_id)
    rows = [
        {"one": lever, "name": (words.process_name(lever.code, lever.name_zh, lever.name_en) if lever.of == "process"
                                  else words.two(lever.name_zh, lever.name_en)) or lever.code,
         "of": words.word(words.LEVERS, lever.of), "percent": percent(lever.variance),
         "url": f"{address(request, 'lines', footprint_id=one.id)}?"
         f"{urlencode({'item': lever.code} if lever.of == 'item' else {'q': lever.code})}"}
        for lever in found.levers
    ]  # fmt: skip
    names = {(lever.of, lever.code): str(row["name"]) for lever, row in zip(found.levers, rows, strict=True)}
    listing = Listing(
        request,
        "footprint-hotspots",
        _("Hot spots"),
        tables_analysis.lever_columns(names),
        list(found.levers),
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    first = next((lever for lever in found.levers if lever.after < found.spread), None)
    context = {
        **listing.context(),
        **head(request, one),
        "trail": trail(request, one),
        "found": found,
        "levers": rows,
        "now_spread": f"{found.spread:.3f}",
        "best": _("Better data for %(what)s would take the interval factor from %(now)s to %(then)s.")
        % {
            "what": names[first.of, first.code], "now": f"{found.spread:.3f}", "then": f"{first.after:.3f}",
        }
        if first
        else "",
        "chart": pictures.levers(found, names, source_of(one)) if found.levers else None,
        "pulls": [
            (words.two(pull.user_zh, pull.user_en), pull.user, words.two(pull.used_zh, pull.used_en), pull.elasticity)
            for pull in found.pulls
        ],
    }  # fmt: skip
    return render(request, "footprints/hotspots.html", context)


def name_rows(found: SupplyChain) -> list[str]:
    """What the rows of the tree are called in the reader's language, in their order."""
    return [box_name(row.kind, row.code, row.name_zh, row.name_en) for row in found.rows]


def box_name(kind: str, code: str, zh: str, en: str) -> str:
    """What a box or a row is called; a stage by its word."""
    if kind == "stage":
        return words.word(words.STAGES, code)
    return words.process_name(code, zh, en) or code


def _choices(
    request: CompanyRequest, key: str, choices: list[tuple[str, str]], chosen: str
) -> list[dict[str, Any]]:
    """Chips of which one is always chosen: it leads nowhere else."""
    return [
        {"text": text, "url": address_with(request, **{key: code}), "active": code == chosen, "fixed": True}
        for code, text in choices
    ]


def _row(row: SupplyRow, name: str) -> dict[str, Any]:
    return {
        "row": row, "name": name, "level": min(row.level, 9), "percent": percent(row.share),
        "stage": words.word(words.STAGES, row.stage) if row.kind == "line" else "",
        "kind": words.word(words.ROWS, row.kind),
    }  # fmt: skip


def figure(text: str) -> Decimal | None:
    """A figure somebody typed; None where it is none."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else None
