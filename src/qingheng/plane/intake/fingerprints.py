"""A fingerprint of each row's content, and of all rows together, that order and splitting do not change.

Sixty-four bits a lane, two lanes, by multiplication only, so that millions of rows cost a fraction of a second
and every version of every engine gives the same. It tells equal content from other content; it is no
defence against somebody who builds a collision. What proves a sealed partition is the SHA-256 of its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from qingheng.calc.intake.dataset_model import Column
from qingheng.plane.intake.distinct import Coded, by_distinct, is_repetitive, spread
from qingheng.plane.intake.mixing import MODULUS, Term, Words, fold, folded, mixed_number

_U64: Final = pl.UInt64
_FACTORS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_PLACE: Final = 0xBF58476D1CE4E5B9
_MISSING: Final = 0x6D697373696E6721
_WORDS: Final = 4  # strings up to 32 bytes are read as they stand, longer ones by their BLAKE2b
_HALF: Final = 2**32
_Word = Words | Coded | int
_NO_CODES: Final[Mapping[str, Coded]] = {}
LAYOUT: Final = "1"
"""Names the way of fingerprinting; it goes into the hash of the content."""


def row_fingerprints(
    frame: pl.DataFrame,
    columns: Sequence[Column],
    coded: Mapping[str, Coded] = _NO_CODES,
    unscaled: frozenset[str] = frozenset(),
) -> pl.DataFrame:
    """Lanes `a` and `b` of each row over the typed values of the columns, as entered.

    Every value is one word of 64 bits with all its bits mixed; a lane is a polynomial of the words. coded:
    columns by their distinct values, each of which is then read once. unscaled: codes of figures that are the
    same in the unit of the dataset. Neither changes the result.
    """
    words: list[_Word] = []
    for column in columns:
        for name in content_fields(column):
            same = column.code in unscaled and name == f"{column.code}__canonical"
            words.append(words[-1] if same else _word_or_coded(frame, name, coded))
        if column.is_numeric:
            words.append(_unconverted(frame, column.code))
    terms: list[Term] = []
    fixed = [0, 0]
    for number, word in enumerate(words):
        powers = (pow(_FACTORS[0], number + 1, MODULUS), pow(_FACTORS[1], number + 1, MODULUS))
        if isinstance(word, int):
            mixed = mixed_number((word + _place(number)) % MODULUS)
            fixed = [one + mixed * power for one, power in zip(fixed, powers, strict=True)]
        else:
            terms.append(_term(word, _place(number), powers))
    a, b = fold(terms, (fixed[0] % MODULUS, fixed[1] % MODULUS), frame.height)
    return pl.DataFrame({"a": pl.Series(a, dtype=_U64), "b": pl.Series(b, dtype=_U64)})


def _term(word: Words | Coded, place: int, powers: tuple[int, int]) -> Term:
    """A column of the lanes; rows without a value have the word of what is missing."""
    if not isinstance(word, Coded):
        return Term(word, place, powers)
    values = np.append(word.values.to_numpy(), np.uint64(_MISSING))
    codes = word.codes.fill_null(len(word.values)) if word.codes.null_count() else word.codes
    return Term(values, place, powers, codes.cast(pl.UInt32).to_numpy())


def _word_or_coded(frame: pl.DataFrame, name: str, coded: Mapping[str, Coded]) -> _Word:
    """The words of a column, of its distinct values where these are known."""
    if name not in coded:
        return _word(frame[name])
    words = _word(coded[name].values)
    return words if isinstance(words, int) else Coded(coded[name].codes, pl.Series(words, dtype=_U64))


def _unconverted(frame: pl.DataFrame, code: str) -> _Word:
    """Units of the figures that could not be converted; the others are told by both their figures."""
    value, canonical = frame[code], frame[f"{code}__canonical"]
    if value.null_count() == canonical.null_count():
        return _MISSING
    return _word(
        pl.select(pl.when(canonical.is_null() & value.is_not_null()).then(frame[f"{code}__unit"])).to_series()
    )


def content_fields(column: Column) -> tuple[str, ...]:
    """Columns of the typed frame that are the content of a dataset's column."""
    if column.is_numeric:
        return column.code, f"{column.code}__canonical", f"{column.code}__state"
    if column.type == "period":
        return f"{column.code}__start", f"{column.code}__end"
    return () if column.type == "unit" else (column.code,)


