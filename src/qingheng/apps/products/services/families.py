"""Families by hand: their options with what these add and take away, their variants; proven at each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.graphs import item_by
from qingheng.apps.products.services.installing import prove_family
from qingheng.apps.products.services.items import as_text, short
from qingheng.calc.products import Act, key
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

FAMILY = "product_family"
MOST_DIGITS = Decimal(1_000_000)


@dataclass(frozen=True)
class FamilyFacts:
    """What is said of a family. item: code of its product."""

    code: str
    item: str
    name_zh: str = ""
    name_en: str = ""
    about_zh: str = ""
    about_en: str = ""


@dataclass(frozen=True)
class OptionFacts:
    """What is said of an option. is_default: taken where a configuration names none of its group."""

    group: str
    code: str
    group_zh: str = ""
    group_en: str = ""
    name_zh: str = ""
    name_en: str = ""
    is_default: bool = False


@transaction.atomic
def save_family(*, actor: Actor, facts: FamilyFacts, at: datetime, family_id: int | None = None) -> int:
    """Make a family, or change one, whose code stays; returns its number. Raises Forbidden, NotFound, Invalid."""
    actor.require(rights.MANAGE)
    code = " ".join(facts.code.split())
    _refuse_code(code)
    row = family_by_id(family_id, lock=True) if family_id is not None else None
    if models.Family.objects.filter(folded=key(code)).exclude(pk=family_id or 0).exists():
        raise Invalid(
            _("There is a product family “%(code)s” already.") % {"code": code},
            code="code-taken",
            place="code",
        )
    if row is not None and key(code) != row.folded:
        raise Invalid(
            _("Studies and configurations know this family as “%(code)s”.") % {"code": row.code}, code="code-in-use",
            place="code", fix=_("Make another family and retire this one."),
        )  # fmt: skip
    try:
        item = item_by(facts.item)
    except NotFound as refusal:
        raise Invalid(refusal.message, code=refusal.code, place="item") from refusal
    said: dict[str, Any] = {
        "code": code[:80], "folded": key(code)[:80], "name_zh": facts.name_zh.strip()[:200],
        "name_en": facts.name_en.strip()[:200], "about_zh": facts.about_zh.strip()[:1000],
        "about_en": facts.about_en.strip()[:1000], "item": item,
    }  # fmt: skip
    if row is None:
        row = models.Family.objects.create(**said)
        action, changes = "product.family-made", {"code": ["", row.code]}
    else:
        action = "product.family-changed"
        changed = [name for name, value in said.items() if getattr(row, name) != value]
        changes = {name: [_shown(getattr(row, name)), _shown(said[name])] for name in changed}
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    prove_family(row, timezone.localdate(at))
    _record(actor, row, action, at, row.code, changes)
    return int(row.pk)


@transaction.atomic
def retire_family(*, actor: Actor, family_id: int, at: datetime, back: bool = False) -> None:
    """Take a family out of use, or back into it: lists leave it out, what was calculated stays.

    Raises Forbidden, NotFound, Conflict (it is so already).
    """
    actor.require(rights.MANAGE)
    row = family_by_id(family_id, lock=True)
    if (row.retired_at is None) == back:
        words = _("The family is in use.") if back else _("The family is retired already.")
        raise Conflict(words, code="family-state", place="family")
    row.retired_at = None if back else at
    row.save()
    _record(actor, row, "product.family-restored" if back else "product.family-retired", at, row.code)


@transaction.atomic
def save_option(
    *, actor: Actor, family_id: int, facts: OptionFacts, at: datetime, option_id: int | None = None
) -> int:
    """Make an option of a family, or change one; returns its number. Variants that chose it follow a new code.

    A default takes the place of the one its group had. Raises Forbidden, NotFound, Invalid.
    """
    actor.require(rights.MANAGE)
    family = family_by_id(family_id, lock=True)
    group, code = " ".join(facts.group.split()), " ".join(facts.code.split())
    _refuse_code(group, "group", 40)
    _refuse_code(code, "code", 40)
    row = _option(option_id, family) if option_id is not None else None
    others = family.options.exclude(pk=option_id or 0)
    if any((key(one.group), key(one.code)) == (key(group), key(code)) for one in others):
        raise Invalid(
            _("The group has an option “%(code)s” already.") % {"code": code}, code="code-taken", place="code"
        )
    said: dict[str, Any] = {
        "group": group, "code": code, "group_zh": facts.group_zh.strip()[:120], "group_en": facts.group_en.strip()[:120],
        "name_zh": facts.name_zh.strip()[:200], "name_en": facts.name_en.strip()[:200], "is_default": facts.is_default,
    }  # fmt: skip
    mate = others.filter(group=group).first()
    for name in ("group_zh", "group_en"):  # a group has one name, whichever option says it
        said[name] = said[name] or (getattr(mate, name) if mate else "")
    if facts.is_default:
        others.filter(group=group, is_default=True).update(is_default=False)
    if row is None:
        row = models.Option.objects.create(family=family, position=_position(family, group), **said)
        action, changes = "product.option-made", {}
    else:
        action = "product.option-changed"
        changes = {name: [_shown(getattr(row, name)), _shown(value)] for name, value in said.items()
                   if getattr(row, name) != value}  # fmt: skip
        _follow(family, (row.group, row.code), (group, code))
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    family.options.filter(group=group).update(group_zh=said["group_zh"], group_en=said["group_en"])
    prove_family(family, timezone.localdate(at))
    _record(actor, family, action, at, f"{group}={code}", changes)
    return int(row.pk)


def _position(family: models.Family, group: str) -> int:
    """Behind the last option of its group; those that follow move on."""
    rows = list(family.options.order_by("position"))
    mates = [one.position for one in rows if one.group == group]
    at = (mates[-1] if mates else max((one.position for one in rows), default=-1)) + 1
    family.options.filter(position__gte=at).update(position=F("position") + 1)
    return at


def _follow(family: models.Family, before: tuple[str, str], after: tuple[str, str]) -> None:
    """Let variants that chose an option choose it under its new name."""
    if before == after:
        return
    for variant in family.variants.all():
        if variant.choice.get(before[0]) == before[1]:
            choice = {group: option for group, option in variant.choice.items() if group != before[0]}
            variant.choice = {**choice, after[0]: after[1]}
            variant.save()


@transaction.atomic
def remove_option(*, actor: Actor, option_id: int, at: datetime) -> int:
    """Take an option out of its family; returns the family's number. Raises Forbidden, NotFound, Conflict (chosen)."""
    actor.require(rights.MANAGE)
    row = _option(option_id)
    family = family_by_id(row.family_id, lock=True)
    chosen = [one.code for one in family.variants.all() if one.choice.get(row.group) == row.code]
    if chosen:
        raise Conflict(
            _("Variants chose it: %(names)s.") % {"names": short(chosen)}, code="option-chosen", place="option",
            fix=_("Let them choose another option first."),
        )  # fmt: skip
    about = f"{row.group}={row.code}"
    row.delete()
    prove_family(family, timezone.localdate(at))
    _record(actor, family, "product.option-removed", at, about)
    return int(family.pk)


