"""Answering a finding, or giving it to somebody."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.quality import rights
from qingheng.apps.quality.contracts import NOTE_LENGTH, STATES, AnswerView
from qingheng.apps.quality.models import CheckResult, FindingAnswer
from qingheng.apps.quality.rows import answer_view, trail_id
from qingheng.platform.audit.services import record
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound
from qingheng.platform.rights.queries import people_who_may


@dataclass(frozen=True)
class Answer:
    """What somebody says about a finding: state, why, and who sees to it until when."""

    state: str
    note: str = ""
    owner_id: int | None = None
    due: date | None = None


def check_answer(answer: Answer, at: datetime) -> None:
    """Raise Invalid with the field that breaks a rule as its place."""
    if answer.state not in STATES:
        raise Invalid(
            _("“%(state)s” is not a state of a finding.") % {"state": answer.state},
            code="unknown-state",
            place="state",
            fix=_("Choose open, explained, accepted or fixed."),
        )
    if answer.state != "open" and not answer.note.strip():
        raise Invalid(
            _("An answer needs its reason."),
            code="note-missing",
            place="note",
            fix=_("Write what explains the figure, why it is accepted, or what was corrected."),
        )
    if len(answer.note) > NOTE_LENGTH:
        raise Invalid(
            _("The note has %(length)s characters; at most %(limit)s are kept.")
            % {"length": len(answer.note), "limit": NOTE_LENGTH},
            code="note-too-long",
            place="note",
        )
    if answer.due and answer.owner_id is None:
        raise Invalid(
            _("A date needs somebody who keeps it."),
            code="owner-missing",
            place="owner",
            fix=_("Choose an owner."),
        )
    able = {person.pk for person in people_who_may(verb=rights.ANSWER, on=timezone.localdate(at))}
    if answer.owner_id is not None and answer.owner_id not in able:
        raise Invalid(
            _("This person cannot answer findings here."),
            code="owner-unable",
            place="owner",
            fix=_("Choose somebody whose role lets them answer findings."),
        )
    if answer.due and answer.state == "open" and answer.due < timezone.localdate(at):
        raise Invalid(_("The due date lies in the past."), code="due-past", place="due")


def _finding_for(actor: Actor, fingerprint: str, node_id: int | None) -> tuple[CheckResult, str]:
    """The finding in force and the path of its node; NotFound also when the actor may not see it."""
    found = CheckResult.objects.select_related("run__node").filter(
        run__current=True, is_finding=True, fingerprint=fingerprint
    )
    if node_id is not None:
        found = found.filter(run__node_id=node_id)
    for row in found.order_by("run__node__path"):
        path = str(row.run.node.path)
        if actor.may(rights.VIEW, path=path):
            return row, path
    raise NotFound(_("There is no such finding in the latest checks."), code="no-finding")


@transaction.atomic
def answer_finding(
    *,
    actor: Actor,
    fingerprint: str,
    state: str,
    at: datetime,
    note: str = "",
    owner_id: int | None = None,
    due: date | None = None,
    node_id: int | None = None,
) -> AnswerView:
    """Answer or assign a finding; a new owner is told. Saying the same again changes nothing.

    node_id: when several nodes have the finding. Raises NotFound, Forbidden, Invalid with the field as its place.
    """
    row, path = _finding_for(actor, fingerprint, node_id)
    actor.require(rights.ANSWER, path=path)
    answer = Answer(state, note.strip(), owner_id, due)
    check_answer(answer, at)
    found = FindingAnswer.objects.select_for_update().filter(node_id=row.run.node_id, fingerprint=fingerprint)
    before: FindingAnswer | None = found.first()
    if before is not None and Answer(before.state, before.note, before.owner_id, before.due) == answer:
        return answer_view(before)
    told = (before.owner_id if before else None, actor.person_id)
    kept = keep_answer(actor, row, answer, before.state if before else "open", at)
    if owner_id is not None and owner_id not in told:
        _tell_owner(actor, row, owner_id, due, at)
    return answer_view(kept)


def keep_answer(
    actor: Actor, row: CheckResult, answer: Answer, before: str, at: datetime, **act: int
) -> FindingAnswer:
    """Write the answer and its event. before: the state until now; act: `together` or `undoes`, a batch's id."""
    kept, _made = FindingAnswer.objects.update_or_create(
        node_id=row.run.node_id,
        fingerprint=row.fingerprint,
        defaults={**asdict(answer), "answered_by": actor.name, "answered_at": at},
    )
    record(
        actor=actor,
        action="finding.answered",
        object_type="finding",
        object_id=trail_id(row.run.node_id, row.fingerprint),
        at=at,
        data={
            "rule": row.rule,
            "subject": row.subject,
            "period": row.period,
            "state": answer.state,
            "note": answer.note,
            "owner": answer.owner_id,
            "due": str(answer.due or ""),
            "before": before,
            **act,
        },
    )
    found: FindingAnswer = kept
    return found


def _tell_owner(actor: Actor, row: CheckResult, owner_id: int, due: date | None, at: datetime) -> None:
    until_zh = f"，请于 {due.isoformat()} 前答复" if due else ""
    until_en = f", due {due.isoformat()}" if due else ""
    notify(
        person_ids=[owner_id],
        kind="finding.assigned",
        at=at,
        title_zh=f"{actor.name} 请您处理一项数据质量问题{until_zh}：{row.text_zh}"[:300],
        title_en=f"{actor.name} asks you to see to a finding{until_en}: {row.text_en}"[:300],
        link=reverse("quality:finding", kwargs={"company": actor.company, "fingerprint": row.fingerprint}),
    )
