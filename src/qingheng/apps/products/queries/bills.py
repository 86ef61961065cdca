"""Bills and configurations of products: what footprints and other engines calculate with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.contracts import Bill, FamilyView, MassView, OptionView, VariantView
from qingheng.apps.products.graphs import (
    family_by,
    item_by,
    load,
    option_items,
    options_of,
    refused,
    revisions_in_force,
)
from qingheng.calc.products import (
    Configurations,
    Explosion,
    Faulty,
    OptionMatrix,
    choices_of,
    configured,
    every_choice,
    explode,
    key,
    masses,
    matrix_of,
    trimmed,
    with_options,
)
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

MOST_CONFIGURATIONS = 1_000_000


def families(*, actor: Actor, on: date, retired: bool = False) -> list[FamilyView]:
    """Families in use by code, each with its options and variants. retired: those out of use. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = models.Family.objects.filter(retired_at__isnull=not retired)
    rows = list(found.select_related("item").order_by("folded"))
    labels = revisions_in_force([one.item_id for one in rows], on)
    options = _together(models.Option.objects.order_by("position"), "family_id")
    variants = _together(models.Variant.objects.order_by("code"), "family_id")
    return [_family(one, labels, options.get(one.pk, []), variants.get(one.pk, [])) for one in rows]


def family(*, actor: Actor, code: str, on: date) -> FamilyView:
    """One family. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = family_by(code)
    labels = revisions_in_force([row.item_id], on)
    return _family(row, labels, list(row.options.order_by("position")), list(row.variants.order_by("code")))


def family_of_id(*, actor: Actor, family_id: int, on: date) -> FamilyView:
    """One family by its number. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    row = models.Family.objects.filter(pk=family_id).first()
    if row is None:
        raise NotFound(_("There is no such product family."), code="no-family", place="family")
    return family(actor=actor, code=row.code, on=on)


def bill(
    *, actor: Actor, code: str, on: date, choice: Mapping[str, str] | None = None, revision: int | None = None
) -> Bill:
    """The bill of a family's configuration, of a variant (`family/variant`, or its own code), or of any item, on a day.

    choice: group to option, for a family; groups not named take their default. revision: id of a released revision to
    take instead of the one in force. Raises Forbidden, NotFound, Invalid (unknown options, a bill that does not hold).
    """
    actor.require(rights.VIEW)
    row, named = _family_of(code)
    item = row.item if row else item_by(code)
    other = _revision(item, revision)
    loaded = load(item, on, also=option_items(row) if row else (), revision=other)
    graph, picked = loaded.graph, dict[str, str]()
    try:
        if row is not None:
            options, lines = options_of(row)
            matrix = matrix_of(graph, loaded.root, options, lines)
            chosen = [options[one] for one in matrix.chosen({**named, **(choice or {})})]
            picked = {one.group: one.code for one in chosen}
            names = {(one.group, one.code) for one in chosen}
            graph = with_options(graph, [one for one in lines if (one.group, one.option) in names])
        elif choice:
            raise Invalid(_("Only a product family has options."), code="no-options", place="choice")
        explosion = explode(graph, loaded.root)
    except Faulty as error:
        raise refused(error) from error
    label = loaded.revision.label if loaded.revision else ""
    return Bill(code, on, label, picked, graph, loaded.root, explosion)


def option_matrix(*, actor: Actor, family: str, on: date) -> OptionMatrix:
    """What the base bill of a family and each of its options hold, for any number of configurations.

    Raises Forbidden, NotFound, Invalid.
    """
    actor.require(rights.VIEW)
    row = family_by(family)
    loaded = load(row.item, on, also=option_items(row))
    options, lines = options_of(row)
    try:
        return matrix_of(loaded.graph, loaded.root, options, lines)
    except Faulty as error:
        raise refused(error) from error


def configurations(
    *,
    actor: Actor,
    family: str,
    on: date,
    choices: Sequence[Mapping[str, str]] | None = None,
    codes: Sequence[str] | None = None,
    every: bool = False,
) -> Configurations:
    """Configurations of a family as one sparse product: those asked for, else its variants, else every one there can be.

    choices: group to option, with codes where they have some. every: all that options allow, up to a million.
    Raises Forbidden, NotFound, Invalid.
    """
    matrix = option_matrix(actor=actor, family=family, on=on)
    try:
        if choices is not None:
            names = codes if codes is not None else [_named(one) for one in choices]
            return configured(matrix, choices_of(matrix, choices), names)
        variants = [] if every else list(family_by(family).variants.order_by("code"))
        if variants:
            found = choices_of(matrix, [one.choice for one in variants])
            return configured(matrix, found, [one.code for one in variants])
        every_one = every_choice(matrix, most=MOST_CONFIGURATIONS)
        return configured(matrix, every_one, _Names(matrix, every_one))
    except Faulty as error:
        raise refused(error) from error


