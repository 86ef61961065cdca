"""The part of the report on flows somebody decided about by hand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from qingheng.apps.footprints import words_hand
from qingheng.apps.footprints.contracts_hand import HandView
from qingheng.formats.document_model import Block, Heading, Paragraph
from qingheng.formats.table_model import (
    Align,
    Column,
    ColumnKind,
    Note,
    Table,
    TableCell,
    figure,
    label,
    missing,
)

Say = Callable[[str, str], str]
_FIGURES: Final = {2, 3, 4}


def hand_table(found: tuple[HandView, ...], share: Decimal | None, say: Say) -> tuple[Block, ...]:
    """A table of decisions with amount, contribution, person and review; nothing where the footprint rests on none."""
    if not found:
        return ()
    heads = (
        say("流", "Flow"), say("视作", "Taken for"), say("每件产品中的量", "In one product"), "kgCO₂e",
        say("占比 %", "Share, %"), say("处理人", "Decided by"), say("复核", "Review"),
    )  # fmt: skip
    rows = tuple(
        (
            label(f"{one.name} ({one.compartment}, {one.unit})"), label(f"{words_hand.taken_for(one)}: {one.why}"),
            figure(one.amount, 6), _cell(one.kilograms, 4), _cell(None if one.share is None else one.share * 100, 2),
            label(f"{one.made_name}, {one.made_at[:10]}"),
            label(("" if one.stands else "⚠ ") + words_hand.standing_of(one)),
        )
        for one in found
    )  # fmt: skip
    return (
        Heading(say("人工处理的流", "Flows decided about by hand"), 2, "3.2"),
        Paragraph(
            words_hand.summary(found, share) + say("。", "."),
            "note" if all(one.stands for one in found) else "warning",
        ),
        Table(
            title=say("人工处理的流", "Flows decided about by hand"),
            columns=tuple(
                Column(f"c{at}", title, kind=ColumnKind.figure, align=Align.end)
                if at in _FIGURES
                else Column(f"c{at}", title)
                for at, title in enumerate(heads)
            ),
            rows=rows,
        ),
    )


def hand_notes(found: tuple[HandView, ...]) -> tuple[Note, ...]:
    """The same as notes under the workbook's lines."""
    return tuple(
        Note(
            f"{'' if one.stands else '⚠ '}{one.name}",
            f"{one.compartment}: {words_hand.taken_for(one)}; {one.amount:f} {one.unit}"
            + ("" if one.kilograms is None else f" = {one.kilograms:f} kgCO2e")
            + f"; {one.why}; {one.made_name} {one.made_at[:10]}; {words_hand.standing_of(one)}",
        )
        for one in found
    )


def _cell(value: Decimal | None, decimals: int) -> TableCell:
    return missing("not_available", "—") if value is None else figure(value, decimals)
