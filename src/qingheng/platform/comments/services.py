"""Writes of comments: append, resolve, withdraw one's own. The text itself never changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from qingheng.platform.audit.services import record
from qingheng.platform.comments.contracts import CommentView, Subject
from qingheng.platform.comments.models import Comment
from qingheng.platform.comments.queries import WRITE, comment_view
from qingheng.platform.comments.registry import subject_of
from qingheng.platform.comments.telling import tell
from qingheng.platform.comments.wording import clean_text
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, NotFound


@transaction.atomic
def write_comment(*, actor: Actor, kind: str, key: str, text: str, at: datetime) -> CommentView:
    """Say something about a thing, and tell those concerned.

    Raises NotFound (no such thing, or none the actor may see), Forbidden, Invalid (empty, longer than 4,000
    characters, characters nobody can see).
    """
    subject = subject_of(actor=actor, kind=kind, key=key)
    _require(actor, subject)
    said = clean_text(text)
    row = Comment.objects.create(
        subject_kind=subject.kind,
        subject_key=subject.key,
        text=said,
        author_id=actor.person_id,
        author_name=actor.name[:200],
        created_at=at,
    )
    _record(actor, "comment.written", row, at)
    before = Comment.objects.filter(subject_kind=subject.kind, subject_key=subject.key, withdrawn_at=None)
    tell(actor=actor, subject=subject, kind="comment.written", also=_authors(before), at=at)
    return comment_view(row, actor)


@transaction.atomic
def resolve_comment(*, actor: Actor, comment_id: int, at: datetime) -> CommentView:
    """Mark a comment as settled, and tell its author. Raises NotFound, Forbidden, Conflict."""
    row, subject = _found(actor, comment_id)
    row.resolved_at, row.resolved_by = at, actor.name[:200]
    row.save(update_fields=["resolved_at", "resolved_by"])
    _record(actor, "comment.resolved", row, at)
    tell(actor=actor, subject=subject, kind="comment.resolved", only=_authors([row]), at=at)
    return comment_view(row, actor)


@transaction.atomic
def withdraw_comment(*, actor: Actor, comment_id: int, at: datetime) -> CommentView:
    """Take back a comment of one's own; that there was one stays. Raises NotFound, Forbidden, Conflict."""
    row, _subject = _found(actor, comment_id)
    if row.author_id != actor.person_id:
        raise Forbidden(
            _("Only %(name)s can withdraw this comment.") % {"name": row.author_name},
            code="not-ones-own",
            fix=_("Resolve it instead."),
        )
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _record(actor, "comment.withdrawn", row, at)
    return comment_view(row, actor)


def _require(actor: Actor, subject: Subject) -> None:
    actor.require(WRITE, path=subject.path, period_end=subject.period_end)


def _found(actor: Actor, comment_id: int) -> tuple[Comment, Subject]:
    """An open comment, locked until the end of the transaction, and what it is about."""
    row: Comment | None = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if row is None:
        raise NotFound(_("There is no such comment."), code="no-comment")
    subject = subject_of(actor=actor, kind=row.subject_kind, key=row.subject_key)
    _require(actor, subject)
    if row.withdrawn_at is not None:
        raise Conflict(_("This comment was withdrawn."), code="comment-withdrawn")
    if row.resolved_at is not None:
        raise Conflict(
            _("%(name)s has resolved this comment already.") % {"name": row.resolved_by},
            code="comment-resolved",
        )
    return row, subject


def _authors(rows: Iterable[Comment]) -> set[int]:
    return {row.author_id for row in rows if row.author_id is not None}


def _record(actor: Actor, action: str, row: Comment, at: datetime) -> None:
    """The trail holds the hash of the text, which proves it; the text is read where it was written."""
    record(
        actor=actor,
        action=action,
        object_type="comment",
        object_id=row.pk,
        at=at,
        data={
            "on": row.subject_kind,
            "key": row.subject_key,
            "sha256": sha256(row.text.encode("utf-8")).hexdigest(),
        },
    )
