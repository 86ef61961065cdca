"""Pages on which several findings are answered together, and what the act did, with its undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.quality import queries, rights, services, words
from qingheng.apps.quality.contracts import BatchView, LeftAlone, ResultView
from qingheng.apps.quality.forms import AnswerForm
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

Results = dict[str, ResultView]


def _worklist(request: CompanyRequest, node: NodeView | None = None) -> str:
    url = reverse("quality:findings", kwargs={"company": request.company.slug})
    return f"{url}?node={node.code}" if node else url


def _named(results: Results, left: LeftAlone) -> dict[str, Any]:
    """A finding that was left alone: which, and why."""
    return {"result": results.get(left.fingerprint), "why": words.left_alone(left)}


def _findings(request: CompanyRequest, node_id: int) -> Results:
    return {one.fingerprint: one for one in queries.all_findings(actor=request.actor, node_id=node_id)[1]}


def _seen(request: CompanyRequest) -> datetime | None:
    """When the list was read, as the form says it."""
    try:
        seen = parse_datetime(request.POST.get("seen", "")[:40])
    except ValueError:
        return None
    return seen if seen is not None and timezone.is_aware(seen) else None


@page(rights.ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: CompanyRequest) -> HttpResponse:
    """The form for the findings chosen in the list (`?finding=…&finding=…`), and what is sent by it."""
    now, code = timezone.now(), request.GET.get("node", "")
    node = (
        organisation.node(actor=request.actor, code=code) if code else organisation.root(actor=request.actor)
    )
    request.actor.require(rights.ANSWER, path=node.path)
    sent = request.method == "POST"
    chosen = (request.POST if sent else request.GET).getlist("finding")
    if not chosen:
        messages.info(request, _("No finding is chosen. Choose findings in the list first."))
        return redirect(_worklist(request, node if code else None))
    results = _findings(request, node.id)
    owners = queries.owners(actor=request.actor, at=now)
    form = AnswerForm(request.POST if sent else None, owners=owners, initial={"state": "explained"})
    made = _made(request, form, node, chosen) if sent and form.is_valid() else None
    if made is not None and made.id is not None:
        return redirect("quality:batch", company=request.company.slug, batch_id=made.id)
    if made is not None and not made.left_alone:
        messages.info(request, _("These findings had this answer already."))
        return redirect(_worklist(request, node if code else None))
    context = {
        "form": form,
        "node": node,
        "results": [results[one] for one in dict.fromkeys(chosen) if one in results],
        "left_alone": [_named(results, left) for left in made.left_alone] if made else [],
        "gone": len({one for one in chosen if one not in results}),
        "seen": (request.POST.get("seen") if sent and not made else "") or now.isoformat(),
        "trail": [(_("Data quality"), _worklist(request, node if code else None))],
        "back": _worklist(request, node if code else None),
    }
    return render(request, "quality/together.html", context, status=409 if made else 422 if sent else 200)


def _made(request: CompanyRequest, form: AnswerForm, node: NodeView, chosen: list[str]) -> BatchView | None:
    data = form.cleaned_data
    try:
        return services.answer_findings(
            actor=request.actor,
            node_id=node.id,
            fingerprints=chosen,
            state=data["state"],
            note=data["note"],
            owner_id=form.owner_id(),
            due=data["due"],
            seen=_seen(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        place = refusal.place if refusal.place in form.fields else None
        form.add_error(place, f"{refusal.message} {refusal.fix}".strip())
        return None


@page(rights.ANSWER)
@require_GET
def batch(request: CompanyRequest, batch_id: int) -> HttpResponse:
    """What an act on several findings did, each by name, and its undo."""
    made = queries.batch(actor=request.actor, batch_id=batch_id)
    node = organisation.node(actor=request.actor, node_id=made.node_id)
    results = _findings(request, made.node_id)
    done = set(made.restored if made.undone_at else made.answered)
    context = {
        "batch": made,
        "node": node,
        "state_line": words.batch_line(made),
        "results": [result for fingerprint, result in results.items() if fingerprint in done],
        "left_alone": [_named(results, left) for left in made.left_alone],
        "trail": [(_("Data quality"), _worklist(request, node))],
        "back": _worklist(request, node),
    }
    return render(request, "quality/batch.html", context)


@page(rights.ANSWER)
@require_POST
def undo(request: CompanyRequest, batch_id: int) -> HttpResponse:
    """Give the findings of the act their former answers back."""
    services.undo_answers(actor=request.actor, batch_id=batch_id, at=timezone.now())
    return redirect("quality:batch", company=request.company.slug, batch_id=batch_id)
