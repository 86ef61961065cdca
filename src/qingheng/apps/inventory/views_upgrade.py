"""Pages of other versions of packs: what one changes, a proposal, and its review by another person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.factors import queries as factors
from qingheng.apps.inventory import queries, rights, services, tables, words
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.forms import DecideForm, ProposeForm
from qingheng.apps.inventory.queries.upgrading import measure_changes
from qingheng.apps.inventory.views import address, head, trail
from qingheng.apps.inventory.views_charts import names_of
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_LINES = 100
SHOWN = ("scope1", "scope2_location", "scope2_market", "scope3")


@page(rights.VIEW)
@require_http_methods(["GET", "POST"])
def upgrades(request: CompanyRequest, inventory_id: int) -> HttpResponse:
    """Packs of the inventory with their versions, what the shipped one changes, and all proposals; a POST proposes."""
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    form = ProposeForm(request.POST or None, initial={"pack": asked(request, "pack")})
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid():
            try:
                made = services.propose_upgrade(
                    actor=request.actor, inventory_id=view.id, at=timezone.now(), **form.cleaned_data
                )
            except NotFound:
                raise
            except Refusal as refusal:
                form.add_error(None, f"{refusal.message} {refusal.fix}".strip())  # the pack is not typed here
            else:
                messages.success(request, _("The version is proposed; another person decides."))
                return redirect(address(request, "upgrade", inventory_id=view.id, upgrade_id=made.id))
    pack = request.POST.get("pack", "")[:80] if request.method == "POST" else asked(request, "pack")
    shown, refused = _preview(request, view, pack)
    lost = factors.lost_versions(actor=request.actor, packs=dict(view.packs))
    shipped = factors.packs_at_hand(actor=request.actor)
    at_hand = {one.id: one.shipped for one in shipped}
    titles = {one.id: words.two(one.title_zh, one.title_en) for one in shipped}
    context = {
        **head(request, view),
        **_lost(request, view),
        "trail": trail(request, view),
        "packs": [
            (code, version, at_hand.get(code, ""), code == pack, code in lost, titles.get(code, ""))
            for code, version in view.packs
        ],
        "pack": pack,
        "shown": shown,
        "refused": refused,
        "form": form,
        "may_propose": view.state == "open" and request.actor.may(rights.MANAGE),
        "entries": [
            (one, words.word(words.UPGRADE_STATES, one.state))
            for one in queries.upgrades(actor=request.actor, inventory_id=view.id)
        ],
    }
    return render(request, "inventory/upgrades.html", context, status=422 if form.errors else 200)


@page(rights.VIEW)
@require_POST
def replace(request: CompanyRequest, inventory_id: int, act: str) -> HttpResponse:
    """Propose the shipped versions in place of all that are no longer at hand, or approve those that wait, in one act."""
    now, said = timezone.now(), request.POST.get("said", "")
    try:
        if act == "propose":
            services.propose_replacements(actor=request.actor, inventory_id=inventory_id, reason=said, at=now)
            messages.success(request, _("The versions are proposed; another person decides."))
        elif act == "approve":
            services.approve_replacements(actor=request.actor, inventory_id=inventory_id, note=said, at=now)
            messages.success(request, _("The versions are pinned. Calculate the inventory again."))
        else:
            raise Http404(act)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect(address(request, "upgrades", inventory_id=inventory_id))


def _lost(request: CompanyRequest, view: InventoryView) -> dict[str, Any]:
    """Versions no longer at hand, which of them wait for approval, and what the reader may do about it."""
    lost = queries.lost_packs(actor=request.actor, inventory_id=view.id)
    waiting = queries.waiting_replacements(actor=request.actor, inventory_id=view.id) if lost else []
    asked_for = {one.pack for one in waiting}
    still_open = view.state == "open"
    return {
        "lost": lost,
        "waiting": waiting,
        "may_replace": still_open
        and request.actor.may(rights.MANAGE)
        and any(one.shipped and one.pack not in asked_for for one in lost),
        "may_approve_all": still_open
        and bool(waiting)
        and request.actor.may(rights.LOCK)
        and not any(one.own_hand for one in waiting),
    }


@page(rights.VIEW)
@require_GET
def upgrade(request: CompanyRequest, inventory_id: int, upgrade_id: int) -> HttpResponse:
    """One proposal with what it changes, as it was seen, and the decision."""
    return _proposal(request, inventory_id, upgrade_id, DecideForm())


@page(rights.LOCK)
@require_POST
def decide(request: CompanyRequest, inventory_id: int, upgrade_id: int, act: str) -> HttpResponse:
    """Approve a proposal or send it back; never by who made it."""
    queries.upgrade(actor=request.actor, inventory_id=inventory_id, upgrade_id=upgrade_id)
    if act not in ("approve", "return"):
        raise Http404(act)
    form = DecideForm(request.POST)
    if form.is_valid():
        service = services.approve_upgrade if act == "approve" else services.return_upgrade
        try:
            service(
                actor=request.actor, upgrade_id=upgrade_id, at=timezone.now(), note=form.cleaned_data["note"]
            )
        except NotFound:
            raise
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _said(queries.upgrade(actor=request.actor, inventory_id=inventory_id, upgrade_id=upgrade_id)),
            )
            return redirect(address(request, "upgrade", inventory_id=inventory_id, upgrade_id=upgrade_id))
    return _proposal(request, inventory_id, upgrade_id, form, status=422)


def _said(entry: queries.UpgradeEntry) -> str:
    """What came of a decision, in words."""
    if entry.state == "returned":
        return _("The proposal is sent back.")
    if entry.preview.get("lost"):
        return _("The version is pinned. Calculate the inventory again.")
    return _("The version is in force; only the lines it touches were calculated again.")


def _proposal(
    request: CompanyRequest, inventory_id: int, upgrade_id: int, form: DecideForm, status: int = 200
) -> HttpResponse:
    view = queries.inventory(actor=request.actor, inventory_id=inventory_id)
    entry = queries.upgrade(actor=request.actor, inventory_id=inventory_id, upgrade_id=upgrade_id)
    top = head(request, view)
    context = {
        **top,
        "trail": [
            *trail(request, view),
            (_("Versions of packs"), address(request, "upgrades", inventory_id=view.id)),
        ],
        "entry": entry,
        "entry_state": words.word(words.UPGRADE_STATES, entry.state),
        "shown": _told(request, view, entry.preview),
        "form": form,
        "waits": entry.state == "proposed",
        "may_decide": top["may_lock"]
        and view.state == "open"
        and entry.state == "proposed"
        and not entry.own_hand,
    }
    return render(request, "inventory/upgrade.html", context, status=status)


def _preview(
    request: CompanyRequest, view: InventoryView, pack: str
) -> tuple[dict[str, Any] | None, Refusal | None]:
    """What the shipped version of the pack changes, or why that cannot be said now."""
    if not pack or view.run is None:
        return None, None
    try:
        found = queries.upgrade_preview(actor=request.actor, inventory_id=view.id, pack=pack)
    except Refusal as refusal:
        return None, refusal
    kept = {
        "factors": {name: list(ids) for name, ids in found.factors.items()}, "lost": found.lost,
        "lines": found.of_lines if found.lost else len(found.lines),
        "rows": found.rows, "of_lines": found.of_lines, "of_rows": found.of_rows,
        "measures": measure_changes(found.lines),
        "touched": [vars(one) for one in found.lines], "values": [vars(one) for one in found.values],
    }  # fmt: skip
    return {**_told(request, view, kept), "from": found.from_version, "to": found.to_version}, None


def _told(request: CompanyRequest, view: InventoryView, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A preview as a page shows it: factors, measures, touched lines."""
    names = names_of(request, view)
    ids = kept.get("factors", {})
    return {
        "lost": kept.get("lost", False),
        "lines": kept.get("lines", 0),
        "rows": kept.get("rows", 0),
        "of_lines": kept.get("of_lines", 0),
        "of_rows": kept.get("of_rows", 0),
        "measures": [
            (words.word(words.MEASURES, name), tables.tonnes(Decimal(kept["measures"][name])))
            for name in SHOWN
            if name in kept.get("measures", {})
        ],
        "values": [_value(one) for one in kept.get("values", [])],
        "added": ids.get("added", []),
        "vanished": ids.get("vanished", []),
        "changed": len(ids.get("changed", [])),
        "touched": [line_words(one, names) for one in kept.get("touched", [])[:MOST_LINES]],
        "more": 0 if kept.get("lost") else max(0, kept.get("lines", 0) - MOST_LINES),
    }


