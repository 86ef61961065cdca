"""Model rows turned into the frozen views others see."""

from __future__ import annotations

from decimal import Decimal

from qingheng.apps.indicators.contracts import (
    FigureView,
    IndicatorView,
    MemberView,
    ProblemView,
    SeriesView,
    SubmissionView,
    VersionView,
)
from qingheng.apps.indicators.models import Datapoint, Indicator, IndicatorVersion, Submission
from qingheng.apps.indicators.series_keys import key_of
from qingheng.apps.indicators.words import reads_chinese


def decimal_of(digits: int | None, decimals: int) -> Decimal | None:
    """103 and 2 give 1.03; None stays None."""
    return None if digits is None else Decimal(digits).scaleb(-decimals)


def members_of(indicator: Indicator) -> tuple[MemberView, ...]:
    """Members of the axis in order; none without an axis."""
    return tuple(MemberView(entry["code"], entry["zh"], entry["en"]) for entry in indicator.members)


def view_of_indicator(indicator: Indicator) -> IndicatorView:
    """The definition as others see it."""
    return IndicatorView(
        id=indicator.pk,
        code=indicator.code,
        version=indicator.version,
        pillar=indicator.pillar,
        topic=indicator.topic,
        order=indicator.order,
        name_zh=indicator.name_zh,
        name_en=indicator.name_en,
        definition_zh=indicator.definition_zh,
        definition_en=indicator.definition_en,
        unit=indicator.unit,
        quantity=indicator.quantity,
        axis=indicator.axis,
        members=members_of(indicator),
        total_member=indicator.total_member,
        parent=indicator.parent,
        direction=indicator.direction,
        negative=indicator.negative,
        aggregation=indicator.aggregation,
        formula=indicator.formula,
        frameworks=tuple(indicator.frameworks),
        attributes=dict(indicator.attributes),
        pack=indicator.pack,
        retired=indicator.retired_at is not None,
    )


def series_of(indicator: Indicator) -> list[SeriesView]:
    """The series of an indicator: one, or one a member of its axis."""
    members = members_of(indicator) or (MemberView("", "", ""),)
    return [
        SeriesView(
            key=key_of(indicator.code, member.code),
            code=indicator.code,
            member=member.code,
            name_zh=indicator.name_zh,
            name_en=indicator.name_en,
            member_zh=member.zh,
            member_en=member.en,
            unit=indicator.unit,
            pillar=indicator.pillar,
            topic=indicator.topic,
            order=indicator.order,
            direction=indicator.direction,
            negative=indicator.negative,
            indicator_id=indicator.pk,
            frameworks=tuple(indicator.frameworks),
            is_total=bool(member.code) and member.code == indicator.total_member,
            quantity=indicator.quantity,
            aggregation=indicator.aggregation,
            parent=indicator.parent,
            axis=indicator.axis,
            formula=indicator.formula,
            definition_version=indicator.version,
            synonyms=str(indicator.attributes.get("synonyms", "")),
        )
        for member in members
    ]


def view_of_version(version: IndicatorVersion) -> VersionView:
    """One version of a definition as others see it."""
    return VersionView(
        version=version.version,
        definition_zh=version.definition_zh,
        definition_en=version.definition_en,
        unit=version.unit,
        formula=version.formula,
        breaks_series=version.breaks_series,
        reason=version.reason,
        changed_by=version.changed_by,
        changed_at=version.changed_at,
    )


def title_of(submission: Submission) -> str:
    """The title in the active language."""
    return submission.title_zh if submission.title_zh and reads_chinese() else submission.title


def view_of_submission(submission: Submission) -> SubmissionView:
    """The header as others see it; `node` and `blob` are fetched with it."""
    problems = submission.problems
    return SubmissionView(
        id=submission.pk,
        dataset=submission.dataset,
        title=title_of(submission),
        node_id=submission.node_id,
        node_code=submission.node.code,
        node_zh=submission.node.name_zh,
        node_en=submission.node.name_en,
        state=submission.state,
        file_name=submission.file_name,
        blob_sha256=submission.blob.sha256 if submission.blob else "",
        content_sha256=submission.content_sha256,
        source_zh=submission.source_zh,
        source_en=submission.source_en,
        row_count=submission.row_count,
        prepared_id=submission.prepared_by_id,
        prepared_name=submission.prepared_name,
        prepared_at=submission.prepared_at,
        submitted_at=submission.submitted_at,
        decided_name=submission.decided_name,
        decided_at=submission.decided_at,
        decision_note=submission.decision_note,
        problems_count=len(problems),
        errors_count=sum(1 for problem in problems if problem["severity"] == "error"),
    )


def view_of_figure(point: Datapoint) -> FigureView:
    """A figure of a submission; `indicator` and `period` are fetched with it."""
    names = {member.code: member for member in members_of(point.indicator)}
    member = names.get(point.member, MemberView("", "", ""))
    return FigureView(
        id=point.pk,
        key=point.key,
        code=point.indicator.code,
        member=point.member,
        name_zh=point.indicator.name_zh,
        name_en=point.indicator.name_en,
        member_zh=member.zh,
        member_en=member.en,
        period=point.period.label,
        period_end=point.period.end,
        state=point.state,
        value=point.value,
        decimals=point.decimals,
        printed=point.printed,
        unit=point.unit,
        footnotes=tuple(point.footnotes),
        place=point.place,
        current=point.current,
        origin=point.origin,
        reason_code=point.reason_code,
        reason=point.reason,
    )


def view_of_problem(problem: dict[str, object]) -> ProblemView:
    """A problem as it was kept with the submission."""
    row, column = problem.get("row"), problem.get("column")
    text = {
        name: str(problem.get(name) or "")
        for name in (
            "severity",
            "code",
            "cell",
            "sheet",
            "text",
            "message_zh",
            "message_en",
            "fix_zh",
            "fix_en",
        )
    }
    return ProblemView(
        row=row if isinstance(row, int) else None, column=column if isinstance(column, int) else None, **text
    )
