"""Figures queried from results of another engine: sealed as their own submission, never over an entered figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import QueriedReport
from qingheng.apps.indicators.models import Datapoint, Indicator
from qingheng.apps.indicators.reasons import check_reason
from qingheng.apps.indicators.services.derivation import derive_node, kept_value
from qingheng.apps.indicators.services.drafts import DraftFigure, DraftSource, make_sealed
from qingheng.apps.indicators.services.sealing import put_in_force
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import convert
from qingheng.platform.audit.services import record
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Invalid, NotFound

QUERIED = "queried"
LONGEST_PLACE = 120


@dataclass(frozen=True)
class QueriedFigure:
    """A figure of one series. value: in `unit`; None is not available, never zero. place: what opens it.

    estimated_percent, coverage_percent: how much of it is estimated and how much of what counts is in it, 0 to 100.
    """

    code: str
    value: Decimal | None
    unit: str
    member: str = ""
    place: str = ""
    estimated_percent: Decimal | None = None
    coverage_percent: Decimal | None = None


@dataclass(frozen=True)
class QueriedSource:
    """Where the figures were queried: words for the passport in both languages."""

    title_zh: str
    title_en: str
    source_zh: str
    source_en: str


@transaction.atomic
def record_queried(
    *,
    actor: Actor,
    node_id: int,
    period: str,
    figures: Sequence[QueriedFigure],
    source: QueriedSource,
    at: datetime,
    reason_code: str = "",
    reason: str = "",
) -> QueriedReport:
    """Put queried figures of a node and a period into force, and derive again what follows from them.

    A figure that was entered, published or overridden stays and is told: what people handed in is not replaced by a
    calculation they did not choose. A queried figure replaces an earlier queried or derived one and then needs a
    reason (reasons.GIVEN_BY_PEOPLE). Raises Forbidden, NotFound, Invalid (unknown series, unit of another dimension,
    missing reason), Conflict (locked period).
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("datapoints.approve", path=node.path)
    span = organisation.period_by_label(actor=actor, label=period)
    if span is None:
        raise NotFound(
            _("There is no period “%(period)s”.") % {"period": period}, code="no-period", place="period"
        )
    if span.locked:
        raise Conflict(
            _("%(period)s is locked; its figures stay as they are.") % {"period": period},
            code="period-locked",
            fix=_("Unlock the period first, with a reason."),
        )
    known = {
        one.code: one for one in Indicator.objects.filter(code__in={f.code for f in figures}, retired_at=None)
    }
    wanted = [_typed(figure, known, span) for figure in figures]
    kept, fresh, same = _sorted(wanted, node, span)
    replaced = [draft for draft, old in fresh if old is not None]
    if replaced:
        check_reason(reason_code, reason)
    drafts = [_with_reason(draft, reason_code if old is not None else "", reason) for draft, old in fresh]
    submission_id = _sealed(actor, node, drafts, source, at) if drafts else None
    report = QueriedReport(
        submission_id,
        tuple(_key(draft) for draft in drafts),
        tuple(_key(draft) for draft in kept),
        tuple(_key(draft) for draft in same),
    )
    record(
        actor=actor, action="indicators.queried", object_type="submission", object_id=submission_id or 0, at=at,
        data={"node": node.code, "period": period, "taken": list(report.taken), "kept": list(report.kept)},
    )  # fmt: skip
    return report


def _sealed(
    actor: Actor, node: NodeView, drafts: list[DraftFigure], source: QueriedSource, at: datetime
) -> int:
    """Seal the figures, put them into force and derive what follows; the number of the submission."""
    origin = DraftSource(
        title=source.title_en, title_zh=source.title_zh, dataset=QUERIED,
        source_zh=source.source_zh, source_en=source.source_en,
    )  # fmt: skip
    submission, points = make_sealed(actor=actor, node=node, figures=drafts, source=origin, at=at)
    put_in_force(points)
    derive_node(actor=actor, node_id=node.id, at=at)
    return submission.pk


def _typed(figure: QueriedFigure, known: Mapping[str, Indicator], period: PeriodView) -> DraftFigure:
    """The figure in its indicator's unit. Raises Invalid."""
    indicator = known.get(figure.code)
    if indicator is None or (figure.member and figure.member not in {m["code"] for m in indicator.members}):
        raise Invalid(
            _("There is no series “%(key)s”.")
            % {"key": f"{figure.code}[{figure.member}]" if figure.member else figure.code},
            code="no-series",
            place=figure.code,
        )
    if indicator.formula:
        raise Invalid(
            _("“%(key)s” is derived by its formula and is not queried.") % {"key": figure.code},
            code="derived",
            place=figure.code,
        )
    value = None
    if figure.value is not None:
        try:
            value = kept_value(convert(figure.value, figure.unit, indicator.unit))
        except BilingualError as problem:
            raise Invalid(problem.reason(get_language() or "en"), code="unit", place=figure.code) from problem
    exponent = value.as_tuple().exponent if value is not None else 0
    return DraftFigure(
        indicator=indicator,
        member=figure.member,
        period=period,
        state="value" if value is not None else "not_available",
        value=value,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0,
        place=figure.place[:LONGEST_PLACE],
        more={
            "origin": QUERIED,
            "unit_as_published": indicator.unit,
            "estimated_percent": figure.estimated_percent,
            "coverage_percent": figure.coverage_percent,
        },
    )


def _sorted(
    wanted: Sequence[DraftFigure], node: NodeView, period: PeriodView
) -> tuple[list[DraftFigure], list[tuple[DraftFigure, Datapoint | None]], list[DraftFigure]]:
    """Figures that give way to what people handed in, those that are new with what they replace, and those that repeat."""
    there = {
        (point.indicator_id, point.member): point
        for point in Datapoint.objects.select_for_update(of=("self",)).filter(
            node_id=node.id, period_id=period.id, current=True
        )
    }
    kept, fresh, same = [], [], []
    for draft in wanted:
        old = there.get((draft.indicator.pk, draft.member))
        if old is not None and old.origin not in (QUERIED, "derived"):
            kept.append(draft)
        elif old is not None and (old.state, old.value, old.place) == (draft.state, draft.value, draft.place):
            same.append(draft)
        else:
            fresh.append((draft, old))
    return kept, fresh, same


def _with_reason(draft: DraftFigure, code: str, words: str) -> DraftFigure:
    draft.more.update(reason_code=code, reason=words if code else "")
    return draft


def _key(draft: DraftFigure) -> str:
    return f"{draft.indicator.code}[{draft.member}]" if draft.member else draft.indicator.code
