"""The five steps of a submission: read, columns, check, hand in, sealed; which is open, done, or not reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from qingheng.apps.intake.contracts import IntakeSubmissionView

NAMES: dict[str, Promise] = {
    "read": pgettext_lazy("intake step", "Read"),
    "columns": pgettext_lazy("intake step", "Columns"),
    "check": pgettext_lazy("intake step", "Check"),
    "hand_in": pgettext_lazy("intake step", "Hand in"),
    "sealed": pgettext_lazy("intake step", "Sealed"),
}
_ORDER = list(NAMES)
_REACHED = {"queued": 0, "reading": 0, "failed": 0, "mapping": 1, "checking": 2, "ready": 2}
_OPEN = ("draft", "returned")


@dataclass(frozen=True)
class Step:
    """One step. `state`: done, here, failed, ahead (not reached). `shown`: the page shows this one now."""

    key: str
    number: int
    name: Promise
    state: str
    shown: bool

    @property
    def open(self) -> bool:
        """Whether one can go there."""
        return self.state != "ahead"


def reached(one: IntakeSubmissionView) -> int:
    """Number of the step, from 0, a submission stands at."""
    if one.state in ("sealed", "superseded"):
        return 4
    if one.state in _OPEN:
        furthest = _REACHED.get(one.stage, 0)
        if one.stage == "failed" and one.counts:
            furthest = 2
        return 3 if one.stage == "ready" and not one.errors else furthest
    return 3


def default_step(one: IntakeSubmissionView) -> str:
    """The step a page opens at: where the next act is."""
    if one.state in _OPEN and one.stage == "ready":
        return "check"
    return _ORDER[reached(one)]


def steps(one: IntakeSubmissionView, asked_for: str) -> list[Step]:
    """All steps, the shown one marked; a step not reached is never shown."""
    furthest = reached(one)
    typed = one.origin in ("form", "estimate") and furthest != 1
    keys = [key for key in _ORDER if not (key == "columns" and typed)]
    shown = asked_for if asked_for in keys and _ORDER.index(asked_for) <= furthest else default_step(one)
    return [
        Step(key, number, NAMES[key], _state(one, _ORDER.index(key), furthest), key == shown)
        for number, key in enumerate(keys, start=1)
    ]


def _state(one: IntakeSubmissionView, position: int, furthest: int) -> str:
    if position > furthest:
        return "ahead"
    if position == furthest and furthest < len(_ORDER) - 1:
        return "failed" if one.stage == "failed" and one.state in _OPEN else "here"
    return "done"


def counts_line(one: IntakeSubmissionView) -> str:
    """Rows, rows left out, errors and warnings in one sentence; empty before the file is checked."""
    if not one.counts:
        return ""
    line = ngettext("%(n)s row", "%(n)s rows", one.rows) % {"n": f"{one.rows:,}"}
    if one.excluded:
        line += _(", %(n)s left out") % {"n": f"{one.excluded:,}"}
    line += _("; ") + (
        ngettext("%(n)s error to correct", "%(n)s errors to correct", one.errors) % {"n": f"{one.errors:,}"}
        if one.errors
        else _("no error")
    )
    if one.warnings:
        line += _("; ") + ngettext("%(n)s warning", "%(n)s warnings", one.warnings) % {
            "n": f"{one.warnings:,}"
        }
    return line
