"""The tree with its map, one node with its holdings, and the forms that change them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from qingheng.apps.organisation import queries, services
from qingheng.apps.organisation.contracts import NodeDetail, NodeView
from qingheng.apps.organisation.forms import CloseForm, EndForm, NodeForm, OwnershipForm
from qingheng.apps.organisation.services import Control, NodeFacts
from qingheng.apps.organisation.site_map import draw_map
from qingheng.apps.organisation.tables import NODE_COLUMNS
from qingheng.apps.organisation.words import APPROACHES, KINDS, NOTES, reads_chinese, word
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_GET
@page("organisation.view")
def tree(request: CompanyRequest) -> HttpResponse:
    """The tree as a table and its sites as points; `?format=csv|xlsx` gives it as a file."""
    nodes = queries.tree(actor=request.actor)
    shown = [node for node in nodes if _fits(request, node)]
    listing = Listing(request, "organisation", _("Organisation"), NODE_COLUMNS, shown)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    least = min((node.depth for node in nodes), default=0)
    sites = sum(1 for node in nodes if node.kind == "site")
    line = ngettext("%(n)s node", "%(n)s nodes", len(nodes)) % {"n": len(nodes)}
    context = {
        **listing.context(),
        "nodes": [(node, range(node.depth - least), word(KINDS, node.kind)) for node in shown],
        "known": bool(nodes),
        "map": draw_map(shown),
        "chip_groups": [(_("Kind"), chips(request, "kind", KINDS.items()))],
        "state_line": line + ", " + ngettext("%(n)s site", "%(n)s sites", sites) % {"n": sites},
        "may_manage": request.actor.may("organisation.manage"),
    }
    return render(request, "organisation/tree.html", context)


@require_GET
@page("organisation.view")
def show_node(request: CompanyRequest, node_id: int) -> HttpResponse:
    """One node: facts, place, holdings, and what the group counts of it under the three approaches."""
    return _show(request, queries.node_detail(actor=request.actor, node_id=node_id))


@require_http_methods(["GET", "POST"])
@page("organisation.manage")
def add_node(request: CompanyRequest) -> HttpResponse:
    """Add a node below `?parent=`; without one it is the root."""
    parent = _parent(request)
    form = NodeForm(request.POST or None, initial={"kind": "legal_entity" if parent else "group"})
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_node(
                actor=request.actor,
                code=form.cleaned_data["code"],
                facts=form.facts(),
                parent_id=parent.id if parent else None,
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_node(request, added.id)
    title = _("Add a node below %(name)s") % {"name": _name(parent)} if parent else _("Add the group")
    return _form(request, form, title, parent)


@require_http_methods(["GET", "POST"])
@page("organisation.manage")
def change_node(request: CompanyRequest, node_id: int) -> HttpResponse:
    """Change the facts of a node."""
    node = queries.node(actor=request.actor, node_id=node_id)
    initial = {name: getattr(node, name) for name in NodeFacts.__dataclass_fields__}
    form = NodeForm(request.POST or None, initial=initial, with_code=False)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_node(actor=request.actor, node_id=node_id, facts=form.facts(), at=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_node(request, node_id)
    return _form(request, form, _("Change %(name)s") % {"name": _name(node)}, node)


@require_http_methods(["GET", "POST"])
@page("organisation.manage")
def close_node(request: CompanyRequest, node_id: int) -> HttpResponse:
    """Say that a node ends on a day; its figures stay."""
    node = queries.node(actor=request.actor, node_id=node_id)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_node(
                actor=request.actor,
                node_id=node_id,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_node(request, node_id)
    return _form(request, form, _("Close %(name)s") % {"name": _name(node)}, node)


@require_http_methods(["GET", "POST"])
@page("organisation.manage")
def add_holding(request: CompanyRequest, node_id: int) -> HttpResponse:
    """Record who holds a share of the node."""
    node = queries.node(actor=request.actor, node_id=node_id)
    others = [view for view in queries.tree(actor=request.actor) if view.id != node_id]
    form = OwnershipForm(request.POST or None, nodes=others, initial={"holder": node.parent_id})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        control = Control(
            data["percent"],
            data["operational_control"],
            data["financial_control"],
            data["source"],
            joint_financial=data["joint_financial_control"],
        )
        try:
            services.set_ownership(
                actor=request.actor,
                holder_id=int(data["holder"]),
                held_id=node_id,
                control=control,
                valid_from=data["valid_from"],
                valid_until=data["valid_until"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_node(request, node_id)
    return _form(request, form, _("Who holds %(name)s") % {"name": _name(node)}, node)


@require_http_methods(["GET", "POST"])
@page("organisation.manage")
def end_holding(request: CompanyRequest, node_id: int, ownership_id: int) -> HttpResponse:
    """Say that a holding of the node ended on a day."""
    detail = queries.node_detail(actor=request.actor, node_id=node_id)
    if ownership_id not in {share.id for share in detail.holders}:
        raise NotFound(_("There is no such holding."), code="no-holding")
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_ownership(
                actor=request.actor,
                ownership_id=ownership_id,
                last_day=form.cleaned_data["last_day"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _to_node(request, node_id)
    return _form(request, form, _("End a holding of %(name)s") % {"name": _name(detail.node)}, detail.node)


def _show(request: CompanyRequest, detail: NodeDetail) -> HttpResponse:
    node, on = detail.node, _day(request)
    shares = []
    for approach, words in APPROACHES.items():
        found = queries.consolidation(actor=request.actor, approach=approach, on=on).get(node.id)
        percent = found.share * 100 if found is not None and found.share is not None else None
        shares.append((words, percent))
    names = {view.id: _name(view) for view in queries.tree(actor=request.actor)}
    context: dict[str, Any] = {
        "detail": detail,
        "node": node,
        "kind": word(KINDS, node.kind),
        "location_note": word(NOTES, node.location_note),
        "month": queries.fiscal_start_month(actor=request.actor, node_id=node.id),
        "map": draw_map([node]),
        "shares": shares,
        "on": on,
        "holders": [(share, names.get(share.holder_id, share.holder_code)) for share in detail.holders],
        "holdings": [(share, names.get(share.held_id, share.held_code)) for share in detail.holdings],
        "trail": [(_("Organisation"), _tree_url(request))]
        + [(_name(view), _node_url(request, view.id)) for view in detail.ancestors],
        "may_manage": request.actor.may("organisation.manage", path=node.path),
    }
    return render(request, "organisation/node.html", context)


def _form(request: CompanyRequest, form: forms.Form, title: str, node: NodeView | None) -> HttpResponse:
    trail = [(_("Organisation"), _tree_url(request))]
    if node is not None:
        trail.append((_name(node), _node_url(request, node.id)))
    status = 422 if form.errors else 200
    context = {"form": form, "form_title": title, "trail": trail, "back": trail[-1][1]}
    return render(request, "organisation/form.html", context, status=status)


def _parent(request: CompanyRequest) -> NodeView | None:
    wanted = asked(request, "parent")
    if not wanted:
        return None
    if not wanted.isdecimal() or len(wanted) > 18:
        raise NotFound(_("There is no such node."), code="no-node")
    return queries.node(actor=request.actor, node_id=int(wanted))


def _day(request: CompanyRequest) -> date:
    """The day of ?on=, else today."""
    try:
        return date.fromisoformat(asked(request, "on"))
    except ValueError:
        return timezone.localdate()


def _fits(request: CompanyRequest, node: NodeView) -> bool:
    kind, words = asked(request, "kind"), asked(request, "q").casefold().split()
    text = (
        f"{node.name_zh} {node.name_en} {node.code} {node.city} {node.country} {node.grid_region}".casefold()
    )
    return (not kind or node.kind == kind) and all(word in text for word in words)


def _name(node: NodeView | None) -> str:
    if node is None:
        return ""
    return node.name_zh if reads_chinese() else node.name_en


def _tree_url(request: CompanyRequest) -> str:
    return reverse("organisation:tree", kwargs={"company": request.company.slug})


def _node_url(request: CompanyRequest, node_id: int) -> str:
    return reverse("organisation:node", kwargs={"company": request.company.slug, "node_id": node_id})


def _to_node(request: CompanyRequest, node_id: int) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("organisation:node", company=request.company.slug, node_id=node_id)
