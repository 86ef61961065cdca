"""The calendar: which months of which node are there, on their way, owed, late, estimated."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from qingheng.apps.intake.contracts import CalendarRow
from qingheng.apps.intake.queries import calendar as read_calendar
from qingheng.apps.intake.queries import datasets
from qingheng.apps.intake.submission_access import ENTER
from qingheng.apps.intake.views.places import trail
from qingheng.apps.intake.words import CALENDAR, named, word
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.texts import format_number
from qingheng.platform.rights.lists import address_with, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

MONTHS = 12
SIGNS = {
    "sealed": "lock",
    "draft": "pencil",
    "estimated": "tilde",
    "owed": "circle-dashed",
    "late": "alert-triangle",
    "excused": "slash",
    "empty": "minus",
}


@require_safe
@page("indicators.view")
def calendar(request: CompanyRequest) -> HttpResponse:
    """Twelve months from the one asked for; a cell leads to its submission, or to handing data in."""
    now = timezone.now()
    today = timezone.localdate(now)
    first = _first(asked(request, "from"), today)
    known = datasets.datasets(actor=request.actor)
    nodes = organisation.tree(actor=request.actor)
    code, node = asked(request, "dataset"), asked(request, "node")
    rows = read_calendar.calendar(
        actor=request.actor,
        first=first,
        months=MONTHS,
        dataset=code if any(one.code == code for one in known) else "",
        node_id=int(node) if node.isdecimal() and any(str(one.id) == node for one in nodes) else None,
        at=now,
    )
    chosen = next((one for one in nodes if str(one.id) == node), None)
    context = {
        "groups": _by_node(rows, {one.code: one.id for one in nodes}),
        "months": [_months_after(first, step) for step in range(MONTHS)],
        "first": first,
        "earlier": address_with(request, **{"from": f"{_months_after(first, -MONTHS):%Y-%m}"}),
        "later": address_with(request, **{"from": f"{_months_after(first, MONTHS):%Y-%m}"}),
        "legend": [(state, SIGNS[state], word(CALENDAR, state)) for state in CALENDAR],
        "chips": chips(
            request,
            "dataset",
            [(one.code, named(one.name_zh, one.name_en)) for one in known if one.code in _seen(rows, code)],
        ),
        "any_estimated": any(row.estimated for row in rows),
        "nodes": nodes,
        "node": chosen,
        "may_enter": request.actor.may(ENTER),
        "state_line": _state_line(rows),
        "trail": trail(request),
    }
    return render(request, "intake/calendar.html", context)


def _seen(rows: list[CalendarRow], code: str) -> set[str]:
    return {row.dataset for row in rows} | {code}


def _by_node(rows: list[CalendarRow], ids: dict[str, int]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under their node, in the order they came; each cell with its sign and words."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda one: one.node_code):
        cells = [
            {
                "cell": cell,
                "sign": SIGNS.get(cell.state, "minus"),
                "word": word(CALENDAR, cell.state),
                "share": _share_words(row, cell.month),
            }
            for cell in row.cells
        ]
        over_all = row.estimated[0].period if row.estimated else ""
        groups.setdefault(named(row.node_zh, row.node_en), []).append(
            {
                "row": row,
                "cells": cells,
                "node_id": ids.get(row.node_code),
                "estimated": [one for one in row.estimated if one.period == over_all],
            }
        )
    return list(groups.items())


def _share_words(row: CalendarRow, month: date) -> str:
    """How much of a month is estimated: 37.5 %; nothing where nothing is, or where the total is not known."""
    label = f"{month:%Y-%m}"
    found = [one.share for one in row.estimated if one.period == label and one.share is not None]
    return ", ".join(f"{format_number(share * 100, 1)} %" for share in found)


def _state_line(rows: list[CalendarRow]) -> str:
    states = [cell.state for row in rows for cell in row.cells]
    late, owed = states.count("late"), states.count("owed")
    if not rows:
        return ""
    parts = [_("%(n)s months sealed") % {"n": states.count("sealed")}]
    if owed:
        parts.append(ngettext("%(n)s month owed", "%(n)s months owed", owed) % {"n": owed})
    if late:
        parts.append(ngettext("%(n)s month late", "%(n)s months late", late) % {"n": late})
    return _("; ").join(parts)


def _first(text: str, today: date) -> date:
    """The month asked for as 2026-01, else the one eleven months ago, so that this month is the last shown."""
    year, _dash, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 1900 < int(year[:5]) < 2200 and 1 <= int(month[:3]) <= 12:
        return date(int(year), int(month), 1)
    return _months_after(today, 1 - MONTHS)


def _months_after(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
