"""What the report says of where items are made, and of the processes that stand for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from qingheng.apps.footprints import words_places as words
from qingheng.formats.document_model import Block, Heading, Paragraph
from qingheng.formats.table_model import Align, Column, ColumnKind, Table, TableCell, figure, label, missing

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import FootprintView

Say = Callable[[str, str], str]


def place_blocks(one: FootprintView, say: Say) -> tuple[Block, ...]:
    """A row for each place; nothing for a record whose study says nothing of places."""
    if not one.places:
        return ()
    rows = tuple(
        (
            label(f"{row['of'].item} {row['item']}"), label(f"{row['name']} {row['code']}"), label(row["of"].country or "—"),
            _cell(row["percent"], 2),
            label("; ".join(_process(each) for each in row["processes"]) or row["why"]),
            _cell(row["of"].kwh, 4), _cell(row["of"].kilograms, 4),
        )
        for row in words.shown(one)
    )  # fmt: skip
    heads = (
        (say("物料", "Item"), False), (say("生产地点", "Made at"), False), (say("国家或地区", "Country"), False),
        ("%", True), (say("所述过程与当地所用过程", "Process as stated, and there"), False), ("kWh", True), ("kgCO₂e", True),
    )  # fmt: skip
    columns = tuple(
        Column(f"c{at}", title, kind=ColumnKind.figure, align=Align.end)
        if counts
        else Column(f"c{at}", title)
        for at, (title, counts) in enumerate(heads)
    )
    return (
        Heading(say("生产地点", "Where it is made"), 2, "3.3"),
        Paragraph(
            say(
                "场所按其所在国家或地区的电力计算；外购物料在研究要求时按供应商场所所在国家或地区选用过程，依次为供应商自有数据、该国、"
                "所在区域、全球，均无则保持原过程。",
                "A site takes the electricity of its country. What is bought goes by the country of the supplier's site "
                "where the study asks for it: a supplier's own figure, the country, its region, the world, else as stated.",
            )
        ),
        Table(
            title=say("生产地点与所用过程", "Places of production and processes"), columns=columns, rows=rows
        ),
    )


def _process(each: words.Shown) -> str:
    arrow = f" → {each['of'].process}" if each["other"] else ""
    return f"{each['of'].stated}{arrow} ({each['level']})"


def _cell(value: Decimal | None, places: int) -> TableCell:
    return missing("not_available", "") if value is None else figure(value, places)
