"""Making an inventory, and saying what it is held against and what it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.factors.services import keep_editions
from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import held
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.inventory.library import gwp_codes, usual_packs
from qingheng.apps.inventory.models import Inventory, KnownGap, PublishedFigure
from qingheng.apps.inventory.services.either import check_either
from qingheng.apps.inventory.views_of import view_of_inventory
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.consolidation import Approach
from qingheng.calc.factors import DatePolicy
from qingheng.calc.ghg.rules import variants_of
from qingheng.platform.audit.services import record
from qingheng.platform.packs.methods import rules_of
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

METHODS_PACK = "methods-ghg"
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@dataclass(frozen=True)
class Options:
    """How an inventory is calculated. packs: (pack, version) in order of preference; empty takes every pack shipped.

    gwp_sets: the main one first. variants: topic to method, empty for the usual ones.
    """

    approach: str = "operational"
    gwp_sets: tuple[str, ...] = ("AR6", "AR5")
    dates: str = "activity_year"
    packs: tuple[tuple[str, str], ...] = ()
    methods: str = METHODS_PACK
    variants: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def make_inventory(
    *,
    actor: Actor,
    code: str,
    name_zh: str,
    name_en: str,
    node_id: int,
    period: str,
    at: datetime,
    on: date,
    options: Options | None = None,
) -> InventoryView:
    """An inventory of a node (with all below it) and a period. on: the day "latest published" is read for.

    Raises Forbidden, NotFound (node, period, pack), Invalid (an option), Conflict (code taken).
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require(rights.MANAGE, path=node.path)
    span = organisation.period_by_label(actor=actor, label=period)
    if span is None:
        raise NotFound(
            _("There is no period “%(period)s”.") % {"period": period}, code="no-period", place="period"
        )
    if not _CODE.fullmatch(code):
        raise Invalid(
            _("A code has small letters, digits and hyphens, at most 60."),
            code="inventory-code",
            place="code",
        )
    if not name_zh.strip() or not name_en.strip():
        raise Invalid(_("A name is needed in Chinese and in English."), code="name", place="name_zh")
    if Inventory.objects.filter(code=code).exists():
        raise Conflict(
            _("The code “%(code)s” is taken.") % {"code": code}, code="inventory-code-taken", place="code"
        )
    made = Inventory(
        code=code, name_zh=name_zh.strip()[:200], name_en=name_en.strip()[:200], node_id=node.id,
        period_id=span.id, policy_on=on, made_name=actor.name[:200], made_at=at,
    )  # fmt: skip
    take_options(actor, made, options or Options())
    keep_editions(actor=actor, packs=dict(made.packs), at=at)
    made.save(force_insert=True)
    note_act(actor, "inventory.made", made, at, {"period": period, "node": node.code, **told_options(made)})
    return view_of_inventory(made)


@transaction.atomic
def set_published(
    *, actor: Actor, inventory_id: int, measure: str, tonnes: Decimal, decimals: int,
    source: tuple[str, str], at: datetime, place: str = "",
) -> None:  # fmt: skip
    """Say what was published for a measure, in tonnes CO2e. source: (zh, en). Raises Forbidden, NotFound, Invalid."""
    inventory = held(actor, inventory_id, rights.MANAGE)
    if measure not in PublishedFigure.MEASURES:
        raise Invalid(
            _("“%(measure)s” is no measure of an inventory.") % {"measure": measure},
            code="measure",
            place="measure",
        )
    facts = {
        "tonnes": tonnes, "decimals": decimals, "source_zh": source[0][:300], "source_en": source[1][:300],
        "place": place[:200],
    }  # fmt: skip
    known = inventory.published.filter(measure=measure).first()
    if known is not None and all(getattr(known, name) == value for name, value in facts.items()):
        return
    PublishedFigure.objects.update_or_create(inventory=inventory, measure=measure, defaults=facts)
    note_act(actor, "inventory.published", inventory, at, {"measure": measure, "tonnes": str(tonnes)})