def masses_of(
    *, actor: Actor, code: str, on: date, choice: Mapping[str, str] | None = None
) -> tuple[MassView, ...]:
    """Masses bottom-up of a product and each assembly below, beside what is stated. Raises as `bill`."""
    return masses_in(bill(actor=actor, code=code, on=on, choice=choice))


def masses_in(found: Bill) -> tuple[MassView, ...]:
    """The same of a bill that is at hand."""
    items = found.graph.items
    return tuple(
        MassView(
            items[one.item],
            _trim(one.stated),
            trimmed(one.summed),
            _trim(one.difference),
            one.missing,
            one.fit,
        )
        for one in masses(found.graph, found.root)
    )


def _trim(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else trimmed(amount)


def explosion_of(found: Bill, code: str) -> Explosion:
    """What one unit of an assembly of a bill holds. Raises NotFound."""
    try:
        return found.below(code)
    except KeyError as error:
        raise NotFound(
            _("There is no item “%(code)s”.") % {"code": code[:80]}, code="no-item", place="code"
        ) from error


class _Names(Sequence[str]):
    """Names of configurations made when asked for: a million of them cost nothing."""

    def __init__(self, matrix: OptionMatrix, choices: Any) -> None:
        self.matrix, self.choices = matrix, choices

    def __len__(self) -> int:
        return len(self.choices)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        options = [self.matrix.options[one] for one in self.choices[at] if one >= 0]
        return _named({one.group: one.code for one in options})


def _named(choice: Mapping[str, str]) -> str:
    return ";".join(f"{group}={option}" for group, option in choice.items())


def _family_of(code: str) -> tuple[models.Family | None, Mapping[str, str]]:
    """The family a code means with the choice of a variant, else none."""
    name, slash, variant = code.partition("/")
    row: models.Family | None = (
        models.Family.objects.select_related("item").filter(folded=key(name if slash else code)).first()
    )
    if row is not None and not slash:
        return row, {}
    wanted = variant if slash else code
    found = models.Variant.objects.select_related("family__item").filter(code__iexact=wanted.strip())
    if slash:
        found = found.filter(family=row)
    one: models.Variant | None = found.first()
    if one is None:
        if slash and row is not None:
            raise NotFound(
                _("The family has no variant “%(code)s”.") % {"code": variant[:80]},
                code="no-variant",
                place="code",
            )
        return None, {}
    return one.family, one.choice


def _revision(item: models.Item, revision: int | None) -> models.Revision | None:
    if revision is None:
        return None
    found: models.Revision | None = (
        models.Revision.objects.exclude(state=models.DRAFT).filter(pk=revision, item=item).first()
    )
    if found is None:
        raise NotFound(_("There is no such revision."), code="no-revision", place="revision")
    return found


def _together(rows: Any, column: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in rows:
        found.setdefault(getattr(one, column), []).append(one)
    return found


def _family(
    row: models.Family,
    labels: Mapping[int, models.Revision],
    options: list[models.Option],
    variants: list[models.Variant],
) -> FamilyView:
    groups: dict[str, list[models.Option]] = {}
    for one in options:
        groups.setdefault(one.group, []).append(one)
    defaults = {one.group: one.code for one in options if one.is_default}
    free = {group for group in groups if group not in defaults}
    revision = labels.get(row.item_id)
    view = FamilyView(
        row.code,
        row.name_zh,
        row.name_en,
        row.about_zh,
        row.about_en,
        row.item.code,
        revision.label if revision else "",
    )
    return replace(
        view,
        options=tuple(
            OptionView(o.group, o.group_zh, o.group_en, o.code, o.name_zh, o.name_en, o.is_default, o.pk)
            for o in options
        ),
        variants=tuple(
            VariantView(v.code, v.name_zh, v.name_en, {**defaults, **v.choice}, v.pk) for v in variants
        ),
        configurations=math.prod(len(there) + (group in free) for group, there in groups.items()),
        id=row.pk,
        retired_at=row.retired_at,
    )
