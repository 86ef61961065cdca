"""Pages that belong to no engine: the start, the guide, one's own language and theme, health."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST
from markdown_it import MarkdownIt

from qingheng.platform.people.accounts import set_preferences
from qingheng.platform.rights.queries import actor_for, companies_of

_LINK = re.compile(r'href="(?:\.\./(?P<folder>guide|methods)/)?(?P<slug>[a-z0-9_-]+)(?:\.zh)?\.md"')
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


@require_GET
@login_required
def start(request: Any) -> HttpResponse:
    """Send the person to their company: the one they used last, or the first they hold a grant in."""
    now = timezone.now()
    companies = companies_of(person=request.user, on=timezone.localdate(now))
    if not companies:
        return render(request, "no_company.html", status=403)
    last = request.session.get("company")
    company = next((c for c in companies if c.slug == last), companies[0])
    actor = actor_for(person=request.user, tenant=company, at=now)
    if actor is None or not actor.may("company.view"):
        return render(request, "supplier_portal.html", {"company_name": company})
    return _in_their_language(request, redirect("tower:home", company=company.slug))


def _in_their_language(request: Any, answer: HttpResponse) -> HttpResponse:
    """Carry the language a person last chose to a browser that has not chosen one yet."""
    chosen, kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), request.user.language
    if chosen in dict(settings.LANGUAGES):
        if chosen != kept:
            set_preferences(person=request.user, language=chosen)
    elif kept:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            kept,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return answer


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For process supervisors: answers once the application can."""
    return JsonResponse({"status": "ok"})


@require_POST
@login_required
def preferences(request: Any) -> HttpResponse:
    """Keep the person's language and theme."""
    set_preferences(
        person=request.user, language=request.POST.get("language"), theme=request.POST.get("theme")
    )
    return HttpResponse(status=204)


def _pages(folder: Path) -> list[str]:
    """Slugs in reading order: the index and the first steps, then by name."""
    slugs = (p.name[: -len(".md")] for p in folder.glob("*.md") if not p.name.endswith(".zh.md"))
    return sorted(slugs, key=lambda slug: (slug != "index", slug != "first-steps", slug))


def _document(folder: Path, slug: str) -> tuple[str, str]:
    """(title, html) of a Markdown page in the active language; only pages the project ships, by listed name."""
    if slug not in _pages(folder):
        raise Http404(slug)
    text = _text(folder, slug)
    html = _LINK.sub(lambda m: _address(m, folder.name), _MARKDOWN.render(text))
    return _title(text, slug), html


def _text(folder: Path, slug: str) -> str:
    chinese = (get_language() or "").startswith("zh")
    path = folder / (f"{slug}.zh.md" if chinese else f"{slug}.md")
    if not path.exists():
        path = folder / f"{slug}.md"
    return path.read_text(encoding="utf-8")


def _title(text: str, slug: str) -> str:
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), slug)


def _address(link: re.Match[str], here: str) -> str:
    """Links between documents (`targets.md`, `../methods/index.zh.md`) as addresses of pages."""
    name = "web:method" if (link["folder"] or here) == "methods" else "web:guide_page"
    return f'href="{reverse(name, args=[link["slug"]])}"'


def _titles(folder: Path) -> list[tuple[str, str]]:
    return [(slug, _title(_text(folder, slug), slug)) for slug in _pages(folder)]


@require_GET
@login_required
def guide(request: HttpRequest, slug: str = "index") -> HttpResponse:
    """User guide."""
    title, html = _document(settings.DOCS / "guide", slug)
    pages = [(reverse("web:guide_page", args=[s]), t, s) for s, t in _titles(settings.DOCS / "guide")]
    return render(
        request, "document.html", {"document_title": title, "html": html, "pages": pages, "slug": slug}
    )


@require_GET
@login_required
def method(request: HttpRequest, slug: str = "index") -> HttpResponse:
    """Method pages: formula, source, worked example."""
    title, html = _document(settings.DOCS / "methods", slug)
    pages = [(reverse("web:method", args=[s]), t, s) for s, t in _titles(settings.DOCS / "methods")]
    return render(
        request, "document.html", {"document_title": title, "html": html, "pages": pages, "slug": slug}
    )


@require_GET
def root(request: Any) -> HttpResponse:
    """The bare address."""
    return HttpResponseRedirect(reverse("web:start"))
