"""Columns of the lists, and the sheet people fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qingheng.apps.indicators.contracts import DiffRow, IndicatorView, SeriesView, SubmissionView
from qingheng.apps.indicators.words import (
    CHANGES,
    DATASETS,
    PILLARS,
    STATES,
    TOPICS,
    named,
    reads_chinese,
    word,
)
from qingheng.calc.texts import format_number, one_language
from qingheng.calc.units import UnknownUnit, unit_symbol
from qingheng.formats.table_model import Column, ColumnKind, Table, label
from qingheng.platform.audit.tables import actor_words
from qingheng.platform.rights.lists import ListColumn, moment

Key = Callable[[Any], Any]

SUBMISSION_SORTS: dict[str, Key] = {
    "title": lambda one: one.title.casefold(),
    "id": lambda one: one.id,
    "state": lambda one: list(STATES).index(one.state),
    "rows": lambda one: one.row_count,
    "prepared": lambda one: one.prepared_at,
    "decided": lambda one: (one.decided_at is not None, one.decided_at or one.prepared_at),
}
FIGURE_SORTS: dict[str, Key] = {
    "indicator": lambda row: (row.figure.code, row.figure.member, row.figure.period_end),
    "period": lambda row: (row.figure.period_end, row.figure.code, row.figure.member),
    "change": lambda row: list(CHANGES).index(row.change),
    "step": lambda row: (row.step is not None, abs(row.step or Decimal(0))),
}
CATALOGUE_SORTS: dict[str, Key] = {
    "name": lambda one: named(one.name_zh, one.name_en),
    "code": lambda one: one.code,
    "pillar": lambda one: (list(PILLARS).index(one.pillar), one.order),
    "version": lambda one: one.version,
}


def sorted_by(rows: Sequence[Any], sort: str, keys: dict[str, Key]) -> list[Any]:
    """The rows by `key` or `-key`; any other text leaves their order."""
    key = keys.get(sort.removeprefix("-"))
    return sorted(rows, key=key, reverse=sort.startswith("-")) if key else list(rows)


def submission_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the list of submissions."""

    def link(one: SubmissionView) -> dict[str, str]:
        url = reverse("indicators:submission", kwargs={"company": company, "submission_id": one.id})
        return {"text": one.title, "url": url, "note": one.node_zh if reads_chinese() else one.node_en}

    return (
        ListColumn("title", gettext_lazy("Submission"), lambda one: one.title, cell=link, sort=True),
        ListColumn("id", gettext_lazy("No."), lambda one: one.id, kind="number", sort=True),
        ListColumn(
            "state",
            gettext_lazy("State"),
            lambda one: word(STATES, one.state),
            cell=lambda one: {"status": one.state},
            sort=True,
        ),
        ListColumn("dataset", gettext_lazy("Kind"), lambda one: word(DATASETS, one.dataset), kind="state"),
        ListColumn("rows", gettext_lazy("Figures"), lambda one: one.row_count, kind="number", sort=True),
        ListColumn("by", gettext_lazy("Prepared by"), lambda one: actor_words(one.prepared_name)),
        ListColumn(
            "prepared",
            gettext_lazy("Prepared at"),
            lambda one: moment(one.prepared_at),
            kind="date",
            sort=True,
        ),
        ListColumn("decider", gettext_lazy("Decided by"), lambda one: actor_words(one.decided_name)),
        ListColumn(
            "decided", gettext_lazy("Decided at"), lambda one: moment(one.decided_at), kind="date", sort=True
        ),
    )


