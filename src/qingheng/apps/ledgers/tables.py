"""Columns of the lists: the same words on the page and in its Excel and CSV files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.ledgers import words
from qingheng.apps.ledgers.contracts import ActView, LotView, WorkView
from qingheng.apps.ledgers.worklist import NOTES
from qingheng.calc.texts import one_language
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.languages import active_language, reads_chinese
from qingheng.platform.rights.lists import ListColumn, address_with, moment
from qingheng.platform.rights.pages import CompanyRequest


def exports(request: CompanyRequest) -> list[tuple[str, str]]:
    """Formats with their addresses, for who may export what the page shows; empty for others."""
    if not request.actor.may("exports.make"):
        return []
    return [(kind, address_with(request, format=kind)) for kind in ("xlsx", "csv")]


def _figure(value: Any) -> dict[str, Any]:
    return {"figure": value}


def lot_columns(company: str) -> Sequence[ListColumn]:
    """Of the list of lots; rows are LotView."""

    def link(lot: LotView) -> dict[str, Any]:
        url = reverse("ledgers:lot", kwargs={"company": company, "lot_id": lot.id})
        return {"text": lot.code, "url": url}

    def criteria(lot: LotView) -> dict[str, Any]:
        return {
            "status": words.VERDICT_BADGES[lot.verdict],
            "text": words.word(words.VERDICT_WORDS, lot.verdict),
        }

    return (
        ListColumn("code", _p("ledger", "Lot"), lambda lot: lot.code, link, sort=True),
        ListColumn("kind", _p("ledger", "Kind"), lambda lot: lot.kind_zh if reads_chinese() else lot.kind_en, sort=True),
        ListColumn("technology", _("Technology"), lambda lot: words.word(words.TECHNOLOGIES, lot.technology)),
        ListColumn("vintage", _("Generated"), _vintage, kind="date", sort=True),
        ListColumn("until", _("Valid until"), lambda lot: moment(lot.valid_until), _until, kind="date", sort=True),
        ListColumn("market", _("Market"), lambda lot: words.market_words(lot.market), sort=True),
        ListColumn("quantity", _("Quantity"), lambda lot: lot.quantity, lambda lot: _figure(lot.quantity), "number", True),
        ListColumn("held", _p("account", "Held"), lambda lot: lot.held, lambda lot: _figure(lot.held), "number"),
        ListColumn(
            "allocated", _p("entry", "Allocated"), lambda lot: lot.allocated, lambda lot: _figure(lot.allocated), "number"
        ),
        ListColumn("retired", _p("account", "Retired"), lambda lot: lot.retired, lambda lot: _figure(lot.retired), "number"),
        ListColumn(
            "criteria", _("Quality criteria"), lambda lot: words.word(words.VERDICT_WORDS, lot.verdict), criteria, "state"
        ),
        ListColumn("registry", _("Registry"), lambda lot: lot.registry, sort=True),
        ListColumn("serials", _("Serial numbers"), _span),
    )  # fmt: skip


def _span(lot: LotView) -> str:
    if not lot.serial_from:
        return ""
    return lot.serial_from if lot.serial_from == lot.serial_to else f"{lot.serial_from} – {lot.serial_to}"


def _vintage(lot: LotView) -> str:
    first, last = f"{lot.vintage_first:%Y-%m}", f"{lot.vintage_last:%Y-%m}"
    return first if first == last else f"{first} – {last}"


def _until(lot: LotView) -> dict[str, Any]:
    return {"when": lot.valid_until} if lot.valid_until else {"text": _("does not expire")}


BALANCE_COLUMNS: Sequence[ListColumn] = (
    ListColumn("kind", _p("ledger", "Kind"), lambda row: row.kind_zh if reads_chinese() else row.kind_en),
    ListColumn("year", _("Generated"), lambda row: row.vintage),
    ListColumn("lots", _("Lots"), lambda row: row.lots, kind="number"),
    ListColumn("unit", _("Unit"), lambda row: row.unit),
    ListColumn("issued", _p("account", "Issued"), lambda row: row.issued, kind="number"),
    ListColumn("held", _p("account", "Held"), lambda row: row.held, kind="number"),
    ListColumn("allocated", _p("entry", "Allocated"), lambda row: row.allocated, kind="number"),
    ListColumn("retired", _p("account", "Retired"), lambda row: row.retired, kind="number"),
    ListColumn("expired", _p("account", "Expired"), lambda row: row.expired, kind="number"),
    ListColumn("sent", _p("account", "Handed on"), lambda row: row.sent, kind="number"),
)
"""Of the home of ledgers; rows are BalanceRow."""


def coverage_columns(names: Mapping[str, str]) -> Sequence[ListColumn]:
    """Of what certificates cover; rows are CoverRow. names: of sites by code."""

    def known(value: Any) -> Any:
        return "" if value is None else value

    return (
        ListColumn("month", _("Month"), lambda row: f"{row.month:%Y-%m}"),
        ListColumn("code", _("Code"), lambda row: row.site),
        ListColumn("site", _("Site"), lambda row: names.get(row.site, row.site)),
        ListColumn("consumed", _("Electricity bought, MWh"), lambda row: known(row.consumed), kind="number"),
        ListColumn("covered", _("Covered, MWh"), lambda row: row.covered, kind="number"),
        ListColumn("open", _("Open, MWh"), lambda row: known(row.open), kind="number"),
    )


def act_columns(company: str) -> Sequence[ListColumn]:
    """Of the list of allocations and retirements; rows are ActView."""

    def link(act: ActView) -> dict[str, Any]:
        url = reverse("ledgers:act", kwargs={"company": company, "act_id": act.id})
        return {"text": f"#{act.id} {words.word(words.ACT_WORDS, act.kind)}", "url": url}

    return (
        ListColumn("number", _p("ledger", "Number"), lambda act: f"#{act.id} {words.word(words.ACT_WORDS, act.kind)}", link),
        ListColumn("state", _("State"), lambda act: words.word(words.ACT_STATES, act.state),
                   lambda act: {"status": act.state}, "state"),
        ListColumn("quantity", _("Quantity"), lambda act: act.quantity, lambda act: _figure(act.quantity), "number"),
        ListColumn("on", _("Day of the claim"), lambda act: moment(act.on), lambda act: {"when": act.on}, "date"),
        ListColumn("strategy", _("Strategy"), _strategy),
        ListColumn("prepared", _("Prepared by"), lambda act: actor_words(act.prepared_name)),
        ListColumn("decided", _("Decided by"), lambda act: actor_words(act.decided_name)),
    )  # fmt: skip


def _strategy(act: ActView) -> str:
    return words.word(words.STRATEGY_WORDS, act.strategy) if act.strategy else ""


WORK_COLUMNS: Sequence[ListColumn] = (
    ListColumn(
        "subject",
        _p("work item", "What it is about"),
        lambda item: words.subject_words(item.source, item.subject),
    ),
    ListColumn("text", _p("work item", "What is wrong"), lambda item: _text_of(item)),
    ListColumn("remedy", _("What to do"), lambda item: item.remedy_zh if reads_chinese() else item.remedy_en),
    ListColumn(
        "source", _p("work item", "Found by"), lambda item: words.word(words.SOURCE_WORDS, item.source)
    ),
    ListColumn(
        "found", _("Since"), lambda item: moment(item.found_at), lambda item: {"when": item.found_at}, "date"
    ),
    ListColumn("state", _("State"), lambda item: item.state, lambda item: {"status": item.state}, "state"),
    ListColumn("note", _p("work item", "How it was settled"), lambda item: note_of(item)),
)


def note_of(item: WorkView) -> str:
    """How an item was settled: what a person wrote as it is, what the ledger wrote in the reader's language."""
    return one_language(item.note, active_language()) if item.note in NOTES else item.note


def _text_of(item: WorkView) -> str:
    return item.text_zh if reads_chinese() else item.text_en
