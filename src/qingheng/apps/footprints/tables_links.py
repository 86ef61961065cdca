"""Lists of published factors, of figures owed and of requests, as pages show and export them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.footprints import words, words_links
from qingheng.apps.footprints.contracts import OwedView, PublishedView
from qingheng.apps.footprints.tables import Link, cell, percent, plain
from qingheng.platform.rights.lists import ListColumn, moment


def published_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of factors that were published."""

    def name(one: PublishedView) -> dict[str, Any]:
        return {"text": words.two(one.name_zh, one.name_en), "url": link(one), "note": one.factor}

    def state(one: PublishedView) -> dict[str, Any]:
        later = one.later is not None and one.state == "in_force"
        return {
            "text": words_links.state(one.state),
            "note": _("a later record is approved") if later else "",
        }

    return (
        ListColumn("name", _("Product or item"), lambda one: words.two(one.name_zh, one.name_en), name),
        ListColumn("category", _("Category of scope 3"), lambda one: one.category.removeprefix("c")),
        ListColumn("activity", _p("factor", "Activity"), lambda one: one.activity),
        ListColumn("place", _("Place"), lambda one: one.place, lambda one: {"text": words_links.place(one.place)}),
        ListColumn("kg", _("kgCO₂e"), lambda one: plain(one.kilograms), lambda one: cell(one.kilograms, 3), kind="number"),
        ListColumn("unit", _("Unit"), lambda one: one.unit),
        ListColumn("first", _("First day of activities"), lambda one: one.first.isoformat(), kind="date"),
        ListColumn("last", _("Last day of activities"), lambda one: one.last.isoformat(), kind="date"),
        ListColumn("state", _("State"), lambda one: words_links.state(one.state), state),
        ListColumn("by", _("Published by"), lambda one: f"{one.published_name}, {moment(one.published_at)}"),
        ListColumn("approved", _("Approved by"), lambda one: one.approved_name),
        ListColumn("why", _("Why it ended"), lambda one: one.ended_why),
    )  # fmt: skip


def owed_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of figures that suppliers owe."""

    def item(one: OwedView) -> dict[str, Any]:
        return {"text": words.two(one.name_zh, one.name_en) or one.item, "url": link(one), "note": one.item}

    def supplier(one: OwedView) -> str:
        return f"{one.supplier} {words.two(one.supplier_zh, one.supplier_en)}".strip()

    def state(one: OwedView) -> str:
        return f"{words_links.REQUESTS[one.state]}, {one.due}" if one.state else ""

    return (
        ListColumn("item", words.ITEM, lambda one: f"{one.item} {words.two(one.name_zh, one.name_en)}".strip(), item),
        ListColumn("supplier", _("Supplier"), supplier),
        ListColumn("why", _("What is owed"), lambda one: words_links.OWED[one.why]),
        ListColumn("kg", _("kgCO₂e in one product"), lambda one: plain(one.kilograms), lambda one: cell(one.kilograms),
                   kind="number"),
        ListColumn("share", _("Share, %"), lambda one: plain(percent(one.share)), lambda one: cell(percent(one.share), 1),
                   kind="number"),
        ListColumn("units", _("Units in one product"), lambda one: plain(one.units), lambda one: cell(one.units, 0),
                   kind="number"),
        ListColumn("configuration", _("Where it weighs most"), lambda one: one.configuration),
        ListColumn("products", _("Configurations with it"), lambda one: str(one.products), kind="number"),
        ListColumn("request", _p("supplier", "Request"), state),
    )  # fmt: skip
