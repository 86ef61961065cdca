"""Lots, their balances and their statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from qingheng.apps.ledgers import rights
from qingheng.apps.ledgers.booking import lot_of
from qingheng.apps.ledgers.contracts import BalanceRow, CriterionView, EntryView, LotView
from qingheng.apps.ledgers.kinds_of import shelf
from qingheng.apps.ledgers.models import Checklist, Entry, Lot
from qingheng.apps.ledgers.rows import entry_view, lot_view, lot_views, sums_of
from qingheng.calc.ledger import EXPIRED, HELD, RETIRED, SENT, VOIDED, Kind, from_millionths
from qingheng.platform.rights.actor import Actor

SORTS = {
    "code": "id", "kind": "kind", "vintage": "vintage_first", "until": "valid_until", "quantity": "micro",
    "market": "market", "registry": "registry",
}  # fmt: skip


@dataclass(frozen=True)
class LotFilters:
    """Filters of the list. Empty means all. year: of generation. state: held, spent, expired or voided."""

    kind: str = ""
    year: str = ""
    market: str = ""
    technology: str = ""
    state: str = ""
    text: str = ""
    sort: str = ""


def kinds(*, actor: Actor) -> list[Kind]:
    """Kinds of instruments of the packs here. Raises Forbidden."""
    actor.require(rights.VIEW)
    return list(shelf().kinds.values())


def lot_rows(*, actor: Actor, filters: LotFilters | None = None) -> QuerySet[Lot]:
    """Rows of lots that pass the filters, sorted: what a list pages through. Raises Forbidden."""
    actor.require(rights.VIEW)
    asked = filters or LotFilters()
    rows: QuerySet[Lot] = Lot.objects.select_related("origin")
    for name in ("kind", "market", "technology"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    if asked.year.isdecimal() and len(asked.year) == 4:
        rows = rows.filter(vintage_first__year=int(asked.year))
    if asked.state:
        wanted = {"held": HELD, "spent": RETIRED, "expired": EXPIRED, "voided": VOIDED, "used": "allocated:"}
        account = wanted.get(asked.state, asked.state)
        there = (
            Q(balances__account=account)
            if not account.endswith(":")
            else Q(balances__account__startswith=account)
        )
        rows = rows.filter(there, balances__micro__gt=0).distinct()
    if asked.text:
        text = asked.text
        number = text.lstrip("Ll")
        fits = Q(registry__icontains=text) | Q(serial_from__icontains=text) | Q(serial_to__icontains=text)
        fits |= Q(supplier__icontains=text) | Q(technology__icontains=text) | Q(source__icontains=text)
        rows = rows.filter(fits | Q(pk=int(number)) if number.isdecimal() and len(number) < 15 else fits)
    column = SORTS.get(asked.sort.removeprefix("-"), "id")
    sign = "-" if asked.sort.startswith("-") else ""
    return rows.order_by(f"{sign}{column}", "id")


def lots(*, actor: Actor, filters: LotFilters | None = None) -> list[LotView]:
    """The same as views."""
    return lot_views(lot_rows(actor=actor, filters=filters), shelf())


def views_of(rows: Sequence[Lot]) -> list[LotView]:
    """Rows the caller was given by `lot_rows`, as views."""
    return lot_views(rows, shelf())


def lots_by_id(*, actor: Actor, lot_ids: Collection[int]) -> dict[int, LotView]:
    """Those lots, by their numbers; what is not of the company is not there. Raises Forbidden."""
    rows = lot_rows(actor=actor).filter(pk__in=lot_ids)
    return {view.id: view for view in lot_views(rows, shelf())}


def lot(*, actor: Actor, lot_id: int) -> LotView:
    """One lot. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    return lot_view(lot_of(lot_id), shelf())


def statement(*, actor: Actor, lot_id: int) -> list[EntryView]:
    """Every movement of a lot in the order of booking. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found = lot_of(lot_id)
    return [
        entry_view(entry) for entry in Entry.objects.select_related("node").filter(lot=found).order_by("id")
    ]


def checklist(*, actor: Actor, lot_id: int) -> list[CriterionView]:
    """The quality criteria of a lot's kind with the newest answers. Raises Forbidden, NotFound."""
    actor.require(rights.VIEW)
    found, shelves = lot_of(lot_id), shelf()
    newest: Checklist | None = Checklist.objects.filter(lot=found).order_by("-id").first()
    answers = newest.answers if newest else {}
    codes = shelves.kinds[found.kind].criteria if found.kind in shelves.kinds else ()
    return [
        CriterionView(one.code, one.name_zh, one.name_en, one.clause, answers.get(one.code, ""))
        for one in (shelves.criteria[code] for code in codes)
    ]


def balances(*, actor: Actor) -> list[BalanceRow]:
    """Sums by kind and year of generation, voided lots left out. Raises Forbidden."""
    actor.require(rights.VIEW)
    shelves = shelf()
    rows = list(Lot.objects.values_list("id", "kind", "unit", "vintage_first", "micro"))
    sums = sums_of(row[0] for row in rows)
    found: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0] * 7)
    for lot_id, kind, unit, vintage, micro in rows:
        there = sums.get(lot_id, {})
        if there.get(VOIDED):
            continue
        cell = found[kind, unit, vintage.year]
        parts = (1, micro, *(there.get(word, 0) for word in (HELD, "allocated", RETIRED, EXPIRED, SENT)))
        for at, part in enumerate(parts):
            cell[at] += part
    return [
        BalanceRow(
            kind,
            shelves.kinds[kind].name_zh if kind in shelves.kinds else kind,
            shelves.kinds[kind].name_en if kind in shelves.kinds else kind,
            unit,
            year,
            cell[0],
            *(from_millionths(part) for part in cell[1:]),
        )
        for (kind, unit, year), cell in sorted(found.items())
    ]


def values_there(*, actor: Actor) -> dict[str, list[str]]:
    """Kinds, years, markets and technologies that occur, for the filters. Raises Forbidden."""
    actor.require(rights.VIEW)
    found: dict[str, set[str]] = {"kind": set(), "year": set(), "market": set(), "technology": set()}
    for kind, vintage, market, technology in Lot.objects.values_list(
        "kind", "vintage_first", "market", "technology"
    ):
        pairs = {"kind": kind, "year": _year(vintage), "market": market, "technology": technology}
        for name, value in pairs.items():
            if value:
                found[name].add(value)
    return {name: sorted(values) for name, values in found.items()}


def _year(day: date) -> str:
    return str(day.year)