def figure_columns() -> tuple[ListColumn, ...]:
    """Columns of the figures of a submission, against the figure in force and the period before."""
    return (
        ListColumn(
            "indicator",
            gettext_lazy("Indicator"),
            _series_name,
            cell=lambda row: {"text": _series_name(row), "note": row.figure.key},
            sort=True,
        ),
        ListColumn("period", gettext_lazy("Period"), lambda row: row.figure.period, sort=True),
        ListColumn("unit", gettext_lazy("Unit"), lambda row: unit_words(row.figure.unit)),
        ListColumn(
            "value",
            gettext_lazy("Figure handed in"),
            lambda row: _plain(row.figure.value, row.figure.decimals),
            cell=lambda row: _number(row.figure.value, row.figure.decimals, row.figure.state),
            kind="number",
        ),
        ListColumn(
            "in_force",
            gettext_lazy("In force before"),
            lambda row: _plain(row.current_value, row.current_decimals),
            cell=lambda row: (
                _number(row.current_value, row.current_decimals, row.current_state)
                if row.current_state
                else {"text": " "}
            ),
            kind="number",
        ),
        ListColumn(
            "change",
            pgettext_lazy("figure", "Change"),
            lambda row: word(CHANGES, row.change),
            cell=lambda row: {"text": word(CHANGES, row.change), "note": row.figure.reason},
            sort=True,
        ),
        ListColumn(
            "before",
            gettext_lazy("Period before"),
            lambda row: _plain(row.previous_value, row.previous_decimals),
            cell=lambda row: _number(row.previous_value, row.previous_decimals, "not_available"),
            kind="number",
        ),
        ListColumn(
            "step",
            gettext_lazy("Step"),
            lambda row: step_words(row.step),
            kind="number",
            cell=_step,
            sort=True,
        ),
        ListColumn("place", gettext_lazy("Place in the file"), lambda row: _place(row.figure.place)),
    )


def catalogue_columns(company: str) -> tuple[ListColumn, ...]:
    """Columns of the catalogue."""

    def link(one: IndicatorView) -> dict[str, str]:
        url = reverse("indicators:definition", kwargs={"company": company, "code": one.code})
        return {"text": named(one.name_zh, one.name_en), "url": url}

    return (
        ListColumn(
            "name", gettext_lazy("Indicator"), lambda one: named(one.name_zh, one.name_en), link, sort=True
        ),
        ListColumn("code", gettext_lazy("Code"), lambda one: one.code, sort=True),
        ListColumn(
            "pillar",
            gettext_lazy("Pillar and topic"),
            lambda one: f"{word(PILLARS, one.pillar)} / {word(TOPICS, one.topic)}",
            sort=True,
        ),
        ListColumn("unit", gettext_lazy("Unit"), lambda one: unit_words(one.unit)),
        ListColumn(
            "definition", gettext_lazy("Definition"), lambda one: named(one.definition_zh, one.definition_en)
        ),
        ListColumn("frameworks", gettext_lazy("Frameworks"), lambda one: ", ".join(one.frameworks)),
        ListColumn("version", gettext_lazy("Version"), lambda one: one.version, kind="number", sort=True),
    )


def sheet_to_fill(series: Sequence[SeriesView], periods: Sequence[str]) -> Table:
    """An empty table in the layout the import reads: a row for each series, a column for each period."""
    columns = [
        Column("indicator", "indicator"),
        Column("indicator_zh", "指标"),
        Column("indicator_en", "indicator_en"),
        Column("member", "breakdown"),
        Column("unit", "unit"),
        *(Column(period, period, kind=ColumnKind.figure) for period in periods),
    ]
    blank = [""] * len(periods)
    rows = tuple(
        tuple(label(text) for text in (one.code, one.name_zh, one.name_en, one.member, one.unit, *blank))
        for one in series
        if not one.formula
    )
    return Table(title=_("Figures to fill in"), columns=tuple(columns), rows=rows)


def unit_words(unit: str) -> str:
    """A unit as its reader writes it; one we do not know as it is stored."""
    try:
        return unit_symbol(unit, "zh" if reads_chinese() else "en")
    except UnknownUnit:
        return unit


def _place(place: str) -> str:
    """Where in the file a figure stands, in the reader's language."""
    return one_language(place, "zh" if reads_chinese() else "en")


def step_words(step: Decimal | None) -> str:
    """A relative change in per cent with its sign; empty when there is none."""
    if step is None:
        return ""
    text = format_number(step * 100, 1)
    return _("%(number)s %%") % {"number": f"+{text}" if step > 0 else text}


def _series_name(row: DiffRow) -> str:
    figure = row.figure
    return named(figure.name_zh, figure.name_en, figure.member_zh, figure.member_en)


def _plain(value: Decimal | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def _number(value: Decimal | None, decimals: int, state: str) -> dict[str, Any]:
    return {"figure": value, "decimals": decimals, "state": state}


def _step(row: DiffRow) -> dict[str, str]:
    return {"text": step_words(row.step) or " "}
