"""Restating a published figure and overriding a derived one: both are submissions that somebody else
approves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import SubmissionView
from qingheng.apps.indicators.models import Datapoint
from qingheng.apps.indicators.reasons import check_reason
from qingheng.apps.indicators.services.drafts import DraftFigure, DraftSource, kept_decimals, make_draft
from qingheng.apps.indicators.services.workflow import submit_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import PeriodView
from qingheng.calc.texts import UnreadableNumber
from qingheng.formats.figure_text import read_figure
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Correction:
    """The new figure as typed ("1,234.5", "n/a"), in the unit of the one it replaces, and why."""

    text: str
    reason_code: str
    reason: str


@transaction.atomic
def restate(*, actor: Actor, datapoint_id: int, correction: Correction, at: datetime) -> SubmissionView:
    """Hand in a restatement of a figure in force; once approved, the figure as reported stays beside it.

    Raises NotFound, Forbidden, Conflict (no longer in force, locked period), Invalid (number, reason, same
    figure).
    """
    point, period = _in_force(actor, "datapoints.restate", datapoint_id)
    if point.origin != "entered":
        raise Conflict(
            _("The figure is derived; restate what it is derived from, or override it."),
            code="figure-derived",
        )
    check_reason(correction.reason_code, correction.reason)
    source = DraftSource(
        title=f"Restatement of {point.key}, {period.label}",
        title_zh=f"重述 {point.key}，{period.label}",
        dataset="restatement",
    )
    return _hand_in(actor, point, period, correction, source, at)


@transaction.atomic
def override_derived(
    *, actor: Actor, datapoint_id: int, text: str, reason: str, at: datetime
) -> SubmissionView:
    """Hand in a figure in place of a derived one, with the reason; once approved, deriving leaves it alone.

    Raises NotFound, Forbidden, Conflict (not derived, locked period), Invalid (number, no reason).
    """
    point, period = _in_force(actor, "datapoints.override", datapoint_id)
    if point.origin == "entered":
        raise Conflict(_("The figure was entered; restate it instead."), code="figure-entered")
    if not reason.strip():
        raise Invalid(_("An override needs its reason."), code="reason-needed", place="reason")
    correction = Correction(text=text, reason_code="override", reason=reason)
    source = DraftSource(
        title=f"Override of {point.key}, {period.label}",
        title_zh=f"覆盖 {point.key}，{period.label}",
        dataset="override",
    )
    return _hand_in(actor, point, period, correction, source, at)


def _in_force(actor: Actor, verb: str, datapoint_id: int) -> tuple[Datapoint, PeriodView]:
    point: Datapoint | None = (
        Datapoint.objects.select_related("indicator", "node", "period").filter(pk=datapoint_id).first()
    )
    if point is None or not actor.may("indicators.view", path=point.node.path, period_end=point.period.end):
        raise NotFound(_("There is no such figure."), code="no-figure")
    actor.require(verb, path=point.node.path, period_end=point.period.end)
    if not point.current:
        raise Conflict(_("The figure is not in force."), code="figure-not-in-force")
    period = organisation.period_by_label(actor=actor, label=point.period.label)
    if period is None:
        raise NotFound(_("There is no such period."), code="no-period")
    return point, period


def _hand_in(
    actor: Actor,
    point: Datapoint,
    period: PeriodView,
    correction: Correction,
    source: DraftSource,
    at: datetime,
) -> SubmissionView:
    try:
        reading = read_figure(correction.text, unit_hint=point.unit)
    except UnreadableNumber as problem:
        raise Invalid(problem.reason(get_language() or "en"), code="number", place="text") from problem
    origin = "override" if source.dataset == "override" else "entered"
    if (reading.state, reading.value, origin) == (point.state, point.value, point.origin):
        raise Invalid(_("This is the figure already in force."), code="figure-same", place="text")
    figure = DraftFigure(
        indicator=point.indicator,
        member=point.member,
        period=period,
        state=reading.state,
        value=reading.value,
        decimals=kept_decimals(reading.value, reading.decimals),
        printed=correction.text.strip(),
        footnotes=tuple(point.footnotes),
        more={
            "origin": origin,
            "reason_code": correction.reason_code,
            "reason": correction.reason.strip(),
            "unit_as_published": point.unit_as_published,
            "label_zh_as_published": point.label_zh_as_published,
            "label_en_as_published": point.label_en_as_published,
        },
    )
    node = organisation.node(actor=actor, node_id=point.node_id)
    submission = make_draft(actor=actor, node=node, figures=[figure], source=source, at=at)
    return submit_submission(actor=actor, submission_id=submission.pk, at=at)
