"""Pages of data quality: the worklist, one finding, the rules, heat by topic and year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.quality import queries, rights, services, words
from qingheng.apps.quality.contracts import (
    STATES,
    VERDICTS,
    FindingFilters,
    FindingList,
    ResultView,
)
from qingheng.apps.quality.forms import AnswerForm
from qingheng.apps.quality.tables import findings_table
from qingheng.formats.csv_out import write_csv
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.comments.block import block_of
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

PAGE_SIZE = 50
Chip = dict[str, Any]
Words = dict[str, Promise]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _node(request: CompanyRequest) -> NodeView | None:
    """The node of the address, else the highest the actor may see; None when the company has none yet."""
    return organisation.asked(actor=request.actor, code=request.GET.get("node", ""))


def _filters(request: HttpRequest) -> FindingFilters:
    asked = {
        name: request.GET.get(name, "").strip()[:120]
        for name in ("severity", "verdict", "rule", "pillar", "topic", "state", "period", "owner")
    }
    return FindingFilters(
        **asked, text=request.GET.get("q", "").strip()[:200], sort=request.GET.get("sort", "severity")
    )


def _address(request: HttpRequest, **changes: str) -> str:
    """The page's query with changes; an empty value takes the key away, and a change leads to page one."""
    query = request.GET.copy()
    for key in (*changes, "page", "format"):
        query.pop(key, None)
    for key, value in changes.items():
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


def _chips(
    request: HttpRequest, name: str, counts: dict[str, int], names: Words, codes: Iterable[str] = ()
) -> list[Chip]:
    """One chip for each value that occurs, and for the one chosen; the chosen one leads away from itself."""
    chosen = request.GET.get(name, "")
    return [
        {
            "text": words.word(names, code),
            "count": counts.get(code, 0),
            "active": code == chosen,
            "url": _address(request, **{name: "" if code == chosen else code}),
        }
        for code in codes or names
        if counts.get(code) or code == chosen
    ]


def _groups(request: HttpRequest, found: FindingList) -> list[tuple[str, list[Chip]]]:
    """Filter chips by what they filter; rule, topic and period have one only while they filter."""
    waiting = {"open": found.waiting, "answered": found.total - found.waiting}
    groups = [
        (_("Severity"), _chips(request, "severity", found.by_severity, words.SEVERITY_WORDS)),
        (_("Verdict"), _chips(request, "verdict", found.by_verdict, words.VERDICT_WORDS, VERDICTS)),
        (pgettext("finding", "Pillar"), _chips(request, "pillar", found.by_pillar, indicators.PILLARS)),
        (_("Answer"), _chips(request, "state", waiting, words.STATE_WORDS, waiting)),
    ]
    others: list[Chip] = []
    for name in ("rule", "topic", "period"):
        value = request.GET.get(name, "")
        if value:
            text = value
            if name == "rule" and value in found.rules:
                text = found.rules[value][0 if queries.reads_chinese() else 1]
            if name == "topic":
                text = indicators.topic_word(value)
            others.append(
                {"text": text, "count": None, "active": True, "url": _address(request, **{name: ""})}
            )
    return [*groups, (_("Also"), others)] if others else groups


def _state_line(found: FindingList) -> str:
    if found.run is None:
        return _("Nothing was checked yet.")
    whole = ngettext("%(n)s finding", "%(n)s findings", found.total) % {"n": found.total}
    high = found.by_severity.get("high", 0)
    return _("%(whole)s in %(checks)s checks; %(high)s high; %(waiting)s without an answer.") % {
        "whole": whole,
        "checks": found.run.checks,
        "high": high,
        "waiting": found.waiting,
    }


