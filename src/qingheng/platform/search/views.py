"""Pages of search."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qingheng.platform.rights.lists import asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page
from qingheng.platform.search.contracts import Hit
from qingheng.platform.search.queries import search
from qingheng.platform.search.words import kind_names

MOST = 200
SUGGESTED = 8
PER_PAGE = 20


@require_safe
@page("company.view")
def results(request: CompanyRequest) -> HttpResponse:
    """Everything found, with a chip for each kind of thing."""
    text, kind = asked(request, "q"), asked(request, "kind")
    hits = search(actor=request.actor, text=text, limit=MOST)
    shown = [hit for hit in hits if not kind or hit.kind == kind]
    context = {
        "text": text,
        "search_query": text,
        "found": Paginator(_named(shown), PER_PAGE).get_page(request.GET.get("page")),
        "count": len(shown),
        "most": MOST,
        "chips": chips(request, "kind", kind_names({hit.kind for hit in hits})),
    }
    return render(request, "search/results.html", context)


@require_safe
@page("company.view")
def suggest(request: CompanyRequest) -> HttpResponse:
    """The first few, while one types: a fragment for HTMX."""
    hits = search(actor=request.actor, text=asked(request, "q"), limit=SUGGESTED)
    return render(request, "search/suggestions.html", {"hits": _named(hits)})


def _named(hits: list[Hit]) -> list[dict[str, str]]:
    names = dict(kind_names({hit.kind for hit in hits}))
    return [
        {"title_zh": hit.title_zh, "title_en": hit.title_en, "url": hit.url, "words": names[hit.kind]}
        for hit in hits
    ]
