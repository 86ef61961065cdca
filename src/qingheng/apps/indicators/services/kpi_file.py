"""A spreadsheet or text table of figures, read into a draft with every problem at its cell."""

from __future__ import annotations

import mimetypes
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from qingheng.apps.indicators.contracts import SubmissionView
from qingheng.apps.indicators.models import Datapoint, Footnote, Indicator, SeriesLabel
from qingheng.apps.indicators.refusals import UnreadableFile
from qingheng.apps.indicators.services.catalogue import open_indicators
from qingheng.apps.indicators.services.drafts import (
    DraftFigure,
    DraftSource,
    exists_in,
    kept_decimals,
    make_draft,
)
from qingheng.apps.indicators.views_of import series_of, view_of_submission
from qingheng.apps.organisation import queries as organisation
from qingheng.apps.organisation import services as organisation_services
from qingheng.apps.organisation.contracts import NodeView, PeriodView
from qingheng.formats.kpi_catalogue import Catalogue, CatalogueSeries
from qingheng.formats.kpi_sheet import KpiReading, KpiRow, read_kpi_table
from qingheng.formats.problems import FileRefused, Place, Problem, Severity
from qingheng.formats.sheets import read_sheets
from qingheng.platform.files.services import attach, clean_name, store_blob
from qingheng.platform.rights.actor import Actor


@transaction.atomic
def read_kpi_file(*, actor: Actor, data: bytes, name: str, node_id: int, at: datetime) -> SubmissionView:
    """Read a file into a draft: the figures that can be taken, and every problem at its cell.

    A draft with errors cannot be handed in, so nothing is ever half-loaded. Without one readable figure
    nothing is kept. Raises Forbidden, NotFound (node), UnreadableFile (hostile, broken, or no figure; it
    carries every problem), Conflict (the same figures were taken before).
    A figure of a locked period, or of one in which the node does not exist, is a problem at its cell.
    """
    node = organisation.node(actor=actor, node_id=node_id)
    actor.require("datapoints.enter", path=node.path)
    month = organisation.fiscal_start_month(actor=actor, node_id=node_id)
    indicators = open_indicators()
    name = clean_name(name)
    try:
        sheets = read_sheets(data, name)
    except FileRefused as refusal:
        raise UnreadableFile((refusal.problem,)) from refusal
    reading = read_kpi_table(sheets, catalogue_for_files(indicators), fiscal_start_month=month)
    figures, more = _figures(actor, node, reading, indicators, month, at)
    figures, blank = _without_blanks_over_figures(node, figures)
    problems = [*reading.problems, *more, *blank]
    if not figures:
        raise UnreadableFile(tuple(problems))
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    blob = store_blob(actor=actor, data=data, name=name, mime=mime, at=at)
    source = DraftSource(title=name, blob=blob, file_name=name, problems=tuple(p.as_dict() for p in problems))
    submission = make_draft(actor=actor, node=node, figures=figures, source=source, at=at)
    attach(
        actor=actor,
        blob=blob,
        object_type="submission",
        object_id=submission.pk,
        why=gettext_noop("the file the figures were read from"),
        at=at,
    )
    _keep_footnotes(reading)
    return view_of_submission(submission)


def catalogue_for_files(indicators: dict[str, Indicator]) -> Catalogue:
    """The series a file may fill, by code, names and the labels the company prints. Derived ones are left
    out.
    """
    labels: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for label in SeriesLabel.objects.all():
        labels.setdefault((label.indicator_id, label.member), []).append((label.name, label.breakdown))
    return Catalogue(
        tuple(
            CatalogueSeries(
                key=view.key,
                code=view.code,
                member=view.member,
                names=(view.name_zh, view.name_en),
                unit=view.unit,
                member_names=(view.member_zh, view.member_en) if view.member else (),
                published=tuple(labels.get((view.indicator_id, view.member), [])),
                allow_negative=indicator.attributes.get("signed") != "no",
            )
            for indicator in indicators.values()
            if not indicator.formula
            for view in series_of(indicator)
        )
    )


