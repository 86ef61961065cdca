"""Who is told when a submission moves: those who may decide on it, then whoever prepared it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from qingheng.apps.indicators.models import Submission
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for, people_who_may
from qingheng.platform.tenancy.queries import tenant_by_slug

_DECISIONS = {
    "approved": ("已批准：{}", "Approved: {}"),
    "returned": ("已退回：{}", "Returned: {}"),
}


def tell_approvers(actor: Actor, submission: Submission, at: datetime) -> None:
    """Tell people who may approve for the submission's node, never its preparer."""
    tenant = tenant_by_slug(slug=actor.company)
    if tenant is None:
        return
    told = []
    for person in people_who_may(verb="datapoints.approve", on=timezone.localdate(at)):
        other = actor_for(person=person, tenant=tenant, at=at)
        reaches = other is not None and other.may("datapoints.approve", path=submission.node.path)
        if reaches and person.pk != submission.prepared_by_id:
            told.append(person.pk)
    notify(
        person_ids=told,
        kind="submission.submitted",
        title_zh=f"待审批：{submission.title_zh or submission.title}",
        title_en=f"Waits for approval: {submission.title}",
        link=_link(actor, submission),
        at=at,
    )


def tell_preparer(actor: Actor, submission: Submission, at: datetime) -> None:
    """Tell whoever prepared the submission how it was decided."""
    if submission.prepared_by_id is None:
        return
    zh, en = _DECISIONS[submission.state]
    notify(
        person_ids=[submission.prepared_by_id],
        kind=f"submission.{submission.state}",
        title_zh=zh.format(submission.title_zh or submission.title),
        title_en=en.format(submission.title),
        link=_link(actor, submission),
        at=at,
    )


def _link(actor: Actor, submission: Submission) -> str:
    return reverse("indicators:submission", kwargs={"company": actor.company, "submission_id": submission.pk})
