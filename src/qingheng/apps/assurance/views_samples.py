"""Samples: draw one, walk through what was drawn, note the verdict on each line or row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qingheng.apps.assurance import queries, rights, services, words
from qingheng.apps.assurance.contracts import EngagementView, SampledView, SampleView
from qingheng.apps.assurance.forms import SampleForm
from qingheng.apps.assurance.views import address, line_address, shown, trail
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.forms import refuse
from qingheng.platform.rights.lists import asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

PER_PAGE = 50


@page(rights.AUDIT)
@require_POST
def draw(request: CompanyRequest, engagement_id: int) -> HttpResponse:
    """Draw a sample and open it; what was refused stands at its field."""
    form = SampleForm(request.POST, auto_id="sample-%s")
    if form.is_valid():
        try:
            made = services.draw_sample(
                actor=request.actor, engagement_id=engagement_id, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            if refusal.status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            messages.success(request, _("The sample is drawn."))
            return redirect(address(request, "drawn", engagement_id=engagement_id, number=made.number))
    return shown(request, engagement_id, sample_form=form)


@page(rights.VIEW)
@require_GET
def sample(request: CompanyRequest, engagement_id: int, number: int) -> HttpResponse:
    """One sample: each line or row with where it comes from, and the verdict on it."""
    view = queries.engagement(actor=request.actor, engagement_id=engagement_id)
    found = queries.sample(actor=request.actor, engagement_id=engagement_id, number=number)
    wanted = asked(request, "only")
    kept = [one for one in found.lines if _passes(one, wanted)]
    here = Paginator(kept, PER_PAGE).get_page(asked(request, "page"))
    proofs = queries.row_evidence(actor=request.actor, lines=list(here))
    cases = queries.findings(actor=request.actor, engagement_id=engagement_id, on=timezone.localdate())
    said = queries.spoken(actor=request.actor, engagement_id=engagement_id)
    may_check = _may_check(request, view)
    context = {
        "view": view,
        "sample": found,
        "title": sample_title(found),
        "trail": [*trail(request), (view.title, address(request, "engagement", engagement_id=view.id))],
        "lines": [
            {
                **_line(request, view, found.strata, one, proofs, said),
                "cases": [each for each in cases if (each.part, each.choice) == (one.part, one.choice)],
            }
            for one in here
        ],
        "page_obj": here,
        "may_check": may_check,
        "rows": found.unit == "row",
        "chip_groups": [(_("Verdict"), chips(request, "only", _VERDICTS.items()))],
        "only": wanted,
    }
    return render(request, "assurance/sample.html", context)


_VERDICTS = {
    "open": words.VERDICTS[""],
    "agreed": words.VERDICTS["agreed"],
    "exception": words.VERDICTS["exception"],
}


@page(rights.AUDIT)
@require_POST
def check(request: CompanyRequest, engagement_id: int, line_id: int) -> HttpResponse:
    """Note what was found on a drawn line, and go on with the next that is not checked."""
    number = request.POST.get("sample", "")
    back = address(request, "engagement", engagement_id=engagement_id)
    if number.isdecimal() and len(number) < 10:
        back = address(request, "drawn", engagement_id=engagement_id, number=int(number))
    try:
        made = services.check_line(
            actor=request.actor, engagement_id=engagement_id, line_id=line_id,
            verdict=request.POST.get("verdict", ""), note=request.POST.get("note", ""), at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
        return redirect(f"{back}#line-{line_id}")
    messages.success(request, _("Noted."))
    if not number:
        return redirect(back)
    return redirect(_next(request, engagement_id, int(number), made.order, back))


def _next(request: CompanyRequest, engagement_id: int, number: int, order: int, back: str) -> str:
    """The place of the next line nobody has checked, on its page; the sample itself when all are."""
    found = queries.sample(actor=request.actor, engagement_id=engagement_id, number=number)
    waiting = [one for one in found.lines if not one.verdict]
    after = next((one for one in waiting if one.order > order), waiting[0] if waiting else None)
    if after is None:
        return back
    wanted = request.POST.get("only", "")
    asked_for = {"only": wanted} if wanted in _VERDICTS else {}
    if not asked_for and (turned := (after.order - 1) // PER_PAGE + 1) > 1:
        asked_for = {"page": str(turned)}
    query = f"?{urlencode(asked_for)}" if asked_for else ""
    return f"{back}{query}#line-{after.id}"


def sample_title(one: SampleView) -> str:
    """A sample in a few words: number, what is drawn, how."""
    parts = [words.word(words.UNIT_NAMES, one.unit), words.word(words.METHODS, one.method)]
    if one.strata:
        parts.append(words.word(words.STRATA, one.strata))
    return _("Sample %(number)s: %(how)s") % {"number": one.number, "how": " · ".join(parts)}


def _passes(one: SampledView, wanted: str) -> bool:
    return wanted not in _VERDICTS or (one.verdict or "open") == wanted


def _may_check(request: CompanyRequest, view: EngagementView) -> bool:
    auditor = request.actor.person_id == view.auditor_id and request.actor.may(rights.AUDIT)
    return auditor and view.state == "open"


def _line(
    request: CompanyRequest,
    view: EngagementView,
    strata: str,
    one: SampledView,
    proofs: dict[int, list[tuple[str, str]]],
    said: Callable[[str], str],
) -> dict[str, Any]:
    row_url = ""
    if one.submission is not None and one.row is not None:
        place = {"sheet": one.sheet, "row": one.row}
        if one.column is not None:
            place["source_column"] = one.column
        row_url = (
            reverse("intake:row", kwargs={"company": request.company.slug, "submission_id": one.submission})
            + f"?{urlencode(place)}"
        )
    about = f"{one.file}, {one.sheet} {one.row}: {one.note}" if one.row is not None else one.note
    asked_for = urlencode({"line": f"{one.part}.{one.choice}", "text": about})
    stratum = (
        _("Scope %(number)s") % {"number": one.stratum}
        if strata == "scope" and one.stratum
        else said(one.stratum)
    )
    return {
        "view": one,
        "url": line_address(request, view, one.part, one.choice),
        "row_url": row_url,
        "about": said(one.about),
        "raise_url": f"{address(request, 'engagement', engagement_id=view.id)}?{asked_for}#finding-title",
        "stratum": stratum,
        "proofs": proofs.get(one.id, []),
        "verdict": words.word(words.VERDICTS, one.verdict),
    }
