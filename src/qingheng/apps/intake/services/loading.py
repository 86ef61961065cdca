"""A file comes in: kept as evidence, announced as a draft, read at once when small, else by a job."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.queries.datasets import dataset as find_dataset
from qingheng.apps.intake.services.checking import CHECK_JOB, check_submission
from qingheng.apps.intake.services.drafts import begin_stage
from qingheng.apps.intake.services.ending import end_work
from qingheng.apps.intake.services.periods import asked_period, owed_period, take_period
from qingheng.apps.intake.services.reading import READ_JOB, read_submission
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import ENTER, open_draft
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.files.models import Blob
from qingheng.platform.files.services import attach, clean_name, receive, store_blob
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid

READ_AT_ONCE = 1024 * 1024  # bytes; a larger file is read by a job


def begin(
    *,
    actor: Actor,
    dataset: str,
    node_id: int,
    data: bytes | IO[bytes],
    name: str,
    at: datetime,
    title: str = "",
    origin: str = "file",
    idempotency_key: str = "",
    into: int | None = None,
    again: bool = False,
    at_once: bool | None = None,
    by_codes: bool = False,
    period: str | None = None,
    estimate_method: str = "",
) -> IntakeSubmissionView:
    """Take a file for a dataset and a node.

    into: an announced correction or a draft of one's own whose file this replaces; its node stays. again: load a
    file that was loaded before. at_once: read here (True) or by a job (False); left out, the size decides.
    by_codes: the header row names the columns by their codes; nobody has to confirm them. period: the days asked for
    (FY2022/23, 2025-03), empty for any; left out, those of the one round in which the actor owes this.
    estimate_method: how estimated rows were made. The same idempotency key gives the submission it made before.
    Raises Forbidden, NotFound (dataset, node), Invalid (empty, too large, the period), Conflict (loaded already).
    """
    with receive(actor=actor, data=data, limit=settings.INTAKE_LIMIT_BYTES) as received, transaction.atomic():
        before = _made_before(actor, idempotency_key)
        if before is not None:
            return view_of_submission(before)
        about = find_dataset(actor=actor, code=dataset)
        submission = _target(actor, into, dataset, at) if into else _announced(actor, about.code, node_id)
        blob = store_blob(actor=actor, data=received, name=name, at=at)
        Blob.objects.select_for_update().filter(pk=blob.pk).first()  # of two at once the second waits here
        before = _made_before(actor, idempotency_key)
        if before is not None:
            return view_of_submission(before)
        if not again:
            _refuse_twice(blob, dataset, into)
        _fill(submission, actor, blob, name, title, origin, at)
        submission.estimate_method = estimate_method
        _ask(submission, actor, period, into)
        submission.dataset_version, submission.definition = about.version, about.as_dict()
        submission.layout = {"by_codes": True} if by_codes else {}
        submission.idempotency_key = _own_key(actor, idempotency_key)
        before = _save(submission, actor, idempotency_key)
        if before is not None:
            return view_of_submission(before)
        attach(actor=actor, blob=blob, object_type="intake", object_id=submission.pk, name=name, at=at)
        note(actor, "intake.begun", submission, at, {"file": submission.file_name, "sha256": blob.sha256})
        here = blob.size <= READ_AT_ONCE if at_once is None else at_once
        if not here:
            run = start(actor=actor, kind=READ_JOB, parameters={"submission_id": submission.pk}, at=at)
            submission.run_id = run.id
            submission.save(update_fields=["run_id"])
    if here:
        read_submission(actor=actor, submission_id=submission.pk, at=at)
        submission.refresh_from_db()
    return view_of_submission(submission)


def _ask(submission: Submission, actor: Actor, period: str | None, into: int | None) -> None:
    """Write the days the rows are asked for; a file in place of another keeps those of the other. Raises Invalid."""
    if period is not None:
        take_period(submission, asked_period(actor=actor, node_id=submission.node_id, text=period))
    elif into is None:
        path, person = submission.node.path, actor.person_id
        take_period(submission, owed_period(dataset=submission.dataset, path=path, person_id=person))


def _save(submission: Submission, actor: Actor, key: str) -> Submission | None:
    """Save; gives the submission that another request of the same key made at this moment instead."""
    try:
        with transaction.atomic():
            submission.save()
    except IntegrityError:
        before = _made_before(actor, key)
        if before is None:
            raise
        return before
    return None


def _made_before(actor: Actor, key: str) -> Submission | None:
    if not key:
        return None
    found: Submission | None = (
        Submission.objects.select_related("node", "blob").filter(idempotency_key=_own_key(actor, key)).first()
    )
    return found


def _own_key(actor: Actor, key: str) -> str:
    """The key as kept: one person's keys never meet another's."""
    return f"{actor.person_id or 'operator'}:{key}"[:100] if key else ""


def _refuse_twice(blob: Blob, dataset: str, into: int | None) -> None:
    """Raise Conflict when a submission that counts, or a draft, came from the same bytes."""
    twin = (
        Submission.objects.filter(blob=blob, dataset=dataset)
        .exclude(state__in=["withdrawn", "superseded"])
        .exclude(pk=into)
        .first()
    )
    if twin is not None:
        raise Conflict(
            _("This very file was loaded already, as submission %(number)s by %(name)s.")
            % {"number": twin.pk, "name": twin.prepared_name},
            code="file-twice",
            place="file",
            fix=_("Open that submission; or say that it is to be loaded again."),
        )


def resume(*, actor: Actor, submission_id: int, at: datetime) -> IntakeSubmissionView:
    """Read or check a draft again whose work was cut short, as by a killed process; a large file by a job.

    What is being worked on elsewhere is overtaken. Raises NotFound, Forbidden, Conflict (no file, not begun).
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.blob is None or submission.stage not in ("queued", "reading", "checking", "failed"):
            raise Conflict(
                _("Nothing of this submission was cut short."),
                code="nothing-to-resume",
                fix=_("Reload the page to see where it stands."),
            )
        begun = submission.failure.get("stage") or submission.stage
        checked = begun == "checking" and bool(submission.mapping.get("confirmed"))
        end_work(actor, submission, at)
        begin_stage(submission, "checking" if checked else "queued")
        note(actor, "intake.resumed", submission, at, {"stage": submission.stage})
        small = submission.blob.size <= READ_AT_ONCE
        if not small:
            kind = CHECK_JOB if checked else READ_JOB
            run = start(actor=actor, kind=kind, parameters={"submission_id": submission.pk}, at=at)
            submission.run_id = run.id
        submission.save(update_fields=["run_id"])
    if not small:
        return view_of_submission(submission)
    again = check_submission if checked else read_submission
    return again(actor=actor, submission_id=submission_id, at=at)


