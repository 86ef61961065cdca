"""Options of families with their lines, and what was done to a family."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import ActView, OptionDetail, OptionLineView, OptionView
from qingheng.apps.products.queries.items import acts_of
from qingheng.calc.products import trimmed
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def option(*, actor: Actor, option_id: int) -> OptionDetail:
    """An option with what it adds and removes. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = models.Option.objects.select_related("family").filter(pk=option_id).first()
    if row is None:
        raise NotFound(_("There is no such option."), code="no-option", place="option")
    lines = row.lines.select_related("parent", "child").order_by("position", "pk")
    chosen = [
        one.code for one in row.family.variants.order_by("code") if one.choice.get(row.group) == row.code
    ]
    view = OptionView(
        row.group, row.group_zh, row.group_en, row.code, row.name_zh, row.name_en, row.is_default, row.pk
    )
    return OptionDetail(
        view,
        row.family.code,
        row.family_id,
        tuple(
            OptionLineView(
                one.pk, one.act, one.parent.code, one.child.code, trimmed(one.quantity),
                one.unit or one.child.unit, trimmed(one.scrap),
            )
            for one in lines
        ),
        tuple(chosen),
    )  # fmt: skip


def family_of_variant(*, actor: Actor, variant_id: int) -> int:
    """Number of the family a variant is of. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = models.Variant.objects.filter(pk=variant_id).first()
    if row is None:
        raise NotFound(_("There is no such variant."), code="no-variant", place="variant")
    return int(row.family_id)


def item_of_supplier(*, actor: Actor, link_id: int) -> int:
    """Number of the item somebody delivers. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = models.SupplierLink.objects.filter(pk=link_id).first()
    if row is None:
        raise NotFound(_("There is no such supplier of this item."), code="no-supplier", place="supplier")
    return int(row.item_id)


def family_history(*, actor: Actor, family_id: int) -> list[ActView]:
    """What was done to a family, its options and variants, newest first. Raises Forbidden."""
    actor.require(rights.VIEW)
    return acts_of("product_family", family_id)
