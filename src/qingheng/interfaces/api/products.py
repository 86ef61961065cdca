"""Products: families, bills, masses, where-used, revisions and their import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from qingheng.apps.products import queries, services
from qingheng.apps.products.contracts import (
    ContentView,
    FamilyView,
    ItemView,
    MassView,
    RevisionView,
    UseView,
)
from qingheng.calc.products import LineChange
from qingheng.interfaces.api.answers import Page, page_of, refuse_too_large
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.interfaces.api.plain import plain
from qingheng.platform.files.services import clean_name

router = Router(tags=["Products"])


class BillQuery(Schema):
    """code: a family, a variant (`family/variant` or its own code) or an item. options: `group=option;group=option`."""

    code: str = ""
    options: str = ""
    on: date | None = None
    tree: bool = False


class UsedQuery(Schema):
    """code: of an item."""

    code: str = ""
    on: date | None = None


class RevisionQuery(Schema):
    """item: code of a product. state: draft, released or superseded. Empty means all."""

    item: str = ""
    state: str = ""


class ItemQuery(Schema):
    """Filters; empty means all."""

    text: str = ""
    kind: str = ""
    missing: str = ""
    retired: str = ""
    cursor: str | None = None
    limit: int = 100


class BillRow(Schema):
    """A part or material of a product, or with tree any place in its bill. net: units in it; gross: units put in."""

    level: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    unit: str
    quantity: Decimal | None = None
    net: Decimal
    gross: Decimal
    mass_kg: Decimal | None
    material: str


class BillOut(Schema):
    """A bill on a day. choice: group to option."""

    code: str
    on: date
    revision: str
    choice: dict[str, str]
    rows: list[BillRow]


class CellIn(Schema):
    """A cell of a draft. row: from 0."""

    row: int
    column: str
    value: str


class RowsIn(Schema):
    """Rows of a draft, from 0."""

    rows: list[int]


class ProductIn(Schema):
    """The product a draft is the bill of."""

    product: str


class ReleaseIn(Schema):
    """From when, today when left out, and under which label."""

    valid_from: date | None = None
    label: str = ""


class ContentIn(Schema):
    """A certified content. kind: recycled_post_consumer, recycled_pre_consumer or bio_based. share: 0 to 1."""

    item: str
    kind: str
    share: Decimal
    standard: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


def _choice(text: str) -> dict[str, str] | None:
    pairs = [one.partition("=") for one in text.split(";") if one.strip()]
    return {group.strip(): option.strip() for group, _mark, option in pairs} or None


@router.get("/products/families", response=list[FamilyView], summary="Families with options and variants")
def families(request: HttpRequest, company: Company, on: date | None = None) -> Any:
    """configurations: how many the options allow."""
    return queries.families(actor=actor_of(request), on=on or localdate())


@router.get("/products/bill", response=BillOut, summary="Bill of a configuration, exploded")
def bill(request: HttpRequest, company: Company, asked: Query[BillQuery]) -> Any:
    """Parts and materials with what is in the product and what is put in; with tree every level."""
    found = queries.bill(
        actor=actor_of(request), code=asked.code, on=asked.on or localdate(), choice=_choice(asked.options)
    )
    items = found.graph.items
    places = (
        [(n.level, items[n.item], n.quantity, n.net, n.gross) for n in found.nodes()]
        if asked.tree
        else [(0, one.item, None, one.net, one.gross) for one in found.leaves]
    )
    rows = [
        {
            "level": level, "code": item.code, "name_zh": item.name_zh, "name_en": item.name_en, "kind": str(item.kind),
            "unit": item.unit, "quantity": quantity, "net": net, "gross": gross,
            "mass_kg": None if item.mass is None else item.mass * net, "material": item.material,
        }
        for level, item, quantity, net, gross in places
    ]  # fmt: skip
    return {
        "code": found.code,
        "on": found.on,
        "revision": found.revision,
        "choice": dict(found.choice),
        "rows": rows,
    }


@router.get("/products/masses", response=list[MassView], summary="Masses bottom-up")
def masses(request: HttpRequest, company: Company, asked: Query[BillQuery]) -> Any:
    """Stated and summed kilograms of one unit of the product and of each assembly, with the difference."""
    return queries.masses_of(
        actor=actor_of(request), code=asked.code, on=asked.on or localdate(), choice=_choice(asked.options)
    )


@router.get("/products/where-used", response=list[UseView], summary="Where an item is used")
def where_used(request: HttpRequest, company: Company, asked: Query[UsedQuery]) -> Any:
    """Level by level up to products and families."""
    return queries.where_used(actor=actor_of(request), code=asked.code, on=asked.on or localdate())


@router.get("/products/items", response=Page[ItemView], summary="Items")
def items(request: HttpRequest, company: Company, asked: Query[ItemQuery]) -> Any:
    """By code."""
    filters = queries.ItemFilters(asked.text, asked.kind, "", asked.missing, asked.retired)
    rows = queries.item_rows(actor=actor_of(request), filters=filters)
    found = page_of(rows, cursor=asked.cursor, limit=asked.limit)
    return {**found, "items": queries.views_of(found["items"])}


@router.get("/products/contents", response=list[ContentView], summary="Certified contents")
def contents(request: HttpRequest, company: Company, on: date | None = None) -> Any:
    """in_force: whether the certificate is valid on the day."""
    return queries.contents(actor=actor_of(request), on=on or localdate())


@router.post("/products/contents", response=dict[str, int], summary="Say what is recycled or bio-based")
def add_content(request: HttpRequest, company: Company, body: ContentIn) -> Any:
    """With the certificate it stands on."""
    return {"id": services.add_content(actor=actor_of(request), at=now(), **body.model_dump())}


@router.delete("/products/contents/{content_id}", response={204: None}, summary="Take a content back")
def remove_content(request: HttpRequest, company: Company, content_id: int) -> Any:
    """The trail keeps it."""
    services.remove_content(actor=actor_of(request), content_id=content_id, at=now())
    return Status(204, None)


@router.get("/products/revisions", response=list[RevisionView], summary="Revisions of bills")
def revisions(request: HttpRequest, company: Company, asked: Query[RevisionQuery]) -> Any:
    """Newest first, drafts among them."""
    return queries.revisions(actor=actor_of(request), item=asked.item, state=asked.state)


@router.get("/products/revisions/{revision_id}", response=RevisionView, summary="One revision")
def revision(request: HttpRequest, company: Company, revision_id: int) -> Any:
    """Or draft."""
    return queries.revision(actor=actor_of(request), revision_id=revision_id)


@router.get(
    "/products/revisions/{revision_id}/changes",
    response=list[LineChange],
    summary="What differs from another revision",
)
def changes(request: HttpRequest, company: Company, revision_id: int, since: int | None = None) -> Any:
    """Lines added, removed and changed since another revision of the same product."""
    _first, _second, found = queries.comparison(
        actor=actor_of(request), before=since or revision_id, after=revision_id
    )
    return found


@router.get("/products/drafts/{draft_id}", response=dict[str, Any], summary="A draft with its faults")
def draft(request: HttpRequest, company: Company, draft_id: int) -> Any:
    """Rows by column, and what is wrong at which cell."""
    return plain(queries.draft(actor=actor_of(request), revision_id=draft_id))


@router.post("/products/drafts", response=dict[str, Any], summary="Import a bill")
def import_bill(
    request: HttpRequest, company: Company, file: File[UploadedFile], product: str = "", label: str = ""
) -> Any:
    """xlsx, xls, csv or JSON, in any layout; nothing counts before it is released."""
    refuse_too_large(file)
    made = services.import_bill(
        actor=actor_of(request),
        data=file.read(),
        name=clean_name(file.name or "bill"),
        at=now(),
        top=product,
        label=label,
    )
    return plain(made)


@router.post("/products/tables/file", response=services.Loaded, summary="Load families, options and variants")
def load_tables(request: HttpRequest, company: Company, file: File[UploadedFile]) -> Any:
    """A workbook with a sheet a table, as in a pack of products; all or nothing."""
    refuse_too_large(file)
    return services.load_tables(
        actor=actor_of(request), data=file.read(), name=clean_name(file.name or "products"), at=now()
    )


@router.post("/products/drafts/{draft_id}/fix", response=dict[str, Any], summary="Write a cell of a draft")
def fix(request: HttpRequest, company: Company, draft_id: int, body: CellIn) -> Any:
    """The draft with what is still wrong."""
    made = services.fix_cell(
        actor=actor_of(request),
        revision_id=draft_id,
        row=body.row,
        column=body.column,
        after=body.value,
        at=now(),
    )
    return plain(made)


@router.post(
    "/products/drafts/{draft_id}/leave-out", response=dict[str, Any], summary="Take rows out of a draft"
)
def leave_out(request: HttpRequest, company: Company, draft_id: int, body: RowsIn) -> Any:
    """The file keeps them."""
    return plain(services.leave_out(actor=actor_of(request), revision_id=draft_id, rows=body.rows, at=now()))


@router.post(
    "/products/drafts/{draft_id}/product", response=dict[str, Any], summary="Say which product a draft is of"
)
def say_product(request: HttpRequest, company: Company, draft_id: int, body: ProductIn) -> Any:
    """Needed for flat lists that do not name it."""
    return plain(services.set_top(actor=actor_of(request), revision_id=draft_id, top=body.product, at=now()))


@router.post("/products/drafts/{draft_id}/release", response=RevisionView, summary="Release a draft")
def release(request: HttpRequest, company: Company, draft_id: int, body: ReleaseIn) -> Any:
    """The revision before it ends the day before."""
    return services.release(
        actor=actor_of(request), revision_id=draft_id, at=now(), valid_from=body.valid_from, label=body.label
    )


@router.delete("/products/drafts/{draft_id}", response={204: None}, summary="Undo an import")
def discard(request: HttpRequest, company: Company, draft_id: int) -> Any:
    """Only what is not released."""
    services.discard(actor=actor_of(request), revision_id=draft_id, at=now())
    return Status(204, None)
