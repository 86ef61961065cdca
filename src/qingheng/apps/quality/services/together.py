"""Answering several findings in one act, and taking the act back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.organisation import queries as organisation
from qingheng.apps.quality import rights
from qingheng.apps.quality.contracts import MOST_TOGETHER, BatchView, LeftAlone
from qingheng.apps.quality.models import AnswerBatch, CheckResult, FindingAnswer
from qingheng.apps.quality.rows import batch_view
from qingheng.apps.quality.services.answering import Answer, check_answer, keep_answer
from qingheng.platform.messages.services import notify
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound
from qingheng.platform.rights.queries import people_who_may

OPEN = Answer("open")
Results = dict[str, CheckResult]
Answers = dict[str, FindingAnswer]


def _said(answer: FindingAnswer | None) -> Answer:
    """What was said until now; open when nobody said anything."""
    return Answer(answer.state, answer.note, answer.owner_id, answer.due) if answer else OPEN


def _as_json(answer: Answer) -> dict[str, str | int | None]:
    return {**asdict(answer), "due": answer.due.isoformat() if answer.due else None}


def _unique(fingerprints: Sequence[str]) -> list[str]:
    """Each once, in order. Raises Invalid for none, and for more than one act may answer."""
    wanted = list(dict.fromkeys(fingerprints))
    if not wanted:
        raise Invalid(
            _("No finding is chosen."), code="none-chosen", place="fingerprints",
            fix=_("Choose findings in the list first."),
        )  # fmt: skip
    if len(wanted) > MOST_TOGETHER:
        raise Invalid(
            _("%(count)s findings are chosen; at most %(most)s are answered in one act.")
            % {"count": len(wanted), "most": MOST_TOGETHER},
            code="too-many-chosen", place="fingerprints", fix=_("Choose fewer, then the rest."),
        )  # fmt: skip
    return wanted


def _in_force(node_id: int, fingerprints: Sequence[str]) -> tuple[Results, Answers]:
    """Findings of the run in force and their answers, locked, both by fingerprint."""
    rows = CheckResult.objects.select_related("run").filter(
        run__current=True, run__node_id=node_id, is_finding=True, fingerprint__in=fingerprints
    )
    answers = FindingAnswer.objects.select_for_update().filter(node_id=node_id, fingerprint__in=fingerprints)
    return {row.fingerprint: row for row in rows}, {row.fingerprint: row for row in answers}


@transaction.atomic
def answer_findings(
    *,
    actor: Actor,
    node_id: int,
    fingerprints: Sequence[str],
    state: str,
    at: datetime,
    note: str = "",
    owner_id: int | None = None,
    due: date | None = None,
    seen: datetime | None = None,
) -> BatchView:
    """Give several findings of a node the same answer in one transaction; the new owner is told once.

    seen: when the list was read; what somebody else answered after that is left alone, and so is what the latest
    checks no longer find: both are told, the others are answered. Raises NotFound, Forbidden, and Invalid with the
    field as its place.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require(rights.ANSWER, path=node.path)
    wanted = _unique(fingerprints)
    answer = Answer(state, note.strip(), owner_id, due)
    check_answer(answer, at)
    rows, answers = _in_force(node_id, wanted)
    left_alone = _left_alone(actor, wanted, rows, answers, answer, seen)
    free = [one for one in wanted if one not in {left.fingerprint for left in left_alone}]
    unchanged = [one for one in free if one in answers and _said(answers[one]) == answer]
    changing = [one for one in free if one not in unchanged]
    if not changing:
        return BatchView(
            None, node_id, **asdict(answer), unchanged=tuple(unchanged), left_alone=tuple(left_alone)
        )
    batch = AnswerBatch.objects.create(
        node_id=node_id, person_id=actor.person_id, state=state, note=answer.note, owner_id_then=owner_id, due=due,
        before={one: _as_json(_said(answers.get(one))) for one in changing}, unchanged=unchanged,
        left_alone=[asdict(left) for left in left_alone], answered_by=actor.name, answered_at=at,
    )  # fmt: skip
    for one in changing:
        keep_answer(actor, rows[one], answer, _said(answers.get(one)).state, at, together=batch.pk)
    given = [one for one in changing if _said(answers.get(one)).owner_id != owner_id]
    if owner_id is not None and owner_id != actor.person_id and given:
        _tell_owner(actor, node.code, owner_id, len(given), due, at)
    return batch_view(batch)


