"""Shapes the operations share: problems, pages of a list, and the same answer to the same key."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.files import UploadedFile

from qingheng.platform.people.models import IdempotentAnswer
from qingheng.platform.rights.errors import Conflict, Invalid

Item = TypeVar("Item")
LONGEST_KEY = 100  # characters
GIVEN_UP_AFTER = timedelta(minutes=10)  # longer than any request may take
_CURSOR = re.compile(r"(?P<start>\d{1,9})(?:\.(?P<newest>\d{1,18}))?")


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
    """Cut one page out of a list or queryset. limit: 1 to 500. Raises Invalid for a cursor that is none.

    The cursor of a queryset remembers its newest row: what is added while somebody pages shows on none of
    the following pages, instead of pushing rows from one page to the next.
    """
    limit = max(1, min(limit, 500))
    start, newest = _place(cursor) if cursor else (0, None)
    if isinstance(items, QuerySet):
        if newest is None:
            newest = items.order_by().aggregate(newest=Max("pk"))["newest"]
        items = items.filter(pk__lte=newest) if newest is not None else items
        total = items.count()
    else:
        total = len(items)
    following = start + limit
    return {
        "items": list(items[start:following]),
        "total": total,
        "next": _cursor(following, newest) if following < total else None,
    }


def _cursor(start: int, newest: int | None) -> str:
    text = f"{start}" if newest is None else f"{start}.{newest}"
    return base64.urlsafe_b64encode(text.encode("ascii")).decode("ascii")


def _place(cursor: str) -> tuple[int, int | None]:
    """(first row, newest row known when the list was begun) of a cursor. Raises Invalid."""
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii")
        found = _CURSOR.fullmatch(text)
    except (ValueError, UnicodeError):
        found = None
    if found is None:
        raise Invalid(_("This is not a cursor of this list."), code="bad-cursor", place="cursor")
    return int(found["start"]), int(found["newest"]) if found["newest"] else None


def refuse_too_large(file: UploadedFile) -> None:
    """Raise Invalid for a file over the upload limit, before it is read into memory."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if (file.size or 0) > limit:
        raise Invalid(
            _("The file is larger than %(limit)s MB.") % {"limit": limit // 1024**2},
            code="file-too-large",
            place="file",
        )


def once(request: HttpRequest, content: bytes, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run an act that creates something at most once per Idempotency-Key.

    The same key with the same address and content gets the first answer again; with another, or while the
    first request is still running, Conflict. Without a key the act simply runs. What the act writes and the
    answer kept for it are one transaction: a server that dies in between has done nothing, and the key is
    free again after a while.
    """
    key = request.headers.get("Idempotency-Key", "")
    person = request.actor.person_id  # type: ignore[attr-defined]
    if not key or person is None:
        return act()
    if len(key) > LONGEST_KEY:
        raise Invalid(
            _("An Idempotency-Key has at most 100 characters."), code="key-too-long", place="Idempotency-Key"
        )
    digest = hashlib.sha256(request.get_full_path().encode() + b"\0" + content).hexdigest()
    try:
        with transaction.atomic():
            kept: IdempotentAnswer = IdempotentAnswer.objects.create(
                person_id=person, key=key, request_sha256=digest, created_at=timezone.now()
            )
    except IntegrityError:
        found = _first(person, key, digest)
        if not isinstance(found, IdempotentAnswer):
            return found
        kept = found
    return _do(kept, act)


def _do(kept: IdempotentAnswer, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        with transaction.atomic():
            body = act()
            mine = IdempotentAnswer.objects.filter(pk=kept.pk, status=None, created_at=kept.created_at)
            if not mine.update(status=200, body=body):
                raise _still_running()  # it took so long that the key was given to another request
    except BaseException:
        IdempotentAnswer.objects.filter(pk=kept.pk, status=None, created_at=kept.created_at).delete()
        raise
    return body


def _first(person: int, key: str, digest: str) -> dict[str, Any] | IdempotentAnswer:
    """The answer to the first request with the key; the key itself when that request died. Raises Conflict."""
    kept: IdempotentAnswer | None = IdempotentAnswer.objects.filter(person_id=person, key=key).first()
    if kept is None:
        raise _still_running()  # it failed this very moment; the next try is the first
    if kept.request_sha256 != digest:
        raise Conflict(
            _("This Idempotency-Key was used for another request."),
            code="key-reused",
            place="Idempotency-Key",
        )
    if kept.status is not None:
        body: dict[str, Any] = kept.body
        return body
    now = timezone.now()
    died = IdempotentAnswer.objects.filter(pk=kept.pk, status=None, created_at=kept.created_at)
    if now - kept.created_at < GIVEN_UP_AFTER or not died.update(created_at=now):
        raise _still_running()
    kept.created_at = now
    return kept


def _still_running() -> Conflict:
    return Conflict(_("The first request with this key is still running."), code="still-running")
