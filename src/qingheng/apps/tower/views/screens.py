"""The control tower: the first screen, and the wall."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.targets import queries as targets
from qingheng.apps.targets.contracts import BEHIND, UNDECIDED, TargetStatus
from qingheng.apps.tower import queries, words
from qingheng.apps.tower.contracts import Home
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.pages import CompanyRequest, page

SHOWN_FINDINGS = 5
ON_WALL = 5  # headline figures that fit beside the counts; the rest stand on a page of their own
ORDER = ("behind", "ahead", "met", "undecided")
SEVERITIES = ("high", "medium", "low")


def _home(request: CompanyRequest, *, for_company: bool = False) -> Home | None:
    """The first screen of the node and period of the address; None when the company has no node yet."""
    code = request.GET.get("node", "")
    try:
        return queries.home(
            actor=request.actor,
            at=timezone.now(),
            node_code=code,
            period=request.GET.get("period", ""),
            for_company=for_company,
        )
    except NotFound:
        if code:
            raise
        return None


def _page(request: CompanyRequest, name: str, query: str = "", **arguments: Any) -> str:
    """Address of a company page that keeps node and period; empty when there is no such page."""
    try:
        url = reverse(name, kwargs={"company": request.company.slug, **arguments})
    except NoReverseMatch:
        return ""
    kept = urlencode({key: request.GET[key] for key in ("node", "period") if request.GET.get(key)})
    asked = "&".join(part for part in (query, kept) if part)
    return f"{url}?{asked}" if asked else url


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


def _tiles(request: CompanyRequest, home: Home) -> list[dict[str, Any]]:
    shown = []
    for tile in home.tiles:
        view = words.tile_view(tile)
        view["url"] = (
            _page(request, "disclosure:passport", datapoint_id=tile.datapoint_id) if tile.datapoint_id else ""
        )
        shown.append(view)
    return shown


def _drawn(home: Home) -> list[TargetStatus]:
    """Targets that have a line: decided ones first, behind before ahead."""
    having = [status for status in home.statuses if status.assessment.points]
    return sorted(having, key=lambda s: (ORDER.index(s.status), s.target.order))


def _chart(request: HttpRequest, home: Home) -> dict[str, Any]:
    """The trajectory of the target chosen in the address, else of the first that has one."""
    drawn = _drawn(home)
    wanted = request.GET.get("target", "")
    chosen = next((status for status in drawn if status.target.code == wanted), drawn[0] if drawn else None)
    if chosen is None:
        return {"chips": [], "chart": None}
    chips = [
        {
            "text": f"{status.target.code} · {targets.asked(status.target)}",
            "active": False,
            "url": _address(request, target=status.target.code),
        }
        for status in drawn
        if status is not chosen
    ]
    variant = next(each for each in chosen.assessment.variants if each.points)
    return {"chips": chips, "chart": targets.trajectory_chart(chosen, variant), "chosen": chosen}


def _target_rows(home: Home) -> dict[str, Any]:
    """Decided targets, those that depend on a basis nobody stated, and how many remain."""
    decided = sorted(
        (s for s in home.statuses if s.decided), key=lambda s: (s.status != BEHIND, s.target.order)
    )
    depends = [
        s for s in home.statuses if not s.decided and any(v.gap is not None for v in s.assessment.variants)
    ]
    rows = [
        {
            "status": status,
            "asked": targets.asked(status.target),
            "missing": targets.lacking(status),
            "readings": [
                (variant, targets.gap_words(variant.gap_percent))
                for variant in status.assessment.variants
                if variant.gap_percent is not None
            ],
        }
        for status in [*decided, *depends]
    ]
    return {
        "rows": rows,
        "undecided": sum(s.status == UNDECIDED for s in home.statuses),
        "silent": len(home.statuses) - len(rows),
    }


def _owed(request: CompanyRequest, home: Home) -> list[dict[str, Any]]:
    shown = []
    for owed in home.owed:
        view = words.owed_view(owed)
        view["url"] = _page(request, view["page"], view["query"], **view["arguments"])
        shown.append(view)
    return shown


def _context(request: CompanyRequest, home: Home) -> dict[str, Any]:
    counts = home.run.by_severity if home.run else {}
    return {
        "home": home,
        "node": home.node,
        "period": home.period,
        "period_choices": list(home.periods),
        "state_line": words.state_line(home),
        "tiles": _tiles(request, home),
        "updated": home.updated,
        "trajectory": _chart(request, home),
        "targets": _target_rows(home),
        "severities": [
            (name, counts.get(name, 0), _page(request, "quality:findings", f"severity={name}"))
            for name in SEVERITIES
        ],
        "findings": home.findings[:SHOWN_FINDINGS],
        "rows": words.heat_rows(home),
        "periods": home.heat_periods,
        "owed": _owed(request, home),
        "waiting": sum(result.answer.waits for result in home.findings),
    }


@page("company.view")
@require_GET
def home(request: CompanyRequest) -> HttpResponse:
    """What an executive would leave open."""
    made = _home(request)
    if made is None:
        return render(request, "tower/home.html", {"home": None, "state_line": _("No record yet.")})
    return render(request, "tower/home.html", _context(request, made))


@page("company.view")
@require_GET
def wall(request: CompanyRequest) -> HttpResponse:
    """The same for a wall: dark, large, turning by itself; it shows the company's headline figures, whoever opened it."""
    made = _home(request, for_company=True)
    if made is None:
        return render(request, "tower/wall.html", {"home": None, "panel_names": [_("No record yet.")]})
    context = _context(request, made)
    context["wall_tiles"], context["more_tiles"] = context["tiles"][:ON_WALL], context["tiles"][ON_WALL:]
    panels = [(_("Headline figures"), "tower/wall_figures.html")]
    if context["more_tiles"]:
        panels.append((_("More headline figures"), "tower/wall_more.html"))
    if context["trajectory"]["chart"]:
        panels.append((_("Against the trajectory"), "tower/wall_trajectory.html"))
    if made.statuses:
        panels.append((_("Targets"), "tower/wall_targets.html"))
    if made.run:
        panels.append((_("Data quality"), "tower/wall_quality.html"))
    if context["owed"]:
        panels.append((_("What is owed"), "tower/wall_owed.html"))
    context["panels"] = panels
    context["panel_names"] = [name for name, _template in panels]
    context["seconds"] = _seconds(request)
    return render(request, "tower/wall.html", context)


def _seconds(request: HttpRequest) -> int:
    """How long a panel stays: `?seconds=`, between 5 and 600."""
    asked = request.GET.get("seconds", "")
    return min(600, max(5, int(asked))) if asked.isdecimal() and len(asked) < 5 else 20
