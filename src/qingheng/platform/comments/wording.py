"""The text of a comment, made safe to keep and to show."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from qingheng.platform.comments.contracts import TEXT_LENGTH
from qingheng.platform.rights.errors import Invalid

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # change direction


def clean_text(text: str) -> str:
    """The text with plain line ends and no space around it.

    Raises Invalid when it is empty, longer than 4,000 characters, or holds characters nobody can see that
    make it read as something it is not (control characters, changes of direction, half surrogate pairs).
    """
    said = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not said:
        raise Invalid(
            _("The comment is empty."),
            code="comment-empty",
            place="text",
            fix=_("Write what you want to say."),
        )
    if len(said) > TEXT_LENGTH:
        raise Invalid(
            _("The comment has %(n)s characters; at most %(most)s are kept.")
            % {"n": len(said), "most": TEXT_LENGTH},
            code="comment-too-long",
            place="text",
            fix=_("Shorten it, or attach a file as evidence."),
        )
    hidden = next((character for character in said if _is_hidden(character)), None)
    if hidden is not None:
        raise Invalid(
            _("The comment holds a character nobody can see (U+%(code)s).") % {"code": f"{ord(hidden):04X}"},
            code="comment-hidden-character",
            place="text",
            fix=_("Type the text instead of pasting it."),
        )
    return said


def _is_hidden(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _TURNS or unicodedata.category(character) in {"Cc", "Cs"}
