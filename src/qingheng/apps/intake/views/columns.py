"""The mapping step: which column of the file is which column of the dataset."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingheng.apps.intake.contracts import ColumnChoice, MappingView, SubmissionView
from qingheng.apps.intake.queries import mapping as read_mapping
from qingheng.apps.intake.services import mapping
from qingheng.apps.intake.views.places import may_use, to_submission
from qingheng.apps.intake.views.preview import definition_of
from qingheng.apps.intake.words import named
from qingheng.calc.intake import Column, Dataset
from qingheng.calc.units import UnknownUnit, dimension, known_units, unit_symbol
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

SURE, LIKELY = 0.85, 0.5
MEASURED = ("quantity", "money")


@require_POST
@page("datapoints.enter")
def confirm(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """Confirm what each column is; what was chosen stays on the page when it is refused."""
    posted = request.POST
    targets, units = _by_number(posted, "target-"), _by_number(posted, "unit-")
    constants = _by_name(posted, "constant-")
    options = _by_name(posted, "option-")
    try:
        mapping.confirm_mapping(
            actor=request.actor,
            submission_id=submission_id,
            targets=targets,
            units={index: unit for index, unit in units.items() if unit},
            constants=constants,
            options=options,
            at=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, f"{refusal.message} {refusal.fix}".strip())
        return to_submission(request, submission_id, "columns")
    messages.success(
        request, _("The columns are confirmed, and remembered for the next file of this layout.")
    )
    return to_submission(request, submission_id)


def columns_context(request: CompanyRequest, one: SubmissionView) -> dict[str, Any]:
    """What the mapping step shows."""
    view = read_mapping.mapping(actor=request.actor, submission_id=one.id)
    about = definition_of(request, one)
    columns = list(about.columns) if about else []
    taken = {choice.target for choice in view.columns if choice.target}
    return {
        "mapping": view,
        "choices": [_row(choice, columns) for choice in view.columns],
        "targets": [(column.code, named(column.zh, column.en), column.required) for column in columns],
        "constants": _constants(view, columns, taken),
        "unit_groups": unit_groups(about),
        "sure_count": sum(1 for choice in view.columns if choice.target and choice.score >= SURE),
        "mapped_count": sum(1 for choice in view.columns if choice.target),
        "nodes": may_use(request),
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
    lang = "zh" if named("zh", "en") == "zh" else "en"
    found = []
    for unit in known_units():
        try:
            if not wanted or dimension(unit) in wanted:
                found.append((unit, unit_symbol(unit, lang)))
        except UnknownUnit:
            continue
    return found


def _row(choice: ColumnChoice, columns: list[Column]) -> dict[str, Any]:
    target = next((column for column in columns if column.code == choice.target), None)
    level = "sure" if choice.score >= SURE else "likely" if choice.score >= LIKELY else "guess"
    return {
        "choice": choice,
        "percent": round(choice.score * 100),
        "level": level if choice.target else "none",
        "reasons": choice.reasons_zh if named("zh", "en") == "zh" else choice.reasons_en,
        "measured": target is not None and target.type in MEASURED,
    }


def _constants(view: MappingView, columns: list[Column], taken: set[str]) -> list[dict[str, Any]]:
    """Columns of the dataset no column of the file fills: those required first, each with its value so far."""
    open_ones = [column for column in columns if column.code not in taken and column.type != "unit"]
    rows = [
        {
            "column": column,
            "value": view.constants.get(column.code, ""),
            "missing": column.code in view.missing,
        }
        for column in open_ones
    ]
    return sorted(rows, key=lambda row: (not row["missing"], not row["value"]))


def _by_number(posted: Any, prefix: str) -> dict[int, str]:
    found = {}
    for key, value in posted.items():
        number = key.removeprefix(prefix)
        if key.startswith(prefix) and number.isdecimal() and len(number) < 7:
            found[int(number)] = str(value).strip()
    return found


def _by_name(posted: Any, prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): str(value).strip()
        for key, value in posted.items()
        if key.startswith(prefix) and str(value).strip()
    }
