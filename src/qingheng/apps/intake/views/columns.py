"""The mapping step: which column of the file is which column of the dataset."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from qingheng.apps.intake.contracts import ColumnChoice, IntakeSubmissionView, MappingView
from qingheng.apps.intake.queries import mapping as read_mapping
from qingheng.apps.intake.views.places import may_use
from qingheng.apps.intake.views.preview import definition_of
from qingheng.apps.intake.words import named, reads_chinese
from qingheng.calc.intake import Column, Dataset
from qingheng.calc.units import UnknownUnit, dimension, known_units, unit_symbol
from qingheng.platform.rights.errors import Refusal
from qingheng.platform.rights.pages import CompanyRequest

LIKELY = 0.5
MEASURED = ("quantity", "money")
FILE_OPTIONS = {  # how a file is written, and the kinds of columns it is about
    "decimal_mark": ("number", "quantity", "money"),
    "day_order": ("date", "period"),
    "year": ("date", "period"),
}


def part_of(text: str) -> int | None:
    """The number of a layout in the file, as the address or a form says it."""
    return int(text) if text.isdecimal() and len(text) < 6 else None


def columns_context(
    request: CompanyRequest, one: IntakeSubmissionView, refusal: Refusal | None = None
) -> dict[str, Any]:
    """What the mapping step shows; after a refusal, what was chosen and where it is wrong."""
    posted = request.POST if refusal else None
    part = part_of((posted or request.GET).get("part", ""))
    view = read_mapping.mapping(actor=request.actor, submission_id=one.id, part=part)
    about = definition_of(request, one)
    columns = list(about.columns) if about else []
    rows = [_row(choice, columns, posted) for choice in view.columns]
    taken = {row["target"] for row in rows if row["target"]}
    return {
        "mapping": view,
        "choices": rows,
        "targets": [(column.code, named(column.zh, column.en), column.required) for column in columns],
        "constants": _constants(view, columns, taken, posted),
        "unit_groups": unit_groups(about),
        "sure_count": sum(1 for choice in view.columns if choice.target and choice.sure),
        "mapped_count": sum(1 for choice in view.columns if choice.target),
        "nodes": may_use(request),
        "refusal": refusal,
        "options": {name: posted.get(f"option-{name}", "") if posted else "" for name in FILE_OPTIONS},
        "decimal_marks": [(".", _("point: 1,234.5")), (",", _("comma: 1.234,5"))],
        "day_orders": [
            ("ymd", _("year, month, day")),
            ("dmy", _("day, month, year")),
            ("mdy", _("month, day, year")),
        ],
    }


def unit_groups(about: Dataset | None, code: str = "") -> list[tuple[str, str]]:
    """Units the dataset's quantities, or one column of it, may have: as stored, and as its reader writes them."""
    columns = [one for one in about.columns if not code or one.code == code] if about else []
    wanted = {name for column in columns for name in column.dimensions}
    lang = "zh" if reads_chinese() else "en"
    found = []
    for unit in known_units():
        try:
            if not wanted or dimension(unit) in wanted:
                found.append((unit, unit_symbol(unit, lang)))
        except UnknownUnit:
            continue
    named_so = "（{}）" if lang == "zh" else " ({})"
    for column in columns:
        names = [one.zh if lang == "zh" else one.en for one in column.multiples]
        found += [(f"{column.unit}{named_so.format(name)}", name) for name in names]
    return found


def _row(choice: ColumnChoice, columns: list[Column], posted: Any) -> dict[str, Any]:
    target = posted.get(f"target-{choice.index}", "") if posted else choice.target
    kind = next((column.type for column in columns if column.code == target), "")
    level = "sure" if choice.sure else "likely" if choice.score >= LIKELY else "guess"
    return {
        "choice": choice,
        "target": target,
        "unit": posted.get(f"unit-{choice.index}", "") if posted else choice.unit,
        "percent": round(choice.score * 100),
        "level": level if choice.target else "none",
        "reasons": choice.reasons_zh if reads_chinese() else choice.reasons_en,
        "measured": kind in MEASURED,
        "places": (f"targets.{choice.index}", f"units.{choice.index}"),
    }


def _constants(
    view: MappingView, columns: list[Column], taken: set[str], posted: Any
) -> list[dict[str, Any]]:
    """Columns of the dataset no column of the file fills: those required first, each with its value so far."""
    given = posted or {}
    rows = [
        {
            "column": column,
            "value": given.get(f"constant-{column.code}", view.constants.get(column.code, "")),
            "missing": column.code in view.missing,
            "place": f"constants.{column.code}",
        }
        for column in columns
        if column.code not in taken and (column.type != "unit" or column.code in view.missing)
    ]
    return sorted(rows, key=lambda row: (not row["missing"], not row["value"]))
