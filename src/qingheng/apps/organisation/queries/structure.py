"""Reads of nodes. Names of nodes are what every page's switcher shows, so they need `company.view` only."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from qingheng.apps.organisation.contracts import NodeDetail, NodeView
from qingheng.apps.organisation.models import Node, Ownership
from qingheng.apps.organisation.views_of import view_of_node, view_of_ownership
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def tree(*, actor: Actor) -> list[NodeView]:
    """The nodes the actor may see, parents before children, siblings by code."""
    actor.require("company.view")
    visible = [
        view_of_node(node)
        for node in Node.objects.order_by("path")
        if actor.may("company.view", path=node.path)
    ]
    return _parents_first(visible)


def countries(nodes: Iterable[NodeView]) -> dict[str, str]:
    """The country of each node by code; what a node leaves open it has from the nearest node above that says it."""
    by_id = {node.id: node for node in nodes}
    found = {}
    for node in by_id.values():
        at: NodeView | None = node
        while at is not None and not at.country:
            at = by_id.get(at.parent_id or 0)
        found[node.code] = at.country if at else ""
    return found


def node(*, actor: Actor, node_id: int | None = None, code: str | None = None) -> NodeView:
    """One node by id or by code. Raises NotFound, also for a node out of the actor's reach."""
    actor.require("company.view")
    return view_of_node(_found(actor, "company.view", node_id=node_id, code=code))


def nodes_by_code(*, actor: Actor) -> dict[str, NodeView]:
    """The nodes the actor may see, by code."""
    return {view.code: view for view in tree(actor=actor)}


def root(*, actor: Actor) -> NodeView:
    """The highest node the actor may see: the group, or for a grant on one site that site.

    Raises NotFound when the company has no node yet.
    """
    actor.require("company.view")
    paths = sorted({holding.path for holding in actor.holdings}) if not actor.is_operator else [""]
    for path in paths:
        found = Node.objects.filter(path__startswith=path).order_by("path").first() if path else _first_root()
        if found is not None and actor.may("company.view", path=found.path):
            return view_of_node(found)
    raise NotFound(
        _("The company has no node yet."),
        code="no-root",
        fix=_("Add the group first, or load a company pack."),
    )


def asked(*, actor: Actor, code: str) -> NodeView | None:
    """The node of that code, else the highest the actor may see; None when the company has no node yet.

    Raises Forbidden, and NotFound for a code nothing has.
    """
    if code:
        return node(actor=actor, code=code)
    try:
        return root(actor=actor)
    except NotFound:
        return None


def node_detail(*, actor: Actor, node_id: int) -> NodeDetail:
    """A node with its ancestors, children and holdings. Raises Forbidden, NotFound."""
    actor.require("organisation.view")
    found = _found(actor, "organisation.view", node_id=node_id)
    ids = [int(part) for part in found.path.split("/") if part]
    family = Node.objects.filter(pk__in=[i for i in ids if i != found.pk]) | Node.objects.filter(parent=found)
    shares = Ownership.objects.select_related("holder", "held").order_by("valid_from", "pk")
    relatives = [view_of_node(relative) for relative in family.order_by("path")]
    reachable = [view for view in relatives if actor.may("organisation.view", path=view.path)]
    return NodeDetail(
        node=view_of_node(found),
        ancestors=tuple(view for view in reachable if view.id in ids),
        children=tuple(view for view in reachable if view.parent_id == found.pk),
        holders=tuple(view_of_ownership(share) for share in shares.filter(held=found)),
        holdings=tuple(view_of_ownership(share) for share in shares.filter(holder=found)),
    )


def fiscal_start_month(*, actor: Actor, node_id: int) -> int:
    """The month in which the node's fiscal year begins: its own, else the nearest ancestor's, else
    January.
    """
    found = _found(actor, "company.view", node_id=node_id)
    ids = [int(part) for part in found.path.split("/") if part]
    months = dict(Node.objects.filter(pk__in=ids).values_list("pk", "fiscal_start_month"))
    return next((months[i] for i in reversed(ids) if months.get(i)), 1)


def fiscal_name(*, actor: Actor, node_id: int) -> str:
    """After which year the node's fiscal year is named: first (begins in), last (ends in), empty when nobody said;
    its own, else the nearest ancestor's.
    """
    found = _found(actor, "company.view", node_id=node_id)
    ids = [int(part) for part in found.path.split("/") if part]
    names = dict(Node.objects.filter(pk__in=ids).values_list("pk", "fiscal_name"))
    return next((names[i] for i in reversed(ids) if names.get(i)), "")


def _found(actor: Actor, verb: str, *, node_id: int | None = None, code: str | None = None) -> Node:
    wanted = {"pk": node_id} if node_id is not None else {"code": code}
    found: Node | None = Node.objects.filter(**wanted).first()
    if found is None or not actor.may(verb, path=found.path):
        raise NotFound(_("There is no such node."), code="no-node")
    return found


def _first_root() -> Node | None:
    first: Node | None = Node.objects.filter(parent=None).order_by("path").first()
    return first


def _parents_first(views: list[NodeView]) -> list[NodeView]:
    """Depth first; path order alone would put '/10/' before '/2/'."""
    ids = {view.id for view in views}
    below: dict[int | None, list[NodeView]] = {}
    for view in views:
        below.setdefault(view.parent_id if view.parent_id in ids else None, []).append(view)
    ordered: list[NodeView] = []
    waiting = sorted(below.get(None, []), key=lambda view: view.code, reverse=True)
    while waiting:
        view = waiting.pop()
        ordered.append(view)
        waiting.extend(sorted(below.get(view.id, []), key=lambda child: child.code, reverse=True))
    return ordered
