"""Everything a run depends on, gathered once and hashed: the same hash is the same run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import qingheng
from qingheng.apps.intake.queries import partitions
from qingheng.apps.intake.queries.partitions import SealedFiles
from qingheng.apps.inventory import prices
from qingheng.apps.inventory.instruments import allocations_of
from qingheng.apps.inventory.instruments import told as told_allocations
from qingheng.apps.inventory.library import Taken, taken
from qingheng.apps.inventory.models import Inventory
from qingheng.apps.ledgers.contracts import AllocationView
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.calc.factors import Basis, DatePolicy, Place, Policy, Rule
from qingheng.calc.ghg import MethodRule
from qingheng.calc.ghg.asking import Surroundings
from qingheng.calc.ghg.knowing import Known, known
from qingheng.calc.ghg.money import ExchangeRate, Money
from qingheng.calc.ghg.rules import chosen
from qingheng.platform.packs.methods import rules_of
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Actor


@dataclass(frozen=True)
class Inputs:
    """What a run calculates with. told: the same as people and auditors read it; digest: its SHA-256."""

    rules: tuple[MethodRule, ...]
    files: dict[str, SealedFiles]
    taken: Taken
    policy: Policy
    around: Surroundings
    allocations: list[AllocationView]
    told: dict[str, Any]
    digest: str

    def known(self, group: Sequence[MethodRule]) -> dict[str, Known]:
        """Parties and items that tell rows of a group of rules apart, but for those of figures of other datasets."""
        return known(group, self.taken.library, self.policy.rules, self.around.places)


def gather(actor: Actor, inventory: Inventory) -> Inputs:
    """The inputs of a run of the inventory as things stand. Raises Forbidden, NotFound (a pack)."""
    methods = content(inventory.methods.partition("@")[0])
    packs = dict(inventory.packs)
    library = taken(actor=actor, packs=packs, gwp_codes=tuple(inventory.gwp_sets))
    rules = chosen(rules_of(methods), inventory.variants)
    datasets = sorted({rule.dataset for rule in rules})
    files = {code: partitions.sealed_files(actor=actor, dataset=code) for code in datasets}
    confirmed = rules_of_inventory(inventory)
    policy = Policy(DatePolicy(inventory.dates), tuple(packs.items()), inventory.policy_on, confirmed)
    own_prices = prices.own_indices()
    around = _surroundings(actor, inventory, prices.taken([*prices.of_pack(methods), *own_prices]))
    allocated = allocations_of(actor, inventory.period.start, inventory.period.end)
    certificates = [one for one in allocated if one.site in around.places]
    told = {
        "code": qingheng.__version__,
        "keys": "of-known-parties",
        "inventory": inventory.code,
        "period": [inventory.period.start.isoformat(), inventory.period.end.isoformat()],
        "node": inventory.node.code,
        "approach": inventory.approach,
        "gwp": list(inventory.gwp_sets),
        "dates": inventory.dates,
        "on": inventory.policy_on.isoformat(),
        "packs": [[pack, version, library.contents[pack]] for pack, version in packs.items()],
        "methods": [methods.pin, methods.sha256],
        "variants": dict(sorted(inventory.variants.items())),
        "confirmed": [repr(rule) for rule in confirmed],
        "own": library.digest,
        "around": _digest(repr(_told_around(around))),
        "certificates": told_allocations(certificates),
        "files": {code: list(found.sha256) for code, found in files.items() if found.sha256},
    }
    if own_prices:
        told["price_index"] = prices.told(own_prices)
    return Inputs(
        rules, files, library, policy, around, certificates, told, _digest(json.dumps(told, sort_keys=True))
    )


def rules_of_inventory(inventory: Inventory) -> tuple[Rule, ...]:
    """Factors confirmed for this inventory alone, by code. The reason of each is Chinese / English."""
    return tuple(
        Rule(
            id=one.code,
            activity=one.activity,
            basis=Basis(one.basis) if one.basis else None,
            factor_id=one.factor_id,
            place=Place("site", one.site) if one.site else None,
            reason=f"{one.reason_zh} / {one.reason_en}",
            confirmed_by=one.confirmed_name,
            assumption=one.assumed,
        )
        for one in inventory.assumptions.filter(withdrawn_at=None)
    )


def places_by_node(nodes: list[NodeView]) -> dict[str, tuple[Place, ...]]:
    """Places of each node, closest first; what a node leaves open it has from the nearest node above that says it."""
    by_id = {node.id: node for node in nodes}
    found: dict[str, tuple[Place, ...]] = {}
    for node in nodes:
        line = [node]
        while line[-1].parent_id in by_id:
            line.append(by_id[line[-1].parent_id])
        at = next((one for one in line if one.country or one.province or one.grid_region), None)
        places = [Place("site", one.code) for one in line]
        if at is not None:
            levels = (("province", at.province), ("grid_region", at.grid_region), ("country", at.country))
            places += [Place(level, code) for level, code in levels if code]
        found[node.code] = (*places, Place("world", "WORLD"))
    return found


def _surroundings(actor: Actor, inventory: Inventory, indices: list[prices.PriceView]) -> Surroundings:
    span = (inventory.period.start, inventory.period.end)
    shares = organisation.shares_over(actor=actor, approach=inventory.approach, first=span[0], last=span[1])
    rates = tuple(
        ExchangeRate(one.base, one.quote, one.kind, one.valid_from, one.valid_until, one.rate, one.source)
        for one in organisation.rates(actor=actor)
    )
    tree = organisation.tree(actor=actor)
    places = places_by_node(tree)
    below = [node for node in tree if node.path.startswith(inventory.node.path)]
    return Surroundings(
        span=span,
        places={node.code: places[node.code] for node in below},
        outside=frozenset(places) - {node.code for node in below},
        shares={
            node.code: [(one.first, one.last, one.share) for one in shares.get(node.code, ())]
            for node in below
        },
        money=Money(rates, prices.index_values(indices)),
    )


def _told_around(around: Surroundings) -> tuple[object, ...]:
    """What of the surroundings the hash of a run takes; nodes outside its boundary where there are any."""
    outside = [sorted(around.outside)] if around.outside else []
    return sorted(around.places.items()), sorted(around.shares.items()), around.money, *outside


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
