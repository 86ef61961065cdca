"""A text longer than any figure is refused at once, however it is made."""

from __future__ import annotations

import pytest

from qingheng.calc.texts import UnreadableNumber, read_number


@pytest.mark.parametrize("text", ["1" + " " * 5000 + "x", "(" + "1 " * 5000, "1" * 5000])
def test_long_texts_are_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber):
        read_number(text)
