"""The report on a footprint by the contents of GB/T 24067-2024 and ISO 14067:2018, and the statement for a customer.

Every figure is of the frozen record; what it does not have is said to be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils import translation

from qingheng.apps.footprints import words
from qingheng.apps.footprints.contracts import FootprintView, LineView, StudyView
from qingheng.apps.footprints.contracts_hand import HandView
from qingheng.apps.footprints.documents_analysis import cut_table, hot_table
from qingheng.apps.footprints.documents_electricity import electricity_blocks, rule_said
from qingheng.apps.footprints.documents_hand import hand_table
from qingheng.apps.footprints.documents_places import place_blocks
from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
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
    from qingheng.apps.footprints.queries.weighing import HotSpots

Say = Callable[[str, str], str]
MOST_LINES: Final = 60
_DASH: Final = "—"


def report_document(
    one: FootprintView, study: StudyView, lines: Sequence[LineView], company: str, lang: str,
    hot: HotSpots | None = None, by_hand: tuple[HandView, ...] = (),
) -> Document:  # fmt: skip
    """The report. lang: zh or en. hot: what the footprint hangs on, where that can be told. by_hand: decisions about flows
    it rests on, as they stand today."""

    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    name = say(one.name_zh or one.configuration, one.name_en or one.configuration)
    with translation.override("zh-hans" if lang == "zh" else "en"):
        blocks: tuple[Block, ...] = (
            *_general(one, study, company, say), *_goal(one, study, say), *_inventory(one, lines, say),
            *hand_table(by_hand, one.hand_share, say),
            *_results(one, say), *_interpretation(one, say), *(hot_table(hot, say) if hot else ()), *_review(one, say),
        )  # fmt: skip
    return Document(
        title=say(f"产品碳足迹报告：{name}", f"Product carbon footprint report: {name}"),
        lang=lang,
        blocks=blocks,
        subtitle=say(
            "按 GB/T 24067-2024 与 ISO 14067:2018 的内容编制",
            "By the contents of GB/T 24067-2024 and ISO 14067:2018",
        ),
        cover=(
            (say("企业", "Company"), company), (say("产品", "Product"), f"{name} ({one.configuration})"),
            (say("声明单位", "Declared unit"), say(study.unit_zh, study.unit_en)),
            (say("碳足迹", "Footprint"), f"{_kg(one.kilograms)} kgCO₂e"),
            (say("状态", "State"), _state(one, lang)), (say("记录", "Record"), one.sha256),
        ),
        source=f"{study.code} #{one.run} {one.run_hash}",
    )  # fmt: skip


def statement_document(
    rows: Sequence[tuple[FootprintView, StudyView, int]], customer: str, period: str, company: str, lang: str
) -> Document:
    """Units shipped to a customer times the footprint of each; one that is not approved says so."""

    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    cells = tuple(
        (
            label(say(one.name_zh, one.name_en) or one.configuration), label(one.configuration), figure(Decimal(units), 0),
            figure(one.kilograms, 2), figure(one.kilograms * units, 2), label(_state(one, lang)),
        )
        for one, _study, units in rows
    )  # fmt: skip
    total = sum((one.kilograms * units for one, _study, units in rows), Decimal(0))
    open_ones = [one.configuration for one, _study, _units in rows if one.state != "approved"]
    table = Table(
        title=say("已交付产品及其碳足迹", "Products delivered with their footprints"),
        columns=_columns(
            ("product", say("产品", "Product")), ("code", say("配置", "Configuration")),
            ("units", say("数量", "Units")), ("each", say("每单位 kgCO₂e", "kgCO₂e a unit")),
            ("all", "kgCO₂e"), ("state", say("状态", "State")), figures=(2, 3, 4),
        ),
        rows=cells,
    )  # fmt: skip
    blocks: list[Block] = [table, Facts(((say("合计", "Total"), f"{_kg(total)} kgCO₂e"),))]
    if open_ones:
        blocks.insert(
            0,
            Paragraph(
                say(f"尚未批准：{'、'.join(open_ones)}", f"Not approved yet: {', '.join(open_ones)}"),
                "warning",
            ),
        )
    blocks.append(
        Paragraph(
            say(
                "按各配置的声明单位与系统边界计算；系统边界或方法不同的数字不应相加比较。",
                "By declared unit and boundary of each configuration; figures of other boundaries do not compare.",
            ),
            "note",
        )
    )
    return Document(
        title=say(f"产品碳足迹声明：{customer}", f"Product footprint statement: {customer}"),
        lang=lang,
        blocks=tuple(blocks),
        cover=(
            (say("企业", "Company"), company),
            (say("客户", "Customer"), customer),
            (say("期间", "Period"), period),
        ),
        source="; ".join(f"{study.code} #{one.run} {one.sha256[:16]}" for one, study, _units in rows),
    )


def _general(one: FootprintView, study: StudyView, company: str, say: Say) -> tuple[Block, ...]:
    return (
        Heading(say("概况", "General"), number="1"),
        Facts((
            (say("委托与编制企业", "Commissioned and made by"), company),
            (say("产品", "Product"), f"{say(one.name_zh, one.name_en)} ({one.configuration})"),
            (say("配置", "Configuration"), "; ".join(f"{k}={v}" for k, v in one.choice.items()) or _DASH),
            (say("质量", "Mass"), f"{one.mass:f} kg"),
            (say("计算日期", "Calculated"), f"{one.at:%Y-%m-%d}"),
            (say("依据的产品种类规则", "Category rules"), study.rules or say("未采用", "none followed")),
        )),
    )  # fmt: skip


def _goal(one: FootprintView, study: StudyView, say: Say) -> tuple[Block, ...]:
    inside = ", ".join(words.word(words.STAGES, stage) for stage in study.stages)
    outside = [words.word(words.STAGES, stage) for stage in words.STAGES if stage not in study.stages]
    limits = " / ".join(
        _DASH if value is None else f"{value * 100:g} %" for value in (study.cut_one, study.cut_together)
    )
    function = say(study.function_zh, study.function_en)
    return (
        Heading(say("目的与范围", "Goal and scope"), number="2"),
        Facts((
            (say("声明单位", "Declared unit"), say(study.unit_zh, study.unit_en)),
            (say("功能单位", "Functional unit"), function or say("未说明", "not stated")),
            (say("系统边界", "Boundary"), inside),
            (say("边界之外", "Outside the boundary"), ", ".join(outside) or say("无", "nothing")),
            (say("销售市场", "Market"), one.market),
            (say("数据基准日", "Day whose data hold"), study.on.isoformat()),
            (say("影响评价方法", "Method"), words.word(words.METHODS, study.method)),
            (say("背景数据库", "Background database"), study.database),
            (say("回收计算规则", "Rule for recycling"), words.word(words.RECYCLING, study.recycling)),
            (say("取舍限值（单项 / 合计）", "Cut-off thresholds (one / together)"), limits),
        )),
        Paragraph(say(
            "分配：背景数据库中的多产品过程按数据库所述方法分配；前景过程未作分配。",
            "Allocation: processes of several products are divided as the database states, foreground processes not at "
            "all. ",
        ) + rule_said(one, say)),
    )  # fmt: skip


def _inventory(one: FootprintView, lines: Sequence[LineView], say: Say) -> tuple[Block, ...]:
    rows = tuple(
        (
            label(words.word(words.STAGES, line.stage)), label(f"{line.item} {say(line.item_zh, line.item_en)}"),
            label(say(line.process_zh, line.process_en) or line.process), figure(line.amount, 6), label(line.unit),
            figure(line.intensity, 6), figure(line.kilograms, 4),
            label(words.word(words.RANKS, line.rank) if line.rank else words.word(words.KINDS, line.kind)),
        )
        for line in lines[:MOST_LINES]
    )  # fmt: skip
    notes: list[Note] = []
    if len(lines) > MOST_LINES:
        more = len(lines) - MOST_LINES
        notes.append(
            Note("…", say(f"另有 {more} 行，见明细工作簿。", f"{more} more lines stand in the workbook."))
        )
    table = Table(
        title=say("活动数据与排放因子", "Amounts and intensities"),
        columns=_columns(
            ("stage", say("阶段", "Stage")), ("item", say("物料", "Item")), ("process", say("过程", "Process")),
            ("amount", say("用量", "Amount")), ("unit", say("单位", "Unit")),
            ("intensity", say("每单位 kgCO₂e", "kgCO₂e a unit")), ("kg", "kgCO₂e"), ("rank", say("层级", "Rank")),
            figures=(3, 5, 6),
        ),
        rows=rows,
        notes=tuple(notes),
    )  # fmt: skip
    return (
        Heading(say("清单分析", "Inventory analysis"), number="3"),
        table,
        Heading(say("取舍", "Cut-offs"), 2, "3.1"),
        Paragraph(
            say("结论：", "Verdict: ") + words.word(words.VERDICTS, one.cut_verdict)
            + say(f"；合计占质量 {one.cut_mass * 100:.2f} %", f"; together {one.cut_mass * 100:.2f} % of the mass")
            + say(f"、能量 {_of(one.cut_energy)}、贡献 {_of(one.cut_contribution)}（估计）",
                  f", {_of(one.cut_energy)} of the energy, {_of(one.cut_contribution)} of the contribution (estimated)")
        ),
        *(cut_table(one, say) if one.cuts else (Clauses((say("没有未计入的项目。", "Nothing was left out."),)),)),
        *electricity_blocks(one, say),
        *place_blocks(one, say),
        Paragraph(
            say(
                f"背景数据库中有 {one.uncharacterised} 个基本流没有特征化因子。",
                f"{one.uncharacterised} elementary flows of the database have no factor in the method.",
            ),
            "note",
        ),
    )  # fmt: skip


def _results(one: FootprintView, say: Say) -> tuple[Block, ...]:
    stages = tuple(
        (label(str(name)), _cell(one.by_stage.get(code)), _share(one.by_stage.get(code), one.kilograms))
        for code, name in words.STAGES.items()
    )
    origins = tuple(
        (label(str(name)), _cell(one.by_origin.get(code), 4)) for code, name in words.ORIGINS.items()
    )
    parts = tuple(
        (label(f"{code} {say(zh, en)}"), _cell(kg, 3), _share(kg, one.kilograms))
        for code, zh, en, kg in one.by_item[:15]
    )
    return (
        Heading(say("影响评价", "Impact assessment"), number="4"),
        Table(
            title=say("按生命周期阶段", "By stage"),
            columns=_columns(("stage", say("阶段", "Stage")), ("kg", "kgCO₂e"), ("share", "%"), figures=(1, 2)),
            rows=stages,
        ),
        Table(
            title=say("按来源（化石、生物源、土地利用、航空分列）", "By origin, each apart"),
            columns=_columns(("origin", say("来源", "Origin")), ("kg", "kgCO₂e"), figures=(1,)),
            rows=origins,
            notes=(Note("*", say("另列的两项不计入合计。", "The two told apart are in no total.")),),
        ),
        Table(
            title=say("按零部件", "By part"),
            columns=_columns(("part", say("物料", "Item")), ("kg", "kgCO₂e"), ("share", "%"), figures=(1, 2)),
            rows=parts,
        ),
    )  # fmt: skip


def _interpretation(one: FootprintView, say: Say) -> tuple[Block, ...]:
    def percent(value: Decimal | None) -> str:
        return _DASH if value is None else f"{value * 100:.1f} %"

    interval = _DASH if one.lower is None else f"{_kg(one.lower)} – {_kg(one.upper)} kgCO₂e"
    rating = _DASH if one.rating is None else f"{one.rating:.2f} ({words.word(words.LEVELS, one.level)})"
    return (
        Heading(say("结果解释", "Interpretation"), number="5"),
        Facts((
            (say("约 95 % 区间", "Interval, about 95 %"), interval),
            (say("抽样核对", "Checked by drawing"), _drawn(one, say)),
            (say("数据质量评分", "Data quality rating"), rating),
            (say("未评分的比例", "Unrated"), percent(one.unrated)),
            (say("初级数据占比", "Primary data"), percent(one.primary)),
            (say("来源只给出 CO₂ 当量的比例", "Known as CO₂ equivalent alone"), percent(one.stated)),
            (say("未与原始来源核对的比例", "Not compared with its original"), percent(one.unverified)),
            (say("沿用较早年份电网的比例", "On the grid of an earlier year"), percent(one.carried)),
        )),
        Paragraph(say(
            "局限：碳足迹只涉及气候变化一种影响；本结果不用于与功能、边界、方法或规则不同的产品比较。",
            "Limits: a footprint concerns climate change alone; it does not compare with products of another function, "
            "boundary, method or rules.",
        ), "note"),
    )  # fmt: skip


def _drawn(one: FootprintView, say: Say) -> str:
    """What the draws say of the interval by propagation."""
    if one.agree is None:
        return _DASH
    told = _DASH if one.drawn_lower is None else f"{_kg(one.drawn_lower)} – {_kg(one.drawn_upper)} kgCO₂e"
    if one.agree:
        return say(
            f"{told}，{one.draws} 次抽样，与一阶传播一致",
            f"{told}, {one.draws} draws, agrees with the first order",
        )
    return say(
        f"{told}，{one.draws} 次抽样；一阶传播在此不够准确，请采用抽样区间",
        f"{told}, {one.draws} draws; the first order is not good enough here, use the drawn interval",
    )


def _of(share: Decimal | None) -> str:
    return _DASH if share is None else f"{share * 100:.2f} %"


def _review(one: FootprintView, say: Say) -> tuple[Block, ...]:
    told = (
        Paragraph(
            say(
                f"由 {one.decided_name} 批准，{one.decided_at:%Y-%m-%d}。",
                f"Approved by {one.decided_name}, {one.decided_at:%Y-%m-%d}.",
            )
        )
        if one.state == "approved" and one.decided_at
        else Paragraph(say("尚未批准；没有鉴定性评审记录。", "Not approved yet; no critical review is recorded."), "warning")
    )  # fmt: skip
    return (
        Heading(say("评审与记录", "Review and record"), number="6"),
        told,
        Facts(((say("输入哈希", "Hash of the inputs"), one.run_hash), (say("记录哈希", "Hash of the record"), one.sha256))),
        Signatures((say("编制", "Made by"), say("批准", "Approved by"))),
    )  # fmt: skip


def _columns(*heads: tuple[str, str], figures: Sequence[int]) -> tuple[Column, ...]:
    return tuple(
        Column(key, title, kind=ColumnKind.figure, align=Align.end) if at in figures else Column(key, title)
        for at, (key, title) in enumerate(heads)
    )


def _cell(value: Decimal | None, decimals: int = 2) -> TableCell:
    return missing("not_available", _DASH) if value is None else figure(value, decimals)


def _share(value: Decimal | None, whole: Decimal) -> TableCell:
    return _cell(None if value is None or not whole else value / whole * 100, 1)


def _kg(value: Decimal | None) -> str:
    return _DASH if value is None else f"{value:,.2f}"


def _state(one: FootprintView, lang: str) -> str:
    with translation.override("zh-hans" if lang == "zh" else "en"):
        return words.word(words.STATES, one.state)