def _since(held: FindingAnswer, seen: datetime, actor: Actor) -> bool:
    """Whether somebody else gave the answer after the list was read."""
    return held.answered_at > seen and held.answered_by != actor.name


def _left_alone(
    actor: Actor,
    wanted: Sequence[str],
    rows: Results,
    answers: Answers,
    answer: Answer,
    seen: datetime | None,
) -> list[LeftAlone]:
    """What the latest checks no longer find, and what somebody else answered otherwise since the list was read."""
    found = []
    for one in wanted:
        held = answers.get(one)
        if one not in rows:
            found.append(LeftAlone(one, "gone"))
        elif held and seen and _since(held, seen, actor) and _said(held) != answer:
            found.append(LeftAlone(one, "answered", held.answered_by))
    return found


def _tell_owner(actor: Actor, node: str, owner_id: int, count: int, due: date | None, at: datetime) -> None:
    until_zh = f"，请于 {due.isoformat()} 前答复" if due else ""
    until_en = f", due {due.isoformat()}" if due else ""
    link = reverse("quality:findings", kwargs={"company": actor.company})
    notify(
        person_ids=[owner_id],
        kind="finding.assigned",
        at=at,
        title_zh=f"{actor.name} 请您处理 {count} 项数据质量问题{until_zh}",
        title_en=f"{actor.name} asks you to see to {count} {'finding' if count == 1 else 'findings'}{until_en}",
        link=f"{link}?node={node}&owner={owner_id}",
    )


def _restorable(saved: dict[str, str | int | None], able: set[int]) -> Answer:
    """A former answer; an owner who can no longer answer is left out, and the date that was theirs."""
    owner, due = saved["owner_id"], saved["due"]
    keeps = isinstance(owner, int) and owner in able
    return Answer(
        str(saved["state"]),
        str(saved["note"] or ""),
        int(owner) if keeps and owner is not None else None,
        date.fromisoformat(str(due)) if due and keeps else None,
    )


@transaction.atomic
def undo_answers(*, actor: Actor, batch_id: int, at: datetime) -> BatchView:
    """Give the findings of an act their former answers back, as new entries of their history.

    What was answered again since, or is no longer found, is left alone and told. Raises NotFound, also for an act of
    somebody else, Forbidden, and Conflict when it was undone already.
    """
    actor.require(rights.ANSWER)
    batch = AnswerBatch.objects.select_for_update().filter(pk=batch_id, person_id=actor.person_id).first()
    if batch is None:
        raise NotFound(_("There is no such answer of yours."), code="no-batch")
    node = organisation.node(actor=actor, node_id=batch.node_id)
    actor.require(rights.ANSWER, path=node.path)
    if batch.undone_at is not None:
        raise Conflict(_("These answers were taken back already."), code="undone-already")
    rows, answers = _in_force(batch.node_id, list(batch.before))
    able = {person.pk for person in people_who_may(verb=rights.ANSWER, on=timezone.localdate(at))}
    given = Answer(batch.state, batch.note, batch.owner_id_then, batch.due)
    left_alone, restored = [], []
    for one, saved in batch.before.items():
        held = answers.get(one)
        if one not in rows:
            left_alone.append(LeftAlone(one, "gone"))
        elif held is None or held.answered_at != batch.answered_at or _said(held) != given:
            left_alone.append(LeftAlone(one, "answered", held.answered_by if held else ""))
        else:
            keep_answer(actor, rows[one], _restorable(saved, able), held.state, at, undoes=batch.pk)
            restored.append(one)
    batch.undone_at, batch.restored = at, restored
    batch.left_alone = [asdict(left) for left in left_alone]
    batch.save(update_fields=["undone_at", "restored", "left_alone"])
    return batch_view(batch)
