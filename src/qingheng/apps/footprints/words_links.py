"""Words of publishing footprints and of requests to suppliers."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PARTS: dict[str, Promise] = {
    "purchase": _("Bought: cradle to gate (category 1)"),
    "use": _("Sold: use (category 11)"),
    "end_of_life": _("Sold: end of life (category 12)"),
}
PROBLEMS: dict[str, Promise] = {
    "outside": _("The stage is outside the boundary of the study."),
    "empty": _("The footprint has no line in that stage."),
    "credit": _("The stage is below zero; avoided emissions are in no category."),
}
PUBLISHED: dict[str, Promise] = {
    "in_force": pgettext_lazy("publication", "In force"),
    "ended": pgettext_lazy("publication", "Ended"),
    "withdrawn": pgettext_lazy("publication", "Withdrawn"),
}
OWED: dict[str, Promise] = {
    "none": _("No figure of the supplier"),
    "out_of_date": _("The figure is out of date"),
    "unverified": _("The figure is not verified"),
}
REQUESTS: dict[str, Promise] = {
    "asked": pgettext_lazy("request", "Asked"),
    "overdue": pgettext_lazy("request", "Overdue"),
    "answered": pgettext_lazy("request", "Answered"),
    "withdrawn": pgettext_lazy("request", "Withdrawn"),
}


def why(problem: str) -> str:
    """Why a part of a footprint cannot be a factor; empty where it can."""
    return str(PROBLEMS[problem]) if problem else ""


def place(code: str) -> str:
    """The place a factor answers for."""
    return str(_("World")) if code == "WORLD" else code


def state(code: str) -> str:
    """The state of a publication."""
    return str(PUBLISHED.get(code, code))
