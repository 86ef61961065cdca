"""The base year with what changed since, and the ledger of restatements: as reported, as restated, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from qingheng.apps.inventory import rights
from qingheng.apps.inventory.access import seen
from qingheng.apps.inventory.models import BaseChange, BaseYear, Inventory, Reported, Restatement
from qingheng.calc.ghg.base_year import Verdict, judge_changes
from qingheng.platform.rights.actor import Actor

TONNE: Final = Decimal(1000)
WHOLE: Final = ("scope1", "scope2_location", "scope3")


@dataclass(frozen=True)
class ReportedView:
    """Totals as they were locked, kilograms CO2e of the main set, consolidated. run: its number."""

    number: int
    run: int
    measures: Mapping[str, Decimal | None]
    sha256: str
    locked_name: str
    at: datetime


@dataclass(frozen=True)
class RestatementView:
    """What was reported beside what it became. lines: side, key, before, after (kg), cause."""

    number: int
    trigger: str
    reason: str
    before: ReportedView
    after: ReportedView
    percent: Decimal | None
    lines: tuple[Mapping[str, Any], ...]
    calculated_name: str
    locked_name: str
    at: datetime


@dataclass(frozen=True)
class BaseChangeView:
    """A noted change of the base year, tonnes CO2e. settled: number of the restatement that took it in.

    withdrawn_why: of one taken back, which counts no longer.
    """

    trigger: str
    tonnes: Decimal
    reason: str
    noted_name: str
    at: datetime
    settled: int | None
    id: int = 0
    withdrawn_name: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_why: str = ""

    @property
    def open(self) -> bool:
        """Whether it counts: neither settled nor taken back."""
        return self.settled is None and self.withdrawn_at is None


@dataclass(frozen=True)
class BaseYearView:
    """A base year, its total (tonnes CO2e), and whether what changed since calls for a new calculation."""

    inventory_id: int
    code: str
    period: str
    threshold: Decimal
    reason: str
    total: Decimal | None
    verdict: Verdict
    changes: tuple[BaseChangeView, ...]
    set_name: str
    set_at: datetime


def base_years(*, actor: Actor) -> list[BaseYearView]:
    """Base years in force the actor may see, by node. Raises Forbidden."""
    actor.require(rights.VIEW)
    found = BaseYear.objects.filter(current=True).select_related("inventory__node", "inventory__period")
    return [
        _base_view(one)
        for one in sorted(found, key=lambda base: base.inventory.node.path)
        if actor.may(rights.VIEW, path=one.inventory.node.path, period_end=one.inventory.period.end)
    ]


def reports(*, actor: Actor, inventory_id: int) -> list[ReportedView]:
    """Every snapshot of the inventory, the newest first. Raises Forbidden, NotFound."""
    return [reported_view(one) for one in seen(actor, inventory_id).reports.select_related("run")]


def restatements(*, actor: Actor, inventory_id: int) -> list[RestatementView]:
    """The ledger of restatements of an inventory, the newest first. Raises Forbidden, NotFound."""
    found = seen(actor, inventory_id).restatements.select_related("before__run", "after__run")
    return [_restated(one) for one in found]


def _base_view(base: BaseYear) -> BaseYearView:
    inventory: Inventory = base.inventory
    last = inventory.reports.first()
    whole = _whole(last) if last is not None else None
    changes = list(BaseChange.objects.filter(inventory=inventory).select_related("settled"))
    open_ones = [one.tonnes for one in changes if one.settled_id is None and one.withdrawn_at is None]
    total = None if whole is None else whole / TONNE
    return BaseYearView(
        inventory.pk, inventory.code, inventory.period.label, base.threshold, base.reason, total,
        judge_changes(total, open_ones, base.threshold),
        tuple(
            _change(one)
            for one in changes
        ),
        base.set_name, base.set_at,
    )  # fmt: skip


def _change(one: BaseChange) -> BaseChangeView:
    settled = one.settled.number if one.settled else None
    return BaseChangeView(
        one.trigger, one.tonnes, one.reason, one.noted_name, one.at, settled, one.pk, one.withdrawn_name,
        one.withdrawn_at, one.withdrawn_why,
    )  # fmt: skip


def reported_view(one: Reported) -> ReportedView:
    """A snapshot as others see it."""
    measures = {name: None if text is None else Decimal(text) for name, text in one.measures.items()}
    return ReportedView(one.number, one.run.number, measures, one.sha256, one.locked_name, one.at)


def _restated(one: Restatement) -> RestatementView:
    before, after = _whole(one.before), _whole(one.after)
    percent = (after - before) / before * 100 if before and after is not None else None
    return RestatementView(
        one.number, one.trigger, one.reason, reported_view(one.before), reported_view(one.after), percent, tuple(one.lines),
        one.calculated_name, one.locked_name, one.at,
    )  # fmt: skip


def _whole(one: Reported) -> Decimal | None:
    """Scope 1, 2 (location) and 3 together, kilograms; None when nothing of them was counted."""
    known = [Decimal(one.measures[name]) for name in WHOLE if one.measures.get(name) is not None]
    return sum(known, Decimal(0)) if known else None
