"""Price indices of the company: for years the method pack does not have, or a series of its own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.models import PriceIndex
from qingheng.apps.inventory.prices import METHODS_PACK, PriceView, of_pack, own_indices
from qingheng.calc.units import UnknownUnit, dimension
from qingheng.platform.audit.services import record
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

CURRENCY = "USD"  # most factors for money are in dollars
FIRST_YEAR, LAST_YEAR = 1990, 2100
_MOST = Decimal(10) ** 9


@transaction.atomic
def add_price_index(
    *,
    actor: Actor,
    year: int,
    index: Decimal,
    series: str,
    source: str,
    at: datetime,
    currency: str = CURRENCY,
) -> PriceView:
    """Enter the index of a year; inventories take it from their next run on.

    A series of the pack's name continues the pack's; any other takes its place for that currency, so at least two of its
    years are needed. Raises Forbidden, Invalid, Conflict (a year that is there, a second series).
    """
    actor.require(rights.MANAGE, path="/")
    series, source = " ".join(series.split()), source.strip()
    _check(currency, year, index, series, source)
    _check_series(currency, year, series)
    made = PriceIndex.objects.create(
        currency=currency, year=year, index=index, series=series, source=source[:300], entered_name=actor.name[:200],
        entered_at=at,
    )  # fmt: skip
    _note(actor, "inventory.price-index-entered", made, at)
    return next(one for one in own_indices() if one.id == made.pk)


@transaction.atomic
def withdraw_price_index(*, actor: Actor, index_id: int, reason: str, at: datetime) -> None:
    """Take an index back; runs made with it keep it. Raises Forbidden, NotFound, Invalid (no reason)."""
    actor.require(rights.MANAGE, path="/")
    known: PriceIndex | None = PriceIndex.objects.select_for_update().filter(pk=index_id).first()
    if known is None:
        raise NotFound(_("There is no such price index."), code="no-price-index", place="index")
    if not reason.strip():
        raise Invalid(_("Say why it is taken back."), code="reason-needed", place="reason")
    _note(actor, "inventory.price-index-withdrawn", known, at, reason.strip()[:500])
    known.delete()


def _check(currency: str, year: int, index: Decimal, series: str, source: str) -> None:
    if not _is_money(currency):
        raise Invalid(
            _("“%(currency)s” is no currency.") % {"currency": currency[:20]}, code="price-currency",
            place="currency", fix=_("Take its code of three letters, such as USD, CNY or EUR."),
        )  # fmt: skip
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(_("A year lies between 1990 and 2100."), code="price-year", place="year")
    if not index.is_finite() or not 0 < index < _MOST or index != round(index, 6):
        raise Invalid(
            _("An index is positive, below 1,000,000,000, with at most 6 decimals."), code="price-index", place="index"
        )  # fmt: skip
    if not series or len(series) > 200:
        raise Invalid(
            _("Name the series with its base, such as CPI-U, 1982-84=100."),
            code="price-series",
            place="series",
        )
    if not source:
        raise Invalid(_("Say where the index was published."), code="source-needed", place="source")


def _is_money(currency: str) -> bool:
    try:
        return len(currency) == 3 and dimension(currency) == currency
    except UnknownUnit:
        return False


def _check_series(currency: str, year: int, series: str) -> None:
    own = [one for one in own_indices() if one.currency == currency]
    if any(one.year == year for one in own):
        raise Conflict(
            _("The index of %(year)s is entered already.") % {"year": year}, code="price-index-there", place="year",
            fix=_("Take it back with a reason, then enter it anew."),
        )  # fmt: skip
    if any(one.series != series for one in own):
        raise Conflict(
            _("Another series is entered for this currency: “%(series)s”.") % {"series": own[0].series},
            code="price-series-other", place="series", fix=_("Years of one series alone can be set against each other."),
        )  # fmt: skip
    if any(
        (one.currency, one.year, one.series) == (currency, year, series)
        for one in of_pack(content(METHODS_PACK))
    ):
        raise Conflict(
            _("The method pack has this year of the series."), code="price-index-shipped", place="year"
        )


def _note(actor: Actor, action: str, one: PriceIndex, at: datetime, reason: str = "") -> None:
    data = {
        "currency": one.currency, "year": one.year, "index": str(one.index), "series": one.series, "source": one.source,
    }  # fmt: skip
    record(
        actor=actor, action=action, object_type="price-index", object_id=one.pk, at=at,
        data=data | ({"reason": reason} if reason else {}),
    )  # fmt: skip
