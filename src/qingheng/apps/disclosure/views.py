"""Pages of disclosure: the table, its exports, one series, the passport of a figure, the report index."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qingheng.apps.disclosure import presenting, queries, services, words
from qingheng.apps.disclosure.filters import TableFilters, read_filters
from qingheng.apps.disclosure.report_index import IndexFilters
from qingheng.apps.disclosure.writing import ExportFile
from qingheng.apps.inventory import queries as inventories
from qingheng.apps.inventory.contracts import Unreported
from qingheng.platform.comments.block import block_of
from qingheng.platform.rights.errors import Invalid, NotFound
from qingheng.platform.rights.pages import CompanyRequest, page

PAGE_SIZE = 200
_KEPT_SECONDS = 600


@page(queries.VIEW)
@require_GET
def table(request: CompanyRequest) -> HttpResponse:
    """The five-year table; for HTMX the frame alone."""
    filters = read_filters(request.GET)
    lang = words.active_language()
    key = _cache_key(request, filters, lang)
    context = None if filters.text else caches["pages"].get(key)
    if context is None:
        context = _table_context(request, filters, lang)
        if context is None:
            return render(
                request, "disclosure/empty.html", {"may_enter": request.actor.may("datapoints.enter")}
            )
        if not filters.text:
            caches["pages"].set(key, context, _KEPT_SECONDS)
    if _wants(request, "kpi"):
        response = HttpResponse(context["frame"])
    else:
        response = render(
            request, "disclosure/table.html", context | {"unreported": _unreported(request, filters)}
        )
    patch_vary_headers(response, ["HX-Target"])
    return response


def _table_context(request: CompanyRequest, filters: TableFilters, lang: str) -> dict[str, Any] | None:
    """What the page shows, its frame already rendered; None when there is no figure yet."""
    try:
        found = queries.kpi_table(actor=request.actor, lang=lang, filters=filters)
    except NotFound as refusal:
        if refusal.code == "no-root":
            return None
        raise
    if not found.total:
        return None
    shown = Paginator(found.rows, PAGE_SIZE).get_page(filters.page)
    around = presenting.around_table(found, filters, queries.nodes(actor=request.actor))
    frame = render_to_string(
        "disclosure/parts/frame.html",
        {
            **around,
            "table": found,
            "groups": found.groups(tuple(shown)),
            "page_obj": shown,
            "filters": filters,
            "may_export": request.actor.may(queries.EXPORT),
            "notes": presenting.notes_of(found, tuple(shown)),
            "figure_url": reverse("disclosure:passport", args=[request.company.slug, 0]).removesuffix("0/"),
        },
        request,
    )
    return {**around, "frame": mark_safe(frame), "filters": filters}  # noqa: S308 - rendered by a template


def _unreported(request: CompanyRequest, filters: TableFilters) -> list[Unreported]:
    """Inventories of the node that are calculated and not in the table, as they are not locked."""
    node, reported = queries.reported_periods(actor=request.actor, filters=filters)
    return inventories.unreported(actor=request.actor, node_id=node, reported=reported)


def _cache_key(request: CompanyRequest, filters: TableFilters, lang: str) -> str:
    """Different for every company, right, language, address and state of the record."""
    version = queries.version(actor=request.actor, filters=filters)
    text = "\n".join((version, lang, request.GET.urlencode()))
    return f"disclosure.table.{sha256(text.encode('utf-8')).hexdigest()}"


@page(queries.EXPORT)
@require_GET
def export(request: CompanyRequest) -> HttpResponse:
    """The filtered table as a file; answers 304 when the reader already has it."""
    lang = _lang(request)
    filters = read_filters(request.GET)
    kind = request.GET.get("format", "")
    version = queries.version(actor=request.actor, filters=filters)
    etag = _etag(version, lang, kind, filters.query())
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    at = timezone.now()
    if kind == "pdf" and queries.too_long_for_paper(actor=request.actor, lang=lang, filters=filters):
        run = services.start_typesetting(actor=request.actor, lang=lang, filters=filters, at=at)
        return redirect("jobs:run", company=request.company.slug, run_id=run.id)
    made = queries.export_table(actor=request.actor, lang=lang, kind=kind, at=at, filters=filters)
    response = _download(made)
    response["ETag"] = etag
    return response


def _etag(*parts: str) -> str:
    digest = sha256("\n".join(parts).encode("utf-8")).hexdigest()
    return f'"{digest[:32]}"'


def _download(made: ExportFile) -> HttpResponse:
    response = HttpResponse(made.data, content_type=made.mime)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def _lang(request: CompanyRequest) -> str:
    """The language asked for, else the reader's. Raises Invalid for one we do not speak."""
    lang = request.GET.get("lang", "") or words.active_language()
    if lang not in words.LOCALES:
        raise Invalid(
            _("The language asked for is neither zh nor en."), code="unknown-language", place="lang"
        )
    return lang


@page(queries.VIEW)
@require_GET
def indicator(request: CompanyRequest, key: str) -> HttpResponse:
    """One series: chart, figures, definition, breaks, findings, targets; its essence in the side panel."""
    filters = read_filters(request.GET)
    found = queries.series_page(actor=request.actor, key=key, lang=words.active_language(), filters=filters)
    panel = _wants(request, "passport")
    template = "disclosure/parts/series_panel.html" if panel else "disclosure/indicator.html"
    context = {
        "series": found,
        "period_choices": found.periods,
        "period": found.compared[1] if found.compared else found.periods[-1],
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@page(queries.VIEW)
@require_GET
def passport(request: CompanyRequest, datapoint_id: int) -> HttpResponse:
    """What one figure is made of: in the side panel, or as a page of its own."""
    found = queries.passport(actor=request.actor, datapoint_id=datapoint_id, lang=words.active_language())
    panel = _wants(request, "passport")
    template = "disclosure/parts/passport.html" if panel else "disclosure/passport.html"
    context = {
        "passport": found,
        "may_open": request.actor.may("evidence.view"),
        "comments": block_of(actor=request.actor, kind="datapoint", key=datapoint_id),
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@page(queries.VIEW)
@require_GET
def index(request: CompanyRequest) -> HttpResponse:
    """The index of the published report; `?format=xlsx|csv|json` gives it as a file."""
    filters = IndexFilters(
        text=" ".join(request.GET.get("q", "").split())[:100],
        standard=request.GET.get("standard", "")[:40],
        figures=request.GET.get("figures", "") == "1",
    )
    if "format" in request.GET:
        return _index_file(request, filters)
    found = queries.report_index(actor=request.actor, lang=words.active_language(), filters=filters)
    partial = _wants(request, "index-list")
    template = "disclosure/parts/index_list.html" if partial else "disclosure/index.html"
    context = {
        "index": found,
        "filters": filters,
        "chips": presenting.index_chips(found, filters, request.GET),
        "files": presenting.index_files(),
        "may_export": request.actor.may(queries.EXPORT),
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Target"])
    return response


def _index_file(request: CompanyRequest, filters: IndexFilters) -> HttpResponse:
    lang, kind = _lang(request), request.GET.get("format", "")
    file = queries.export_index(actor=request.actor, lang=lang, kind=kind, at=timezone.now(), filters=filters)
    response = HttpResponse(file.data, content_type=file.mime)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _wants(request: Any, target: str) -> bool:
    """Whether HTMX asks for that part alone; going back in history asks for the whole page."""
    htmx = request.htmx
    return bool(htmx) and htmx.target == target and not htmx.history_restore_request
