"""Collection rounds: who owes what until when, delegation, reminders, escalation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.intake.models import Campaign, Owed
from qingheng.apps.intake.queries.campaigns import owed as read_owed
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.audit.services import record
from qingheng.platform.messages.mailing import send_soon
from qingheng.platform.messages.services import notify
from qingheng.platform.people.models import Person
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound
from qingheng.platform.rights.queries import people_who_may

MANAGE, ENTER = "indicators.manage", "datapoints.enter"
DONE = ("done", "excused")


@dataclass(frozen=True)
class Asked:
    """One thing asked for: a dataset of a node, from a person."""

    dataset: str
    node_id: int
    owner_id: int


@transaction.atomic
def open_campaign(
    *,
    actor: Actor,
    name_zh: str,
    name_en: str,
    first_day: date,
    last_day: date,
    due: date,
    asked: Sequence[Asked],
    at: datetime,
    remind_days: int = 7,
    escalate_days: int = 3,
    escalate_to_id: int | None = None,
) -> int:
    """Open a round over the days first_day to last_day and tell the owners. Returns its id.

    Raises Forbidden, NotFound (dataset, node), Invalid (dates, nothing asked, an owner who may not enter data).
    """
    actor.require(MANAGE)
    if not (name_zh.strip() or name_en.strip()):
        raise Invalid(_("Give the round a name."), code="name-needed", place="name_zh")
    if last_day < first_day:
        raise Invalid(_("The last day lies before the first."), code="days-turned", place="last_day")
    if not asked:
        raise Invalid(_("Ask for at least one dataset of one node."), code="nothing-asked", place="asked")
    able = {person.pk for person in people_who_may(verb=ENTER, on=timezone.localdate(at))}
    for one in asked:
        find_dataset(actor=actor, code=one.dataset)
        organisation.node(actor=actor, node_id=one.node_id)
        if one.owner_id not in able:
            raise Invalid(_("This person may not enter data."), code="owner-may-not", place="owner")
    campaign = Campaign.objects.create(
        name_zh=(name_zh.strip() or name_en.strip())[:200],
        name_en=(name_en.strip() or name_zh.strip())[:200],
        first_day=first_day,
        last_day=last_day,
        due=due,
        remind_days=remind_days,
        escalate_days=escalate_days,
        escalate_to_id=escalate_to_id,
        opened_name=actor.name[:200],
        opened_at=at,
    )
    for one in dict.fromkeys(asked):
        Owed.objects.get_or_create(
            campaign=campaign, dataset=one.dataset, node_id=one.node_id, defaults={"owner_id": one.owner_id}
        )
    _note(actor, "campaign.opened", campaign, at, {"asked": len(asked), "due": due.isoformat()})
    _tell(
        actor,
        {one.owner_id for one in asked},
        "campaign.opened",
        f"数据填报开始：{campaign.name_zh}（{due:%Y-%m-%d} 前）",
        f"Data collection begins: {campaign.name_en} (by {due:%Y-%m-%d})",
        campaign,
        at,
    )
    return int(campaign.pk)


@transaction.atomic
def delegate(*, actor: Actor, owed_id: int, person_id: int | None, at: datetime) -> None:
    """Let somebody else hand in what one owes; None takes it back. By the owner or who manages campaigns.

    Raises NotFound, Forbidden, Invalid (a person who may not enter data).
    """
    owed = _owed(owed_id)
    if owed.owner_id != actor.person_id:
        actor.require(MANAGE)
    if person_id is not None:
        able = {person.pk for person in people_who_may(verb=ENTER, on=timezone.localdate(at))}
        if person_id not in able:
            raise Invalid(_("This person may not enter data."), code="owner-may-not", place="delegate")
    owed.delegate_id = person_id
    owed.save(update_fields=["delegate"])
    campaign = owed.campaign
    _note(actor, "campaign.delegated", campaign, at, {"owed": owed.pk, "to": person_id or 0})
    if person_id is not None:
        _tell(
            actor,
            {person_id},
            "campaign.delegated",
            f"请代为填报：{campaign.name_zh}",
            f"You were asked to hand in data: {campaign.name_en}",
            campaign,
            at,
        )


@transaction.atomic
def excuse(*, actor: Actor, owed_id: int, reason: str, at: datetime) -> None:
    """Say that nothing comes and why; an empty reason takes it back. Raises NotFound, Forbidden."""
    actor.require(MANAGE)
    owed = _owed(owed_id)
    owed.excused_reason = reason.strip()[:300]
    owed.save(update_fields=["excused_reason"])
    _note(actor, "campaign.excused", owed.campaign, at, {"owed": owed.pk, "reason": owed.excused_reason})


@transaction.atomic
def close_campaign(*, actor: Actor, campaign_id: int, at: datetime) -> None:
    """End a round: no reminder goes out any more. Raises NotFound, Forbidden, Conflict."""
    actor.require(MANAGE)
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("There is no such round."), code="no-campaign")
    if campaign.closed_at is not None:
        raise Conflict(_("The round is closed already."), code="campaign-closed")
    campaign.closed_at = at
    campaign.save(update_fields=["closed_at"])
    _note(actor, "campaign.closed", campaign, at)


@transaction.atomic
def remind(*, actor: Actor, at: datetime) -> dict[str, int]:
    """Remind owners whose data is due soon or late, escalate what stayed late; each once a day at most.

    Returns how many were reminded and escalated. Run by the schedule.
    """
    actor.require("jobs.view")
    today = timezone.localdate(at)
    told = {"reminded": 0, "escalated": 0}
    for campaign in Campaign.objects.filter(closed_at=None, due__lte=today + timedelta(days=60)):
        if today < campaign.due - timedelta(days=campaign.remind_days):
            continue
        open_ids = {
            one.id for one in read_owed(actor=actor, campaign_id=campaign.pk, at=at) if one.state not in DONE
        }
        for owed in campaign.owed.filter(pk__in=open_ids).select_related("node"):
            told["reminded"] += _remind_once(actor, campaign, owed, today, at)
            told["escalated"] += _escalate_once(actor, campaign, owed, today, at)
    return told


def _remind_once(actor: Actor, campaign: Campaign, owed: Owed, today: date, at: datetime) -> int:
    if owed.reminded_at and timezone.localdate(owed.reminded_at) >= today:
        return 0
    late = today > campaign.due
    person = owed.delegate_id or owed.owner_id
    _tell(
        actor,
        {person},
        "campaign.reminder",
        f"{'已逾期' if late else '即将到期'}：{owed.node.name_zh} {owed.dataset}（{campaign.due:%Y-%m-%d}）",
        f"{'Overdue' if late else 'Due soon'}: {owed.node.name_en} {owed.dataset} ({campaign.due:%Y-%m-%d})",
        campaign,
        at,
    )
    owed.reminded_at = at
    owed.save(update_fields=["reminded_at"])
    return 1


def _escalate_once(actor: Actor, campaign: Campaign, owed: Owed, today: date, at: datetime) -> int:
    passed = today > campaign.due + timedelta(days=campaign.escalate_days)
    if not passed or owed.escalated_at or campaign.escalate_to_id is None:
        return 0
    _tell(
        actor,
        {campaign.escalate_to_id},
        "campaign.escalated",
        f"数据逾期未交：{owed.node.name_zh} {owed.dataset}",
        f"Data still missing: {owed.node.name_en} {owed.dataset}",
        campaign,
        at,
    )
    owed.escalated_at = at
    owed.save(update_fields=["escalated_at"])
    return 1


def _owed(owed_id: int) -> Owed:
    found: Owed | None = (
        Owed.objects.select_for_update(of=("self",)).select_related("campaign").filter(pk=owed_id).first()
    )
    if found is None:
        raise NotFound(_("Nothing of that number is owed."), code="no-owed")
    return found


def _note(
    actor: Actor, action: str, campaign: Campaign, at: datetime, data: dict[str, object] | None = None
) -> None:
    record(
        actor=actor,
        action=action,
        object_type="campaign",
        object_id=campaign.pk,
        at=at,
        data={"name": campaign.name_en, **(data or {})},
    )


def _tell(
    actor: Actor, people: set[int], kind: str, zh: str, en: str, campaign: Campaign, at: datetime
) -> None:
    known = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    link = reverse("intake:campaign", kwargs={"company": actor.company, "campaign_id": campaign.pk})
    notify(person_ids=known, kind=kind, title_zh=zh, title_en=en, link=link, at=at, by_mail=True)
    send_soon(actor=actor, at=at)
