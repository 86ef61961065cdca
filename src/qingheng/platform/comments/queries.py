"""Reads of comments: whoever may see a thing may read what was said about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.platform.comments.contracts import OPEN, RESOLVED, WITHDRAWN, CommentView, Thread
from qingheng.platform.comments.models import Comment
from qingheng.platform.comments.registry import subject_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound

WRITE = "comments.write"


def of_subject(*, actor: Actor, kind: str, key: str) -> Thread:
    """The comments on one thing, oldest first. Raises NotFound, Forbidden."""
    subject = subject_of(actor=actor, kind=kind, key=key)
    rows = Comment.objects.filter(subject_kind=subject.kind, subject_key=subject.key)
    return Thread(
        subject=subject,
        comments=tuple(comment_view(row, actor) for row in rows),
        may_write=actor.may(WRITE, path=subject.path, period_end=subject.period_end),
    )


def open_count(*, actor: Actor, kind: str, key: str) -> int:
    """How many comments on a thing are neither resolved nor withdrawn. Raises NotFound, Forbidden."""
    subject = subject_of(actor=actor, kind=kind, key=key)
    waiting = Comment.objects.filter(
        subject_kind=subject.kind, subject_key=subject.key, resolved_at=None, withdrawn_at=None
    )
    count: int = waiting.count()
    return count


def thread_around(*, actor: Actor, comment_id: int) -> Thread:
    """The comments on the thing one comment is about. Raises NotFound, Forbidden."""
    row: Comment | None = Comment.objects.filter(pk=comment_id).first()
    if row is None:
        raise NotFound(_("There is no such comment."), code="no-comment")
    return of_subject(actor=actor, kind=row.subject_kind, key=row.subject_key)


def comment_view(row: Comment, actor: Actor) -> CommentView:
    """The frozen form of a row, as the actor sees it."""
    state = WITHDRAWN if row.withdrawn_at else RESOLVED if row.resolved_at else OPEN
    return CommentView(
        id=row.pk,
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        text="" if row.withdrawn_at else row.text,
        author=row.author_name,
        created_at=row.created_at,
        state=state,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        withdrawn_at=row.withdrawn_at,
        mine=row.author_id == actor.person_id,
    )
