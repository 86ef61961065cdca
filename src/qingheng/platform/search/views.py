"""Pages of search."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qingheng.platform.rights.pages import CompanyRequest, page
from qingheng.platform.search.queries import search
from qingheng.platform.search.words import kind_names

MOST = 200
SUGGESTED = 8
PER_PAGE = 20


@require_safe
@page("company.view")
def results(request: CompanyRequest) -> HttpResponse:
    """Everything found, with a chip for each kind of thing."""
    text, kind = request.GET.get("q", "").strip()[:200], request.GET.get("kind", "")
    hits = search(actor=request.actor, text=text, limit=MOST)
    names = kind_names({hit.kind for hit in hits})
    shown = [hit for hit in hits if not kind or hit.kind == kind]
    found = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"text": text, "kind": kind, "kinds": names, "found": found, "count": len(shown), "most": MOST}
    return render(request, "search/results.html", context)


@require_safe
@page("company.view")
def suggest(request: CompanyRequest) -> HttpResponse:
    """The first few, while one types: a fragment for HTMX."""
    text = request.GET.get("q", "").strip()[:200]
    hits = search(actor=request.actor, text=text, limit=SUGGESTED)
    names = dict(kind_names({hit.kind for hit in hits}))
    return render(request, "search/suggestions.html", {"text": text, "hits": hits, "names": names})
