"""Pictures of scores as components/chart.html takes them; figures as the tables beside them print them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.lca import words
from qingheng.apps.lca.contracts import MethodScore, SankeyLink, SankeyView
from qingheng.platform.languages import active_language

_MOST = 12


def bars(found: MethodScore, title: str, parts: Any) -> dict[str, Any] | None:
    """The largest parts of a score as bars; None where there is nothing to draw."""
    shown = [one for one in parts if one.kg][:_MOST]
    if not shown:
        return None
    series = [{"name": title, "kind": "value", "values": [words.figure(one.kg) for one in shown]}]
    return {
        "title": title, "unit": found.of.unit, "periods": [_short(one.name) for one in shown], "series": series,
        "source": f"{found.version} · {found.method}", "lang": active_language(),
    }  # fmt: skip


def sankey(found: SankeyView) -> tuple[dict[str, Any] | None, list[SankeyLink]]:
    """The diagram, and the links it cannot draw: savings, and those that close a loop."""
    drawn: list[SankeyLink] = []
    left: list[SankeyLink] = []
    ahead: dict[str, set[str]] = {}
    for link in found.links:
        if link.score <= 0 or link.source == link.target or _leads(link.target, link.source, ahead):
            left.append(link)
        else:
            ahead.setdefault(link.source, set()).add(link.target)
            drawn.append(link)
    if not drawn:
        return None, left
    names = {key: name for key, name, _score, _own in found.bars}
    used = dict.fromkeys(key for one in drawn for key in (one.source, one.target))
    ends = {key: "1" if not ahead.get(key) else "0" for key in used}  # where streams end: what was asked for
    boxes = [
        {"id": f"{ends[key]}:{key}", "name": _short(names.get(key, key)), "kind": ends[key]} for key in used
    ]
    flows = [
        {
            "source": f"{ends[one.source]}:{one.source}", "target": f"{ends[one.target]}:{one.target}",
            "value": words.figure(one.score),
        }
        for one in drawn
    ]  # fmt: skip
    return {
        "title": _("Where the score comes from"), "unit": found.indicator.unit, "periods": [], "series": [],
        "source": f"{found.version} · {found.indicator.code}", "lang": active_language(), "boxes": boxes, "flows": flows,
    }, left  # fmt: skip


def _leads(start: str, end: str, ahead: dict[str, set[str]]) -> bool:
    """Whether drawn links lead from one process to another."""
    waiting, seen = [start], {start}
    while waiting:
        one = waiting.pop()
        if one == end:
            return True
        new = ahead.get(one, set()) - seen
        seen |= new
        waiting += new
    return False


def _short(name: str) -> str:
    return name if len(name) <= 48 else f"{name[:47]}…"
