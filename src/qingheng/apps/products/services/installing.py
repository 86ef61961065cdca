"""Taking a pack of products into use: items, released revisions, families with options and variants, contents."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingheng.apps.products import models, rights
from qingheng.apps.products.finding import index_items
from qingheng.apps.products.graphs import calc_item, calc_line, load, option_items, options_of, refused
from qingheng.apps.products.reading_tables import read_workbook
from qingheng.calc.products import (
    Fault,
    Faulty,
    Item,
    Line,
    Read,
    compare,
    key,
    matrix_of,
    read_tables,
    tables_or_refuse,
    trimmed,
)
from qingheng.platform.audit.services import record
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.rights.actor import Actor

PACK_KIND = "products"
_NINE, _SIX = Decimal("1e-9"), Decimal("1e-6")


@dataclass(frozen=True)
class Loaded:
    """How much a workbook held."""

    families: int
    items: int
    lines: int
    options: int
    variants: int


@transaction.atomic
def install_products(*, actor: Actor, content: PackContent, at: datetime) -> None:
    """Bring items, bills, families, suppliers and contents to what a pack says; the same again changes nothing.

    A bill under a label that is new becomes the revision in force from its first day on; other lines under a label that
    is released become a revision of their own, in force from today. Raises Forbidden, Invalid.
    """
    actor.require("packs.manage")
    try:
        read = tables_or_refuse(content.tables)
    except Faulty as error:
        raise refused(error) from error
    _take(actor, read, content.pin, content.sha256, at, follow=True)


@transaction.atomic
def load_tables(*, actor: Actor, data: bytes, name: str, at: datetime) -> Loaded:
    """Families, options, variants, items, suppliers and contents from a workbook with a sheet a table, all or nothing.

    Sheets and columns are those of a pack of products; items and families that are there need not be in it. Options and
    variants of a family in the file replace those it had; other lines under a label that is released are refused.
    Raises Forbidden, Invalid (faults at sheet and line).
    """
    actor.require(rights.MANAGE)
    actor.require(rights.RELEASE)
    tables = read_workbook(data, name)
    known = [calc_item(one) for one in models.Item.objects.all()]
    families = list(models.Family.objects.values_list("code", flat=True))
    read = read_tables(tables, known=known, families=families)
    if read.faults:
        raise refused(Faulty(read.faults))
    _take(actor, read, name, hashlib.sha256(data).hexdigest(), at, follow=False)
    return Loaded(len(read.families), len(read.items), len(read.lines), len(read.options), len(read.variants))


def _take(actor: Actor, read: Read, pin: str, sha256: str, at: datetime, *, follow: bool) -> None:
    items = _items_of(actor, read, pin, at)
    released = _keep_bills(actor, read, items, pin, sha256, at, follow)
    _keep_families(read, items)
    _keep_suppliers(read, items)
    _keep_contents(read, items)
    _prove(read, timezone.localdate(at))
    index_items(items.values(), at=at)
    record(
        actor=actor, action="products.installed", object_type="product_pack", object_id=pin[:60], at=at,
        data={"sha256": sha256, "items": len(read.items), "lines": len(read.lines), "revisions": released},
    )  # fmt: skip


def _items_of(actor: Actor, read: Read, pin: str, at: datetime) -> dict[str, models.Item]:
    """Items of the tables and those they name, by folded code."""
    made = keep_items(read.items, actor=actor, at=at, by=pin)
    named = {key(one.item) for one in read.families} | {key(one.item) for one in read.suppliers}
    named |= {key(one.item) for one in read.contents}
    named |= {key(code) for line in read.lines for code in (line.parent, line.child)}
    named |= {key(code) for _family, line in read.option_lines for code in (line.parent, line.child)}
    rest = sorted(named - set(made))
    return made | {one.folded: one for one in models.Item.objects.filter(folded__in=rest)}


def _prove(read: Read, on: date) -> None:
    """Raise Invalid unless the options and variants of every family touched add up with the bills in force."""
    touched = {key(one.code) for one in read.families}
    touched |= {key(one.family) for one in read.options}
    touched |= {key(one.family) for one in read.variants}
    touched |= {key(code) for code, _line in read.option_lines}
    for family in models.Family.objects.select_related("item").filter(folded__in=sorted(touched)):
        prove_family(family, on)


def prove_family(family: models.Family, on: date) -> None:
    """Raise Invalid unless the options and variants of a family add up with the bills in force."""
    loaded = load(family.item, on, also=option_items(family))
    try:
        matrix = matrix_of(loaded.graph, loaded.root, *options_of(family))
        for variant in family.variants.all():
            matrix.chosen(variant.choice)
    except Faulty as error:
        raise refused(error) from error


def keep_items(items: Iterable[Item], *, actor: Actor, at: datetime, by: str) -> dict[str, models.Item]:
    """Make items that are new and bring those there to what is said; what is empty changes nothing. By folded code.

    by: file or pack that says so; the trail of each item that changes names it.
    """
    wanted = {key(one.code): one for one in items}
    there = {one.folded: one for one in models.Item.objects.filter(folded__in=list(wanted))}
    fresh = []
    for folded, one in wanted.items():
        facts = {
            "name_zh": one.name_zh[:200], "name_en": one.name_en[:200], "kind": str(one.kind), "unit": one.unit,
            "mass_kg": one.mass, "material": one.material[:120], "source": one.source[:1000],
        }  # fmt: skip
        found = there.get(folded)
        if found is None:
            fresh.append(
                models.Item(code=one.code.strip()[:80], folded=folded[:80], verified=one.verified, **facts)
            )
            continue
        changed = [
            name for name, value in facts.items() if value not in ("", None) and getattr(found, name) != value
        ]
        if changed:
            changes = {name: [_text(getattr(found, name)), _text(facts[name])] for name in changed}
            for name in changed:
                setattr(found, name, facts[name])
            found.save(update_fields=changed)
            record(
                actor=actor, action="product.item-changed", object_type="product_item", object_id=found.pk, at=at,
                data={"about": by[:200], "changes": changes},
            )  # fmt: skip
    models.Item.objects.bulk_create(fresh)
    return {one.folded: one for one in models.Item.objects.filter(folded__in=list(wanted))}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format(trimmed(value), "f") if isinstance(value, Decimal) else str(value)


def keep_lines(revision: models.Revision, lines: Iterable[Line], items: Mapping[str, models.Item]) -> None:
    """Write the lines of a revision that has none."""
    models.Line.objects.bulk_create(
        [
            models.Line(
                revision=revision, position=position, parent=items[key(one.parent)], child=items[key(one.child)],
                quantity=one.quantity, unit=one.unit, scrap=one.scrap, alternate=one.alternate[:40], share=one.share,
                valid_from=one.valid_from, valid_to=one.valid_to, place=one.place[:120],
            )
            for position, one in enumerate(lines)
        ],
        batch_size=1000,
    )  # fmt: skip


def close_before(item: models.Item, begins: date | None, *, but: int) -> None:
    """End the revisions of an item that are open when another one begins; one that never held is superseded."""
    for one in models.Revision.objects.filter(item=item, state=models.RELEASED).exclude(pk=but):
        if begins is None or (one.valid_from is not None and one.valid_from >= begins):
            one.state = models.SUPERSEDED
        elif one.valid_to is None or one.valid_to >= begins:
            one.valid_to = begins - timedelta(days=1)
        one.save(update_fields=["state", "valid_to"])


def _keep_bills(
    actor: Actor,
    read: Read,
    items: Mapping[str, models.Item],
    pin: str,
    sha256: str,
    at: datetime,
    follow: bool,
) -> int:
    """Release the bills that are new; returns how many.

    follow: other lines under a label that is released become a revision of their own (A-2) from today on; else refused.
    """
    released, faults = 0, list[Fault]()
    for (top, label), lines in sorted(_by_bill(read).items()):
        item = items[top]
        number, before = _newest(item, label)
        told = _differing(before, item, lines) if before is not None else []
        if before is not None and not told:
            continue
        if told and not follow:
            faults += told
            continue
        days = [one.valid_from for one in lines]
        begins = min((one for one in days if one), default=None) if all(days) else None
        if told:
            begins = max(begins or date.min, timezone.localdate(at))
        revision = models.Revision.objects.create(
            item=item, label=_following(label, number), state=models.RELEASED, valid_from=begins, layout="pack",
            file_name=pin[:200], file_sha256=sha256, prepared_by=actor.name[:200], prepared_at=at,
            released_by=actor.name[:200], released_at=at, reason=told[0].en[:500] if told else "",
        )  # fmt: skip
        keep_lines(revision, lines, items)
        close_before(item, begins, but=revision.pk)
        released += 1
    if faults:
        raise refused(Faulty(faults))
    return released


def _newest(item: models.Item, label: str) -> tuple[int, models.Revision | None]:
    """The last of the revisions a label of a pack led to, A, A-2, A-3, and how many there are."""
    number, found = 0, None
    held = {one.label: one for one in item.revisions.exclude(state=models.DRAFT)}
    while (there := held.get(_following(label, number))) is not None:
        number, found = number + 1, there
    return number, found


def _following(label: str, number: int) -> str:
    return label[:36] if number == 0 else f"{label[:36]}-{number + 1}"


def _differing(before: models.Revision, item: models.Item, lines: list[Line]) -> list[Fault]:
    """What is released is never changed: lines that say otherwise under the same label are a fault at the first of them."""
    rows = list(before.lines.select_related("parent", "child").order_by("position"))
    items = {one.pk: one for line in rows for one in (line.parent, line.child)}
    stored = [
        replace(
            line, quantity=line.quantity.quantize(_NINE), scrap=line.scrap.quantize(_SIX),
            share=None if line.share is None else line.share.quantize(_SIX),
        )
        for line in lines
    ]  # fmt: skip
    changes = compare([calc_line(line, items) for line in rows], stored)
    if not changes:
        return []
    first = next((one for one in changes if one.after is not None), changes[0])
    place = first.after.place if first.after is not None else ""
    n, label = len(changes), before.label
    zh = f"“{item.code}”的版本 {label} 已发布，其中 {n} 行不同（首行：{first.parent} 下的 {first.child}）。"
    en = (
        f"The revision {label} of “{item.code}” is released, and {n} of its lines are said otherwise here "
        f"(first: {first.child} under {first.parent})."
    )
    return [Fault("label-reused", zh, en, None, "revision", place, item.code)]


def _by_bill(read: Read) -> dict[tuple[str, str], list[Line]]:
    """Lines by (product at the top, label); an assembly that several products share has a bill of its own."""
    parents: dict[str, set[str]] = defaultdict(set)
    for line in read.lines:
        parents[key(line.child)].add(key(line.parent))
    tops: dict[str, frozenset[str]] = {}

    def above(code: str) -> frozenset[str]:
        if code not in tops:
            over = parents.get(code)
            tops[code] = frozenset().union(*map(above, over)) if over else frozenset({code})
        return tops[code]

    found: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line, label in zip(read.lines, read.revisions, strict=True):
        over = above(key(line.parent))
        found[next(iter(over)) if len(over) == 1 else key(line.parent), label].append(line)
    return found


def _keep_families(read: Read, items: Mapping[str, models.Item]) -> None:
    for one in read.families:
        facts: dict[str, Any] = {
            "code": one.code[:80], "name_zh": one.name_zh[:200], "name_en": one.name_en[:200],
            "about_zh": one.about_zh[:1000], "about_en": one.about_en[:1000], "item": items[key(one.item)],
        }  # fmt: skip
        models.Family.objects.update_or_create(folded=key(one.code), defaults=facts)
    touched = {key(one.family) for one in read.options} | {key(code) for code, _line in read.option_lines}
    for family in models.Family.objects.filter(folded__in=sorted(touched)):
        _keep_options(read, family, items)
    for family in models.Family.objects.filter(folded__in=sorted({key(one.family) for one in read.variants})):
        family.variants.all().delete()
        models.Variant.objects.bulk_create(
            models.Variant(
                family=family,
                code=v.code[:80],
                name_zh=v.name_zh[:200],
                name_en=v.name_en[:200],
                choice=dict(v.choice),
            )
            for v in read.variants
            if key(v.family) == family.folded
        )


def _keep_options(read: Read, family: models.Family, items: Mapping[str, models.Item]) -> None:
    family.options.all().delete()
    named = [one for one in read.options if key(one.family) == family.folded]
    models.Option.objects.bulk_create(
        models.Option(
            family=family, position=position, group=one.option.group[:40], group_zh=one.group_zh[:120],
            group_en=one.group_en[:120], code=one.option.code[:40], name_zh=one.name_zh[:200],
            name_en=one.name_en[:200], is_default=one.option.default,
        )
        for position, one in enumerate(named)
    )  # fmt: skip
    there = {(key(one.group), key(one.code)): one for one in family.options.all()}
    _options, lines = read.options_of(family.code)
    models.OptionLine.objects.bulk_create(
        models.OptionLine(
            option=there[key(one.group), key(one.option)], position=position, act=str(one.act),
            parent=items[key(one.parent)], child=items[key(one.child)], quantity=one.quantity, unit=one.unit,
            scrap=one.scrap, place=one.place[:120],
        )
        for position, one in enumerate(lines)
    )  # fmt: skip


def _keep_suppliers(read: Read, items: Mapping[str, models.Item]) -> None:
    for one in read.suppliers:
        models.SupplierLink.objects.update_or_create(
            item=items[key(one.item)], supplier=one.supplier[:80], site=one.site[:200],
            defaults={"name_zh": one.name_zh[:200], "name_en": one.name_en[:200], "share": one.share,
                      **({"country": one.country} if one.country else {})},
        )  # fmt: skip


def _keep_contents(read: Read, items: Mapping[str, models.Item]) -> None:
    for one in read.contents:
        models.Content.objects.update_or_create(
            item=items[key(one.item)], kind=one.kind, number=one.number[:120], valid_from=one.valid_from,
            defaults={"share": one.share, "standard": one.standard[:120], "valid_to": one.valid_to},
        )  # fmt: skip
