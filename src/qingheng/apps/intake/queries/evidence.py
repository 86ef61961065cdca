"""Reads of the proofs of a submission."""

from __future__ import annotations

from qingheng.apps.intake.contracts import EvidenceView
from qingheng.apps.intake.models import RowEvidence
from qingheng.apps.intake.submission_access import seen_submission
from qingheng.platform.files.contracts import AttachmentView
from qingheng.platform.files.queries import attachments_of
from qingheng.platform.rights.actor import Actor


def evidence(
    *, actor: Actor, submission_id: int, sheet: str = "", row: int | None = None
) -> list[EvidenceView]:
    """Proofs in the order they came; with a row only those that speak of it. Raises NotFound, Forbidden."""
    submission = seen_submission(actor, submission_id)
    actor.require("evidence.view", path=submission.node.path)
    found = RowEvidence.objects.select_related("blob").filter(submission=submission)
    kept = {
        one.sha256: one for one in attachments_of(actor=actor, object_type="intake", object_id=submission.pk)
    }
    return [_view(one, kept.get(one.blob.sha256)) for one in found if row is None or _covers(one, sheet, row)]


def _covers(one: RowEvidence, sheet: str, row: int) -> bool:
    if not one.rows:
        return True
    same_sheet = not one.sheet or not sheet or one.sheet == sheet
    return same_sheet and any(first <= row <= last for first, last in one.rows)


def _view(one: RowEvidence, kept: AttachmentView | None) -> EvidenceView:
    spans = (f"{first}" if first == last else f"{first}-{last}" for first, last in one.rows)
    return EvidenceView(
        sha256=one.blob.sha256,
        name=one.name,
        size=one.blob.size,
        mime=one.blob.mime,
        sheet=one.sheet,
        rows=", ".join(spans),
        why=one.why,
        attached_by=one.attached_by,
        attached_at=one.attached_at,
        kept_until=kept.retention_until if kept is not None else None,
        held=kept.hold_reason if kept is not None and kept.held_at is not None else "",
    )
