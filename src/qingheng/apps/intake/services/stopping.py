"""What became of a submission whose job was cancelled, failed or was killed: it never stays as if work went on."""

from __future__ import annotations

from django.db import transaction

from qingheng.apps.intake.models import Submission
from qingheng.apps.intake.services.ending import BUSY
from qingheng.apps.intake.services.workflow import note
from qingheng.apps.intake.submission_access import open_draft
from qingheng.apps.intake.words import STOPPED
from qingheng.platform.jobs.contracts import Stopped
from qingheng.platform.rights.actor import Actor

CANCELLED, CUT_SHORT = STOPPED
_WORDS = {
    (CANCELLED, True): ("读取或检查已取消，未丢失任何内容。", "Reading or checking was cancelled; nothing is lost."),
    (CUT_SHORT, True): ("读取或检查中断，未丢失任何内容。", "Reading or checking was cut short; nothing is lost."),
    (CANCELLED, False): ("封存已取消，提交重新等待审批。", "Sealing was cancelled; it waits for approval again."),
    (CUT_SHORT, False): ("封存中断，提交重新等待审批。", "Sealing was cut short; it waits for approval again."),
}  # fmt: skip
_FIXES = {
    True: (
        "可继续处理、重新上传文件，或丢弃草稿。",
        "Resume the work, upload the file again, or discard the draft.",
    ),
    False: ("请再次批准，或退回给填报人。", "Approve it again, or return it to its preparer."),
}


def stopped(about: Stopped) -> None:
    """Put a submission back to where people can go on: a draft that can be resumed, read anew or discarded; a load
    that was being sealed waits for approval again. One that another job or person works on by now is left alone.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("node")
        .filter(pk=int(about.parameters.get("submission_id", 0)), run_id=about.run_id)
        .first()
    )
    if submission is None:
        return
    draft = submission.state in ("draft", "returned")
    if not (submission.stage in BUSY if draft else submission.state == "approved"):
        return
    code = CANCELLED if about.state == "cancelled" else CUT_SHORT
    submission.failure = _failure(code, draft, submission.stage, about)
    submission.run_id = None
    if draft:
        submission.checks += 1  # the result of a worker that comes back from the dead counts for nothing
        submission.stage = "failed"
    else:
        submission.state = "submitted"
        submission.decided_by, submission.decided_name = None, ""
        submission.decided_at, submission.decision_note = None, ""
    submission.save()
    note(
        about.by, "intake.stopped", submission, about.at, {"why": code, "stage": submission.failure["stage"]}
    )


def _failure(code: str, draft: bool, stage: str, about: Stopped) -> dict[str, str]:
    zh, en = _WORDS[code, draft]
    fix_zh, fix_en = _FIXES[draft]
    return {
        "code": code,
        "stage": stage,
        "zh": f"{zh}{about.zh}",
        "en": f"{en} {about.en}".strip(),
        "fix_zh": fix_zh,
        "fix_en": fix_en,
    }


def taken_up(*, actor: Actor, submission_id: int, run_id: int) -> bool:
    """Whether a job is the one to read or check a draft; it is not when somebody else goes on with it by now.

    A job started again takes the place of the one that was cancelled. Raises NotFound, Forbidden, Conflict.
    """
    with transaction.atomic():
        submission = open_draft(actor, submission_id)
        if submission.run_id == run_id:
            return submission.stage in (*BUSY, "failed")
        if submission.stage != "failed":
            return False
        submission.run_id = run_id
        submission.save(update_fields=["run_id"])
    return True
