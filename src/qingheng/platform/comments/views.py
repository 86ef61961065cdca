"""Pages of comments: a block at the foot of what they are about, and a page of its own without scripts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from qingheng.platform.comments import queries, services
from qingheng.platform.comments.block import block
from qingheng.platform.comments.contracts import OPEN, Thread
from qingheng.platform.comments.forms import CommentForm
from qingheng.platform.comments.registry import kinds
from qingheng.platform.comments.tables import COLUMNS, STATES, kind_words
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page("company.view")
def list_comments(request: CompanyRequest) -> HttpResponse:
    """Comments on anything the reader may see: those open, unless ?state= says otherwise."""
    state, kind = asked(request, "state"), asked(request, "kind")
    shown = {"": OPEN, "all": ""}.get(state, state if state in queries.STATES else OPEN)
    found = queries.comments(
        actor=request.actor,
        state=shown,
        kind=kind,
        text=asked(request, "q"),
        mine=bool(asked(request, "mine")),
    )
    listing = Listing(request, "comments", _("Comments"), COLUMNS, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    states = [(key, words) for key, words in STATES.items() if key != OPEN]
    context = {
        **listing.context(),
        "chip_groups": [
            (_("State"), chips(request, "state", [*states, ("all", _("All comments"))])),
            (
                pgettext("commented", "On"),
                chips(request, "kind", [(key, kind_words(key)) for key in kinds()]),
            ),
            (_("By"), chips(request, "mine", [("1", _("My own"))])),
        ],
        "state_line": _state_line(shown, len(found)),
    }
    return render(request, "comments/list.html", context)


def _state_line(state: str, count: int) -> str:
    if state != OPEN:
        return ngettext("%(n)s comment", "%(n)s comments", count) % {"n": count}
    return ngettext("%(n)s comment waits to be resolved", "%(n)s comments wait to be resolved", count) % {
        "n": count
    }


@require_safe
@page("company.view")
def thread(request: CompanyRequest, subject_kind: str, subject_key: str) -> HttpResponse:
    """The comments on one thing, as a page of their own; for HTMX the block alone."""
    found = queries.of_subject(actor=request.actor, kind=subject_kind, key=subject_key)
    return _shown(request, found)


@require_POST
@page("comments.write")
def write(request: CompanyRequest, subject_kind: str, subject_key: str) -> HttpResponse:
    """Keep a comment; a refusal stands at the field and what was typed stays."""
    try:
        services.write_comment(
            actor=request.actor,
            kind=subject_kind,
            key=subject_key,
            text=request.POST.get("text", ""),
            at=timezone.now(),
        )
    except Invalid as refusal:
        found = queries.of_subject(actor=request.actor, kind=subject_kind, key=subject_key)
        form = CommentForm(request.POST, auto_id=f"{found.subject.anchor}-%s")
        form.errors.pop("text", None)  # said once, by the refusal
        form.add_error("text", f"{refusal.message} {refusal.fix}".strip())
        return _shown(request, found, form)
    found = queries.of_subject(actor=request.actor, kind=subject_kind, key=subject_key)
    return _done(request, found, _("The comment is kept."))


@require_POST
@page("comments.write")
def resolve(request: CompanyRequest, comment_id: int) -> HttpResponse:
    """Mark a comment as settled."""
    services.resolve_comment(actor=request.actor, comment_id=comment_id, at=timezone.now())
    found = queries.thread_around(actor=request.actor, comment_id=comment_id)
    return _done(request, found, _("The comment is resolved."))


@require_POST
@page("comments.write")
def withdraw(request: CompanyRequest, comment_id: int) -> HttpResponse:
    """Take back a comment of one's own."""
    services.withdraw_comment(actor=request.actor, comment_id=comment_id, at=timezone.now())
    found = queries.thread_around(actor=request.actor, comment_id=comment_id)
    return _done(request, found, _("The comment is withdrawn."))


def _done(request: CompanyRequest, found: Thread, words: str) -> HttpResponse:
    """The block again for HTMX; without scripts, back to the page of the thing."""
    if getattr(request, "htmx", False):
        return render(request, "comments/answer.html", {"comments": block(found), "said": words})
    messages.success(request, words)
    return HttpResponseRedirect(f"{found.subject.url}#{found.subject.anchor}")


def _shown(request: CompanyRequest, found: Thread, form: CommentForm | None = None) -> HttpResponse:
    context = {"comments": block(found, form)}
    template = "comments/block.html" if getattr(request, "htmx", False) else "comments/thread.html"
    return render(request, template, context, status=422 if form is not None else 200)
