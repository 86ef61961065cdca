"""Sentences of the control tower in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.targets import queries as targets
from qingheng.apps.tower.contracts import Headlines, Home, Owed, TargetGap, Tile
from qingheng.platform.languages import reads_chinese

TILE_NAMES: dict[str, Promise] = {
    "scope12": _lazy("Scope 1 and 2, market-based"),
    "scope3": _lazy("Scope 3"),
    "energy": _lazy("Energy used"),
    "water": _lazy("Water withdrawn"),
    "safety": _lazy("Recordable injury rate"),
}
MISSING: dict[str, Promise] = {
    "not_available": _lazy("The record gives no figure for this period."),
    "not_applicable": _lazy("Not applicable here."),
    "absent": _lazy("This figure is not in the record of this node."),
    "vanished": _lazy("The catalogue no longer has this figure. Choose another."),
}
OWED_WORDS: dict[str, Promise] = {
    "approval": _lazy("Approval"),
    "correction": _lazy("Correction"),
    "findings": _lazy("Findings without an answer"),
    "figures": _lazy("Figures missing"),
    "locks": _lazy("Periods not locked"),
}


def state_line(home: Home) -> str:
    """`1 of 21 targets decided; 0 ahead, 1 behind; 23 findings, 9 high.`"""
    counts = home.tally
    parts = []
    if counts.total:
        parts.append(
            _("%(decided)s of %(total)s targets decided; %(ahead)s ahead, %(behind)s behind")
            % {
                "decided": counts.decided,
                "total": counts.total,
                "ahead": counts.ahead + counts.met,
                "behind": counts.behind,
            }
        )
    if home.run is not None:
        found = home.run.findings
        parts.append(
            ngettext("%(found)s finding, %(high)s high", "%(found)s findings, %(high)s high", found)
            % {"found": found, "high": home.run.high}
        )
    if not parts and home.has_record:
        parts = [
            ngettext("%(count)s year with figures", "%(count)s years with figures", len(home.periods))
            % {"count": len(home.periods)},
            _("no targets set, figures not checked yet"),
        ]
    if not parts and home.unreported:
        parts = [_("Calculated, not locked yet")]
    if not parts:
        return _("No record yet.")
    return _("%(sentence)s.") % {"sentence": pgettext("list", "; ").join(parts)}


def change(tile: Tile) -> str:
    """The change against the period before, or why there is none to give."""
    words = {"period": tile.previous_period}
    if tile.value is None or not tile.previous_period:
        return ""
    if not tile.comparable:
        return _("not comparable with %(period)s") % words
    if tile.change_percent is None:
        return _("no figure for %(period)s") % words
    return _("%(number)s %% against %(period)s") % {**words, "number": targets.signed(tile.change_percent, 1)}


def gap(told: TargetGap | None) -> str:
    """`T02: −1.5 % to what is due`; on one reading only when the target leaves its basis open."""
    if told is None or told.gap_percent is None:
        return ""
    words = {"code": told.code, "number": targets.signed(told.gap_percent, 1)}
    if told.decided:
        return _("%(code)s: %(number)s %% to what is due") % words
    return _("%(code)s: %(number)s %% to what is due on this basis; its basis is not stated") % words


def series_label(view: SeriesView) -> str:
    """A series in the active language."""
    return view.names()[0 if reads_chinese() else 1]


def tile_label(tile: Tile) -> str:
    """The short name of a standard tile, else the name of its series."""
    if tile.name:
        return str(TILE_NAMES[tile.name])
    return tile.label_zh if reads_chinese() else tile.label_en


def headlines_line(shown: Headlines) -> str:
    """Whose choice one sees."""
    if shown.source == "mine":
        return _("You see your own choice.")
    if shown.source == "company":
        return _("You see the company's standard.")
    return _("You see the figures shipped as standard.")


def tile_view(tile: Tile) -> dict[str, Any]:
    """A tile as components/figure.html takes it."""
    told = tile.gap
    return {
        "tile": tile,
        "label": tile_label(tile),
        "change": change(tile),
        "gap": gap(told),
        "status": (told.status if told.decided else "undecided") if told else "",
        "reason": str(MISSING.get(tile.missing, "")),
        "quality": tile.quality
        if tile.quality in ("fails", "implausible", "cannot_tell", "holds")
        else "holds"
        if tile.quality
        else "",
    }


def owed_view(owed: Owed) -> dict[str, Any]:
    """A line of what is owed, with the page that settles it."""
    pages: dict[str, tuple[str, dict[str, Any], str]] = {
        "approval": ("indicators:submission", {"submission_id": owed.object_id}, ""),
        "correction": ("indicators:submission", {"submission_id": owed.object_id}, ""),
        "findings": ("quality:findings", {}, f"state=open&owner={owed.object_id or 'none'}"),
        "figures": ("disclosure:table", {}, ""),
        "locks": ("organisation:periods", {}, ""),
    }
    name, arguments, query = pages[owed.kind]
    return {
        "owed": owed,
        "what": str(OWED_WORDS[owed.kind]),
        "detail": _detail(owed),
        "page": name,
        "arguments": arguments,
        "query": query,
        "who": _people(owed.names),
    }


def _detail(owed: Owed) -> str:
    if owed.kind in ("approval", "correction"):
        return owed.title
    if owed.kind == "findings":
        return _("%(count)s, of which %(high)s high") % {"count": owed.count, "high": owed.high}
    if owed.kind == "figures":
        return _("%(count)s in %(period)s") % {"count": owed.count, "period": owed.periods[0]}
    return _("%(count)s: %(periods)s") % {
        "count": owed.count,
        "periods": pgettext("list", ", ").join(owed.periods),
    }


def _people(names: tuple[str, ...]) -> str:
    """Two names and how many more."""
    if not names:
        return _("nobody")
    shown = pgettext("list", ", ").join(names[:2])
    if len(names) <= 2:
        return shown
    return _("%(names)s and %(more)s more") % {"names": shown, "more": len(names) - 2}


def heat_rows(home: Home) -> list[tuple[Any, str, str]]:
    """Rows of the heat strip with the names of topic and pillar."""
    return [(row, indicators.topic_word(row.topic), indicators.pillar_word(row.pillar)) for row in home.heat]
