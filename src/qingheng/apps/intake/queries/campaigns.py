"""Reads of collection rounds. What is done follows from sealed submissions that cover node and days."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import CampaignView, OwedView
from qingheng.apps.intake.models import Campaign, Owed, Partition, Submission
from qingheng.apps.intake.queries.datasets import datasets
from qingheng.apps.intake.submission_access import SEE
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def campaigns(*, actor: Actor, at: datetime) -> list[CampaignView]:
    """All rounds, the latest due first. Raises Forbidden."""
    actor.require(SEE)
    views = []
    for campaign in Campaign.objects.all():
        lines = owed(actor=actor, campaign_id=campaign.pk, at=at)
        views.append(
            CampaignView(
                id=campaign.pk,
                name_zh=campaign.name_zh,
                name_en=campaign.name_en,
                first_day=campaign.first_day,
                last_day=campaign.last_day,
                due=campaign.due,
                closed=campaign.closed_at is not None,
                owed=len(lines),
                done=sum(1 for line in lines if line.state in ("done", "excused")),
            )
        )
    return views


def owed(*, actor: Actor, at: datetime, campaign_id: int | None = None, mine: bool = False) -> list[OwedView]:
    """What is owed in a round, or in all open ones; `mine`: by this actor or delegated to them.

    Raises Forbidden, NotFound (the round).
    """
    actor.require(SEE)
    if campaign_id is not None and not Campaign.objects.filter(pk=campaign_id).exists():
        raise NotFound(_("There is no such round."), code="no-campaign")
    found = Owed.objects.select_related("campaign", "node", "owner", "delegate")
    found = (
        found.filter(campaign_id=campaign_id)
        if campaign_id is not None
        else found.filter(campaign__closed_at=None)
    )
    names = {view.code: view for view in datasets(actor=actor)}
    nodes = organisation.nodes_by_code(actor=actor)
    today = timezone.localdate(at)
    views = []
    for line in found:
        holder = line.delegate_id or line.owner_id
        if not actor.may(SEE, path=line.node.path) or (mine and holder != actor.person_id):
            continue
        covered = _covered(line, nodes)
        about = names.get(line.dataset)
        views.append(
            OwedView(
                id=line.pk,
                campaign_id=line.campaign_id,
                dataset=line.dataset,
                dataset_zh=about.name_zh if about else line.dataset,
                dataset_en=about.name_en if about else line.dataset,
                node_code=line.node.code,
                node_zh=line.node.name_zh,
                node_en=line.node.name_en,
                owner_name=line.owner.name,
                delegate_name=line.delegate.name if line.delegate else "",
                due=line.campaign.due,
                state=_state(line, covered, today),
                covered_percent=covered,
            )
        )
    return views


def _state(line: Owed, covered: int, today: date) -> str:
    if line.excused_reason:
        return "excused"
    if covered == 100:
        return "done"
    states = set(
        Submission.objects.filter(
            dataset=line.dataset,
            node__path__startswith=line.node.path,
            first_day__lte=line.campaign.last_day,
            last_day__gte=line.campaign.first_day,
        ).values_list("state", flat=True)
    )
    if "submitted" in states or "approved" in states:
        return "waiting"
    if today > line.campaign.due:
        return "late"
    return "draft" if states & {"draft", "returned"} else "open"


def _covered(line: Owed, nodes: dict[str, NodeView]) -> int:
    """Per cent of the round's months for which rows of the node, or of one below it, are sealed."""
    wanted = months_between(line.campaign.first_day, line.campaign.last_day)
    codes = {code for code, node in nodes.items() if node.path.startswith(line.node.path)}
    there: set[str] = set()
    found = Partition.objects.filter(
        dataset=line.dataset,
        superseded_by=None,
        first_day__lte=line.campaign.last_day,
        last_day__gte=line.campaign.first_day,
    ).values_list("coverage", flat=True)
    for coverage in found:
        for code, by_month in coverage.items():
            if code in codes:
                there.update(by_month)
    return 100 * len(there & set(wanted)) // len(wanted)


def months_between(first: date, last: date) -> list[str]:
    """Months touched by the days first to last, as 2023-04."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=32)).replace(day=1)
    return found
