"""Names of severities, verdicts and states as the pages say them, in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from django.utils.translation import pgettext_lazy as _p

from qingheng.apps.quality.contracts import BatchView, LeftAlone
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


def left_alone(left: LeftAlone) -> str:
    """Why a finding of an act on several was left as it was."""
    if left.code == "gone":
        return _text("The latest checks no longer find it.")
    return _text("%(who)s answered it meanwhile.") % {"who": left.who or "—"}


def batch_line(batch: BatchView) -> str:
    """What an act on several findings did, or its undo, in one sentence."""
    if batch.undone_at is not None:
        done = ngettext(
            "%(n)s finding has its former answer again", "%(n)s findings have their former answers again",
            len(batch.restored),
        ) % {"n": len(batch.restored)}  # fmt: skip
    else:
        done = ngettext("%(n)s finding answered", "%(n)s findings answered", len(batch.answered)) % {
            "n": len(batch.answered)
        }
    parts = [done]
    if batch.unchanged and batch.undone_at is None:
        parts.append(_text("%(n)s had this answer already") % {"n": len(batch.unchanged)})
    if batch.left_alone:
        parts.append(_text("%(n)s left as they were") % {"n": len(batch.left_alone)})
    return _text("%(sentence)s.") % {"sentence": pgettext("list", "; ").join(parts)}
