"""Files that prove an answer to a finding, and who is to answer it."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.assurance import rights
from qingheng.apps.assurance.access import finding_of, held, only_open
from qingheng.apps.assurance.contracts import FindingView, ProofView
from qingheng.apps.assurance.models import PROOF, Engagement, Finding
from qingheng.apps.assurance.population import population
from qingheng.apps.assurance.rows import finding_view, proof_view
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import people_who_may


@transaction.atomic
def attach_proof(
    *, actor: Actor, engagement_id: int, finding_id: int, data: bytes | IO[bytes], name: str, at: datetime, why: str = ""
) -> ProofView:  # fmt: skip
    """Keep a file as evidence of the company's answer; it is never taken away. The finding must not be closed.

    Raises Forbidden (also for the auditor), NotFound, Conflict (closed, signed off), Invalid (empty, too large).
    """
    found = held(actor, engagement_id, rights.ANSWER)
    only_open(found)
    if actor.person_id == found.auditor_id:
        raise Forbidden(_("The auditor does not answer for the company."), code="auditor-answers")
    actor.require("evidence.attach", path=found.inventory.node.path)
    finding = finding_of(found, finding_id)
    if finding.state == "closed":
        raise Conflict(
            _("The finding is closed."),
            code="finding-closed",
            fix=_("The auditor opens it again with a reason first."),
        )
    blob = store_blob(actor=actor, data=data, name=name, at=at)
    made = attach(
        actor=actor,
        blob=blob,
        object_type=PROOF,
        object_id=finding.pk,
        name=name,
        why=why.strip()[:300],
        at=at,
    )
    record(
        actor=actor, action="assurance.evidence_attached", object_type="engagement", object_id=found.pk, at=at,
        data={"finding": finding.number, "sha256": blob.sha256, "name": made.name},
    )  # fmt: skip
    return proof_view(made)


@transaction.atomic
def assign_finding(
    *, actor: Actor, engagement_id: int, finding_id: int, owner_id: int | None, due: date | None, at: datetime
) -> FindingView:
    """Say who is to answer, until when, and tell that person. The auditor does it, and whoever answers findings.

    Raises Forbidden, NotFound (no such person, or one who does not answer findings), Conflict (closed, signed off).
    """
    found = held(actor, engagement_id, rights.VIEW)
    path, end = found.inventory.node.path, found.inventory.period.end
    if actor.person_id != found.auditor_id:
        actor.require(rights.ANSWER, path=path, period_end=end)
    only_open(found)
    finding = finding_of(found, finding_id)
    if finding.state == "closed":
        raise Conflict(
            _("The finding is closed."),
            code="finding-closed",
            fix=_("The auditor opens it again with a reason first."),
        )
    if owner_id is not None:
        check_owner(owner_id, at)
    if due != finding.due:
        check_due(due, at)
    before = finding.owner_id
    finding.owner_id, finding.due = owner_id, due
    finding.save(update_fields=["owner", "due"])
    finding = Finding.objects.select_related("owner").get(pk=finding.pk)
    record(
        actor=actor, action="assurance.finding_assigned", object_type="engagement", object_id=found.pk, at=at,
        data={"finding": finding.number, "owner": finding.owner.name if finding.owner else "",
              "due": due.isoformat() if due else ""},
    )  # fmt: skip
    if owner_id != before:
        tell_owner(actor, found, finding, at)
    return finding_view(finding, population(actor, found).total, timezone.localdate(at))


def check_owner(person_id: int, at: datetime) -> None:
    """Raise NotFound unless the person answers findings here today."""
    if all(one.pk != person_id for one in people_who_may(verb=rights.ANSWER, on=timezone.localdate(at))):
        raise NotFound(
            _("This person does not answer findings here."), code="no-person", place="owner",
            fix=_("Choose a data owner, an approver or a programme manager."),
        )  # fmt: skip


def check_due(due: date | None, at: datetime) -> None:
    """Raise Invalid for a last day of an answer that is over already."""
    today = timezone.localdate(at)
    if due is not None and due < today:
        raise Invalid(
            _("%(due)s is over already.") % {"due": due.isoformat()}, code="due-over", place="due",
            fix=_("Give a day from %(today)s on.") % {"today": today.isoformat()},
        )  # fmt: skip


def tell_owner(actor: Actor, found: Engagement, finding: Finding, at: datetime) -> None:
    """Tell the owner of a finding, unless it is the actor."""
    if finding.owner_id is None or finding.owner_id == actor.person_id:
        return
    due_zh = f"，请于 {finding.due.isoformat()} 前答复" if finding.due else ""
    due_en = f", due {finding.due.isoformat()}" if finding.due else ""
    notify(
        person_ids=[finding.owner_id],
        kind="assurance.assigned",
        at=at,
        title_zh=f"{actor.name} 请您答复鉴证发现 {finding.number}{due_zh}：{finding.title}"[:300],
        title_en=f"{actor.name} asks you to answer finding {finding.number} of the assurance{due_en}: {finding.title}"[:300],
        link=reverse(
            "assurance:finding",
            kwargs={"company": actor.company, "engagement_id": found.pk, "finding_id": finding.pk},
        ),
    )  # fmt: skip