class ContentHash:
    """The hash of all rows taken in so far; the same for any order and any split of the same rows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = ",".join(name for column in columns for name in content_fields(column))
        self._rows = self._a = self._b = 0

    def add(self, lanes: pl.DataFrame) -> None:
        """Take in the fingerprints of some rows."""
        self._rows += lanes.height
        self._a = (self._a + int(lanes["a"].sum())) % MODULUS
        self._b = (self._b + int(lanes["b"].sum())) % MODULUS

    @property
    def sha256(self) -> str:
        """SHA-256 over layout, columns, number of rows and the sums of both lanes."""
        return hashlib.sha256(f"{LAYOUT}|{self._names}|{self._rows}|{self._a}|{self._b}".encode()).hexdigest()


def _place(number: int) -> int:
    """What tells the same value in another column apart."""
    return (number + 1) * _PLACE % MODULUS


def _word(values: pl.Series) -> Words | int:
    """One word for each value of a column; a column of nulls is a number."""
    if values.null_count() == len(values):
        return _MISSING
    if not values.null_count():
        return _words(values).to_numpy()
    found = np.full(len(values), _MISSING, np.uint64)
    found[values.is_not_null().to_numpy()] = _words(values.drop_nulls()).to_numpy()
    return found


def _words(values: pl.Series) -> pl.Series:
    """A word for each of several values, none of them null."""
    if values.dtype == pl.String:
        return _string(values)
    if values.dtype.is_decimal():
        return _figures(values)
    value = pl.col("v")
    physical = value.cast(pl.Int8) if values.dtype == pl.Boolean else value.to_physical()
    return values.to_frame("v").select(physical.cast(pl.Int64).cast(_U64, wrap_numerical=True)).to_series()


def _figures(values: pl.Series) -> pl.Series:
    """A word for each figure of nine places: its low bits, and its whole part."""
    value = pl.col("v")
    low = value.to_physical().cast(_U64, wrap_numerical=True)
    whole = value.cast(pl.Int64).cast(_U64, wrap_numerical=True)
    return values.to_frame("v").select(low + whole * pl.lit(_PLACE, dtype=_U64)).to_series()


def _string(texts: pl.Series) -> pl.Series:
    """A word for each text; the same for a text whatever stands around it."""
    schema = {"word": _U64}
    if is_repetitive(texts):
        return by_distinct(texts, _word_of, schema)["word"]
    longest = texts.str.len_bytes().max()
    size = int(longest) if isinstance(longest, int) else 0
    used = min(_WORDS, max(1, -(-size // 8)))
    words = _eights(texts, used)
    if size <= _WORDS * 8:
        return words
    rows = (texts.str.len_bytes() > _WORDS * 8).arg_true()
    long = spread(len(texts), rows, by_distinct(texts.gather(rows), _word_of, schema))["word"]
    return pl.select(pl.coalesce(long, words)).to_series()


def _eights(texts: pl.Series, used: int) -> pl.Series:
    """Words of the first `used` eights of bytes of each text, which are filled up with zeros."""
    width = 8 * used
    padded = texts.str.pad_end(width, "\0")
    joined: bytes = padded.str.join("").item().encode()
    if len(joined) != width * len(texts):  # some character takes several bytes, or some text is longer
        cut = padded.cast(pl.Binary).bin.slice(0, width)
        joined = b"".join(cut.to_list())
    return pl.Series(folded(np.frombuffer(joined, "<u8").reshape(-1, used), _FACTORS), dtype=_U64)


def _word_of(text: str) -> tuple[int]:
    """The word of one text, by the same rule as for a whole column; of a long one from its BLAKE2b."""
    data = text.encode()
    if len(data) > _WORDS * 8:
        return (int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little"),)
    first, second = _FACTORS
    total = 0
    for n in range(-(-len(data) // 8)):
        part = int.from_bytes(data[8 * n : 8 * n + 8].ljust(8, b"\0"), "little")
        total += part * pow(first, n + 1, MODULUS) + part // _HALF * pow(second, n + 1, MODULUS)
    return (total % MODULUS,)
