"""What sites produced, month by month, from the sealed rows of the production dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qingheng.apps.intake.queries.datasets import dataset
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.platform.rights.actor import Actor

DATASET, MEASURE = "production", "output"


@dataclass(frozen=True)
class SiteOutput:
    """Output of a site. units: more than one cannot be added up. months: first day of a whole month to its sum."""

    units: tuple[str, ...]
    months: Mapping[date, Decimal]


def output_of_sites(*, actor: Actor) -> dict[str, SiteOutput]:
    """Output by site code; sites without sealed output are absent. Rows that are no whole month do not count.

    Raises Forbidden.
    """
    from qingheng.plane.intake.estimating import key_columns, monthly_figures

    rows = sealed_rows(actor=actor, dataset=DATASET)
    if rows is None:
        return {}
    about = dataset(actor=actor, code=DATASET)
    at = key_columns(about).index("measure")
    units: dict[str, set[str]] = {}
    months: dict[str, dict[date, Decimal]] = {}
    for one in monthly_figures(rows, about, "quantity"):
        if one.key[at] == MEASURE:
            site = one.key[0]
            units.setdefault(site, set()).add(one.unit)
            there = months.setdefault(site, {})
            there[one.month] = there.get(one.month, Decimal(0)) + one.value
    return {site: SiteOutput(tuple(sorted(units[site])), there) for site, there in months.items()}
