"""One series over all its years: figures, steps from year to year, definition, breaks, findings, targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.disclosure import figures, words
from qingheng.apps.disclosure.contracts import KpiCell, KpiChange, KpiFootnote, KpiRow, KpiTable
from qingheng.apps.disclosure.passport import check_line, target_line
from qingheng.apps.disclosure.passport_lines import CheckLine, TargetLine
from qingheng.apps.disclosure.table import Material
from qingheng.apps.indicators.contracts import BreakView, IndicatorView
from qingheng.apps.quality.contracts import ResultView
from qingheng.apps.targets.contracts import TargetStatus


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the series and the step from the year before."""

    cell: KpiCell
    step: KpiChange | None
    published_label: str


@dataclass(frozen=True, slots=True)
class BreakLine:
    """A break in the series."""

    period: str
    text: str
    certain: bool


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Everything one page of a series shows, in one language. chart: the data of components/chart.html."""

    row: KpiRow
    node: str
    node_code: str
    periods: tuple[str, ...]
    compared: tuple[str, str] | None
    years: tuple[YearLine, ...]
    definition: str
    definition_version: int
    formula: str
    direction: str
    breaks: tuple[BreakLine, ...]
    footnotes: tuple[KpiFootnote, ...]
    checks: tuple[CheckLine, ...]
    checks_visible: bool
    targets: tuple[TargetLine, ...]
    siblings: tuple[KpiRow, ...]
    source: str
    chart: dict[str, Any]
    finding_sentence: str


@dataclass(frozen=True)
class SeriesMaterial:
    """What a series page is made of. results and targets are None when the actor may not see them."""

    table: KpiTable
    material: Material
    indicator: IndicatorView
    results: Sequence[ResultView] | None = None
    targets: Sequence[TargetStatus] | None = None


def build_series_page(source: SeriesMaterial, key: str, *, lang: str) -> SeriesPage | None:
    """The page of one series; None when the table has no such series."""
    row = next((row for row in source.table.rows if row.key == key), None)
    if row is None:
        return None
    with words.speaking(lang):
        breaks = [entry for entry in source.material.breaks if entry.key == key]
        indicator = source.indicator
        used = {code for cell in row.cells for code in cell.footnotes}
        return SeriesPage(
            row=row,
            node=source.table.node,
            node_code=source.table.node_code,
            periods=source.table.periods,
            compared=source.table.compared,
            years=_years(row, source, breaks, lang),
            definition=words.in_lang(lang, indicator.definition_zh, indicator.definition_en),
            definition_version=indicator.version,
            formula=indicator.formula,
            direction=indicator.direction,
            breaks=tuple(
                BreakLine(entry.period, figures.break_text(entry, lang), entry.certain)
                for entry in breaks
                if entry.cause != figures.RESTATED
            ),
            footnotes=tuple(note for note in source.table.footnotes if note.code in used),
            checks=tuple(
                check_line(result, lang) for result in source.results or () if result.subject == key
            ),
            checks_visible=source.results is not None,
            targets=tuple(target_line(one, lang) for one in source.targets or () if key in one.keys),
            siblings=tuple(
                other for other in source.table.rows if other.code == row.code and other.key != key
            ),
            source=source.material.source,
            chart=chart_of(row, source.table),
            finding_sentence=trend_sentence(row, source.table),
        )


def _years(
    row: KpiRow, source: SeriesMaterial, breaks: Sequence[BreakView], lang: str
) -> tuple[YearLine, ...]:
    lines = []
    for number, cell in enumerate(row.cells):
        step = None
        if number:
            span = source.table.periods[number - 1 : number + 1]
            warning = figures.comparison_warning(breaks, span, lang)
            step = figures.change_between(
                row.cells[number - 1],
                cell,
                unit=row.unit,
                direction=source.indicator.direction,
                warning=warning,
            )
        point = source.material.points.get((row.key, cell.period))
        label = words.in_lang(lang, point.label_zh, point.label_en) if point else ""
        lines.append(YearLine(cell, step, label))
    return tuple(lines)


def chart_of(row: KpiRow, table: KpiTable) -> dict[str, Any]:
    """The data of a trend chart: figures as printed text, breaks, restatements and estimates as marks."""
    kinds = {"break": "break", "possible_break": "break", "restated": "restated", "estimate": "estimated"}
    marks = [
        {"period": cell.period, "kind": kinds[mark.kind], "text": mark.text}
        for cell in row.cells
        for mark in cell.marks
        if mark.kind in kinds
    ]
    values = [None if cell.value is None else f"{cell.value:.{max(0, cell.decimals)}f}" for cell in row.cells]
    return {
        "title": trend_sentence(row, table),
        "unit": row.unit_label,
        "periods": list(table.periods),
        "series": [{"name": row.label, "kind": "actual", "values": values, "marks": marks}],
        "source": _("Computed by formula from approved figures.") if row.derived else table.source,
        "lang": table.lang,
    }


def trend_sentence(row: KpiRow, table: KpiTable) -> str:
    """The title of a chart: what the figures did between the years compared, or that they do not compare."""
    if table.compared is None or row.change.value is None:
        return row.label
    words_of = {
        "label": row.label,
        "base": table.compared[0],
        "latest": table.compared[1],
        "change": row.change.text,
    }
    if row.change.warning:
        return _("%(label)s, %(base)s to %(latest)s: years not fully comparable") % words_of
    if row.change.value == 0:
        return _("%(label)s: unchanged from %(base)s to %(latest)s") % words_of
    return _("%(label)s: %(change)s from %(base)s to %(latest)s") % words_of
