"""Findings as cases: the auditor raises, the company answers, the auditor closes or asks again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import audited, finding_of, held, only_open
from qingheng.apps.assurance.contracts import FindingView
from qingheng.apps.assurance.models import Engagement, Finding
from qingheng.apps.assurance.population import population
from qingheng.apps.assurance.rows import finding_view
from qingheng.apps.assurance.services.proving import check_due, check_owner, tell_owner
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound


@dataclass(frozen=True)
class Raised:
    """A finding to raise. amount: tonnes CO2e, above zero when the total is too high; None while nobody knows.

    line: part and choice of the result line it is about. owner_id: who is to answer.
    """

    title: str
    text: str
    amount: Decimal | None = None
    owner_id: int | None = None
    due: date | None = None
    line: tuple[int, int] | None = None


@transaction.atomic
def raise_finding(*, actor: Actor, engagement_id: int, raised: Raised, at: datetime) -> FindingView:
    """Raise a finding. Raises Forbidden (not the auditor), NotFound (a line, a person), Conflict, Invalid."""
    found = audited(actor, engagement_id)
    if not raised.title.strip() or not raised.text.strip():
        raise Invalid(_("A finding has a title and says what was found."), code="no-text", place="text")
    _check_amount(raised.amount)
    if raised.owner_id is not None:
        check_owner(raised.owner_id, at)
    check_due(raised.due, at)
    if raised.line is not None:
        known = {(one.part, one.choice) for one in population(actor, found).groups}
        if raised.line not in known:
            raise NotFound(_("The run has no such line."), code="no-line", place="line")
    last = found.findings.order_by("-number").values_list("number", flat=True).first() or 0
    part, choice = raised.line or (None, None)
    made = Finding.objects.create(
        engagement=found, number=last + 1, title=raised.title.strip()[:200], text=raised.text.strip(),
        owner_id=raised.owner_id, due=raised.due, amount=raised.amount, part=part, choice=choice,
        raised_name=actor.name[:200], raised_at=at,
    )  # fmt: skip
    tell_owner(actor, found, made, at)
    return _said(actor, found, made, "raised", at)


@transaction.atomic
def answer_finding(
    *, actor: Actor, engagement_id: int, finding_id: int, answer: str, evidence: str, at: datetime
) -> FindingView:
    """Answer for the company. evidence: name or SHA-256 of the file that proves it.

    Raises Forbidden (also for the auditor), NotFound, Conflict (closed, signed off), Invalid.
    """
    found = held(actor, engagement_id, rights.ANSWER)
    only_open(found)
    if actor.person_id == found.auditor_id:
        raise Forbidden(_("The auditor does not answer for the company."), code="auditor-answers")
    finding = finding_of(found, finding_id)
    _expect(finding, "open", "answered")
    if not answer.strip():
        raise Invalid(_("Write the answer."), code="no-answer", place="answer")
    finding.state, finding.answer, finding.evidence = "answered", answer.strip(), evidence.strip()[:300]
    finding.answered_name, finding.answered_at = actor.name[:200], at
    finding.save()
    return _said(actor, found, finding, "answered", at)


@transaction.atomic
def close_finding(
    *, actor: Actor, engagement_id: int, finding_id: int, outcome: str, conclusion: str, at: datetime,
    amount: Decimal | None = None,
) -> FindingView:  # fmt: skip
    """Close an answered finding. outcome: corrected, uncorrected (then with an amount), none. amount: as it stands now.

    Raises Forbidden (not the auditor), NotFound, Conflict (not answered), Invalid.
    """
    found = audited(actor, engagement_id)
    finding = finding_of(found, finding_id)
    _expect(finding, "answered")
    if outcome not in Finding.OUTCOMES:
        raise Invalid(_("There is no such outcome."), code="unknown-outcome", place="outcome")
    _check_amount(amount)
    finding.amount = finding.amount if amount is None else amount
    if outcome == "uncorrected" and finding.amount is None:
        raise Invalid(
            _("Say how much it is: what stays uncorrected is held against materiality."),
            code="amount-needed", place="amount",
        )  # fmt: skip
    finding.state, finding.outcome, finding.conclusion = "closed", outcome, conclusion.strip()
    finding.closed_name, finding.closed_at = actor.name[:200], at
    finding.save()
    return _said(actor, found, finding, "closed", at)


@transaction.atomic
def reopen_finding(
    *, actor: Actor, engagement_id: int, finding_id: int, reason: str, at: datetime
) -> FindingView:
    """Ask again: an answered or closed finding is open once more. Raises Forbidden, NotFound, Conflict, Invalid."""
    found = audited(actor, engagement_id)
    finding = finding_of(found, finding_id)
    _expect(finding, "answered", "closed")
    if not reason.strip():
        raise Invalid(_("Say why it is opened again."), code="reason-needed", place="reason")
    finding.state, finding.outcome, finding.conclusion = "open", "", reason.strip()
    finding.save(update_fields=["state", "outcome", "conclusion"])
    return _said(actor, found, finding, "reopened", at)


def _check_amount(amount: Decimal | None) -> None:
    if amount is not None and (not amount.is_finite() or abs(amount) >= 10**12 or round(amount, 3) != amount):
        raise Invalid(
            _("An amount is in tonnes with at most three decimals and twelve digits before them."),
            code="bad-amount", place="amount",
        )  # fmt: skip


def _expect(finding: Finding, *states: str) -> None:
    if finding.state not in states:
        raise Conflict(
            _("The finding is not in a state for this."), code=f"finding-{finding.state}",
            fix=_("Open the page again: somebody else was faster, or a step is missing."),
        )  # fmt: skip


def _said(actor: Actor, found: Engagement, finding: Finding, act: str, at: datetime) -> FindingView:
    amount = None if finding.amount is None else f"{finding.amount:f}"
    record(
        actor=actor, action=f"assurance.finding_{act}", object_type="engagement", object_id=found.pk, at=at,
        data={"finding": finding.number, "title": finding.title, "outcome": finding.outcome, "amount": amount},
    )  # fmt: skip
    return finding_view(finding, population(actor, found).total, timezone.localdate(at))
