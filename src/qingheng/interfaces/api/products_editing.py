"""Products by hand: items, suppliers, families, options and variants; lines of drafts and columns of their files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Schema, Status

from qingheng.apps.products import queries, services
from qingheng.apps.products.contracts import ActView, OptionDetail
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.interfaces.api.plain import plain
from qingheng.interfaces.api.products import router  # addresses that are read there are written here


class LineIn(Schema):
    """Cells of a line by column: parent, code, quantity, unit, scrap, alternate, share, valid_from and more."""

    cells: dict[str, str]


class ColumnsIn(Schema):
    """Columns of a file: heading, letters or index from 0, to the column of a bill; empty leaves it out."""

    columns: dict[str, str]


class BillIn(Schema):
    """The item a bill is begun for."""

    item: str


class ItemIn(Schema):
    """An item. agreed: a change of mass or kind that released bills feel is meant."""

    code: str
    name_zh: str = ""
    name_en: str = ""
    kind: str = "part"
    unit: str = "count"
    mass_kg: Decimal | None = None
    material: str = ""
    source: str = ""
    verified: bool = False
    agreed: bool = False


class WhyRetiredIn(Schema):
    """Why an item goes out of use."""

    why: str


class ItemSupplierIn(Schema):
    """Who delivers an item. country: of the site, ISO 3166-1; share: of what is bought, 0 to 1."""

    supplier: str
    name_zh: str = ""
    name_en: str = ""
    site: str = ""
    country: str = ""
    share: Decimal | None = None


class FamilyIn(Schema):
    """A family. item: code of its product."""

    code: str
    item: str
    name_zh: str = ""
    name_en: str = ""
    about_zh: str = ""
    about_en: str = ""


class OptionIn(Schema):
    """An option of a family."""

    group: str
    code: str
    group_zh: str = ""
    group_en: str = ""
    name_zh: str = ""
    name_en: str = ""
    is_default: bool = False


class OptionLineIn(Schema):
    """What an option adds or removes. parent: empty is the product itself."""

    act: str = "add"
    child: str
    parent: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    scrap: Decimal = Decimal(0)


class VariantIn(Schema):
    """A configuration with a code. choice: group to option."""

    code: str
    choice: dict[str, str]
    name_zh: str = ""
    name_en: str = ""


@router.post("/products/bills", response=dict[str, Any], summary="Begin the bill of an item")
def start_bill(request: HttpRequest, company: Company, body: BillIn) -> Any:
    """An empty draft, for an item that has no bill."""
    return plain(services.start_bill(actor=actor_of(request), item=body.item, at=now()))


@router.post(
    "/products/revisions/{revision_id}/edit", response=dict[str, Any], summary="Edit the lines of a revision"
)
def edit_revision(request: HttpRequest, company: Company, revision_id: int) -> Any:
    """A new draft with its lines; the released revision stays as it is."""
    return plain(services.edit_revision(actor=actor_of(request), revision_id=revision_id, at=now()))


@router.get(
    "/products/revisions/{revision_id}/rows",
    response=list[dict[str, str]],
    summary="Lines as an import reads them",
)
def bill_rows(request: HttpRequest, company: Company, revision_id: int) -> Any:
    """The product first; each item is described where it first stands."""
    return queries.bill_rows(actor=actor_of(request), revision_id=revision_id)


@router.post(
    "/products/drafts/{draft_id}/columns",
    response=dict[str, Any],
    summary="Say what the columns of a file are",
)
def choose_columns(request: HttpRequest, company: Company, draft_id: int, body: ColumnsIn) -> Any:
    """The file is read again, and the next of its layout like it."""
    columns: dict[str | int, str] = {int(k) if k.isdecimal() else k: v for k, v in body.columns.items()}
    return plain(
        services.choose_columns(actor=actor_of(request), revision_id=draft_id, columns=columns, at=now())
    )


@router.post("/products/drafts/{draft_id}/rows", response=dict[str, Any], summary="Add a line to a draft")
def add_row(request: HttpRequest, company: Company, draft_id: int, body: LineIn) -> Any:
    """Below the last line of its parent."""
    return plain(services.add_row(actor=actor_of(request), revision_id=draft_id, cells=body.cells, at=now()))


@router.post(
    "/products/drafts/{draft_id}/rows/{row}", response=dict[str, Any], summary="Change a line of a draft"
)
def change_row(request: HttpRequest, company: Company, draft_id: int, row: int, body: LineIn) -> Any:
    """row: from 0. Cells that are not named stay."""
    return plain(
        services.change_row(
            actor=actor_of(request), revision_id=draft_id, row=row, cells=body.cells, at=now()
        )
    )


@router.post(
    "/products/drafts/{draft_id}/undo", response=dict[str, Any], summary="Undo the last change of a draft"
)
def undo_change(request: HttpRequest, company: Company, draft_id: int) -> Any:
    """A cell, a line added, lines left out, the product said."""
    return plain(services.undo_change(actor=actor_of(request), revision_id=draft_id, at=now()))


@router.post("/products/items", response=dict[str, int], summary="Make an item")
def make_item(request: HttpRequest, company: Company, body: ItemIn) -> Any:
    """Under a code that is free, case and spaces aside."""
    return {"id": _save_item(request, body, None)}


@router.put("/products/items/{product_item_id}", response=dict[str, int], summary="Change an item")
def change_item(request: HttpRequest, company: Company, product_item_id: int, body: ItemIn) -> Any:
    """Refused with `affects-bills` where released bills feel it, until agreed."""
    return {"id": _save_item(request, body, product_item_id)}


def _save_item(request: HttpRequest, body: ItemIn, item_id: int | None) -> int:
    given = body.model_dump()
    agreed = given.pop("agreed")
    return services.save_item(
        actor=actor_of(request), facts=services.ItemFacts(**given), at=now(), item_id=item_id, agreed=agreed
    )


@router.get(
    "/products/items/{product_item_id}/history", response=list[ActView], summary="What was done to an item"
)
def item_history(request: HttpRequest, company: Company, product_item_id: int) -> Any:
    """Newest first, with each field before and after."""
    queries.item_of_id(actor=actor_of(request), item_id=product_item_id, on=localdate())
    return queries.item_history(actor=actor_of(request), item_id=product_item_id)


@router.post("/products/items/{product_item_id}/retire", response={204: None}, summary="Retire an item")
def retire_item(request: HttpRequest, company: Company, product_item_id: int, body: WhyRetiredIn) -> Any:
    """Refused while bills in force use it."""
    services.retire_item(actor=actor_of(request), item_id=product_item_id, why=body.why, at=now())
    return Status(204, None)


@router.post("/products/items/{product_item_id}/restore", response={204: None}, summary="Bring an item back")
def restore_item(request: HttpRequest, company: Company, product_item_id: int) -> Any:
    """Into use again."""
    services.restore_item(actor=actor_of(request), item_id=product_item_id, at=now())
    return Status(204, None)


@router.post(
    "/products/items/{product_item_id}/suppliers",
    response=dict[str, int],
    summary="Name a supplier of an item",
)
def add_supplier(request: HttpRequest, company: Company, product_item_id: int, body: ItemSupplierIn) -> Any:
    """With the site and the share of what is bought."""
    return {
        "id": services.save_supplier(
            actor=actor_of(request), item_id=product_item_id, at=now(), **body.model_dump()
        )
    }


@router.delete("/products/suppliers/{link_id}", response={204: None}, summary="Take a supplier away")
def remove_supplier(request: HttpRequest, company: Company, link_id: int) -> Any:
    """The trail keeps it."""
    services.remove_supplier(actor=actor_of(request), link_id=link_id, at=now())
    return Status(204, None)


@router.post("/products/families", response=dict[str, int], summary="Make a family")
def make_family(request: HttpRequest, company: Company, body: FamilyIn) -> Any:
    """Of the configurations of an item."""
    facts = services.FamilyFacts(**body.model_dump())
    return {"id": services.save_family(actor=actor_of(request), facts=facts, at=now())}


@router.put("/products/families/{family_id}", response=dict[str, int], summary="Change a family")
def change_family(request: HttpRequest, company: Company, family_id: int, body: FamilyIn) -> Any:
    """Its code stays."""
    facts = services.FamilyFacts(**body.model_dump())
    return {"id": services.save_family(actor=actor_of(request), facts=facts, at=now(), family_id=family_id)}


@router.post("/products/families/{family_id}/retire", response={204: None}, summary="Retire a family")
def retire_family(request: HttpRequest, company: Company, family_id: int) -> Any:
    """Lists leave it out; what was calculated stays."""
    services.retire_family(actor=actor_of(request), family_id=family_id, at=now())
    return Status(204, None)


@router.post("/products/families/{family_id}/restore", response={204: None}, summary="Bring a family back")
def restore_family(request: HttpRequest, company: Company, family_id: int) -> Any:
    """Into use again."""
    services.retire_family(actor=actor_of(request), family_id=family_id, at=now(), back=True)
    return Status(204, None)


@router.post("/products/families/{family_id}/options", response=dict[str, int], summary="Make an option")
def make_option(request: HttpRequest, company: Company, family_id: int, body: OptionIn) -> Any:
    """Proven with the bill in force."""
    facts = services.OptionFacts(**body.model_dump())
    return {"id": services.save_option(actor=actor_of(request), family_id=family_id, facts=facts, at=now())}


@router.get("/products/options/{option_id}", response=OptionDetail, summary="An option with its lines")
def option(request: HttpRequest, company: Company, option_id: int) -> Any:
    """And the variants that chose it."""
    return queries.option(actor=actor_of(request), option_id=option_id)


@router.delete("/products/options/{option_id}", response={204: None}, summary="Remove an option")
def remove_option(request: HttpRequest, company: Company, option_id: int) -> Any:
    """Refused while a variant chose it."""
    services.remove_option(actor=actor_of(request), option_id=option_id, at=now())
    return Status(204, None)


@router.post(
    "/products/options/{option_id}/lines", response=dict[str, int], summary="Add a line to an option"
)
def add_option_line(request: HttpRequest, company: Company, option_id: int, body: OptionLineIn) -> Any:
    """What it adds under a parent, or takes away there."""
    return {
        "id": services.add_option_line(
            actor=actor_of(request), option_id=option_id, at=now(), **body.model_dump()
        )
    }


@router.delete(
    "/products/option-lines/{option_line_id}", response={204: None}, summary="Remove a line of an option"
)
def remove_option_line(request: HttpRequest, company: Company, option_line_id: int) -> Any:
    """Proven with the bill in force."""
    services.remove_option_line(actor=actor_of(request), line_id=option_line_id, at=now())
    return Status(204, None)


@router.post("/products/families/{family_id}/variants", response=dict[str, int], summary="Name a variant")
def make_variant(request: HttpRequest, company: Company, family_id: int, body: VariantIn) -> Any:
    """A choice of options with a code."""
    given = body.model_dump()
    return {"id": services.save_variant(actor=actor_of(request), family_id=family_id, at=now(), **given)}


@router.delete("/products/variants/{variant_id}", response={204: None}, summary="Remove a variant")
def remove_variant(request: HttpRequest, company: Company, variant_id: int) -> Any:
    """What was calculated of it stays."""
    services.remove_variant(actor=actor_of(request), variant_id=variant_id, at=now())
    return Status(204, None)
