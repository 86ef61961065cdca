"""Words of the intake pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

STATES: dict[str, Promise] = {
    "draft": pgettext_lazy("intake state", "Draft"),
    "submitted": pgettext_lazy("intake state", "Waits for approval"),
    "returned": pgettext_lazy("intake state", "Returned"),
    "approved": pgettext_lazy("intake state", "Being sealed"),
    "sealed": pgettext_lazy("intake state", "Sealed"),
    "superseded": pgettext_lazy("intake state", "Superseded"),
    "withdrawn": pgettext_lazy("intake state", "Withdrawn"),
}
STAGES: dict[str, Promise] = {
    "queued": pgettext_lazy("intake stage", "Waits to be read"),
    "reading": pgettext_lazy("intake stage", "Being read"),
    "mapping": pgettext_lazy("intake stage", "Columns to confirm"),
    "checking": pgettext_lazy("intake stage", "Being checked"),
    "ready": pgettext_lazy("intake stage", "Checked"),
    "failed": pgettext_lazy("intake stage", "Could not be read"),
    "stopped": pgettext_lazy("intake stage", "Stopped"),
}
STOPPED = ("cancelled", "cut-short")  # codes of failures that are nobody's file's fault
ORIGINS: dict[str, Promise] = {
    "file": pgettext_lazy("intake origin", "File"),
    "form": pgettext_lazy("intake origin", "Form"),
    "api": pgettext_lazy("intake origin", "API"),
    "estimate": pgettext_lazy("intake origin", "Estimate"),
    "folder": pgettext_lazy("intake origin", "Watched folder"),
    "mail": pgettext_lazy("intake origin", "Mail"),
}
FREQUENCIES: dict[str, Promise] = {
    "monthly": gettext_lazy("monthly"),
    "quarterly": gettext_lazy("quarterly"),
    "yearly": gettext_lazy("yearly"),
    "event": gettext_lazy("as it happens"),
}
CALENDAR: dict[str, Promise] = {
    "sealed": pgettext_lazy("calendar", "There and sealed"),
    "draft": pgettext_lazy("calendar", "On its way"),
    "estimated": pgettext_lazy("calendar", "Estimated"),
    "owed": pgettext_lazy("calendar", "Owed"),
    "late": pgettext_lazy("calendar", "Late"),
    "excused": pgettext_lazy("calendar", "Excused"),
    "empty": pgettext_lazy("calendar", "Nothing"),
}
REASONS: dict[str, Promise] = {
    "data_correction": gettext_lazy("Data correction"),
    "late_data": gettext_lazy("Late data"),
    "methodology": gettext_lazy("Change of method"),
    "boundary": gettext_lazy("Change of boundary"),
    "definition": gettext_lazy("Change of definition"),
    "actual_for_estimate": gettext_lazy("Actual data in place of an estimate"),
}

METHODS: dict[str, Promise] = {
    "same_month_last_year": gettext_lazy("As in the same month a year before"),
    "output": gettext_lazy("In proportion to output"),
    "floor_area": gettext_lazy("In proportion to floor area"),
    "degree_days": gettext_lazy("In proportion to degree days"),
    "untold": gettext_lazy("Method not recorded"),
}
UNFILLED: dict[str, Promise] = {
    "no_reference": gettext_lazy("no figure of the same month a year before"),
    "no_driver": gettext_lazy("the driver has no figure for this month"),
    "no_driver_before": gettext_lazy("the driver has no figure, or zero, for the month a year before"),
}


def shown_stage(stage: str, failure: Mapping[str, str]) -> str:
    """The stage as people are told it: work that was cancelled or cut short is no unreadable file."""
    return "stopped" if stage == "failed" and failure.get("code") in STOPPED else stage


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "en").startswith("zh")


def named(zh: str, en: str) -> str:
    """The name in the reader's language, or the other when it is empty."""
    return (zh or en) if reads_chinese() else (en or zh)


def word(words: dict[str, Promise], key: str) -> str:
    """The word for a key; the key itself when there is none."""
    return str(words.get(key, key))