@page(rights.VIEW)
@require_GET
def findings(request: CompanyRequest) -> HttpResponse:
    """The worklist; `?format=csv|xlsx` gives the findings shown as a file."""
    node = _node(request)
    if node is None:
        return render(
            request, "quality/findings.html", {"found": None, "state_line": _("Nothing was checked yet.")}
        )
    filters = _filters(request)
    found = queries.findings(actor=request.actor, node_id=node.id, filters=filters)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request, found, node)
    shown = Paginator(found.findings, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "node": node,
        "period_choices": queries.checked_periods(actor=request.actor, node_id=node.id),
        "period_optional": True,
        "found": found,
        "page": shown,
        "asked": filters,
        "groups": _groups(request, found),
        "exports": [(kind, _address(request) + f"&format={kind}") for kind in ("xlsx", "csv")],
        "kept": [(key, value) for key, value in request.GET.items() if key not in ("q", "page", "format")],
        "state_line": _state_line(found),
        "may_run": request.actor.may(rights.RUN, path=node.path),
        "may_answer": request.actor.may(rights.ANSWER, path=node.path),
    }
    return render(request, "quality/findings.html", context)


def _export(request: CompanyRequest, found: FindingList, node: NodeView) -> HttpResponse:
    request.actor.require("exports.make")
    lang = "zh" if queries.reads_chinese() else "en"
    table = findings_table(found, lang=lang, node_name=node.name_zh if lang == "zh" else node.name_en)
    if request.GET["format"] == "csv":
        response = HttpResponse(write_csv(table, lang), content_type="text/csv; charset=utf-8")
    else:
        made_at = found.run.at if found.run else timezone.now()
        response = HttpResponse(write_xlsx(table, timestamp=made_at, lang=lang), content_type=XLSX)
    name = f"findings-{node.code}.{request.GET['format']}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _detail(request: CompanyRequest, result: ResultView, form: AnswerForm | None = None) -> dict[str, Any]:
    """Context of one finding, in place or as a page."""
    node = organisation.node(actor=request.actor, node_id=result.node_id)
    may_answer = request.actor.may(rights.ANSWER, path=node.path)
    if form is None and may_answer:
        form = AnswerForm(
            owners=queries.owners(actor=request.actor, at=timezone.now()),
            answer=result.answer,
            auto_id=f"{result.fingerprint}_%s",
        )
    return {
        "result": result,
        "node": node,
        "form": form if may_answer else None,
        "history": _history(request, result),
        "trail": _trail(request, node),
        "state_help": [(words.STATE_WORDS[state], words.STATE_HELP[state]) for state in STATES],
        "answered": False,
    }


def _history(request: CompanyRequest, result: ResultView) -> list[dict[str, Any]]:
    events = queries.history(actor=request.actor, result=result)
    return [
        {
            "actor_name": event.actor_name,
            "at": event.at,
            "note": event.data.get("note", ""),
            "state_word": words.word(words.STATE_WORDS, event.data.get("state", "open")),
        }
        for event in events
    ]


def _comments(request: CompanyRequest, result: ResultView) -> dict[str, Any]:
    key = f"{result.node_id}:{result.fingerprint}"
    return block_of(actor=request.actor, kind="finding", key=key)


def _trail(request: CompanyRequest, node: NodeView | None) -> list[tuple[str, str]]:
    """Crumbs of the pages below the worklist."""
    address = reverse("quality:findings", kwargs={"company": request.company.slug})
    asked = {name: request.GET[name] for name in ("node", "period") if request.GET.get(name)}
    return [(_("Data quality"), f"{address}?{urlencode(asked)}" if asked else address)]


def _node_id(request: CompanyRequest) -> int | None:
    code = request.GET.get("node", "")
    return organisation.node(actor=request.actor, code=code).id if code else None


@page(rights.VIEW)
@require_GET
def finding(request: CompanyRequest, fingerprint: str) -> HttpResponse:
    """One finding: a fragment for the worklist, a page of its own otherwise."""
    result = queries.finding(actor=request.actor, fingerprint=fingerprint, node_id=_node_id(request))
    context = _detail(request, result)
    if getattr(request, "htmx", False):
        return render(request, "quality/finding_detail.html", context)
    _run, everything = queries.all_findings(actor=request.actor, node_id=result.node_id)
    order = [other.fingerprint for other in everything]
    at = order.index(fingerprint) if fingerprint in order else -1
    context["before"] = order[at - 1] if at > 0 else ""
    context["after"] = order[at + 1] if 0 <= at < len(order) - 1 else ""
    context["position"], context["count"] = at + 1, len(order)
    context["comments"] = _comments(request, result)
    return render(request, "quality/finding.html", context)


