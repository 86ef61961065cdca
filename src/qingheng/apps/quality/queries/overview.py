"""Data quality at a glance: rules, heat by topic and period, what waits for an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Min

from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.quality.contracts import (
    SEVERITIES,
    VERDICTS,
    HeatCell,
    HeatRow,
    Overview,
    OwedFindings,
    ResultView,
    RuleView,
)
from qingheng.apps.quality.models import CheckResult, CheckRun
from qingheng.apps.quality.queries.access import run_of, series_by_key
from qingheng.apps.quality.queries.worklist import findings_of
from qingheng.apps.quality.rows import run_view
from qingheng.platform.rights.actor import Actor


class _Line(NamedTuple):
    """A result as far as counting needs it."""

    subject: str
    period: str
    verdict: str
    severity: str
    is_finding: bool


def _lines(run: CheckRun) -> list[_Line]:
    rows = CheckResult.objects.filter(run=run).order_by()
    return [_Line(*row) for row in rows.values_list("subject", "period", "verdict", "severity", "is_finding")]


def overview(
    *, actor: Actor, node_id: int, periods: list[str], series: Mapping[str, SeriesView] | None = None
) -> Overview:
    """Everything the control tower says about data quality, in at most six queries.

    series: definitions by key when the caller has read them already.
    """
    run = run_of(actor, node_id)
    if run is None:
        return Overview(run=None)
    defined = series if series is not None else series_by_key(actor)
    found, lines = findings_of(run, defined), _lines(run)
    return Overview(
        run=run_view(run),
        findings=tuple(found),
        heat=tuple(_heat(lines, defined, periods)),
        verdicts=_worst_verdicts(lines),
        owed=tuple(_owed(node_id, found)),
    )


def _worst_verdicts(lines: Iterable[_Line]) -> dict[tuple[str, str], str]:
    """What cannot be told and matters to nobody (severity info) does not count."""
    worst: dict[tuple[str, str], str] = {}
    for line in lines:
        if line.verdict == "cannot_tell" and not line.is_finding:
            continue
        held = worst.get((line.subject, line.period))
        if held is None or VERDICTS.index(line.verdict) < VERDICTS.index(held):
            worst[(line.subject, line.period)] = line.verdict
    return worst


def _owed(node_id: int, found: list[ResultView]) -> list[OwedFindings]:
    """Findings that wait for an answer, by who was asked to give it; nobody first."""
    waiting: dict[tuple[int | None, str], list[ResultView]] = defaultdict(list)
    for result in found:
        if result.answer.waits:
            waiting[(result.answer.owner_id, result.answer.owner_name)].append(result)
    if not waiting:
        return []
    since = _first_found(node_id)
    return [
        OwedFindings(
            owner_id=owner_id,
            owner_name=name,
            count=len(results),
            high=sum(result.severity == "high" for result in results),
            since=min(since.get(result.fingerprint, result.run_at) for result in results),
            due=min((result.answer.due for result in results if result.answer.due), default=None),
        )
        for (owner_id, name), results in sorted(
            waiting.items(), key=lambda item: (item[0][0] is not None, item[0][1])
        )
    ]


def _first_found(node_id: int) -> dict[str, datetime]:
    """When each finding was found for the first time, over all runs of the node."""
    rows = CheckResult.objects.filter(run__node_id=node_id, is_finding=True).order_by()
    return dict(rows.values_list("fingerprint").annotate(first=Min("run__at")))


def rules(*, actor: Actor, node_id: int) -> list[RuleView]:
    """The rules of the run in force, each with what it found. Empty when nothing was checked yet."""
    run = run_of(actor, node_id)
    if run is None:
        return []
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    found: Counter[str] = Counter()
    rows = CheckResult.objects.filter(run=run).order_by()
    for rule, verdict, is_finding in rows.values_list("rule", "verdict", "is_finding"):
        verdicts[rule][verdict] += 1
        found[rule] += is_finding
    return [
        RuleView(
            id=rule,
            kind=words["kind"],
            severity=words["severity"],
            title_zh=words["title_zh"],
            title_en=words["title_en"],
            why_zh=words["why_zh"],
            why_en=words["why_en"],
            method=words["method"],
            by_verdict=dict(verdicts[rule]),
            findings=found[rule],
        )
        for rule, words in run.rules.items()
    ]


def checked_periods(*, actor: Actor, node_id: int) -> list[str]:
    """Labels of the periods the run in force has results for, in order."""
    run = run_of(actor, node_id)
    if run is None:
        return []
    rows = CheckResult.objects.filter(run=run).exclude(period="").order_by()
    found = set(rows.values_list("period", flat=True).distinct())
    known = [period.label for period in organisation.periods(actor=actor, kind="") if period.label in found]
    return [*known, *sorted(found - set(known))]


def heat(*, actor: Actor, node_id: int, periods: list[str]) -> list[HeatRow]:
    """Checks by topic and period, in catalogue order; the last cell of a row has period ''."""
    run = run_of(actor, node_id)
    return [] if run is None else _heat(_lines(run), series_by_key(actor), periods)


def _heat(lines: Iterable[_Line], series: Mapping[str, SeriesView], periods: list[str]) -> list[HeatRow]:
    grouped: dict[tuple[str, str], dict[str, list[_Line]]] = defaultdict(lambda: defaultdict(list))
    order: dict[tuple[str, str], int] = {}
    for line in lines:
        about = series.get(line.subject)
        if about is None:
            continue
        topic = (about.pillar, about.topic)
        grouped[topic][line.period].append(line)
        order[topic] = min(order.get(topic, about.order), about.order)
    return [
        HeatRow(
            pillar=topic[0],
            topic=topic[1],
            cells=tuple(_cell(period, grouped[topic].get(period, [])) for period in [*periods, ""]),
            findings=sum(line.is_finding for lines_of in grouped[topic].values() for line in lines_of),
        )
        for topic in sorted(grouped, key=lambda t: order[t])
    ]


def _cell(period: str, lines: list[_Line]) -> HeatCell:
    found = [line.severity for line in lines if line.is_finding]
    return HeatCell(
        period=period,
        checks=len(lines),
        findings=len(found),
        worst=min(found, key=SEVERITIES.index) if found else "",
        by_verdict=dict(Counter(line.verdict for line in lines)),
    )
