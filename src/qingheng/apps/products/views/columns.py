"""Which column of a file is which column of a bill: proposals with reasons, confirmed by a person and remembered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qingheng.apps.products import queries, rights, services, words
from qingheng.apps.products.contracts import DraftView
from qingheng.apps.products.views.family import trail
from qingheng.calc.products.layouts import COLUMNS
from qingheng.platform.languages import reads_chinese, word
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

LIKELY = 50


@require_http_methods(["GET", "POST"])
@page(rights.MANAGE)
def show(request: CompanyRequest, draft_id: int) -> HttpResponse:
    """Columns of the file with what each is taken for; confirmed, the file is read again by them."""
    draft = queries.draft(actor=request.actor, revision_id=draft_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        chosen = {one["index"]: request.POST.get(f"target-{one['index']}", "") for one in draft.headers}
        try:
            services.choose_columns(
                actor=request.actor, revision_id=draft_id, columns=chosen, at=timezone.now()
            )
        except Refusal as caught:
            refusal = caught
        else:
            return redirect("products:revision", company=request.company.slug, revision_id=draft_id)
    context = {
        "draft": draft,
        "one": draft.revision,
        "rows": [_row(request, one, refusal) for one in draft.headers],
        "targets": [(column, word(words.COLUMNS, column)) for column in COLUMNS],
        "refusal": refusal,
        "read": sum(1 for one in draft.headers if one["target"]),
        "trail": [*trail(request), _back(request, draft)],
    }
    return render(request, "products/columns.html", context, status=422 if refusal else 200)


def _back(request: CompanyRequest, draft: DraftView) -> tuple[str, str]:
    url = reverse(
        "products:revision", kwargs={"company": request.company.slug, "revision_id": draft.revision.id}
    )
    return _("Draft of a bill"), url


def _row(request: CompanyRequest, header: Any, refusal: Refusal | None) -> dict[str, Any]:
    name = f"target-{header['index']}"
    sure, percent, guess = header["sure"], header["percent"], header.get("guess") or ["", "", ""]
    told = header["zh"] if reads_chinese() else header["en"]
    if guess[0]:
        sure, percent, told = False, 0, [guess[1] if reads_chinese() else guess[2]]
    return {
        "header": header,
        "name": name,
        "target": request.POST.get(name, "") if refusal else header["target"] or guess[0],
        "percent": percent,
        "level": "sure" if sure else "likely" if percent >= LIKELY else "guess",
        "why": "; ".join(told),
        "is_wrong": refusal is not None and refusal.place == name,
    }