def _value(one: Mapping[str, Any]) -> dict[str, Any]:
    before, after = Decimal(one["before"]), Decimal(one["after"])
    return {
        "id": one["id"],
        "name": words.two(one["name_zh"], one["name_en"]) or one["id"],
        "unit": one["unit"],
        "before": f"{before.normalize():f}",
        "after": f"{after.normalize():f}",
        "percent": (after - before) / before * 100 if before else None,
    }


def line_words(one: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A touched line as pages show it."""
    before, after = (None if one[name] is None else Decimal(one[name]) for name in ("before", "after"))
    difference = (after or Decimal(0)) - (before or Decimal(0))
    return {
        "site": names.get(one["site"]) or words.member("site", one["site"]),
        "activity": names.get(one["activity"]) or one["activity"],
        "where": f"{words.word(words.SCOPES, str(one.get('scope', '')))} · "
        f"{words.word(words.CATEGORIES, one.get('category', ''))}"
        if one.get("scope")
        else "",
        "side": words.word(words.SIDES, one["side"]) if one["side"] != "both" else "",
        "days": _days(one.get("first", ""), one.get("last", "")),
        "rows": one["rows"],
        "factors": list(dict.fromkeys(code for code in (one["factor_before"], one["factor_after"]) if code)),
        "before": tables.tonnes(before),
        "after": tables.tonnes(after),
        "difference": tables.tonnes(difference),
    }


def _days(first: str, last: str) -> str:
    """The month of a line, else its days."""
    if not first:
        return ""
    return first[:7] if first[:7] == last[:7] else f"{first} – {last}"
