"""The kinds of work there are. Apps register theirs in tasks.py with the decorator @job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qingheng.platform.jobs.contracts import JobFunction, StoppedFunction
from qingheng.platform.rights.errors import NotFound


@dataclass(frozen=True)
class JobKind:
    """A kind of work. Only an idempotent kind is tried again after its worker died or it failed."""

    kind: str
    run: JobFunction
    title: str | Promise
    verb: str
    idempotent: bool
    max_attempts: int
    lease_seconds: int
    by_hand: bool
    stopped: StoppedFunction | None = None


_kinds: dict[str, JobKind] = {}


def job(
    kind: str,
    *,
    title: str | Promise = "",
    verb: str = "jobs.manage",
    idempotent: bool = False,
    max_attempts: int = 3,
    lease_seconds: int = 60,
    by_hand: bool = False,
    stopped: StoppedFunction | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Register a function as a kind of work; starting it needs `verb`.

    idempotent: running it twice leaves what running it once leaves. by_hand: it needs no parameters, so
    that pages offer to start and schedule it. stopped: called, in the transaction that ends a run, when it was
    cancelled or failed, also when its worker died: what it worked on must not stay as if it went on.
    Raises ValueError when the kind is taken.
    """

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(kind)
        if known is not None and known.run is not function:
            raise ValueError(f"the job kind {kind!r} is registered twice")
        _kinds[kind] = JobKind(
            kind=kind,
            run=function,
            title=title or kind,
            verb=verb,
            idempotent=idempotent,
            max_attempts=max_attempts if idempotent else 1,
            lease_seconds=lease_seconds,
            by_hand=by_hand,
            stopped=stopped,
        )
        return function

    return register


def kind_of(kind: str) -> JobKind:
    """The kind of that name. Raises NotFound."""
    if kind not in _kinds:
        raise NotFound(
            _("There is no kind of job “%(kind)s”.") % {"kind": kind}, code="no-job-kind", place="kind"
        )
    return _kinds[kind]


def kinds() -> list[JobKind]:
    """All kinds, by name."""
    return [_kinds[kind] for kind in sorted(_kinds)]


def title_of(kind: str) -> str:
    """The kind's name in the language in force; the bare kind when its code is gone."""
    return str(_kinds[kind].title) if kind in _kinds else kind
