"""Bills and other proofs, attached to a submission or to some of its rows."""

from __future__ import annotations

import re
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.apps.intake.models import RowEvidence
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import ENTER, expect, locked_submission
from qingheng.platform.files.services import attach, clean_name, store_blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MOST_SPANS = 100
_SPAN = re.compile(r"(?P<first>\d{1,8})(?:\s*[-–~]\s*(?P<last>\d{1,8}))?")


@transaction.atomic
def attach_evidence(
    *,
    actor: Actor,
    submission_id: int,
    data: bytes | IO[bytes],
    name: str,
    at: datetime,
    sheet: str = "",
    rows: str = "",
    why: str = "",
) -> RowEvidence:
    """Keep a file as proof. rows: numbers as the file counts them (5, 8-12); empty for the whole submission.

    Proof may be added as long as the submission is not withdrawn, also after it was sealed; it is never taken
    away. Raises NotFound, Forbidden, Conflict, Invalid (the rows, an empty or too large file).
    """
    submission = locked_submission(actor, submission_id)
    actor.require("evidence.attach", path=submission.node.path)
    if not actor.may(ENTER, path=submission.node.path):
        actor.require("datapoints.approve", path=submission.node.path)
    expect(submission, "draft", "returned", "submitted", "approved", "sealed")
    spans = row_spans(rows)
    blob = store_blob(actor=actor, data=data, name=name, at=at)
    attach(actor=actor, blob=blob, object_type="intake", object_id=submission.pk, name=name, why=why, at=at)
    made: RowEvidence = RowEvidence.objects.create(
        submission=submission,
        blob=blob,
        name=clean_name(name),
        sheet=sheet[:100],
        rows=[list(span) for span in spans],
        why=why.strip()[:300],
        attached_by=actor.name[:200],
        attached_at=at,
    )
    note(
        actor,
        "intake.evidence_attached",
        submission,
        at,
        {"sha256": blob.sha256, "name": made.name, "sheet": made.sheet, "rows": made.rows},
    )
    return made


def row_spans(text: str) -> list[tuple[int, int]]:
    """Spans of rows from "5, 8-12". Raises Invalid."""
    spans = []
    for part in re.split(r"[,，;；\s]+(?![-–~])", text.strip()) if text.strip() else []:
        found = _SPAN.fullmatch(part)
        first = int(found["first"]) if found else 0
        last = int(found["last"] or first) if found else 0
        if not 1 <= first <= last:
            raise Invalid(
                _("“%(text)s” is no row and no span of rows.") % {"text": part[:40]},
                code="rows-named",
                place="rows",
                fix=_("Write numbers as the file counts them, such as 5, 8-12."),
            )
        spans.append((first, last))
    if len(spans) > MOST_SPANS:
        raise Invalid(
            _("Name at most %(most)s spans.") % {"most": MOST_SPANS}, code="rows-named", place="rows"
        )
    return spans
