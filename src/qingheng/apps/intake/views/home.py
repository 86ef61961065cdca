"""The start of intake: what waits for the reader, a place to drop files, what came lately."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.forms import UploadForm
from qingheng.apps.intake.queries import campaigns, datasets, submissions
from qingheng.apps.intake.tables import SUBMISSION_SORTS, sorted_by, submission_columns
from qingheng.apps.intake.views.places import is_mine, may_use, trail
from qingheng.apps.intake.words import ORIGINS, STATES, named
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

LATELY = 10
OPEN_OWED = ("open", "draft", "late")


@require_safe
@page("indicators.view")
def home(request: CompanyRequest) -> HttpResponse:
    """Drafts of one's own, decisions that wait, data owed, a drop zone, recent submissions."""
    found = submissions.submissions(actor=request.actor)
    drafts = [one for one in found if one.state in ("draft", "returned") and is_mine(request, one)]
    waiting = submissions.waiting_for(actor=request.actor)
    owed = [
        one
        for one in campaigns.owed(actor=request.actor, at=timezone.now(), mine=True)
        if one.state in OPEN_OWED
    ]
    nodes = may_use(request)
    known = datasets.datasets(actor=request.actor)
    initial = {"dataset": asked(request, "dataset"), "node": asked(request, "node")}
    context = {
        "state_line": _state_line(drafts, waiting, len(owed)),
        "drafts": drafts,
        "waiting": waiting,
        "owed": owed,
        "recent": found[:LATELY],
        "more": len(found) > LATELY,
        "nodes": nodes,
        "form": UploadForm(nodes=nodes, datasets=known, initial=initial) if nodes else None,
    }
    return render(request, "intake/home.html", context)


@require_safe
@page("indicators.view")
def list_submissions(request: CompanyRequest) -> HttpResponse:
    """All submissions, newest first: searched, filtered, sorted, exported."""
    found = submissions.submissions(
        actor=request.actor,
        state=asked(request, "state"),
        dataset=asked(request, "dataset"),
        text=asked(request, "q"),
        mine=bool(asked(request, "mine")),
    )
    if origin := asked(request, "origin"):
        found = [one for one in found if one.origin == origin]
    rows = sorted_by(found, asked(request, "sort"), SUBMISSION_SORTS)
    listing = Listing(
        request, "intake", _("Submissions of data"), submission_columns(request.company.slug), rows
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    known = [(one.code, named(one.name_zh, one.name_en)) for one in datasets.datasets(actor=request.actor)]
    seen = {one.dataset for one in found}
    context = {
        **listing.context(),
        "chip_groups": [
            (_("State"), chips(request, "state", STATES.items())),
            (_("Dataset"), chips(request, "dataset", [one for one in known if one[0] in seen])),
            (_("Came by"), chips(request, "origin", ORIGINS.items())),
            (_("Prepared by"), chips(request, "mine", [("1", _("me"))])),
        ],
        "trail": trail(request),
    }
    return render(request, "intake/submissions.html", context)


def _state_line(drafts: list[IntakeSubmissionView], waiting: list[IntakeSubmissionView], owed: int) -> str:
    parts = []
    if waiting:
        parts.append(
            ngettext("%(n)s waits for your decision", "%(n)s wait for your decision", len(waiting))
            % {"n": len(waiting)}
        )
    if drafts:
        parts.append(
            ngettext("%(n)s draft of yours is open", "%(n)s drafts of yours are open", len(drafts))
            % {"n": len(drafts)}
        )
    if owed:
        parts.append(ngettext("you owe %(n)s dataset", "you owe %(n)s datasets", owed) % {"n": owed})
    return _("; ").join(parts) or _("Nothing waits for you.")
