"""Pages of targets: the list with what the record decides, and one target against its trajectory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.targets import queries, rights, services, words
from qingheng.apps.targets.charts import trajectory_chart
from qingheng.apps.targets.contracts import TYPES, TargetStatus
from qingheng.apps.targets.forms import TargetForm
from qingheng.apps.targets.tables import targets_table
from qingheng.formats.csv_out import write_csv
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.comments.block import block_of
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER = ("behind", "ahead", "met", "undecided")
Chip = dict[str, Any]


def _node(request: CompanyRequest) -> NodeView | None:
    """The node of the address, else the highest the actor may see; None when the company has none yet."""
    return organisation.asked(actor=request.actor, code=request.GET.get("node", ""))


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for key in (*changes, "format"):
        query.pop(key, None)
    for key, value in changes.items():
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


def _chips(
    request: HttpRequest, name: str, codes: Iterable[str], found: Counter[str], named: dict[str, Promise]
) -> list[Chip]:
    chosen = request.GET.get(name, "")
    return [
        {
            "text": words.word(named, code),
            "count": found[code],
            "active": code == chosen,
            "url": _address(request, **{name: "" if code == chosen else code}),
        }
        for code in codes
        if found[code] or code == chosen
    ]


def _passes(status: TargetStatus, request: HttpRequest) -> bool:
    target = status.target
    for name, value in (("status", status.status), ("type", target.type), ("kind", target.kind)):
        if request.GET.get(name) and request.GET[name] != value:
            return False
    text = request.GET.get("q", "").strip().lower()[:200]
    told = (target.code, target.name_zh, target.name_en, target.scope_zh, target.scope_en, target.quote)
    return all(any(word in each.lower() for each in told) for word in text.split())


def _sorted(found: list[TargetStatus], sort: str) -> list[TargetStatus]:
    keys: dict[str, Callable[[TargetStatus], Any]] = {
        "status": lambda s: (ORDER.index(s.status), s.target.order),
        "name": lambda s: s.target.name_zh if words.reads_chinese() else s.target.name_en,
        "year": lambda s: (not s.target.target_period, s.target.target_period.lstrip("FY"), s.target.order),
        "code": lambda s: s.target.order,
    }
    return sorted(found, key=keys.get(sort.removeprefix("-"), keys["code"]), reverse=sort.startswith("-"))


@page(rights.VIEW)
@require_GET
def targets(request: CompanyRequest) -> HttpResponse:
    """All targets of a node and below; `?format=csv|xlsx` gives those shown as a file."""
    node = _node(request)
    everything = queries.statuses(actor=request.actor, node_id=node.id) if node else []
    shown = _sorted([s for s in everything if _passes(s, request)], request.GET.get("sort", "status"))
    if node is not None and request.GET.get("format") in ("csv", "xlsx"):
        return _export(request, shown, node)
    statuses = Counter(each.status for each in everything)
    kinds = Counter(each.target.type for each in everything)
    context = {
        "node": node,
        "everything": everything,
        "state_line": words.state_sentence(queries.tally(everything)),
        "rows": [_row(status) for status in shown],
        "groups": [
            (_("Status"), _chips(request, "status", ORDER, statuses, words.STATUS_WORDS)),
            (_("Type"), _chips(request, "type", TYPES, kinds, words.TYPE_WORDS)),
        ],
        "kept": [(key, value) for key, value in request.GET.items() if key not in ("q", "format")],
        "exports": [(kind, _address(request) + f"&format={kind}") for kind in ("xlsx", "csv")],
    }
    return render(request, "targets/list.html", context)


def _row(status: TargetStatus) -> dict[str, Any]:
    zh = words.reads_chinese()
    target, made = status.target, status.assessment
    return {
        "status": status,
        "target": target,
        "asked": words.asked(target),
        "type": words.word(words.TYPE_WORDS, target.type),
        "kind": words.word(words.KIND_WORDS, target.kind),
        "missing": made.missing_zh if zh else made.missing_en,
        "note": made.note_zh if zh else made.note_en,
        "readings": [
            (variant, words.gap_words(variant.gap_percent))
            for variant in made.variants
            if variant.gap_percent is not None
        ],
    }


def _export(request: CompanyRequest, shown: list[TargetStatus], node: NodeView) -> HttpResponse:
    request.actor.require("exports.make")
    lang = "zh" if words.reads_chinese() else "en"
    table = targets_table(shown, lang=lang, node_name=node.name_zh if lang == "zh" else node.name_en)
    if request.GET["format"] == "csv":
        response = HttpResponse(write_csv(table, lang), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(write_xlsx(table, timestamp=timezone.now(), lang=lang), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="targets-{node.code}.{request.GET["format"]}"'
    return response


@page(rights.VIEW)
@require_GET
def target(request: CompanyRequest, code: str) -> HttpResponse:
    """One target: what it asks, every reading against its trajectory, and what is missing."""
    status = queries.status(actor=request.actor, code=code)
    zh = words.reads_chinese()
    made = status.assessment
    charts = [
        (f"trajectory-{number}", chart)
        for number, variant in enumerate(made.variants, start=1)
        if (chart := trajectory_chart(status, variant)) is not None
    ]
    asked = {name: request.GET[name] for name in ("node", "period") if request.GET.get(name)}
    back = reverse("targets:list", kwargs={"company": request.company.slug})
    context = {
        "status": status,
        "target": status.target,
        "charts": charts,
        "row": _row(status),
        "places": 0 if any(v.latest is not None and abs(v.latest) >= 100 for v in made.variants) else 2,
        "remarks": status.target.missing_zh if zh else status.target.missing_en,
        "readings": [
            (
                variant,
                words.gap_words(variant.gap_percent),
                words.gap_words(variant.change_percent),
                words.gap_words(variant.due_percent),
            )
            for variant in made.variants
        ],
        "figures": queries.figures_read(actor=request.actor, status=status),
        "history": queries.history(actor=request.actor, code=code),
        "may_manage": request.actor.may(rights.MANAGE) and not status.target.retired,
        "trail": [(_("Targets"), f"{back}?{urlencode(asked)}" if asked else back)],
        "comments": block_of(actor=request.actor, kind="target", key=code),
    }
    return render(request, "targets/target.html", context)


@page(rights.MANAGE)
@require_POST
def retire(request: CompanyRequest, code: str) -> HttpResponse:
    """Take a target out of use."""
    services.retire_target(actor=request.actor, code=code, at=timezone.now())
    messages.success(request, _("Target %(code)s is retired; it stays readable.") % {"code": code})
    return redirect("targets:list", company=request.company.slug)


@page(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def define(request: CompanyRequest) -> HttpResponse:
    """Define a target of the company's own; a refusal stands at its field and what was typed stays."""
    nodes = organisation.tree(actor=request.actor)
    form = TargetForm(request.POST or None, nodes=nodes)
    if request.method == "POST" and form.is_valid():
        draft = services.Draft(form.cleaned_data["id"], form.cleaned_data["node"], form.cleaned_data)
        try:
            made = services.define_target(actor=request.actor, draft=draft, at=timezone.now())
        except Refusal as refusal:
            if refusal.place not in form.fields:
                raise
            form.add_error(refusal.place, f"{refusal.message} {refusal.fix}".strip())
        else:
            messages.success(request, _("Target %(code)s is kept.") % {"code": made.code})
            return redirect("targets:target", company=request.company.slug, code=made.code)
    back = reverse("targets:list", kwargs={"company": request.company.slug})
    context = {"form": form, "trail": [(_("Targets"), back)]}
    return render(request, "targets/define.html", context, status=422 if form.errors else 200)
