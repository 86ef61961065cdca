"""Confirming what each column of a file is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qingheng.apps.intake.queries import submissions
from qingheng.apps.intake.services import mapping
from qingheng.apps.intake.views.columns import FILE_OPTIONS, part_of
from qingheng.apps.intake.views.places import to_submission
from qingheng.apps.intake.views.preview import definition_of
from qingheng.apps.intake.views.submission import show
from qingheng.platform.rights.errors import NotFound, Refusal
from qingheng.platform.rights.pages import CompanyRequest, page

LONGEST = 200


@require_POST
@page("datapoints.enter")
def confirm(request: CompanyRequest, submission_id: int) -> HttpResponse:
    """Confirm what each column is; what was chosen stays on the page when it is refused."""
    one = submissions.submission(actor=request.actor, submission_id=submission_id)
    about = definition_of(request, one)
    kinds: dict[str, str] = {column.code: column.type for column in about.columns} if about else {}
    targets, units = _by_number(request.POST, "target-"), _by_number(request.POST, "unit-")
    try:
        found = mapping.confirm_mapping(
            actor=request.actor,
            submission_id=submission_id,
            targets=targets,
            units=units,
            constants=_constants(request.POST),
            options=_options(request.POST, targets, kinds),
            part=part_of(request.POST.get("part", "")) or 0,
            at=timezone.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return show(request, submission_id, step="columns", refusal=refusal, status=refusal.status)
    if found.stage == "mapping":
        messages.success(
            request, _("Confirmed. Another table of the file has other columns: confirm these too.")
        )
        return to_submission(request, submission_id, "columns")
    messages.success(
        request, _("The columns are confirmed, and remembered for the next file of this layout.")
    )
    return to_submission(request, submission_id)


def _by_number(posted: Any, prefix: str) -> dict[int, str]:
    found = {}
    for key, value in posted.items():
        number = key.removeprefix(prefix)
        if key.startswith(prefix) and number.isdecimal() and len(number) < 7:
            found[int(number)] = str(value).strip()[:LONGEST]
    return found


def _constants(posted: Any) -> dict[str, str]:
    prefix = "constant-"
    return {
        key.removeprefix(prefix): str(value).strip()
        for key, value in posted.items()
        if key.startswith(prefix) and str(value).strip()
    }


def _options(posted: Any, targets: dict[int, str], kinds: dict[str, str]) -> dict[str, str]:
    """How figures and days are written, said once for the file, as the service wants it: for each column."""
    found: dict[str, str] = {}
    for name, types in FILE_OPTIONS.items():
        value = str(posted.get(f"option-{name}", "")).strip()
        if value:
            found |= {f"{name}.{index}": value for index, code in targets.items() if kinds.get(code) in types}
    return found
