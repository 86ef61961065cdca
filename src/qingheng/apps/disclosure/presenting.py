"""What surrounds the table on its page: filters as links, heads of columns, sentences of state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingheng.apps.disclosure import words
from qingheng.apps.disclosure.contracts import KpiFootnote, KpiRow, KpiTable
from qingheng.apps.disclosure.exporting import sign_meanings
from qingheng.apps.disclosure.filters import TableFilters
from qingheng.apps.disclosure.report_index import IndexFilters, ReportIndex
from qingheng.apps.disclosure.writing import INDEX_KINDS, KINDS
from qingheng.apps.organisation.contracts import NodeView

Chip = dict[str, Any]
_FORMATS = {
    "xlsx": ("file-spreadsheet", "Excel"),
    "pdf": ("file-type-pdf", "PDF"),
    "csv": ("file-type-csv", "CSV"),
}
_JSON = ("braces", "JSON")
_LANGUAGES = {words.ZH: "中文", words.EN: "English"}
_FORM_FIELDS = ("q", "base", "latest", "years", "node")


def around_table(table: KpiTable, filters: TableFilters, nodes: Sequence[NodeView]) -> dict[str, Any]:
    """Everything on the page but the rows."""
    return {
        "node": table.node,
        "company_name": table.company,
        "span": _span(table),
        "state": state_line(table),
        "count": _count(table, filters),
        "periods": table.periods,
        "compared": table.compared,
        "period_choices": table.periods,
        "period": table.compared[1] if table.compared else table.periods[-1],
        "chips": _chips(table, filters),
        "topics": _topics(table, filters),
        "exports": _exports(filters),
        "heads": _heads(table, filters),
        "change_head": _change_head(table, filters),
        "name_head": _head("name", _("Indicator"), filters),
        "kept": [pair for pair in filters.pairs(page=1) if pair[0] not in _FORM_FIELDS],
        "node_choices": [
            (node.code, words.in_lang(table.lang, node.name_zh, node.name_en)) for node in nodes
        ],
        "node_code": table.node_code,
        "clear_url": TableFilters(node=filters.node, period=filters.period, pins=filters.pins).query(),
    }


def _span(table: KpiTable) -> str:
    if not table.periods:
        return ""
    if len(table.periods) == 1:
        return table.periods[0]
    return _("%(first)s to %(last)s") % {"first": table.periods[0], "last": table.periods[-1]}


def state_line(table: KpiTable) -> str:
    """One sentence: how many series, how many with findings, how many with a break."""
    series = ngettext("%(n)s series", "%(n)s series", table.total) % {"n": table.total}
    return _("%(series)s over %(years)s; %(flagged)s with findings, %(broken)s with a break.") % {
        "series": series,
        "years": ngettext("%(n)s year", "%(n)s years", len(table.periods)) % {"n": len(table.periods)},
        "flagged": table.flagged,
        "broken": table.broken,
    }


def _count(table: KpiTable, filters: TableFilters) -> str:
    if not filters.narrowed:
        return ngettext("%(n)s series", "%(n)s series", table.total) % {"n": table.total}
    return _("%(n)s of %(total)s series") % {"n": len(table.rows), "total": table.total}


def _chips(table: KpiTable, filters: TableFilters) -> list[Chip]:
    chips = [
        _chip(facet.label, facet.count, filters.pillar == facet.code, filters, pillar=facet.code, topic="")
        for facet in table.pillars
    ]
    for chip, facet in zip(chips, table.pillars, strict=True):
        if filters.pillar == facet.code:
            chip["url"] = filters.query(pillar="", topic="", page=1)
    chips.append(_switch(_("With findings"), table.flagged, filters.findings, filters, "findings"))
    chips.append(_switch(_("With a break"), table.broken, filters.breaks, filters, "breaks"))
    if table.derived:
        published = table.total - table.derived
        chips.append(_switch(_("Published figures only"), published, filters.published, filters, "published"))
    return [chip for chip in chips if chip["count"] or chip["active"]]


def _topics(table: KpiTable, filters: TableFilters) -> list[Chip]:
    """Topics of the pillar chosen; none before a pillar is chosen."""
    if not filters.pillar or len(table.topics) < 2:
        return []
    return [
        _chip(
            facet.label,
            facet.count,
            filters.topic == facet.code,
            filters,
            topic="" if filters.topic == facet.code else facet.code,
        )
        for facet in table.topics
    ]


def _chip(text: str, count: int, active: bool, filters: TableFilters, **changes: object) -> Chip:
    return {"text": text, "count": count, "active": active, "url": filters.query(page=1, **changes)}


def _switch(text: str, count: int, active: bool, filters: TableFilters, name: str) -> Chip:
    return _chip(text, count, active, filters, **{name: not active})


def _exports(filters: TableFilters) -> list[dict[str, Any]]:
    """Each format in each language, carrying the filters."""
    found = []
    for lang, name in _LANGUAGES.items():
        files = []
        for kind in KINDS:
            icon, label = _FORMATS.get(kind, _JSON)
            files.append(
                {"icon": icon, "label": label, "query": f"{filters.query(page=1)}&format={kind}&lang={lang}"}
            )
        found.append({"lang": lang, "name": name, "files": files})
    return found


def index_files() -> list[dict[str, str]]:
    """The formats of the report index, as the export menu shows them."""
    files = [(kind, *_FORMATS.get(kind, _JSON)) for kind in INDEX_KINDS]
    return [{"kind": kind, "icon": icon, "label": label} for kind, icon, label in files]


def _head(key: str, label: str, filters: TableFilters) -> dict[str, Any]:
    """A column head with the address that sorts by it; a third click returns to the catalogue's order."""
    now = filters.sort
    following = f"-{key}" if now == key else "order" if now == f"-{key}" else key
    return {
        "key": key,
        "label": label,
        "url": filters.query(sort=following, page=1),
        "sorted": "ascending" if now == key else "descending" if now == f"-{key}" else "",
        "icon": "sort-ascending" if now == key else "sort-descending" if now == f"-{key}" else "selector",
    }


