"""Comments on figures, findings, targets and submissions: read, write, resolve, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from qingheng.interfaces.api.answers import Page, once, page_of
from qingheng.interfaces.api.asking import Company, actor_of, now
from qingheng.interfaces.api.plain import plain
from qingheng.platform.comments import queries, services
from qingheng.platform.comments.contracts import OPEN, CommentView, FoundComment

router = Router(tags=["Comments"])


class CommentIn(Schema):
    """text: at most 4,000 characters; line ends stay."""

    text: str


class ThreadOut(Schema):
    """What is commented on, its comments, oldest first, and how many are open.

    subject_key: what the comments are kept under; it works in addresses as well as the id does.
    """

    subject_kind: str
    subject_key: str
    title_zh: str
    title_en: str
    url: str
    open: int
    may_write: bool
    comments: list[CommentView]


@router.get("/comments", response=Page[FoundComment], summary="Comments on anything, newest first")
def all_comments(
    request: HttpRequest,
    company: Company,
    state: str = OPEN,
    kind: str = "",
    text: str = "",
    mine: bool = False,
    cursor: str | None = None,
    limit: int = 100,
) -> Any:
    """state: open, resolved, withdrawn or all. Only of things the token's person may see."""
    found = queries.comments(
        actor=actor_of(request), state="" if state == "all" else state, kind=kind, text=text, mine=mine
    )
    return page_of(found, cursor=cursor, limit=limit)


@router.get(
    "/comments/on/{subject_kind}/{subject_key}", response=ThreadOut, summary="The comments on one thing"
)
def comments(request: HttpRequest, company: Company, subject_kind: str, subject_key: str) -> Any:
    """subject_kind: datapoint, finding, submission, target, load or row; subject_key: its id, fingerprint or code."""
    thread = queries.of_subject(actor=actor_of(request), kind=subject_kind, key=subject_key)
    subject = thread.subject
    return {
        "subject_kind": subject.kind,
        "subject_key": subject.key,
        "title_zh": subject.title_zh,
        "title_en": subject.title_en,
        "url": subject.url,
        "open": thread.open_count,
        "may_write": thread.may_write,
        "comments": thread.comments,
    }


@router.post("/comments/on/{subject_kind}/{subject_key}", response=CommentView, summary="Comment")
def write(
    request: HttpRequest, company: Company, subject_kind: str, subject_key: str, body: CommentIn
) -> Any:
    """Those concerned are told. With an Idempotency-Key the same comment is written once."""

    def act() -> dict[str, Any]:
        made = services.write_comment(
            actor=actor_of(request), kind=subject_kind, key=subject_key, text=body.text, at=now()
        )
        return plain(made)

    return once(request, request.body, act)


@router.post("/comments/{comment_id}/resolve", response=CommentView, summary="Resolve a comment")
def resolve(request: HttpRequest, company: Company, comment_id: int) -> Any:
    return services.resolve_comment(actor=actor_of(request), comment_id=comment_id, at=now())


@router.post("/comments/{comment_id}/withdraw", response=CommentView, summary="Withdraw one's own comment")
def withdraw(request: HttpRequest, company: Company, comment_id: int) -> Any:
    return services.withdraw_comment(actor=actor_of(request), comment_id=comment_id, at=now())
