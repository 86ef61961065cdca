"""What this app refuses, said in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qingheng.calc.footprint.assigning import CannotBecome
from qingheng.calc.footprint.scenario import UnreadableScenario
from qingheng.platform.languages import active_language
from qingheng.platform.rights.errors import Invalid


def scenario_refused(error: UnreadableScenario | CannotBecome) -> Invalid:
    """A table around the products that cannot be calculated with, at its cell."""
    zh = active_language().startswith("zh")
    if isinstance(error, UnreadableScenario):
        return Invalid(
            error.reason_zh if zh else error.reason_en, code="scenario-unreadable",
            place=f"{error.table}:{error.line}:{error.column}", fix=_("Correct the cell and load the table again."),
        )  # fmt: skip
    return Invalid(
        error.zh if zh else error.en, code="unit-not-convertible", place="unit",
        fix=_("State the amount in a unit of the process."),
    )  # fmt: skip
