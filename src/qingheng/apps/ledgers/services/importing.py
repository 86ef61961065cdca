"""Lots of a whole file of a registry: all of them or, with an error at each wrong cell, none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.ledgers import refusals, rights
from qingheng.apps.ledgers.booking import take_turn
from qingheng.apps.ledgers.contracts import Found, LotView
from qingheng.apps.ledgers.finding import index_lots
from qingheng.apps.ledgers.kinds_of import Shelf, shelf
from qingheng.apps.ledgers.lot_rules import complaints, serials
from qingheng.apps.ledgers.models import Lot
from qingheng.apps.ledgers.reading_lots import ReadFile, ReadLot, problem, read_lots
from qingheng.apps.ledgers.rows import lot_views
from qingheng.apps.ledgers.services.issuing import put_lot
from qingheng.apps.ledgers.worklist import BOOKED, settle
from qingheng.calc.ledger import Reason, UnreadableSerial
from qingheng.calc.ledger.reasons import no_kind
from qingheng.formats.problems import FileRefused, Place, Problem
from qingheng.formats.sheets import read_sheets
from qingheng.platform.audit.services import record
from qingheng.platform.files.services import attach, store_blob
from qingheng.platform.languages import active_language
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

EVIDENCE = "ledger_lot"


class ImportRefused(refusals.LedgerInvalid):
    """A file with errors. problems: each at its cell, in both languages."""

    def __init__(self, problems: tuple[Problem, ...], name: str) -> None:
        first, lang = problems[0], active_language()
        super().__init__(
            _("The file has %(count)s errors; nothing was booked. The first: %(first)s")
            % {"count": len(problems), "first": first.message(lang)},
            code=first.code,
            place=first.place.describe(lang),
            fix=first.fix(lang),
        )
        self.problems = problems
        self.found = tuple(
            Found(
                Reason(one.code, one.message_zh, one.message_en, one.fix_zh, one.fix_en),
                f"{_of_file(name)}{one.place.describe('zh')} / {one.place.describe('en')}",
            )
            for one in problems[:200]
        )


@refusals.keeps_refusals("import")
def import_lots(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    at: datetime,
    kind: str = "",
    market: str = "",
    late_reason: str = "",
) -> list[LotView]:
    """Issue every lot of a workbook or text table, which becomes their evidence.

    kind, market, late_reason: for rows that name none. A row whose lot is booked already, with the same serial
    numbers, is an error at its cell. Raises Forbidden, Invalid (with `problems` at the cells), Conflict.
    """
    actor.require(rights.MANAGE, path=rights.COMPANY)
    try:
        sheets = read_sheets(data, name)
    except FileRefused as error:
        told: Any = error.problem
        raise Invalid(
            told.message(active_language()), code=told.code, place="file", fix=told.fix(active_language())
        ) from error
    read = read_lots(sheets, kind=kind, market=market)
    if late_reason:
        read.lots = [_with_reason(one, late_reason) for one in read.lots]
    take_turn(actor)
    shelves = shelf()
    problems = [*read.problems, *_wrong(read, shelves, at)]
    if problems:
        raise ImportRefused(tuple(problems), name)
    if not read.lots:
        raise Invalid(_("The file has no row of a lot."), code="no-rows", place="file")
    lots = [put_lot(actor, one.facts, shelves, at) for one in read.lots]
    index_lots(lots, shelves, at=at)
    _attach(actor, lots, data, name, at)
    record(
        actor=actor, action="lots.imported", object_type="ledger_lot", object_id=lots[0].pk, at=at,
        data={"file": name[:120], "lots": [lot.pk for lot in lots][:1000], "count": len(lots)},
    )  # fmt: skip
    settle(actor=actor, about=Q(source="import", subject__startswith=_of_file(name)), note=BOOKED, at=at)
    return lot_views(lots, shelves)


def _of_file(name: str) -> str:
    """How the subject of an item begins that is about a file."""
    return f"{name[:60]} · "


def _with_reason(one: ReadLot, late_reason: str) -> ReadLot:
    from dataclasses import replace

    if one.facts.late_reason:
        return one
    return replace(one, facts=replace(one.facts, late_reason=late_reason))


def _wrong(read: ReadFile, shelves: Shelf, at: datetime) -> Iterator[Problem]:
    """What the rules of each kind say, serial numbers twice in the file, and numbers that are booked."""
    today = timezone.localdate(at)
    for number, (one, unit) in enumerate(zip(read.lots, read.units, strict=True)):
        kind = shelves.kinds.get(one.facts.kind)
        if kind is None:
            yield _at(one, "kind", no_kind(one.facts.kind))
            continue
        if unit and unit.casefold() not in {kind.unit.casefold(), "张"}:
            yield _at(one, "unit", _unit(kind.unit, unit))
        for field, reason in complaints(one.facts, kind, today):
            yield _at(one, field, reason)
        yield from _overlaps(one, read.lots[:number])


def _overlaps(one: ReadLot, before: list[ReadLot]) -> Iterator[Problem]:
    try:
        span = serials(one.facts)
    except UnreadableSerial:
        return  # told by the rules already
    if span is None:
        return
    for other in before:
        try:
            earlier = serials(other.facts)
        except UnreadableSerial:
            continue
        if earlier and other.facts.registry == one.facts.registry and span.overlaps(earlier):
            yield _at(one, "serial_from", refusals.OVERLAP)
            return
    booked = Lot.objects.filter(
        registry=one.facts.registry, serial_prefix=span.prefix, serial_first__lte=span.last,
        serial_last__gte=span.first,
    ).exclude(balances__account="voided")  # fmt: skip
    if booked.exists():
        yield _at(one, "serial_from", refusals.OVERLAP)


def _unit(wanted: str, found: str) -> Reason:
    return Reason(
        "wrong-unit", f"单位为 {found}，该品种以 {wanted} 计。", f"The unit is {found}; this kind counts {wanted}.",
        f"换算为 {wanted}。", f"Convert it to {wanted}.",
    )  # fmt: skip


def _at(one: ReadLot, field: str, reason: Reason) -> Problem:
    place: Place = one.places.get(field, one.row)
    return problem(place, reason.code, "", reason.text_zh, reason.text_en, reason.remedy_zh, reason.remedy_en)


def _attach(actor: Actor, lots: list[Lot], data: bytes, name: str, at: datetime) -> None:
    """The file as evidence of each lot, where the actor may attach evidence."""
    if not actor.may("evidence.attach"):
        return
    blob = store_blob(actor=actor, data=data, name=name, at=at)
    for lot in lots:
        attach(actor=actor, blob=blob, object_type=EVIDENCE, object_id=lot.pk, name=name, at=at)
