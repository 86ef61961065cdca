"""A file handed back in its own layout, with a message at each cell."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import ProblemView
from qingheng.apps.indicators.queries.submissions import submission
from qingheng.formats.annotate import annotate_xlsx
from qingheng.formats.problems import Place, Problem, Severity
from qingheng.platform.files.queries import open_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def annotated_copy(*, actor: Actor, submission_id: int, at: datetime) -> tuple[str, bytes]:
    """(file name, workbook) of the submission's file with its problems at their cells.

    Raises Forbidden, NotFound (also when the submission has no file).
    """
    detail = submission(actor=actor, submission_id=submission_id)
    if not detail.header.blob_sha256:
        raise NotFound(_("This submission has no file."), code="no-file")
    _blob, path = open_blob(actor=actor, sha256=detail.header.blob_sha256)
    problems = [_problem(view) for view in detail.problems]
    body = annotate_xlsx(path.read_bytes(), problems, timestamp=at, name=detail.header.file_name)
    stem = detail.header.file_name.rpartition(".")[0] or detail.header.file_name
    return f"{stem}-checked.xlsx", body


def _problem(view: ProblemView) -> Problem:
    return Problem(
        severity=Severity(view.severity),
        code=view.code,
        place=Place(view.sheet, view.row, view.column),
        text=view.text,
        message_zh=view.message_zh,
        message_en=view.message_en,
        fix_zh=view.fix_zh,
        fix_en=view.fix_en,
    )