@transaction.atomic
def set_gap(
    *, actor: Actor, inventory_id: int, code: str, kind: str, measures: Sequence[str], words: tuple[str, str],
    at: datetime, rule: str = "", values: Mapping[str, str] | None = None, other: str = "",
) -> None:  # fmt: skip
    """Say what the inventory lacks (missing) or cannot tell apart (either). words: (zh, en).

    either: lines of `rule` with those `values` of columns may as well be of the activity or factor `other`; the range
    that makes is told. Raises Forbidden, NotFound, Invalid.
    """
    inventory = held(actor, inventory_id, rights.MANAGE)
    if kind not in KnownGap.KINDS:
        raise Invalid(
            _("“%(kind)s” is no kind of gap.") % {"kind": kind},
            code="gap-kind",
            place="kind",
            fix=_("Choose missing or either."),
        )
    if not all(text.strip() for text in words):
        raise Invalid(_("Say what is missing, in Chinese and in English."), code="gap-words", place="zh")
    for measure in measures:
        if measure not in PublishedFigure.MEASURES:
            raise Invalid(
                _("“%(measure)s” is no measure of an inventory.") % {"measure": measure}, code="measure", place="measures"
            )  # fmt: skip
    if kind == "either":
        check_either(actor, inventory, rule, values or {}, other)
    facts = {
        "kind": kind, "measures": list(measures), "zh": words[0][:500], "en": words[1][:500], "rule": rule,
        "values": dict(values or {}), "other": other,
    }  # fmt: skip
    known = inventory.gaps.filter(code=code).first()
    if known is not None and all(getattr(known, name) == value for name, value in facts.items()):
        return
    KnownGap.objects.update_or_create(inventory=inventory, code=code, defaults=facts)
    note_act(actor, "inventory.gap", inventory, at, {"gap": code, "kind": kind})


@transaction.atomic
def withdraw_gap(*, actor: Actor, inventory_id: int, code: str, at: datetime) -> None:
    """Take a known gap back, once it is closed. Raises Forbidden, NotFound."""
    inventory = held(actor, inventory_id, rights.MANAGE)
    known = inventory.gaps.filter(code=code).first()
    if known is None:
        raise NotFound(_("There is no such gap."), code="no-gap", place="code")
    note_act(actor, "inventory.gap-withdrawn", inventory, at, {"gap": code, "zh": known.zh, "en": known.en})
    known.delete()


def take_options(actor: Actor, inventory: Inventory, options: Options) -> None:
    """Put options into the inventory. Raises Invalid at the option, NotFound for a pack."""
    _check(actor, options)
    methods = content(options.methods.partition("@")[0])
    inventory.approach, inventory.dates = options.approach, options.dates
    inventory.gwp_sets, inventory.gwp_main = list(options.gwp_sets), options.gwp_sets[0]
    chosen = options.packs or usual_packs(actor=actor)
    inventory.packs = [[pack, version] for pack, version in chosen]
    inventory.methods, inventory.variants = methods.pin, dict(options.variants)


def _check(actor: Actor, options: Options) -> None:
    known = {
        "approach": (options.approach, [one.value for one in Approach]),
        "dates": (options.dates, [one.value for one in DatePolicy]),
    }
    sets = list(gwp_codes(actor=actor))
    known |= {f"gwp_sets.{n}": (code, sets) for n, code in enumerate(options.gwp_sets)}
    topics = variants_of(rules_of(content(options.methods.partition("@")[0])))
    known |= {
        f"variants.{topic}": (name, list(topics.get(topic, ()))) for topic, name in options.variants.items()
    }
    for place, (value, allowed) in known.items():
        if value not in allowed:
            raise Invalid(
                _("“%(value)s” cannot be chosen here.") % {"value": value},
                code="inventory-option",
                place=place,
                fix=_("One of: %(codes)s.") % {"codes": ", ".join(allowed)},
            )
    if not options.gwp_sets or len(set(options.gwp_sets)) != len(options.gwp_sets):
        raise Invalid(_("Choose at least one GWP set, each once."), code="gwp-sets", place="gwp_sets")


def told_options(inventory: Inventory) -> dict[str, object]:
    """How the inventory is calculated, as the trail keeps it."""
    return {
        "approach": inventory.approach, "gwp_sets": list(inventory.gwp_sets), "dates": inventory.dates,
        "packs": [list(pair) for pair in inventory.packs], "methods": inventory.methods,
        "variants": dict(inventory.variants),
    }  # fmt: skip


def note_act(
    actor: Actor, action: str, inventory: Inventory, at: datetime, data: Mapping[str, object]
) -> None:
    """Record an act on an inventory."""
    record(
        actor=actor, action=action, object_type="inventory", object_id=inventory.pk, at=at,
        data={"code": inventory.code, **data},
    )  # fmt: skip
