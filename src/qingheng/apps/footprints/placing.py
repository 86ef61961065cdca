"""Where items are made, and which processes stand for that: sites of the study, and sites of those who deliver.

A site of the company takes the electricity of its own country. What is bought goes by the country of the supplier's site
where the study asks for it alone. Nothing is guessed: a site without a country, and a delivery without a share among
several, stay as the products data state them, and are told. Source: docs/adr/0039.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from qingheng.apps.footprints.background import ELECTRICITY
from qingheng.apps.footprints.electricity import Power, text
from qingheng.apps.footprints.models import Study
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.products import queries as products
from qingheng.apps.products.queries import DeliveredView
from qingheng.calc.footprint.building import Data
from qingheng.calc.footprint.electricity import Supply
from qingheng.calc.footprint.model import Stage
from qingheng.calc.footprint.placing import Level, Placed, placed
from qingheng.calc.footprint.scenario import Scenario
from qingheng.calc.products import Graph, key
from qingheng.platform.rights.actor import Actor

OWN, BOUGHT = "own", "bought"
NO_COUNTRY, NO_SHARE, NO_OTHER = "no-country", "no-share", "no-other"
SUPPLIERS: str = "supplier-figure"
"""Told of a place once it is known that a figure of the supplier stands for the item."""
Told = dict[str, Any]


@dataclass
class Places:
    """Where items are made as far as it counts, and what is told of it: the hash and the record keep it."""

    made: dict[str, tuple[Supply, ...]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class _Around:
    """What processes are chosen from. offered: by item the processes offered for it, with whether it is in production."""

    study: Study
    scenario: Scenario
    processes: Mapping[str, Data]
    series: Mapping[str, Sequence[Data]]
    offered: Mapping[str, Sequence[tuple[str, bool]]]
    electric: frozenset[str]

    def kin(self, process: str, country: str) -> Iterable[Data]:
        """The same thing in other places: electricity as the products data name it for the country, else by series."""
        if process in self.electric:
            named = self.scenario.grids.get(country, {}).values()
            rows = [_of(self.processes[one], country) for one in named if one in self.processes]
            if rows:
                return rows
        return self.series.get(self.processes[process].series, ())


def places_of(
    actor: Actor, study: Study, graph: Graph, scenario: Scenario, processes: Mapping[str, Data],
    shares: Mapping[str, Mapping[str, Decimal]], power: Power | None,
) -> Places:  # fmt: skip
    """Places of a study's items. shares: by item the shares of the company's sites. Raises Forbidden, NotFound (a site)."""
    found = Places()
    if not shares and not study.by_country:
        return found
    around = _Around(
        study, scenario, processes, _series(processes), _offered(graph, scenario, processes),
        _electric(scenario, processes),
    )  # fmt: skip
    for item, sites in sorted(shares.items()):
        _own(actor, found, around, item, sites, power)
    if study.by_country:
        rows: dict[str, list[DeliveredView]] = {}
        for one in products.delivered(actor=actor):
            if one.folded in around.offered and one.folded not in shares:
                rows.setdefault(one.folded, []).append(one)
        for item, some in sorted(rows.items()):
            _bought(found, around, item, some)
    return found


def _own(
    actor: Actor, found: Places, around: _Around, item: str, sites: Mapping[str, Decimal], power: Power | None
) -> None:
    """Sites of the company an item is made at. One site alone that changes no process says nothing by itself."""
    supplies, told = [], []
    for code, share in sorted(sites.items()):
        node = organisation.node(actor=actor, code=code)
        chosen = {
            process: _placed(around, process, node.country)
            for process, making in around.offered.get(item, ())
            if making and node.country and process in around.electric
        }
        instead = {process: one.process for process, one in chosen.items() if one.process != process}
        parts = power.sites[code] if power is not None else ()
        supplies.append(Supply(code, node.country, parts, float(share), instead))
        told.append(
            _entry(OWN, item, code, (node.name_zh, node.name_en), node.country, share)
            | {"why": "" if node.country else NO_COUNTRY, "processes": _said(chosen)}
        )
    if len(supplies) > 1 or supplies[0].instead or power is None:
        supplies = [_named(one) for one in supplies]
        found.told += told
    found.made[item] = tuple(supplies)


def _bought(found: Places, around: _Around, item: str, rows: Sequence[DeliveredView]) -> None:
    """Sites an item is delivered from; where no process changes for any of them its lines stay one."""
    whole = sum((one.share or Decimal(0) for one in rows), Decimal(0))
    supplies = []
    for one in rows:
        share = one.share if len(rows) > 1 or one.share is not None else Decimal(1)
        why = NO_COUNTRY if not one.country else NO_SHARE if share is None or whole > 1 else ""
        chosen = (
            {}
            if why
            else {
                process: _placed(around, process, one.country)
                for process, _making in around.offered[item]
                if around.processes[process].series or process in around.electric
            }
        )
        if not why and not any(
            len(told.considered) > 1 or told.level is Level.country for told in chosen.values()
        ):
            why = NO_OTHER
        if not why and share is not None:
            instead = {process: told.process for process, told in chosen.items() if told.process != process}
            site = f"{one.supplier} {one.site}".strip()
            supplies.append(Supply(site, one.country, (), float(share), instead, bought=True, named=True))
        found.told.append(
            _entry(BOUGHT, item, one.site, (one.name_zh, one.name_en), one.country, share, one.supplier)
            | {"why": why, "processes": _said(chosen)}
        )
    if any(one.instead for one in supplies):
        found.made[item] = tuple(supplies)


def _entry(
    kind: str, item: str, site: str, names: tuple[str, str], country: str, share: Decimal | None, supplier: str = ""
) -> Told:  # fmt: skip
    return {
        "kind": kind, "item": item, "supplier": supplier, "site": site, "name_zh": names[0], "name_en": names[1],
        "country": country, "share": None if share is None else text(share),
    }  # fmt: skip


def _said(chosen: Mapping[str, Placed]) -> list[Told]:
    return [
        {"stated": process, "process": one.process, "level": one.level.name,
         "considered": [[each.process, each.location, each.level.name, each.why.value] for each in one.considered]}
        for process, one in sorted(chosen.items())
    ]  # fmt: skip


def _placed(around: _Around, process: str, country: str) -> Placed:
    return placed(around.processes[process], country, around.kin(process, country), around.study.on)


def _named(one: Supply) -> Supply:
    return replace(one, named=True)


def _of(one: Data, country: str) -> Data:
    """A process the products data name for a country, wherever the database says it is of."""
    return replace(one, location=country)


def _series(processes: Mapping[str, Data]) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = {}
    for one in processes.values():
        if one.series:
            found.setdefault(one.series, []).append(one)
    return found


def _electric(scenario: Scenario, processes: Mapping[str, Data]) -> frozenset[str]:
    """Processes of grid electricity: those the products data name for a market, and those of the database's series."""
    named = {code for years in scenario.grids.values() for code in years.values()}
    return frozenset(named | {code for code, one in processes.items() if one.series == ELECTRICITY})


def _offered(
    graph: Graph, scenario: Scenario, processes: Mapping[str, Data]
) -> dict[str, list[tuple[str, bool]]]:
    """By item the processes that figures of no single supplier use for it or its material; maybe none."""
    by_item: dict[str, set[tuple[str, bool]]] = {}
    by_material: dict[str, set[tuple[str, bool]]] = {}
    for offer in scenario.offers:
        one = offer.candidate
        if one.supplier and one.item:
            by_item.setdefault(one.item, set())
        if one.supplier or one.process not in processes:
            continue
        there = by_item if one.item else by_material
        there.setdefault(one.item or one.material, set()).add((one.process, one.stage is Stage.production))
    found = {}
    for item in graph.items:
        code = key(item.code)
        some = by_item.get(code, set()) | by_material.get(key(item.material), set())
        if some or code in by_item:
            found[code] = sorted(some)
    return found
