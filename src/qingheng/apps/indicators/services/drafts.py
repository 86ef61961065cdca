"""Drafts: figures handed in by one person, not in force until another has approved them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import NOT_APPLICABLE, NOT_AVAILABLE, VALUE, SubmissionView
from qingheng.apps.indicators.finding import index_submission, remove_submission
from qingheng.apps.indicators.models import Datapoint, Indicator, Submission
from qingheng.apps.indicators.series_keys import key_of, parts_of
from qingheng.apps.indicators.services.catalogue import open_indicators
from qingheng.apps.indicators.services.submission_access import locked_submission
from qingheng.apps.indicators.views_of import view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation import services as organisation_services
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.calc.texts import UnreadableNumber
from qingheng.calc.units import UnknownUnit, WrongDimension, convert
from qingheng.formats.figure_text import read_figure
from qingheng.platform.audit.services import record
from qingheng.platform.files.models import Blob
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid

MAX_DIGITS = 15
MAX_TYPED = 1_000  # figures of one form; more come as a file


@dataclass(frozen=True)
class DraftFigure:
    """A typed figure on its way into a draft. `value` in the indicator's unit, None unless state is value."""

    indicator: Indicator
    member: str
    period: PeriodView
    state: str
    value: Decimal | None
    decimals: int
    printed: str = ""
    place: str = ""
    footnotes: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)  # further Datapoint fields


@dataclass(frozen=True)
class DraftSource:
    """Where a draft comes from."""

    title: str
    title_zh: str = ""
    dataset: str = "kpi"
    blob: Blob | None = None
    file_name: str = ""
    source_zh: str = ""
    source_en: str = ""
    problems: tuple[dict[str, object], ...] = ()


_UNTITLED = DraftSource(title="Entered figures", title_zh="手工填报的数据")


@dataclass(frozen=True)
class EnteredFigure:
    """A figure as typed into the form: series key, period label, text ("1,234.5", "n/a"), unit if not the
    usual.
    """

    key: str
    period: str
    text: str
    unit: str = ""


