"""Sealing: the approved rows become one immutable partition with its hash and manifest.

The file comes first and is named by its content; the row that makes it count comes last, in one transaction.
A crash in between leaves a file nobody points at, and the job that seals runs again to the same result.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.intake.announcing import announce
from qingheng.apps.intake.finding import index_submission, tell_preparer
from qingheng.apps.intake.models import Partition, Submission
from qingheng.apps.intake.services.drafts import draft_folder, drop_drafts, partition_folder, plane_root
from qingheng.apps.intake.submission_access import locked_submission
from qingheng.calc.intake import read_dataset
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict

SEAL_JOB = "intake.seal"
SEALED_AT_ONCE = 50_000  # rows; more are sealed by a job


def seal(*, actor: Actor, submission_id: int, at: datetime) -> None:
    """Seal an approved submission; one already sealed is left as it is. Raises NotFound, Conflict."""
    with transaction.atomic():
        submission = locked_submission(actor, submission_id)
        if submission.state == "sealed":
            return
        if submission.state != "approved":
            raise Conflict(_("Only an approved submission is sealed."), code=f"submission-{submission.state}")
    written = put_in_store(submission, at=submission.decided_at or at)
    with transaction.atomic():
        submission = locked_submission(actor, submission_id)
        if submission.state == "approved":
            take_over(actor, submission, written, at)
            tell_preparer(actor, submission, at)


def put_in_store(submission: Submission, *, at: datetime) -> Any:
    """Write the partition of the draft's rows that count; the plane's Sealed (path, rows, size, sha256, manifest)."""
    from qingheng.plane.intake.keys import key_fields, span_fields
    from qingheng.plane.store import partitions

    about = read_dataset(submission.definition, place="dataset")
    manifest = {
        "company": submission.tenant_id,
        "dataset": submission.dataset,
        "dataset_version": submission.dataset_version,
        "submission": submission.pk,
        "source_sha256": submission.blob.sha256 if submission.blob else "",
        "mapping_version": submission.mapping_version,
        "content_sha256": submission.content_sha256,
        "approved_by": submission.decided_name,
        "sealed_at": at.isoformat(),
        "supersedes": submission.supersedes_id,
        "key_fields": key_fields(about, about.natural_key),
        "series_fields": key_fields(about, about.owed_by),
        "day_fields": list(span_fields(about) or ()),
    }
    try:
        return partitions.seal(draft_folder(submission), partition_folder(submission), manifest)
    except FileNotFoundError as error:
        raise Conflict(
            _("The checked rows are gone from the store."),
            code="draft-gone",
            fix=_("Return the submission, so that its file is checked again."),
        ) from error


def take_over(actor: Actor, submission: Submission, written: Any, at: datetime) -> None:
    """Make the written partition count. Runs in the caller's transaction, on a locked submission."""
    partition = Partition.objects.create(
        submission=submission,
        dataset=submission.dataset,
        path=str(written.path.relative_to(plane_root())),
        rows=written.rows,
        size=written.size,
        sha256=written.sha256,
        manifest=written.manifest,
        first_day=submission.first_day,
        last_day=submission.last_day,
        coverage=submission.counts.get("coverage", {}),
        estimated=submission.origin == "estimate",
        sealed_at=at,
    )
    submission.state = "sealed"
    submission.save(update_fields=["state"])
    if submission.supersedes_id:
        old = (
            Submission.objects.select_for_update(of=("self",))
            .select_related("node")
            .get(pk=submission.supersedes_id)
        )
        Partition.objects.filter(submission=old).update(superseded_by=submission)
        old.state = "superseded"
        old.save(update_fields=["state"])
        announce(old, "intake.superseded", at)
    record(
        actor=actor,
        action="intake.sealed",
        object_type="intake",
        object_id=submission.pk,
        at=at,
        data={
            "dataset": submission.dataset,
            "rows": partition.rows,
            "sha256": partition.sha256,
            "path": partition.path,
            "supersedes": submission.supersedes_id or 0,
        },
    )
    announce(submission, "intake.sealed", at)
    index_submission(submission, at=at)
    drop_drafts(submission)
