"""Names of pillars, topics and states as the pages say them, in the active language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

PILLARS: dict[str, Promise] = {
    "economic": _p("pillar", "Economic"),
    "environmental": _p("pillar", "Environmental"),
    "social": _p("pillar", "Social"),
    "governance": _p("pillar", "Governance"),
}
TOPICS: dict[str, Promise] = {
    "economic": _p("topic", "Economic performance"),
    "innovation": _p("topic", "Innovation"),
    "ghg": _p("topic", "Greenhouse gases"),
    "energy": _p("topic", "Energy"),
    "water": _p("topic", "Water"),
    "waste": _p("topic", "Waste"),
    "materials": _p("topic", "Materials and packaging"),
    "workforce": _p("topic", "Workforce"),
    "training": _p("topic", "Training"),
    "safety": _p("topic", "Health and safety"),
    "community": _p("topic", "Community"),
    "governance": _p("topic", "Governance"),
}
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


def word(words: dict[str, Promise], code: str) -> str:
    """The word of a code; a code we do not know is shown as it is."""
    return str(words.get(code, code.replace("_", " ")))


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def topic_word(code: str) -> str:
    """Name of a topic."""
    return word(TOPICS, code)


def pillar_word(code: str) -> str:
    """Name of a pillar."""
    return word(PILLARS, code)


def severity_word(code: str) -> str:
    """Name of a severity."""
    return word(SEVERITY_WORDS, code)
