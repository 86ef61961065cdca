"""Words of 64 bits folded into lanes, a piece at a time, so that what is being worked on stays near the processor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
MODULUS: Final = 2**64
_MIX: Final = 0x94D049BB133111EB
_HALF: Final = 32
_PIECE: Final = 16_384  # rows: some arrays of them fit the nearest caches


@dataclass(frozen=True)
class Term:
    """A column of a lane. place: what tells the same value in another column apart. powers: its factor in each lane.

    words: one for each row; or, with codes (positions in words for each row), one for each distinct value.
    """

    words: Words
    place: int
    powers: tuple[int, int]
    codes: NDArray[np.uint32] | None = None


def fold(terms: Sequence[Term], fixed: tuple[int, int], height: int) -> tuple[Words, Words]:
    """Both lanes of every row: the mixed words times their powers and what is fixed, mixed once more."""
    lanes = np.full(height, fixed[0], np.uint64), np.full(height, fixed[1], np.uint64)
    tables = [_table(term) for term in terms if term.codes is not None]
    known = [term.codes for term in terms if term.codes is not None]
    plain = [term for term in terms if term.codes is None]
    word, spare = np.empty(_PIECE, np.uint64), np.empty(_PIECE, np.uint64)
    for start in range(0, height, _PIECE):
        end = min(start + _PIECE, height)
        w, s = word[: end - start], spare[: end - start]
        a, b = (lane[start:end] for lane in lanes)
        for term in plain:
            np.add(term.words[start:end], np.uint64(term.place), out=w)
            _mix(w, s)
            for lane, power in ((a, term.powers[0]), (b, term.powers[1])):
                np.multiply(w, np.uint64(power), out=s)
                lane += s
        for table, codes in zip(tables, known, strict=True):
            a += table[0].take(codes[start:end])
            b += table[1].take(codes[start:end])
        _mix(a, s)
        _mix(b, s)
    return lanes


def folded(parts: Words, factors: tuple[int, int]) -> Words:
    """One word for each row of several: their sum by powers of the first factor, and of upper halves by the second."""
    total = np.zeros(len(parts), np.uint64)
    for n in range(parts.shape[1]):
        first, second = (np.uint64(pow(factor, n + 1, MODULUS)) for factor in factors)
        for start in range(0, len(parts), _PIECE):
            part = parts[start : start + _PIECE, n]
            total[start : start + _PIECE] += part * first + (part >> np.uint64(_HALF)) * second
    return total


def mixed_number(word: int) -> int:
    """Every bit of a word spread over all bits of the result."""
    once = word * _MIX % MODULUS
    twice = (once + (once >> _HALF)) * _MIX % MODULUS
    return (twice + (twice >> _HALF)) % MODULUS


def _table(term: Term) -> tuple[Words, Words]:
    """What each distinct value adds to each lane."""
    words = term.words + np.uint64(term.place)
    _mix(words, np.empty_like(words))
    return words * np.uint64(term.powers[0]), words * np.uint64(term.powers[1])


def _mix(words: Words, spare: Words) -> None:
    """Every bit of each word spread over all its bits, in place."""
    words *= np.uint64(_MIX)
    np.right_shift(words, np.uint64(_HALF), out=spare)
    words += spare
    words *= np.uint64(_MIX)
    np.right_shift(words, np.uint64(_HALF), out=spare)
    words += spare
