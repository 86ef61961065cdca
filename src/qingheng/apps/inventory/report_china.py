"""The Chinese enterprise report of greenhouse gas emissions: chapters and annexes of GB/T 32150 and its sector rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from qingheng.apps.inventory import report_tables as tables
from qingheng.apps.inventory import words
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.queries.blocked import items_of
from qingheng.apps.inventory.queries.cuts import main_of
from qingheng.apps.inventory.report_data import ReportData, Say
from qingheng.apps.inventory.report_iso import document
from qingheng.calc.ghg import BLOCKED, COUNTED, Side
from qingheng.formats.document_model import Block, Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.table_model import Table, label

HOME: Final = ("CN", "")
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "stationary": ("化石燃料燃烧（固定源）", "Fossil fuel combustion, stationary"),
    "mobile": ("化石燃料燃烧（移动源）", "Fossil fuel combustion, mobile"),
    "process": ("工业生产过程", "Industrial processes"),
    "fugitive": (
        "逸散（制冷剂、灭火剂、开关设备等）",
        "Fugitive (refrigerants, fire suppression, switchgear)",
    ),
    "electricity": ("净购入使用电力", "Net purchased electricity"),
    "heat": ("净购入使用热力", "Net purchased heat"),
    "cooling": ("净购入冷量", "Net purchased cooling"),
    "compressed_air": ("净购入压缩空气", "Net purchased compressed air"),
}
"""Sources in the order of the summary table. Source: GB/T 32150-2015, 5.2; guideline for electronic equipment makers."""


def china_report(data: ReportData, say: Say) -> Document:
    """The document: sites in China alone, energy bought location-based, scope 3 not in it."""
    inside = [one for one in data.groups if data.country(one.site) in HOME and one.scope in (1, 2)]
    groups = [one for one in inside if one.side in (Side.both, Side.location)]
    chapters: list[tuple[str, Sequence[Block]]] = [
        (say("企业基本情况", "The enterprise"), _about(data, say)),
        (say("核算边界", "Accounting boundary"), _boundary(data, say)),
        (say("排放源与气体种类", "Sources and gases"), _sources(groups, say)),
        (
            say("活动数据及来源", "Activity data and their sources"),
            [tables.activity_table(data, groups, say)],
        ),
        (say("排放因子及来源", "Emission factors and their sources"), _factors(data, groups, say)),
        (say("排放量汇总", "Summary of emissions"), _sums(data, groups, inside, say)),
        (say("缺失、假设与不确定性", "What is missing, assumed and uncertain"), _open(data, groups, say)),
        (say("真实性声明", "Statement of truth"), _truth(say)),
    ]
    blocks: list[Block] = []
    for number, (title, body) in enumerate(chapters, start=1):
        blocks += [Heading(title, 1, say("一二三四五六七八"[number - 1] + "、", str(number))), *body]
    return document(
        data,
        say,
        say("企业温室气体排放报告", "Enterprise greenhouse gas emission report"),
        say(
            "按 GB/T 32150 及电子设备制造企业核算指南的报告格式",
            "Form of GB/T 32150 and the guideline for electronic equipment makers",
        ),
        blocks,
    )


def _about(data: ReportData, say: Say) -> list[Block]:
    unknown = say("系统未记录，须填报", "not recorded; to be filled in")
    node = data.nodes.get(data.view.node_code)
    pairs = (
        (say("单位名称", "Name"), say(data.company_zh, data.company_en)),
        (say("统一社会信用代码", "Unified social credit code"), unknown),
        (say("单位性质、所属行业及行业代码", "Type, industry and its code"), unknown),
        (say("法定代表人", "Legal representative"), unknown),
        (say("地址", "Address"), node.city if node and node.city else unknown),
        (say("报告年度", "Reporting year"), f"{data.view.period} ({data.view.first} – {data.view.last})"),
        (say("填报负责人、联系方式", "Responsible person and contact"), unknown),
    )
    return [Facts(pairs)]


def _boundary(data: ReportData, say: Say) -> list[Block]:
    used = {one.site for one in data.groups if one.scope in (1, 2)}
    inside = sorted(code for code in used if data.country(code) in HOME)
    outside = sorted(used - set(inside))
    blocks: list[Block] = [
        Paragraph(
            say(
                "以法人或视同法人的独立核算单位为边界，核算其境内生产系统的直接排放与净购入电力、"
                "热力的间接排放。系统按下列场所汇总，未核对法人登记。",
                "The boundary is the legal entity: direct emissions of its production in China and "
                "indirect emissions of net purchased power and heat. "
                "The system sums the sites below; it has not checked them against the register of "
                "companies.",
            )
        ),
        Clauses(
            tuple(data.site(code, say) for code in inside)
            or (say("没有境内场所的数据。", "No data of sites in China."),)
        ),
    ]
    if unplaced := [code for code in inside if not data.country(code)]:
        names = say("、", ", ").join(data.site(code, say) for code in unplaced)
        blocks.append(
            Paragraph(
                say(
                    f"未记录国家、按境内计入：{names}。若含境外数据，本表不成立。",
                    f"Without a recorded country and counted as in China: {names}. With data from abroad in them "
                    "this form does not hold.",
                ),
                "warning",
            )
        )
    if outside:
        names = say("、", ", ").join(data.site(code, say) for code in outside)
        blocks.append(
            Paragraph(
                say(f"境外场所不在本表内：{names}。", f"Sites abroad are not in this form: {names}."), "note"
            )
        )
    return blocks


def _sources(groups: Sequence[LineGroup], say: Say) -> list[Block]:
    lang_gas = sorted({gas for one in groups for gas in one.gases})
    gases = say("、", ", ").join(tables.in_words(say, words.gas, gas) for gas in lang_gas)
    kinds = [
        say(*_KINDS.get(kind, (kind, kind))) for kind in _KINDS if any(one.category == kind for one in groups)
    ]
    return [
        Clauses(tuple(kinds) or ("—",)),
        Paragraph(say(f"涉及气体：{gases or '—'}。", f"Gases: {gases or '—'}.")),
    ]


def _factors(data: ReportData, groups: Sequence[LineGroup], say: Say) -> list[Block]:
    note = say(
        "电力因子取生态环境部公布的组织核算系列（全国、区域或省级平均），不使用产品生命周期系列。",
        "Factors of electricity are of the ministry's series for organizations, never of the life-cycle "
        "series for products.",
    )
    return [
        Paragraph(note),
        tables.factor_table(data, say, {one.factor for one in groups if one.factor}),
        Facts(tuple(data.view.packs)),
    ]


def _sums(
    data: ReportData, groups: Sequence[LineGroup], inside: Sequence[LineGroup], say: Say
) -> list[Block]:
    main = data.view.gwp_main
    rows = []
    for kind, names in _KINDS.items():
        same = [one for one in groups if one.category == kind]
        if same:
            rows.append(
                (
                    label(say(*names)),
                    tables.tonnes(main_of(same, main)),
                    tables.tonnes(tables.consolidated(same, main)),
                )
            )
    rows.append(
        (
            label(say("排放总量", "Total")),
            tables.tonnes(main_of(groups, main)),
            tables.tonnes(tables.consolidated(groups, main)),
        )
    )
    heads = tables.columns(
        ("source", say("排放源", "Source")),
        ("whole", f"tCO2e, {main}"),
        ("share", say("按合并口径", "Consolidated")),
        figures=2,
    )
    market = [one for one in inside if one.scope == 2 and one.side in (Side.both, Side.market)]
    location = [one for one in groups if one.scope == 2]
    both = (
        (label(say("基于位置", "Location-based")), tables.tonnes(main_of(location, main))),
        (label(say("基于市场", "Market-based")), tables.tonnes(main_of(market, main))),
    )
    table: Table = tables.table(
        say("附表 1 温室气体排放量汇总表", "Annexed table 1: summary of emissions"), heads, rows, say
    )
    return [
        table,
        tables.gases_table(
            data, groups, say("附表 2 分气体排放量", "Annexed table 2: emissions by gas"), say
        ),
        tables.table(
            say("净购入能源：两种口径", "Purchased energy, both bases"),
            tables.columns(("base", say("口径", "Basis")), ("t", f"tCO2e, {main}"), figures=1),
            both,
            say,
        ),
        Paragraph(
            say(
                "本表合计采用基于位置的口径。生物质燃烧的二氧化碳与清除量单独列报，不计入；"
                "范围三不在本表内，见 ISO 14064-1 报告。",
                "The total takes the location basis. CO2 of biomass and removals stand apart and are not "
                "in it; scope 3 is not in this form, see the report by ISO 14064-1.",
            )
        ),
    ]


def _open(data: ReportData, groups: Sequence[LineGroup], say: Say) -> list[Block]:
    blocks: list[Block] = []
    blocked = sum(one.rows for one in groups if one.status == BLOCKED)
    if blocked:
        blocks.append(
            Paragraph(
                say(
                    f"境内场所有 {blocked} 行数据受阻，未计入上表，也不按零计。",
                    f"{blocked} rows of sites in China are blocked: not in the tables above, and not zero.",
                ),
                "warning",
            )
        )
    items = [one for one in items_of(data.run, groups) if not one.counted]
    if items:
        blocks += tables.blocked_blocks(data, items, say)
    assumed = sum(one.assumed for one in groups if one.status == COUNTED)
    blocks.append(
        Paragraph(
            say(
                f"基于假设的结果行组：{assumed}。",
                f"Groups of lines on assumptions: {assumed}.",
            )
        )
    )
    whole = say(
        "下表为整份清单（含境外厂区与范围三），供对照；不确定性亦见此表。",
        "The whole inventory, with sites abroad and scope 3, for comparison; its uncertainty stands here as well.",
    )
    return [*blocks, Paragraph(whole), tables.measures_table(data, say)]


def _truth(say: Say) -> list[Block]:
    text = say(
        "本企业承诺对本报告的真实性负责。（以下由企业签署；本系统不代为声明。）",
        "The enterprise answers for the truth of this report. (To be signed by the enterprise; the system "
        "declares nothing in its stead.)",
    )
    return [
        Paragraph(text),
        Signatures((say("法定代表人（签章）", "Legal representative (seal)"), say("填报人", "Prepared by"))),
    ]
