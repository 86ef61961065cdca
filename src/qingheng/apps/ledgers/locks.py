"""Months of locked periods: what stands for them neither comes nor goes until the period is opened again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from qingheng.apps.ledgers import refusals
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.apps.organisation.services import hold_open
from qingheng.calc.ledger import Demand, Refused, Wanted, from_millionths, to_millionths
from qingheng.calc.ledger.reasons import period_locked
from qingheng.platform.rights.actor import Actor


def locked_months(*, actor: Actor, months: Iterable[date]) -> dict[date, str]:
    """Label of a locked period by the first day of each of the months that lies in one."""
    wanted = set(months)
    found: dict[date, str] = {}
    if wanted:
        for period in _periods(actor):
            if period.locked:
                found |= {month: period.label for month in wanted if _covers(period, month)}
    return found


def keep_open(*, actor: Actor, months: Iterable[date]) -> None:
    """Hold the periods of the months against locking until the transaction ends. Raises Conflict for a locked one."""
    wanted = set(months)
    locked = locked_months(actor=actor, months=wanted)
    for month, label in sorted(locked.items()):
        raise refusals.conflict(period_locked(label, month), f"{month:%Y-%m}")
    near = [one.id for one in _periods(actor) if any(_covers(one, month) for month in wanted)]
    hold_open(period_ids=near)  # refuses what was locked between the look and the hold


def refused_as_locked(
    demands: Sequence[Demand], wanted: Sequence[Wanted], locked: Mapping[date, str]
) -> tuple[Refused, ...]:
    """Lines a person wrote for months of locked periods, and what is open in such months: one refusal a month."""
    lines = [
        Refused(period_locked(locked[one.month], one.month), one.lot, one.site, one.month, one.quantity)
        for one in wanted
        if one.month in locked
    ]
    open_there: dict[date, int] = defaultdict(int)
    for one in demands:
        if one.month in locked and one.quantity > 0:
            open_there[one.month] += to_millionths(one.quantity)
    return (
        *lines,
        *(
            Refused(period_locked(locked[month], month), month=month, quantity=from_millionths(micro))
            for month, micro in sorted(open_there.items())
            if not wanted
        ),
    )


def _periods(actor: Actor) -> list[PeriodView]:
    return organisation.periods(actor=actor, kind="")


def _covers(period: PeriodView, month: date) -> bool:
    return period.start <= month <= period.end
