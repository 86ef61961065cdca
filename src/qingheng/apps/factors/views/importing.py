"""Published files of factors as editions: read one, see what it says otherwise, hand it in, review it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qingheng.apps.factors import queries, rights, services, words
from qingheng.apps.factors.contracts import ImportView
from qingheng.apps.factors.forms import ImportForm, ReasonForm, ReviewForm
from qingheng.apps.factors.tables import import_columns
from qingheng.apps.factors.views.explorer import trail
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import Listing, asked
from qingheng.platform.rights.pages import CompanyRequest, page

MOST_SHOWN = 200


@require_http_methods(["GET", "POST"])
@page(rights.VIEW)
def imports(request: CompanyRequest) -> HttpResponse:
    """Imported editions; a POST reads a file as a draft."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        request.actor.require(rights.MANAGE)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                made = services.import_factors(
                    actor=request.actor, data=file.read(), name=file.name, published=form.cleaned_data["published"],
                    at=timezone.now(),
                )  # fmt: skip
            except NotFound:
                raise
            except Refusal as refusal:
                if refusal.status == 403:
                    raise
                refuse(form, refusal)
            else:
                return redirect("factors:imported", company=request.company.slug, import_id=made.id)
    text = asked(request, "q").casefold()
    rows = [
        one
        for one in queries.factor_imports(actor=request.actor)
        if text in f"{one.year} {one.pack_id} {one.file_name} {one.author_name}".casefold()
    ]
    columns = import_columns(request.company.slug)
    listing = Listing(request, "imported-editions", _("Imported editions"), columns, rows)
    if (export := listing.export(at=timezone.now())) is not None:
        return export
    waiting = sum(one.state == "in_review" for one in rows)
    context = {
        **listing.context(),
        "form": form,
        "may_manage": request.actor.may(rights.MANAGE),
        "trail": _trail(request)[:-1],
        "state_line": ngettext("%(n)s waits for review", "%(n)s wait for review", waiting) % {"n": waiting},
    }
    return render(request, "factors/imports.html", context, status=422 if form.errors else 200)


@require_safe
@page(rights.VIEW)
def imported(request: CompanyRequest, import_id: int) -> HttpResponse:
    """One edition: what the file gave, what it says otherwise than the edition in force, and what comes next."""
    one = queries.factor_import(actor=request.actor, import_id=import_id)
    diff = queries.import_diff(actor=request.actor, import_id=import_id)
    is_author = one.author_id == request.actor.person_id
    may_manage = request.actor.may(rights.MANAGE)
    may_review = request.actor.may(rights.REVIEW)
    context = {
        "one": one,
        "state": words.word(words.STATES, one.state),
        "diff": diff,
        "changed": [
            (each, words.pick((each.name_zh, each.name_en)), words.unit_words(each.unit), words.value_text(each.before),
             words.value_text(each.after), words.measured(each.percent) if each.percent is not None else "")
            for each in diff.changed[:MOST_SHOWN]
        ],
        "more": max(0, len(diff.changed) - MOST_SHOWN),
        "findings": _findings(one),
        "may_submit": may_manage and one.state in ("draft", "returned"),
        "may_review": may_review and one.state == "in_review" and not is_author,
        "is_author": is_author,
        "may_withdraw": (may_manage and one.state in ("draft", "returned"))
        or (may_review and one.state == "approved"),
        "reason_form": ReasonForm(),
        "review_form": ReviewForm(),
        "trail": _trail(request),
    }  # fmt: skip
    return render(request, "factors/imported.html", context)


@require_POST
@page(rights.VIEW)
def act(request: CompanyRequest, import_id: int, act: str) -> HttpResponse:
    """Hand in, approve, return, withdraw."""
    note, reason, now = (
        request.POST.get("note", "")[:1000],
        request.POST.get("reason", "")[:1000],
        timezone.now(),
    )
    acts: dict[str, tuple[Callable[[], ImportView], str]] = {
        "submit": (
            lambda: services.submit_import(actor=request.actor, import_id=import_id, reason=reason, at=now),
            _("Handed in. Another person reviews it."),
        ),
        "withdraw": (
            lambda: services.withdraw_import(actor=request.actor, import_id=import_id, reason=reason, at=now),
            _("Withdrawn. Inventories that pin it keep it."),
        ),
        **{
            name: (
                lambda name=name: services.review_import(  # type: ignore[misc]
                    actor=request.actor, import_id=import_id, approve=name == "approve", note=note, at=now
                ),
                said,
            )
            for name, said in (
                ("approve", _("Approved: new inventories take it.")),
                ("return", _("Returned to whoever handed it in.")),
            )
        },
    }
    perform, said = acts[act]
    try:
        perform()
        messages.success(request, said)
    except NotFound:
        raise
    except Refusal as refusal:
        if refusal.status == 403:
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
    return redirect("factors:imported", company=request.company.slug, import_id=import_id)


def _findings(one: ImportView) -> list[tuple[str, int, list[str]]]:
    """What the reader should know of the file: title, how many, the first of them."""
    titles = (
        ("lacking", _("Lines of the edition followed that the file lacks: no factor of this year")),
        ("unknown", _("Lines with figures that the edition followed does not know: not taken")),
        ("total_only", _("Factors known as an equivalent alone, for the file does not part their gases")),
        ("uneven", _("Lines whose gases do not add up to their total")),
    )
    return [(title, one.told[f"{key}_count"], one.told[key][:MOST_SHOWN]) for key, title in titles]


def _trail(request: CompanyRequest) -> list[tuple[str, str]]:
    slug = request.company.slug
    return [
        *trail(request),
        (_("Packs of factors"), reverse("factors:packs", args=[slug])),
        (_("Imported editions"), reverse("factors:imports", args=[slug])),
    ]
