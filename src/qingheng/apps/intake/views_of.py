"""Model rows to the views others see."""

from __future__ import annotations

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Partition, Submission


def view_of_submission(submission: Submission, partition: Partition | None = None) -> IntakeSubmissionView:
    """A submission as lists and pages show it."""
    counts, about, node = submission.counts, submission.definition, submission.node
    if partition is None:
        partition = Partition.objects.filter(submission=submission).first()
    return IntakeSubmissionView(
        id=submission.pk,
        dataset=submission.dataset,
        dataset_zh=about.get("name_zh", submission.dataset),
        dataset_en=about.get("name_en", submission.dataset),
        title=submission.title,
        node_id=node.pk,
        node_code=node.code,
        node_zh=node.name_zh,
        node_en=node.name_en,
        state=submission.state,
        stage=submission.stage,
        origin=submission.origin,
        file_name=submission.file_name,
        sha256=submission.blob.sha256 if submission.blob else "",
        rows=counts.get("rows", 0),
        excluded=counts.get("excluded", 0),
        errors=counts.get("errors", 0),
        warnings=counts.get("warnings", 0),
        counts=counts,
        first_day=submission.first_day,
        last_day=submission.last_day,
        run_id=submission.run_id,
        failure=submission.failure,
        prepared_by_id=submission.prepared_by_id,
        prepared_name=submission.prepared_name,
        prepared_at=submission.prepared_at,
        submitted_at=submission.submitted_at,
        decided_name=submission.decided_name,
        decided_at=submission.decided_at,
        decision_note=submission.decision_note,
        supersedes_id=submission.supersedes_id,
        superseded_by_id=partition.superseded_by_id if partition else None,
        reason_code=submission.reason_code,
        reason=submission.reason,
        content_sha256=submission.content_sha256,
        partition_sha256=partition.sha256 if partition else "",
        sealed_at=partition.sealed_at if partition else None,
        period_label=submission.period_label,
        period_first=submission.period_first,
        period_last=submission.period_last,
        estimate_method=submission.estimate_method,
    )
