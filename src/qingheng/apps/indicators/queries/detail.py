"""All that is known of one figure: the passport's content."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qingheng.apps.indicators.contracts import (
    BreakView,
    FootnoteView,
    FormulaInput,
    HistoryEntry,
    PointDetail,
    PointView,
    SeriesView,
)
from qingheng.apps.indicators.models import Datapoint, Footnote, IndicatorVersion, SeriesBreak
from qingheng.apps.indicators.queries.figures import RESTATED
from qingheng.apps.indicators.services.derivation import figures_in_force
from qingheng.apps.indicators.views_of import (
    series_of,
    title_of,
    view_of_indicator,
    view_of_submission,
    view_of_version,
)
from qingheng.apps.organisation import queries as organisation
from qingheng.calc.formulas import explain, parse
from qingheng.calc.texts import BilingualError
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import NotFound


def point_detail(*, actor: Actor, datapoint_id: int) -> PointDetail:
    """Everything that answers "what is this figure made of?". Raises Forbidden, NotFound."""
    actor.require("indicators.view")
    point = _found(actor, datapoint_id)
    series = next(view for view in series_of(point.indicator) if view.member == point.member)
    line = _line(point)
    broken = SeriesBreak.objects.filter(indicator=point.indicator, member=point.member).select_related(
        "period"
    )
    breaks = tuple(
        BreakView(series.key, one.period.label, one.cause, one.reason_zh, one.reason_en, one.certain)
        for one in broken.order_by("period__start")
    )
    formula_zh, formula_en, inputs = _formula(actor, point) if point.indicator.formula else ("", "", ())
    versions = IndicatorVersion.objects.filter(indicator=point.indicator).order_by("version")
    return PointDetail(
        point=_view(point, series, breaks, line),
        series=series,
        indicator=view_of_indicator(point.indicator),
        node_id=point.node_id,
        node_zh=point.node.name_zh,
        node_en=point.node.name_en,
        period_start=point.period.start,
        period_end=point.period.end,
        period_locked=point.period.locked_at is not None,
        versions=tuple(view_of_version(version) for version in versions),
        submission=view_of_submission(point.submission),
        place=point.place,
        current=point.current,
        reason_code=point.reason_code,
        reason=point.reason,
        history=tuple(_entry(one) for one in line),
        footnotes=tuple(
            FootnoteView(note.code, note.zh, note.en, note.effect)
            for note in Footnote.objects.filter(code__in=point.footnotes)
        ),
        breaks=breaks,
        formula_zh=formula_zh,
        formula_en=formula_en,
        inputs=inputs,
    )


def figures_of(*, actor: Actor, key: str, node_id: int) -> list[HistoryEntry]:
    """Every figure a series ever had in force at a node, by period and then oldest first."""
    code, _sep, member = key.removesuffix("]").partition("[")
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("indicators.view", path=node.path)
    found = _with_all().filter(
        indicator__code=code, member=member, node_id=node_id, submission__state="approved"
    )
    rows = [
        row
        for row in found.order_by("period__start", "pk")
        if (row.current or hasattr(row, "superseded_by"))
        and actor.may("indicators.view", path=node.path, period_end=row.period.end)
    ]
    return [_entry(row) for row in rows]


def _found(actor: Actor, datapoint_id: int) -> Datapoint:
    point: Datapoint | None = _with_all().filter(pk=datapoint_id).first()
    if point is None or not actor.may("indicators.view", path=point.node.path, period_end=point.period.end):
        raise NotFound(_("There is no such figure."), code="no-figure")
    draft = point.submission.state == "draft"
    if draft and not actor.is_operator and point.submission.prepared_by_id != actor.person_id:
        raise NotFound(_("There is no such figure."), code="no-figure")
    return point


def _with_all() -> QuerySet[Datapoint]:
    found: QuerySet[Datapoint] = Datapoint.objects.select_related(
        "indicator", "period", "node", "submission", "submission__node", "submission__blob", "superseded_by"
    )
    return found


def _line(point: Datapoint) -> list[Datapoint]:
    """The figures this one replaced, itself, and those that replaced it, oldest first; two queries."""
    alike = {
        row.pk: row
        for row in _with_all().filter(
            indicator=point.indicator, member=point.member, node=point.node, period=point.period
        )
    }
    after = {row.supersedes_id: row for row in alike.values() if row.supersedes_id}
    line, first = [point], point
    while first.supersedes_id in alike:
        first = alike[first.supersedes_id]
        line.insert(0, first)
    last = point
    while last.pk in after:
        last = after[last.pk]
        line.append(last)
    return line


def _entry(point: Datapoint) -> HistoryEntry:
    return HistoryEntry(
        id=point.pk,
        value=point.value,
        decimals=point.decimals,
        state=point.state,
        printed=point.printed,
        unit=point.unit,
        origin=point.origin,
        reason_code=point.reason_code,
        reason=point.reason,
        submission_id=point.submission_id,
        submission_title=title_of(point.submission),
        prepared_name=point.submission.prepared_name,
        approved_name=point.submission.decided_name,
        approved_at=point.submission.decided_at if point.submission.state == "approved" else None,
        current=point.current,
    )


def _view(
    point: Datapoint, series: SeriesView, breaks: tuple[BreakView, ...], line: list[Datapoint]
) -> PointView:
    before = line[: line.index(point)]
    reported = next((one.value for one in before if one.value is not None), None)
    return PointView(
        id=point.pk,
        key=series.key,
        period=point.period.label,
        state=point.state,
        value=point.value,
        decimals=point.decimals,
        printed=point.printed,
        unit=point.unit,
        footnotes=tuple(point.footnotes),
        restated=point.restated,
        estimated_percent=point.estimated_percent,
        coverage_percent=point.coverage_percent,
        origin=point.origin,
        break_before=any(one.period == point.period.label and one.cause != RESTATED for one in breaks),
        definition_version=point.definition_version,
        estimated_at_most=point.estimated_at_most,
        reported=reported if point.restated else None,
        label_zh=point.label_zh_as_published,
        label_en=point.label_en_as_published,
        unit_as_published=point.unit_as_published,
    )


def _formula(actor: Actor, point: Datapoint) -> tuple[str, str, tuple[FormulaInput, ...]]:
    """The formula with the values now in force, in both languages, and its inputs."""
    formula = parse(point.indicator.formula)
    figures = figures_in_force(actor, point.node_id)
    period = figures.periods[point.period.label]
    inputs = []
    for reference in formula.references:
        label = figures.label(reference, period) or ""
        row = figures.points.get((reference.key, label))
        inputs.append(
            FormulaInput(
                key=reference.key,
                period=label,
                value=row.value if row else None,
                decimals=row.decimals if row else 0,
                state=row.state if row else "not_available",
                unit=row.unit if row else "",
                datapoint_id=row.pk if row else None,
            )
        )
    texts = []
    for lang in ("zh", "en"):
        try:
            texts.append(explain(formula, lambda reference: figures.lookup(reference, period), lang))
        except BilingualError as problem:
            texts.append(problem.reason(lang))
    return texts[0], texts[1], tuple(inputs)
