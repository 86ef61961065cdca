"""The passport of a figure, told in one language: views of the engines in, Passport out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from qingheng.apps.disclosure import figures, words
from qingheng.apps.disclosure.passport_lines import (
    CheckLine,
    HistoryLine,
    InputLine,
    NoteLine,
    Passport,
    SourceLine,
    TargetLine,
    VersionLine,
)
from qingheng.apps.disclosure.table import footnote_mark
from qingheng.apps.indicators import queries as indicators
from qingheng.apps.indicators.contracts import (
    FormulaInput,
    HistoryEntry,
    PointDetail,
    SeriesView,
    VersionView,
)
from qingheng.apps.quality.contracts import ResultView
from qingheng.apps.targets.contracts import TargetStatus
from qingheng.calc.texts import format_measured, one_language


@dataclass(frozen=True)
class Evidence:
    """What the engines know about a figure; results and targets are None when the actor may not see them."""

    detail: PointDetail
    results: Sequence[ResultView] | None = None
    targets: Sequence[TargetStatus] | None = None
    series: Mapping[str, SeriesView] | None = None


def build_passport(evidence: Evidence, *, lang: str) -> Passport:
    """The passport in one language. Raises KeyError for a language we do not speak."""
    citations = {}
    for one in words.LOCALES:
        with words.speaking(one):
            citations[one] = _citation(evidence.detail, one)
    with words.speaking(lang):
        return _passport(evidence, lang, citations)


def _passport(evidence: Evidence, lang: str, citations: Mapping[str, str]) -> Passport:
    detail = evidence.detail
    point, one = detail.point, detail.series
    notes = {note.code: note for note in detail.footnotes}
    here = [entry for entry in detail.breaks if entry.period == point.period]
    published = words.in_lang(lang, point.label_zh, point.label_en)
    versions = tuple(_version(view, lang, point.definition_version) for view in detail.versions)
    current = next((view for view in versions if view.in_force), None)
    return Passport(
        datapoint_id=point.id,
        key=point.key,
        label=series_label(one, lang),
        published_label=published,
        period=point.period,
        period_start=words.day(detail.period_start),
        period_end=words.day(detail.period_end),
        period_locked=detail.period_locked,
        node=words.in_lang(lang, detail.node_zh, detail.node_en),
        text=figures.figure_text(point.state, point.value, point.decimals),
        unit=words.unit_text(point.unit, lang),
        published_unit=point.unit_as_published,
        printed=point.printed,
        reason=figures.missing_reason(point.state, point.period),
        missing=point.value is None,
        state=point.state,
        origin=point.origin,
        in_force=detail.current,
        coverage="" if point.coverage_percent is None else f"{point.coverage_percent.normalize():f}",
        marks=figures.marks_of(point, here, notes, lang),
        version=point.definition_version,
        definition=current.definition
        if current
        else words.in_lang(lang, detail.indicator.definition_zh, detail.indicator.definition_en),
        versions=versions,
        frameworks=detail.indicator.frameworks,
        formula=(current.formula if current else "") or detail.indicator.formula,
        formula_with_values=words.in_lang(lang, detail.formula_zh, detail.formula_en),
        inputs=tuple(_input(entry, evidence.series or {}, lang) for entry in detail.inputs),
        source=_source(detail, lang),
        footnotes=tuple(
            NoteLine(footnote_mark(note.code), words.in_lang(lang, note.zh, note.en))
            for note in detail.footnotes
        ),
        checks=tuple(check_line(result, lang) for result in evidence.results or ()),
        checks_visible=evidence.results is not None,
        history=tuple(_history(entry, lang) for entry in detail.history),
        targets=tuple(
            target_line(status, lang) for status in evidence.targets or () if point.key in status.keys
        ),
        citations=citations,
    )


def series_label(one: SeriesView, lang: str) -> str:
    """Name of a series: the indicator and the member of its breakdown."""
    return words.joined(
        lang, words.in_lang(lang, one.name_zh, one.name_en), words.in_lang(lang, one.member_zh, one.member_en)
    )


def _version(view: VersionView, lang: str, in_force: int) -> VersionLine:
    return VersionLine(
        version=view.version,
        definition=words.in_lang(lang, view.definition_zh, view.definition_en),
        unit=words.unit_text(view.unit, lang),
        formula=view.formula,
        breaks_series=view.breaks_series,
        reason=view.reason,
        changed_by=view.changed_by,
        changed_at=view.changed_at,
        in_force=view.version == in_force,
    )


def _input(entry: FormulaInput, series: Mapping[str, SeriesView], lang: str) -> InputLine:
    one = series.get(entry.key)
    return InputLine(
        label=series_label(one, lang) if one else entry.key,
        period=entry.period,
        text=figures.figure_text(entry.state, entry.value, entry.decimals),
        unit=words.unit_text(entry.unit, lang),
        datapoint_id=entry.datapoint_id,
    )


def _source(detail: PointDetail, lang: str) -> SourceLine:
    submission = detail.submission
    return SourceLine(
        title=submission.title,
        file_name=submission.file_name,
        place=one_language(detail.place, lang),
        sha256=submission.blob_sha256,
        statement=words.in_lang(lang, submission.source_zh, submission.source_en),
        submission_id=submission.id,
        prepared_by=submission.prepared_name,
        prepared_at=submission.prepared_at,
        approved_by=submission.decided_name if submission.state == "approved" else "",
        approved_at=submission.decided_at if submission.state == "approved" else None,
        note=submission.decision_note,
    )


def check_line(result: ResultView, lang: str) -> CheckLine:
    """A check in one language; its figures as the table prints numbers."""
    return CheckLine(
        verdict=result.verdict,
        severity=result.severity,
        is_finding=result.is_finding,
        title=words.in_lang(lang, result.title_zh, result.title_en),
        text=words.in_lang(lang, result.text_zh, result.text_en),
        stated=_number(result.stated),
        expected=_number(result.expected),
        difference=_number(result.difference),
        tolerance=_number(result.tolerance),
        tolerance_why=words.in_lang(lang, result.tolerance_zh, result.tolerance_en),
        unit=words.unit_text(result.unit, lang) if result.unit else "",
        why=words.in_lang(lang, result.why_zh, result.why_en),
        method=result.method,
        fingerprint=result.fingerprint,
        answer=result.answer.note,
        answered_by=result.answer.answered_by,
    )


def _number(text: str) -> str:
    """A figure of a check, grouped by thousands, without digits that mean nothing; empty stays empty."""
    return format_measured(Decimal(text)) if text else ""


def target_line(status: TargetStatus, lang: str) -> TargetLine:
    """A target in one language."""
    target = status.target
    return TargetLine(target.code, words.in_lang(lang, target.name_zh, target.name_en), status.status)


def _history(entry: HistoryEntry, lang: str) -> HistoryLine:
    named = indicators.reason_word(entry.reason_code)
    joined = words.joined(lang, named, entry.reason) if named and entry.reason else named or entry.reason
    return HistoryLine(
        text=figures.figure_text(entry.state, entry.value, entry.decimals),
        unit=words.unit_text(entry.unit, lang),
        printed=entry.printed,
        cause=joined,
        prepared_by=entry.prepared_name,
        approved_by=entry.approved_name,
        approved_at=entry.approved_at,
        submission_id=entry.submission_id,
        submission=entry.submission_title,
        current=entry.current,
    )


def _citation(detail: PointDetail, lang: str) -> str:
    """The figure as one sentence with its source, to be pasted into a report."""
    point, submission = detail.point, detail.submission
    unit = words.unit_text(point.unit, lang)
    text = figures.figure_text(point.state, point.value, point.decimals)
    if point.value is not None:
        text = f"{text} {unit}" if unit != "%" or lang == words.EN else f"{text}%"
    parts = {
        "node": words.in_lang(lang, detail.node_zh, detail.node_en),
        "label": series_label(detail.series, lang),
        "period": point.period,
        "figure": text,
    }
    sentences = [_("%(node)s: %(label)s, %(period)s: %(figure)s.") % parts]
    source = words.in_lang(lang, submission.source_zh, submission.source_en) or submission.title
    place = ", ".join(filter(None, (submission.file_name, one_language(detail.place, lang))))
    if place:
        sentences.append(
            _("Source: %(source)s (%(place)s).") % {"source": source.rstrip(".。"), "place": place}
        )
    else:
        sentences.append(_("Source: %(source)s.") % {"source": source.rstrip(".。")})
    if submission.state == "approved" and submission.decided_at is not None:
        day = words.day(timezone.localdate(submission.decided_at))
        sentences.append(
            _("Approved by %(name)s on %(day)s.") % {"name": submission.decided_name, "day": day}
        )
    if submission.blob_sha256:
        sentences.append(_("Evidence sha256 %(hash)s.") % {"hash": submission.blob_sha256[:12]})
    return ("" if lang == words.ZH else " ").join(sentences)
