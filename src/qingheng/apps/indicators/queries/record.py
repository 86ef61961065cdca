"""The record as the data-quality rules read it."""

from __future__ import annotations

from collections import defaultdict

from qingheng.apps.indicators.contracts import PointView, SeriesView
from qingheng.apps.indicators.models import Indicator
from qingheng.apps.indicators.queries.catalogue import breaks, footnotes, series
from qingheng.apps.indicators.queries.figures import points
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.checks.model import Break, Figure, Footnote, Record, Series
from qingheng.platform.rights.actor import Actor


def record_for_checks(*, actor: Actor, node_id: int) -> Record:
    """The entered figures in force of a node over its years, with labels as published, notes and breaks.

    Derived figures are left out: they hold by construction. Years are of the node's own calendar, oldest
    first. `parts` has the records of the children that have figures, by node code.
    """
    actor.require("indicators.view")
    record = _record_of(actor, node_id)
    children = [view for view in organisation.tree(actor=actor) if view.parent_id == node_id]
    parts = {child.code: _record_of(actor, child.id) for child in children}
    filled = {code: part for code, part in parts.items() if part.series}
    return Record(record.periods, record.series, record.footnotes, filled)


def _record_of(actor: Actor, node_id: int) -> Record:
    figures = {
        place: point
        for place, point in points(actor=actor, node_id=node_id).items()
        if point.origin == "entered"
    }
    start = organisation.fiscal_start_month(actor=actor, node_id=node_id)
    calendar = "calendar" if start == 1 else "fiscal"
    labels = {label for _key, label in figures}
    years = tuple(
        view.label
        for view in organisation.periods(actor=actor, kind="year", calendar=calendar)
        if view.label in labels
    )
    if not years:
        return Record((), {})
    by_key: dict[str, dict[str, PointView]] = defaultdict(dict)
    for (key, label), point in figures.items():
        if label in years:
            by_key[key][label] = point
    attributes = _attributes()
    known_breaks: dict[str, list[Break]] = defaultdict(list)
    for one in breaks(actor=actor):
        known_breaks[one.key].append(Break(one.period, one.reason_zh, one.reason_en, one.cause, one.certain))
    rows = {
        view.key: _series(view, by_key[view.key], attributes[view.code], tuple(known_breaks[view.key]), years)
        for view in series(actor=actor)
        if view.key in by_key
    }
    notes = {code: Footnote(n.zh, n.en, n.effect) for code, n in footnotes(actor=actor).items()}
    return Record(years, rows, notes)


def _series(
    view: SeriesView,
    figures: dict[str, PointView],
    attributes: dict[str, str],
    known_breaks: tuple[Break, ...],
    years: tuple[str, ...],
) -> Series:
    latest = figures[max(figures, key=years.index)]
    name_zh, name_en = view.names()
    return Series(
        key=view.key,
        code=view.code,
        member=view.member,
        label_zh=latest.label_zh or name_zh,
        label_en=latest.label_en or name_en,
        unit=view.unit,
        figures={year: Figure(p.value, p.decimals, p.state) for year in years if (p := figures.get(year))},
        footnotes={
            year: figures[year].footnotes for year in years if year in figures and figures[year].footnotes
        },
        breaks=known_breaks,
        attributes={**attributes, "unit_as_published": latest.unit_as_published},
    )


def _attributes() -> dict[str, dict[str, str]]:
    """The catalogue's columns by indicator code, as text."""
    return {
        one.code: {
            **{name: str(value) for name, value in one.attributes.items()},
            "pillar": one.pillar,
            "topic": one.topic,
            "unit": one.unit,
            "quantity": one.quantity,
            "kind": one.quantity,
            "parent": one.parent,
            "axis": one.axis,
            "dimension": one.axis,
            "total_member": one.total_member,
            "direction": one.direction,
            "aggregation": one.aggregation,
            "formula": one.formula,
            "negative": "yes" if one.negative else "no",
        }
        for one in Indicator.objects.all()
    }
