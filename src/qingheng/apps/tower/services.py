"""Choosing the headline figures, for oneself or for the company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.tower import rights
from qingheng.apps.tower.contracts import MOST_HEADLINES
from qingheng.apps.tower.models import HeadlineChoice
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


def _whose(actor: Actor, for_company: bool) -> int | None:
    """The person the choice belongs to; None for the company's. Raises Forbidden, Invalid."""
    actor.require(rights.SET_FOR_ALL if for_company else rights.VIEW)
    if not for_company and actor.person_id is None:
        raise Invalid(
            _("Only a person has headline figures of their own."),
            code="no-person",
            fix=_("Set the company's standard instead."),
        )
    return None if for_company else actor.person_id


def _check(actor: Actor, keys: Sequence[str]) -> None:
    """One to eight figures of the catalogue, each once. Raises Invalid with the position (0 first) as its place."""
    if not keys:
        raise Invalid(
            _("Choose at least one figure."), code="headlines-none", fix=_("Or go back to the standard.")
        )
    if len(keys) > MOST_HEADLINES:
        raise Invalid(
            _("%(count)s figures are chosen; at most %(most)s fit on the first screen.")
            % {"count": len(keys), "most": MOST_HEADLINES},
            code="headlines-too-many",
        )
    known = {view.key for view in indicators.series(actor=actor)}
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise Invalid(
                _("This figure is already chosen."), code="headline-twice", place=str(position),
                fix=_("Choose another, or leave the place empty."),
            )  # fmt: skip
        if key not in known:
            raise Invalid(
                _("“%(key)s” is not in the catalogue.") % {"key": key[:120]}, code="headline-unknown",
                place=str(position), fix=_("Choose another, or leave the place empty."),
            )  # fmt: skip


@transaction.atomic
def choose_headlines(
    *, actor: Actor, keys: Sequence[str], at: datetime, for_company: bool = False
) -> tuple[str, ...]:
    """Keep the headline figures in this order, for the actor or for the company. The same again changes nothing.

    keys: series keys. Raises Forbidden, and Invalid with the position of the wrong key (0 first) as its place.
    """
    person_id = _whose(actor, for_company)
    _check(actor, keys)
    chosen = list(keys)
    before = HeadlineChoice.objects.select_for_update().filter(person_id=person_id).first()
    if before is None or before.series != chosen:
        HeadlineChoice.objects.update_or_create(
            person_id=person_id, defaults={"series": chosen, "chosen_at": at}
        )
        _leave_trace(actor, "headlines.chosen", person_id, chosen, at)
    return tuple(chosen)


@transaction.atomic
def reset_headlines(*, actor: Actor, at: datetime, for_company: bool = False) -> bool:
    """Go back to the standard: a person to the company's, the company to the one shipped. False: it was so already.

    Raises Forbidden, Invalid.
    """
    person_id = _whose(actor, for_company)
    before = HeadlineChoice.objects.select_for_update().filter(person_id=person_id).first()
    if before is None:
        return False
    before.delete()
    _leave_trace(actor, "headlines.reset", person_id, before.series, at)
    return True


def _leave_trace(actor: Actor, action: str, person_id: int | None, series: list[str], at: datetime) -> None:
    record(
        actor=actor,
        action=action,
        object_type="headlines",
        object_id=person_id or "company",
        at=at,
        data={"for": "person" if person_id else "company", "series": series},
    )
