"""Pages of packs."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qingheng.calc.texts import one_language
from qingheng.platform.packs import queries, services
from qingheng.platform.packs.datasets import dataset_tables
from qingheng.platform.packs.registry import is_installable
from qingheng.platform.packs.tables import COLUMNS, OFFER, kind_words, pack_row, table_columns
from qingheng.platform.rights.errors import Invalid
from qingheng.platform.rights.lists import Listing, asked, chips
from qingheng.platform.rights.pages import CompanyRequest, page

FACTS: dict[str, Promise] = {
    "data_year": gettext_lazy("Data of"),
    "published": gettext_lazy("Published"),
    "retrieved": gettext_lazy("Retrieved"),
    "source": gettext_lazy("Source"),
    "source_url": gettext_lazy("Address of the source"),
    "document_number": gettext_lazy("Document number"),
    "licence": gettext_lazy("Licence"),
}


@require_safe
@page("packs.view")
def list_packs(request: CompanyRequest) -> HttpResponse:
    """Packs shipped with this installation, and which of them the company works with."""
    packs = queries.available()
    in_force = {install.pack_id: install for install in queries.installed(actor=request.actor)}
    text, kind = asked(request, "q").casefold(), asked(request, "kind")
    rows = [
        pack_row(pack, in_force.get(pack.id), request.company.slug)
        for pack in packs
        if (not kind or pack.kind == kind) and text in f"{pack.id} {pack.title_zh} {pack.title_en}".casefold()
    ]
    offered = request.actor.may("packs.manage") and any(row.offer for row in rows)
    columns = (*COLUMNS, OFFER) if offered else COLUMNS
    listing = Listing(request, "packs", _("Packs"), columns, rows)
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    kinds = [(each, kind_words(each)) for each in sorted({pack.kind for pack in packs if pack.kind})]
    context = {
        **listing.context(),
        "chip_groups": [(_("Kind"), chips(request, "kind", kinds))],
        "shipped": len(packs),
        "used": len(in_force),
    }
    return render(request, "packs/list.html", context)


def _facts(meta: Mapping[str, object]) -> list[tuple[Promise, str]]:
    """What the pack says of itself, each in the language in force."""
    lang = get_language() or ""
    return [(words, one_language(str(meta[key]), lang)) for key, words in FACTS.items() if meta.get(key)]


@require_safe
@page("packs.view")
def show_pack(request: CompanyRequest, pack_id: str) -> HttpResponse:
    """One pack: what it says of itself, what is wrong with it, who took it into use, its tables."""
    problems = queries.check(pack_id)
    try:
        pack = queries.content(pack_id)
    except Invalid:
        return render(request, "packs/unreadable.html", {"pack_id": pack_id, "problems": problems})
    table, tables = asked(request, "table"), pack.tables | dataset_tables(pack)
    if table not in tables:
        table = next(iter(tables), "")
    text = asked(request, "q").casefold()
    rows = [
        row
        for row in tables.get(table, [])
        if not text or any(text in cell.casefold() for cell in row.values())
    ]
    listing = Listing(
        request, f"{pack.id}-{table}", f"{pack.pin} {table}", table_columns(tables.get(table, [])), rows
    )
    if (file := listing.export(at=timezone.now())) is not None:
        return file
    context = {
        **listing.context(),
        "pack": pack,
        "kind_words": kind_words(pack.kind),
        "facts": _facts(pack.meta),
        "problems": problems,
        "change": queries.change_of(actor=request.actor, content=pack) if is_installable(pack.kind) else None,
        "installs": queries.installs_of(actor=request.actor, pack_id=pack_id),
        "chip_groups": [(_("Table"), chips(request, "table", [(name, name) for name in tables]))],
    }
    return render(request, "packs/show.html", context)


@require_POST
@page("packs.manage")
def install(request: CompanyRequest, pack_id: str) -> HttpResponse:
    """Take the pack into use, as its changes were shown."""
    change = services.install_pack(
        actor=request.actor, pack_id=pack_id, at=timezone.now(), seen_sha256=request.POST.get("sha256", "")
    )
    done = {
        "new": _("%(pack)s is in force here from now on."),
        "update": _("%(pack)s is in force here from now on; the version before stays in the trail."),
        "unchanged": _("%(pack)s was in force already; nothing changed."),
    }
    messages.success(request, done[change.state] % {"pack": f"{change.pack_id} {change.to_version}"})
    return redirect("packs:show", company=request.company.slug, pack_id=pack_id)
