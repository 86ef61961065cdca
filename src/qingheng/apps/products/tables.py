"""Columns of the lists: the same words on the page and in its Excel and CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.products import words
from qingheng.apps.products.contracts import ItemView, RevisionView
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.languages import active_language, word
from qingheng.platform.rights.lists import ListColumn, moment


def item_columns(company: str) -> Sequence[ListColumn]:
    """Of the list of items; rows are ItemView."""

    def link(one: ItemView) -> dict[str, Any]:
        return {
            "text": one.item.code,
            "url": reverse("products:item", kwargs={"company": company, "product_item_id": one.id}),
        }

    return (
        ListColumn("code", _("Item code"), lambda one: one.item.code, link, sort=True),
        ListColumn("name", _("Name"), lambda one: one.item.name(active_language())),
        ListColumn("kind", _p("item", "Kind"), lambda one: word(words.KINDS, str(one.item.kind)), sort=True),
        ListColumn("unit", _("Unit"), lambda one: one.item.unit),
        ListColumn(
            "mass", _("Mass of one unit, kg"), lambda one: one.item.mass, lambda one: {"figure": one.item.mass}, "number",
            True,
        ),
        ListColumn("material", _("Material"), lambda one: one.item.material),
        ListColumn(
            "verified", _p("source", "State"), lambda one: "verified" if one.item.verified else "unverified",
            lambda one: {"status": "verified" if one.item.verified else "unverified"}, "state",
        ),
        ListColumn("source", _p("data", "Source"), lambda one: one.item.source),
    )  # fmt: skip


def revision_columns(company: str) -> Sequence[ListColumn]:
    """Of the list of revisions; rows are RevisionView."""

    def link(one: RevisionView) -> dict[str, Any]:
        url = reverse("products:revision", kwargs={"company": company, "revision_id": one.id})
        return {"text": f"{one.item or '?'} {one.label}", "url": url}

    def state(one: RevisionView) -> dict[str, Any]:
        return {"text": word(words.STATES, one.state), "status": words.STATE_BADGES[one.state]}

    return (
        ListColumn("label", _p("bill", "Revision"), lambda one: f"{one.item} {one.label}", link),
        ListColumn("state", _("State"), lambda one: word(words.STATES, one.state), state, "state"),
        ListColumn("from", _("Valid from"), lambda one: moment(one.valid_from), lambda one: _day(one.valid_from), "date"),
        ListColumn("to", _("Valid to"), lambda one: moment(one.valid_to), lambda one: _day(one.valid_to), "date"),
        ListColumn("rows", _p("bill", "Lines"), lambda one: one.rows, lambda one: {"figure": one.rows}, "number"),
        ListColumn("errors", _("Faults"), lambda one: one.errors, lambda one: {"figure": one.errors}, "number"),
        ListColumn("file", _("File"), lambda one: one.file_name),
        ListColumn("layout", _("Layout"), lambda one: word(words.LAYOUTS, one.layout)),
        ListColumn("by", _p("act", "Prepared by"), lambda one: actor_words(one.prepared_by)),
        ListColumn("at", _p("act", "Prepared on"), lambda one: moment(one.prepared_at)),
    )  # fmt: skip


def _day(value: date | None) -> dict[str, Any]:
    return {"when": value} if value else {"text": "—"}
