"""Names of severities, verdicts and states as the pages say them, in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from qingheng.platform.languages import reads_chinese as reads_chinese
from qingheng.platform.languages import word as word

SEVERITY_WORDS: dict[str, Promise] = {
    "high": _p("severity", "High"),
    "medium": _p("severity", "Medium"),
    "low": _p("severity", "Low"),
    "info": _p("severity", "Note"),
}
VERDICT_WORDS: dict[str, Promise] = {
    "holds": _p("verdict", "Holds"),
    "rounding": _p("verdict", "Rounding"),
    "fails": _p("verdict", "Fails"),
    "implausible": _p("verdict", "Implausible"),
    "cannot_tell": _p("verdict", "Cannot tell"),
}
STATE_WORDS: dict[str, Promise] = {
    "open": _p("finding", "Open"),
    "answered": _p("finding", "Answered"),
    "explained": _p("finding", "Explained"),
    "accepted": _p("finding", "Accepted as it is"),
    "fixed": _p("finding", "Corrected"),
}
STATE_HELP: dict[str, Promise] = {
    "open": _("Nobody has answered yet, or somebody is still looking into it."),
    "explained": _("The figure is right, and the note says why it looks wrong."),
    "accepted": _("The figure is wrong or doubtful, and is kept as published for the reason given."),
    "fixed": _("The figure was corrected; the next run of the checks will show it."),
}


def severity_word(code: str) -> str:
    """Name of a severity."""
    return word(SEVERITY_WORDS, code)