@transaction.atomic
def enter_figures(
    *, actor: Actor, node_id: int, figures: Sequence[EnteredFigure], title: str, at: datetime
) -> SubmissionView:
    """A draft of a few figures typed in. `place` of a refusal is key@period.

    Raises Forbidden, NotFound (node), Invalid (the first figure that cannot be taken), Conflict (taken
    already).
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("datapoints.enter", path=node.path)
    if not figures:
        raise Invalid(_("Enter at least one figure."), code="nothing-entered", place="figures")
    if len(figures) > MAX_TYPED:
        raise Invalid(
            _("%(most)s figures are entered at a time.") % {"most": MAX_TYPED},
            code="too-many-figures",
            place="figures",
            fix=_("Hand in a file instead."),
        )
    indicators = open_indicators()
    start = organisation.fiscal_start_month(actor=actor, node_id=node_id)
    drafts = [_typed(figure, indicators, actor, start, at) for figure in figures]
    _check_times(node, drafts)
    source = DraftSource(title=title.strip()) if title.strip() else _UNTITLED
    return view_of_submission(make_draft(actor=actor, node=node, figures=drafts, source=source, at=at))


def make_draft(
    *, actor: Actor, node: NodeView, figures: Sequence[DraftFigure], source: DraftSource, at: datetime
) -> Submission:
    """Write a draft and its figures, all or nothing. Runs in the caller's transaction.

    Raises Forbidden (node or period out of reach), Invalid (a series twice in a period, a figure that
    breaks its definition), Conflict (the same content was taken before).
    """
    _check_figures(actor, node, figures)
    sha256 = content_hash(figures)
    if source.dataset == "kpi":
        _refuse_twice(node, sha256)
    submission = Submission(
        dataset=source.dataset,
        title=source.title[:200],
        title_zh=source.title_zh[:200],
        node_id=node.id,
        blob=source.blob,
        file_name=source.file_name[:200],
        content_sha256=sha256,
        source_zh=source.source_zh[:300],
        source_en=source.source_en[:300],
        row_count=len(figures),
        problems=list(source.problems),
        prepared_by_id=actor.person_id,
        prepared_name=actor.name[:200],
        prepared_at=at,
    )
    try:
        with transaction.atomic():
            submission.save(force_insert=True)
    except IntegrityError:
        _refuse_twice(node, sha256)
        raise
    Datapoint.objects.bulk_create([_row(figure, node, submission) for figure in figures])
    record(
        actor=actor,
        action="submission.drafted",
        object_type="submission",
        object_id=submission.pk,
        at=at,
        data={
            "title": submission.title,
            "node": node.code,
            "figures": len(figures),
            "sha256": sha256,
            "file": submission.file_name,
            "problems": len(submission.problems),
        },
    )
    index_submission(submission, at=at)
    return submission


def make_sealed(
    *, actor: Actor, node: NodeView, figures: Sequence[DraftFigure], source: DraftSource, at: datetime
) -> tuple[Submission, list[Datapoint]]:
    """A submission that needs no approval because its figures follow from approved ones. The caller records
    it.
    """
    submission: Submission = Submission.objects.create(
        dataset=source.dataset,
        title=source.title[:200],
        title_zh=source.title_zh[:200],
        node_id=node.id,
        state="approved",
        content_sha256=content_hash(figures),
        source_zh=source.source_zh,
        source_en=source.source_en,
        row_count=len(figures),
        prepared_by_id=actor.person_id,
        prepared_name=actor.name[:200],
        prepared_at=at,
        submitted_at=at,
        decided_at=at,
    )
    rows = [_row(figure, node, submission) for figure in figures]
    Datapoint.objects.bulk_create(rows)
    return submission, list(submission.datapoints.select_related("indicator", "period").order_by("pk"))


@transaction.atomic
def discard_draft(*, actor: Actor, submission_id: int, at: datetime) -> None:
    """Undo a draft: it and its figures are gone, the audit trail and the file stay.

    Raises NotFound, Forbidden (somebody else's draft), Conflict (no longer a draft).
    """
    submission = locked_submission(actor, submission_id)
    actor.require("datapoints.enter", path=submission.node.path)
    if submission.prepared_by_id != actor.person_id:
        raise Forbidden(_("Only who prepared a draft can discard it."), code="not-the-preparer")
    if submission.state != "draft":
        raise Conflict(
            _("Only a draft can be discarded."), code="not-a-draft", fix=_("Withdraw the submission instead.")
        )
    data = {"title": submission.title, "figures": submission.row_count, "sha256": submission.content_sha256}
    Datapoint.objects.filter(submission=submission, current=False).delete()
    submission.delete()
    record(
        actor=actor,
        action="submission.discarded",
        object_type="submission",
        object_id=submission_id,
        at=at,
        data=data,
    )
    remove_submission(submission_id)


def content_hash(figures: Sequence[DraftFigure]) -> str:
    """sha256 hex over the typed figures, whatever their order, file format or layout."""
    rows = sorted(
        [
            key_of(figure.indicator.code, figure.member),
            figure.period.label,
            figure.state,
            "" if figure.value is None else f"{figure.value:.{figure.decimals}f}",
            figure.indicator.unit,
        ]
        for figure in figures
    )
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def in_unit_of(indicator: Indicator, value: Decimal, decimals: int, unit: str) -> tuple[Decimal, int]:
    """The value in the indicator's unit and its decimals there. Raises Invalid for another dimension."""
    if not unit or unit == indicator.unit:
        return value, decimals
    try:
        converted = convert(value, unit, indicator.unit)
    except (UnknownUnit, WrongDimension) as problem:
        raise Invalid(problem.reason(get_language() or "en"), code="unit", place="unit") from problem
    exponent = converted.normalize().as_tuple().exponent
    exact = max(0, -exponent) if isinstance(exponent, int) else 0
    places = min(exact, max(0, MAX_DIGITS - len(f"{abs(int(converted))}")))
    return round(converted, places), places


def exists_in(node: NodeView, period: PeriodView) -> bool:
    """Whether the node exists on any day of the period."""
    begun = node.valid_from is None or node.valid_from <= period.end
    return begun and (node.valid_until is None or node.valid_until >= period.start)


def kept_decimals(value: Decimal | None, decimals: int) -> int:
    """Decimals that keep a value exactly: those printed, or those its multiplier left."""
    if value is None:
        return 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else decimals


def _typed(
    figure: EnteredFigure, indicators: dict[str, Indicator], actor: Actor, start: int, at: datetime
) -> DraftFigure:
    place = f"{figure.key}@{figure.period}"
    code, member = parts_of(figure.key) or ("", "")
    indicator = indicators.get(code)
    if indicator is None or member not in ({entry["code"] for entry in indicator.members} or {""}):
        raise Invalid(
            _("There is no indicator “%(key)s”.") % {"key": figure.key}, code="indicator-unknown", place=place
        )
    unit = figure.unit or indicator.unit
    try:
        reading = read_figure(figure.text, unit_hint=unit)
    except UnreadableNumber as problem:
        raise Invalid(problem.reason(get_language() or "en"), code="number", place=place) from problem
    if reading.percent and unit != "%":
        raise Invalid(
            _("A percentage was typed, but the unit is %(unit)s.") % {"unit": unit}, code="unit", place=place
        )
    period = organisation_services.ensure_period(
        label=figure.period, actor=actor, at=at, fiscal_start_month=start
    )
    value, decimals = reading.value, kept_decimals(reading.value, reading.decimals)
    if value is not None:
        value, decimals = in_unit_of(indicator, value, decimals, unit)
    return DraftFigure(
        indicator=indicator,
        member=member,
        period=period,
        state=reading.state,
        value=value,
        decimals=decimals,
        printed=figure.text.strip()[:60],
        place=place,
        more={"unit_as_published": unit[:80]},
    )


def _check_times(node: NodeView, figures: Sequence[DraftFigure]) -> None:
    """Raise for a typed figure of a locked period (Conflict) or of one without the node (Invalid)."""
    for figure in figures:
        if figure.period.locked:
            raise Conflict(
                _("Locked: %(periods)s. Figures of a locked period do not change.")
                % {"periods": figure.period.label},
                code="period-locked",
                place=figure.place,
                fix=_("Ask the programme manager to open the period with a reason, or leave it out."),
            )
        if not exists_in(node, figure.period):
            raise Invalid(
                _("%(node)s does not exist in %(period)s.")
                % {"node": node.code, "period": figure.period.label},
                code="node-closed",
                place=figure.place,
                fix=_("Leave the period out, or choose a node that existed then."),
            )


def _check_figures(actor: Actor, node: NodeView, figures: Sequence[DraftFigure]) -> None:
    seen: set[tuple[str, str]] = set()
    for end in {figure.period.end for figure in figures}:
        actor.require("datapoints.enter", path=node.path, period_end=end)
    for figure in figures:
        key = key_of(figure.indicator.code, figure.member)
        place = figure.place or f"{key}@{figure.period.label}"
        if (key, figure.period.label) in seen:
            raise Invalid(
                _("%(key)s stands twice for %(period)s.") % {"key": key, "period": figure.period.label},
                code="figure-twice",
                place=place,
                fix=_("Keep one of the two figures."),
            )
        seen.add((key, figure.period.label))
        _check_figure(figure, key, place)


def _check_figure(figure: DraftFigure, key: str, place: str) -> None:
    if figure.indicator.formula and figure.more.get("origin", "entered") == "entered":
        raise Invalid(
            _("%(key)s is derived by a formula and not entered.") % {"key": key},
            code="figure-derived",
            place=place,
            fix=_("Leave the figure out, or override it with a reason."),
        )
    if figure.state not in (VALUE, NOT_AVAILABLE, NOT_APPLICABLE) or (figure.state == VALUE) != (
        figure.value is not None
    ):
        raise Invalid(
            _("A figure is a value, not available or not applicable."), code="figure-state", place=place
        )
    if figure.value is None:
        return
    if figure.value < 0 and figure.indicator.attributes.get("signed") == "no":
        raise Invalid(
            _("%(key)s cannot be negative.") % {"key": key},
            code="figure-negative",
            place=place,
            fix=_("Check the sign; parentheses are read as minus."),
        )
    if len(f"{abs(figure.value):.{figure.decimals}f}".replace(".", "").lstrip("0")) > MAX_DIGITS:
        raise Invalid(_("A figure has at most 15 digits."), code="figure-too-long", place=place)


def _refuse_twice(node: NodeView, sha256: str) -> None:
    same = (
        Submission.objects.filter(node_id=node.id, content_sha256=sha256, dataset="kpi")
        .exclude(state="withdrawn")
        .order_by("pk")
        .first()
    )
    if same is not None:
        raise Conflict(
            _("The same figures were already taken as submission %(number)s, “%(title)s”.")
            % {"number": same.pk, "title": same.title},
            code="content-taken",
            place="file",
            fix=_("It is a draft: discard it first if this is to replace it; nothing was added.")
            if same.state == "draft"
            else _("Open that submission; nothing was added."),
        )


def _row(figure: DraftFigure, node: NodeView, submission: Submission) -> Datapoint:
    digits = None if figure.value is None else int(figure.value.scaleb(figure.decimals))
    return Datapoint(
        indicator=figure.indicator,
        definition_version=figure.indicator.version,
        member=figure.member,
        node_id=node.id,
        period_id=figure.period.id,
        submission=submission,
        state=figure.state,
        digits=digits,
        decimals=figure.decimals if digits is not None else 0,
        printed=figure.printed[:60],
        unit=figure.indicator.unit,
        footnotes=list(figure.footnotes),
        place=figure.place[:120],
        **figure.more,
    )