@transaction.atomic
def add_option_line(
    *,
    actor: Actor,
    option_id: int,
    act: str,
    child: str,
    at: datetime,
    parent: str = "",
    quantity: Decimal | None = None,
    unit: str = "",
    scrap: Decimal = Decimal(0),
) -> int:
    """Let an option add an item under a parent (the product where none is named), or take it away there.

    Raises Forbidden, NotFound, Invalid (at the field; options of other groups that touch the same line).
    """
    actor.require(rights.MANAGE)
    option = _option(option_id)
    family = family_by_id(option.family_id, lock=True)
    if act not in set(Act):
        raise Invalid(_("An option adds or removes."), code="no-act", place="act")
    if act == Act.add and (quantity is None or not 0 < quantity < MOST_DIGITS):
        raise Invalid(
            _("Write a quantity above zero, below 1,000,000."), code="bad-quantity", place="quantity"
        )
    if not 0 <= scrap < 1:
        raise Invalid(_("Scrap lies from 0 to below 100 %."), code="bad-scrap", place="scrap")
    try:
        if unit:
            dimension(unit)
    except UnknownUnit as error:
        raise Invalid(
            _("“%(unit)s” is no unit known here.") % {"unit": unit}, code="unit-unknown", place="unit",
            fix=_("For example count, kg, m, m2 or kWh."),
        ) from error  # fmt: skip
    above, below = _item(parent or family.item.code, "parent"), _item(child, "child")
    row = models.OptionLine.objects.create(
        option=option, position=option.lines.count(), act=act, parent=above, child=below,
        quantity=quantity if act == Act.add and quantity is not None else Decimal(1), unit=unit.strip()[:20], scrap=scrap,
    )  # fmt: skip
    prove_family(family, timezone.localdate(at))
    about = f"{option.group}={option.code}: {act} {below.code} ({above.code})"
    changes = {"quantity": ["", as_text(quantity)]} if act == Act.add else {}
    _record(actor, family, "product.option-line-added", at, about, changes)
    return int(row.pk)


def _item(code: str, place: str) -> models.Item:
    try:
        found = item_by(code)
    except NotFound as refusal:
        raise Invalid(
            refusal.message, code=refusal.code, place=place, fix=_("Make the item first.")
        ) from refusal
    if found.retired_at is not None:
        raise Invalid(
            _("The item “%(code)s” is retired.") % {"code": found.code}, code="retired-item", place=place
        )
    return found