@page(rights.ANSWER)
@require_POST
def answer(request: CompanyRequest, fingerprint: str) -> HttpResponse:
    """Keep the answer; a refusal stands at its field and what was typed stays."""
    now = timezone.now()
    form = AnswerForm(
        request.POST, owners=queries.owners(actor=request.actor, at=now), auto_id=f"{fingerprint}_%s"
    )
    node_id = _node_id(request)
    kept = form.is_valid() and _kept(request, form, fingerprint, node_id)
    result = queries.finding(actor=request.actor, fingerprint=fingerprint, node_id=node_id)
    if getattr(request, "htmx", False):
        context = _detail(request, result, None if kept else form)
        context["answered"] = kept
        return render(request, "quality/finding_detail.html", context, status=200 if kept else 422)
    if not kept:
        context = {**_detail(request, result, form), "comments": _comments(request, result)}
        return render(request, "quality/finding.html", context, status=422)
    messages.success(request, _("The answer is kept."))
    return redirect("quality:finding", company=request.company.slug, fingerprint=fingerprint)


def _kept(request: CompanyRequest, form: AnswerForm, fingerprint: str, node_id: int | None) -> bool:
    data = form.cleaned_data
    try:
        services.answer_finding(
            actor=request.actor,
            fingerprint=fingerprint,
            state=data["state"],
            note=data["note"],
            owner_id=form.owner_id(),
            due=data["due"],
            node_id=node_id,
            at=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.place not in form.fields:
            raise
        form.add_error(refusal.place, f"{refusal.message} {refusal.fix}".strip())
        return False
    return True


@page(rights.RUN)
@require_POST
def run(request: CompanyRequest) -> HttpResponse:
    """Check the record of a node now."""
    node = _node(request)
    if node is None:
        raise NotFound(_("There is no record to check yet."), code="no-root")
    made = services.run_checks(actor=request.actor, node_id=node.id, at=timezone.now())
    if made.repeated:
        messages.info(request, _("The record has not changed since the last run: the same findings hold."))
    else:
        messages.success(
            request,
            _("%(checks)s checks made, %(findings)s findings.")
            % {"checks": made.checks, "findings": made.findings},
        )
    response = redirect("quality:findings", company=request.company.slug)
    if request.GET.get("node"):
        response["Location"] += f"?node={node.code}"
    return response


@page(rights.VIEW)
@require_GET
def rules(request: CompanyRequest) -> HttpResponse:
    """What is checked, why, and by which method."""
    node = _node(request)
    found = queries.rules(actor=request.actor, node_id=node.id) if node else []
    context = {
        "node": node,
        "verdicts": VERDICTS,
        "trail": _trail(request, node),
        "rules": [(rule, [rule.by_verdict.get(name, 0) for name in VERDICTS]) for rule in found],
    }
    return render(request, "quality/rules.html", context)


@page(rights.VIEW)
@require_GET
def heat(request: CompanyRequest) -> HttpResponse:
    """Checks and findings by topic and year."""
    node = _node(request)
    rows: list[Any] = []
    periods: list[str] = []
    if node is not None:
        periods = queries.checked_periods(actor=request.actor, node_id=node.id)
        rows = queries.heat(actor=request.actor, node_id=node.id, periods=periods)
    context = {
        "node": node,
        "periods": periods,
        "trail": _trail(request, node),
        "rows": [(row, indicators.topic_word(row.topic), indicators.pillar_word(row.pillar)) for row in rows],
    }
    return render(request, "quality/heat.html", context)
