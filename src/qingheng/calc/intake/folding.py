"""The one normalisation under which headers, enum values and references are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SPACES: Final = re.compile(r"\s+")
_SEPARATORS: Final = re.compile(r"[\s*_\-\u2010-\u2015\u2212·・:/.,;、。|()\[\]【】「」“”\"'#]+")
_MARKS: Final = {
    0x2019: "'",
    0x2018: "'",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0xFEFF: None,
    0x00AD: None,
}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text in NFKC (full-width and superscript forms become plain), lower case, spaces collapsed.

    ``"　Ｍeter\\n No. "`` gives ``"meter no."``; invisible marks that spreadsheets leave are dropped.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold()
    return _SPACES.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def loose(text: str) -> str:
    """The folded text without separators: ``R-410A``, ``R 410a`` and ``r410A`` are one name.

    An empty text when the name is separators only.
    """
    return _SEPARATORS.sub("", fold(text))