@transaction.atomic
def remove_option_line(*, actor: Actor, line_id: int, at: datetime) -> int:
    """Take a line out of an option; returns the option's number. Raises Forbidden, NotFound."""
    actor.require(rights.MANAGE)
    row = (
        models.OptionLine.objects.select_related("option__family", "parent", "child")
        .filter(pk=line_id)
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such line."), code="no-line", place="line")
    option, family = row.option, family_by_id(row.option.family_id, lock=True)
    about = f"{option.group}={option.code}: {row.act} {row.child.code} ({row.parent.code})"
    before = {"quantity": [as_text(row.quantity), ""]}
    row.delete()
    prove_family(family, timezone.localdate(at))
    _record(actor, family, "product.option-line-removed", at, about, before)
    return int(option.pk)


@transaction.atomic
def save_variant(
    *,
    actor: Actor,
    family_id: int,
    code: str,
    choice: Mapping[str, str],
    at: datetime,
    name_zh: str = "",
    name_en: str = "",
    variant_id: int | None = None,
) -> int:
    """Give a configuration a code and names, or change it; returns its number. choice: group to option, empty is none.

    Raises Forbidden, NotFound, Invalid (unknown options among them).
    """
    actor.require(rights.MANAGE)
    family = family_by_id(family_id, lock=True)
    code = " ".join(code.split())
    _refuse_code(code)
    if any(key(one.code) == key(code) for one in family.variants.exclude(pk=variant_id or 0)):
        raise Invalid(
            _("The family has a variant “%(code)s” already.") % {"code": code},
            code="code-taken",
            place="code",
        )
    said: dict[str, Any] = {
        "code": code, "name_zh": name_zh.strip()[:200], "name_en": name_en.strip()[:200],
        "choice": {group: option for group, option in choice.items() if option},
    }  # fmt: skip
    if variant_id is None:
        row = models.Variant.objects.create(family=family, **said)
        action, changes = "product.variant-made", {}
    else:
        row = _variant(variant_id, family)
        action = "product.variant-changed"
        changes = {name: [_shown(getattr(row, name)), _shown(value)] for name, value in said.items()
                   if getattr(row, name) != value}  # fmt: skip
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
    prove_family(family, timezone.localdate(at))
    _record(actor, family, action, at, code, changes)
    return int(row.pk)


@transaction.atomic
def remove_variant(*, actor: Actor, variant_id: int, at: datetime) -> int:
    """Take the code of a configuration back; what was calculated of it stays. Returns the family's number.

    Raises Forbidden, NotFound.
    """
    actor.require(rights.MANAGE)
    row = _variant(variant_id)
    family = row.family
    code, choice = row.code, _shown(row.choice)
    row.delete()
    _record(actor, family, "product.variant-removed", at, code, {"choice": [choice, ""]})
    return int(family.pk)


def family_by_id(family_id: int, *, lock: bool = False) -> models.Family:
    """A family by its number. Raises NotFound."""
    rows = models.Family.objects.select_for_update(of=("self",)) if lock else models.Family.objects
    found: models.Family | None = rows.select_related("item").filter(pk=family_id).first()
    if found is None:
        raise NotFound(_("There is no such product family."), code="no-family", place="family")
    return found


def _option(option_id: int, family: models.Family | None = None) -> models.Option:
    found: models.Option | None = models.Option.objects.select_related("family").filter(pk=option_id).first()
    if found is None or (family is not None and found.family_id != family.pk):
        raise NotFound(_("There is no such option."), code="no-option", place="option")
    return found


def _variant(variant_id: int, family: models.Family | None = None) -> models.Variant:
    found: models.Variant | None = (
        models.Variant.objects.select_related("family").filter(pk=variant_id).first()
    )
    if found is None or (family is not None and found.family_id != family.pk):
        raise NotFound(_("There is no such variant."), code="no-variant", place="variant")
    return found


def _refuse_code(code: str, place: str = "code", longest: int = 80) -> None:
    if not key(code) or len(code) > longest or any(mark in code for mark in "/;="):
        raise Invalid(
            _("Write 1 to %(n)s characters, none of them / ; or =.") % {"n": longest},
            code="bad-code",
            place=place,
        )


def _shown(value: Any) -> str:
    if isinstance(value, models.Item):
        return value.code
    if isinstance(value, dict):
        return ";".join(f"{group}={option}" for group, option in sorted(value.items()))
    return as_text(value)


def _record(
    actor: Actor,
    family: models.Family,
    action: str,
    at: datetime,
    about: str,
    changes: Mapping[str, Any] | None = None,
) -> None:
    record(
        actor=actor, action=action, object_type=FAMILY, object_id=family.pk, at=at,
        data={"family": family.code, "about": about[:200], "changes": dict(changes or {})},
    )  # fmt: skip
