"""Families at a glance, and the list of items."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from qingheng.apps.products import queries, rights, words
from qingheng.apps.products.queries import ItemFilters
from qingheng.apps.products.tables import item_columns
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page(rights.VIEW)
def families(request: CompanyRequest) -> HttpResponse:
    """Families with what their options allow, and drafts that wait."""
    today = timezone.localdate()
    rows = queries.families(actor=request.actor, on=today)
    drafts = queries.revisions(actor=request.actor, state="draft")
    contents = queries.contents(actor=request.actor, on=today)
    context = {
        "families": rows,
        "drafts": drafts,
        "expired": [one for one in contents if one.days_left is not None and one.days_left < 0],
        "soon": [one for one in contents if one.days_left is not None and one.days_left >= 0],
        "retired": queries.families(actor=request.actor, on=today, retired=True),
        "contents": len(contents),
        "state_line": _state_line(len(rows), sum(one.configurations for one in rows), len(drafts))
        if rows
        else "",
        "may_manage": request.actor.may(rights.MANAGE),
        "may_release": request.actor.may(rights.RELEASE),
    }
    return render(request, "products/home.html", context)


def _state_line(families: int, configurations: int, drafts: int) -> str:
    parts = [
        ngettext("%(n)s family", "%(n)s families", families) % {"n": families},
        ngettext("%(n)s configuration", "%(n)s configurations", configurations)
        % {"n": f"{configurations:,}"},
        ngettext("%(n)s draft", "%(n)s drafts", drafts) % {"n": drafts},
    ]
    return _("%(sentence)s.") % {"sentence": pgettext("list", "; ").join(parts)}


@require_safe
@page(rights.VIEW)
def items(request: CompanyRequest) -> HttpResponse:
    """Items; `?format=csv|xlsx` gives those found as a file."""
    filters = ItemFilters(
        asked(request, "q"),
        asked(request, "kind"),
        asked(request, "sort"),
        asked(request, "missing"),
        asked(request, "retired"),
    )
    rows = queries.item_rows(actor=request.actor, filters=filters)
    listing = Listing(request, "items", _("Items"), item_columns(request.company.slug), Views(rows))
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "chip_groups": [
            (pgettext("item", "Kind"), chips(request, "kind", words.KINDS.items())),
            (_("Gaps"), chips(request, "missing", [("mass", _("without mass"))])),
            (_("Use"), chips(request, "retired", [("yes", _("retired"))])),
        ],
        "may_manage": request.actor.may(rights.MANAGE),
    }
    return render(request, "products/items.html", context)


class Views:
    """Rows that become views when a page of them is cut."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, part: slice) -> Any:
        return queries.views_of(list(self.rows[part]))
