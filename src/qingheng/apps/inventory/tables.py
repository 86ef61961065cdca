"""Lists of inventories and of what is in them, as pages show and export them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from qingheng.apps.inventory import words
from qingheng.apps.inventory.contracts import Blocked, InventoryView, LineGroup, Total
from qingheng.platform.rights.lists import ListColumn, moment

THOUSAND = Decimal(1000)
Link = Callable[..., str]


def tonnes(kilograms: Decimal | None) -> Decimal | None:
    """Kilograms as tonnes."""
    return None if kilograms is None else kilograms / THOUSAND


def figure_cell(value: Decimal | None, decimals: int = 1) -> dict[str, Any]:
    """A cell of a figure; an unknown one is a dash with its reason."""
    return {"figure": value, "decimals": decimals}


def plain(value: Decimal | None) -> str:
    """A figure as data: no exponent, no zeros that say nothing; empty when unknown."""
    return "" if value is None else f"{value.normalize():f}"


def biogenic(one: Total) -> Decimal | None:
    """Tonnes of biogenic CO2; None where nothing was counted."""
    return tonnes(one.biogenic) if one.meter.counted.keys else None


def inventory_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of the list of inventories."""

    def cell(one: InventoryView) -> dict[str, Any]:
        return {"text": words.two(one.name_zh, one.name_en), "url": link(one), "note": one.code}

    return (
        ListColumn("name", _("Inventory"), lambda one: words.two(one.name_zh, one.name_en), cell),
        ListColumn("period", _("Period"), lambda one: one.period),
        ListColumn("node", _("Node"), lambda one: words.two(one.node_zh, one.node_en)),
        ListColumn("approach", _("Consolidation"), lambda one: words.word(words.APPROACHES, one.approach)),
        ListColumn("gwp", _("GWP sets"), lambda one: " ".join(one.gwp_sets)),
        ListColumn("state", _("State"), lambda one: words.word(words.STATES, one.state)),
        ListColumn("run", _("Run"), lambda one: "" if one.run is None else f"#{one.run.number}"),
        ListColumn(
            "at", _("Calculated"), lambda one: moment(one.run.at) if one.run else "",
            lambda one: {"when": one.run.at} if one.run else {"text": ""}, kind="date",
        ),
    )  # fmt: skip


def total_columns(dimensions: Sequence[str], sets: Sequence[str], names: Any) -> tuple[ListColumn, ...]:
    """Columns of totals: the dimensions, CO2e by set, consolidated, and what is open. names: of sites by code."""

    def member(name: str, at: int) -> Callable[[Total], str]:
        return lambda one: names.get(one.key[at], "") or words.member(name, one.key[at])

    def value(code: str) -> Callable[[Total], str]:
        return lambda one: plain(tonnes(one.co2e[code]))

    def shown(code: str) -> Callable[[Total], dict[str, Any]]:
        return lambda one: figure_cell(tonnes(one.co2e[code]))

    main = sets[0]
    return (
        *(ListColumn(name, words.DIMENSIONS[name], member(name, at)) for at, name in enumerate(dimensions)),
        *(
            ListColumn(code, _("tCO₂e, %(set)s") % {"set": code}, value(code), shown(code), kind="number")
            for code in sets
        ),
        ListColumn(
            "consolidated", _("Consolidated"), lambda one: plain(tonnes(one.consolidated[main])),
            lambda one: figure_cell(tonnes(one.consolidated[main])), kind="number",
        ),
        ListColumn("biogenic", _("Biogenic CO₂, t"), lambda one: plain(biogenic(one)),
                   lambda one: figure_cell(biogenic(one)), kind="number"),
        ListColumn("counted", _("Rows counted"), lambda one: one.meter.counted.rows,
                   lambda one: figure_cell(Decimal(one.meter.counted.rows), 0), kind="number"),
        ListColumn("blocked", _("Rows blocked"), lambda one: one.meter.blocked.rows,
                   lambda one: figure_cell(Decimal(one.meter.blocked.rows), 0), kind="number"),
    )  # fmt: skip


def line_columns(main: str, link: Link, names: Any) -> tuple[ListColumn, ...]:
    """Columns of the list of lines of a run."""

    def activity(one: LineGroup) -> dict[str, Any]:
        return {"text": words.two(one.rule_zh, one.rule_en), "url": link(one), "note": one.activity}

    return (
        ListColumn("rule", _("Method"), lambda one: words.two(one.rule_zh, one.rule_en), activity),
        ListColumn("scope", _("Scope"), lambda one: words.word(words.SCOPES, str(one.scope))),
        ListColumn("side", _("View"), lambda one: words.word(words.SIDES, str(one.side))),
        ListColumn("site", _("Site"), lambda one: names.get(one.site, one.site)),
        ListColumn("from", _("From"), lambda one: one.first.isoformat(), kind="date"),
        ListColumn("to", _("To"), lambda one: one.last.isoformat(), kind="date"),
        ListColumn("amount", _("Amount"), lambda one: plain(one.amount),
                   lambda one: figure_cell(one.amount, 3), kind="number"),
        ListColumn("unit", _("Unit"), lambda one: one.unit),
        ListColumn("co2e", _("tCO₂e"), lambda one: plain(tonnes(one.co2e.get(main))),
                   lambda one: figure_cell(tonnes(one.co2e.get(main)), 3), kind="number"),
        ListColumn("factor", _("Factor"), lambda one: one.factor),
        ListColumn("status", _("Status"), lambda one: words.word(words.LINE_STATES, one.status)),
    )  # fmt: skip


def blocked_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of the worklist of blocks."""

    def why(one: Blocked) -> dict[str, Any]:
        return {"text": words.two(one.title_zh, one.title_en), "url": link(one), "note": one.activity}

    def amounts(one: Blocked) -> str:
        return "; ".join(f"{plain(value)} {unit}" for unit, value in one.amounts.items())

    return (
        ListColumn("why", _("Why it is blocked"), lambda one: words.two(one.title_zh, one.title_en), why),
        ListColumn("activity", _("Activity"), lambda one: one.activity),
        ListColumn("scope", _("Scope"), lambda one: words.word(words.SCOPES, str(one.scope))),
        ListColumn("category", _("Category"), lambda one: words.word(words.CATEGORIES, one.category)),
        ListColumn("rows", _("Rows"), lambda one: one.rows, lambda one: figure_cell(Decimal(one.rows), 0), kind="number"),
        ListColumn("amount", _("Amount"), amounts),
        ListColumn("remedy", _("What lifts it"), lambda one: words.two(one.remedy_zh, one.remedy_en)),
    )  # fmt: skip
