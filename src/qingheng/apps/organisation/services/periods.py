"""Reporting periods come into being when a figure needs them; a locked one takes no change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.organisation.contracts import PeriodView
from qingheng.apps.organisation.models import Node, Period
from qingheng.apps.organisation.views_of import view_of_period
from qingheng.calc.periods import UnreadablePeriod, parse_period
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

_DEFAULT_FISCAL_START = 1
_MAY_ADD = ("datapoints.enter", "organisation.manage", "periods.lock")


@transaction.atomic
def ensure_period(
    *, label: str, actor: Actor, at: datetime, fiscal_start_month: int | None = None
) -> PeriodView:
    """The period of that name, made when it is new.

    fiscal_start_month: the month in which the fiscal year begins; None takes that of the company's root.
    Raises Invalid for what is not one whole year, quarter or month; Forbidden.
    """
    if not any(actor.may(verb) for verb in _MAY_ADD):
        actor.require("datapoints.enter")
    known: Period | None = Period.objects.filter(label=label).first()
    if known is not None:
        return view_of_period(known)
    start = fiscal_start_month or _fiscal_start_of_company()
    try:
        wanted = parse_period(label, start)
    except UnreadablePeriod as problem:
        reason = problem.reason(get_language() or "en")
        raise Invalid(reason, code="period-unreadable", place="period") from problem
    period, is_new = Period.objects.get_or_create(
        label=wanted.label,
        defaults={
            "kind": wanted.kind,
            "calendar": wanted.calendar,
            "start": wanted.start,
            "end": wanted.end,
        },
    )
    if is_new:
        record(
            actor=actor,
            action="period.added",
            object_type="period",
            object_id=period.pk,
            at=at,
            data={"label": period.label, "start": str(period.start), "end": str(period.end)},
        )
    return view_of_period(period)


@transaction.atomic
def lock_period(*, actor: Actor, period_id: int, at: datetime) -> PeriodView:
    """Close a period: from now on nothing in it changes. Raises Forbidden, NotFound, Conflict."""
    period = _found(period_id)
    actor.require("periods.lock", path="/", period_end=period.end)
    if period.locked_at is not None:
        raise Conflict(_("The period is already locked."), code="period-locked")
    period.locked_at, period.locked_by = at, actor.name[:200]
    period.save(update_fields=["locked_at", "locked_by"])
    record(
        actor=actor,
        action="period.locked",
        object_type="period",
        object_id=period.pk,
        at=at,
        data={"label": period.label},
    )
    return view_of_period(period)


@transaction.atomic
def unlock_period(*, actor: Actor, period_id: int, reason: str, at: datetime) -> PeriodView:
    """Open a locked period again, with the reason. Raises Forbidden, NotFound, Conflict, Invalid."""
    period = _found(period_id)
    actor.require("periods.lock", path="/", period_end=period.end)
    if not reason.strip():
        raise Invalid(_("Say why the period is opened again."), code="reason-needed", place="reason")
    if period.locked_at is None:
        raise Conflict(_("The period is not locked."), code="period-open")
    period.locked_at, period.locked_by = None, ""
    period.save(update_fields=["locked_at", "locked_by"])
    record(
        actor=actor,
        action="period.unlocked",
        object_type="period",
        object_id=period.pk,
        at=at,
        data={"label": period.label, "reason": reason},
    )
    return view_of_period(period)


def hold_open(*, period_ids: Collection[int]) -> dict[int, PeriodView]:
    """The periods by id, held against locking until the transaction ends. Called by services that change
    figures.

    Raises Conflict when one of them is locked; must run in a transaction.
    """
    periods = Period.objects.select_for_update().filter(pk__in=period_ids).order_by("pk")
    found = {period.pk: view_of_period(period) for period in periods}
    locked = [period.label for period in found.values() if period.locked]
    if locked:
        raise Conflict(
            _("Locked: %(periods)s. Figures of a locked period do not change.")
            % {"periods": ", ".join(locked)},
            code="period-locked",
            place="period",
            fix=_("Ask the programme manager to open the period with a reason, or leave it out."),
        )
    return found


def _found(period_id: int) -> Period:
    period: Period | None = Period.objects.select_for_update().filter(pk=period_id).first()
    if period is None:
        raise NotFound(_("There is no such period."), code="no-period")
    return period


def _fiscal_start_of_company() -> int:
    month = Node.objects.filter(parent=None).values_list("fiscal_start_month", flat=True).first()
    return month or _DEFAULT_FISCAL_START
