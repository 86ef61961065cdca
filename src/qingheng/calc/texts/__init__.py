"""Figures and words as people write them: reading, rounding and printing numbers, and search grams."""

from qingheng.calc.texts.errors import BilingualError
from qingheng.calc.texts.languages import one_language
from qingheng.calc.texts.numbers import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    VALUE,
    NumberReading,
    UnreadableNumber,
    describe_note,
    read_number,
)
from qingheng.calc.texts.rounding import (
    format_measured,
    format_number,
    half_unit,
    measured_decimals,
    round_half_up,
)
from qingheng.calc.texts.search import grams

__all__ = [
    "NOT_APPLICABLE",
    "NOT_AVAILABLE",
    "VALUE",
    "BilingualError",
    "NumberReading",
    "UnreadableNumber",
    "describe_note",
    "format_measured",
    "format_number",
    "grams",
    "half_unit",
    "measured_decimals",
    "one_language",
    "read_number",
    "round_half_up",
]
