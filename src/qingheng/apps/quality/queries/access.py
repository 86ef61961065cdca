"""Runs the actor may see, and what is read beside their rows."""

from __future__ import annotations

from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.quality import rights
from qingheng.apps.quality.models import CheckRun, FindingAnswer
from qingheng.platform.rights.actor import Actor


def run_of(actor: Actor, node_id: int) -> CheckRun | None:
    """The run in force of a node; None when it was never checked. Raises Forbidden."""
    actor.require(rights.VIEW)
    run: CheckRun | None = (
        CheckRun.objects.select_related("node").filter(node_id=node_id, current=True).first()
    )
    if run is not None:
        actor.require(rights.VIEW, path=run.node.path)
    return run


def visible_runs(actor: Actor, node_id: int | None) -> list[CheckRun]:
    """Runs in force of the nodes the actor reaches, or of one of them."""
    actor.require(rights.VIEW)
    runs = CheckRun.objects.select_related("node").filter(current=True).order_by("node__path")
    if node_id is not None:
        runs = runs.filter(node_id=node_id)
    return [run for run in runs if actor.may(rights.VIEW, path=run.node.path)]


def series_by_key(actor: Actor) -> dict[str, SeriesView]:
    """Definitions by series key."""
    return {series.key: series for series in indicators.series(actor=actor)}


def answers_of(node_id: int) -> dict[str, FindingAnswer]:
    """Answers by fingerprint."""
    rows = FindingAnswer.objects.select_related("owner").filter(node_id=node_id)
    return {row.fingerprint: row for row in rows}
