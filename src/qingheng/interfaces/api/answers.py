"""Shapes the operations share: problems, pages of a list, and the same answer to the same key."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema

from qingheng.platform.people.models import IdempotentAnswer
from qingheng.platform.rights.errors import Conflict, Invalid

Item = TypeVar("Item")


class Problem(Schema):
    """Every error of the API: what, where, and what to do next. `code` is stable, `message` is for people."""

    code: str
    message: str
    place: str = ""
    fix: str = ""
    problems: list[dict[str, Any]] = []  # of a file: each at its cell, in both languages


class Page(Schema, Generic[Item]):
    """Part of a list. `next` is the cursor of the following part, null at the end."""

    items: list[Item]
    total: int
    next: str | None = None


def page_of(items: Sequence[Any] | QuerySet[Any], *, cursor: str | None, limit: int) -> dict[str, Any]:
    """Cut one page out of a list or queryset. limit: 1 to 500. Raises Invalid for a cursor that is none."""
    limit = max(1, min(limit, 500))
    start = 0
    if cursor:
        try:
            start = int(base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii"))
        except (ValueError, UnicodeError) as error:
            raise Invalid(
                _("This is not a cursor of this list."), code="bad-cursor", place="cursor"
            ) from error
        if start < 0:
            raise Invalid(_("This is not a cursor of this list."), code="bad-cursor", place="cursor")
    total = items.count() if isinstance(items, QuerySet) else len(items)
    following = start + limit
    code = (
        base64.urlsafe_b64encode(str(following).encode("ascii")).decode("ascii")
        if following < total
        else None
    )
    return {"items": list(items[start:following]), "total": total, "next": code}


def once(request: HttpRequest, content: bytes, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run an act that creates something at most once per Idempotency-Key.

    The same key with the same content gets the first answer again; with other content, or while the first
    request is still running, Conflict. Without a key the act simply runs.
    """
    key = request.headers.get("Idempotency-Key", "")
    person = request.actor.person_id  # type: ignore[attr-defined]
    if not key or person is None:
        return act()
    digest = hashlib.sha256(request.path.encode() + b"\0" + content).hexdigest()
    try:
        with transaction.atomic():
            kept = IdempotentAnswer.objects.create(
                person_id=person, key=key[:100], request_sha256=digest, created_at=timezone.now()
            )
    except IntegrityError:
        return _again(person, key[:100], digest)
    try:
        body = act()
    except BaseException:
        kept.delete()
        raise
    kept.status, kept.body = 200, body
    kept.save(update_fields=["status", "body"])
    return body


def _again(person: int, key: str, digest: str) -> dict[str, Any]:
    kept = IdempotentAnswer.objects.filter(person_id=person, key=key).first()
    if kept is None or kept.status is None:
        raise Conflict(_("The first request with this key is still running."), code="still-running")
    if kept.request_sha256 != digest:
        raise Conflict(
            _("This Idempotency-Key was used for another request."),
            code="key-reused",
            place="Idempotency-Key",
        )
    body: dict[str, Any] = kept.body
    return body
