"""A second person confirms, returns; who prepared withdraws. Only a confirmed act moves anything."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import Move, book, reason_of, take_turn
from qingheng.apps.ledgers.contracts import ALLOCATE, APPROVED, RETURNED, SUBMITTED, WITHDRAWN, ActView, Found
from qingheng.apps.ledgers.locks import keep_open
from qingheng.apps.ledgers.models import Act
from qingheng.apps.ledgers.queries.consumption import consumption
from qingheng.apps.ledgers.queries.covering import covered_micro
from qingheng.apps.ledgers.rows import act_view
from qingheng.apps.ledgers.worklist import BOOKED, settle, settle_spent
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.ledger import from_millionths, to_millionths
from qingheng.calc.ledger.reasons import beyond_demand, expired
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound


@refusals.keeps_refusals("act")
def approve_act(*, actor: Actor, act_id: int, at: datetime, note: str = "") -> ActView:
    """Book what an act says, all of it in one transaction or nothing. A second time gives the act as it is.

    Never by who prepared it. Raises Forbidden, NotFound, Conflict when a lot has not enough by now, is past its last
    day on the day of the claim, a month lies in a locked period, or would be covered beyond its consumption.
    """
    actor.require(rights.APPROVE)
    take_turn(actor)
    act = _act(act_id)
    _never_preparer(actor, act)
    if act.state == APPROVED:
        return act_view(act)
    _expect(act, SUBMITTED)
    nodes = organisation.nodes_by_code(actor=actor)
    for line in act.lines:
        if line["site"] and line["site"] not in nodes:
            raise NotFound(_("There is no such node."), code="no-node", place=line["site"])
        actor.require(rights.APPROVE, path=nodes[line["site"]].path if line["site"] else rights.COMPANY)
    if act.kind == ALLOCATE:
        keep_open(actor=actor, months={date.fromisoformat(f"{line['month']}-01") for line in act.lines})
        _refuse_beyond(actor, act, {code: node.id for code, node in nodes.items()})
    _refuse_lapsed(act)
    for line in act.lines:
        month = date.fromisoformat(f"{line['month']}-01") if line["month"] else None
        node_id = nodes[line["site"]].id if line["site"] else None
        move = Move(act.kind, line["source"], line["target"], line["micro"], node_id, month)
        book(
            actor, line["lot"], move, on=act.on, at=at, act=act, reason=act.reason, beneficiary=act.beneficiary,
            purpose=act.purpose,
        )  # fmt: skip
    _decide(actor, act, APPROVED, note, at)
    booked = {f"L{line['lot']} {line['site']} {line['month']}" for line in act.lines if line["site"]}
    settle(actor=actor, about=Q(source="plan", subject__in=booked), note=BOOKED, at=at)
    settle_spent(actor=actor, lots={line["lot"] for line in act.lines}, at=at)
    return act_view(act)


@refusals.keeps_refusals("act")
def return_act(*, actor: Actor, act_id: int, note: str, at: datetime) -> ActView:
    """Send an act back with what is wrong; nothing moves. Raises Forbidden, NotFound, Invalid, Conflict."""
    actor.require(rights.APPROVE)
    why = reason_of(note)
    take_turn(actor)
    act = _act(act_id)
    _never_preparer(actor, act)
    _expect(act, SUBMITTED)
    _decide(actor, act, RETURNED, why, at)
    return act_view(act)


@refusals.keeps_refusals("act")
def withdraw_act(*, actor: Actor, act_id: int, at: datetime) -> ActView:
    """Take back what one prepared, before it is decided. Raises Forbidden, NotFound, Conflict."""
    actor.require(rights.MANAGE)
    take_turn(actor)
    act = _act(act_id)
    if act.prepared_by_id != actor.person_id:
        raise Forbidden(_("Only who prepared it withdraws it."), code="not-preparer")
    _expect(act, SUBMITTED)
    _decide(actor, act, WITHDRAWN, "", at)
    return act_view(act)


def _act(act_id: int) -> Act:
    found: Act | None = Act.objects.filter(pk=act_id).first()
    if found is None:
        raise NotFound(_("There is no such allocation or retirement."), code="no-act")
    return found


def _never_preparer(actor: Actor, act: Act) -> None:
    if act.prepared_by_id == actor.person_id:
        raise Forbidden(
            _("Who prepared it does not decide on it."), code="preparer-approves",
            fix=_("Ask another person who may confirm allocations and retirements."),
        )  # fmt: skip


def _expect(act: Act, state: str) -> None:
    if act.state != state:
        raise Conflict(
            _("It is decided already, or withdrawn."), code=f"act-{act.state}", place=f"#{act.pk}",
            fix=_("Reload the page to see where it stands."),
        )  # fmt: skip


def _decide(actor: Actor, act: Act, state: str, note: str, at: datetime) -> None:
    act.state, act.note, act.decided_name, act.decided_at = state, note[:500], actor.name[:200], at
    act.save(update_fields=["state", "note", "decided_name", "decided_at"])
    record(
        actor=actor, action=f"ledger.{act.kind}_{state}", object_type="ledger_act", object_id=act.pk, at=at,
        data={"lines": len(act.lines), "micro": sum(line["micro"] for line in act.lines), "note": act.note},
    )  # fmt: skip


def _refuse_beyond(actor: Actor, act: Act, node_ids: dict[str, int]) -> None:
    """Others may have covered the same month since it was planned, or its bill was corrected: the sum stays within it."""
    asked: dict[tuple[str, str], int] = defaultdict(int)
    most: dict[tuple[str, str], int] = {}
    for line in act.lines:
        key = (line["site"], line["month"])
        asked[key] += line["micro"]
        most[key] = line["consumed"]
    months = {date.fromisoformat(f"{month}-01") for _site, month in asked}
    for one in consumption(actor=actor, first=min(months), last=max(months)) if months else ():
        key = (one.site, f"{one.month:%Y-%m}")
        most[key] = min(most.get(key, 0), to_millionths(one.quantity))
    there = covered_micro(node_ids=[node_ids[site] for site, _month in asked], months=months)
    for (site, month), micro in asked.items():
        free = most[site, month] - there.get((node_ids[site], date.fromisoformat(f"{month}-01")), 0)
        if micro > free:
            reason = beyond_demand(from_millionths(max(0, free)), from_millionths(micro))
            raise refusals.conflict(reason, f"{site} {month}")


def _refuse_lapsed(act: Act) -> None:
    """A lot is claimed on a day on which it is valid, and so it is retired."""
    from qingheng.apps.ledgers.models import Lot

    for lot in Lot.objects.filter(pk__in={line["lot"] for line in act.lines}, valid_until__lt=act.on):
        reason = expired(lot.valid_until, act.on)
        refusal = refusals.conflict(reason, lot.code)
        refusal.found = (Found(reason, lot.code, lot.pk),)
        raise refusal