def _figures(
    actor: Actor,
    node: NodeView,
    reading: KpiReading,
    indicators: dict[str, Indicator],
    month: int,
    at: datetime,
) -> tuple[list[DraftFigure], list[Problem]]:
    periods: dict[str, PeriodView] = {}
    figures, problems = [], []
    for row in reading.rows:
        if row.period_label not in periods:
            periods[row.period_label] = organisation_services.ensure_period(
                label=row.period_label, actor=actor, at=at, fiscal_start_month=month
            )
        period = periods[row.period_label]
        if period.locked:
            problems.append(_locked(row))
            continue
        if not exists_in(node, period):
            problems.append(_closed(row, node))
            continue
        figures.append(
            DraftFigure(
                indicator=indicators[row.indicator],
                member=row.member,
                period=period,
                state=row.state,
                value=row.value,
                decimals=kept_decimals(row.value, row.decimals),
                printed=row.reading,
                footnotes=row.footnotes,
                place=f"{row.place.sheet}!{row.place.cell}",
                more={"unit_as_published": row.unit},
            )
        )
    return figures, problems


def _without_blanks_over_figures(
    node: NodeView, figures: list[DraftFigure]
) -> tuple[list[DraftFigure], list[Problem]]:
    """An empty cell never takes the place of a figure in force: a sheet filled in for one figure changes one.

    Whoever means "not available" writes it. Empty cells where no figure is in force stay: they say that it is missing.
    """
    blanks = [figure for figure in figures if not figure.printed.strip()]
    in_force = set(
        Datapoint.objects.filter(
            current=True,
            state="value",
            node_id=node.id,
            indicator__in={figure.indicator.pk for figure in blanks},
            period__in={figure.period.id for figure in blanks},
        ).values_list("indicator_id", "member", "period_id")
    )
    left_out = [f for f in blanks if (f.indicator.pk, f.member, f.period.id) in in_force]
    if not left_out:
        return figures, []
    count = len(left_out)
    gone = {id(figure) for figure in left_out}
    kept = [figure for figure in figures if id(figure) not in gone]
    sheet, _bang, _cell = left_out[0].place.partition("!")
    return kept, [
        Problem(
            Severity.warning,
            "blank-left-out",
            Place(sheet),
            "",
            f"有 {count} 个空白单元格未采用：这些位置已有生效的数值，予以保留。",
            f"{count} empty cells were left out: a figure is in force there and stays.",
            "若确无数据，请在单元格中写明“未统计”。",
            "If there is no figure, write “n/a” into the cell.",
        )
    ]


def _locked(row: KpiRow) -> Problem:
    return Problem(
        Severity.error,
        "period-locked",
        row.place,
        row.reading,
        f"{row.period_label} 已锁定，该期间的数据不能再变更。",
        f"{row.period_label} is locked; its figures do not change.",
        "从文件中删去该期间，或请项目经理说明理由后解锁。",
        "Leave the period out of the file, or ask the programme manager to open it with a reason.",
    )


def _closed(row: KpiRow, node: NodeView) -> Problem:
    begins, ends = node.valid_from or "…", node.valid_until or "…"
    return Problem(
        Severity.error,
        "node-closed",
        row.place,
        row.reading,
        f"{node.name_zh}的存续期为 {begins} 至 {ends}，{row.period_label} 不在其中。",
        f"{node.name_en} exists from {begins} to {ends}; {row.period_label} lies outside.",
        "从文件中删去该期间，或选择当时存在的组织节点。",
        "Leave the period out of the file, or choose a node that existed then.",
    )


def _keep_footnotes(reading: KpiReading) -> None:
    """Notes the file explains and the company does not know yet, in the language they were given in."""
    known = set(Footnote.objects.values_list("code", flat=True))
    used = {code for row in reading.rows for code in row.footnotes}
    Footnote.objects.bulk_create(
        [
            Footnote(code=code[:20], zh=text, en=text, effect="source")
            for code, text in reading.footnotes.items()
            if code in used - known
        ]
    )
