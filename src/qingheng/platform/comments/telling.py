"""Who is told of a comment: those concerned who may still see what it is about, never whoever acted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from qingheng.platform.comments.contracts import Subject
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for, people_who_may
from qingheng.platform.tenancy.models import Tenant

_TITLES = {
    "comment.written": ("{who}对“{what}”发表了意见", "{who} commented on {what}"),
    "comment.resolved": ("{who}已将您对“{what}”的意见标为已解决", "{who} resolved your comment on {what}"),
}


def tell(
    *,
    actor: Actor,
    subject: Subject,
    kind: str,
    at: datetime,
    also: Iterable[int] = (),
    only: Iterable[int] | None = None,
) -> int:
    """Send a notice to those concerned and `also`, or to `only` those. Returns how many were told."""
    ids = set(only) if only is not None else {*_concerned(subject, at), *also}
    zh, en = _TITLES[kind]
    return notify(
        person_ids=_who_may_see(actor, subject, ids - {actor.person_id}, at),
        kind=kind,
        title_zh=zh.format(who=actor.name, what=subject.title_zh),
        title_en=en.format(who=actor.name, what=subject.title_en),
        link=f"{subject.url}#{subject.anchor}",
        at=at,
    )


def _concerned(subject: Subject, at: datetime) -> set[int]:
    if subject.people or not subject.keepers:
        return set(subject.people)
    return {person.pk for person in people_who_may(verb=subject.keepers, on=timezone.localdate(at))}


def _who_may_see(actor: Actor, subject: Subject, ids: Iterable[int], at: datetime) -> list[int]:
    """Those of the people whose own rights show them the thing now: a title may say what is not theirs."""
    tenant = Tenant.objects.get(pk=actor.tenant_id)
    told = []
    for person in Person.objects.filter(pk__in=list(ids)):
        reader = actor_for(person=person, tenant=tenant, at=at)
        if reader and reader.may(subject.verb, path=subject.path, period_end=subject.period_end):
            told.append(person.pk)
    return told
