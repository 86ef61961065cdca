"""Chapters of the report by ISO 14064-1:2018 that close it: methods, uncertainty, statements."""

from __future__ import annotations

from decimal import Decimal

from qingheng.apps.inventory import report_tables as tables
from qingheng.apps.inventory import words
from qingheng.apps.inventory.report_data import ReportData, Say
from qingheng.apps.inventory.report_history import method_changes
from qingheng.calc.ghg import BLOCKED
from qingheng.formats.document_model import Block, Clauses, Facts, Paragraph
from qingheng.formats.table_model import Table, label

Chapter = tuple[Block, ...]


def methods(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    """Items m to o: approaches, changes to them, factors."""
    view = data.view
    rules = sorted(
        {(say(one.rule_zh, one.rule_en), one.rule) for one in data.groups if one.status != "left_out"}
    )
    dates = tables.in_words(say, words.word, words.DATES, view.dates)
    packs = tuple((pack, version) for pack, version in view.packs)
    variants = tuple((topic, method) for topic, method in sorted(view.variants.items()))
    return [
        (
            "m)",
            say("量化方法及选择理由", "Quantification approaches and why they were chosen"),
            (
                Paragraph(
                    say(
                        f"方法包 {view.methods}。因子年份规则：{dates}。因子按供应商、场所、省、区域、"
                        "国家、世界的次序选取，理由随每行保存。",
                        f"Pack of methods {view.methods}. Choice of factors by date: {dates.lower()}. "
                        "Factors are taken in the order supplier, site, "
                        "province, grid region, country, world; the reason is kept with every line.",
                    )
                ),
                Clauses(tuple(f"{name} ({rule})" for name, rule in rules)),
                *((Facts(variants),) if variants else ()),
            ),
        ),
        (
            "n)",
            say("量化方法的变更", "Changes to quantification approaches"),
            method_changes(data, say),
        ),
        (
            "o)",
            say("排放因子与清除因子", "Emission and removal factors"),
            (
                Facts(packs),
                tables.activity_table(data, data.groups, say),
                tables.factor_table(data, say),
                *_assumed(data, say),
            ),
        ),
    ]


def _assumed(data: ReportData, say: Say) -> Chapter:
    if not data.assumptions:
        return ()
    used = {one.factor for one in data.factors}
    idle = say("；本次计算没有用到", "; no line of this run uses it")
    points = tuple(
        f"{data.activity(one.activity, say)}: {one.factor_id}. {say(one.reason_zh, one.reason_en)} "
        f"({one.confirmed_name}{'' if one.factor_id in used else idle})"
        for one in data.assumptions
    )
    return (
        Paragraph(
            say("为本清单确认的因子与假设：", "Factors confirmed and assumptions made for this inventory:")
        ),
        Clauses(points),
    )


def quality(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    """Items p and q: uncertainty."""
    method = say(
        "来源公布 95 % 界限的，离散度取缺省值与两端之比的较大者（IPCC 2006 第 2 卷）；标为“代用”的取同类燃料另一来源的界限，"
        "不视为来源给出。"
        "来源没有给出离散度的（见“未给出离散度”列），由系统参照谱系矩阵法"
        "（Weidema 与 Wesnæs 1996；评分分档为本系统自定，未与原文核对）"
        "依因子的年份、地区、类型与核对情况以及数据是否实测评分，未知项按最差计，是估计而非来源的结论。"
        "离散度为几何标准差的平方；同一因子、同一计量量的误差线性相加，"
        "彼此独立的以平方和相加（GHG Protocol 定量不确定性指南；IPCC 2006 第 1 卷第 3 章）。",
        "Where a source publishes limits of 95 %, the spread is the larger ratio of the figure to either end (IPCC 2006 "
        "vol. 2); a proxy takes the limits another source publishes for the like fuel and does not count as stated. "
        "Where no source states a spread (the column says for how much), the system scores it after the pedigree "
        "approach (Weidema and Wesnæs 1996; the scoring bands are the system's own choice, not verified against the "
        "paper): years, place, kind and checking of the factor, and whether the data "
        "were measured; what is not known scores worst. That is an estimate, not a finding of the source. "
        "Spreads are squared geometric standard deviations; errors of one factor and of one metered quantity add "
        "linearly, independent ones in quadrature (GHG Protocol quantitative uncertainty guidance; IPCC 2006 "
        "vol. 1 ch. 3).",
    )
    blocked = say(
        "受阻的行不在区间之内：实际排放可能高于上限。",
        "Blocked rows are not in the interval: actual emissions may lie above its upper end.",
    )
    return [
        (
            "p)",
            say("不确定性对准确性的影响", "Impact of uncertainties on accuracy"),
            (Paragraph(blocked, "note"),),
        ),
        (
            "q)",
            say("不确定性评估的方法与结果", "Uncertainty assessment"),
            (Paragraph(method), _intervals(data, say)),
        ),
    ]


def _intervals(data: ReportData, say: Say) -> Table:
    """Interval and quality of each scope, and of each category of scope 3 that has data."""
    heads = tables.columns(
        ("category", say("类别", "Category")),
        ("low", say("下限 tCO2e", "Lower, tCO2e")),
        ("high", say("上限 tCO2e", "Upper, tCO2e")),
        ("primary", say("实测数据 %", "Measured data, %")),
        ("unstated", say("未给出离散度 %", "Without a stated spread, %")),
        ("proxy", say("其中代用界限 %", "Of it by a like fuel's limits, %")),
        figures=5,
    )
    rows = []
    present = {one.category for one in data.groups}
    scope3 = [f"c{number}" for number in range(1, 16) if f"c{number}" in present]
    for name in ("scope1", "scope2_location", "scope2_market", "scope3", *scope3):
        span = data.measures.of(name).interval
        shares = (
            [Decimal(100 * one) for one in (span.primary, span.unstated, span.proxy)] if span else [None] * 3
        )
        rows.append(
            (
                label(
                    tables.in_words(
                        say, words.word, words.CATEGORIES if name in present else words.MEASURES, name
                    )
                ),
                tables.tonnes(span.lower if span else None, 0),
                tables.tonnes(span.upper if span else None, 0),
                *(tables.num(share, 1) for share in shares),
            )
        )
    return tables.table(say("不确定性", "Uncertainty"), heads, rows, say)


def statements(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    """Items r to t: accordance, verification, warming potentials."""
    complete = not any(one.status == BLOCKED for one in data.groups)
    accord = say(
        "本报告按 ISO 14064-1:2018 第 9.3 条的内容编写。清单是否完全符合该标准，由组织声明、由核查方判断。",
        "This report has the contents of ISO 14064-1:2018, clause 9.3. Whether the inventory conforms to "
        "the standard in full is for the "
        "organization to declare and for a verifier to judge.",
    )
    if not complete:
        accord += say(
            "存在未计入的排放源，目前不能声明完整。",
            " Sources are missing from the totals, so completeness cannot be declared now.",
        )
    return [
        (
            "r)",
            say("符合性声明", "Statement of accordance"),
            (Paragraph(accord, "plain" if complete else "warning"),),
        ),
        ("s)", say("核查情况", "Verification"), _verified(data, say)),
        (
            "t)",
            say("GWP 数值及来源", "GWP values and their source"),
            (
                Paragraph(
                    say(
                        f"主数据集 {data.view.gwp_main}；来源：政府间气候变化专门委员会各次评估报告，100 "
                        "年。",
                        f"Main set {data.view.gwp_main}; source: assessment reports of the IPCC, 100 years.",
                    )
                ),
                tables.gwp_table(data, say),
            ),
        ),
    ]


def _verified(data: ReportData, say: Say) -> Chapter:
    """Item s: sign-offs of this very run; none is said to be missing."""
    signed = data.signed.get(say("zh", "en"), ())
    if not signed:
        none = say(
            "系统中没有记录对该次计算的核查；核查类型与保证等级须由组织补充。",
            "No verification of this run is recorded; its type and level of assurance must be added by "
            "the organization.",
        )
        return (Paragraph(none, "note"),)
    blocks: list[Block] = []
    for one in signed:
        blocks += [
            Facts(
                (
                    (say("保证等级", "Level of assurance"), one.level),
                    (say("外购能源视角", "View of energy bought"), one.side),
                    (say("意见", "Opinion"), one.opinion),
                    (say("签署人", "Signed by"), f"{one.name}, {one.at:%Y-%m-%d}"),
                )
            ),
            Paragraph(one.statement),
        ]
    return tuple(blocks)
