"""Bills of the database as graphs: the released revisions in force on a day, from a product down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from qingheng.apps.products import models
from qingheng.calc.products import (
    Act,
    Faulty,
    Graph,
    Item,
    Kind,
    Line,
    Option,
    OptionLine,
    graph_of,
    key,
    trimmed,
)
from qingheng.platform.languages import active_language
from qingheng.platform.rights.errors import Invalid, NotFound


@dataclass(frozen=True)
class Loaded:
    """A graph with the product it was loaded for. ids: database ids of its items. revision: None without a bill."""

    graph: Graph
    root: int
    ids: tuple[int, ...]
    revision: models.Revision | None


def calc_item(item: models.Item) -> Item:
    """An item as the ground floor knows it."""
    return Item(
        item.code, item.name_zh, item.name_en, Kind(item.kind), item.unit,
        None if item.mass_kg is None else trimmed(item.mass_kg), item.material, item.source,
        item.verified,
    )  # fmt: skip


def calc_line(line: models.Line, items: dict[int, models.Item]) -> Line:
    """A line as the ground floor knows it."""
    return Line(
        items[line.parent_id].code, items[line.child_id].code, trimmed(line.quantity), line.unit, trimmed(line.scrap),
        line.alternate, None if line.share is None else trimmed(line.share), line.valid_from, line.valid_to, line.place,
    )  # fmt: skip


def item_by(code: str) -> models.Item:
    """The item of a code, whatever its case and spacing. Raises NotFound."""
    found: models.Item | None = models.Item.objects.filter(folded=key(code)).first()
    if found is None:
        raise NotFound(_("There is no item “%(code)s”.") % {"code": code[:80]}, code="no-item", place="code")
    return found


def family_by(code: str) -> models.Family:
    """The family of a code. Raises NotFound."""
    found: models.Family | None = (
        models.Family.objects.select_related("item").filter(folded=key(code)).first()
    )
    if found is None:
        raise NotFound(
            _("There is no product family “%(code)s”.") % {"code": code[:80]}, code="no-family", place="code"
        )
    return found


def in_force(on: date) -> Q:
    """Released revisions that hold on a day."""
    return (
        Q(state=models.RELEASED)
        & (Q(valid_from=None) | Q(valid_from__lte=on))
        & (Q(valid_to=None) | Q(valid_to__gte=on))
    )


def revisions_in_force(item_ids: Iterable[int], on: date) -> dict[int, models.Revision]:
    """The revision of each item in force on a day, by item id; of several the one that began last."""
    found: dict[int, models.Revision] = {}
    for one in models.Revision.objects.filter(in_force(on), item_id__in=list(item_ids)).order_by("id"):
        before = found.get(one.item_id)
        if before is None or (one.valid_from or date.min) >= (before.valid_from or date.min):
            found[one.item_id] = one
    return found


def load(
    root: models.Item, on: date, *, also: Sequence[int] = (), revision: models.Revision | None = None
) -> Loaded:
    """The graph from a product down. also: items that options bring; revision: another one than that in force.

    Lines of the product's own revision go before those of its assemblies' own revisions. Raises Invalid for a bill that
    cannot be calculated with.
    """
    below: dict[int, list[models.Line]] = {}
    seen: set[int] = set()
    frontier = {root.pk, *also}
    top = revision
    while frontier:
        seen |= frontier
        own = revisions_in_force([one for one in frontier if one not in below], on)
        if revision is not None and root.pk in frontier:
            own[root.pk] = revision
        top = top or own.get(root.pk)
        fresh: dict[int, list[models.Line]] = {}
        by_revision = {one.pk: item for item, one in own.items()}
        for line in models.Line.objects.filter(revision_id__in=list(by_revision)).order_by(
            "revision_id", "position"
        ):
            if line.parent_id not in below:
                fresh.setdefault(line.parent_id, []).append(line)
        below |= _first_of_each(fresh, by_revision, root.pk)
        frontier = {line.child_id for lines in fresh.values() for line in lines} | {*fresh}
        frontier -= seen
    return _loaded(root, below, [*also], on, top)


def _first_of_each(
    fresh: dict[int, list[models.Line]], by_revision: dict[int, int], root: int
) -> dict[int, list[models.Line]]:
    """Lines of one revision for each parent: the product's, else the parent's own, else the first that has some."""

    def rank(parent: int, revision: int) -> tuple[bool, bool, int]:
        return by_revision[revision] != root, by_revision[revision] != parent, revision

    found = {}
    for parent, lines in fresh.items():
        best = min({line.revision_id for line in lines}, key=lambda one: rank(parent, one))
        found[parent] = [line for line in lines if line.revision_id == best]
    return found


def _loaded(
    root: models.Item,
    below: dict[int, list[models.Line]],
    also: list[int],
    on: date,
    top: models.Revision | None,
) -> Loaded:
    wanted = {root.pk, *also, *below, *(line.child_id for lines in below.values() for line in lines)}
    items = {one.pk: one for one in models.Item.objects.filter(pk__in=wanted).order_by("pk")}
    lines = [calc_line(line, items) for there in below.values() for line in there]
    try:
        graph = graph_of([calc_item(one) for one in items.values()], lines, on)
    except Faulty as error:
        raise refused(error) from error
    ids = tuple(items)
    return Loaded(graph, ids.index(root.pk), ids, top)


def options_of(family: models.Family) -> tuple[list[Option], list[OptionLine]]:
    """Options of a family with their lines."""
    rows: Any = models.Option.objects.filter(family=family).order_by("position")
    options = [Option(one.group, one.code, one.is_default) for one in rows]
    lines = [
        OptionLine(
            one.option.group, one.option.code, Act(one.act), one.parent.code, one.child.code, one.quantity, one.unit,
            one.scrap, one.place,
        )
        for one in models.OptionLine.objects.filter(option__family=family)
        .select_related("option", "parent", "child")
        .order_by("option__position", "position")
    ]  # fmt: skip
    return options, lines


def option_items(family: models.Family) -> list[int]:
    """Ids of items that options of a family name."""
    pairs = models.OptionLine.objects.filter(option__family=family).values_list("parent_id", "child_id")
    return sorted({one for pair in pairs for one in pair})


def refused(error: Faulty) -> Invalid:
    """The refusal of a bill that cannot be calculated with, in the reader's language. faults: all of them."""
    first, lang = error.faults[0], active_language()
    refusal = Invalid(
        error.reason(lang), code=first.code, place=first.place or first.column, fix=first.fix(lang)
    )
    refusal.faults = error.faults  # type: ignore[attr-defined]  # for a page that lists them
    return refusal
