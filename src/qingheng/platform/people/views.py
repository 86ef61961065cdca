"""Pages of people and their roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.platform.people import queries, services
from qingheng.platform.people.forms import InviteForm, RoleForm
from qingheng.platform.people.links import password_link
from qingheng.platform.people.tables import columns, role_words, state
from qingheng.platform.rights.errors import Refusal
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
    """Give somebody a role; a new account gets a link to set its password, shown this once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.invite_person(
                actor=request.actor, email=data["email"], name=data["name"], at=timezone.now(), **form.wish()
            )
            link = password_link(request, made.person) if made.is_new else ""
            return render(request, "people/invited.html", {"person": made.person, "link": link})
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


@require_POST
@page("people.manage")
def withdraw(request: CompanyRequest, grant_id: int) -> HttpResponse:
    """Take one role back."""
    grant = services.withdraw_role(actor=request.actor, grant_id=grant_id, at=timezone.now())
    messages.success(request, _("The role was withdrawn. What was done under it stays."))
    return redirect("people:person", company=request.company.slug, person_id=grant.person_id)


@require_POST
@page("people.manage")
def deactivate(request: CompanyRequest, person_id: int) -> HttpResponse:
    """End everything somebody holds here."""
    person = services.deactivate_person(actor=request.actor, person_id=person_id, at=timezone.now())
    messages.success(request, _("%(name)s holds nothing in this company any more.") % {"name": person.name})
    return redirect("people:list", company=request.company.slug)
