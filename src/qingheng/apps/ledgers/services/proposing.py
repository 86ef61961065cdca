"""Allocations and retirements are prepared by one person; nothing moves until another confirms them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import digest_of, lot_of, repeated, take_turn, text_of
from qingheng.apps.ledgers.contracts import ALLOCATE, RETIRE, SUBMITTED, ActView, Found
from qingheng.apps.ledgers.models import Act
from qingheng.apps.ledgers.queries.planning import Asked, plan
from qingheng.apps.ledgers.rows import act_view
from qingheng.apps.ledgers.services.moving import millionths_of, refuse_short
from qingheng.apps.ledgers.worklist import keep
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import HELD, RETIRED, Refused, allocated_account, to_millionths
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid


@dataclass(frozen=True)
class Retired:
    """What a retirement takes: from what stands for a month of a site, or from what is held (site empty)."""

    lot_id: int
    quantity: Decimal
    site: str = ""
    month: date | None = None


@refusals.keeps_refusals("plan")
def propose_allocation(
    *, actor: Actor, asked: Asked, at: datetime, reason: str = "", key: str = ""
) -> ActView:
    """Plan again and keep the plan for another person to confirm; what it refuses goes to the worklist.

    Raises Forbidden, Invalid when nothing at all can be allocated, or a claim on an earlier day has no reason.
    """
    actor.require(rights.MANAGE)
    digest = digest_of([str(asked), reason])
    take_turn(actor)
    before = repeated(Act, key, digest)
    if before is not None:
        return act_view(before)
    why = text_of(reason, 500, "reason")
    if asked.on < timezone.localdate(at) and not why:
        raise Invalid(
            _("The day of the claim has passed: give the reason why it is booked late."), code="late", place="reason",
            fix=_("As: cancelled in the registry on that day, statement received today."),
        )  # fmt: skip
    made = plan(actor=actor, asked=asked, today=timezone.localdate(at), figures=False)
    found = [found_of(one) for one in made.refused]
    if not made.allocations:
        if found:
            raise refusals.several(found)
        raise Invalid(_("There is nothing to allocate."), code="nothing", place="period")
    consumed = {demand.key: demand.quantity for demand in made.demands}
    nodes = organisation.nodes_by_code(actor=actor)
    lines = []
    for one in made.allocations:
        actor.require(rights.MANAGE, path=nodes[one.site].path)
        lines.append(
            {
                "lot": int(one.lot),
                "source": HELD,
                "target": allocated_account(one.site, one.month),
                "micro": to_millionths(one.quantity),
                "site": one.site,
                "month": f"{one.month:%Y-%m}",
                "consumed": to_millionths(
                    consumed[one.site, one.month] + made.covered.get((one.site, one.month), Decimal(0))
                ),
            }
        )
    act = _keep(
        actor, at, kind=ALLOCATE, lines=lines, on=asked.on, key=key, content_sha256=digest, reason=why,
        first=asked.first, last=asked.last, strategy=str(asked.strategy), packs=list(made.packs),
    )  # fmt: skip
    keep(actor=actor, found=found, source="plan", at=at)
    return act_view(act, made.refused)


@refusals.keeps_refusals("act")
def propose_retirement(
    *, actor: Actor, lines: Sequence[Retired], beneficiary: str, purpose: str, on: date, at: datetime,
    reason: str = "", key: str = "",
) -> ActView:  # fmt: skip
    """Ask for the retirement of quantities, once and for all, for a beneficiary and a purpose.

    A quantity of what is held is in whole units; of what stands for a month, the whole units are those of the
    lot's retirement together. Raises Forbidden, NotFound, Invalid, Conflict when there is less.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    digest = digest_of([[str(line) for line in lines], beneficiary, purpose, on])
    take_turn(actor)
    before = repeated(Act, key, digest)
    if before is not None:
        return act_view(before)
    who, what = text_of(beneficiary, 200, "beneficiary"), text_of(purpose, 300, "purpose")
    for value, place in ((who, "beneficiary"), (what, "purpose")):
        if not value:
            raise Invalid(_("A retirement names who benefits and what for."), code="missing", place=place)
    if not lines:
        raise Invalid(_("Nothing is chosen to retire."), code="nothing", place="lines")
    kept = _retired(lines)
    act = _keep(
        actor, at, kind=RETIRE, lines=kept, on=on, key=key, content_sha256=digest,
        reason=text_of(reason, 500, "reason"), beneficiary=who, purpose=what,
    )  # fmt: skip
    return act_view(act)


def _retired(lines: Sequence[Retired]) -> list[dict[str, object]]:
    totals: dict[int, Decimal] = {}
    asked: dict[tuple[int, str], int] = {}
    kept: list[dict[str, object]] = []
    for line in lines:
        lot = lot_of(line.lot_id)
        month = line.month.replace(day=1) if line.month else None
        source = allocated_account(line.site, month) if line.site and month else HELD
        micro = millionths_of(lot, line.quantity, whole=False)
        asked[lot.pk, source] = asked.get((lot.pk, source), 0) + micro
        refuse_short(lot, source, asked[lot.pk, source])
        totals[lot.pk] = totals.get(lot.pk, Decimal(0)) + line.quantity
        kept.append(
            {
                "lot": lot.pk,
                "source": source,
                "target": RETIRED,
                "micro": micro,
                "site": line.site,
                "month": f"{month:%Y-%m}" if month else "",
            }
        )
    for lot_id, quantity in totals.items():
        millionths_of(lot_of(lot_id), quantity, whole=True)
    return kept


def _keep(actor: Actor, at: datetime, **facts: Any) -> Act:
    act: Act = Act.objects.create(
        state=SUBMITTED,
        prepared_by_id=actor.person_id,
        prepared_name=actor.name[:200],
        prepared_at=at,
        **facts,
    )
    record(
        actor=actor, action=f"ledger.{act.kind}_proposed", object_type="ledger_act", object_id=act.pk, at=at,
        data={"lines": len(act.lines), "micro": sum(line["micro"] for line in act.lines), "on": act.on.isoformat()},
    )  # fmt: skip
    return act


def found_of(one: Refused) -> Found:
    """An item of the worklist for what a plan refused."""
    month = f"{one.month:%Y-%m}" if one.month else ""
    lot = f"L{one.lot}" if one.lot else ""
    number = int(one.lot) if one.lot.isdecimal() else None
    return Found(one.reason, " ".join(filter(None, (lot, one.site, month))), number)
