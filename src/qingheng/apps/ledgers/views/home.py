"""The ledger at a glance, and the list of its lots."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from qingheng.apps.ledgers import queries, rights, words
from qingheng.apps.ledgers.contracts import SUBMITTED, BalanceRow
from qingheng.apps.ledgers.queries import LotFilters
from qingheng.apps.ledgers.tables import BALANCE_COLUMNS, exports, lot_columns
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

SOON = timedelta(days=90)


@require_safe
@page(rights.VIEW)
def home(request: CompanyRequest) -> HttpResponse:
    """Balances by kind and year of generation, what waits, what expires soon, what to deal with; `?format=csv|xlsx`."""
    today = timezone.localdate()
    rows = queries.balances(actor=request.actor)
    listing = Listing(request, "ledger-balances", _("Certificate ledger"), BALANCE_COLUMNS, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    waiting = queries.acts(actor=request.actor, state=SUBMITTED)
    open_items = queries.open_count(actor=request.actor)
    soon = queries.expiring(actor=request.actor, until=today + SOON) if rows else []
    context = {
        "rows": rows,
        "totals": _totals(rows),
        "waiting": waiting,
        "open_items": open_items,
        "soon": [(f"L{lot}", lot, last, quantity, last < today) for lot, last, quantity in soon[:8]],
        "soon_more": max(0, len(soon) - 8),
        "state_line": _state_line(rows, len(waiting), open_items),
        "may_manage": request.actor.may(rights.MANAGE),
        "exports": exports(request),
    }
    return render(request, "ledgers/home.html", context)


def _totals(rows: list[BalanceRow]) -> list[dict[str, Any]]:
    """Sums by unit: what is counted in different units is never added."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        for name in ("issued", "held", "allocated", "retired", "expired"):
            sums[row.unit][name] += getattr(row, name)
    return [{"unit": unit, **values} for unit, values in sorted(sums.items())]


def _state_line(rows: list[BalanceRow], waiting: int, open_items: int) -> str:
    if not rows:
        return ""
    lots = sum(row.lots for row in rows)
    parts = [
        ngettext("%(n)s lot", "%(n)s lots", lots) % {"n": lots},
        ngettext("%(n)s waits for a second person", "%(n)s wait for a second person", waiting)
        % {"n": waiting},
        ngettext("%(n)s item to deal with", "%(n)s items to deal with", open_items) % {"n": open_items},
    ]
    return _("%(sentence)s.") % {"sentence": pgettext("list", "; ").join(parts)}


@require_safe
@page(rights.VIEW)
def lots(request: CompanyRequest) -> HttpResponse:
    """The lots; `?format=csv|xlsx` gives those found as a file."""
    filters = LotFilters(
        text=asked(request, "q"),
        sort=asked(request, "sort"),
        **{name: asked(request, name) for name in ("kind", "year", "market", "technology", "state")},
    )
    rows = queries.lot_rows(actor=request.actor, filters=filters)
    if asked(request, "format"):
        shown: Any = queries.lots(actor=request.actor, filters=filters)
    else:
        shown = _Page(rows, queries.views_of)
    listing = Listing(request, "lots", _("Certificate lots"), lot_columns(request.company.slug), shown)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    there = queries.values_there(actor=request.actor)
    names = {
        one.code: one.name_zh if words.reads_chinese() else one.name_en
        for one in queries.kinds(actor=request.actor)
    }
    context = {
        **listing.context(),
        "chip_groups": [
            (
                pgettext("ledger", "Kind"),
                chips(request, "kind", [(code, names.get(code, code)) for code in there["kind"]]),
            ),
            (_("Generated"), chips(request, "year", [(year, year) for year in there["year"]])),
            (_("State"), chips(request, "state", words.STATE_WORDS.items() if there["kind"] else ())),
            (
                _("Technology"),
                chips(
                    request,
                    "technology",
                    [(one, words.word(words.TECHNOLOGIES, one)) for one in there["technology"]],
                ),
            ),
        ],
        "may_manage": request.actor.may(rights.MANAGE),
    }
    return render(request, "ledgers/lots.html", context)


class _Page:
    """Rows that become views when a page of them is cut: a list of 100,000 lots reads fifty."""

    def __init__(self, rows: Any, views: Any) -> None:
        self.rows, self.views = rows, views

    def __len__(self) -> int:
        return int(self.rows.count())

    def __getitem__(self, part: slice) -> Any:
        return self.views(list(self.rows[part]))
