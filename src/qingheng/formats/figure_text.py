"""A figure typed by a stranger, read in a time that does not depend on what they typed."""

from __future__ import annotations

import re

from qingheng.calc.texts import NumberReading, UnreadableNumber, read_number

MAX_CHARACTERS = 60
_GAP = re.compile(r"\s{3}")


def read_figure(text: str, *, unit_hint: str | None = None) -> NumberReading:
    """read_number for text of any length and content.

    unit_hint: as there. Raises UnreadableNumber at once for more than MAX_CHARACTERS characters and for a gap
    of three spaces, which would make reading slow and is no separator of thousands.
    """
    bare = text.strip()
    if len(bare) > MAX_CHARACTERS:
        raise UnreadableNumber(
            text,
            f"A figure has at most {MAX_CHARACTERS} characters.",
            f"数值最多 {MAX_CHARACTERS} 个字符。",
        )
    if _GAP.search(bare):
        raise UnreadableNumber(text, "There are gaps inside the figure.", "数值中间有多余的空格。")
    return read_number(bare, unit_hint=unit_hint)
