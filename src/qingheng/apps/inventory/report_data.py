"""What a report on an inventory is written from: one run, read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import translation

from qingheng.apps.intake.queries import datasets
from qingheng.apps.inventory.access import run_of
from qingheng.apps.inventory.contracts import (
    Blocked,
    Compared,
    InventoryView,
    LineGroup,
    RunView,
    SignOff,
)
from qingheng.apps.inventory.models import Assumption, BaseYear, KnownGap, Reported, Restatement, Run
from qingheng.apps.inventory.queries.base_years import ReportedView, reported_view
from qingheng.apps.inventory.queries.blocked import blocked
from qingheng.apps.inventory.queries.charts import Measures
from qingheng.apps.inventory.queries.comparison import compare_with_published
from qingheng.apps.inventory.queries.cuts import Potentials, potentials_of
from qingheng.apps.inventory.queries.inventories import inventories
from qingheng.apps.inventory.queries.line_groups import groups_of
from qingheng.apps.inventory.queries.used import UsedFactor, activity_names, used_factors
from qingheng.apps.inventory.signed_off import sign_offs
from qingheng.apps.inventory.views_of import view_of_inventory, view_of_run
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Refusal

Say = Callable[[str, str], str]
"""Takes Chinese and English, gives the one the report is in."""


@dataclass(frozen=True)
class ReportData:
    """A run with all that is said of it. nodes: below and with the inventory's own, by code."""

    company_zh: str
    company_en: str
    view: InventoryView
    run: RunView
    groups: tuple[LineGroup, ...]
    potentials: Potentials
    factors: tuple[UsedFactor, ...]
    blocked: tuple[Blocked, ...]
    activities: Mapping[str, tuple[str, str]]
    nodes: Mapping[str, NodeView]
    shares: Mapping[str, Any]
    published: tuple[Compared, ...]
    gaps: tuple[KnownGap, ...]
    assumptions: tuple[Assumption, ...]
    base: BaseYear | None = None  # in force for the node
    base_reported: ReportedView | None = None  # totals of the base year as they were locked last
    restated: tuple[Restatement, ...] = ()  # of this inventory and of its base year
    earlier: InventoryView | None = None  # the inventory before it, of the same node
    signed: Mapping[str, tuple[SignOff, ...]] = field(default_factory=dict)  # by language, of this run
    datasets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)  # by code of a node of the company

    @cached_property
    def measures(self) -> Measures:
        """Scopes, totals and categories of the run."""
        return Measures(self.groups, self.view.gwp_sets)

    def activity(self, code: str, say: Say) -> str:
        """An activity in the words of the methods."""
        both = self.activities.get(code)
        return say(*both) if both else code

    def dataset(self, code: str, say: Say) -> str:
        """The title of a dataset; certificates of the ledger are none."""
        known = {**self.datasets, "ledger": ("绿电绿证台账", "Certificate ledger")}.get(code)
        return say(*known) if known else code

    def site(self, code: str, say: Say) -> str:
        """The name of a site; a dash for none."""
        node = self.nodes.get(code)
        return say(node.name_zh, node.name_en) if node else (code or say("未注明场所", "No site named"))

    def country(self, code: str) -> str:
        """The country of a site, or of the nearest node above that says one; empty when none does."""
        return self.countries.get(code, "")


def gathered(*, actor: Actor, inventory_id: int, run: int | None = None) -> ReportData:
    """Everything a report needs. Raises Forbidden, NotFound (also before the first run)."""
    inventory, found = run_of(actor, inventory_id, run)
    view = view_of_inventory(inventory, found)
    tree = organisation.tree(actor=actor)
    nodes = {
        one.code: one
        for one in tree
        if one.path.startswith(inventory.node.path) or one.id == inventory.node_id
    }
    base = (
        BaseYear.objects.filter(current=True, inventory__node_id=inventory.node_id)
        .select_related("inventory__period")
        .first()
    )
    return ReportData(
        company_zh=inventory.tenant.name_zh,
        company_en=inventory.tenant.name_en,
        view=view,
        run=view_of_run(found),
        groups=tuple(groups_of(found)),
        potentials=potentials_of(found),
        factors=tuple(used_factors(actor=actor, inventory_id=inventory_id, run=run)),
        blocked=tuple(blocked(actor=actor, inventory_id=inventory_id, run=run)),
        activities=activity_names(actor=actor, inventory_id=inventory_id),
        nodes=nodes,
        countries=organisation.countries(tree),
        shares=organisation.shares_over(
            actor=actor, approach=view.approach, first=view.first, last=view.last
        ),
        published=tuple(compare_with_published(actor=actor, inventory_id=inventory_id, run=run)),
        gaps=tuple(inventory.gaps.all()),
        assumptions=tuple(inventory.assumptions.filter(withdrawn_at=None)),
        base=base,
        base_reported=_reported(base),
        restated=_restated(inventory.pk, base),
        earlier=_earlier(actor, view),
        signed={lang: _signed(inventory.pk, found, lang) for lang in ("zh", "en")},
        datasets=_titles(actor, found),
    )


def _reported(base: BaseYear | None) -> ReportedView | None:
    last: Reported | None = base.inventory.reports.select_related("run").first() if base is not None else None
    return None if last is None else reported_view(last)


def _restated(inventory_id: int, base: BaseYear | None) -> tuple[Restatement, ...]:
    wanted = {inventory_id} | ({base.inventory_id} if base is not None else set())
    found = Restatement.objects.filter(inventory_id__in=wanted).order_by("at")
    return tuple(found.select_related("inventory__period", "before__run", "after__run"))


def _earlier(actor: Actor, view: InventoryView) -> InventoryView | None:
    """The latest calculated inventory of the node that ended before this one began."""
    found = [
        one
        for one in inventories(actor=actor)
        if one.node_id == view.node_id and one.last < view.first and one.run is not None
    ]
    return max(found, key=lambda one: one.last, default=None)


def _signed(inventory_id: int, run: Run, lang: str) -> tuple[SignOff, ...]:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        return tuple(one for one in sign_offs(inventory_id) if one.run_hash == run.run_hash)


def _titles(actor: Actor, run: Run) -> dict[str, tuple[str, str]]:
    """Chinese and English titles of the datasets of a run, as far as the actor may see them."""
    found = {}
    for code in run.inputs.get("files", {}):
        try:
            one = datasets.dataset(actor=actor, code=code)
        except Refusal:
            continue
        found[code] = (one.name_zh, one.name_en)
    return found
