"""Which language the reader reads, and the words of codes in it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language


def reads_chinese() -> bool:
    """Whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")


def active_language() -> str:
    """`zh` or `en`: the language in force, as data and packs name it."""
    return "zh" if reads_chinese() else "en"


def word(words: Mapping[str, Promise], code: str) -> str:
    """The word of a code; a code we do not know is shown as it is."""
    return str(words.get(code, code.replace("_", " ")))
