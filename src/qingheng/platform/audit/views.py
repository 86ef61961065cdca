"""Pages of the audit trail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.platform.audit import queries
from qingheng.platform.audit.tables import COLUMNS, action_words, reason_words
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page("audit.view")
def list_events(request: CompanyRequest) -> HttpResponse:
    """The trail, newest first."""
    found = queries.events(actor=request.actor, text=asked(request, "q"), action=asked(request, "action"))
    if asked(request, "sort") == "seq":
        found = found.order_by("seq")
    listing = Listing(request, "audit", _("Audit trail"), COLUMNS, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    actions = [(action, action_words(action)) for action in queries.actions(actor=request.actor)]
    context = {**listing.context(), "chip_groups": [(_("Act"), chips(request, "action", actions))]}
    return render(request, "audit/list.html", context)


@require_POST
@page("audit.view")
def verify_chain(request: CompanyRequest) -> HttpResponse:
    """Walk the whole chain and say whether it is intact."""
    proof = queries.verify(tenant=request.company)
    if proof.intact:
        words = _("The trail is intact: %(count)s events, head %(head)s.")
        messages.success(request, words % {"count": proof.events, "head": proof.head[:16] or "—"})
    else:
        words = _(
            "The trail is broken at event %(seq)s (%(reason)s). Tell the operator before anything else."
        )
        messages.error(request, words % {"seq": proof.broken_at, "reason": reason_words(proof.reason)})
    return redirect("audit:list", company=request.company.slug)
