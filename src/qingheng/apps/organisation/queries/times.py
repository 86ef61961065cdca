"""Reads of periods and exchange rates."""

from __future__ import annotations

from datetime import date

from qingheng.apps.organisation.contracts import PeriodView, RateView
from qingheng.apps.organisation.models import ExchangeRate, Period
from qingheng.apps.organisation.views_of import view_of_period, view_of_rate
from qingheng.platform.rights.actor import Actor


def periods(*, actor: Actor, kind: str = "year", calendar: str = "") -> list[PeriodView]:
    """Periods of a kind, oldest first; an empty kind or calendar (fiscal, calendar) gives all."""
    actor.require("company.view")
    wanted = {name: value for name, value in (("kind", kind), ("calendar", calendar)) if value}
    found = Period.objects.filter(**wanted).order_by("start", "kind", "label")
    return [view_of_period(period) for period in found if actor.may("company.view", period_end=period.end)]


def period_by_label(*, actor: Actor, label: str) -> PeriodView | None:
    """The period of that label, or None."""
    actor.require("company.view")
    found = Period.objects.filter(label=label).first()
    return view_of_period(found) if found is not None else None


def rate(*, actor: Actor, base: str, quote: str, on: date, kind: str = "closing") -> RateView | None:
    """The rate of that pair and kind in force on that day; None when none is recorded. Never inverted."""
    actor.require("company.view")
    found = ExchangeRate.objects.filter(
        base=base, quote=quote, kind=kind, valid_from__lte=on, valid_until__gte=on
    ).first()
    return view_of_rate(found) if found is not None else None


def rates(*, actor: Actor) -> list[RateView]:
    """All rates, newest first."""
    actor.require("organisation.view")
    return [
        view_of_rate(found) for found in ExchangeRate.objects.order_by("-valid_from", "base", "quote", "kind")
    ]
