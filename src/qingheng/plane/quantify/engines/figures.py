"""Whole numbers of 1e-9 in 64 bits, as columns of NumPy and Arrow: the arithmetic of `arithmetic`, a column at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from qingheng.plane.quantify.arithmetic import EXACT, NANO

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]
Truths = NDArray[np.bool_]


LIMIT: Final = 10**18
HALF: Final = 26
_WHOLE: Final = 1 << 63


class TooWide(ArithmeticError):
    """A figure needs more than 18 digits."""


def double(amounts: Integers) -> Doubles:
    """The doubles amounts in nanos enter a product as (`arithmetic.double`)."""
    found: Doubles = amounts / 1e9
    if largest(amounts) > EXACT:
        size = np.abs(amounts)
        large = size > EXACT
        apart = (size[large] // NANO) + (size[large] % NANO) / 1e9
        found[large] = np.copysign(apart, amounts[large])
    return found


def largest(values: NDArray[Any]) -> Any:
    """The largest absolute value as a number of Python, 0 of none; values that are no numbers count for nothing."""
    if not len(values):
        return 0
    return max(np.fmax.reduce(values).item(), -np.fmin.reduce(values).item())


def nearest(values: Doubles) -> Doubles:
    """The nearest whole numbers, a tie going away from zero (`arithmetic.rounded`)."""
    whole = np.rint(values)
    off = values - whole
    if largest(off) == 0.5:
        ties = np.abs(off) == 0.5
        whole[ties] = np.trunc(values[ties]) + np.copysign(1.0, values[ties])
    return whole


def integers(whole: Doubles) -> tuple[Integers, float]:
    """Whole doubles as integers, and the largest of them. Raises TooWide at 10^18."""
    peak = float(largest(whole))
    if not peak < LIMIT:
        raise TooWide
    return whole.astype(np.int64), peak


def read(column: pa.Array) -> tuple[NDArray[Any], Truths | None]:
    """Values as whole numbers (0 where there is none), and which there are; None for all.

    From the memory of the column: `to_numpy` and `pa.array` load pandas where that is installed.
    """
    bits, memory = column.buffers()
    kind = np.dtype(f"i{column.type.bit_width // 8}")
    values = np.frombuffer(memory, kind)[column.offset : column.offset + len(column)]
    if not column.null_count:
        return values, None
    known = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little").astype(np.bool_)
    known = known[column.offset : column.offset + len(column)]
    return np.where(known, values, 0), known


def array_of(kind: pa.DataType, values: NDArray[Any], there: Truths | None = None) -> pa.Array:
    """The same memory as a column, null where there is none."""
    bits = None if there is None or there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(np.ascontiguousarray(values))])


def both(one: Truths | None, other: Truths | None) -> Truths | None:
    """What is there in both; None stands for everything."""
    return other if one is None else one if other is None else one & other


def halves(values: Integers) -> tuple[Integers, Integers]:
    """Whole numbers below 10^18 taken apart at 2^26: the value is high * 2^26 + low, and low is not negative."""
    return values >> HALF, values & ((1 << HALF) - 1)


def sums_by(
    groups: Integers, values: Integers, count: Integers, peak: float | None = None
) -> tuple[Integers, Integers]:
    """Halves of exact sums by group (a number below the length of `count`). count: rows by group, at most 2^28 in one.

    peak: no value is larger, where that is known. Sums that surely fit 64 bits are added up whole, others half by half.
    """
    if (largest(values) if peak is None else peak) * int(count.max(initial=0)) < _WHOLE:
        return halves(_added(groups, values, len(count)))
    high, low = halves(values)
    return _added(groups, high, len(count)), _added(groups, low, len(count))


def _added(groups: Integers, values: Integers, size: int) -> Integers:
    total = np.zeros(size, np.int64)
    np.add.at(total, groups, values)
    return total


def wide(high: Integers, low: Integers, known: Truths) -> pa.Array:
    """Sums of halves as decimals of 38 digits and nine places, null where nothing was added."""
    high, low = high + (low >> HALF), low & ((1 << HALF) - 1)
    words = np.empty((len(high), 2), np.int64)
    words[:, 0], words[:, 1] = (high << HALF) | low, high >> (64 - HALF)
    return array_of(pa.decimal128(38, 9), words, known)
