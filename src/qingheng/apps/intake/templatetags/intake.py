"""Filters of the intake pages: stages, problems of a cell, kinds of columns, changes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from qingheng.apps.intake.contracts import CellView, IntakeSubmissionView, IssueView, RowView
from qingheng.apps.intake.dataset_forms import COLUMN_TYPES, REFERENCES
from qingheng.apps.intake.plain_cells import PlainCells
from qingheng.apps.intake.tables import OWED
from qingheng.apps.intake.words import METHODS, ORIGINS, REASONS, STAGES, shown_stage, word
from qingheng.calc.texts import format_number
from qingheng.formats.problems import column_letters

register = template.Library()

_STAGE_SIGNS = {
    "queued": ("", "clock"),
    "reading": ("badge-accent", "player-play"),
    "mapping": ("badge-watch", "columns-3"),
    "checking": ("badge-accent", "player-play"),
    "failed": ("badge-behind", "x"),
    "stopped": ("badge-watch", "hourglass"),
}
_OWED_SIGNS = {
    "open": ("", "circle-dashed"),
    "draft": ("badge-accent", "pencil"),
    "waiting": ("badge-watch", "hourglass"),
    "late": ("badge-behind", "alert-triangle"),
    "done": ("badge-ahead", "check"),
    "excused": ("", "slash"),
}


@register.filter
def stage_of(one: IntakeSubmissionView) -> str:
    """The stage a submission's badge shows."""
    return shown_stage(one.stage, one.failure)


@register.filter
def stage_word(stage: str) -> str:
    """The stage of a draft in words."""
    return word(STAGES, stage)


@register.filter
def stage_tone(stage: str) -> str:
    """Class of the badge of a stage."""
    return _STAGE_SIGNS.get(stage, ("", ""))[0]


@register.filter
def stage_sign(stage: str) -> str:
    """Icon of a stage."""
    return _STAGE_SIGNS.get(stage, ("", "help-circle"))[1]


@register.filter
def owed_tone(state: str) -> str:
    """Class of the badge of what is owed."""
    return _OWED_SIGNS.get(state, ("", ""))[0]


@register.filter
def owed_sign(state: str) -> str:
    """Icon of what is owed."""
    return _OWED_SIGNS.get(state, ("", "help-circle"))[1]


@register.filter
def owed_word(state: str) -> str:
    """Where what is owed stands, in words."""
    return word(OWED, state)


@register.filter
def worst(issues: Iterable[IssueView]) -> str:
    """error, warning or nothing: the worst of some problems."""
    found = {one.severity for one in issues}
    return "error" if "error" in found else "warning" if found else ""


@register.filter
def reads_otherwise(cell: CellView) -> bool:
    """Whether the file says something else than what is shown: digits grouped in another way do not count."""
    if not cell.original or not cell.shown:
        return False
    plain = _plain(cell.original)
    return plain not in (_plain(cell.shown), _plain(f"{cell.shown}{cell.unit}"))


@register.simple_tag(takes_context=True)
def cells(context: template.Context, row: RowView, edit: str = "") -> SafeString:
    """The cells of a row of the preview. edit: address at which one is corrected, empty when nobody may.

    Those with a problem or a correction are written by intake/parts/cell.html.
    """
    plain = PlainCells(edit, str(context.get("kept", "")))
    parts = []
    for cell in row.cells:
        if cell.issues or cell.fixed:
            with context.push(cell=cell, row=row, may_change=bool(edit)):
                parts.append(
                    template.Engine.get_default().get_template("intake/parts/cell.html").render(context)
                )
        else:
            parts.append(plain.cell(cell, row, other=reads_otherwise(cell)))
    return format_html_join("", "{}", ((part,) for part in parts))


def _plain(text: str) -> str:
    return "".join(text.replace(",", "").split()).casefold()


@register.filter
def origin_word(code: str) -> str:
    """How a submission came, in words."""
    return word(ORIGINS, code)


@register.filter
def reason_word(code: str) -> str:
    """Why sealed rows change, in words."""
    return word(REASONS, code)


@register.filter
def type_word(code: str) -> str:
    """The kind of a column in words."""
    return word(COLUMN_TYPES, code)


@register.filter
def reference_word(code: str) -> str:
    """What a column refers to, in words."""
    return word(REFERENCES, code)


@register.filter
def letters(column: int) -> str:
    """The letters of a column counted from 1: 3 is C."""
    return column_letters(column)


@register.filter
def cell_name(row: RowView) -> str:
    """The cell of a figure in a row that holds several: N12."""
    return f"{column_letters(row.source_column)}{row.row}" if row.source_column else str(row.row)


@register.filter
def named_in(names: Mapping[str, str], code: str) -> str:
    """The name of a code; the code itself when there is none."""
    return names.get(code, code) if names else code


@register.filter
def short_hash(text: str) -> str:
    """The first twelve digits of a hash, enough to compare by eye."""
    return text[:12]


@register.filter
def tidy(value: Any) -> str:
    """A sum with at most three decimals and none that are zero; empty when unknown."""
    if value is None:
        return ""
    number = Decimal(value)
    places = -int(number.normalize().as_tuple().exponent)
    return format_number(number, max(0, min(3, places)))


@register.filter
def percent(value: Any) -> str:
    """A share in per cent, one decimal, without sign; empty when unknown."""
    return "" if value is None else f"{format_number(Decimal(value) * 100, 1)} %"


@register.filter
def method_word(code: str) -> str:
    """How estimates were made, in words."""
    return word(METHODS, code)


@register.filter
def share(value: Any) -> str:
    """A relative change in per cent with its sign; empty when unknown."""
    if value is None:
        return ""
    number = Decimal(value) * 100
    text = format_number(number, 1)
    return f"+{text} %" if number > 0 else f"{text} %"
