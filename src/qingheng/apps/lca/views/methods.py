"""Impact methods: those there are, bringing others in, taking them out of use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.lca import queries, rights, services, words
from qingheng.apps.lca.forms import MethodForm
from qingheng.apps.lca.tables import method_columns
from qingheng.apps.lca.views.databases import trail
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page(rights.VIEW)
def methods(request: CompanyRequest) -> HttpResponse:
    """Methods in use and out of use."""
    found = queries.methods(actor=request.actor, retired=True)
    text = asked(request, "q").casefold()
    rows = [one for one in found if text in f"{one.code} {one.name_zh} {one.name_en}".casefold()]
    listing = Listing(request, "lca-methods", _("Impact methods"), method_columns(request.company.slug), rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {**listing.context(), "trail": trail(request), "may_manage": request.actor.may(rights.MANAGE)}
    return render(request, "lca/methods.html", context)


@require_safe
@page(rights.VIEW)
def method(request: CompanyRequest, lca_method: str) -> HttpResponse:
    """One method with its categories."""
    found = queries.method(actor=request.actor, code=lca_method)
    context = {
        "method": found,
        "name": words.pick(found.name_zh, found.name_en),
        "state": words.word(words.STATES, found.state),
        "licence": words.word(words.LICENCES, found.licence_class),
        "licences": list(words.LICENCES.items()),
        "categories": [
            (
                words.pick(one.category_zh, one.category_en),
                one.category_en if words.pick(one.category_zh, "") != one.category_en else "",
                one.unit, one.code, found.factors.get(one.code.partition("/")[2]),
            )
            for one in found.indicators
        ],
        "trail": [*trail(request), (_("Impact methods"), reverse("lca:methods", args=[request.company.slug]))],
        "may_manage": request.actor.may(rights.MANAGE) and not found.shipped,
    }  # fmt: skip
    return render(request, "lca/method.html", context)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def add(request: CompanyRequest) -> HttpResponse:
    """Bring methods in: from a file, or by name from the library that carries them."""
    names = request.POST.getlist("names")[:100]
    form = MethodForm(request.POST if "file_form" in request.POST else None, request.FILES or None)
    try:
        if request.method == "POST" and names:
            made = services.import_library(actor=request.actor, names=names, at=timezone.now())
            return _brought(request, len(made))
        if "file_form" in request.POST and form.is_valid():
            file = form.cleaned_data["file"]
            made = services.import_methods(
                actor=request.actor,
                data=file,
                name=file.name,
                licence=form.cleaned_data["licence"],
                licence_class=form.cleaned_data["licence_class"],
                at=timezone.now(),
            )
            return _brought(request, len(made))
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        refuse(form, refusal) if form.is_bound else messages.error(
            request, f"{refusal.message} {refusal.fix}"
        )
    context = {
        "form": form,
        "library": services.library(actor=request.actor),
        "trail": [
            *trail(request),
            (_("Impact methods"), reverse("lca:methods", args=[request.company.slug])),
        ],
    }
    return render(request, "lca/method_import.html", context, status=422 if form.errors else 200)


def _brought(request: CompanyRequest, count: int) -> HttpResponse:
    said = ngettext("%(n)s method is in use now", "%(n)s methods are in use now", count)
    messages.success(request, said % {"n": count})
    return redirect("lca:methods", company=request.company.slug)


@require_POST
@page(rights.MANAGE)
def licence(request: CompanyRequest, lca_method: str) -> HttpResponse:
    """Say what the licence of a method lets be done with its factors."""
    try:
        services.license_method(
            actor=request.actor, code=lca_method, licence_class=request.POST.get("licence_class", "")[:10],
            licence=request.POST.get("licence", "")[:300], at=timezone.now(),
        )  # fmt: skip
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("What the licence lets you do is kept; exports follow it from now on."))
    return redirect("lca:method", company=request.company.slug, lca_method=lca_method)


@require_POST
@page(rights.MANAGE)
def retire(request: CompanyRequest, lca_method: str) -> HttpResponse:
    """Take a method out of use, or back into it."""
    act = services.restore_method if request.POST.get("act") == "restore" else services.retire_method
    try:
        act(actor=request.actor, code=lca_method, at=timezone.now())
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, str(refusal.message))
    return redirect("lca:method", company=request.company.slug, lca_method=lca_method)
