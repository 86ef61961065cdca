"""The worklist: findings, filtered and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from qingheng.apps.indicators.contracts import SeriesView
from qingheng.apps.quality.contracts import SEVERITIES, CheckRunView, FindingFilters, FindingList, ResultView
from qingheng.apps.quality.models import CheckResult, CheckRun
from qingheng.apps.quality.queries.access import answers_of, run_of, series_by_key
from qingheng.apps.quality.rows import result_view, run_view
from qingheng.platform.rights.actor import Actor


def by_severity(result: ResultView) -> tuple[int, bool, int, str]:
    """Worst first; those that wait for an answer before those that have one; then as in the catalogue."""
    worst = SEVERITIES.index(result.severity) if result.severity in SEVERITIES else len(SEVERITIES)
    return worst, not result.answer.waits, result.order, result.period


def findings_of(run: CheckRun, series: Mapping[str, SeriesView]) -> list[ResultView]:
    """Every finding of a run with its answer, worst first."""
    answers = answers_of(run.node_id)
    rows = CheckResult.objects.filter(run=run, is_finding=True)
    return sorted(
        (result_view(row, run, series, answers.get(row.fingerprint)) for row in rows), key=by_severity
    )


def all_findings(*, actor: Actor, node_id: int) -> tuple[CheckRunView | None, list[ResultView]]:
    """Every finding of the run in force, worst first, each with its answer."""
    run = run_of(actor, node_id)
    if run is None:
        return None, []
    return run_view(run), findings_of(run, series_by_key(actor))


_SORTS = {
    "severity": by_severity,
    "subject": lambda r: (r.order, r.period, r.rule),
    "period": lambda r: (r.period, r.order, r.rule),
    "rule": lambda r: (r.rule, r.order, r.period),
    "due": lambda r: (r.answer.due is None, str(r.answer.due or ""), not r.answer.waits, r.order),
}


def _passes(result: ResultView, wanted: FindingFilters) -> bool:
    exact = (
        (wanted.severity, result.severity),
        (wanted.verdict, result.verdict),
        (wanted.rule, result.rule),
        (wanted.pillar, result.pillar),
        (wanted.topic, result.topic),
        (wanted.period, result.period),
    )
    if any(asked and asked != has for asked, has in exact):
        return False
    state = result.answer.state
    if wanted.state and wanted.state != state and not (wanted.state == "answered" and state != "open"):
        return False
    if wanted.owner and wanted.owner != str(result.answer.owner_id or "none"):
        return False
    told = (
        result.text_zh,
        result.text_en,
        result.subject_zh,
        result.subject_en,
        result.subject,
        result.title_zh,
        result.title_en,
        result.rule,
        result.period,
        result.answer.note,
        result.answer.owner_name,
    )
    return all(any(word in text.lower() for text in told) for word in wanted.text.lower().split())


def findings(*, actor: Actor, node_id: int, filters: FindingFilters | None = None) -> FindingList:
    """Findings that pass the filters, with counts of all of them for the filter chips."""
    wanted = filters or FindingFilters()
    run, found = all_findings(actor=actor, node_id=node_id)
    shown = [result for result in found if _passes(result, wanted)]
    key = _SORTS.get(wanted.sort.removeprefix("-"), by_severity)
    shown.sort(key=key, reverse=wanted.sort.startswith("-"))
    return FindingList(
        run=run,
        findings=tuple(shown),
        total=len(found),
        waiting=sum(result.answer.waits for result in found),
        by_severity=dict(Counter(result.severity for result in found)),
        by_verdict=dict(Counter(result.verdict for result in found)),
        by_pillar=dict(Counter(result.pillar for result in found)),
        by_rule=dict(Counter(result.rule for result in found)),
        rules={result.rule: (result.title_zh, result.title_en) for result in found},
    )
