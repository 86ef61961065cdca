"""Names of kinds, approaches and calendars as the pages say them, in the active language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import reads_chinese as reads_chinese

KINDS: dict[str, Promise] = {
    "group": _p("node", "Group"),
    "legal_entity": _p("node", "Legal entity"),
    "business_unit": _p("node", "Business unit"),
    "site": _p("node", "Site"),
}
APPROACHES: dict[str, Promise] = {
    "equity": _p("consolidation", "Equity share"),
    "operational": _p("consolidation", "Operational control"),
    "financial": _p("consolidation", "Financial control"),
}
CALENDARS: dict[str, Promise] = {
    "fiscal": _p("calendar", "Fiscal"),
    "calendar": _p("calendar", "Calendar"),
}
PERIOD_KINDS: dict[str, Promise] = {
    "year": _p("period", "Year"),
    "quarter": _p("period", "Quarter"),
    "month": _p("period", "Month"),
}
RATE_KINDS: dict[str, Promise] = {
    "closing": _p("rate", "Closing"),
    "average": _p("rate", "Average"),
}
# Notes that packs bring in English and that a reader of Chinese should not have to read in English.
NOTES: dict[str, Promise] = {"approximate city centre": _p("place", "approximate city centre")}


def word(words: Mapping[str, Promise], code: str) -> str:
    """The word of a code; a code we do not know is shown as it is."""
    return str(words.get(code, code))
