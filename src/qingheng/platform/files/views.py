"""Pages of evidence files: the list, one file shown, its bytes."""

from __future__ import annotations

from typing import cast

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.platform.files import queries
from qingheng.platform.files.downloads import download_response
from qingheng.platform.files.previews import preview_of, raw_response
from qingheng.platform.files.services import clean_name
from qingheng.platform.files.sniffing import EXTENSIONS
from qingheng.platform.files.tables import KEPT_WORDS, columns, kind_words, size_words, type_words
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.errors import NotFound
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page("evidence.view")
def list_files(request: CompanyRequest) -> HttpResponse:
    """Evidence of the company: what it proves, who attached it, how long it is kept."""
    today = timezone.localdate()
    found = queries.attachments(
        actor=request.actor,
        text=asked(request, "q"),
        object_type=asked(request, "type"),
        sort=asked(request, "sort"),
        kept=asked(request, "kept"),
        today=today,
    )
    shown = columns(may_manage=request.actor.may(queries.MANAGE), today=today)
    listing = Listing(request, "evidence", _("Evidence"), shown, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    types = [(kind, type_words(kind)) for kind in queries.object_types(actor=request.actor)]
    groups = [
        (_("Belongs to"), chips(request, "type", types)),
        (_("Retention"), chips(request, "kept", KEPT_WORDS.items())),
    ]
    return render(request, "files/list.html", {**listing.context(), "chip_groups": groups})


@csp_replace({"frame-src": ["'self'"]})  # type: ignore[untyped-decorator]  # django-csp has no types
@require_safe
@page("evidence.view")
def preview(request: CompanyRequest, sha256: str) -> HttpResponse:
    """A file with what it is evidence of: a picture or PDF shown, the beginning of a text, else why it is not."""
    blob, path = queries.open_blob(actor=request.actor, sha256=sha256)
    shown = preview_of(path)
    context = {
        "blob": blob,
        "size": size_words(blob.size),
        "preview": shown,
        "kind": kind_words(shown),
        "evidence": [
            (view, type_words(view.object_type))
            for view in queries.attachments_with(actor=request.actor, blob=blob)
        ],
        "today": timezone.localdate(),
    }
    return render(request, "files/preview.html", context)


@require_safe
@page("evidence.view")
def raw(request: CompanyRequest, sha256: str) -> HttpResponse:
    """The bytes as the browser shows them: pictures and PDF alone, by what they are. Raises NotFound for the rest."""
    blob, path = queries.open_blob(actor=request.actor, sha256=sha256)
    mime = preview_of(path).mime
    if mime not in EXTENSIONS:
        raise NotFound(
            _("This file is not shown by the browser."), code="not-shown", fix=_("Download it instead.")
        )
    return cast(HttpResponse, raw_response(path=path, name=blob.name, mime=mime))


@require_safe
@page("evidence.view")
def download(request: CompanyRequest, sha256: str) -> HttpResponse:
    """The bytes, always as a download, never shown by the browser itself."""
    blob, path = queries.open_blob(actor=request.actor, sha256=sha256)
    name = clean_name(asked(request, "name") or blob.name)
    # streamed; a page is typed by HttpResponse
    return cast(HttpResponse, download_response(path=path, name=name, sha256=sha256))


@require_POST
@page("audit.view")
def verify(request: CompanyRequest) -> HttpResponse:
    """Start the job that reads every file again."""
    run = start(actor=request.actor, kind="files.verify", at=timezone.now())
    return redirect("jobs:run", company=request.company.slug, run_id=run.id)
