"""Kinds of instruments, from the packs of the kind `ledgers` that are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qingheng.apps.ledgers.contracts import CriterionView
from qingheng.calc.ledger import Kind, read_kinds
from qingheng.platform.packs import queries as packs
from qingheng.platform.rights.errors import Invalid

PACK_KIND = "ledgers"


@dataclass(frozen=True)
class Shelf:
    """All kinds by code, the pack each comes from, and the words of the quality criteria."""

    kinds: Mapping[str, Kind]
    pins: Mapping[str, str]
    criteria: Mapping[str, CriterionView]

    def kind(self, code: str) -> Kind:
        """A kind by its code. Raises Invalid."""
        if code not in self.kinds:
            raise Invalid(
                _("There is no kind of instrument “%(code)s”.") % {"code": code[:40]},
                code="unknown-kind",
                place="kind",
                fix=_("Kinds here: %(codes)s.") % {"codes": ", ".join(self.kinds)},
            )
        return self.kinds[code]


def shelf() -> Shelf:
    """Kinds of all packs, an earlier pack before a later one of the same code."""
    kinds: dict[str, Kind] = {}
    pins: dict[str, str] = {}
    criteria: dict[str, CriterionView] = {}
    for summary in packs.available():
        if summary.kind != PACK_KIND or summary.problem is not None:
            continue
        content = packs.content(summary.id)
        for code, kind in read_kinds(content.tables).items():
            kinds.setdefault(code, kind)
            pins.setdefault(code, content.pin)
        for row in content.tables.get("criteria", ()):
            view = CriterionView(row["code"], row["name_zh"], row["name_en"], row["clause"])
            criteria.setdefault(row["code"], view)
    return Shelf(kinds, pins, criteria)
