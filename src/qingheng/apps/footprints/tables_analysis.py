"""Lists of what lies behind footprints, as pages show and export them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qingheng.apps.footprints import words
from qingheng.apps.footprints.queries.flowing import SupplyRow
from qingheng.apps.footprints.queries.weighing import LeverView
from qingheng.apps.footprints.tables import percent, plain
from qingheng.platform.rights.lists import ListColumn


def supply_columns(names: Sequence[str]) -> tuple[ListColumn, ...]:
    """Columns of the tree of a supply chain. names: of its rows, in their order."""

    def stage(one: SupplyRow) -> str:
        return words.word(words.STAGES, one.stage) if one.stage else ""

    return (
        ListColumn("number", _("No."), lambda one: str(one.number)),
        ListColumn("parent", _("Above"), lambda one: "" if one.parent < 0 else str(one.parent)),
        ListColumn("level", pgettext_lazy("tree", "Level"), lambda one: str(one.level)),
        ListColumn("kind", pgettext_lazy("row", "What it is"), lambda one: words.word(words.ROWS, one.kind)),
        ListColumn("code", _("Code"), lambda one: one.code),
        ListColumn("detail", words.WHICH, lambda one: one.detail),
        ListColumn("name", _("Name"), lambda one: names[one.number]),
        ListColumn("stage", words.STAGE, stage),
        ListColumn("amount", words.AMOUNT, lambda one: plain(one.amount), kind="number"),
        ListColumn("unit", _("Unit"), lambda one: one.unit),
        ListColumn("kg", _("kgCO₂e"), lambda one: plain(one.kilograms), kind="number"),
        ListColumn("own", _("of it, the process itself"), lambda one: plain(one.own), kind="number"),
        ListColumn("share", _("Share, %"), lambda one: plain(percent(one.share)), kind="number"),
    )  # fmt: skip


def lever_columns(names: Mapping[tuple[str, str], str]) -> tuple[ListColumn, ...]:
    """Columns of the parameters of a footprint. names: by what they are and code."""
    return (
        ListColumn("code", _("Code"), lambda one: one.code),
        ListColumn("name", _("Parameter"), lambda one: names[one.of, one.code]),
        ListColumn("of", pgettext_lazy("row", "What it is"), _of),
        ListColumn("kg", _("kgCO₂e"), lambda one: plain(one.kilograms), kind="number"),
        ListColumn("elasticity", _("Elasticity"), lambda one: plain(one.elasticity), kind="number"),
        ListColumn("spread", _("Its own spread"), lambda one: plain(one.spread), kind="number"),
        ListColumn("variance", _("Share of the uncertainty"), lambda one: plain(one.variance), kind="number"),
        ListColumn("after", _("Interval factor with good data"), lambda one: plain(one.after), kind="number"),
        ListColumn("lines", _("Lines"), lambda one: str(one.lines), kind="number"),
    )  # fmt: skip


def _of(one: LeverView) -> str:
    return words.word(words.LEVERS, one.of)
