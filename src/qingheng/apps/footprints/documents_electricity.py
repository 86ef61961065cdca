"""What the report says of the electricity of production: the rule, what certificates cover, and what they do not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from qingheng.apps.footprints import words_electricity as words
from qingheng.formats.document_model import Block, Heading, Paragraph
from qingheng.formats.table_model import Align, Column, ColumnKind, Note, Table, figure, label

if TYPE_CHECKING:
    from qingheng.apps.footprints.contracts import FootprintView, LineView
    from qingheng.apps.footprints.contracts_electricity import FigureUsed, LotUsed, SiteElectricity

Say = Callable[[str, str], str]


def rule_said(one: FootprintView, say: Say) -> str:
    """By which rule the electricity of the record counts, in a sentence."""
    if one.electricity is None:
        if any(place.kind == "own" for place in one.places):
            return say(
                "电力：使用阶段按所述市场与年份的电网平均，生产阶段按各场所所在国家或地区的电网平均，未使用绿色电力证书。",
                "Electricity: average grid of the market and year stated for use, that of the country of each site for "
                "making; no certificates are used.",
            )
        return say(
            "电力：制造与使用阶段按所述市场与年份的电网平均，未使用绿色电力证书。",
            "Electricity: average grid of the market and year stated, for making and use; no certificates are used.",
        )
    return say(
        f"电力：使用阶段按所述市场与年份的电网平均；生产阶段按合同，{one.electricity.year} 年已注销的凭证所覆盖的电量"
        "按其发电技术的生命周期因子计算，在场所全年用电中按比例分摊，其余按电网平均（没有产品序列的剩余电力组合因子）。",
        "Electricity: average grid of the market and year stated for use; production by contract: what certificates retired "
        f"for {one.electricity.year} cover counts at the life-cycle figure of its technology, pro rata for the year of the "
        "site, the rest at the average of the grid (there is no residual mix of the product series).",
    )


def electricity_blocks(one: FootprintView, say: Say) -> tuple[Block, ...]:
    """Each site with what covers it and what is left out; nothing for a record on the grid."""
    if one.electricity is None or not one.electricity.sites:
        return ()
    blocks: list[Block] = [Heading(say("生产用电", "Electricity of production"), 2, "3.2")]
    for site in one.electricity.sites:
        name = say(site.name_zh, site.name_en)
        blocks.append(
            Paragraph(
                say(
                    f"{name}，{site.year} 年：有记录的 {site.months} 个月外购电量 {site.consumed:,.3f} MWh，凭证覆盖 "
                    f"{_percent(site.share)}；一件产品在此用电 {site.kwh:,.4f} kWh，"
                    f"其中 {site.kwh_covered:,.4f} kWh 被覆盖。",
                    f"{name}, {site.year}: {site.consumed:,.3f} MWh bought in {site.months} months on record, certificates "
                    f"cover {_percent(site.share)}; one product takes {site.kwh:,.4f} kWh there, {site.kwh_covered:,.4f} "
                    "kWh of it covered.",
                )
            )
        )
        blocks += [table for table in (_covered(site, say), _left(site, say)) if table.rows]
    return tuple(blocks)


def lots_of(one: FootprintView, line: LineView) -> str:
    """The lots that cover a line, in one cell of the workbook; empty for lines of other processes."""
    part = words.part_of(one.electricity, line.process)
    if part is None:
        return ""
    return "; ".join(
        f"{lot['of'].code} {_serials(lot['of'])} {lot['of'].mwh:f} MWh".strip() for lot in part["lots"]
    )


def _covered(site: SiteElectricity, say: Say) -> Table:
    rows = tuple(
        (
            label(words.technology(part.technology)), figure(part.mwh, 3), figure(part.share * 100, 2),
            figure(part.kilograms, 4),
            label("; ".join(_factor(each) for each in (part.generation, part.transmission) if each)),
            label("; ".join(f"{lot.code} {_serials(lot)} ({lot.mwh:f} MWh)" for lot in part.lots)),
        )
        for part in site.parts
    )  # fmt: skip
    without = any(part.transmission and part.transmission.losses is False for part in site.parts)
    note = Note("*", say("输配电因子不含线损：该年没有含线损的数值。",
                         "Transmission leaves losses out: no figure with losses is known for the year."))  # fmt: skip
    return Table(
        title=say(f"凭证覆盖：{site.name_zh}", f"Covered by certificates: {site.name_en}"),
        columns=_columns(
            (say("技术", "Technology"), False), ("MWh", True), ("%", True), ("kgCO₂e/kWh", True),
            (say("所用因子", "Figures used"), False), (say("批次", "Lots"), False),
        ),
        rows=rows,
        notes=(note,) if without else (),
    )  # fmt: skip


def _left(site: SiteElectricity, say: Say) -> Table:
    rows = tuple(
        (
            label(f"{row.lot.code} {_serials(row.lot)}".strip()), label(words.technology(row.lot.technology)),
            figure(row.lot.mwh, 3), label(say(row.zh, row.en)), label(say(row.remedy_zh, row.remedy_en)),
        )
        for row in site.left_out
    )  # fmt: skip
    return Table(
        title=say(f"未计入的凭证：{site.name_zh}", f"Certificates not counted: {site.name_en}"),
        columns=_columns(
            (say("批次", "Lots"), False), (say("技术", "Technology"), False), ("MWh", True),
            (say("原因", "Why"), False), (say("补救办法", "What lifts it"), False),
        ),
        rows=rows,
    )  # fmt: skip


def _factor(one: FigureUsed) -> str:
    return f"{one.factor}@{one.version} {one.kilograms:f}"


def _serials(lot: LotUsed) -> str:
    return f"{lot.serial_from}–{lot.serial_to}" if lot.serial_to else lot.serial_from


def _percent(share: Decimal) -> str:
    return f"{share * 100:.2f} %"


def _columns(*heads: tuple[str, bool]) -> tuple[Column, ...]:
    return tuple(
        Column(f"c{at}", title, kind=ColumnKind.figure, align=Align.end)
        if counts
        else Column(f"c{at}", title)
        for at, (title, counts) in enumerate(heads)
    )