def _heads(table: KpiTable, filters: TableFilters) -> list[dict[str, Any]]:
    compared = table.compared or ()
    return [{**_head(period, period, filters), "compared": period in compared} for period in table.periods]


def _change_head(table: KpiTable, filters: TableFilters) -> dict[str, Any] | None:
    if table.compared is None:
        return None
    base, latest = table.compared
    about = _("Change from %(base)s to %(latest)s") % {"base": base, "latest": latest}
    return {
        **_head("change", pgettext("between years", "Change"), filters),
        "about": about,
        "base": base,
        "latest": latest,
    }


def notes_of(table: KpiTable, rows: Sequence[KpiRow]) -> dict[str, Any]:
    """What stands below the table: notes on all figures, footnotes of the rows, meaning of the signs."""
    used = {code for row in rows for cell in row.cells for code in cell.footnotes}
    shown = [note for note in table.footnotes if note.code in used]
    signs = {mark.sign for row in rows for cell in row.cells for mark in cell.marks}
    signs |= {"!"} if any(row.change.warning for row in rows) else set()
    signs |= {"—"} if any(cell.state == "not_available" for row in rows for cell in row.cells) else set()
    worst = {row.finding for row in rows} | {cell.finding for row in rows for cell in row.cells}
    findings = [
        (sign, _("Finding, severity %(severity)s.") % {"severity": words.severity_label(severity)})
        for severity, sign in words.SEVERITY_SIGNS.items()
        if severity in worst
    ]
    return {
        "general": _only(shown, general=True),
        "own": _only(shown, general=False),
        "signs": [(sign, text) for sign, text in sign_meanings().items() if sign in signs] + findings,
        "source": table.source,
    }


def _only(notes: Sequence[KpiFootnote], *, general: bool) -> list[KpiFootnote]:
    return [note for note in notes if note.general is general]


def index_chips(index: ReportIndex, filters: IndexFilters, query: QueryDict) -> list[Chip]:
    """Filters of the report index: by standard, and requirements that figures answer."""
    chips = []
    for facet in index.standards:
        active = filters.standard == facet.code
        chips.append(
            {
                "text": facet.label,
                "count": facet.count,
                "active": active,
                "url": _changed(query, "standard", "" if active else facet.code),
            }
        )
    chips.append(
        {
            "text": _("Answered with figures"),
            "count": index.answered,
            "active": filters.figures,
            "url": _changed(query, "figures", "" if filters.figures else "1"),
        }
    )
    return chips


def _changed(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed.pop("format", None)
    if value:
        changed[name] = value
    else:
        changed.pop(name, None)
    return f"?{changed.urlencode()}"
