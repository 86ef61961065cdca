"""Reading: from the bytes of a file to its tables and a proposed mapping. What was found is kept with the draft."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.services.checking import check_submission
from qingheng.apps.intake.services.drafts import begin_stage
from qingheng.apps.intake.services.grids import Found, Progress, at_ease, grid_of, tables_of
from qingheng.apps.intake.services.parts import Part, part_as_dict, parts_of
from qingheng.apps.intake.services.policies import confirmed_by_policy
from qingheng.apps.intake.services.surroundings import known_names
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import file_of, open_draft
from qingheng.apps.intake.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.intake import Dataset, read_dataset
from qingheng.formats.problems import FileRefused, Problem
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor

READ_JOB = "intake.read"


def read_submission(
    *, actor: Actor, submission_id: int, at: datetime, progress: Progress | None = None
) -> IntakeSubmissionView:
    """Find the tables of a draft's file and propose its mapping; check the rows when nothing is left to ask.

    A file that cannot be read leaves the draft with the reason in `failure`. Running it again starts afresh.
    Raises NotFound, Forbidden, Conflict.
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        number = begin_stage(submission, "reading")
    about = read_dataset(submission.definition, place="dataset")
    path = file_of(submission)
    try:
        with at_ease(path):
            found, parts = _look(actor, submission, about, path, progress)
    except FileRefused as refusal:
        return _fail(actor, submission_id, number, refusal.problem, at)
    used = [part for part in parts if part.used]
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.checks != number:
            return view_of_submission(submission)
        by_codes = bool(submission.layout.get("by_codes"))
        submission.layout = {
            "by_codes": by_codes,
            "notes": [note.as_dict() for note in found.grid.notes],
            "parts": [part_as_dict(part) for part in parts],
            "streamed": found.streamed,
        }
        submission.mapping = {"parts": [part.mapping.as_dict() for part in parts], "confirmed": False}
        submission.stage = "mapping"
        if not any(part.fits for part in parts):
            submission.stage, submission.failure = "failed", _nothing(about)
        record(
            actor=actor,
            action="intake.read",
            object_type="intake",
            object_id=submission.pk,
            at=at,
            data={"tables": sum(len(part.tables) for part in used), "notes": len(found.grid.notes)},
        )
        sure = bool(used) and all(part.mapping.sure for part in used)
        remembered = sure and (by_codes or all(_same_layout(part) for part in used))
        policy = {} if remembered or not sure else _by_policy(submission, used)
        if remembered or policy:
            submission.mapping["confirmed"] = True
            submission.mapping_version = max((part.memory.version for part in used if part.memory), default=1)
            submission.stage = "checking"
        if policy:
            submission.mapping["policy"] = policy
            note(actor, "intake.mapped_by_policy", submission, at, {"policy": policy["dataset"] or "*"})
        submission.save(update_fields=["layout", "mapping", "mapping_version", "stage", "failure"])
    if submission.stage == "checking":
        return check_submission(
            actor=actor, submission_id=submission_id, at=at, progress=progress, found=found
        )
    return view_of_submission(submission)


def _by_policy(submission: Submission, used: list[Part]) -> dict[str, Any]:
    return confirmed_by_policy(submission.dataset, [part.mapping for part in used])


def _same_layout(part: Part) -> bool:
    return part.memory is not None and part.memory.fingerprint == part.fingerprint


def _look(
    actor: Actor, submission: Submission, about: Dataset, path: Path, progress: Progress | None
) -> tuple[Found, list[Part]]:
    """What is in the file, and its parts with their mappings."""
    references = known_names(actor, about)
    month = organisation.fiscal_start_month(actor=actor, node_id=submission.node_id)
    grid, streamed = grid_of(path, submission.file_name, progress)
    by_codes = bool(submission.layout.get("by_codes"))
    known: dict[str, Any] = {
        "references": references,
        "fiscal_start_month": month,
        "by_codes": by_codes,
    }
    tables = tables_of(grid, about, **known)
    parts = parts_of(tables, about, source=submission.file_name, **known)
    return Found(grid, streamed, tables), parts


def _fail(
    actor: Actor, submission_id: int, number: int, problem: Problem, at: datetime
) -> IntakeSubmissionView:
    """The draft stays, with what is wrong with its file."""
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.checks != number:
            return view_of_submission(submission)
        submission.stage = "failed"
        submission.failure = {
            "code": problem.code,
            "zh": f"{problem.place.describe('zh')}：{problem.message_zh}",
            "en": f"{problem.place.describe('en')}: {problem.message_en}",
            "fix_zh": problem.fix_zh,
            "fix_en": problem.fix_en,
        }
        submission.save(update_fields=["stage", "failure"])
        record(
            actor=actor,
            action="intake.unreadable",
            object_type="intake",
            object_id=submission.pk,
            at=at,
            data={"code": problem.code, "place": asdict(problem.place)},
        )
    return view_of_submission(submission)


def _nothing(about: Dataset) -> dict[str, Any]:
    return {
        "code": "no-table",
        "zh": f"文件中没有找到“{about.name_zh}”的表格。",
        "en": f"No table of “{about.name_en}” was found in the file.",
        "fix_zh": "请确认选择了正确的数据集，或下载该数据集的空白模板填写。",
        "fix_en": "Check that the right dataset was chosen, or fill in the empty workbook of the dataset.",
    }