def _announced(actor: Actor, dataset: str, node_id: int) -> Submission:
    """A new submission of a node the actor may enter data for. Raises NotFound, Forbidden."""
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require(ENTER, path=node.path)
    return Submission(dataset=dataset, node_id=node.id)


def _target(actor: Actor, into: int, dataset: str, at: datetime) -> Submission:
    """A draft of one's own whose file is replaced: what was mapped and fixed before goes with the old file.

    Raises NotFound, Forbidden, Conflict, Invalid (of another dataset).
    """
    submission = open_draft(actor, into)
    if submission.dataset != dataset:
        raise Invalid(
            _("Submission %(number)s is of the dataset “%(dataset)s”.")
            % {"number": into, "dataset": submission.dataset},
            code="other-dataset",
            place="dataset",
            fix=_("Load the file for that dataset."),
        )
    end_work(actor, submission, at)
    submission.checks += 1  # what is being read of the old file is overtaken
    submission.fixes.all().delete()
    submission.exclusions.all().delete()
    submission.layout, submission.mapping, submission.counts, submission.failure = {}, {}, {}, {}
    submission.state, submission.content_sha256 = "draft", ""
    return submission


def _fill(
    submission: Submission, actor: Actor, blob: Blob, name: str, title: str, origin: str, at: datetime
) -> None:
    submission.blob, submission.file_name = blob, clean_name(name)
    submission.title = (title.strip() or submission.title or submission.file_name)[:200]
    submission.origin, submission.stage = origin, "queued"
    submission.prepared_by_id = actor.person_id
    submission.prepared_name, submission.prepared_at = actor.name[:200], at
