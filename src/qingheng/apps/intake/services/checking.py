"""Checking: the confirmed mapping makes the file's tables typed rows, with every complaint at its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Exclusion, Submission
from qingheng.apps.intake.services.drafts import (
    begin_stage,
    beginning_folder,
    draft_folder,
    drop_draft,
    drop_older,
)
from qingheng.apps.intake.services.grids import Found, Progress, at_ease, grid_of, tables_of
from qingheng.apps.intake.services.parts import part_of
from qingheng.apps.intake.services.surroundings import around, known_names, site_column
from qingheng.apps.intake.submission_access import file_of, open_draft
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.calc.intake.mapping import Mapping, for_table
from qingheng.calc.texts import BilingualError
from qingheng.formats.problems import FileRefused
from qingheng.platform.audit.services import record
from qingheng.platform.jobs.services import start
from qingheng.platform.rights.actor import Actor

CHECK_JOB = "intake.check"
CHECKED_AT_ONCE = 2 * 1024 * 1024  # bytes; a longer file is checked by a job, its first rows shown meanwhile


def check_soon(*, actor: Actor, submission_id: int, at: datetime) -> IntakeSubmissionView:
    """Check a mapped draft here when its file is small, else by a job: nobody waits for a page that long.

    Raises as check_submission.
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.blob is not None and submission.blob.size > CHECKED_AT_ONCE:
            begin_stage(submission, "checking")
            run = start(actor=actor, kind=CHECK_JOB, parameters={"submission_id": submission.pk}, at=at)
            submission.run_id = run.id
            submission.save(update_fields=["run_id"])
            return view_of_submission(submission)
    return check_submission(actor=actor, submission_id=submission_id, at=at)


def check_submission(
    *,
    actor: Actor,
    submission_id: int,
    at: datetime,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    found: Found | None = None,
) -> IntakeSubmissionView:
    """Type and check the rows of a mapped draft again, with the corrections people made.

    progress: called with per cent done and 100; who follows it is shown the first rows meanwhile. found: what was
    just found in the file, which is then not read again. A source that cannot be read to its end leaves the reason
    in `failure`. The draft of the revision before stays until the new one is whole; a check that another one
    overtook changes nothing. Raises NotFound, Forbidden, Conflict; Cancelled of the plane when `cancelled` says so.
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        number = begin_stage(submission, "checking")
    about = read_dataset(submission.definition, place="dataset")
    try:
        with at_ease(file_of(submission)):
            found = found or _found(actor, submission, about)
            outcome = _prepare(actor, submission, about, found, number, at, progress, cancelled)
    except FileRefused as refusal:
        problem = refusal.problem
        return _fail(actor, submission_id, number, problem.code, problem.message_zh, problem.message_en)
    except BilingualError as error:
        code = getattr(error, "code", "unreadable")
        return _fail(actor, submission_id, number, code, error.reason_zh, error.reason_en)
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.checks != number:
            drop_draft(submission, number)
            return view_of_submission(submission)
        submission.revision, submission.stage = number, "ready"
        submission.counts = _counts(actor, submission, about, outcome)
        submission.first_day, submission.last_day = outcome.first_day, outcome.last_day
        submission.content_sha256 = outcome.content_sha256
        submission.save(
            update_fields=["revision", "stage", "counts", "first_day", "last_day", "content_sha256"]
        )
        record(
            actor=actor,
            action="intake.checked",
            object_type="intake",
            object_id=submission.pk,
            at=at,
            data={
                "revision": submission.revision,
                "rows": outcome.rows,
                "excluded": outcome.excluded,
                "errors": outcome.errors,
                "warnings": outcome.warnings,
                "sha256": outcome.content_sha256,
            },
        )
        drop_older(submission)
    return view_of_submission(submission)


def _found(actor: Actor, submission: Submission, about: Dataset) -> Found:
    """The tables of the file, as they were found when it was read."""
    grid, streamed = grid_of(file_of(submission), submission.file_name)
    tables = tables_of(
        grid,
        about,
        references=known_names(actor, about),
        fiscal_start_month=organisation.fiscal_start_month(actor=actor, node_id=submission.node_id),
        by_codes=bool(submission.layout.get("by_codes")),
    )
    return Found(grid, streamed, tables)


def _prepare(
    actor: Actor,
    submission: Submission,
    about: Dataset,
    found: Found,
    number: int,
    at: datetime,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Any:
    """The plane's Outcome of every used part of the file."""
    from qingheng.plane.intake.beginning import read_beginning
    from qingheng.plane.intake.plan import CellFix, plan_of
    from qingheng.plane.intake.running import prepare
    from qingheng.plane.intake.sources import CsvSource, GridSource

    path = file_of(submission)
    sha256, grid = path.name, found.grid
    month = organisation.fiscal_start_month(actor=actor, node_id=submission.node_id)
    names = known_names(actor, about)
    mappings = _mappings(submission)
    known = around(actor, submission, about, timezone.localdate(at))
    fixes = [
        CellFix(one.column, one.after, one.before, one.sheet, one.row, one.source_column)
        for one in submission.fixes.filter(undone_at=None)
    ]
    left_out = [_left_out(one) for one in submission.exclusions.filter(undone_at=None)]
    sources: list[GridSource | CsvSource] = []
    plans = []
    for table in found.tables:
        mapping = mappings.get(part_of(table))
        if mapping is None:
            continue
        own = for_table(mapping, table, about, references=names, fiscal_start_month=month)
        plans.append(plan_of(about, own, around=known, fixes=fixes, left_out=left_out))
        if found.streamed:
            wide, where = table.width, table.sheet.name
            sources.append(CsvSource(path, table, grid.encoding, grid.delimiter, wide, where, sha256))
        else:
            sources.append(GridSource(table.sheet, table, sha256))
    if progress and sources:
        read_beginning([source.table for source in sources], plans, beginning_folder(submission, number))
    tell = (lambda share, _rows: progress(round(share * 100), 100)) if progress else None
    folder = draft_folder(submission, number)
    return prepare(sources, plans, folder, progress=tell, cancelled=cancelled)


