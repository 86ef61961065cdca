"""Bills as rows that can be read in again: the columns of an import, under their names in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from qingheng.apps.products import models, rights
from qingheng.apps.products.graphs import calc_item, calc_line, item_by, revisions_in_force
from qingheng.apps.products.reading_bills import dataset
from qingheng.calc.products import Item, key
from qingheng.calc.products.layouts import COLUMNS
from qingheng.formats.csv_out import write_csv
from qingheng.formats.table_model import Align, Column, ColumnKind, Table, TableCell, figure, label
from qingheng.formats.xlsx_out import write_xlsx
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid, NotFound

FORMATS = ("xlsx", "csv", "json")
_FIGURES = ("quantity", "scrap", "unit_mass", "share")
MIMES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def revision_of(*, actor: Actor, code: str, on: date) -> int:
    """Number of the revision of an item, or of a family's product, in force on a day. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    family = models.Family.objects.select_related("item").filter(folded=key(code)).first()
    item = family.item if family else item_by(code)
    found = revisions_in_force([item.pk], on).get(item.pk)
    if found is None:
        raise NotFound(
            _("“%(code)s” has no bill on this day.") % {"code": code[:80]}, code="no-revision", place="code"
        )
    return int(found.pk)


def bill_rows(*, actor: Actor, revision_id: int) -> list[dict[str, str]]:
    """Rows of a released revision as an import reads them: the product first, each item described where it first stands.

    Raises Forbidden, NotFound.
    """
    actor.require(rights.VIEW)
    row = (
        models.Revision.objects.select_related("item")
        .filter(pk=revision_id)
        .exclude(state=models.DRAFT)
        .first()
    )
    if row is None or row.item is None:
        raise NotFound(_("There is no such revision."), code="no-revision", place="revision")
    rows = list(row.lines.select_related("parent", "child").order_by("position"))
    items = {one.pk: one for line in rows for one in (line.parent, line.child)}
    suppliers: dict[int, str] = {}
    for link in models.SupplierLink.objects.filter(item_id__in=list(items)).order_by("pk"):
        suppliers.setdefault(link.item_id, link.supplier)
    found = [{"code": row.item.code, **_described(calc_item(row.item))}]
    told = {row.item_id}
    for line in rows:
        one = calc_line(line, items)
        child = calc_item(line.child)
        cells = {
            "parent": one.parent, "code": one.child, "quantity": format(one.quantity, "f"), "unit": one.unit or child.unit,
            "scrap": format(one.scrap, "f") if one.scrap else "", "alternate": one.alternate,
            "share": "" if one.share is None else format(one.share, "f"),
            "valid_from": one.valid_from.isoformat() if one.valid_from else "",
            "valid_to": one.valid_to.isoformat() if one.valid_to else "",
        }  # fmt: skip
        if line.child_id not in told:
            told.add(line.child_id)
            cells |= {**_described(child), "supplier": suppliers.get(line.child_id, "")}
        found.append({column: cells[column] for column in COLUMNS if cells.get(column)})
    return found


def _described(item: Item) -> dict[str, str]:
    return {
        name: text
        for name, text in {
            "name": item.name_zh, "name_en": item.name_en, "kind": str(item.kind), "material": item.material,
            "unit_mass": "" if item.mass is None else format(item.mass, "f"),
        }.items()
        if text
    }  # fmt: skip


def bill_file(*, actor: Actor, revision_id: int, kind: str, lang: str, at: datetime) -> tuple[bytes, str]:
    """A released revision as a file (xlsx, csv, json) and its name; what an import makes the same bill of.

    Texts that a spreadsheet would take for a formula are guarded. Raises Forbidden, NotFound, Invalid (the kind).
    """
    actor.require("exports.make")
    if kind not in FORMATS:
        raise Invalid(
            _("There is no export as “%(format)s”.") % {"format": kind[:20]}, code="no-format", place="format",
            fix=_("One of: %(kinds)s.") % {"kinds": ", ".join(FORMATS)},
        )  # fmt: skip
    rows = bill_rows(actor=actor, revision_id=revision_id)
    row = models.Revision.objects.select_related("item").get(pk=revision_id)
    name = f"{row.item.code if row.item else ''}-{row.label}.{kind}".replace("/", "_").replace(" ", "_")
    if kind == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode(), name
    used = [column for column in COLUMNS if any(column in one for one in rows)]
    table = _table(f"{row.item.code if row.item else ''} {row.label}", used, rows, lang)
    return (write_csv(table, lang) if kind == "csv" else write_xlsx(table, timestamp=at, lang=lang)), name


def _table(title: str, used: Sequence[str], rows: Sequence[Mapping[str, str]], lang: str) -> Table:
    about = {one.code: one for one in dataset().columns}
    columns = tuple(
        Column(
            code, about[code].zh if lang == "zh" else about[code].en, unit="kg" if code == "unit_mass" else "",
            kind=ColumnKind.figure if code in _FIGURES else ColumnKind.text,
            align=Align.end if code in _FIGURES else Align.start,
        )
        for code in used
    )  # fmt: skip
    return Table(
        title=title, columns=columns, rows=tuple(tuple(_cell(code, one) for code in used) for one in rows)
    )


def _cell(code: str, row: Mapping[str, str]) -> TableCell:
    text = row.get(code, "")
    if code not in _FIGURES or not text:
        return label(text)
    value = Decimal(text)
    decimals = max(0, -int(value.as_tuple().exponent))
    return figure(value, decimals)
