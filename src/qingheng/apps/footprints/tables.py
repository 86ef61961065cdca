"""Lists of footprints, lines and figures, as pages show and export them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts import AssignmentView, FootprintView, LineView
from qingheng.platform.rights.lists import ListColumn, moment

Link = Callable[..., str]
HUNDRED = Decimal(100)


def plain(value: Decimal | None) -> str:
    """A figure as data: no exponent; empty when unknown."""
    return "" if value is None else f"{value.normalize():f}"


def cell(value: Decimal | None, decimals: int = 2) -> dict[str, Any]:
    """A cell of a figure."""
    return {"figure": value, "decimals": decimals}


def percent(value: Decimal | None) -> Decimal | None:
    """A share in per cent."""
    return None if value is None else value * HUNDRED


def footprint_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of the list of footprints."""

    def name(one: FootprintView) -> dict[str, Any]:
        return {
            "text": words.two(one.name_zh, one.name_en) or one.configuration,
            "url": link(one),
            "note": one.configuration,
        }

    def stage(code: str) -> ListColumn:
        return ListColumn(
            code, words.STAGES[code], lambda one: plain(one.by_stage.get(code)), lambda one: cell(one.by_stage.get(code)),
            kind="number",
        )  # fmt: skip

    return (
        ListColumn("configuration", _("Configuration"), lambda one: one.configuration, name),
        ListColumn("study", _("Study"), lambda one: one.study),
        ListColumn("kg", _("kgCO₂e"), lambda one: plain(one.kilograms), lambda one: cell(one.kilograms), kind="number"),
        *(stage(code) for code in words.STAGES),
        ListColumn("lower", _("From, 95 %"), lambda one: plain(one.lower), lambda one: cell(one.lower, 0), kind="number"),
        ListColumn("upper", _("To, 95 %"), lambda one: plain(one.upper), lambda one: cell(one.upper, 0), kind="number"),
        ListColumn("primary", _("Primary data, %"), lambda one: plain(percent(one.primary)),
                   lambda one: cell(percent(one.primary), 1), kind="number"),
        ListColumn("rating", words.RATING, lambda one: plain(one.rating), lambda one: cell(one.rating, 1), kind="number"),
        ListColumn("cuts", words.CUT, lambda one: f"{len(one.cuts)} · {words.word(words.VERDICTS, one.cut_verdict)}"),
        ListColumn("state", _("State"), lambda one: words.word(words.STATES, one.state)),
    )  # fmt: skip


def line_columns(link: Link) -> tuple[ListColumn, ...]:
    """Columns of the lines of a footprint."""

    def item(one: LineView) -> dict[str, Any]:
        return {"text": words.two(one.item_zh, one.item_en), "url": link(one), "note": one.item}

    def process(one: LineView) -> dict[str, Any]:
        return {"text": words.two(one.process_zh, one.process_en), "note": one.process}

    def rank(one: LineView) -> str:
        return words.word(words.RANKS, one.rank) if one.rank else words.word(words.KINDS, one.kind)

    return (
        ListColumn("item", words.ITEM, lambda one: f"{one.item} {words.two(one.item_zh, one.item_en)}", item),
        ListColumn("stage", words.STAGE, lambda one: words.word(words.STAGES, one.stage)),
        ListColumn("detail", words.WHICH, lambda one: " ".join(filter(None, (one.detail, one.site)))),
        ListColumn("process", words.PROCESS, lambda one: one.process, process),
        ListColumn("amount", words.AMOUNT, lambda one: plain(one.amount), lambda one: cell(one.amount, 4), kind="number"),
        ListColumn("unit", _("Unit"), lambda one: one.unit),
        ListColumn("intensity", words.INTENSITY, lambda one: plain(one.intensity), lambda one: cell(one.intensity, 4),
                   kind="number"),
        ListColumn("kg", _("kgCO₂e"), lambda one: plain(one.kilograms), lambda one: cell(one.kilograms, 4), kind="number"),
        ListColumn("share", _("Share, %"), lambda one: plain(percent(one.share)), lambda one: cell(percent(one.share), 1),
                   kind="number"),
        ListColumn("rank", _("Rank"), rank),
        ListColumn("source", words.SOURCE, lambda one: one.row_source or one.source),
    )  # fmt: skip


def change_columns(names: Sequence[str]) -> tuple[ListColumn, ...]:
    """Columns of what makes the difference of two footprints. names: of the two."""
    return (
        ListColumn("item", words.ITEM, lambda one: one.item),
        ListColumn("name", _("Name"), lambda one: words.two(one.item_zh, one.item_en)),
        ListColumn("stage", words.STAGE, lambda one: words.word(words.STAGES, one.stage)),
        ListColumn("first", names[0], lambda one: plain(one.first), kind="number"),
        ListColumn("second", names[1], lambda one: plain(one.second), kind="number"),
        ListColumn("by", _("Difference, kgCO₂e"), lambda one: plain(one.by), kind="number"),
    )


def figure_columns() -> tuple[ListColumn, ...]:
    """Columns of the figures a company holds itself."""

    def what(one: AssignmentView) -> str:
        if one.process:
            return f"{one.process} × {plain(one.ratio)} {one.unit}".strip()
        return f"{plain(sum((Decimal(kg) for kg in one.kilograms.values()), Decimal(0)))} kgCO₂e / {one.unit}"

    return (
        ListColumn("item", words.ITEM, lambda one: one.item),
        ListColumn("rank", _("Rank"), lambda one: words.word(words.RANKS, one.rank)),
        ListColumn("supplier", _("Supplier"), lambda one: one.supplier),
        ListColumn("what", words.PROCESS, what),
        ListColumn("primary", _("Primary data, %"), lambda one: plain(percent(one.primary)), kind="number"),
        ListColumn("valid", _("Valid until"), lambda one: one.valid_to.isoformat() if one.valid_to else ""),
        ListColumn("source", words.SOURCE, lambda one: one.source),
        ListColumn("made", _("Entered by"), lambda one: f"{one.made_name}, {moment(one.made_at)}"),
    )
