"""The working paper: what was asked, drawn, found and concluded, as PDF, Word or Excel from one document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _p

from qingheng.apps.assurance import words
from qingheng.apps.assurance.access import seen
from qingheng.apps.assurance.contracts import FindingView, Paper, SampledView, SampleView, Standing
from qingheng.apps.assurance.models import Engagement
from qingheng.apps.assurance.queries.engagements import findings, samples, standing_of
from qingheng.apps.assurance.queries.telling import spoken
from qingheng.calc.texts import format_number, round_half_up
from qingheng.formats.document_model import Clauses, Document, Facts, Heading, Paragraph, Signatures
from qingheng.formats.table_model import Align, Column, ColumnKind, Table, TableCell, figure, label, missing
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Invalid

MIMES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FIGURE: Final = {"kind": ColumnKind.figure, "align": Align.end}


def working_paper(*, actor: Actor, engagement_id: int, kind: str, lang: str, at: datetime) -> Paper:
    """The working paper. kind: pdf, docx, xlsx. lang: zh or en. Raises Forbidden, NotFound, Invalid."""
    found = seen(actor, engagement_id)
    actor.require("exports.make", path=found.inventory.node.path)
    if kind not in MIMES or lang not in ("zh", "en"):
        raise Invalid(
            _("The paper is pdf, docx or xlsx, in zh or en."), code="unknown-format", place="format"
        )
    with translation.override("zh-hans" if lang == "zh" else "en"):
        document = _document(actor, found, lang, at)
    return Paper(f"assurance-{found.pk}-{lang}.{kind}", MIMES[kind], _written(document, kind, at))


def _written(document: Document, kind: str, at: datetime) -> bytes:
    if kind == "pdf":
        from qingheng.formats.document_pdf import write_document_pdf

        return write_document_pdf(document, timestamp=at)
    if kind == "docx":
        from qingheng.formats.document_docx import write_document_docx

        return write_document_docx(document, timestamp=at)
    from qingheng.formats.document_xlsx import write_document_xlsx

    return write_document_xlsx(document, timestamp=at)


def _document(actor: Actor, found: Engagement, lang: str, at: datetime) -> Document:
    stands = standing_of(actor, found)
    drawn = samples(actor=actor, engagement_id=found.pk)
    cases = findings(actor=actor, engagement_id=found.pk, on=timezone.localdate(at))
    inventory = found.inventory
    said = spoken(actor=actor, engagement_id=found.pk)
    blocks = [
        Heading(_("Engagement"), 1, "1"),
        Facts((
            (_("Inventory"), f"{words.two(inventory.name_zh, inventory.name_en)} ({inventory.code})"),
            (_("Period"), inventory.period.label),
            (_("Level"), words.word(words.LEVELS, found.level)),
            (_("View of energy bought"), words.word(words.SIDES, found.side)),
            (_("Materiality"), f"{found.materiality_percent.normalize():f} %"),
            (_("Auditor"), f"{found.auditor_name}, " + _("until %(day)s") % {"day": found.auditor_until.isoformat()}),
            (_("Run"), f"#{stands.run_number} {stands.run_hash}"),
        )),
        Heading(_("Samples"), 1, "2"),
        Paragraph(_sampled(stands)),
        *(_sample(one, said) for one in drawn),
        Heading(_p("assurance", "Findings"), 1, "3"),
        *([_findings(cases)] if cases else [Paragraph(_("No finding was raised."))]),
        *(Clauses(_case(one)) for one in cases),
        Heading(_("Misstatements against materiality"), 1, "4"),
        _judged(stands),
        Heading(_("Conclusion"), 1, "5"),
        *_conclusion(found),
    ]  # fmt: skip
    return Document(
        title=_("Working paper of assurance"), subtitle=found.title, lang=lang, blocks=tuple(blocks),
        cover=(
            (_p("object", "Company"), words.two(inventory.tenant.name_zh, inventory.tenant.name_en)),
            (_("Period"), inventory.period.label), (_("Auditor"), found.auditor_name),
        ),
        source=f"Qingheng · {stands.run_hash[:16]}",
    )  # fmt: skip


def _sampled(stands: Standing) -> str:
    covered = "-" if stands.covered is None else f"{stands.covered} %"
    return _(
        "%(drawn)s of %(lines)s lines of the run in force were drawn, covering %(covered)s of the total; the level asks "
        "for %(needed)s. %(checked)s were checked."
    ) % {
        "drawn": stands.drawn, "lines": stands.lines, "covered": covered, "needed": stands.needed,
        "checked": stands.checked,
    }  # fmt: skip


def _sample(one: SampleView, said: Callable[[str], str]) -> Table:
    columns = (
        Column("order", "#"), Column("line", _("Line")), Column("about", _("What it is")),
        Column("co2e", _("CO₂e"), unit="kg", decimals=3, **_FIGURE), Column("verdict", _("Verdict")),  # type: ignore[arg-type]
        Column("note", _p("assurance", "Note")), Column("by", _("Checked by")),
    )  # fmt: skip
    rows = tuple(
        (
            label(str(line.order)), label(f"{line.part}.{line.choice}"), label(_place(line, said)), _figure(line.co2e),
            label(words.word(words.VERDICTS, line.verdict)), label(line.note), label(line.checked_name),
        )
        for line in one.lines
    )  # fmt: skip
    how = [words.word(words.UNIT_NAMES, one.unit), words.word(words.METHODS, one.method)]
    title = f"{_('Sample')} {one.number}: " + " · ".join(how)
    about = f"{_p('sampling', 'Seed')} {one.seed} · {_('Run')} #{one.run_number} {one.run_hash[:12]} · {one.drawn_name}"
    return Table(title, columns, rows, subtitle=about)


def _place(line: SampledView, said: Callable[[str], str]) -> str:
    """What a drawn line or row is, a row with its file, sheet and number."""
    if line.row is None:
        return said(line.about)
    return f"{said(line.about)} · {line.file}, {line.sheet} {line.row}"


def _findings(cases: list[FindingView]) -> Table:
    columns = (
        Column("number", "#"), Column("title", _p("assurance", "Finding")), Column("state", _("State")),
        Column("owner", _("Owner")), Column("due", _p("finding", "Due")),
        Column("amount", _("Effect on the total"), unit="tCO₂e", decimals=3, **_FIGURE),  # type: ignore[arg-type]
        Column("outcome", _("Outcome")),
    )  # fmt: skip
    rows = tuple(
        (
            label(str(one.number)), label(one.title), label(words.word(words.FINDING_STATES, one.state)),
            label(one.owner_name), label(one.due.isoformat() if one.due else ""), _figure(one.amount),
            label(words.word(words.OUTCOMES, one.outcome) if one.outcome else ""),
        )
        for one in cases
    )  # fmt: skip
    return Table(_p("assurance", "Findings"), columns, rows)


def _case(one: FindingView) -> tuple[str, ...]:
    points = [f"{one.number} {one.title}: {one.text} ({one.raised_name})"]
    if one.answer:
        points.append(f"{_('Answer')}: {one.answer} {one.evidence} ({one.answered_name})")
    if one.conclusion:
        points.append(f"{_('Conclusion')}: {one.conclusion} ({one.closed_name})")
    return tuple(points)


def _judged(stands: Standing) -> Facts:
    def tonnes(value: Decimal | None) -> str:
        return "—" if value is None else f"{format_number(round_half_up(value, 3), 3)} tCO₂e"

    return Facts((
        (_("Total"), tonnes(stands.total)),
        (_("Uncorrected, net"), tonnes(stands.net)),
        (_("Uncorrected, sizes summed"), tonnes(stands.gross)),
        (_("Tolerable"), tonnes(stands.limit)),
        (_("Beyond materiality"), _("yes") if stands.material else _("no")),
    ))  # fmt: skip


def _conclusion(found: Engagement) -> list[Paragraph | Facts | Signatures]:
    if found.state != "signed" or found.signed_at is None:
        return [Paragraph(_("Not signed off yet."), "note")]
    return [
        Facts((
            (_("Opinion"), words.word(words.OPINIONS, found.opinion)),
            (_("Run"), f"#{found.run_number} {found.run_hash}"),
            (_("Signed by"), f"{found.signed_name}, {timezone.localtime(found.signed_at):%Y-%m-%d %H:%M}"),
        )),
        Paragraph(found.statement),
        Signatures((found.signed_name,)),
    ]  # fmt: skip


def _figure(value: Decimal | None) -> TableCell:
    """Three decimals, fewer where the figure is too long to print with them."""
    if value is None:
        return missing("not_available", "—")
    return figure(value, max(0, min(3, 15 - max(1, value.adjusted() + 1))))
