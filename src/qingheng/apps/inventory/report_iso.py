"""The report by ISO 14064-1:2018, clause 9.3: a chapter for each item it asks for, and a list of where each is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from qingheng.apps.inventory import pictures, words
from qingheng.apps.inventory import report_tables as tables
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.queries.cuts import known_sum
from qingheng.apps.inventory.report_closing import methods, quality, statements
from qingheng.apps.inventory.report_data import ReportData, Say
from qingheng.apps.inventory.report_history import base_year
from qingheng.calc.gases import BIOGENIC, REMOVED
from qingheng.calc.ghg import BLOCKED, COUNTED, Side
from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.table_model import label

Chapter = tuple[Block, ...]
_CATEGORY: Final[Mapping[str, int]] = {
    **dict.fromkeys(("c4", "c6", "c7", "c9"), 3),
    **dict.fromkeys(("c1", "c2", "c3", "c5", "c8"), 4),
    **dict.fromkeys(("c10", "c11", "c12", "c13", "c14", "c15"), 5),
}
"""Category of ISO 14064-1:2018, 5.2.4 and annex B, of scope 3 categories of the GHG Protocol."""

_NAMES: Final = {
    1: ("类别 1 直接排放", "Category 1 Direct emissions"),
    2: ("类别 2 输入能源的间接排放", "Category 2 Indirect emissions from imported energy"),
    3: ("类别 3 运输的间接排放", "Category 3 Indirect emissions from transportation"),
    4: ("类别 4 使用产品的间接排放", "Category 4 Indirect emissions from products used by the organization"),
    5: (
        "类别 5 使用本组织产品的间接排放",
        "Category 5 Indirect emissions from the use of products of the organization",
    ),
    6: ("类别 6 其他来源的间接排放", "Category 6 Indirect emissions from other sources"),
}


def category_of(one: LineGroup) -> int:
    """The category of ISO 14064-1 a line group belongs to."""
    return one.scope if one.scope in (1, 2) else _CATEGORY.get(one.category, 6)


def iso_report(data: ReportData, say: Say) -> Document:
    """The document. Every figure is of the run; what nobody recorded is said to be missing."""
    chapters = [
        *_who(data, say),
        *_boundaries(data, say),
        *_emissions(data, say),
        *base_year(data, say),
        *methods(data, say),
        *quality(data, say),
        *statements(data, say),
    ]
    blocks: list[Block] = [Heading(say("概要", "Summary"), 1), *summary(data, say)]
    checklist = []
    for number, (item, title, body) in enumerate(chapters, start=1):
        blocks += [Heading(title, 1, str(number)), *body]
        checklist.append(
            (label(f"9.3.1 {item}"), label(title), label(say(f"第 {number} 章", f"Chapter {number}")))
        )
    heads = tables.columns(
        ("clause", say("条款", "Clause")),
        ("what", say("要求", "What it asks for")),
        ("where", say("所在章节", "Answered in")),
    )
    blocks += [
        Heading(say("附录：条款对照表", "Annex: where each clause is answered"), 1),
        tables.table(
            say("ISO 14064-1:2018 第 9.3.1 条对照", "ISO 14064-1:2018, clause 9.3.1, item by item"),
            heads,
            checklist,
            say,
        ),
    ]
    return document(
        data,
        say,
        say("温室气体报告", "Greenhouse gas report"),
        say("按 ISO 14064-1:2018 第 9.3 条", "Contents of ISO 14064-1:2018, clause 9.3"),
        blocks,
    )


def document(data: ReportData, say: Say, title: str, subtitle: str, blocks: list[Block]) -> Document:
    """A report with its cover: company, period, run and packs."""
    view, run = data.view, data.run
    cover = (
        (say("企业", "Organization"), say(data.company_zh, data.company_en)),
        (say("清单", "Inventory"), say(view.name_zh, view.name_en)),
        (say("报告期", "Period"), f"{view.period} ({view.first} – {view.last})"),
        (say("计算", "Run"), f"#{run.number}, {run.at:%Y-%m-%d}"),
        (say("计算哈希", "Hash of the run"), run.run_hash),
        (
            say("状态", "State"),
            say("未锁定，数字仍可能变动", "open: figures may still change")
            if view.state == "open"
            else tables.in_words(say, words.word, words.STATES, view.state),
        ),
    )
    return Document(
        title=title,
        subtitle=subtitle,
        lang=say("zh", "en"),
        blocks=tuple(blocks),
        cover=cover,
        source=say(
            f"青衡，清单 {view.code} 第 {run.number} 次计算",
            f"Qingheng, inventory {view.code}, run {run.number}",
        ),
        facts={"run": run.run_hash, "inventory": view.code},
    )


def summary(data: ReportData, say: Say) -> list[Block]:
    """What it comes to, and a warning when something is not in it."""
    found: list[Block] = [tables.measures_table(data, say)]
    missing = sum(one.rows for one in data.groups if one.status == BLOCKED)
    if missing:
        found.append(
            Paragraph(
                say(
                    f"本报告不完整：{missing} 个结果行受阻，未计入任何合计，原因见“排除与缺失”一章。",
                    f"This report is incomplete: {missing} result lines are blocked and in no total; why "
                    "is said in the chapter on exclusions.",
                ),
                "warning",
            )
        )
    assumed = sum(one.assumed for one in data.groups)
    if assumed:
        found.append(
            Paragraph(
                say(f"{assumed} 组结果行基于假设。", f"{assumed} groups of lines stand on assumptions."),
                "note",
            )
        )
    return found


def _who(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    view = data.view
    node, country = data.nodes.get(view.node_code), data.country(view.node_code)
    about = (
        (say("名称", "Name"), say(data.company_zh, data.company_en)),
        (say("清单范围", "Node of the inventory"), data.site(view.node_code, say)),
        (
            say("国家或地区", "Country"),
            tables.country(country, say) if country else say("未记录", "not recorded"),
        ),
        (say("城市", "City"), node.city if node and node.city else say("未记录", "not recorded")),
    )
    responsible = (
        (say("编制清单", "Set up by"), view.made_name),
        (say("启动计算", "Calculated by"), data.run.started_name),
        (say("锁定", "Locked by"), view.locked_name or say("尚未锁定", "not locked yet")),
    )
    return [
        ("a)", say("报告组织", "Reporting organization"), (Facts(about),)),
        (
            "b)",
            say("报告责任人", "Person or entity responsible"),
            (Facts(responsible), Signatures((say("报告责任人", "Responsible for this report"),))),
        ),
        ("c)", say("报告期", "Reporting period"), (Paragraph(f"{view.period}: {view.first} – {view.last}"),)),
    ]


def _boundaries(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    approach = tables.in_words(say, words.word, words.APPROACHES, data.view.approach)
    heads = tables.columns(
        ("site", say("场所", "Site")),
        ("country", say("国家", "Country")),
        ("share", say("合并比例（起止日期）", "Share counted, by days")),
    )
    rows = []
    for code, node in data.nodes.items():
        spans = "; ".join(
            f"{'—' if one.share is None else f'{one.share * 100:.2f} %'} ({one.first} – {one.last})"
            for one in data.shares.get(code, ())
        )
        rows.append(
            (
                label(say(node.name_zh, node.name_en)),
                label(tables.country(data.country(code), say)),
                label(spans or "—"),
            )
        )
    reporting = sorted(
        {(one.scope, one.category) for one in data.groups if one.scope},
        key=lambda pair: (pair[0], pictures.order_of(pair[1])),
    )
    points = tuple(tables.in_words(say, pictures.category_words, str(s), c) for s, c in reporting)
    return [
        (
            "d)",
            say("组织边界", "Organizational boundaries"),
            (
                Paragraph(say(f"合并方法：{approach}。", f"Consolidation approach: {approach}.")),
                tables.table(say("纳入的场所", "Sites taken in"), heads, rows, say),
            ),
        ),
        (
            "e)",
            say("报告边界与重要性准则", "Reporting boundaries and criteria of significance"),
            (
                Paragraph(
                    say(
                        "报告期内有数据的范围与类别如下；重要间接排放的判定准则未在系统中记录，"
                        "须由组织补充。",
                        "Scopes and categories with data in the period are listed; criteria for "
                        "significant indirect emissions are not recorded in the "
                        "system and must be added by the organization.",
                    )
                ),
                Clauses(points),
            ),
        ),
    ]


def _emissions(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    direct = [one for one in data.groups if one.scope == 1]
    by_gas = say("直接排放：各气体质量与 CO2e", "Direct emissions: mass and CO2e of each gas")
    by_kind = say("直接排放：按类别", "Direct emissions by kind")
    return [
        (
            "f)",
            say("直接排放，分气体", "Direct emissions by gas"),
            (
                tables.gases_table(data, direct, by_gas, say),
                tables.sums_table(by_kind, say("类别", "Kind"), direct, _kind(say), data, say),
            ),
        ),
        ("g)", say("生物源二氧化碳", "Biogenic carbon dioxide"), _apart(data, BIOGENIC, say)),
        ("h)", say("清除量", "Removals"), _apart(data, REMOVED, say)),
        ("i)", say("排除与缺失", "Exclusions and what is missing"), _missing(data, say)),
        ("j)", say("间接排放，分类别", "Indirect emissions by category"), _indirect(data, say)),
    ]


def _kind(say: Say) -> Callable[[LineGroup], str]:
    return lambda one: tables.in_words(say, words.word, words.CATEGORIES, one.category)


def _indirect(data: ReportData, say: Say) -> Chapter:
    """Indirect emissions by the categories of the standard, energy by both views, and by those of the GHG Protocol."""
    location = [one for one in data.groups if one.side in (Side.both, Side.location) and one.scope > 1]
    market = [one for one in data.groups if one.side in (Side.both, Side.market) and one.scope == 2]
    in_order = sorted(location, key=lambda one: (category_of(one), pictures.order_of(one.category)))
    head = say("类别", "Category")
    by_standard = say("间接排放（输入能源按位置）", "Indirect emissions, imported energy location-based")
    by_market = say("输入能源按市场", "Imported energy, market-based")
    by_protocol = say("间接排放：按 GHG Protocol 类别", "Indirect emissions by GHG Protocol category")
    return (
        tables.sums_table(by_standard, head, in_order, lambda one: say(*_NAMES[category_of(one)]), data, say),
        tables.sums_table(by_market, head, market, _kind(say), data, say),
        tables.sums_table(by_protocol, head, in_order, _kind(say), data, say),
    )


def _apart(data: ReportData, gas: str, say: Say) -> Chapter:
    """Biogenic CO2 or removals by scope, and what is told apart: beside the totals and never in them."""
    found = []
    outside = any(gas in one.gases for one in data.groups if not one.scope)
    for scope in (1, 2, 3, 0) if outside else (1, 2, 3):
        groups = [
            one
            for one in data.groups
            if one.scope == scope and one.status == COUNTED and one.side != Side.market
        ]
        mass = known_sum(one.gases[gas] for one in groups if gas in one.gases)
        found.append(
            (
                label(tables.in_words(say, words.word, words.SCOPES, str(scope))),
                tables.tonnes(mass),
            )
        )
    heads = tables.columns(("scope", say("范围", "Scope")), ("mass", "t CO2"), figures=1)
    title = say("生物源 CO2", "Biogenic CO2") if gas == BIOGENIC else say("清除的 CO2", "CO2 removed")
    return (
        Paragraph(
            say(
                "单独列报，不计入任何范围的合计；破折号表示没有相应数据，并非为零。",
                "Reported apart and in no total; a dash means that there are no data, not that it is zero.",
            )
        ),
        tables.table(title, heads, found, say),
    )


def _missing(data: ReportData, say: Say) -> Chapter:
    left_out = sorted({say(one.rule_zh, one.rule_en) for one in data.groups if one.status == "left_out"})
    blocks: list[Block] = []
    items = [one for one in data.blocked if not one.counted]
    if items:
        blocks += tables.blocked_blocks(data, items, say)
    else:
        blocks.append(Paragraph(say("没有受阻的行。", "No row is blocked.")))
    if data.gaps:
        blocks.append(Clauses(tuple(say(gap.zh, gap.en) for gap in data.gaps)))
    if left_out:
        blocks += [
            Paragraph(
                say("按方法不属于排放源、未计入的：", "No source of emissions by the method, and left out:")
            ),
            Clauses(tuple(left_out)),
        ]
    absent = [f"c{n}" for n in range(1, 16) if not any(one.category == f"c{n}" for one in data.groups)]
    if absent:
        names = [tables.in_words(say, words.word, words.CATEGORIES, c) for c in absent]
        blocks += [
            Paragraph(say("没有任何数据的范围三类别：", "Categories of scope 3 without any data:")),
            Clauses(tuple(names)),
        ]
    return tuple(blocks)
