"""Why an approved figure is replaced. The code is kept with the new figure, the words are shown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingheng.platform.languages import word
from qingheng.platform.rights.errors import Invalid

REASONS: dict[str, Promise] = {
    "data_correction": gettext_lazy("Data correction"),
    "late_data": gettext_lazy("Late data"),
    "factor_update": gettext_lazy("Factor update"),
    "methodology": gettext_lazy("Change of method"),
    "boundary": gettext_lazy("Change of boundary"),
    "definition": gettext_lazy("Change of definition"),
    "source_restated": gettext_lazy("Restated by the source"),
    "override": gettext_lazy("Override of a derived figure"),
    "inputs_changed": gettext_lazy("Inputs of the formula changed"),
}
GIVEN_BY_PEOPLE = (
    "data_correction",
    "late_data",
    "factor_update",
    "methodology",
    "boundary",
    "definition",
    "source_restated",
)


def reason_word(code: str) -> str:
    """Why a figure was replaced; a code we do not know is shown as it is."""
    return word(REASONS, code)


def check_reason(code: str, text: str) -> None:
    """Raise Invalid unless the code is one people give and there are words to it."""
    if code not in GIVEN_BY_PEOPLE:
        raise Invalid(
            _("Choose why approved figures change."),
            code="reason-code",
            place="reason_code",
            fix=_("One of: %(codes)s.") % {"codes": ", ".join(GIVEN_BY_PEOPLE)},
        )
    if not text.strip():
        raise Invalid(
            _("Say in a sentence why approved figures change."),
            code="reason-needed",
            place="reason",
            fix=_("Auditors and readers see this sentence beside the figure."),
        )
