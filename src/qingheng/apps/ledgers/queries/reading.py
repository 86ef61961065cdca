"""Tables people hand to a plan: consumption by site and month, and lines of an allocation by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qingheng.apps.ledgers import rights
from qingheng.calc.ledger import Demand, Wanted
from qingheng.calc.texts import UnreadableNumber, read_number
from qingheng.formats.cells import Cell, Sheet
from qingheng.formats.problems import FileRefused
from qingheng.formats.sheets import read_sheets
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

_HEADS = {
    "site": ("site", "厂区", "场所", "node"),
    "month": ("month", "月份", "period"),
    "quantity": ("mwh", "quantity", "用电量", "用量", "数量"),
    "factor": ("factor", "因子", "排放因子"),
    "market": ("market", "country", "市场", "国家"),
    "lot": ("lot", "批次"),
}
_MONTH = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*月?.*")


def month_of(text: str) -> date:
    """The first day of a month written as 2023-04, 202304 or 2023年4月. Raises Invalid."""
    match = _MONTH.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), 1)
    except ValueError as error:
        raise Invalid(
            _("“%(text)s” is no month.") % {"text": text[:40]}, code="not-a-month", place="month",
            fix=_("Write it as 2023-04."),
        ) from error  # fmt: skip


def demands_of(*, actor: Actor, data: bytes, name: str) -> tuple[Demand, ...]:
    """Consumption from a table with site, month and MWh, and if there are, factor (kg CO2e for one MWh) and market.

    Several rows of a month are summed. Raises Forbidden, Invalid with the row as its place.
    """
    actor.require(rights.VIEW)
    found: dict[tuple[str, date], Demand] = {}
    for place, texts in _rows(data, name, ("site", "month", "quantity")):
        factor = _number(texts["factor"], place) if texts.get("factor") else None
        one = Demand(
            texts["site"], month_of(texts["month"]), _number(texts["quantity"], place),
            texts.get("market", "").upper(), factor=factor,
        )  # fmt: skip
        before = found.get(one.key)
        total = one.quantity + (before.quantity if before else Decimal(0))
        found[one.key] = Demand(one.site, one.month, total, one.market, factor=factor)
    return tuple(found.values())


def wanted_of(*, actor: Actor, data: bytes, name: str) -> tuple[Wanted, ...]:
    """Lines of an allocation by hand, from a table with lot, site, month and quantity. Raises Forbidden, Invalid."""
    actor.require(rights.VIEW)
    return tuple(
        Wanted(
            texts["lot"].lstrip("Ll"),
            texts["site"],
            month_of(texts["month"]),
            _number(texts["quantity"], place),
        )
        for place, texts in _rows(data, name, ("lot", "site", "month", "quantity"))
    )


def _rows(data: bytes, name: str, needed: tuple[str, ...]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """(place, texts by field) of each row below the heads of the first sheet."""
    try:
        sheets: tuple[Sheet, ...] = read_sheets(data, name)
    except FileRefused as error:
        lang = active_language()
        raise Invalid(
            error.problem.message(lang), code=error.problem.code, place="file", fix=error.problem.fix(lang)
        ) from error
    rows = sheets[0].rows if sheets else ()
    fields = {head: field for field, heads in _HEADS.items() for head in heads}
    columns = {fields[cell.text.strip().casefold()]: at for at, cell in enumerate(rows[0] if rows else ())
               if cell.text.strip().casefold() in fields}  # fmt: skip
    missing = [field for field in needed if field not in columns]
    if missing:
        raise Invalid(
            _("The table has no column %(columns)s.") % {"columns": ", ".join(missing)},
            code="no-heads",
            place="file",
        )
    for row in rows[1:]:
        cells: dict[str, Cell] = {field: row[at] for field, at in columns.items() if at < len(row)}
        if any(not cell.empty for cell in cells.values()):
            texts = {field: _text(cell) for field, cell in cells.items()}
            place = f"{sheets[0].name}:{row[0].row}"
            if not all(texts.get(field) for field in needed):
                raise Invalid(_("A cell is empty."), code="missing", place=place)
            yield place, texts


def _text(cell: Cell) -> str:
    if isinstance(cell.value, date):
        return f"{cell.value:%Y-%m}"
    return str(cell.value) if isinstance(cell.value, Decimal) else cell.text.strip()


def _number(text: str, place: str) -> Decimal:
    try:
        value = read_number(text).value
    except UnreadableNumber as error:
        raise Invalid(error.reason(active_language()), code="not-a-number", place=place) from error
    if value is None:
        raise Invalid(_("A cell is empty."), code="missing", place=place)
    return value
