"""The worklist: what was refused or is doubtful, with the remedy."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.apps.ledgers import queries, rights, services, words
from qingheng.apps.ledgers.tables import WORK_COLUMNS, exports, note_of
from qingheng.apps.ledgers.views.lot import trail
from qingheng.platform.rights.lists import PER_PAGE, Listing, address_with, asked
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page(rights.VIEW)
def worklist(request: CompanyRequest) -> HttpResponse:
    """Open items, or with `?state=resolved` those dealt with; `?format=csv|xlsx` gives them as a file."""
    state = asked(request, "state") or "open"
    found = queries.worklist(actor=request.actor, state=state, text=asked(request, "q"))
    listing = Listing(request, "ledger-worklist", _("Worklist of the ledger"), WORK_COLUMNS, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    zh = words.reads_chinese()
    context = {
        "items": [
            {
                "view": one,
                "text": one.text_zh if zh else one.text_en,
                "remedy": one.remedy_zh if zh else one.remedy_en,
                "subject": words.subject_words(one.source, one.subject),
                "note": note_of(one),
                "source": words.word(words.SOURCE_WORDS, one.source),
            }
            for one in shown
        ],
        "page_obj": shown,
        "state": state,
        "text": asked(request, "q"),
        "exports": exports(request),
        "chips": [
            {"text": name, "url": address_with(request, state=code), "active": state == code}
            for code, name in (("open", _("To deal with")), ("resolved", _("Dealt with")))
        ],
        "may_manage": request.actor.may(rights.MANAGE),
        "trail": trail(request),
    }
    return render(request, "ledgers/worklist.html", context)


@require_POST
@page(rights.MANAGE)
def resolve(request: CompanyRequest, item_id: int) -> HttpResponse:
    """Say that an item is dealt with, and how."""
    services.resolve_item(
        actor=request.actor, item_id=item_id, note=request.POST.get("note", ""), at=timezone.now()
    )
    messages.success(request, _("The item is settled."))
    return redirect("ledgers:worklist", company=request.company.slug)