def _left_out(one: Exclusion) -> Any:
    """The plane's LeftOut of rows and cells people left out."""
    from qingheng.plane.intake.plan import LeftOut

    return LeftOut(tuple(one.rows), one.sheet, tuple((row, column) for row, column in one.cells))


def _mappings(submission: Submission) -> dict[tuple[str, str], Mapping]:
    """The mapping of each used part, by what tells it (part_of)."""
    found = {}
    for layout, body in zip(submission.layout["parts"], submission.mapping["parts"], strict=True):
        if layout["used"]:
            found[layout["fingerprint"], layout.get("hidden", "")] = Mapping.from_dict(body)
    return found


def _counts(actor: Actor, submission: Submission, about: Dataset, outcome: Any) -> dict[str, Any]:
    """What lists, rights and the calendar need of the outcome, as JSON. Rows without a site are the node's own."""
    own = submission.node.code
    has_site = bool(site_column(about))
    coverage: dict[str, dict[str, int]] = {}
    for one in outcome.coverage:
        by_month = coverage.setdefault(one.site if has_site and one.site else own, {})
        label = f"{one.month:%Y-%m}"
        by_month[label] = by_month.get(label, 0) + one.rows
    nodes = organisation.nodes_by_code(actor=actor)
    paths = sorted({nodes[code].path for code in coverage if code in nodes} | {submission.node.path})
    return {
        "rows": outcome.rows,
        "excluded": outcome.excluded,
        "totals": outcome.totals,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
        "by_code": outcome.counts,
        "coverage": coverage,
        "paths": paths,
    }


def _fail(actor: Actor, submission_id: int, number: int, code: str, zh: str, en: str) -> IntakeSubmissionView:
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.checks != number:
            return view_of_submission(submission)
        submission.stage = "failed"
        submission.failure = {"code": code, "zh": zh, "en": en, "fix_zh": "", "fix_en": ""}
        submission.save(update_fields=["stage", "failure"])
    return view_of_submission(submission)
