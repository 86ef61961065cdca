"""What sites produced in two years, as far as the sealed rows of the production dataset say it for certain."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from qingheng.apps.intake.queries.output import SiteOutput, output_of_sites
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden

Span = tuple[date, date]


@dataclass(frozen=True)
class SiteProduction:
    """Output of a site in an earlier and a later year, in `unit`; both None when `reason` says why it is not known.

    reason: no_output (nothing sealed), several_units, months_missing, nothing_before (no output in the earlier year).
    """

    site: str
    unit: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    reason: str = ""


def production_of(
    *, actor: Actor, sites: Collection[str], spans: Sequence[Span]
) -> tuple[SiteProduction, ...]:
    """The production of each of these sites in two periods, by code; without the right to see data, of none."""
    try:
        found = output_of_sites(actor=actor)
    except Forbidden:
        found = {}
    return tuple(_of_site(site, found.get(site), spans) for site in sorted(sites))


def _of_site(site: str, output: SiteOutput | None, spans: Sequence[Span]) -> SiteProduction:
    if output is None:
        return SiteProduction(site, reason="no_output")
    if len(output.units) > 1:
        return SiteProduction(site, reason="several_units")
    wanted = [_months(*span) for span in spans]
    if not all(months and set(months) <= set(output.months) for months in wanted):
        return SiteProduction(site, unit=output.units[0], reason="months_missing")
    before, after = (sum((output.months[month] for month in months), Decimal(0)) for months in wanted)
    if not before:
        return SiteProduction(site, unit=output.units[0], reason="nothing_before")
    return SiteProduction(site, output.units[0], before, after)


def _months(first: date, last: date) -> tuple[date, ...]:
    """First days of the months of a period; none when it does not consist of whole months."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return ()
    found, month = [], first
    while month <= last:
        found.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return tuple(found)
