"""Rows of the database as the frozen views other engines see."""

from __future__ import annotations

from collections.abc import Mapping

from qingheng.apps.indicators.contracts import PointView, SeriesView
from qingheng.apps.quality.contracts import (
    AnswerView,
    BatchView,
    CheckRunView,
    InputView,
    LeftAlone,
    ResultView,
)
from qingheng.apps.quality.models import AnswerBatch, CheckResult, CheckRun, FindingAnswer


def run_view(run: CheckRun, *, repeated: bool = False) -> CheckRunView:
    """The run with its counts."""
    counts = run.counts
    return CheckRunView(
        id=run.pk,
        node_id=run.node_id,
        at=run.at,
        rules_pack=run.rules_pack,
        code_version=run.code_version,
        input_sha256=run.input_sha256,
        started_by=run.started_by,
        checks=counts.get("checks", 0),
        findings=counts.get("findings", 0),
        by_verdict=counts.get("by_verdict", {}),
        by_severity=counts.get("by_severity", {}),
        repeated=repeated,
    )


def answer_view(answer: FindingAnswer | None) -> AnswerView:
    """The answer, or the open one nobody gave yet."""
    if answer is None:
        return AnswerView()
    return AnswerView(
        state=answer.state,
        note=answer.note,
        owner_id=answer.owner_id,
        owner_name=str(answer.owner) if answer.owner else "",
        due=answer.due,
        answered_by=answer.answered_by,
        answered_at=answer.answered_at,
    )


def batch_view(batch: AnswerBatch) -> BatchView:
    """Findings answered together, and what became of the act."""
    return BatchView(
        id=batch.pk,
        node_id=batch.node_id,
        state=batch.state,
        note=batch.note,
        owner_id=batch.owner_id_then,
        due=batch.due,
        answered=tuple(sorted(batch.before)),  # PostgreSQL keeps no order of keys
        unchanged=tuple(batch.unchanged),
        left_alone=tuple(LeftAlone(**left) for left in batch.left_alone),
        answered_by=batch.answered_by,
        answered_at=batch.answered_at,
        undone_at=batch.undone_at,
        restored=tuple(batch.restored),
    )


def trail_id(node_id: int, fingerprint: str) -> str:
    """What the audit trail calls a finding: the same rule, figure and period of another node is another finding."""
    return f"{node_id}:{fingerprint}"


def series_name(series: SeriesView | None, key: str) -> tuple[str, str]:
    """Name of a series in both languages, with its member; its key when the catalogue no longer has it."""
    return series.names() if series else (key, key)


Points = Mapping[tuple[str, str], PointView]


def _input_view(raw: Mapping[str, str], series: Mapping[str, SeriesView], points: Points) -> InputView:
    key, period = raw["key"], raw.get("period") or ""
    zh, en = series_name(series.get(key), key)
    point = points.get((key, period))
    return InputView(
        key=key,
        period=period,
        value=raw.get("value") or "",
        unit=raw.get("unit") or "",
        name_zh=zh,
        name_en=en,
        datapoint_id=point.id if point else None,
    )


def result_view(
    row: CheckResult,
    run: CheckRun,
    series: Mapping[str, SeriesView],
    answer: FindingAnswer | None,
    points: Points | None = None,
) -> ResultView:
    """A result with the words of its rule, the names of its subject, and what people answered."""
    words = run.rules.get(row.rule, {})
    subject = series.get(row.subject)
    zh, en = series_name(subject, row.subject)
    return ResultView(
        fingerprint=row.fingerprint,
        node_id=run.node_id,
        rule=row.rule,
        kind=row.kind,
        subject=row.subject,
        period=row.period,
        verdict=row.verdict,
        severity=row.severity,
        is_finding=row.is_finding,
        stated=row.stated,
        expected=row.expected,
        difference=row.difference,
        tolerance=row.tolerance,
        unit=row.unit,
        tolerance_zh=row.tolerance_zh,
        tolerance_en=row.tolerance_en,
        text_zh=row.text_zh,
        text_en=row.text_en,
        title_zh=words.get("title_zh", row.rule),
        title_en=words.get("title_en", row.rule),
        why_zh=words.get("why_zh", ""),
        why_en=words.get("why_en", ""),
        method=words.get("method", ""),
        subject_zh=zh,
        subject_en=en,
        pillar=subject.pillar if subject else "",
        topic=subject.topic if subject else "",
        order=subject.order if subject else 10**6,
        inputs=tuple(_input_view(raw, series, points or {}) for raw in row.inputs),
        answer=answer_view(answer),
        run_at=run.at,
    )
