"""Pages of people and their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from qingheng.platform.people import queries, services
from qingheng.platform.people.contracts import GrantView
from qingheng.platform.people.forms import InviteForm, RoleForm
from qingheng.platform.people.invitations import invite_and_tell
from qingheng.platform.people.tables import columns, role_words, state
from qingheng.platform.rights.errors import Conflict, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page
from qingheng.platform.rights.roles import ROLE_NAMES


@require_safe
@page("people.view")
def list_people(request: CompanyRequest) -> HttpResponse:
    """Everybody who holds or held a role here."""
    now = timezone.now()
    found = queries.people(
        actor=request.actor,
        at=now,
        text=asked(request, "q"),
        role=asked(request, "role"),
        sort=asked(request, "sort") or "name",
    )
    listing = Listing(request, "people", _("People and rights"), columns(request.company.slug), found)
    if (file := listing.export(at=now)) is not None:
        return file
    groups = [(_("Role"), chips(request, "role", ROLE_NAMES.items()))]
    return render(
        request, "people/list.html", {**listing.context(), "chip_groups": groups, "count": len(found)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
def invite(request: CompanyRequest) -> HttpResponse:
    """Give somebody a role. The link to set a new account's password goes by mail, else is shown this once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = invite_and_tell(
                actor=request.actor,
                email=data["email"],
                name=data["name"],
                at=timezone.now(),
                site=request.build_absolute_uri("/"),
                **form.wish(),
            )
            return render(request, "people/invited.html", {"person": made.person, "invited": made})
        except Refusal as refusal:
            refuse(form, refusal)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.view")
def show_person(request: CompanyRequest, person_id: int) -> HttpResponse:
    """One person: roles now and before; a form for a further role."""
    person = queries.person(actor=request.actor, person_id=person_id, at=timezone.now())
    may_manage = request.actor.may("people.manage")
    form = RoleForm(request.POST or None) if may_manage else None
    if request.method == "POST":
        request.actor.require("people.manage")
        if form is not None and form.is_valid():
            try:
                services.give_role(actor=request.actor, person_id=person_id, at=timezone.now(), **form.wish())
                return redirect("people:person", company=request.company.slug, person_id=person_id)
            except Refusal as refusal:
                refuse(form, refusal)
    grants = [{"grant": grant, "role": role_words([grant.role])} for grant in person.grants]
    context = {
        "person": person,
        "state": state(person),
        "grants": grants,
        "form": form,
        "may_manage": may_manage,
    }
    return render(request, "people/person.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
def withdraw(request: CompanyRequest, grant_id: int) -> HttpResponse:
    """Ask, then take one role back."""
    now = timezone.now()
    person, grant = queries.holder_of(actor=request.actor, grant_id=grant_id, at=now)
    if request.method == "POST":
        services.withdraw_role(actor=request.actor, grant_id=grant_id, at=now)
        messages.success(request, _("The role was withdrawn. What was done under it stays."))
        return redirect("people:person", company=request.company.slug, person_id=person.id)
    words = {"role": role_words([grant.role]), "name": person.name}
    context = {
        "person": person,
        "question": _("Withdraw the role “%(role)s” of %(name)s?") % words,
        "consequences": [
            _("It ends at once, on “%(node)s”.") % {"node": grant.node}
            if grant.node
            else _("It ends at once, in the whole company."),
            _("What was done under it stays."),
        ],
        "hindrance": _hindrance([grant], now),
        "act": _("Withdraw"),
    }
    return render(request, "people/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page("people.manage")
def deactivate(request: CompanyRequest, person_id: int) -> HttpResponse:
    """Ask, then end everything somebody holds here."""
    now = timezone.now()
    if request.method == "POST":
        gone = services.deactivate_person(actor=request.actor, person_id=person_id, at=now)
        messages.success(request, _("%(name)s holds nothing in this company any more.") % {"name": gone.name})
        return redirect("people:list", company=request.company.slug)
    person = queries.person(actor=request.actor, person_id=person_id, at=now)
    tokens = queries.live_tokens_of(actor=request.actor, person_id=person_id, at=now)
    context = {
        "person": person,
        "question": _("Deactivate %(name)s?") % {"name": person.name},
        "consequences": [
            _("Roles that end: %(roles)s") % {"roles": role_words(person.roles) or _("none")},
            _("API tokens that end: %(count)s") % {"count": tokens},
            _("The account is closed unless another company uses it."),
            _("What they did stays in the trail."),
        ],
        "hindrance": _hindrance(person.grants, now),
        "act": _("Deactivate"),
    }
    return render(request, "people/confirm.html", context)


def _hindrance(grants: Iterable[GrantView], at: datetime) -> Refusal | None:
    """Why the grants cannot end: the company would have no administrator left."""
    ending = [grant.id for grant in grants if grant.role == "administrator" and grant.revoked_at is None]
    try:
        if ending:
            services.keep_an_administrator(without=ending, at=at)
    except Conflict as refusal:
        return refusal
    return None
