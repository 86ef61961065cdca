"""What search knows of intake, and whom submissions are told to."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.submission_access import APPROVE
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for, people_who_may
from qingheng.platform.search import services as search
from qingheng.platform.search.contracts import Document
from qingheng.platform.tenancy.queries import tenant_by_slug

KIND = "intake"
_DECISIONS = {
    "sealed": ("已批准并封存：{}", "Approved and sealed: {}"),
    "approved": ("已批准，正在封存：{}", "Approved, being sealed: {}"),
    "returned": ("已退回：{}", "Returned: {}"),
}


def index_submission(submission: Submission, *, at: datetime) -> None:
    """Make a submission findable by title, file, dataset, node and preparer."""
    node, about = submission.node, submission.definition
    search.index(
        documents=[
            Document(
                kind=KIND,
                object_id=str(submission.pk),
                title_zh=submission.title,
                title_en=submission.title,
                url_name="intake:submission",
                url_args={"submission_id": submission.pk},
                verb="indicators.view",
                path=node.path,
                words=f"{submission.file_name} {about.get('name_zh', '')} {about.get('name_en', '')} "
                f"{node.name_zh} {node.name_en} {submission.prepared_name}",
            )
        ],
        at=at,
    )


def remove_submission(submission_id: int) -> None:
    """A discarded draft is not found any more."""
    search.remove(kind=KIND, object_ids=[str(submission_id)])


def tell_approvers(actor: Actor, submission: Submission, at: datetime) -> None:
    """Tell people who may approve for the submission's node, never its preparer."""
    tenant = tenant_by_slug(slug=actor.company)
    if tenant is None:
        return
    told = []
    for person in people_who_may(verb=APPROVE, on=timezone.localdate(at)):
        other = actor_for(person=person, tenant=tenant, at=at)
        reaches = other is not None and other.may(APPROVE, path=submission.node.path)
        if reaches and person.pk != submission.prepared_by_id:
            told.append(person.pk)
    notify(
        person_ids=told,
        kind="intake.submitted",
        title_zh=f"待审批：{submission.title}",
        title_en=f"Waits for approval: {submission.title}",
        link=_link(actor, submission),
        at=at,
    )


def tell_preparer(actor: Actor, submission: Submission, at: datetime) -> None:
    """Tell whoever prepared the submission how it was decided."""
    if submission.prepared_by_id is None or submission.prepared_by_id == actor.person_id:
        return
    zh, en = _DECISIONS[submission.state]
    notify(
        person_ids=[submission.prepared_by_id],
        kind=f"intake.{submission.state}",
        title_zh=zh.format(submission.title),
        title_en=en.format(submission.title),
        link=_link(actor, submission),
        at=at,
    )


def _link(actor: Actor, submission: Submission) -> str:
    return reverse("intake:submission", kwargs={"company": actor.company, "submission_id": submission.pk})
