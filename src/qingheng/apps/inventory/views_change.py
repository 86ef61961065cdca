"""The page of what changed since totals were reported: a restatement to lock, the base year, the ledger of restatements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingheng.apps.inventory import queries, rights, services, tables, words
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.forms import BaseYearForm, ChangeForm, RestateForm
from qingheng.apps.inventory.naming import site_names
from qingheng.apps.inventory.queries.base_years import BaseYearView, RestatementView
from qingheng.apps.inventory.views import address, head, key_words, trail
from qingheng.apps.inventory.views_charts import names_of
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page

SHOWN = ("scope1", "scope2_location", "scope2_market", "scope3")
MOST_LINES = 100


@page(rights.VIEW)
@require_GET
def changes(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Totals as reported beside those of now, the base year with its test, and every restatement."""
    return _shown(request, inventory_id)


@page(rights.LOCK)
@require_POST
def restate(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Lock the inventory with other totals than those reported: trigger and reason are kept with every line."""
    form = RestateForm(request.POST, noted=_open_changes(_own_base(request, inventory_id)))
    if form.is_valid():
        try:
            services.lock_inventory(
                actor=request.actor, inventory_id=inventory_id, at=timezone.now(), **form.cleaned_data
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The inventory is locked; the restatement stands in the ledger."))
            return redirect(address(request, "changes", inventory_id=inventory_id))
    return _shown(request, inventory_id, restate=form, status=422)


@page(rights.LOCK)
@require_POST
def base_year(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Make the locked inventory the base year."""
    form = BaseYearForm(request.POST)
    if form.is_valid():
        try:
            services.set_base_year(
                actor=request.actor, inventory_id=inventory_id, at=timezone.now(), **form.cleaned_data
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("It is the base year now."))
            return redirect(address(request, "changes", inventory_id=inventory_id))
    return _shown(request, inventory_id, base=form, status=422)


@page(rights.MANAGE)
@require_POST
def note(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Note what a change does to the base year."""
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            services.note_change(
                actor=request.actor, inventory_id=inventory_id, at=timezone.now(), **form.cleaned_data
            )
        except NotFound:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The change is noted."))
            return redirect(address(request, "changes", inventory_id=inventory_id))
    return _shown(request, inventory_id, change=form, status=422)


@page(rights.MANAGE)
@require_POST
def withdraw_note(request: CompanyRequest, inventory_id: int, change_id: int) -> HttpResponse:
    """Take back a change that was noted by mistake."""
    try:
        services.withdraw_change(
            actor=request.actor, inventory_id=inventory_id, change_id=change_id, reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    else:
        messages.success(request, _("The change is taken back."))
    return redirect(address(request, "changes", inventory_id=inventory_id))


def _own_base(request: CompanyRequest, inventory_id: int) -> BaseYearView | None:
    bases = queries.base_years(actor=request.actor)
    return next((one for one in bases if one.inventory_id == inventory_id), None)


def _open_changes(base: BaseYearView | None) -> list[tuple[int, str]]:
    """Open changes of a base year by id, in a few words."""
    return [
        (one.id, f"{one.tonnes:,f} tCO₂e · {words.one_language(one.reason)}")
        for one in (base.changes if base is not None else ())
        if one.open
    ]


def _shown(
    request: CompanyRequest, inventory_id: int, *, status: int = 200, restate: RestateForm | None = None,
    base: BaseYearForm | None = None, change: ChangeForm | None = None,
) -> HttpResponse:  # fmt: skip
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    top = head(request, view)
    names = names_of(request, view) | site_names(request)
    found = queries.pending(actor=request.actor, inventory_id=view.id)
    bases = queries.base_years(actor=request.actor)
    own = next((one for one in bases if one.inventory_id == view.id), None)
    ledger = queries.restatements(actor=request.actor, inventory_id=view.id)
    context: dict[str, Any] = {
        **top,
        "trail": trail(request, view),
        "pending": found,
        "pending_rows": _measures(found.before.measures, found.measures) if found else [],
        "pending_lines": line_rows(found.lines, names) if found else [],
        "pending_more": max(0, len(found.lines) - MOST_LINES) if found else 0,
        "restate_form": restate or RestateForm(noted=_open_changes(own)),
        "base": own,
        "base_changes": _noted(own),
        "base_of_others": [one for one in bases if one.inventory_id != view.id],
        "base_form": base or BaseYearForm(initial={"threshold": Decimal(5)}),
        "change_form": change or ChangeForm(),
        "may_set_base": top["may_lock"] and view.state == "locked" and own is None,
        "may_note": own is not None and request.actor.may(rights.MANAGE),
        "reports": [
            (one, [tables.tonnes(one.measures.get(name)) for name in SHOWN])
            for one in queries.reports(actor=request.actor, inventory_id=view.id)
        ],
        "measure_names": [words.word(words.MEASURES, name) for name in SHOWN],
        "ledger": [_entry(one, names) for one in ledger],
        "state_line": _state(view, bool(found), len(ledger)),
    }
    return render(request, "inventory/changes.html", context, status=status)


def _state(view: InventoryView, waits: bool, entries: int) -> str:
    if waits:
        return _("The totals differ from those reported: locking them is a restatement.")
    if entries:
        return _("%(n)s restatements.") % {"n": entries}
    return _("Nothing was restated.")


def _noted(base: BaseYearView | None) -> list[tuple[Any, str]]:
    return [] if base is None else [(one, words.word(words.TRIGGERS, one.trigger)) for one in base.changes]


def _entry(one: RestatementView, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "entry": one,
        "trigger": words.word(words.TRIGGERS, one.trigger),
        "measures": _measures(one.before.measures, one.after.measures),
        "lines": line_rows(one.lines, names),
        "more": max(0, len(one.lines) - MOST_LINES),
    }


def _measures(
    before: Mapping[str, Decimal | None], after: Mapping[str, Decimal | None]
) -> list[tuple[str, Decimal | None, Decimal | None, Decimal | None, Decimal | None]]:
    """Name, tonnes before and after, difference, per cent; the scopes always, categories where they differ."""
    found = []
    for name in dict.fromkeys((*SHOWN, *after)):
        old, new = before.get(name), after.get(name)
        if old == new and (name not in SHOWN or old is None):
            continue
        difference = (new or Decimal(0)) - (old or Decimal(0))
        label = (
            words.word(words.MEASURES, name) if name in words.MEASURES else words.word(words.CATEGORIES, name)
        )
        percent = difference / old * 100 if old else None
        found.append((label, tables.tonnes(old), tables.tonnes(new), tables.tonnes(difference), percent))
    return found


def line_rows(lines: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines of a restatement as rows: words, tonnes before and after, difference, cause; the largest first."""
    found = []
    for one in lines:
        old, new = (None if one[name] is None else Decimal(one[name]) for name in ("before", "after"))
        found.append((abs((new or Decimal(0)) - (old or Decimal(0))), one, old, new))
    found.sort(key=lambda each: -each[0])
    return [
        {
            "words": key_words(one["key"], names),
            "side": words.word(words.SIDES, one["side"]) if one["key"][0] == "2" else "",
            "before": tables.tonnes(old),
            "after": tables.tonnes(new),
            "difference": tables.tonnes((new or Decimal(0)) - (old or Decimal(0))),
            "cause": words.word(words.CAUSES, one["cause"]),
        }
        for _size, one, old, new in found[:MOST_LINES]
    ]
