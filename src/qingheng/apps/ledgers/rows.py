"""Rows of the database as the frozen views others see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from qingheng.apps.ledgers.contracts import ActView, EntryView, LineView, LotView, WorkView
from qingheng.apps.ledgers.kinds_of import Shelf
from qingheng.apps.ledgers.models import Act, Balance, Checklist, Entry, Lot, WorkItem
from qingheng.calc.ledger import (
    ALLOCATED,
    EXPIRED,
    HELD,
    RETIRED,
    SENT,
    VOIDED,
    Refused,
    from_millionths,
    verdict,
)

SUMS = (HELD, ALLOCATED, RETIRED, EXPIRED, SENT, VOIDED)


def sums_of(lot_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Millionths by lot and by the first word of an account."""
    found: dict[int, dict[str, int]] = {}
    for lot, account, micro in Balance.objects.filter(lot_id__in=list(lot_ids)).values_list(
        "lot_id", "account", "micro"
    ):
        sums = found.setdefault(lot, {})
        word = account.partition(":")[0]
        sums[word] = sums.get(word, 0) + micro
    return found


def verdicts_of(lots: Iterable[Lot], shelves: Shelf) -> dict[int, str]:
    """What the newest checklist of each lot decides; `open` where nobody answered one and there is one to answer."""
    there = list(lots)
    newest: dict[int, Checklist] = {}
    for one in Checklist.objects.filter(lot_id__in=[lot.pk for lot in there]).order_by("id"):
        newest[one.lot_id] = one
    found = {}
    for lot in there:
        criteria = shelves.kinds[lot.kind].criteria if lot.kind in shelves.kinds else ("unknown",)
        found[lot.pk] = verdict(criteria, newest[lot.pk].answers if lot.pk in newest else {})
    return found


def lot_views(lots: Iterable[Lot], shelves: Shelf) -> list[LotView]:
    """Lots with their sums and verdicts."""
    there = list(lots)
    sums, verdicts = sums_of(lot.pk for lot in there), verdicts_of(there, shelves)
    return [_lot_view(lot, shelves, sums.get(lot.pk, {}), verdicts[lot.pk]) for lot in there]


def lot_view(lot: Lot, shelves: Shelf) -> LotView:
    """One lot."""
    return lot_views([lot], shelves)[0]


def masses_of(lot: Lot) -> dict[str, Decimal]:
    """Kilograms of each gas for one unit."""
    return {gas: Decimal(text) for gas, text in lot.masses.items()}


def _lot_view(lot: Lot, shelves: Shelf, sums: Mapping[str, int], verdict_: str) -> LotView:
    kind = shelves.kinds.get(lot.kind)
    held, allocated, retired, expired, sent, voided = (from_millionths(sums.get(word, 0)) for word in SUMS)
    return LotView(
        id=lot.pk, code=lot.code, kind=lot.kind, kind_zh=kind.name_zh if kind else lot.kind,
        kind_en=kind.name_en if kind else lot.kind, registry=lot.registry, serial_from=lot.serial_from,
        serial_to=lot.serial_to, quantity=from_millionths(lot.micro), unit=lot.unit, technology=lot.technology,
        vintage_first=lot.vintage_first, vintage_last=lot.vintage_last, valid_until=lot.valid_until,
        market=lot.market, province=lot.province, tradable=lot.tradable, origin=lot.origin.code if lot.origin else "",
        masses=masses_of(lot), supplier=lot.supplier, source=lot.source, late_reason=lot.late_reason,
        issued_by=lot.issued_by, issued_at=lot.issued_at, held=held, allocated=allocated, retired=retired,
        expired=expired, sent=sent, voided=voided, verdict=verdict_, pack=lot.pack,
    )  # fmt: skip


def entry_view(entry: Entry) -> EntryView:
    """One movement; its node is fetched with it."""
    return EntryView(
        id=entry.pk, lot_id=entry.lot_id, kind=entry.kind, source=entry.source, target=entry.target,
        quantity=from_millionths(entry.micro), on=entry.on, at=entry.at, site=entry.node.code if entry.node else "",
        month=entry.month, act_id=entry.act_id, reason=entry.reason, beneficiary=entry.beneficiary,
        purpose=entry.purpose, actor_name=entry.actor_name,
    )  # fmt: skip


def act_view(act: Act, refused: tuple[Refused, ...] = ()) -> ActView:
    """An act with its lines."""
    lines = tuple(line_view(line) for line in act.lines)
    return ActView(
        id=act.pk, kind=act.kind, state=act.state, first=act.first, last=act.last, on=act.on, strategy=act.strategy,
        quantity=from_millionths(sum(int(line["micro"]) for line in act.lines)), lines=lines, reason=act.reason,
        beneficiary=act.beneficiary, purpose=act.purpose, prepared_name=act.prepared_name,
        prepared_at=act.prepared_at, decided_name=act.decided_name, decided_at=act.decided_at, note=act.note,
        refused=refused,
    )  # fmt: skip


def line_view(line: Mapping[str, str | int]) -> LineView:
    """A line of an act as it is kept."""
    month = str(line.get("month") or "")
    return LineView(
        int(line["lot"]), str(line["source"]), str(line["target"]), from_millionths(int(line["micro"])),
        str(line.get("site") or ""), date.fromisoformat(f"{month}-01") if month else None,
    )  # fmt: skip


def work_view(item: WorkItem) -> WorkView:
    """An item of the worklist."""
    return WorkView(
        id=item.pk, code=item.code, source=item.source, subject=item.subject, lot_id=item.lot_id,
        text_zh=item.text_zh, text_en=item.text_en, remedy_zh=item.remedy_zh, remedy_en=item.remedy_en,
        state=item.state, note=item.note, found_at=item.found_at, resolved_by=item.resolved_by,
        resolved_at=item.resolved_at,
    )  # fmt: skip
