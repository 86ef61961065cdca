"""Figures in force, for tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max

from qingheng.apps.indicators.contracts import PointView
from qingheng.apps.indicators.models import Datapoint, Indicator, IndicatorVersion, SeriesBreak, Submission
from qingheng.apps.indicators.series_keys import key_of
from qingheng.apps.indicators.views_of import decimal_of
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.platform.rights.actor import Actor

RESTATED = "restated"
_COLUMNS = (
    "id",
    "indicator_id",
    "indicator__code",
    "member",
    "period__label",
    "period__end",
    "state",
    "digits",
    "decimals",
    "printed",
    "unit",
    "footnotes",
    "restated",
    "estimated_percent",
    "coverage_percent",
    "origin",
    "definition_version",
    "estimated_at_most",
    "label_zh_as_published",
    "label_en_as_published",
    "unit_as_published",
    "supersedes_id",
    "period_id",
)


def points(
    *, actor: Actor, node_id: int, periods: Iterable[str] | None = None
) -> dict[tuple[str, str], PointView]:
    """The figures in force at a node, by (series key, period label).

    periods: labels wanted; None gives all. Periods out of the actor's reach are left out. A place without a
    figure
    has no entry: missing is never zero. Raises Forbidden, NotFound (node). At most five queries.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("indicators.view", path=node.path)
    found = Datapoint.objects.filter(node_id=node_id, current=True)
    if periods is not None:
        found = found.filter(period__label__in=list(periods))
    rows = [
        row
        for row in found.values(*_COLUMNS)
        if actor.may("indicators.view", path=node.path, period_end=row["period__end"])
    ]
    broken = set(
        SeriesBreak.objects.exclude(cause=RESTATED).values_list("indicator_id", "member", "period_id")
    )
    reported = _as_reported(node_id) if any(row["restated"] for row in rows) else {}
    views = [_view(row, broken, reported) for row in rows]
    return {(view.key, view.period): view for view in views}


def periods_with_figures(*, actor: Actor, node_id: int, kind: str = "year") -> list[PeriodView]:
    """Periods of a kind in which the node has figures in force, oldest first."""
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("indicators.view", path=node.path)
    labels = set(
        Datapoint.objects.filter(node_id=node_id, current=True)
        .values_list("period__label", flat=True)
        .distinct()
    )
    return [
        view
        for view in organisation.periods(actor=actor, kind=kind)
        if view.label in labels and actor.may("indicators.view", path=node.path, period_end=view.end)
    ]


def last_change(*, actor: Actor) -> str:
    """A short text that differs after every change of figures, definitions, breaks or locks: for caches and
    ETags.
    """
    actor.require("indicators.view")
    figures = Submission.objects.aggregate(last=Max("decided_at"), count=Count("id"), top=Max("id"))
    words = IndicatorVersion.objects.aggregate(count=Count("id"), last=Max("changed_at"))
    defined = Indicator.objects.aggregate(count=Count("id"), retired=Count("retired_at"), pack=Max("pack"))
    locks = sorted(view.label for view in organisation.periods(actor=actor, kind="") if view.locked)
    text = repr((sorted(figures.items()), sorted(words.items()), sorted(defined.items()), locks))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _as_reported(node_id: int) -> dict[int, tuple[int | None, Decimal | None, int]]:
    """For each figure that was replaced: (what it replaced, its value, its decimals), by id."""
    replaced = Datapoint.objects.filter(node_id=node_id, superseded_by__isnull=False)
    return {
        pk: (before, decimal_of(digits, decimals), decimals)
        for pk, before, digits, decimals in replaced.values_list("id", "supersedes_id", "digits", "decimals")
    }


def _first(before: int | None, reported: dict[int, tuple[int | None, Decimal | None, int]]) -> Decimal | None:
    """The earliest value in the line of figures that were replaced; None when none was published."""
    value = None
    while before is not None and before in reported:
        before, earlier, _decimals = reported[before]
        value = earlier if earlier is not None else value
    return value


def _view(
    row: dict[str, Any],
    broken: set[tuple[int, str, int]],
    reported: dict[int, tuple[int | None, Decimal | None, int]],
) -> PointView:
    return PointView(
        id=row["id"],
        key=key_of(row["indicator__code"], row["member"]),
        period=row["period__label"],
        state=row["state"],
        value=decimal_of(row["digits"], row["decimals"]),
        decimals=row["decimals"],
        printed=row["printed"],
        unit=row["unit"],
        footnotes=tuple(row["footnotes"]),
        restated=row["restated"],
        estimated_percent=row["estimated_percent"],
        coverage_percent=row["coverage_percent"],
        origin=row["origin"],
        break_before=(row["indicator_id"], row["member"], row["period_id"]) in broken,
        definition_version=row["definition_version"],
        estimated_at_most=row["estimated_at_most"],
        reported=_first(row["supersedes_id"], reported) if row["restated"] else None,
        label_zh=row["label_zh_as_published"],
        label_en=row["label_en_as_published"],
        unit_as_published=row["unit_as_published"],
    )
