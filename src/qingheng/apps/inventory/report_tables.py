"""Tables of inventory reports: each printed figure comes from the run, what is missing is a dash with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from django.utils import translation

from qingheng.apps.inventory import pictures, words
from qingheng.apps.inventory.contracts import Blocked, LineGroup
from qingheng.apps.inventory.queries.charts import gas_rows, used_activity
from qingheng.apps.inventory.queries.cuts import known_sum, main_of
from qingheng.apps.inventory.queries.totals import meter_of
from qingheng.apps.inventory.report_data import ReportData, Say
from qingheng.calc.factors import Basis
from qingheng.calc.factors.reasons import BASES
from qingheng.calc.ghg import COUNTED
from qingheng.calc.texts import format_number, one_language, round_half_up
from qingheng.calc.units import UnknownUnit, unit_label
from qingheng.formats.document_model import Block, Clauses, Paragraph
from qingheng.formats.table_model import (
    MAX_DIGITS,
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

MOST_ROWS: Final = 400  # of one table; the rest is counted in a note, the workbook of lines has them all
_DASH: Final = "—"
_EVER: Final = "2099"  # last year of data of what is so by definition


def num(value: Decimal | None, decimals: int = 2) -> TableCell:
    """A cell of a figure; a dash where it is not known. One too long for its cell is printed with fewer decimals.

    What has more digits before the point than a spreadsheet keeps is printed in full as words.
    """
    if value is None:
        return missing("not_available", _DASH)
    for kept in range(decimals, -1, -1):
        if len(round_half_up(value, kept).as_tuple().digits) <= MAX_DIGITS:
            return figure(value, kept)
    return label(format_number(round_half_up(value, decimals), decimals))


def tonnes(kilograms: Decimal | None, decimals: int = 2) -> TableCell:
    """Kilograms as a cell of tonnes."""
    return num(None if kilograms is None else kilograms / 1000, decimals)


def columns(*heads: tuple[str, str], figures: int = 0) -> tuple[Column, ...]:
    """Columns of (key, title); the last `figures` of them hold figures."""
    first = len(heads) - figures
    return tuple(
        Column(key, title, kind=ColumnKind.figure, align=Align.end) if at >= first else Column(key, title)
        for at, (key, title) in enumerate(heads)
    )


def table(
    title: str, heads: tuple[Column, ...], rows: Sequence[tuple[TableCell, ...]], say: Say, note: str = ""
) -> Table:
    """A table cut at MOST_ROWS, which a note then says."""
    notes = [Note("*", note)] if note else []
    if len(rows) > MOST_ROWS:
        more = len(rows) - MOST_ROWS
        notes.append(
            Note(
                "…",
                say(
                    f"另有 {more} 行，见系统中的结果行。",
                    f"{more} more rows stand in the result lines of the system.",
                ),
            )
        )
    return Table(title=title, columns=heads, rows=tuple(rows[:MOST_ROWS]), notes=tuple(notes))


def measures_table(data: ReportData, say: Say) -> Table:
    """Scopes and totals: CO2e by set, consolidated, interval, completeness."""
    sets = data.view.gwp_sets
    heads = [("scope", say("范围", "Scope"))]
    heads += [(code, f"tCO2e, {code}") for code in sets]
    heads += [
        ("share", say("按合并口径", "Consolidated")),
        ("low", say("区间下限", "Lower end")),
        ("high", say("区间上限", "Upper end")),
        ("complete", say("已计入行 %", "Rows counted, %")),
        ("blocked", say("受阻行", "Rows blocked")),
    ]
    rows = []
    for name in ("scope1", "scope2_location", "scope2_market", "scope3", "whole_location", "whole_market"):
        one = data.measures.of(name)
        span = one.interval
        rows.append(
            (
                label(in_words(say, words.word, words.MEASURES, name)),
                *(tonnes(one.total.co2e[code]) for code in sets),
                tonnes(one.total.consolidated[sets[0]]),
                tonnes(span.lower if span else None, 0),
                tonnes(span.upper if span else None, 0),
                num(one.total.meter.rows_percent, 1),
                num(Decimal(one.total.meter.blocked.rows), 0),
            )
        )
    title = say("各范围排放量及其区间与完整性", "Emissions by scope with interval and completeness")
    note = say(
        "区间约为 95 %，同一因子及同一计量量的误差一并计；"
        "来源未给出离散度的，按因子与数据的已知情况评分估计，未知项按最差计。"
        "受阻行不计入，也不按零计。",
        "The interval is of about 95 %; errors of one factor and of one metered quantity are taken together; "
        "where no source states a spread it is scored by what is known of factor and data, and what is not known "
        "scores worst. Blocked rows are in no total and never count as zero.",
    )
    return table(title, columns(*heads, figures=len(heads) - 1), rows, say, note)


def gases_table(data: ReportData, groups: Iterable[LineGroup], title: str, say: Say) -> Table:
    """Mass of each gas with its CO2e by set; biogenic CO2 and removals without, as they are in no total."""
    sets = data.view.gwp_sets
    found = [one for one in gas_rows(groups, sets, data.potentials) if not one.apart]
    rows = [
        (
            label(in_words(say, words.gas, one.gas)),
            tonnes(one.mass, 6),
            *(tonnes(one.co2e[code]) for code in sets),
        )
        for one in found
    ]
    heads = [
        ("gas", say("气体", "Gas")),
        ("mass", say("质量，t", "Mass, t")),
        *((code, f"tCO2e, {code}") for code in sets),
    ]
    return table(title, columns(*heads, figures=len(heads) - 1), rows, say)


def gwp_table(data: ReportData, say: Say) -> Table:
    """The warming potentials used, for the gases that occur."""
    gases = sorted({gas for one in data.groups for gas in one.gases})
    rows = [
        (
            label(in_words(say, words.gas, gas)),
            *(num(data.potentials.get(code, {}).get(gas), 2) for code in data.view.gwp_sets),
        )
        for gas in gases
    ]
    heads = [("gas", say("气体", "Gas")), *((code, f"GWP100, {code}") for code in data.view.gwp_sets)]
    note = say(
        "仅以 CO2e 给出的因子保留其原有 GWP 依据，不重新换算。",
        "Factors given as CO2e alone keep the set they were made with.",
    )
    return table(
        say("全球变暖潜势", "Global warming potentials"),
        columns(*heads, figures=len(heads) - 1),
        rows,
        say,
        note,
    )


def sums_table(
    title: str,
    head: str,
    groups: Iterable[LineGroup],
    name: Callable[[LineGroup], str],
    data: ReportData,
    say: Say,
) -> Table:
    """CO2e of the main set by a name, 100 % and consolidated, with blocked rows."""
    together: dict[str, list[LineGroup]] = {}
    for one in groups:
        together.setdefault(name(one), []).append(one)
    main = data.view.gwp_main
    rows = [
        (
            label(words_),
            tonnes(main_of(same, main)),
            tonnes(consolidated(same, main)),
            num(Decimal(meter_of(same).blocked.rows), 0),
        )
        for words_, same in together.items()
    ]
    heads = columns(
        ("name", head),
        ("whole", f"tCO2e, {main}"),
        ("share", say("按合并口径", "Consolidated")),
        ("blocked", say("受阻行", "Rows blocked")),
        figures=3,
    )
    return table(title, heads, rows, say)


def activity_table(data: ReportData, groups: Iterable[LineGroup], say: Say) -> Table:
    """Activity data with their dataset and rows: each quantity once, whichever views it is counted in."""
    together: dict[tuple[str, str, str], dict[tuple[object, ...], LineGroup]] = {}
    for one in groups:
        place = (one.site, one.first, one.last, tuple(one.values.items()), one.part)
        together.setdefault((one.dataset, used_activity(one), one.unit), {}).setdefault(place, one)
    files = data.run.inputs.get("files", {})
    rows = []
    for (dataset, activity, unit), same in sorted(together.items()):
        amounts = known_sum(one.amount for one in same.values() if one.amount is not None)
        counted = sum(one.rows for one in same.values() if one.status == COUNTED)
        title = data.dataset(dataset, say)
        rows.append(
            (
                label(activity_words(data, activity, say) or _rules(same.values(), say)),
                num(amounts, 3),
                label(_unit(unit, say)),
                num(Decimal(sum(one.rows for one in same.values())), 0),
                num(Decimal(counted), 0),
                label(
                    say(
                        f"{title}，{len(files.get(dataset, []))} 份封存文件" if dataset in files else title,
                        f"{title}, sealed files: {len(files.get(dataset, []))}"
                        if dataset in files
                        else title,
                    )
                ),
            )
        )
    heads = (
        Column("activity", say("排放源", "Source")),
        Column("amount", say("活动数据", "Activity data"), kind=ColumnKind.figure, align=Align.end),
        Column("unit", say("单位", "Unit")),
        Column("rows", say("行数", "Rows"), kind=ColumnKind.figure, align=Align.end),
        Column("counted", say("已计入行", "Counted"), kind=ColumnKind.figure, align=Align.end),
        Column("source", say("来源", "From")),
    )
    return table(say("活动数据及来源", "Activity data and where they come from"), heads, rows, say)


def factor_table(data: ReportData, say: Say, used: set[str] | None = None) -> Table:
    """Factors as they were used; a value whose licence forbids its export is not printed. used: these alone."""
    lang = say("zh", "en")
    rows = []
    for one in sorted(data.factors, key=lambda each: each.factor):
        if used is not None and one.factor not in used:
            continue
        said = one.said
        value = _value(said, say)
        if said and "exported" not in said.get("licence_class", []):
            value = say("许可不允许导出", "Its licence forbids export")
        first, last = (str(said.get(key, ""))[:4] for key in ("data_from", "data_until"))
        years = "—" if last == _EVER else "–".join(dict.fromkeys((first, last)))
        rows.append(
            (
                label(str(said.get(f"name_{lang}") or _lot(one.factor, say))),
                label(value),
                label(years),
                label(one_language(str(said.get("source", "")), lang)),
                label(one.factor),
                label(say("假设", "Assumed") if one.assumed else ""),
            )
        )
    heads = columns(
        ("name", say("因子", "Factor")),
        ("value", say("数值", "Value")),
        ("years", say("数据年份", "Data of")),
        ("source", say("来源", "Source")),
        ("id", say("编号", "Number")),
        ("assumed", say("备注", "Remark")),
    )
    return table(say("排放因子及来源", "Emission factors and their sources"), heads, rows, say)


def _value(said: Mapping[str, Any], say: Say) -> str:
    """Kilograms of each gas for a unit, six digits that count: what a source rounds less is in the replay pack in full."""
    masses = said.get("masses") or {}
    gases = " + ".join(
        f"{_six(Decimal(str(mass)))} kg {in_words(say, words.gas, gas)}" for gas, mass in masses.items()
    )
    return f"{gases} / {_unit(str(said.get('unit', '')), say)}" if masses else _DASH


def _six(value: Decimal) -> str:
    return f"{value if len(value.as_tuple().digits) <= 6 else Decimal(f'{value:.6g}'):f}"


def _lot(factor: str, say: Say) -> str:
    """A lot of certificates by its code, where it stands in the place of a factor."""
    head, _, code = factor.partition("/")
    return say(f"证书批次 {code}", f"Certificate lot {code}") if head == "lot" else factor


def _rules(groups: Iterable[LineGroup], say: Say) -> str:
    """The methods of lines that have no activity of their own."""
    return say("、", ", ").join(dict.fromkeys(say(one.rule_zh, one.rule_en) for one in groups))


def country(code: str, say: Say) -> str:
    """A country by its name; a code nobody knows as it is."""
    return str(Locale.parse(say("zh_Hans", "en")).territories.get(code, code)) if code else ""


def blocked_blocks(data: ReportData, items: Sequence[Blocked], say: Say) -> list[Block]:
    """What is in no total: why and how much, and what lifts it, each remedy once."""
    rows = []
    for one in items:
        basis = BASES[Basis(one.basis)] if one.basis in Basis.__members__ else None
        why = say(one.title_zh, one.title_en) + (say(f"：{basis[0]}", f": {basis[1]}") if basis else "")
        heads = (
            label(in_words(say, pictures.category_words, str(one.scope), one.category)),
            label(data.activity(one.activity, say)),
            label(why),
            num(Decimal(one.rows), 0),
        )
        for at, (unit, amount) in enumerate(one.amounts.items() or [("", None)]):
            before = heads if at == 0 else (label(""), label(""), label(""), label(""))
            rows.append((*before, num(amount, 3), label(_unit(unit, say))))
    found = (
        Column("where", say("范围与类别", "Scope and category")),
        Column("activity", say("排放源", "Source")),
        Column("why", say("原因", "Why")),
        Column("rows", say("行数", "Rows"), kind=ColumnKind.figure, align=Align.end),
        Column("amount", say("数量", "Quantity"), kind=ColumnKind.figure, align=Align.end),
        Column("unit", say("单位", "Unit")),
    )
    lifts: dict[str, list[str]] = {}
    for one in items:
        lifts.setdefault(say(one.remedy_zh, one.remedy_en), []).append(say(one.title_zh, one.title_en))
    return [
        table(say("受阻、未计入的行", "Rows that are blocked and in no total"), found, rows, say),
        Paragraph(say("补救办法：", "What lifts it:")),
        Clauses(
            tuple(
                say("；", "; ").join(dict.fromkeys(titles)) + say("：", ": ") + remedy
                for remedy, titles in lifts.items()
            )
        ),
    ]


def _unit(unit: str, say: Say) -> str:
    try:
        return unit_label(unit, say("zh", "en")).replace("·", " · ") if unit else ""  # long ones wrap there
    except UnknownUnit:
        return unit


def consolidated(same: Iterable[LineGroup], code: str) -> Decimal | None:
    """CO2e as the group counts it; what has no recorded holding is not in it."""
    found: list[Decimal | None] = []
    for one in same:
        if one.status == COUNTED and not one.unshared:
            value = one.co2e.get(code)
            found.append(None if value is None else value * one.share)
    return known_sum(found)


def activity_words(data: ReportData, code: str, say: Say) -> str:
    """An activity in words, certificates as well."""
    return (
        in_words(say, pictures.activity_words, code, {})
        if code not in data.activities
        else data.activity(code, say)
    )


def in_words(say: Say, read: Callable[..., str], *about: Any) -> str:
    """Words of the interface in the language of the report, whatever the reader's is."""
    with translation.override(say("zh-hans", "en")):
        return read(*about)
