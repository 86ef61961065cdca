"""Columns of the lists of periods and rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from qingheng.apps.organisation.words import CALENDARS, KINDS, PERIOD_KINDS, RATE_KINDS, reads_chinese, word
from qingheng.calc.texts import one_language
from qingheng.platform.rights.lists import ListColumn, moment

NODE_COLUMNS = (
    ListColumn("name", _("Node"), lambda one: one.name_zh if reads_chinese() else one.name_en),
    ListColumn("code", _("Code"), lambda one: one.code),
    ListColumn("kind", _("Kind"), lambda one: word(KINDS, one.kind)),
    ListColumn("country", _("Country"), lambda one: one.country),
    ListColumn("grid", _("Grid region"), lambda one: one.grid_region),
    ListColumn("province", _("Province"), lambda one: one.province),
    ListColumn("latitude", _("Latitude"), lambda one: "" if one.latitude is None else one.latitude),
    ListColumn("longitude", _("Longitude"), lambda one: "" if one.longitude is None else one.longitude),
    ListColumn("until", _("Last day"), lambda one: one.valid_until or ""),
)
PERIOD_COLUMNS = (
    ListColumn("label", _("Period"), lambda one: one.label, sort=True),
    ListColumn("kind", _("Kind"), lambda one: word(PERIOD_KINDS, one.kind)),
    ListColumn("calendar", _("Calendar"), lambda one: word(CALENDARS, one.calendar)),
    ListColumn("start", _("First day"), lambda one: one.start.isoformat(), kind="date", sort=True),
    ListColumn("end", _("Last day"), lambda one: one.end.isoformat(), kind="date"),
    ListColumn("locked", _("Locked at"), lambda one: moment(one.locked_at), kind="date", sort=True),
    ListColumn("by", _("Locked by"), lambda one: one.locked_by),
)
RATE_COLUMNS = (
    ListColumn("pair", _("Currencies"), lambda one: f"{one.base}/{one.quote}", sort=True),
    ListColumn(
        "rate",
        _("Rate"),
        lambda one: f"{one.rate.normalize():f}",
        kind="number",
        cell=lambda one: {"text": f"{one.rate.normalize():f}"},
    ),
    ListColumn("kind", _("Kind"), lambda one: word(RATE_KINDS, one.kind)),
    ListColumn("from", _("First day"), lambda one: one.valid_from.isoformat(), kind="date", sort=True),
    ListColumn("until", _("Last day"), lambda one: one.valid_until.isoformat(), kind="date"),
    ListColumn(
        "source", _("Source"), lambda one: one_language(one.source, "zh" if reads_chinese() else "en")
    ),
)
Key = Callable[[Any], Any]
PERIOD_SORTS: dict[str, Key] = {
    "label": lambda one: one.label,
    "start": lambda one: (one.start, one.end),
    "locked": lambda one: (one.locked, one.start),
}
RATE_SORTS: dict[str, Key] = {
    "pair": lambda one: (one.base, one.quote, one.valid_from),
    "from": lambda one: one.valid_from,
}


def sorted_by(rows: list[Any], sort: str, keys: dict[str, Key]) -> list[Any]:
    """The rows by `key` or `-key`; any other text leaves their order."""
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else rows
