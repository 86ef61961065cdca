"""Collection rounds: who owes what by when, how far it is, delegation and excuses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.intake.forms import CampaignForm
from qingheng.apps.intake.queries import campaigns as queries
from qingheng.apps.intake.queries import datasets
from qingheng.apps.intake.services import campaigns
from qingheng.apps.intake.submission_access import ENTER
from qingheng.apps.intake.tables import OWED
from qingheng.apps.intake.views.places import trail
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.messages.queries import mail_standing
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page
from qingheng.platform.rights.queries import people_who_may

MANAGE = "indicators.manage"


@require_safe
@page("indicators.view")
def list_campaigns(request: CompanyRequest) -> HttpResponse:
    """All rounds with their progress, the latest due first."""
    found = queries.campaigns(actor=request.actor, at=timezone.now())
    running = sum(1 for one in found if not one.closed)
    context = {
        "campaigns": found,
        "may_manage": request.actor.may(MANAGE),
        "state_line": ngettext("%(n)s round is open.", "%(n)s rounds are open.", running) % {"n": running}
        if found
        else "",
        "trail": trail(request),
    }
    return render(request, "intake/campaigns.html", context)


@require_safe
@page("indicators.view")
def show_campaign(request: CompanyRequest, campaign_id: int) -> HttpResponse:
    """One round: who owes what, by when, where it stands."""
    now = timezone.now()
    one = next((c for c in queries.campaigns(actor=request.actor, at=now) if c.id == campaign_id), None)
    if one is None:
        raise NotFound(_("There is no such round."), code="no-campaign")
    lines = queries.owed(actor=request.actor, campaign_id=campaign_id, at=now)
    state = asked(request, "state")
    nodes = organisation.nodes_by_code(actor=request.actor)
    context = {
        "campaign": one,
        "lines": [(line, nodes.get(line.node_code)) for line in lines if not state or line.state == state],
        "chips": chips(
            request,
            "state",
            [(key, words) for key, words in OWED.items() if any(x.state == key for x in lines)],
        ),
        "mail": mail_standing(actor=request.actor, link=_address(request, campaign_id)),
        "percent": 100 * one.done // one.owed if one.owed else 0,
        "may_manage": request.actor.may(MANAGE),
        "may_enter": request.actor.may(ENTER),
        "people": _people() if request.actor.may(ENTER) or request.actor.may(MANAGE) else [],
        "trail": trail(request, (_("Collection rounds"), "intake:campaigns")),
    }
    return render(request, "intake/campaign.html", context)


def _address(request: CompanyRequest, campaign_id: int) -> str:
    return reverse("intake:campaign", kwargs={"company": request.company.slug, "campaign_id": campaign_id})


@require_http_methods(["GET", "HEAD", "POST"])
@page("indicators.manage")
def open_campaign(request: CompanyRequest) -> HttpResponse:
    """Open a round; those who owe are told."""
    form = CampaignForm(
        request.POST or None,
        nodes=organisation.tree(actor=request.actor),
        datasets=datasets.datasets(actor=request.actor),
        owners=_people(),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _open(request, form.cleaned_data)
            except Refusal as refusal:
                refuse(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The round is open; those who owe data are told."))
                return redirect("intake:campaign", company=request.company.slug, campaign_id=made)
    context = {"form": form, "trail": trail(request, (_("Collection rounds"), "intake:campaigns"))}
    return render(request, "intake/open_campaign.html", context, status=status)


@require_POST
@page("indicators.manage")
def close_campaign(request: CompanyRequest, campaign_id: int) -> HttpResponse:
    """End a round; nobody is reminded any more."""
    campaigns.close_campaign(actor=request.actor, campaign_id=campaign_id, at=timezone.now())
    messages.success(request, _("The round is closed."))
    return redirect("intake:campaign", company=request.company.slug, campaign_id=campaign_id)


@require_POST
@page("indicators.view")
def delegate(request: CompanyRequest, owed_id: int) -> HttpResponse:
    """Let somebody else hand in what is owed; an empty choice takes it back."""
    person = request.POST.get("person", "")
    campaigns.delegate(
        actor=request.actor,
        owed_id=owed_id,
        person_id=int(person) if person.isdecimal() and len(person) < 18 else None,
        at=timezone.now(),
    )
    return _back(request)


@require_POST
@page("indicators.manage")
def excuse(request: CompanyRequest, owed_id: int) -> HttpResponse:
    """Say that nothing comes and why; an empty reason takes it back."""
    reason = request.POST.get("reason", "")[:300]
    campaigns.excuse(actor=request.actor, owed_id=owed_id, reason=reason, at=timezone.now())
    return _back(request)


def _open(request: CompanyRequest, data: dict[str, Any]) -> int:
    owner = int(data["owner"])
    wanted = [
        campaigns.Asked(dataset=code, node_id=int(node), owner_id=owner)
        for node in data["nodes"]
        for code in data["datasets"]
    ]
    return campaigns.open_campaign(
        actor=request.actor,
        name_zh=data["name_zh"],
        name_en=data["name_en"],
        first_day=data["first_day"],
        last_day=data["last_day"],
        due=data["due"],
        asked=wanted,
        remind_days=data["remind_days"],
        escalate_days=data["escalate_days"],
        escalate_to_id=int(data["escalate_to"]) if data["escalate_to"] else None,
        at=timezone.now(),
    )


def _people() -> list[tuple[str, str]]:
    """People who may enter data: whom one may ask."""
    today = timezone.localdate(timezone.now())
    return [(str(one.pk), one.name) for one in people_who_may(verb=ENTER, on=today)]


def _back(request: CompanyRequest) -> HttpResponse:
    number = request.POST.get("campaign", "")
    if number.isdecimal() and len(number) < 18:
        return redirect("intake:campaign", company=request.company.slug, campaign_id=int(number))
    return redirect("intake:campaigns", company=request.company.slug)
