"""Electricity bought, by site and month, from the sealed rows of data intake: what certificates may stand for."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from qingheng.apps.intake.queries.partitions import sealed_files
from qingheng.apps.ledgers import rights
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.factors import Basis
from qingheng.calc.ghg import Amount, MethodRule
from qingheng.calc.ledger import Demand, by_months, from_millionths, to_millionths
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.platform.rights.actor import Actor

DATASET, UNIT = "energy", "MWh"
BOUGHT = MethodRule(
    id="electricity-bought",
    dataset=DATASET,
    activity="electricity",
    scope=2,
    category="electricity",
    bases=(Basis.location,),
    amount=Amount(times=("quantity",)),
    key=("carrier",),
    when={"carrier": ("electricity",)},
)


def consumption(*, actor: Actor, first: date, last: date) -> list[Demand]:
    """Electricity bought in the months between two days, MWh, by month and site; without a factor.

    A bill over several months is shared out by days. Only sites the actor reaches. Raises Forbidden.
    """
    from qingheng.plane.quantify import find_keys

    actor.require(rights.VIEW)
    first = first.replace(day=1)
    files = sealed_files(actor=actor, dataset=DATASET) if actor.may("indicators.view") else None
    if files is None or not files.paths:
        return []
    nodes = organisation.nodes_by_code(actor=actor)
    places = organisation.countries(nodes.values())
    keys = find_keys(files.paths, (BOUGHT,), (first, last), superseded=files.superseded)
    sums: dict[tuple[str, date], int] = defaultdict(int)
    for key in keys:
        if key.site in nodes and key.total is not None:
            for month, micro in by_months(_mwh(key.total, key.unit), key.first, key.last):
                if first <= month <= last:
                    sums[key.site, month] += micro
    return [
        Demand(site, month, from_millionths(micro), places[site])
        for (site, month), micro in sorted(sums.items(), key=lambda one: (one[0][1], one[0][0]))
        if actor.may(rights.VIEW, path=nodes[site].path)
    ]


def _mwh(quantity: Decimal, unit: str) -> int:
    """Millionths of a MWh; nothing of a unit that is no energy, which intake refuses."""
    try:
        return to_millionths(convert(quantity, unit, UNIT))
    except (UnknownUnit, WrongDimension):
        return 0
