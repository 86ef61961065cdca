"""The worklist as a table that exports to Excel and CSV with the same words as the page."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingheng.apps.indicators.queries import pillar_word
from qingheng.apps.quality import words
from qingheng.apps.quality.contracts import FindingList, ResultView
from qingheng.formats.table_model import (
    Align,
    Column,
    ColumnKind,
    Note,
    Table,
    TableCell,
    figure,
    label,
    missing,
)

MAX_DIGITS = 15


def _number(text: str) -> TableCell:
    """The figure as the check saw it; beyond what a spreadsheet keeps exactly, as text."""
    if not text:
        return missing("not_applicable", "")
    value = Decimal(text)
    if len(value.as_tuple().digits) > MAX_DIGITS:
        return label(text)
    exponent = value.as_tuple().exponent
    return figure(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def _row(result: ResultView, lang: str) -> tuple[TableCell, ...]:
    zh = lang == "zh"
    answer = result.answer
    return (
        label(words.word(words.SEVERITY_WORDS, result.severity)),
        label(words.word(words.VERDICT_WORDS, result.verdict)),
        label(pillar_word(result.pillar)),
        label(result.subject_zh if zh else result.subject_en),
        label(result.subject),
        label(result.period),
        label(result.text_zh if zh else result.text_en),
        _number(result.stated),
        _number(result.expected),
        _number(result.difference),
        _number(result.tolerance),
        label(result.unit),
        label(result.tolerance_zh if zh else result.tolerance_en),
        label(result.title_zh if zh else result.title_en),
        label(words.word(words.STATE_WORDS, answer.state)),
        label(answer.note),
        label(answer.owner_name),
        label(answer.due.isoformat() if answer.due else ""),
        label(result.fingerprint),
    )


def _figure_column(key: str, title: str) -> Column:
    return Column(key, title, kind=ColumnKind.figure, align=Align.end)


def findings_table(found: FindingList, *, lang: str, node_name: str) -> Table:
    """The findings shown, in the active language (`lang` chooses between the stored texts)."""
    columns = (
        Column("severity", _("Severity")),
        Column("verdict", _("Verdict")),
        Column("pillar", pgettext("finding", "Pillar")),
        Column("subject", pgettext("finding", "Figure")),
        Column("key", pgettext("finding", "Key")),
        Column("period", _("Period")),
        Column("text", _("Finding")),
        _figure_column("stated", _("Stated")),
        _figure_column("expected", _("Expected")),
        _figure_column("difference", _("Difference")),
        _figure_column("tolerance", _("Tolerance")),
        Column("unit", _("Unit")),
        Column("why", _("Why that tolerance")),
        Column("rule", _("Rule")),
        Column("state", _("State")),
        Column("note", _("Reason")),
        Column("owner", _("Who sees to it")),
        Column("due", pgettext("finding", "Until")),
        Column("fingerprint", _("Fingerprint")),
    )
    facts = {}
    notes: tuple[Note, ...] = ()
    if found.run is not None:
        facts = {
            "rules": found.run.rules_pack,
            "input_sha256": found.run.input_sha256,
            "at": found.run.at.isoformat(),
        }
    return Table(
        title=_("Findings: %(node)s") % {"node": node_name},
        columns=columns,
        rows=tuple(_row(result, lang) for result in found.findings),
        notes=notes,
        facts=facts,
        source=_("Checked with %(rules)s.") % {"rules": found.run.rules_pack} if found.run else "",
    )
