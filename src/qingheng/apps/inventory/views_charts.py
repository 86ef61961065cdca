"""Pages of what an inventory comes to: totals with their intervals, streams and sites, years, factors used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.inventory import asking, pictures, queries, rights, tables, words
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.naming import dataset_names, factor_page, spoken_names
from qingheng.apps.inventory.queries.charts import Measured
from qingheng.apps.inventory.queries.cuts import known_sum
from qingheng.apps.inventory.views import address, head, published_reasons, trail
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.bridge import EFFECTS
from qingheng.platform.rights.lists import Listing, address_with, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

GROUPINGS: Mapping[str, Sequence[str]] = {
    "category": ("category", "scope"),
    "scope": ("scope",),
    "site": ("site", "scope"),
    "month": ("month", "scope"),
    "activity": ("activity", "scope", "category"),
    "gas": (),
    "dataset": ("dataset", "scope"),
}
RADIUS = Decimal("4.2")  # picture units of the largest site


@page(rights.VIEW)
@require_GET
def inventory(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """One inventory: measures with interval and completeness, totals by a grouping, gases, published figures."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    if view.run is None:
        return render(request, "inventory/inventory.html", {**head(request, view), "uncalculated": True})
    by = asked(request, "by") if asked(request, "by") in GROUPINGS else "category"
    cut = asking.cut_of(request)
    found = queries.overview(actor=request.actor, inventory_id=view.id, by=GROUPINGS[by], cut=cut)
    names = names_of(request, view) | (dataset_names(request) if by == "dataset" else {})
    listing = _totals(request, view, found, by, cut, names)
    context = {
        **listing.context(),
        **head(request, view),
        "note": _together(
            view, [one for one in found.gases if not one.apart] if by == "gas" else listing.rows
        ),
        "measures": [_measure(request, view, one, consolidated=cut.consolidated) for one in found.measures],
        "consolidated": cut.consolidated,
        "chart": pictures.gas_bars(found, view.run_main, source_of(view))
        if by == "gas"
        else pictures.bars(found, by, names, source_of(view)),
        "chart_kind": "bars" if by == "month" else "rows",
        "groupings": [
            (words.DIMENSIONS[name], address_with(request, by=name), name == by) for name in GROUPINGS
        ],
        "narrowing": asking.filters(request, found, names),
        "basis": _basis(view, cut),
        "gases": found.gases,
        "gas_rows": _gas_rows(found, view),
        "by": by,
        "compared": published_reasons(request, view),
        "differs": view.state == "open"
        and queries.pending(actor=request.actor, inventory_id=view.id) is not None,
        "unstated": any(one.interval and one.interval.unstated for one in found.measures),
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/inventory.html", context)


@page(rights.VIEW)
@require_GET
def streams(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Streams from source to site to category, and sites on the map as large as what they emit."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    context: dict[str, Any] = {**head(request, view), "trail": trail(request, view)}
    if view.run is not None:
        cut = asking.cut_of(request)
        names = names_of(request, view)
        found = queries.flows(actor=request.actor, inventory_id=view.id, cut=cut)
        boxes = {
            stage: {code: pictures.box_name(stage, code, names) for code in _boxes(found, stage)}
            for stage in (0, 1, 2)
        }
        sites = queries.overview(actor=request.actor, inventory_id=view.id, by=("site",), cut=cut)
        context |= {
            "chart": pictures.sankey(found, names, source_of(view)) if found else None,
            "rows": [
                (boxes[one.stage][one.source], boxes[one.stage + 1][one.target], pictures.printed(one.value))
                for one in found
            ],
            "narrowing": asking.filters(request, sites, names),
            "basis": _basis(view, cut),
            "all_sites": tables.tonnes(
                known_sum(one.co2e[view.run_main] for one in sites.rows if one.meter.counted.keys)
            ),
            **_map(request, view, sites, names, cut),
        }
    return render(request, "inventory/streams.html", context)


@page(rights.VIEW)
@require_GET
def years(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Why the year is not the year before: effects that add up, and the lines behind each."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    others = [one for one in queries.inventories(actor=request.actor) if one.run and one.id != view.id]
    others = [one for one in others if view.run_main in one.run_sets]
    other = next((one for one in others if one.code == asked(request, "with")), None)
    other = other or next((one for one in others if one.last < view.first), None)
    context: dict[str, Any] = {
        **head(request, view), "trail": trail(request, view), "other": other,
        "others": chips(request, "with", [(one.code, one.period) for one in others]),
    }  # fmt: skip
    if other is None or view.run is None:
        return render(request, "inventory/years.html", context)
    cut = asking.cut_of(request)
    found = queries.bridge_years(actor=request.actor, inventory_id=view.id, other_id=other.id, cut=cut)
    split = found.effects["intensity"] is not None
    names = names_of(request, view)
    effect = asked(request, "effect") if asked(request, "effect") in EFFECTS else ""
    parts = [one for one in found.parts if effect in ("", one.effect)]
    listing = Listing(
        request, "years", _("What lies behind the change"),
        tables.effect_columns(names, lambda one, which: _cell_lines(request, which, one, cut), (other, view), split=split),
        parts,
    )  # fmt: skip
    context |= {
        **listing.context(),
        "chart": pictures.waterfall(found, (other.period, view.period), source_of(view)),
        "before": tables.tonnes(found.before),
        "after": tables.tonnes(found.after),
        "difference": tables.tonnes(found.after - found.before),
        "basis": " · ".join(asking.told(cut)),
        "effects": _effects(request, found, effect, split=split),
        "blocked": (found.meters[0].blocked.rows, found.meters[1].blocked.rows),
        "unshared": max(meter.without_share for meter in found.meters) if cut.consolidated else 0,
        "effect": words.effect(effect, split=split) if effect else "",
        "production": [
            (
                names.get(one.site) or words.member("site", one.site),
                one,
                words.word(words.UNKNOWN_OUTPUT, one.reason),
            )
            for one in found.production
        ],
        "sites_known": found.known,
        "narrowing": [
            *asking.views(request),
            (_("Scope"), chips(request, "scope", [(one, words.SCOPES[one]) for one in "123"])),
        ],
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/years.html", context)


def _effects(
    request: CompanyRequest, found: queries.Bridged, chosen: str, *, split: bool
) -> list[tuple[Any, ...]]:
    """Each effect: its name, what it is, tonnes, the page with it alone, whether that is open."""
    return [
        (
            words.effect(name, split=split),
            words.word(words.EFFECT_NOTES, "volume" if name == "activity" and split else name),
            tables.tonnes(found.effects[name]),
            chips(request, "effect", [(name, "")])[0]["url"],
            name == chosen,
        )
        for name in EFFECTS
    ]


@page(rights.VIEW)
@require_GET
def factors(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Factors used: value, source, lines and tonnes, with a way to the library."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    cut = asking.cut_of(request, either_side=True)
    names = names_of(request, view)
    found = (
        queries.used_factors(actor=request.actor, inventory_id=view.id, cut=cut)
        if view.run is not None
        else []
    )
    wanted = asked(request, "q").casefold().split()
    shown = [one for one in found if all(word in tables.factor_text(one, names) for word in wanted)]
    listing = Listing(
        request, "factors", _("Factors used"),
        tables.factor_columns(
            names,
            lambda one: factor_page(request, one.factor),
            lambda one: asking.lines_address(request, view.id, {"factor": one.factor}, cut),
        ),
        shown,
    )  # fmt: skip
    context = {
        **listing.context(),
        **head(request, view),
        "trail": trail(request, view),
        "chip_groups": [
            (_("Scope"), chips(request, "scope", [(one, words.SCOPES[one]) for one in "123"])),
            (
                _("Energy bought"),
                chips(request, "side", [(name, words.SIDES[name]) for name in asking.SIDES]),
            ),
        ],
        "state_line": _("%(n)s factors; location and market view both counted unless you choose one.")
        % {"n": len(shown)},
    }
    return listing.export(at=timezone.now()) or render(request, "inventory/factors.html", context)


def _basis(view: InventoryView, cut: queries.Cut) -> str:
    """What a picture counts: the GWP set, the view of energy bought, the share, the scope."""
    return " · ".join([view.run_main, *asking.told(cut)])


def names_of(request: CompanyRequest, view: InventoryView) -> dict[str, str]:
    """Names of sites and activities by code in the reader's language."""
    return spoken_names(request, view)


def source_of(view: InventoryView) -> str:
    """Where the figures of a picture come from."""
    if view.run is None:
        return ""
    return _("%(name)s, run %(n)s (%(hash)s)") % {
        "name": words.two(view.name_zh, view.name_en), "n": view.run.number, "hash": view.run.run_hash[:12],
    }  # fmt: skip


def _totals(
    request: CompanyRequest,
    view: InventoryView,
    found: queries.Overview,
    by: str,
    cut: queries.Cut,
    names: Any,
) -> Listing:
    if by == "gas":
        columns = tables.gas_columns(
            view.run_sets, lambda one: asking.lines_address(request, view.id, {"gas": one.gas}, cut)
        )
        return Listing(request, "totals", _("Totals"), columns, found.gases)

    def link(one: Any) -> str:
        return asking.lines_address(
            request, view.id, dict(zip(GROUPINGS[by], one.key, strict=True)) | {"status": "counted"}, cut
        )

    shown = [
        one for one in found.rows if one.meter.counted.keys or one.meter.blocked.keys or "scope" in cut.where
    ]
    rows = sorted(shown, key=lambda one: _order(one, by, view.run_main))
    columns = tables.total_columns(GROUPINGS[by], view.run_sets, names, link)
    return Listing(request, "totals", _("Totals"), columns, rows)


def _together(view: InventoryView, rows: Sequence[Any]) -> str:
    """What the rows of a table come to, by each GWP set; nothing for one row alone."""
    if len(rows) < 2:
        return ""
    known = {code: [one.co2e[code] for one in rows if one.co2e[code] is not None] for code in view.run_sets}
    sums = [f"{sum(values, Decimal(0)) / 1000:,.1f} tCO₂e {code}" for code, values in known.items() if values]
    if not sums:
        return ""
    told = _("All rows together: %(sums)s.") % {"sums": words.two("，", "; ").join(sums)}
    whole = all(len(values) == len(rows) for values in known.values())
    return told if whole else f"{told} {_('What is not known is in no sum.')}"


def _order(one: Any, by: str, main: str) -> tuple[Any, ...]:
    if by in ("month", "scope"):
        return (*one.key,)
    if by == "category":
        return (one.key[1] == "0", one.key[1], *pictures.order_of(one.key[0]))
    value = one.co2e[main]
    return (value is None, -(value or Decimal(0)), one.key)


def _measure(
    request: CompanyRequest, view: InventoryView, one: Measured, *, consolidated: bool
) -> dict[str, Any]:
    total, interval = one.total, one.interval
    scope = one.name[5:6] if one.name.startswith("scope") else ""
    side = "market" if one.name.endswith("market") else "location"
    meter = total.meter
    return {
        "name": words.word(words.MEASURES, one.name),
        "whole": one.name.startswith("whole"),
        "url": asking.lines_address(
            request, view.id, {"scope": scope} if scope else {}, queries.Cut(side=side)
        ),
        "tonnes": [(code, tables.tonnes(total.co2e[code])) for code in view.run_sets],
        "consolidated": tables.tonnes(total.consolidated[view.run_main]),
        "low": tables.tonnes(interval.lower) if interval else None,
        "high": tables.tonnes(interval.upper) if interval else None,
        "grade": words.word(words.GRADES, interval.grade) if interval and interval.grade else "",
        "unstated": round(100 * interval.unstated) if interval else 0,
        "proxy": round(100 * interval.proxy) if interval else 0,
        "primary": Decimal(100 * interval.primary).quantize(Decimal("0.1")) if interval else None,
        "percent": meter.rows_percent,
        "counted": meter.counted.rows,
        "blocked": meter.blocked.rows,
        "assumed": meter.assumed,
        "without_share": meter.without_share,
        "biogenic": tables.biogenic(total),
        "removed": tables.tonnes(total.removed) if meter.counted.keys else None,
    }


def _gas_rows(found: queries.Overview, view: InventoryView) -> list[dict[str, Any]]:
    return [
        {
            "name": words.gas_row(one.gas),
            "apart": one.apart,
            "mass": one.mass,
            "tonnes": [tables.tonnes(one.co2e[code]) for code in view.run_sets],
        }
        for one in found.gases
    ]


def _boxes(found: Sequence[Any], stage: int) -> set[str]:
    return {one.source for one in found if one.stage == stage} | {
        one.target for one in found if one.stage + 1 == stage
    }


def _map(
    request: CompanyRequest, view: InventoryView, sites: queries.Overview, names: Any, cut: queries.Cut
) -> dict[str, Any]:
    """Sites with a place as circles whose area is what they emit; those without a place are only in the table."""
    emitted = {one.key[0]: one.co2e[view.run_main] for one in sites.rows}
    blocked = {one.key[0]: one.meter.blocked.rows for one in sites.rows}
    nodes = [one for one in organisation.tree(actor=request.actor) if one.code in emitted]
    drawn = organisation.draw_map(nodes)
    most = max((value for value in emitted.values() if value), default=Decimal(1))
    points = []
    for point in drawn.points if drawn else ():
        value = emitted.get(point.node.code) or Decimal(0)
        radius = max(Decimal("0.7"), RADIUS * (max(value, Decimal(0)) / most).sqrt()).quantize(
            Decimal("0.01")
        )
        points.append(
            (point, radius, radius + Decimal("0.8"), _site_lines(request, view, point.node.code, cut))
        )
    table = [
        (
            names.get(code) or words.member("site", code),
            _site_lines(request, view, code, cut),
            tables.tonnes(value),
            blocked[code],
        )
        for code, value in sorted(emitted.items(), key=lambda one: -(one[1] or Decimal(0)))
    ]
    return {"map": drawn, "points": points, "sites": table}


def _site_lines(request: CompanyRequest, view: InventoryView, code: str, cut: queries.Cut) -> str:
    return asking.lines_address(request, view.id, {"site": code}, cut)


def _cell_lines(request: CompanyRequest, which: InventoryView, one: Any, cut: queries.Cut) -> str:
    """The lines of one year behind one effect on one cell."""
    scope, _dot, category = one.category.partition(".")
    where = {"site": one.site, "scope": scope, "category": category, "status": "counted"}
    if one.activity == "certificates":
        where["dataset"] = "ledger"
    else:
        where["activity"] = one.activity
    return address(request, "lines", inventory_id=which.id) + asking.query_of(where, cut)
