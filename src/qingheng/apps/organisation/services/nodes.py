"""Adding, changing and closing nodes. A node is never deleted: figures point to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.organisation.contracts import LoadReport, NodeView
from qingheng.apps.organisation.finding import index_node
from qingheng.apps.organisation.models import Node
from qingheng.apps.organisation.services.ownership import Control, set_ownership
from qingheng.apps.organisation.views_of import view_of_node
from qingheng.calc.ghg.provinces import province_of
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Which kinds may stand under which: a site has no parts of its own here.
_UNDER = {
    "group": {"group"},
    "legal_entity": {"group", "legal_entity", "business_unit"},
    "business_unit": {"group", "legal_entity", "business_unit"},
    "site": {"group", "legal_entity", "business_unit"},
}


@dataclass(frozen=True)
class NodeFacts:
    """What is known of a node besides its code and its parent. Degrees are WGS 84, north and east
    positive.
    """

    kind: str
    name_zh: str
    name_en: str
    country: str = ""
    grid_region: str = ""
    city: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    location_note: str = ""
    currency: str = ""
    fiscal_start_month: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str = ""
    province: str = ""
    fiscal_name: str = ""


@transaction.atomic
def add_node(*, actor: Actor, code: str, facts: NodeFacts, parent_id: int | None, at: datetime) -> NodeView:
    """Add a node below its parent; without a parent it is the root, of which a company has one.

    Raises Forbidden, NotFound (parent), Invalid (a fact breaks a rule), Conflict (code or root taken).
    """
    parent = _reachable(actor, parent_id) if parent_id is not None else None
    if parent is None:
        actor.require("organisation.manage", path="/")
        if Node.objects.filter(parent=None).exists():
            raise Conflict(
                _("The company already has a root."),
                code="one-root",
                place="parent",
                fix=_("Choose the node this one belongs to."),
            )
    _check(code, facts, parent)
    if Node.objects.filter(code=code).exists():
        raise Conflict(
            _("The code “%(code)s” is taken.") % {"code": code}, code="node-code-taken", place="code"
        )
    node = Node(code=code, parent=parent, **asdict(facts))
    node.save()
    node.path = f"{parent.path if parent else '/'}{node.pk}/"
    node.save(update_fields=["path"])
    record(
        actor=actor,
        action="node.added",
        object_type="node",
        object_id=node.pk,
        at=at,
        data={"code": code, "kind": facts.kind, "parent": parent.code if parent else ""},
    )
    index_node(node, at=at)
    return view_of_node(node)


@transaction.atomic
def change_node(*, actor: Actor, node_id: int, facts: NodeFacts, at: datetime) -> NodeView:
    """Replace the facts of a node; its code and parent stay. Raises Forbidden, NotFound, Invalid."""
    node = _reachable(actor, node_id)
    _check(node.code, facts, node.parent)
    changed = _differences(node, facts)
    if not changed:
        return view_of_node(node)
    for name in changed:
        setattr(node, name, getattr(facts, name))
    node.save(update_fields=list(changed))
    record(
        actor=actor,
        action="node.changed",
        object_type="node",
        object_id=node.pk,
        at=at,
        data={"code": node.code, "before": changed, "after": _plain(facts, changed)},
    )
    index_node(node, at=at)
    return view_of_node(node)


@transaction.atomic
def set_fiscal_year(
    *, actor: Actor, at: datetime, start_month: int | None = None, named: str | None = None
) -> NodeView:
    """Say for the whole company in which month its fiscal year begins and after which year it is named.

    named: first (the year it begins in), last (the year it ends in), empty when neither. None leaves as it is.
    Raises Forbidden, NotFound (no organisation yet), Invalid.
    """
    root = Node.objects.filter(parent=None).first()
    if root is None:
        raise NotFound(_("There is no such node."), code="no-node")
    facts = NodeFacts(**{field.name: getattr(root, field.name) for field in fields(NodeFacts)})
    if start_month is not None:
        facts = replace(facts, fiscal_start_month=start_month)
    if named is not None:
        facts = replace(facts, fiscal_name=named)
    return change_node(actor=actor, node_id=root.pk, facts=facts, at=at)


@transaction.atomic
def close_node(*, actor: Actor, node_id: int, last_day: date, reason: str, at: datetime) -> NodeView:
    """Say that a node ends on that day (sold, shut). Its figures stay. Raises Forbidden, NotFound,
    Invalid.
    """
    node = _reachable(actor, node_id)
    if node.parent_id is None:
        raise Invalid(_("The root of the company cannot be closed."), code="root-stays", place="last_day")
    if not reason.strip():
        raise Invalid(_("Say why the node ends."), code="reason-needed", place="reason")
    if node.valid_from and last_day < node.valid_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="last_day")
    node.valid_until = last_day
    node.save(update_fields=["valid_until"])
    record(
        actor=actor,
        action="node.closed",
        object_type="node",
        object_id=node.pk,
        at=at,
        data={"code": node.code, "last_day": last_day.isoformat(), "reason": reason},
    )
    return view_of_node(node)


@transaction.atomic
def load_nodes(*, actor: Actor, rows: Sequence[Mapping[str, str]], at: datetime) -> LoadReport:
    """Add or change nodes from the rows of a company pack's nodes.csv; the same rows again change nothing.

    rows: id, parent, kind, name_zh, name_en and optional facts, parents first. A row with ownership_percent
    adds the holding of its parent. Raises as add_node; a row whose parent is unknown is NotFound.
    """
    done: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
    known = {node.code: node for node in Node.objects.all()}
    for row in rows:
        facts = _facts(row)
        node = known.get(row["id"])
        if node is None:
            parent = known.get(row.get("parent", ""))
            if row.get("parent") and parent is None:
                raise NotFound(
                    _("There is no node “%(code)s”.") % {"code": row["parent"]},
                    code="no-node",
                    place=row["id"],
                )
            added = add_node(
                actor=actor, code=row["id"], facts=facts, parent_id=parent.pk if parent else None, at=at
            )
            known[row["id"]] = Node.objects.get(pk=added.id)
            if parent is not None and row.get("ownership_percent"):
                _hold(actor, parent.pk, added.id, row, at)
            done["added"].append(row["id"])
        else:
            what = "changed" if _differences(node, facts) else "unchanged"
            change_node(actor=actor, node_id=node.pk, facts=facts, at=at)
            done[what].append(row["id"])
    return LoadReport(**{name: tuple(codes) for name, codes in done.items()})


def _hold(actor: Actor, holder_id: int, held_id: int, row: Mapping[str, str], at: datetime) -> None:
    control = Control(
        percent=_decimal(row, "ownership_percent") or Decimal(0),
        operational=row.get("operational_control", "") == "yes",
        financial=row.get("financial_control", "") == "yes",
        source=row.get("source", ""),
    )
    since = row.get("ownership_from") or "1900-01-01"
    set_ownership(
        actor=actor,
        holder_id=holder_id,
        held_id=held_id,
        control=control,
        valid_from=date.fromisoformat(since),
        valid_until=None,
        at=at,
    )


def _reachable(actor: Actor, node_id: int) -> Node:
    node: Node | None = Node.objects.select_for_update(of=("self",)).filter(pk=node_id).first()
    if node is None:
        raise NotFound(_("There is no such node."), code="no-node")
    actor.require("organisation.manage", path=node.path)
    return node


def _check(code: str, facts: NodeFacts, parent: Node | None) -> None:
    if not _CODE.fullmatch(code):
        raise Invalid(
            _("A code has small letters, digits and hyphens, at most 40."), code="node-code", place="code"
        )
    if facts.kind not in _UNDER:
        raise Invalid(
            _("There is no kind “%(kind)s”.") % {"kind": facts.kind}, code="node-kind", place="kind"
        )
    if parent is not None and parent.kind not in _UNDER[facts.kind]:
        raise Invalid(
            _("A node of this kind cannot stand under that one."), code="node-under", place="parent"
        )
    if not facts.name_zh.strip() or not facts.name_en.strip():
        place = "name_en" if facts.name_zh.strip() else "name_zh"
        raise Invalid(_("A node has a name in Chinese and in English."), code="node-name", place=place)
    if facts.valid_from and facts.valid_until and facts.valid_until < facts.valid_from:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="valid_until")
    if facts.fiscal_start_month is not None and not 1 <= facts.fiscal_start_month <= 12:
        raise Invalid(_("A month is a number from 1 to 12."), code="node-month", place="fiscal_start_month")
    if facts.fiscal_name not in ("", "first", "last"):
        raise Invalid(
            _("A fiscal year is named after the year it begins in (first) or ends in (last)."),
            code="node-fiscal-name",
            place="fiscal_name",
        )
    _check_place(facts)


def _check_place(facts: NodeFacts) -> None:
    if (facts.latitude is None) != (facts.longitude is None):
        place = "latitude" if facts.latitude is None else "longitude"
        raise Invalid(_("Latitude and longitude are given together."), code="node-place", place=place)
    if facts.latitude is not None and not -90 <= facts.latitude <= 90:
        raise Invalid(_("Latitude lies between -90 and 90 degrees."), code="node-place", place="latitude")
    if facts.longitude is not None and not -180 <= facts.longitude <= 180:
        raise Invalid(_("Longitude lies between -180 and 180 degrees."), code="node-place", place="longitude")
    if facts.country and not re.fullmatch(r"[A-Z]{2}", facts.country):
        raise Invalid(
            _("A country is two capital letters, such as CN."), code="node-country", place="country"
        )
    if facts.province and province_of(facts.province) != facts.province:
        raise Invalid(
            _("“%(text)s” is not the code of a province.") % {"text": facts.province},
            code="node-province",
            place="province",
            fix=_(
                "Use the six digits of GB/T 2260, such as 340000 for Anhui; abroad ISO 3166-2, such as US-NC."
            ),
        )
    if facts.currency and not re.fullmatch(r"[A-Z]{3}", facts.currency):
        raise Invalid(
            _("A currency is three capital letters, such as CNY."), code="currency", place="currency"
        )


def _facts(row: Mapping[str, str]) -> NodeFacts:
    month = row.get("fiscal_start_month", "")
    return NodeFacts(
        kind=row["kind"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        country=row.get("country", ""),
        grid_region=row.get("grid_region", ""),
        city=row.get("city", ""),
        province=province_of(row.get("province", "")) or row.get("province", ""),
        latitude=_decimal(row, "latitude"),
        longitude=_decimal(row, "longitude"),
        location_note=row.get("location_note", ""),
        currency=row.get("currency", ""),
        fiscal_start_month=int(month) if month else None,
        fiscal_name=row.get("fiscal_name", ""),
        source=row.get("source", ""),
    )


def _decimal(row: Mapping[str, str], column: str) -> Decimal | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Invalid(
            _("“%(text)s” is not a number.") % {"text": text}, code="number", place=column
        ) from None


def _differences(node: Node, facts: NodeFacts) -> dict[str, Any]:
    """The facts that differ, with the value before, as JSON values."""
    names = [name for name, value in asdict(facts).items() if getattr(node, name) != value]
    return _plain(node, names)


def _plain(source: object, names: Any) -> dict[str, Any]:
    values = {name: getattr(source, name) for name in names}
    return {
        name: value if value is None or isinstance(value, int | str) else str(value)
        for name, value in values.items()
    }
