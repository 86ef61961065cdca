"""The things one can comment on. Apps register theirs in discussed.py with the decorator @discussed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext as _

from qingheng.platform.comments.contracts import Subject
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


class FindSubject(Protocol):
    """Finds a thing by its key. Raises NotFound (also when the actor may not see it) and Forbidden."""

    def __call__(self, *, actor: Actor, key: str) -> Subject: ...


_kinds: dict[str, FindSubject] = {}


def discussed(kind: str) -> Callable[[FindSubject], FindSubject]:
    """Register how things of a kind are found. Raises ValueError when the kind is taken.

    The function must take the key of the subject it returns, and may take others (the id in an address).
    """

    def register(find: FindSubject) -> FindSubject:
        if _kinds.get(kind, find) is not find:
            raise ValueError(f"the kind {kind!r} is registered twice")
        _kinds[kind] = find
        return find

    return register


def subject_of(*, actor: Actor, kind: str, key: str) -> Subject:
    """The thing of that kind and key, if the actor may see it. Raises NotFound, Forbidden."""
    find = _kinds.get(kind)
    if find is None:
        raise NotFound(
            _("There is nothing of the kind “%(kind)s” to comment on.") % {"kind": kind},
            code="no-subject-kind",
        )
    return find(actor=actor, key=key)


def kinds() -> list[str]:
    """All kinds, by name."""
    return sorted(_kinds)


def number_in(key: str) -> int | None:
    """The id a key is, or None: at most 18 ASCII digits, so that every database takes it."""
    return int(key) if key.isascii() and key.isdigit() and len(key) <= 18 else None
