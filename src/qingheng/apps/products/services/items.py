"""Items by hand: made, changed, retired and brought back; what released bills count in does not change under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qingheng.apps.products import models, rights
from qingheng.apps.products.finding import index_items
from qingheng.apps.products.graphs import in_force
from qingheng.calc.products import Kind, key, trimmed
from qingheng.calc.products.places import is_country
from qingheng.calc.units import UnknownUnit, convert, dimension
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

ITEM = "product_item"
MOST_KG = Decimal(1_000_000)
LONGEST = {"code": 80, "name_zh": 200, "name_en": 200, "unit": 20, "material": 120, "source": 1000}
NAMED = 8  # bills that a refusal names


@dataclass(frozen=True)
class ItemFacts:
    """What is said of an item. unit: what quantities of it are counted in. mass_kg: of one unit, None is not known."""

    code: str
    name_zh: str = ""
    name_en: str = ""
    kind: str = "part"
    unit: str = "count"
    mass_kg: Decimal | None = None
    material: str = ""
    source: str = ""
    verified: bool = False


@transaction.atomic
def save_item(
    *, actor: Actor, facts: ItemFacts, at: datetime, item_id: int | None = None, agreed: bool = False
) -> int:
    """Make an item, or change one; returns its number.

    agreed: a change of mass or kind that released bills feel was shown and wanted. The unit and the code of an item that
    released bills use stay. Raises Forbidden, NotFound, Invalid (at the field), Conflict (affects bills, not agreed).
    """
    actor.require(rights.MANAGE)
    said = _checked(facts)
    row = item_by_id(item_id, lock=True) if item_id is not None else None
    twin = models.Item.objects.filter(folded=key(said["code"])).exclude(pk=item_id or 0).first()
    if twin is not None:
        raise Invalid(
            _("There is an item “%(code)s” already.") % {"code": twin.code}, code="code-taken", place="code",
            fix=_("Bring it back into use.") if twin.retired_at else _("Change that one, or take another code."),
        )  # fmt: skip
    said["folded"] = key(said["code"])[:80]
    if row is None:
        row = models.Item.objects.create(**said)
        action, changes = "product.item-made", {"code": row.code}
    else:
        changed = [name for name, value in said.items() if getattr(row, name) != value and name != "folded"]
        if not changed:
            return int(row.pk)
        _guard(row, said, changed, timezone.localdate(at), agreed)
        action, changes = "product.item-changed", changes_of(row, said, changed)
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    index_items([row], at=at)
    record(actor=actor, action=action, object_type=ITEM, object_id=row.pk, at=at, data={"changes": changes})
    return int(row.pk)


def _checked(facts: ItemFacts) -> dict[str, Any]:
    """Facts as they are stored. Raises Invalid."""
    said: dict[str, Any] = {one.name: getattr(facts, one.name) for one in fields(facts)}
    for name, longest in (
        ("code", 80),
        ("name_zh", 200),
        ("name_en", 200),
        ("unit", 20),
        ("material", 120),
        ("source", 1000),
    ):
        said[name] = " ".join(str(said[name]).split()) if name == "code" else str(said[name]).strip()
        if len(said[name]) > longest:
            raise Invalid(_("At most %(n)s characters.") % {"n": longest}, code="too-long", place=name)
    if not key(said["code"]):
        raise Invalid(_("An item needs a code."), code="missing", place="code")
    if said["kind"] not in set(Kind):
        raise Invalid(
            _("“%(kind)s” is no kind of item.") % {"kind": said["kind"][:40]}, code="no-kind", place="kind",
            fix=_("One of: %(kinds)s.") % {"kinds": ", ".join(Kind)},
        )  # fmt: skip
    measured = _dimension(said["unit"])
    mass = said["mass_kg"]
    if mass is not None:
        _check_mass(mass, said["unit"], measured)
        said["mass_kg"] = mass.quantize(Decimal("1e-9"))
    if said["verified"] and not said["source"]:
        raise Invalid(
            _("What is verified names its source."), code="no-source", place="source",
            fix=_("Say where somebody can look it up, or leave it unverified."),
        )  # fmt: skip
    return said


def _dimension(unit: str) -> str:
    try:
        return dimension(unit)
    except UnknownUnit as error:
        raise Invalid(
            _("“%(unit)s” is no unit known here.") % {"unit": unit}, code="unit-unknown", place="unit",
            fix=_("For example count, kg, m, m2 or kWh."),
        ) from error  # fmt: skip


def _check_mass(mass: Decimal, unit: str, measured: str) -> None:
    if not mass.is_finite() or mass < 0 or mass >= MOST_KG:
        raise Invalid(
            _("The mass of one unit lies from 0 to below 1,000,000 kg."), code="bad-quantity", place="mass_kg"
        )
    if measured == "mass" and mass != convert(Decimal(1), unit, "kg"):
        raise Invalid(
            _("One %(unit)s weighs %(kg)s kg.") % {"unit": unit, "kg": trimmed(convert(Decimal(1), unit, "kg"))},
            code="mass-of-mass", place="mass_kg", fix=_("Leave the mass empty."),
        )  # fmt: skip


def _guard(row: models.Item, said: Mapping[str, Any], changed: list[str], on: date, agreed: bool) -> None:
    """Refuse what released bills stand on; ask before what they feel."""
    if ("unit" in changed or said["folded"] != row.folded) and _is_counted(row):
        place = "unit" if "unit" in changed else "code"
        words = {
            "unit": _("Released bills count “%(code)s” in %(unit)s.") % {"code": row.code, "unit": row.unit},
            "code": _("Released bills and figures know this item as “%(code)s”.") % {"code": row.code},
        }
        raise Invalid(
            words[place], code=f"{place}-in-use", place=place,
            fix=_("Make another item, use it in the next revision, and retire this one."),
        )  # fmt: skip
    if not agreed and ({"mass_kg", "kind"} & set(changed)):
        felt = bills_that_use(row, on)
        if felt:
            raise Conflict(
                ngettext(
                    "%(n)s released bill in force uses it: %(bills)s. Its masses and lines by weight change with it; "
                    "footprints that are calculated stay as they are.",
                    "%(n)s released bills in force use it: %(bills)s. Their masses and lines by weight change with it; "
                    "footprints that are calculated stay as they are.",
                    len(felt),
                ) % {"n": len(felt), "bills": short(felt)},
                code="affects-bills", place="agreed", fix=_("Confirm that this is meant."),
            )  # fmt: skip


def _is_counted(row: models.Item) -> bool:
    """Whether a revision that was released, or an option, says a quantity of the item or of what is in it."""
    lines = models.Line.objects.filter(Q(child=row) | Q(parent=row)).exclude(revision__state=models.DRAFT)
    options = models.OptionLine.objects.filter(Q(child=row) | Q(parent=row))
    return bool(lines.exists() or options.exists() or models.Family.objects.filter(item=row).exists())


def bills_that_use(row: models.Item, on: date) -> list[str]:
    """Products and labels of revisions in force, or to come, that name an item; families whose options do."""
    later = Q(state=models.RELEASED) & Q(valid_from__gt=on)
    held = models.Revision.objects.filter(in_force(on) | later)
    found = (
        held.filter(Q(lines__child=row) | Q(lines__parent=row))
        .select_related("item")
        .distinct()
        .order_by("id")
    )
    names = [f"{one.item.code} {one.label}" for one in found if one.item]
    families = (
        models.Family.objects.filter(retired_at=None)
        .filter(Q(options__lines__child=row) | Q(options__lines__parent=row) | Q(item=row))
        .distinct()
    )
    return [*names, *families.values_list("code", flat=True)]


def short(names: list[str]) -> str:
    """The first of many names."""
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def changes_of(row: models.Item, said: Mapping[str, Any], changed: list[str]) -> dict[str, list[str]]:
    """Before and after of each field, as the trail keeps them."""
    return {name: [as_text(getattr(row, name)), as_text(said[name])] for name in changed}


def as_text(value: Any) -> str:
    """A value as the trail keeps it."""
    if value is None:
        return ""
    return format(trimmed(value), "f") if isinstance(value, Decimal) else str(value)


@transaction.atomic
def retire_item(*, actor: Actor, item_id: int, why: str, at: datetime) -> None:
    """Take an item out of use: no new bill may name it. What was released keeps it.

    Raises Forbidden, NotFound, Invalid (no reason), Conflict (bills in force use it, or it is retired).
    """
    actor.require(rights.MANAGE)
    row = item_by_id(item_id, lock=True)
    if row.retired_at is not None:
        raise Conflict(_("The item is retired already."), code="retired-item", place="item")
    if not why.strip():
        raise Invalid(_("Say why."), code="no-reason", place="why")
    used = [one for one in bills_that_use(row, timezone.localdate(at)) if not one.startswith(f"{row.code} ")]
    if used:
        raise Conflict(
            ngettext("A bill in force uses it: %(bills)s.", "Bills in force use it: %(bills)s.", len(used))
            % {"bills": short(used)},
            code="in-use", place="why", fix=_("Release revisions without it first."),
        )  # fmt: skip
    row.retired_at, row.retired_by, row.retired_why = at, actor.name[:200], why.strip()[:500]
    row.save()
    record(
        actor=actor, action="product.item-retired", object_type=ITEM, object_id=row.pk, at=at,
        data={"code": row.code, "why": why.strip()[:500]},
    )  # fmt: skip


@transaction.atomic
def restore_item(*, actor: Actor, item_id: int, at: datetime) -> None:
    """Bring a retired item back into use. Raises Forbidden, NotFound, Conflict (it is in use)."""
    actor.require(rights.MANAGE)
    row = item_by_id(item_id, lock=True)
    if row.retired_at is None:
        raise Conflict(_("The item is in use."), code="not-retired", place="item")
    row.retired_at, row.retired_by, row.retired_why = None, "", ""
    row.save()
    record(
        actor=actor, action="product.item-restored", object_type=ITEM, object_id=row.pk, at=at,
        data={"code": row.code},
    )  # fmt: skip


@transaction.atomic
def save_supplier(
    *,
    actor: Actor,
    item_id: int,
    supplier: str,
    at: datetime,
    name_zh: str = "",
    name_en: str = "",
    site: str = "",
    country: str = "",
    share: Decimal | None = None,
    link_id: int | None = None,
) -> int:
    """Say who delivers an item, or change that; returns the number of the link. share: of what is bought, 0 to 1.
    country: of the site, ISO 3166-1 alpha-2 in any case, empty where it is not known.

    Raises Forbidden, NotFound, Invalid (at the field).
    """
    actor.require(rights.MANAGE)
    item = item_by_id(item_id, lock=True)
    said: dict[str, Any] = {
        "supplier": supplier.strip()[:80], "name_zh": name_zh.strip()[:200], "name_en": name_en.strip()[:200],
        "site": site.strip()[:200], "country": country.strip().upper(),
        "share": None if share is None else share.quantize(Decimal("1e-6")),
    }  # fmt: skip
    link = _link(link_id, item) if link_id is not None else None
    others = [one for one in item.suppliers.all() if one.pk != link_id]
    _plausible(said, others)
    if link is None:
        link = models.SupplierLink.objects.create(item=item, **said)
        action, changes = "product.supplier-said", {"supplier": ["", said["supplier"]]}
    else:
        changed = [name for name, value in said.items() if getattr(link, name) != value]
        action = "product.supplier-changed"
        changes = {name: [as_text(getattr(link, name)), as_text(said[name])] for name in changed}
        for name, value in said.items():
            setattr(link, name, value)
        link.save()
    data = {
        "code": item.code,
        "about": " ".join(filter(None, [said["supplier"], said["site"]])),
        "changes": changes,
    }
    record(actor=actor, action=action, object_type=ITEM, object_id=item.pk, at=at, data=data)
    return int(link.pk)


def _plausible(said: Mapping[str, Any], others: Sequence[models.SupplierLink]) -> None:
    """Raises Invalid at the field of a supplier that cannot be kept beside the others of the item."""
    if not said["supplier"]:
        raise Invalid(_("A supplier needs a code."), code="missing", place="supplier")
    if said["country"] and not is_country(said["country"]):
        raise Invalid(
            _("There is no country “%(code)s”.") % {"code": said["country"][:20]}, code="no-country", place="country",
            fix=_("Use the two letters of ISO 3166-1, such as CN or DE."),
        )  # fmt: skip
    if any(
        (key(one.supplier), key(one.site)) == (key(said["supplier"]), key(said["site"])) for one in others
    ):
        raise Invalid(
            _("This supplier is there already, with this site."), code="supplier-there", place="supplier",
            fix=_("Change that one, or name another site."),
        )  # fmt: skip
    whole = sum((one.share for one in others if one.share is not None), Decimal(0)) + (said["share"] or 0)
    if said["share"] is not None and (said["share"] < 0 or whole > 1):
        raise Invalid(
            _("The shares of all suppliers would make %(percent)s %%.") % {"percent": trimmed(whole * 100)},
            code="share-out-of-range", place="share", fix=_("Together they are at most 100 %."),
        )  # fmt: skip


@transaction.atomic
def remove_supplier(*, actor: Actor, link_id: int, at: datetime) -> int:
    """Take back that somebody delivers an item; returns the number of the item. Raises Forbidden, NotFound."""
    actor.require(rights.MANAGE)
    link = _link(link_id)
    item_id = int(link.item_id)
    record(
        actor=actor, action="product.supplier-taken-back", object_type=ITEM, object_id=item_id, at=at,
        data={"code": link.item.code, "about": " ".join(filter(None, [link.supplier, link.site])),
              "share": as_text(link.share)},
    )  # fmt: skip
    link.delete()
    return item_id


def _link(link_id: int, item: models.Item | None = None) -> models.SupplierLink:
    found: models.SupplierLink | None = (
        models.SupplierLink.objects.select_related("item").filter(pk=link_id).first()
    )
    if found is None or (item is not None and found.item_id != item.pk):
        raise NotFound(_("There is no such supplier of this item."), code="no-supplier", place="supplier")
    return found


def item_by_id(item_id: int, *, lock: bool = False) -> models.Item:
    """An item by its number. Raises NotFound."""
    rows = models.Item.objects.select_for_update() if lock else models.Item.objects
    found: models.Item | None = rows.filter(pk=item_id).first()
    if found is None:
        raise NotFound(_("There is no such product item."), code="no-item", place="item")
    return found
