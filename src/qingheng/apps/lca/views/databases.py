"""Databases, their versions, the loss report, importing and retiring."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.lca import queries, rights, services, words
from qingheng.apps.lca.contracts import VersionView
from qingheng.apps.lca.forms import ImportForm
from qingheng.apps.lca.loss_words import loss
from qingheng.apps.lca.tables import database_columns, found_columns, loss_columns, version_columns
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

_SPOOLED = 8 * 1024 * 1024


def trail(request: CompanyRequest, version: str = "") -> list[tuple[str, str]]:
    """Crumbs of the pages below the list; of those below a version when one is given."""
    slug = request.company.slug
    found = [(pgettext("lca", "Life-cycle databases"), reverse("lca:list", args=[slug]))]
    return [*found, (version, reverse("lca:version", args=[slug, version]))] if version else found


@require_safe
@page(rights.VIEW)
def databases(request: CompanyRequest) -> HttpResponse:
    """Databases of the company with the version in force."""
    found = queries.databases(actor=request.actor)
    text = asked(request, "q").casefold()
    rows = [one for one in found if text in f"{one.code} {one.name} {one.licence}".casefold()]
    columns = database_columns(request.company.slug)
    listing = Listing(request, "lca-databases", pgettext("lca", "Life-cycle databases"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    ready = sum(one.current is not None for one in found)
    context = {
        **listing.context(),
        "may_manage": request.actor.may(rights.MANAGE),
        "any": bool(found),
        "state_line": ngettext("%(n)s database ready", "%(n)s databases ready", ready) % {"n": ready},
    }
    return render(request, "lca/list.html", context)


@require_safe
@page(rights.VIEW)
def search(request: CompanyRequest) -> HttpResponse:
    """Processes of all databases in force."""
    text = asked(request, "q")
    found = queries.search(actor=request.actor, text=text, limit=1000) if text else []
    columns = found_columns(request.company.slug, database=True)
    listing = Listing(request, "lca-processes", pgettext("lca", "Processes"), columns, found)
    context = {**listing.context(), "trail": trail(request), "asked": text}
    return render(request, "lca/search.html", context)


@require_safe
@page(rights.VIEW)
def version(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """One version: what it holds, what became of every exchange, losses, licence, source, other versions."""
    view = queries.version(actor=request.actor, version=lca_version)
    others = queries.versions(actor=request.actor, code=view.code)
    listing = Listing(
        request, "lca-versions", pgettext("lca", "Versions"), version_columns(request.company.slug), others
    )
    whole = sum(view.fates.values())
    context = {
        **listing.context(),
        "view": view,
        "name": words.pick(view.name_zh, view.name),
        "state": words.word(words.STATES, view.state),
        "licence": words.word(words.LICENCES, view.licence_class),
        "error": words.pick(view.error_zh, view.error_en),
        "fates": [
            (words.word(words.FATES, fate), count, f"{count / whole:.1%}" if whole else "")
            for fate, count in view.fates.items()
        ],
        "whole": whole,
        "losses": [(code, loss(code), count) for code, count in view.losses.items()],
        "singular": _singular(request, view),
        "trail": trail(request),
        "may_manage": request.actor.may(rights.MANAGE),
        "may_export": request.actor.may("exports.make") and view.licence_class != "shown",
        "may_jobs": request.actor.may("jobs.view"),
        "many": len(others) > 1,
        "left_behind": queries.left_behind(actor=request.actor, version=view.version)
        if view.state == "ready"
        else 0,
    }
    return render(request, "lca/version.html", context)


def _singular(request: CompanyRequest, view: VersionView) -> list[str]:
    """Processes a version without a single solution lies with."""
    if view.state not in ("ready", "retired") or not view.counts.get("singular"):
        return []
    file = queries.open_stored(actor=request.actor, version=view.version)
    return [str(one) for one in file.version.manifest.get("singular", [])]


@require_safe
@page(rights.VIEW)
def processes(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """Processes of one version."""
    text = asked(request, "q")
    found = queries.search(actor=request.actor, text=text, version=lca_version, limit=1_000_000)
    view = queries.version(actor=request.actor, version=lca_version)
    columns = found_columns(request.company.slug, database=False)
    listing = Listing(request, "lca-processes", pgettext("lca", "Processes"), columns, found)
    if asked(request, "format"):
        _refuse_export(view)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "view": view,
        "trail": trail(request, view.version),
        "state_line": ngettext("%(n)s process", "%(n)s processes", len(found)) % {"n": len(found)},
    }
    return render(request, "lca/processes.html", context)


def _refuse_export(view: VersionView) -> None:
    if view.licence_class == "shown":
        raise Refusal(
            _("The licence of %(version)s lets its data be shown here, not exported.") % {"version": view.version},
            code="licence-shown", place="format", fix=_("Ask whoever imported it whether the class of licence is right."),
        )  # fmt: skip


@require_safe
@page(rights.VIEW)
def losses(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """The loss report of a version: everything not taken as it stood, with its place."""
    every = queries.losses(actor=request.actor, version=lca_version)
    view = queries.version(actor=request.actor, version=lca_version)
    code, text = asked(request, "code"), asked(request, "q").casefold()
    rows = [
        one
        for one in every
        if (not code or one.code == code)
        and text in f"{one.place} {one.message_zh} {one.message_en}".casefold()
    ]
    listing = Listing(request, "lca-losses", _("Loss report"), loss_columns(), rows)
    if (exported := listing.export(at=timezone.now())) is not None:
        return exported
    kinds = [(one, f"{loss(one)} ({count:,})") for one, count in view.losses.items()]
    context = {
        **listing.context(),
        "view": view,
        "trail": trail(request, view.version),
        "chip_groups": [(pgettext("lca", "Kind of loss"), chips(request, "code", kinds))],
    }
    return render(request, "lca/losses.html", context)


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def add(request: CompanyRequest) -> HttpResponse:
    """Import a database file."""
    form = ImportForm(request.POST or None, request.FILES or None, initial={"code": asked(request, "code")})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.start_import(
                actor=request.actor, data=file, name=file.name, wanted=form.wanted(), at=timezone.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if made.run is not None:
                return redirect("jobs:run", company=request.company.slug, run_id=made.run.id)
            messages.success(request, _("This file was imported before: here is its version."))
            return redirect("lca:version", company=request.company.slug, lca_version=made.version.version)
    context: dict[str, Any] = {"form": form, "trail": trail(request)}
    return render(request, "lca/import.html", context, status=422 if form.errors else 200)


@require_safe
@page(rights.VIEW)
def export(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """A version as a Brightway datapackage, with the factors of all methods in use that may leave, or of those asked for."""
    known = {one.code: one.licence_class != "shown" for one in queries.methods(actor=request.actor)}
    free = [code for code, may in known.items() if may]
    wanted = [one for one in request.GET.getlist("method") if one in known] or free
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as into:
        made = services.export_version(
            actor=request.actor, version=lca_version, into=into, at=timezone.now(), methods=wanted
        )
        into.seek(0)
        answer = HttpResponse(into.read(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.file}"'
    return answer


@require_POST
@page(rights.MANAGE)
def retire(request: CompanyRequest, lca_version: str) -> HttpResponse:
    """Take a version out of use, with a reason, or back into it."""
    now, why = timezone.now(), request.POST.get("why", "")[:500]
    try:
        if request.POST.get("act") == "restore":
            services.restore(actor=request.actor, version=lca_version, at=now)
            messages.success(request, _("The version is in use again."))
        else:
            services.retire(actor=request.actor, version=lca_version, why=why, at=now)
            messages.success(
                request, _("The version is offered no longer; what was calculated with it stays.")
            )
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("lca:version", company=request.company.slug, lca_version=lca_version)
