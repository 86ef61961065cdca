"""Acts of assurance: open, raise, assign, answer, prove, close, sign off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qingheng.apps.assurance import queries, rights, services, words
from qingheng.apps.assurance.forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    EngagementForm,
    FindingForm,
    ProofForm,
    SignForm,
)
from qingheng.apps.assurance.views import address, case, shown, trail
from qingheng.apps.inventory import queries as inventories
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.pages import CompanyRequest, page


@page(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def make(request: CompanyRequest) -> HttpResponse:
    """Open an engagement; a refusal stands at its field."""
    now = timezone.now()
    calculated = [one for one in inventories.inventories(actor=request.actor) if one.run is not None]
    people = queries.auditors(actor=request.actor, on=timezone.localdate(now))
    form = EngagementForm(
        request.POST or None,
        inventories=[
            (str(one.id), f"{words.two(one.name_zh, one.name_en)} · {one.period}") for one in calculated
        ],
        auditors=[(str(number), name) for number, name in people],
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.open_engagement(
                actor=request.actor, inventory_id=int(data["inventory"]), title=data["title"], level=data["level"],
                side=data["side"], materiality_percent=data["materiality_percent"], auditor_id=int(data["auditor"]),
                at=now,
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The engagement is open."))
            return redirect(address(request, "engagement", engagement_id=made.id))
    context = {"form": form, "trail": trail(request), "ready": bool(calculated and people)}
    return render(request, "assurance/open.html", context, status=422 if form.errors else 200)


@page(rights.AUDIT)
@require_POST
def raise_(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """Raise a finding."""
    owners = queries.owners(actor=request.actor, on=timezone.localdate())
    form = FindingForm(request.POST, auto_id="finding-%s", owners=owners)

    def act(data: dict[str, Any]) -> None:
        part, _dot, choice = data["line"].partition(".")
        line = (int(part), int(choice)) if part.isdecimal() and choice.isdecimal() else None
        raised = services.Raised(
            data["title"], data["text"], data["amount"], data["owner"], data["due"], line
        )
        services.raise_finding(
            actor=request.actor, engagement_id=engagement_id, raised=raised, at=timezone.now()
        )

    return _done(request, form, act, _("The finding is raised."), engagement_id, "finding_form")


@page(rights.ANSWER)
@require_POST
def answer(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """Answer a finding for the company, with the file that proves it: both are kept, or neither."""
    form = AnswerForm(request.POST, request.FILES, auto_id="answer-%s")

    def act(data: dict[str, Any]) -> None:
        at, file = timezone.now(), data.pop("file")
        with transaction.atomic():
            services.answer_finding(
                actor=request.actor, engagement_id=engagement_id, finding_id=finding_id, at=at, **data
            )
            if file is not None:
                services.attach_proof(
                    actor=request.actor, engagement_id=engagement_id, finding_id=finding_id, data=file,
                    name=file.name, at=at,
                )  # fmt: skip

    return _decided(
        request, form, act, _("The answer is with the auditor."), (engagement_id, finding_id), "answer_form"
    )


@page(rights.ANSWER)
@require_POST
def prove(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """Attach one more file that proves the answer."""
    form = ProofForm(request.POST, request.FILES, auto_id="proof-%s")

    def act(data: dict[str, Any]) -> None:
        services.attach_proof(
            actor=request.actor, engagement_id=engagement_id, finding_id=finding_id, data=data["file"],
            name=data["file"].name, why=data["why"], at=timezone.now(),
        )  # fmt: skip

    return _decided(request, form, act, _("The file is attached."), (engagement_id, finding_id), "proof_form")


@page(rights.VIEW)
@require_POST
def assign(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """Say who is to answer, and until when."""
    owners = queries.owners(actor=request.actor, on=timezone.localdate())
    form = AssignForm(request.POST, auto_id="assign-%s", owners=owners)

    def act(data: dict[str, Any]) -> None:
        services.assign_finding(
            actor=request.actor, engagement_id=engagement_id, finding_id=finding_id, owner_id=data["owner"],
            due=data["due"], at=timezone.now(),
        )  # fmt: skip

    return _decided(request, form, act, _("The owner is kept."), (engagement_id, finding_id), "assign_form")


@page(rights.AUDIT)
@require_POST
def close(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """Close a finding."""
    form = CloseForm(request.POST, auto_id="close-%s")

    def act(data: dict[str, Any]) -> None:
        services.close_finding(
            actor=request.actor, engagement_id=engagement_id, finding_id=finding_id, at=timezone.now(), **data
        )

    return _decided(
        request, form, act, _("The finding is closed."), (engagement_id, finding_id), "close_form"
    )


@page(rights.AUDIT)
@require_POST
def reopen(request: CompanyRequest, engagement_id: int, finding_id: int) -> HttpResponse:
    """Ask again."""
    services.reopen_finding(
        actor=request.actor, engagement_id=engagement_id, finding_id=finding_id,
        reason=request.POST.get("reason", ""), at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The finding is open again."))
    return redirect(address(request, "finding", engagement_id=engagement_id, finding_id=finding_id))


@page(rights.AUDIT)
@require_POST
def sign(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """Sign off."""
    form = SignForm(request.POST, auto_id="sign-%s")

    def act(data: dict[str, Any]) -> None:
        services.sign_off(actor=request.actor, engagement_id=engagement_id, at=timezone.now(), **data)

    return _done(request, form, act, _("Signed off: the inventory stands."), engagement_id, "sign_form")


@page(rights.AUDIT)
@require_POST
def withdraw(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """Withdraw the sign-off."""
    services.withdraw_sign_off(
        actor=request.actor,
        engagement_id=engagement_id,
        reason=request.POST.get("reason", ""),
        at=timezone.now(),
    )
    messages.success(request, _("The sign-off is withdrawn."))
    return redirect(address(request, "engagement", engagement_id=engagement_id))


@page("periods.lock")
@require_POST
def lock_period(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """Lock the period of a signed engagement."""
    services.lock_signed_period(actor=request.actor, engagement_id=engagement_id, at=timezone.now())
    messages.success(request, _("The period is locked."))
    return redirect(address(request, "engagement", engagement_id=engagement_id))


def _done(
    request: CompanyRequest, form: Any, act: Callable[[dict[str, Any]], None], done: str, engagement_id: int, name: str
) -> HttpResponse:  # fmt: skip
    """Act and go back to the engagement, or show what was refused at its field."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(address(request, "engagement", engagement_id=engagement_id))
    return shown(request, engagement_id, **{name: form})


def _decided(
    request: CompanyRequest, form: Any, act: Callable[[dict[str, Any]], None], done: str, at: tuple[int, int], name: str
) -> HttpResponse:  # fmt: skip
    """The same on the page of a finding. at: engagement and finding."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect(address(request, "finding", engagement_id=at[0], finding_id=at[1]))
    return case(request, at[0], at[1], **{name: form})
