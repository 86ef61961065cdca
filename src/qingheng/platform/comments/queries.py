"""Reads of comments: whoever may see a thing may read what was said about it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.platform.comments.contracts import (
    OPEN,
    RESOLVED,
    WITHDRAWN,
    CommentView,
    FoundComment,
    Subject,
    Thread,
)
from qingheng.platform.comments.models import Comment
from qingheng.platform.comments.registry import subject_of
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound, Refusal

WRITE = "comments.write"
MOST = 2_000  # comments of a list across the company, the newest of them
STATES = (OPEN, RESOLVED, WITHDRAWN)


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


def comments(
    *, actor: Actor, state: str = OPEN, kind: str = "", text: str = "", mine: bool = False
) -> list[FoundComment]:
    """Comments on anything the actor may see, newest first, at most MOST.

    state: open, resolved, withdrawn; empty for all. kind: of the thing. text: words in the comment, its author or
    the title of the thing. mine: those the actor wrote. Raises Forbidden.
    """
    actor.require("company.view")
    found = Comment.objects.order_by("-created_at", "-id")
    if state:
        found = found.filter(
            withdrawn_at__isnull=state != WITHDRAWN, **_resolved(state) if state != WITHDRAWN else {}
        )
    if kind:
        found = found.filter(subject_kind=kind)
    if mine:
        found = found.filter(author_id=actor.person_id)
    subjects: dict[tuple[str, str], Subject | None] = {}
    words, views = text.casefold().split(), []
    for row in found[:MOST]:
        place = (row.subject_kind, row.subject_key)
        if place not in subjects:
            subjects[place] = _visible(actor, *place)
        subject = subjects[place]
        if subject is not None and all(word in _searched(row, subject) for word in words):
            views.append(_found(row, subject, actor))
    return views


def _resolved(state: str) -> dict[str, bool]:
    return {"resolved_at__isnull": state == OPEN}


def _visible(actor: Actor, kind: str, key: str) -> Subject | None:
    """What a comment is about; None when the actor may not see it, or it is gone."""
    try:
        return subject_of(actor=actor, kind=kind, key=key)
    except Refusal:
        return None


def _searched(row: Comment, subject: Subject) -> str:
    text = "" if row.withdrawn_at else row.text
    return f"{text} {row.author_name} {subject.title_zh} {subject.title_en}".casefold()


def _found(row: Comment, subject: Subject, actor: Actor) -> FoundComment:
    view = comment_view(row, actor)
    return FoundComment(
        id=view.id,
        subject_kind=subject.kind,
        subject_key=subject.key,
        title_zh=subject.title_zh,
        title_en=subject.title_en,
        url=f"{subject.url}#{subject.anchor}",
        text=view.text,
        author=view.author,
        created_at=view.created_at,
        state=view.state,
        resolved_by=view.resolved_by,
        resolved_at=view.resolved_at,
        mine=view.mine,
        may_write=actor.may(WRITE, path=subject.path, period_end=subject.period_end),
    )


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
