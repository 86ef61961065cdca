"""What other apps see of jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from qingheng.platform.rights.actor import Actor

Text = str | Promise


class Cancelled(Exception):
    """Raised by JobContext.stop_if_cancelled; a job may let it pass."""


class LostLease(Exception):
    """The run is held by another worker now: this one must stop without writing anything more."""


@dataclass(frozen=True)
class JobContext:
    """What a job function gets: who it acts for, with what, and how it tells of its progress."""

    run_id: int
    actor: Actor
    parameters: dict[str, Any]
    report: Callable[[int, Text], None]
    cancelled: Callable[[], bool]

    def progress(self, done: int, total: int, message: Text = "") -> None:
        """Say how far the work is and what is done (a lazy translation). Raises LostLease, Cancelled."""
        self.report(min(99, 100 * done // total) if total > 0 else 0, message)
        self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Raise Cancelled when somebody asked for it. Call between steps, never inside a transaction."""
        if self.cancelled():
            raise Cancelled


@dataclass(frozen=True)
class Stopped:
    """A run that ended without its work done. state: cancelled or failed. by: whose act it is on the trail.

    zh, en: why, as a run says it; empty for one that was cancelled.
    """

    run_id: int
    tenant_id: int
    parameters: dict[str, Any]
    state: str
    zh: str
    en: str
    by: Any
    at: datetime


StoppedFunction = Callable[[Stopped], None]
JobFunction = Callable[[JobContext], dict[str, Any] | None]


@dataclass(frozen=True)
class RunView:
    """One run, as pages, API and commands show it. `progress` in per cent."""

    id: int
    kind: str
    parameters: dict[str, Any]
    state: str
    progress: int
    message_zh: str
    message_en: str
    attempt: int
    max_attempts: int
    cancel_requested: bool
    result: dict[str, Any]
    error_code: str
    error_zh: str
    error_en: str
    created_name: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")


@dataclass(frozen=True)
class ScheduleView:
    """When a kind of work starts by itself."""

    id: int
    kind: str
    parameters: dict[str, Any]
    cron: str
    active: bool
    next_at: datetime
    created_name: str
    last_run_id: int | None
