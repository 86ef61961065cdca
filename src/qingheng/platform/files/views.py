"""Pages of evidence files."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.platform.files import queries
from qingheng.platform.files.downloads import download_response
from qingheng.platform.files.services import clean_name
from qingheng.platform.files.tables import COLUMNS, type_words
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page


@require_safe
@page("evidence.view")
def list_files(request: CompanyRequest) -> HttpResponse:
    """Evidence of the company: what it proves, who attached it, how long it is kept."""
    found = queries.attachments(
        actor=request.actor,
        text=asked(request, "q"),
        object_type=asked(request, "type"),
        sort=asked(request, "sort"),
    )
    listing = Listing(request, "evidence", _("Evidence"), COLUMNS, found)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    types = [(kind, type_words(kind)) for kind in queries.object_types(actor=request.actor)]
    groups = [(_("Belongs to"), chips(request, "type", types))]
    return render(request, "files/list.html", {**listing.context(), "chip_groups": groups})


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
