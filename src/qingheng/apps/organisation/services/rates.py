"""Exchange rates with their day or span and their source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.organisation.contracts import RateView
from qingheng.apps.organisation.models import ExchangeRate
from qingheng.apps.organisation.views_of import view_of_rate
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

KINDS = ("closing", "average")


@transaction.atomic
def add_exchange_rate(
    *,
    actor: Actor,
    base: str,
    quote: str,
    kind: str,
    rate: Decimal,
    valid_from: date,
    valid_until: date,
    source: str,
    at: datetime,
) -> RateView:
    """Record what one unit of `base` is in units of `quote`, on a day (closing) or over a span (average).

    Raises Forbidden, Invalid, Conflict (another rate of the pair and kind in that span).
    """
    actor.require("organisation.manage", path="/")
    _check(base, quote, kind, rate, (valid_from, valid_until), source)
    if ExchangeRate.objects.filter(
        base=base, quote=quote, kind=kind, valid_from__lte=valid_until, valid_until__gte=valid_from
    ).exists():
        raise Conflict(
            _("There is already a rate of this kind for those days."),
            code="rate-overlaps",
            place="valid_from",
        )
    added = ExchangeRate.objects.create(
        base=base,
        quote=quote,
        kind=kind,
        rate=rate,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
    )
    record(
        actor=actor,
        action="rate.added",
        object_type="rate",
        object_id=added.pk,
        at=at,
        data={
            "base": base,
            "quote": quote,
            "kind": kind,
            "rate": str(rate),
            "from": valid_from.isoformat(),
            "until": valid_until.isoformat(),
            "source": source,
        },
    )
    return view_of_rate(added)


@transaction.atomic
def load_exchange_rates(*, actor: Actor, rows: Sequence[Mapping[str, str]], at: datetime) -> int:
    """Add the rates of a company pack's rates.csv that are new; returns how many were. Raises as
    add_exchange_rate.
    """
    added = 0
    for row in rows:
        day = date.fromisoformat(row["date"])
        pair = {"base": row["base"], "quote": row["quote"], "kind": row["kind"]}
        if ExchangeRate.objects.filter(**pair, valid_from=day, rate=Decimal(row["rate"])).exists():
            continue
        add_exchange_rate(
            actor=actor,
            rate=Decimal(row["rate"]),
            valid_from=day,
            valid_until=day,
            source=row["source"],
            at=at,
            **pair,
        )
        added += 1
    return added


def _check(base: str, quote: str, kind: str, rate: Decimal, span: tuple[date, date], source: str) -> None:
    for place, currency in (("base", base), ("quote", quote)):
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise Invalid(
                _("A currency is three capital letters, such as CNY."), code="currency", place=place
            )
    if base == quote:
        raise Invalid(_("The two currencies are the same."), code="rate-pair", place="quote")
    if kind not in KINDS:
        raise Invalid(_("A rate is of the kind closing or average."), code="rate-kind", place="kind")
    if not 0 < rate < 10**7 or rate != round(rate, 8):
        raise Invalid(
            _("A rate is positive, below 10,000,000, with at most 8 decimals."),
            code="rate-value",
            place="rate",
        )
    if span[1] < span[0]:
        raise Invalid(_("The last day lies before the first."), code="span-reversed", place="valid_until")
    if not source.strip():
        raise Invalid(_("Say where the rate was published."), code="source-needed", place="source")
