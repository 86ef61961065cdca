"""Items, what is known of them, and where they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import ActView, ContentView, ItemView, SupplierView, UseView
from qingheng.apps.products.graphs import calc_item, in_force, item_by, revisions_in_force
from qingheng.calc.products import key, trimmed
from qingheng.platform.audit.queries import history_of
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

MOST_LEVELS = 60
SOON = 60  # days before a certificate ends in which that is said


@dataclass(frozen=True)
class ItemFilters:
    """What a list of items is narrowed to."""

    text: str = ""
    kind: str = ""
    sort: str = ""
    missing: str = ""  # mass: items without one
    retired: str = ""  # yes: those out of use; empty: those in use


def item_rows(*, actor: Actor, filters: ItemFilters) -> QuerySet[Any]:
    """Items found, as rows that `views_of` turns into views. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = models.Item.objects.filter(retired_at__isnull=filters.retired != "yes")
    if filters.text:
        like = filters.text.strip()
        rows = rows.filter(
            Q(folded__contains=key(like))
            | Q(name_zh__icontains=like)
            | Q(name_en__icontains=like)
            | Q(material__icontains=like)
        )
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.missing == "mass":
        rows = rows.filter(mass_kg=None, lines_below=None).exclude(unit__in=["kg", "g", "t"])
    order = {"code": "folded", "kind": "kind", "mass": "mass_kg"}.get(filters.sort.lstrip("-"), "folded")
    found: QuerySet[Any] = rows.order_by(
        ("-" if filters.sort.startswith("-") else "") + order, "folded"
    ).distinct()
    return found


def items(*, actor: Actor, filters: ItemFilters | None = None) -> list[ItemView]:
    """Items with what is known of them. Raises Forbidden."""
    return views_of(list(item_rows(actor=actor, filters=filters or ItemFilters())))


def item(*, actor: Actor, code: str, on: date) -> ItemView:
    """One item with suppliers and certified contents on a day. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return _item(actor, item_by(code), on)


def item_of_id(*, actor: Actor, item_id: int, on: date) -> ItemView:
    """The same by its number. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = models.Item.objects.filter(pk=item_id).first()
    if row is None:
        raise NotFound(_("There is no such product item."), code="no-item", place="item")
    return _item(actor, row, on)


def numbers_of(*, actor: Actor, codes: Iterable[str]) -> dict[str, int]:
    """Number of each item by its folded code, for links. Raises Forbidden."""
    actor.require(rights.VIEW)
    return dict(
        models.Item.objects.filter(folded__in=[key(one) for one in codes]).values_list("folded", "pk")
    )


def views_of(rows: list[models.Item]) -> list[ItemView]:
    """Rows as views."""
    return [
        ItemView(calc_item(one), "", (), (), (), one.pk, one.retired_at, one.retired_by, one.retired_why)
        for one in rows
    ]


def _item(actor: Actor, row: models.Item, on: date) -> ItemView:
    labels = revisions_in_force([row.pk], on)
    suppliers = tuple(
        SupplierView(
            row.code, one.supplier, one.name_zh, one.name_en, one.site, one.share, one.pk, one.country
        )
        for one in row.suppliers.all()
    )
    return ItemView(
        calc_item(row),
        labels[row.pk].label if row.pk in labels else "",
        suppliers,
        tuple(_content(actor, one, row.code, on) for one in row.contents.all()),
        tuple(row.families.values_list("code", flat=True)),
        row.pk,
        row.retired_at,
        row.retired_by,
        row.retired_why,
    )


def _content(actor: Actor, one: models.Content, code: str, on: date) -> ContentView:
    holds = (one.valid_from is None or one.valid_from <= on) and (one.valid_to is None or on <= one.valid_to)
    files: tuple[tuple[str, str], ...] = ()
    if actor.may("evidence.view"):
        found = attachments_of(actor=actor, object_type="product_content", object_id=one.pk)
        files = tuple((file.sha256, file.name) for file in found)
    left = (one.valid_to - on).days if one.valid_to else None
    return ContentView(
        one.pk,
        code,
        one.kind,
        one.share,
        one.standard,
        one.number,
        one.valid_from,
        one.valid_to,
        holds,
        len(files),
        left if left is not None and left <= SOON else None,
        files,
    )


def contents(*, actor: Actor, on: date) -> list[ContentView]:
    """Every certified content, those that are out of date marked so. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = models.Content.objects.select_related("item").order_by("item__folded", "kind")
    return [_content(actor, one, one.item.code, on) for one in rows]


def item_history(*, actor: Actor, item_id: int) -> list[ActView]:
    """What was done to an item, its suppliers and certificates, newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    return acts_of("product_item", item_id)


def acts_of(object_type: str, object_id: int) -> list[ActView]:
    """Events of a thing as what they changed, newest first."""
    found = []
    for event in reversed(history_of(object_type=object_type, object_id=object_id)):
        changes = event.data.get("changes", {})
        told = tuple(
            (name, str(pair[0]), str(pair[1]))
            for name, pair in changes.items()
            if isinstance(pair, list | tuple) and len(pair) == 2
        )
        about = " ".join(filter(None, [event.data.get("about", ""), event.data.get("why", "")]))
        found.append(ActView(event.at, event.actor_name, event.action, about, told))
    return found


def where_used(*, actor: Actor, code: str, on: date) -> list[UseView]:
    """Where an item is used on a day, level by level up to products and their families. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    start = item_by(code)
    families: dict[int, list[str]] = {}
    for item_id, family in models.Family.objects.values_list("item_id", "code"):
        families.setdefault(item_id, []).append(family)
    found: list[UseView] = []
    frontier, seen, level = {start.pk}, {start.pk}, 0
    while frontier and level < MOST_LEVELS:
        level += 1
        above: set[int] = set()
        for line in _lines_above(frontier, on):
            found.append(_use(level, line, _label(line), "", families))
            above.add(line.parent_id)
        for one in _option_lines_above(frontier):
            option = f"{one.option.family.code}: {one.option.group}={one.option.code}"
            found.append(_use(level, one, "", option, families))
            above.add(one.parent_id)
        frontier = above - seen
        seen |= frontier
    return found


def _lines_above(children: set[int], on: date) -> list[models.Line]:
    """Lines in force that use any of the items; a parent with a bill of its own is not told by another one too."""
    revisions = models.Revision.objects.filter(in_force(on)).values("pk")
    rows = models.Line.objects.filter(child_id__in=children, revision_id__in=revisions).filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on)
    )
    return list(
        rows.select_related("parent", "child", "revision__item").order_by("parent__folded", "position")
    )


def _option_lines_above(children: set[int]) -> list[models.OptionLine]:
    rows = models.OptionLine.objects.filter(child_id__in=children, act="add")
    return list(
        rows.select_related("parent", "child", "option__family").order_by("parent__folded", "position")
    )


def _label(line: models.Line) -> str:
    product = line.revision.item
    return f"{product.code if product else ''} {line.revision.label}"


def _use(level: int, line: Any, revision: str, option: str, families: dict[int, list[str]]) -> UseView:
    return UseView(
        level, calc_item(line.parent), line.child.code, trimmed(line.quantity), line.unit or line.child.unit,
        revision, option, tuple(families.get(line.parent_id, ())),
    )  # fmt: skip
