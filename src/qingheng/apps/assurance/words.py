"""Words of assurance in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import reads_chinese

LEVELS: dict[str, Promise] = {
    "limited": _("Limited assurance"),
    "reasonable": _("Reasonable assurance"),
}
STATES: dict[str, Promise] = {
    "open": _p("engagement", "In progress"),
    "signed": _p("engagement", "Signed off"),
}
SIDES: dict[str, Promise] = {"location": _("Location-based"), "market": _("Market-based")}
METHODS: dict[str, Promise] = {
    "random": _p("sampling", "Random"),
    "stratified": _p("sampling", "Stratified"),
    "impact": _p("sampling", "Highest impact"),
}
UNITS: dict[str, Promise] = {
    "line": _p("sampling", "Lines: groups of rows with one factor"),
    "row": _p("sampling", "Activity rows, each with its file and bills"),
}
UNIT_NAMES: dict[str, Promise] = {"line": _p("sampling", "Lines"), "row": _p("sampling", "Activity rows")}
STRATA: dict[str, Promise] = {"scope": _("Scope"), "category": _("Category"), "site": _("Site")}
VERDICTS: dict[str, Promise] = {
    "": _p("line", "Not checked"),
    "agreed": _p("line", "Agreed"),
    "exception": _p("line", "Exception"),
}
FINDING_STATES: dict[str, Promise] = {
    "open": _p("finding", "Open"),
    "answered": _p("finding", "Answered"),
    "closed": _p("finding", "Closed"),
}
NEXT_STEPS: dict[str, Promise] = {
    "open": _("The company answers next."),
    "answered": _("The auditor closes it or asks again."),
}
OUTCOMES: dict[str, Promise] = {
    "corrected": _p("finding", "Corrected"),
    "uncorrected": _p("finding", "Uncorrected misstatement"),
    "none": _p("finding", "No misstatement"),
}
OPINIONS: dict[str, Promise] = {
    "unmodified": _p("opinion", "Unmodified"),
    "qualified": _p("opinion", "Qualified"),
    "adverse": _p("opinion", "Adverse"),
    "disclaimer": _p("opinion", "Disclaimer"),
}


def two(zh: str, en: str) -> str:
    """Whichever the reader reads."""
    return zh if reads_chinese() else en


def word(words: dict[str, Promise], key: str) -> str:
    """The words of a key; the key itself when nobody named it."""
    return str(words.get(key, key))
