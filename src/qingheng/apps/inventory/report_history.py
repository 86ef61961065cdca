"""Chapters of the report by ISO 14064-1:2018 on time: base year, what was restated, changes of method."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from qingheng.apps.inventory import report_tables as tables
from qingheng.apps.inventory import words
from qingheng.apps.inventory.report_data import ReportData, Say
from qingheng.calc.texts import one_language
from qingheng.formats.document_model import Block, Clauses, Paragraph
from qingheng.formats.table_model import Table, TableCell, label

Chapter = tuple[Block, ...]
_MEASURES: Final = ("scope1", "scope2_location", "scope2_market", "scope3")


def base_year(data: ReportData, say: Say) -> list[tuple[str, str, Chapter]]:
    """Items k and l: the base year with its totals, and changes to it; what is not recorded is said to be missing."""
    return [
        ("k)", say("基准年", "Base year"), _base(data, say)),
        (
            "l)",
            say("基准年与历史数据的变更", "Changes to the base year and historical data"),
            _restated(data, say),
        ),
    ]


def _base(data: ReportData, say: Say) -> Chapter:
    base = data.base
    if base is None:
        none = say(
            "系统中没有为该清单记录基准年，须由组织补充；不以任何年份代替。",
            "No base year is recorded for this inventory; the organization must add it. No year is taken in "
            "its place.",
        )
        return (Paragraph(none, "note"),)
    period, reason = base.inventory.period.label, one_language(base.reason, say("zh", "en"))
    threshold = f"{base.threshold.normalize():f}"
    text = say(
        f"基准年 {period}（清单 {base.inventory.code}），重算阈值 {threshold} %；理由：{reason}",
        f"Base year {period} (inventory {base.inventory.code}), threshold {threshold} %; reason: {reason}",
    )
    if data.base_reported is None:
        unlocked = say(
            "基准年清单尚未锁定，没有可列报的数字。",
            "The base year is not locked yet: it has no totals to tell.",
        )
        return (Paragraph(text), Paragraph(unlocked, "note"))
    return (Paragraph(text), _beside(data, data.base_reported.measures, period, say))


def _beside(data: ReportData, base: Mapping[str, Decimal | None], period: str, say: Say) -> Table:
    """Totals of the base year as locked last beside those of this run, both consolidated."""
    rows = []
    for name in _MEASURES:
        now = data.measures.of(name).total.consolidated[data.view.gwp_main]
        rows.append((_name(name, say), tables.tonnes(base.get(name)), *_changed(base.get(name), now)))
    heads = tables.columns(
        ("measure", say("范围", "Scope")),
        ("base", say(f"基准年 {period}", f"Base year {period}")),
        ("now", data.view.period),
        ("change", say("变化 %", "Change, %")),
        figures=3,
    )
    title = say("基准年与报告期，tCO2e，按合并口径", "Base year and reporting period, tCO2e, consolidated")
    return tables.table(title, heads, rows, say)


def _name(measure: str, say: Say) -> TableCell:
    return label(tables.in_words(say, words.word, words.MEASURES, measure))


def _changed(before: Decimal | None, after: Decimal | None) -> tuple[TableCell, TableCell]:
    percent = (after - before) / before * 100 if before and after is not None else None
    return tables.tonnes(after), tables.num(percent, 2)


def _restated(data: ReportData, say: Say) -> Chapter:
    if not data.restated:
        same = say(
            "系统中没有记录基准年或历史数据的重算。",
            "No recalculation of a base year or of historical data is recorded.",
        )
        return (Paragraph(same),)
    points, rows = [], []
    for one in data.restated:
        about = f"{one.inventory.period.label} #{one.number}"
        trigger = tables.in_words(say, words.word, words.TRIGGERS, one.trigger)
        points.append(f"{about}, {one.at:%Y-%m-%d}, {trigger}: {one_language(one.reason, say('zh', 'en'))}")
        for name in _MEASURES:
            before, after = (_tonnes(side.measures.get(name)) for side in (one.before, one.after))
            if before != after:
                rows.append((label(about), _name(name, say), tables.tonnes(before), *_changed(before, after)))
    heads = tables.columns(
        ("which", say("清单", "Inventory")),
        ("measure", say("范围", "Scope")),
        ("before", say("原报", "As reported")),
        ("after", say("重述后", "As restated")),
        ("change", say("变化 %", "Change, %")),
        figures=3,
    )
    title = say("重述前后，tCO2e，按合并口径", "As reported and as restated, tCO2e, consolidated")
    compare = say(
        "其他年份未按相同口径重算时，与重述后的数字不可直接比较。",
        "Years that were not calculated again in the same way cannot be compared with restated figures as they are.",
    )
    table = (tables.table(title, heads, rows, say),) if rows else ()
    return (Clauses(tuple(points)), *table, Paragraph(compare, "note"))


def _tonnes(kilograms: str | None) -> Decimal | None:
    return None if kilograms is None else Decimal(kilograms)


def method_changes(data: ReportData, say: Say) -> Chapter:
    """Item n: in what this inventory was calculated otherwise than the one before it."""
    earlier, view = data.earlier, data.view
    if earlier is None:
        first = say(
            "系统中没有更早的清单可供对照。",
            "There is no earlier inventory in the system to hold it against.",
        )
        return (Paragraph(first),)
    pairs = [
        (say("合并方法", "Consolidation"), *(_word(say, words.APPROACHES, one.approach) for one in (earlier, view))),
        (say("因子年份规则", "Choice of factors by date"), *(_word(say, words.DATES, one.dates) for one in (earlier, view))),
        (say("主 GWP 数据集", "Main GWP set"), earlier.gwp_main, view.gwp_main),
        (say("方法包", "Pack of methods"), earlier.methods, view.methods),
    ]  # fmt: skip
    pairs += [
        (topic, earlier.variants.get(topic, "—"), view.variants.get(topic, "—"))
        for topic in sorted({*earlier.variants, *view.variants})
    ]
    before, after = dict(earlier.packs), dict(view.packs)
    pairs += [(pack, before.get(pack, "—"), after.get(pack, "—")) for pack in sorted({*before, *after})]
    rows = [tuple(label(text) for text in one) for one in pairs if one[1] != one[2]]
    if not rows:
        same = say(
            f"与清单 {earlier.code}（{earlier.period}）相比，合并方法、因子年份规则、GWP、方法与因子包均未变。",
            f"Consolidation, choice of factors, GWP, methods and packs of factors are those of inventory "
            f"{earlier.code} ({earlier.period}).",
        )
        return (Paragraph(same),)
    heads = tables.columns(("what", say("项目", "What")), ("before", earlier.period), ("after", view.period))
    told = say(
        f"与清单 {earlier.code}（{earlier.period}）相比有下列变更；各行差异见“年度对比”页。",
        f"Changed against inventory {earlier.code} ({earlier.period}); what it makes of each line is on the page "
        "Year on year.",
    )
    return (Paragraph(told), tables.table(say("方法的变更", "Changes of method"), heads, rows, say))


def _word(say: Say, known: Mapping[str, object], key: str) -> str:
    return tables.in_words(say, words.word, known, key)
