"""The targets as a table that exports to Excel and CSV with the words of the page."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qingheng.apps.targets.charts import variant_name
from qingheng.apps.targets.contracts import TargetStatus
from qingheng.apps.targets.words import KIND_WORDS, STATUS_WORDS, TYPE_WORDS, asked, unit_words, word
from qingheng.calc.targets import VariantAssessment
from qingheng.formats.table_model import Align, Column, ColumnKind, Table, TableCell, figure, label, missing

_EMPTY = VariantAssessment("", "", "")


def _figure(value: Decimal | None, decimals: int) -> TableCell:
    return missing("not_available", "") if value is None else figure(value, decimals)


def _rows(status: TargetStatus, zh: bool) -> list[tuple[TableCell, ...]]:
    target, made = status.target, status.assessment
    lacking = made.missing_zh if zh else made.missing_en
    rows: list[tuple[TableCell, ...]] = []
    for variant in made.variants or (_EMPTY,):
        places = 0 if variant.latest is not None and abs(variant.latest) >= 100 else 2
        rows.append(
            (
                label(target.code),
                label(target.name_zh if zh else target.name_en),
                label(target.scope_zh if zh else target.scope_en),
                label(target.node_zh if zh else target.node_en),
                label(word(TYPE_WORDS, target.type)),
                label(word(KIND_WORDS, target.kind)),
                label(asked(target)),
                label(_("stated") if target.basis == "stated" else _("not stated")),
                label(word(STATUS_WORDS, status.status)),
                label(variant_name(variant) if variant.formula else ""),
                label(word(STATUS_WORDS, str(variant.status)) if variant.formula else ""),
                _figure(variant.base, places),
                label(variant.latest_period or ""),
                _figure(variant.latest, places),
                _figure(variant.due, places),
                _figure(variant.gap, places),
                _figure(variant.gap_percent, 1),
                label(unit_words(target.unit)),
                label(("；" if zh else "; ").join(lacking)),
                label(target.quote),
            )
        )
    return rows


def targets_table(found: list[TargetStatus], *, lang: str, node_name: str) -> Table:
    """One row for each reading of each target, in the active language (`lang`: that of stored texts)."""

    def numbers(key: str, title: str) -> Column:
        return Column(key, title, kind=ColumnKind.figure, align=Align.end)

    columns = (
        Column("code", pgettext("target", "Code")),
        Column("name", _("Target")),
        Column("scope", _("Scope")),
        Column("node", pgettext("target", "Belongs to")),
        Column("type", _("Type")),
        Column("kind", pgettext("target", "Kind")),
        Column("asked", _("What it asks")),
        Column("basis", _("Basis")),
        Column("status", _("Status")),
        Column("reading", _("Reading")),
        Column("reading_status", _("Status of the reading")),
        numbers("base", _("Base")),
        Column("period", _("Latest period")),
        numbers("latest", _("Latest")),
        numbers("due", _("Due")),
        numbers("gap", _("Gap")),
        numbers("gap_percent", _("Gap, %")),
        Column("unit", _("Unit")),
        Column("missing", _("What is missing")),
        Column("quote", _("As published")),
    )
    return Table(
        title=_("Targets: %(node)s") % {"node": node_name},
        columns=columns,
        rows=tuple(row for status in found for row in _rows(status, lang == "zh")),
        source=next((status.target.source for status in found if status.target.source), ""),
    )
