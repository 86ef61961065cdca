"""Who delivers what, of all items at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qingheng.apps.products import models, rights
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class BoughtView:
    """An item and one who delivers it. folded: its code as bills compare codes; mass: kg of one unit, None if unknown."""

    item: str
    folded: str
    name_zh: str
    name_en: str
    unit: str
    mass: Decimal | None
    supplier: str
    supplier_zh: str
    supplier_en: str
    share: Decimal | None


@dataclass(frozen=True)
class DeliveredView:
    """A site somebody delivers an item from. folded: code of the item as bills compare codes; country: empty is not known;
    share: of what is bought, None is not known."""

    folded: str
    supplier: str
    name_zh: str
    name_en: str
    site: str
    country: str
    share: Decimal | None


def delivered(*, actor: Actor) -> list[DeliveredView]:
    """From where all items that somebody delivers come, site by site. Raises Forbidden."""
    actor.require(rights.VIEW)
    rows = models.SupplierLink.objects.select_related("item").order_by(
        "item__folded", "supplier", "site", "pk"
    )
    return [
        DeliveredView(
            one.item.folded, one.supplier, one.name_zh, one.name_en, one.site, one.country, one.share
        )
        for one in rows
    ]


def bought(*, actor: Actor, supplier: str = "") -> list[BoughtView]:
    """Items that somebody delivers, by item and supplier, each supplier once; of one supplier where asked.

    Raises Forbidden.
    """
    actor.require(rights.VIEW)
    rows = models.SupplierLink.objects.select_related("item").order_by("item__folded", "supplier", "pk")
    if supplier:
        rows = rows.filter(supplier__iexact=supplier.strip())
    found: dict[tuple[str, str], BoughtView] = {}
    for one in rows:
        known = found.get((one.item.folded, one.supplier))
        share = one.share if known is None else None  # of several sites of one supplier no single share holds
        found[one.item.folded, one.supplier] = BoughtView(
            one.item.code, one.item.folded, one.item.name_zh, one.item.name_en, one.item.unit, one.item.mass_kg,
            one.supplier, one.name_zh, one.name_en, share,
        )  # fmt: skip
    return list(found.values())


def mass_of(*, actor: Actor, item: str) -> Decimal | None:
    """Kilograms of one unit of an item, None where it or its mass is not known. Raises Forbidden."""
    from qingheng.calc.products import key

    actor.require(rights.VIEW)
    found: Decimal | None = (
        models.Item.objects.filter(folded=key(item)).values_list("mass_kg", flat=True).first()
    )
    return found
