"""Serial numbers of certificates: a first and a last one, read into a prefix and a span of whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from qingheng.calc.texts import BilingualError

DIGITS: Final = 15
"""Digits at the end that are counted; what stands before is the prefix both ends must share."""

_TAIL: Final = re.compile(r"(?P<head>.*?)(?P<digits>\d+)(?:\.(?P<part>\d{1,6}))?$", re.S)
_GAPS: Final = re.compile(r"[\s\-\u2010-\u2015]+")


class UnreadableSerial(BilingualError):
    """A first and last serial number that name no span."""


@dataclass(frozen=True, slots=True)
class SerialRange:
    """A span of serial numbers, both ends included. parts: numbers in one whole unit (a power of ten)."""

    prefix: str
    first: int
    last: int
    parts: int = 1

    @property
    def units(self) -> Decimal:
        """How many units the span is: 9000 certificates of one MWh each are 9000."""
        return Decimal(self.last - self.first + 1) / self.parts

    def overlaps(self, other: SerialRange) -> bool:
        """Whether a number is in both."""
        return self.prefix == other.prefix and self.first <= other.last and other.first <= self.last


def read_range(first: str, last: str) -> SerialRange:
    """The span between two serial numbers as registries print them. Raises UnreadableSerial.

    ``GECQH2022W0000001`` to ``GECQH2022W0009000`` is 9000 numbers. A fraction after a point counts parts of a
    unit, as registries of I-RECs print them: ``...0341.000000`` to ``...0396.999999`` is 56 units.
    """
    start, end = _read(first), _read(last or first)
    if start[0] != end[0] or start[2] != end[2]:
        raise UnreadableSerial(
            f"The serial numbers {first} and {last} do not belong to one series.",
            f"起止编号 {first} 与 {last} 不属于同一序列。",
        )
    if end[1] < start[1]:
        raise UnreadableSerial(
            f"The last serial number {last} comes before the first, {first}.",
            f"终止编号 {last} 小于起始编号 {first}。",
        )
    return SerialRange(start[0], start[1], end[1], 10 ** start[2])


def _read(text: str) -> tuple[str, int, int]:
    """(prefix with its width, number, decimals)."""
    bare = _GAPS.sub("", text.strip())
    found = _TAIL.match(bare) if len(bare) <= 80 else None
    if found is None:
        raise UnreadableSerial(
            f"“{text[:80]}” is no serial number: it has no digits at its end.",
            f"“{text[:80]}”不是有效编号：末尾没有数字。",
        )
    part = found["part"] or ""
    digits = found["digits"] + part
    cut = max(0, len(digits) - DIGITS)
    return f"{found['head']}{digits[:cut]}#{len(digits) - cut}", int(digits[cut:]), len(part)
