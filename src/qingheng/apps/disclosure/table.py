"""The five-year table from the views of the engines below it: views in, KpiTable out; no database, no
clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce

from django.utils.translation import gettext as _

from qingheng.apps.disclosure import figures, words
from qingheng.apps.disclosure.contracts import Facet, KpiCell, KpiChange, KpiFootnote, KpiRow, KpiTable
from qingheng.apps.disclosure.filters import TableFilters, folded, passes
from qingheng.apps.disclosure.sorting import arranged
from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import NOT_AVAILABLE, BreakView, FootnoteView, PointView, SeriesView

Key = tuple[str, str]


@dataclass(frozen=True)
class Material:
    """Everything one table is made of, as the engines below hand it over.

    points and severities are keyed by (series key, period label); a severity with an empty period is about
    the series as a whole. periods are labels, oldest first.
    """

    company: str
    node: str
    node_code: str
    periods: tuple[str, ...]
    series: Sequence[SeriesView]
    points: Mapping[Key, PointView]
    footnotes: Mapping[str, FootnoteView] = field(default_factory=dict)
    breaks: Sequence[BreakView] = ()
    severities: Mapping[Key, str] = field(default_factory=dict)
    source: str = ""
    version: str = ""


def build_table(material: Material, filters: TableFilters, *, lang: str) -> KpiTable:
    """The table in one language, filtered, sorted and with the pinned series first.

    lang: zh or en. Series without any figure in the periods are left out. Raises KeyError for another
    language.
    """
    with words.speaking(lang):
        compared = _compared(material.periods, filters)
        general = _general_footnotes(material)
        rows = _all_rows(material, filters, compared, general, lang)
        found = {one.key: _haystack(one) for one in material.series}
        kept = arranged([row for row in rows if row.pinned or passes(row, found[row.key], filters)], filters)
        return KpiTable(
            lang=lang,
            company=material.company,
            node=material.node,
            node_code=material.node_code,
            periods=material.periods,
            compared=compared,
            rows=tuple(kept),
            total=len(rows),
            footnotes=_footnotes(kept, material, general, lang),
            pillars=_facets(rows, "pillar"),
            topics=_facets([r for r in rows if not filters.pillar or r.pillar == filters.pillar], "topic"),
            flagged=sum(row.flagged for row in rows),
            broken=sum(row.broken for row in rows),
            derived=sum(row.derived for row in rows),
            source=material.source,
            version=material.version,
            grouped=filters.sort_key == "order",
        )


def _compared(periods: tuple[str, ...], filters: TableFilters) -> Key | None:
    """The two years compared, the earlier first; by default the first and the last."""
    if len(periods) < 2:
        return None
    base = filters.base if filters.base in periods else periods[0]
    latest = filters.latest or filters.period
    latest = latest if latest in periods else periods[-1]
    if base == latest:
        base, latest = periods[0], periods[-1]
    first, last = sorted((base, latest), key=periods.index)
    return first, last


def _all_rows(
    material: Material, filters: TableFilters, compared: Key | None, general: frozenset[str], lang: str
) -> list[KpiRow]:
    breaks: dict[str, list[BreakView]] = {}
    for entry in material.breaks:
        breaks.setdefault(entry.key, []).append(entry)
    pins = set(filters.pins)
    recorded = {key for key, _period in material.points}
    return [
        _row(one, material, breaks.get(one.key, []), compared, general, lang, pinned=one.key in pins)
        for one in material.series
        if one.key in recorded
    ]


def _row(
    one: SeriesView, material: Material, breaks: list[BreakView], compared: Key | None,
    general: frozenset[str], lang: str, *, pinned: bool,
) -> KpiRow:  # fmt: skip
    cells = [_cell(one.key, period, material, breaks, lang) for period in material.periods]
    shared = _shared_footnotes(cells) - general
    cells = [replace(cell, shown_footnotes=_without(cell.footnotes, shared | general)) for cell in cells]
    name = words.in_lang(lang, one.name_zh, one.name_en)
    member = words.in_lang(lang, one.member_zh, one.member_en)
    findings = sum(1 for cell in cells if cell.finding) + ((one.key, "") in material.severities)
    return KpiRow(
        key=one.key,
        code=one.code,
        member=one.member,
        name=name,
        member_name=member,
        label=words.joined(lang, name, member),
        unit=one.unit,
        unit_label=words.unit_text(one.unit, lang),
        pillar=one.pillar,
        pillar_label=indicators.pillar_word(one.pillar),
        topic=one.topic,
        topic_label=indicators.topic_word(one.topic),
        order=one.order,
        is_total=one.is_total,
        cells=tuple(cells),
        change=_change(one, cells, material.periods, compared, breaks, lang),
        footnotes=_in_order(shared),
        finding=material.severities.get((one.key, ""), ""),
        findings=findings,
        pinned=pinned,
        frameworks=one.frameworks,
    )


def _cell(key: str, period: str, material: Material, breaks: list[BreakView], lang: str) -> KpiCell:
    point = material.points.get((key, period))
    here = [entry for entry in breaks if entry.period == period]
    finding = material.severities.get((key, period), "")
    if point is None:
        return KpiCell(
            period, NOT_AVAILABLE, figures.DASH, reason=words.not_recorded(period), finding=finding
        )
    return KpiCell(
        period=period,
        state=point.state,
        text=figures.figure_text(point.state, point.value, figures.decimals_shown(point)),
        value=point.value,
        decimals=figures.decimals_shown(point),
        printed=point.printed,
        reason=figures.missing_reason(point.state, period),
        datapoint_id=point.id,
        footnotes=point.footnotes,
        marks=figures.marks_of(point, here, material.footnotes, lang),
        finding=finding,
    )


def _change(
    one: SeriesView, cells: list[KpiCell], periods: tuple[str, ...], compared: Key | None,
    breaks: list[BreakView], lang: str,
) -> KpiChange:  # fmt: skip
    if compared is None:
        return KpiChange("none", figures.DASH, reason=_("There is only one year to show."))
    first, last = periods.index(compared[0]), periods.index(compared[1])
    warning = figures.comparison_warning(breaks, periods[first : last + 1], lang)
    if not warning and not breaks and any(cell.broken for cell in cells[first + 1 : last + 1]):
        warning = _("Not comparable: the definition changed.")
    return figures.change_between(
        cells[first], cells[last], unit=one.unit, direction=one.direction, warning=warning
    )


def _haystack(one: SeriesView) -> str:
    """What a search looks through, in both languages whatever the page speaks."""
    parts = [
        one.key,
        one.name_zh,
        one.name_en,
        one.member_zh,
        one.member_en,
        one.unit,
        one.synonyms,
        *one.frameworks,
    ]
    return folded("\n".join(parts)) + _subjects(one.pillar, one.topic, one.unit)


@lru_cache(maxsize=512)
def _subjects(pillar: str, topic: str, unit: str) -> str:
    parts = [""]
    for lang in words.LOCALES:
        with words.speaking(lang):
            parts += [
                indicators.pillar_word(pillar),
                indicators.topic_word(topic),
                words.unit_names(unit, lang),
            ]
    return folded("\n".join(parts))


def _general_footnotes(material: Material) -> frozenset[str]:
    """Codes that every published figure carries; said once below the table instead of at each figure.

    Figures computed or restated here were not published and do not count.
    """
    published = (one for one in material.points.values() if one.origin != "derived" and not one.restated)
    sets = [frozenset(point.footnotes) for point in published]
    return reduce(frozenset.intersection, sets) if len(sets) > 1 else frozenset()


def _shared_footnotes(cells: Sequence[KpiCell]) -> frozenset[str]:
    sets = [frozenset(cell.footnotes) for cell in cells if cell.datapoint_id is not None]
    return reduce(frozenset.intersection, sets) if len(sets) > 1 else frozenset()


def _without(codes: tuple[str, ...], said: frozenset[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in said)


def _natural(code: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", code))


def _in_order(codes: frozenset[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted(codes, key=_natural))


def footnote_mark(code: str) -> str:
    """The mark of a footnote beside a figure: fn6 is 6."""
    return code[2:] if code.startswith("fn") and code[2:].isdigit() else code


def _footnotes(
    rows: Sequence[KpiRow], material: Material, general: frozenset[str], lang: str
) -> tuple[KpiFootnote, ...]:
    used = {code for row in rows for cell in row.cells for code in cell.footnotes}
    found = []
    for code in _in_order(used):
        note = material.footnotes.get(code)
        text = words.in_lang(lang, note.zh, note.en) if note else code
        found.append(KpiFootnote(code, footnote_mark(code), text, code in general))
    return tuple(found)


def _facets(rows: Sequence[KpiRow], name: str) -> tuple[Facet, ...]:
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for row in rows:
        code = getattr(row, name)
        counts[code] += 1
        labels.setdefault(code, getattr(row, f"{name}_label"))
    return tuple(Facet(code, labels[code], counts[code]) for code in labels)
