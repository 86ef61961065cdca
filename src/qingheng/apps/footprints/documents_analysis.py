"""Tables of the report on what was left out, and on what the footprint hangs on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from qingheng.apps.footprints import words
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

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import FootprintView
    from qingheng.apps.footprints.queries.weighing import HotSpots

Say = Callable[[str, str], str]
_MOST: Final = 10


def cut_table(one: FootprintView, say: Say) -> tuple[Block, ...]:
    """The ledger of what was left out: mass, energy and estimated contribution of each, against the thresholds."""
    rows = tuple(
        (
            label(f"{words.word(words.STAGES, cut.stage)}: {say(cut.zh, cut.en)}"),
            _cell(cut.mass, 4), _percent(cut.share), _cell(cut.energy, 3), _percent(cut.energy_share),
            _cell(cut.contribution, 3), _percent(cut.contribution_share),
            label(say("超出", "above") if cut.over else say("未超出", "not above") if _known(cut.share, cut.energy_share,
                  cut.contribution_share) else say("未知", "nobody knows")),
        )
        for cut in one.cuts
    )  # fmt: skip
    heads = (
        (say("未计入的项目", "Left out"), False), ("kg", True), (say("质量 %", "Mass, %"), True), ("MJ", True),
        (say("能量 %", "Energy, %"), True), ("kgCO₂e", True), (say("贡献 %", "Contribution, %"), True),
        (say("单项限值", "Threshold"), False),
    )  # fmt: skip
    note = Note(
        "*",
        say(
            "贡献按已计入部分每千克或每兆焦的平均值估计，只用于与限值比较，不计入任何合计。",
            "Contributions are estimated at the average of what is counted, by kilogram or megajoule, for the threshold "
            "alone; they are in no total.",
        ),
    )
    return (
        Table(title=say("取舍台账", "Cut-off ledger"), columns=_columns(heads), rows=rows, notes=(note,)),
    )


def hot_table(found: HotSpots, say: Say) -> tuple[Block, ...]:
    """Parameters whose better knowledge would narrow the interval most."""
    rows = tuple(
        (
            label(say(one.name_zh, one.name_en) or one.code), label(words.word(words.LEVERS, one.of)),
            figure(one.elasticity, 3), figure(one.spread, 2), _percent(one.variance), figure(one.after, 3),
        )
        for one in found.levers[:_MOST]
    )  # fmt: skip
    heads = (
        (say("参数", "Parameter"), False), (say("类型", "What it is"), False), (say("弹性", "Elasticity"), True),
        (say("自身离散", "Its own spread"), True), (say("占不确定性 %", "Of the uncertainty, %"), True),
        (say("数据良好时的区间系数", "Interval factor with good data"), True),
    )  # fmt: skip
    return (
        Heading(say("热点与数据改进", "Hot spots and better data"), 2, "5.1"),
        Table(
            title=say("更好的数据最有用之处", "Where better data pay most"),
            columns=_columns(heads),
            rows=rows,
        ),
        Paragraph(
            say(
                f"弹性：参数变化 1 % 时碳足迹变化的百分比。目前的区间系数为 {found.spread:.3f}。",
                f"Elasticity: per cent of the footprint for one per cent of the parameter. The interval factor is "
                f"{found.spread:.3f} now.",
            ),
            "note",
        ),
    )


def _columns(heads: tuple[tuple[str, bool], ...]) -> tuple[Column, ...]:
    return tuple(
        Column(f"c{at}", title, kind=ColumnKind.figure, align=Align.end)
        if number
        else Column(f"c{at}", title)
        for at, (title, number) in enumerate(heads)
    )


def _known(*shares: Decimal | None) -> bool:
    return any(share is not None for share in shares)


def _cell(value: Decimal | None, decimals: int) -> TableCell:
    return missing("not_available", "—") if value is None else figure(value, decimals)


def _percent(share: Decimal | None) -> TableCell:
    return _cell(None if share is None else share * 100, 2)
