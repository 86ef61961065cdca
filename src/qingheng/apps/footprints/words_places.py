"""Words of places of production and of the processes that stand for them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.footprints.contracts import FootprintView
from qingheng.apps.footprints.contracts_places import PlaceView, ProcessAtView
from qingheng.apps.footprints.words import two, word

KINDS: Mapping[str, Promise] = {"own": _("Own site"), "bought": _("Supplier's site")}
LEVELS: Mapping[str, Promise] = {
    "country": _p("level", "of the country"),
    "union": _p("level", "of the European Union"),
    "region": _p("level", "of the region"),
    "world": _p("level", "of the world"),
    "stated": _p("level", "as stated"),
}
WHY: Mapping[str, Promise] = {
    "taken": _p("candidate", "taken"),
    "farther": _p("candidate", "a nearer one is there"),
    "earlier": _p("candidate", "there are later data"),
    "not_yet": _p("candidate", "its data begin after the day asked about"),
    "other_unit": _p("candidate", "its unit is of something else"),
    "as_good": _p("candidate", "two are equally good, so none was taken"),
    "as_stated": _p("candidate", "nothing nearer fits"),
}
LEFT: Mapping[str, Promise] = {
    "no-country": _("The country of the site is not known: it stays as stated. Enter it at the site."),
    "no-share": _(
        "Several sites deliver and their shares are not known, or exceed 100 %: it stays as stated."
    ),
    "supplier-figure": _("A supplier's own figure stands for it, wherever it is made."),
    "no-other": _("The database has nothing of this in other places: it stays as stated."),
}


Shown = dict[str, Any]


def shown(one: FootprintView) -> list[Shown]:
    """Places ready for a page, a document or a command, items in the order of the record."""
    names = {row[0].casefold(): two(row[1], row[2]) for row in one.by_item}
    return [_place(place, names) for place in one.places]


def _place(one: PlaceView, names: Mapping[str, str]) -> Shown:
    where = two(one.name_zh, one.name_en) or one.supplier or one.site
    code = f"{one.supplier} {one.site}".strip()
    return {
        "of": one, "item": names.get(one.item.casefold(), "") or one.item, "name": where, "code": code,
        "kind": word(KINDS, one.kind), "percent": None if one.share is None else one.share * 100,
        "why": str(LEFT.get(one.why, "")), "processes": [_process(each) for each in one.processes],
    }  # fmt: skip


def _process(one: ProcessAtView) -> Shown:
    return {
        "of": one, "level": word(LEVELS, one.level), "other": one.process != one.stated,
        "considered": [
            {"of": each, "level": word(LEVELS, each.level), "why": word(WHY, each.why)} for each in one.considered
        ],
    }  # fmt: skip
