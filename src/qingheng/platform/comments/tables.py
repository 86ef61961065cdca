"""Columns of the list of comments."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from qingheng.platform.comments.contracts import FoundComment
from qingheng.platform.rights.lists import ListColumn, moment

STATES: dict[str, Promise] = {
    "open": pgettext_lazy("comment", "Open"),
    "resolved": pgettext_lazy("comment", "Resolved"),
    "withdrawn": pgettext_lazy("comment", "Withdrawn"),
}
KINDS: dict[str, Promise] = {
    "datapoint": pgettext_lazy("commented", "Figure"),
    "finding": pgettext_lazy("commented", "Finding"),
    "target": pgettext_lazy("commented", "Target"),
    "submission": pgettext_lazy("commented", "Submission"),
    "load": pgettext_lazy("commented", "Submission of data"),
    "row": pgettext_lazy("commented", "Row of data"),
}
_SHORT = 160  # characters of a comment in the list; the export has all


def title(one: FoundComment) -> str:
    """What a comment is about, in the reader's language."""
    return one.title_zh if (get_language() or "").startswith("zh") else one.title_en


def kind_words(kind: str) -> str:
    """What kind of thing a comment is about; the bare kind when it has no words."""
    return str(KINDS.get(kind, kind))


def _about(one: FoundComment) -> dict[str, str]:
    return {"text": title(one), "url": one.url, "note": kind_words(one.subject_kind)}


def _said(one: FoundComment) -> dict[str, str]:
    text = one.text if len(one.text) <= _SHORT else f"{one.text[:_SHORT]} …"
    return {"text": text}


COLUMNS = (
    ListColumn("about", pgettext_lazy("commented", "On"), title, cell=_about),
    ListColumn("text", gettext_lazy("Comment"), lambda one: one.text, cell=_said),
    ListColumn("author", gettext_lazy("By"), lambda one: one.author),
    ListColumn("created", gettext_lazy("When"), lambda one: moment(one.created_at), kind="date"),
    ListColumn(
        "state",
        gettext_lazy("State"),
        lambda one: str(STATES[one.state]),
        cell=lambda one: {"status": one.state, "note": one.resolved_by},
    ),
)
