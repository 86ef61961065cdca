"""Search grams: what a text is found by, without a word segmenter.

Chinese is written without spaces, and most of its words have two characters. Indexing single characters and
overlapping pairs finds every two-character word exactly and every longer one by the conjunction of its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_CJK = "㐀-䶿一-鿿豈-﫿぀-ヿ가-힯𠀀-𯨟〇"
_TOKENS = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>[^\W_{_CJK}]+)")


def grams(text: str) -> tuple[str, ...]:
    """The grams of a text, in reading order, repetitions kept (they weigh in ranking).

    A run of Chinese, Japanese or Korean gives its characters, each followed by the pair it opens; Latin
    letters and digits give lower-case words. Compatibility forms are folded (NFKC): ``CO₂`` gives ``co2``.
    """
    return tuple(_walk(unicodedata.normalize("NFKC", text)))


def _walk(text: str) -> Iterator[str]:
    for token in _TOKENS.finditer(text):
        run = token["cjk"]
        if run is None:
            yield token["word"].lower()
            continue
        for index, character in enumerate(run):
            yield character
            if index + 1 < len(run):
                yield run[index : index + 2]
