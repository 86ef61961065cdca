"""A fingerprint of each row's content, and of all rows together, that order and splitting do not change.

Sixty-four bits a lane, two lanes, by multiplication only, so that millions of rows cost a fraction of a second
and every version of every engine gives the same. It tells equal content from other content; it is no
defence against somebody who builds a collision. What proves a sealed partition is the SHA-256 of its bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import polars as pl

from qingheng.calc.intake.dataset_model import Column
from qingheng.plane.intake.distinct import Coded, by_distinct, is_repetitive, spread

_U64: Final = pl.UInt64
_FACTORS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_PLACE: Final = 0xBF58476D1CE4E5B9
_MIX: Final = 0x94D049BB133111EB
_MISSING: Final = 0x6D697373696E6721
_WORDS: Final = 4  # strings up to 32 bytes are read as they stand, longer ones by their BLAKE2b
_HALF: Final = 2**32
_MODULUS: Final = 2**64
_Word = pl.Series | Coded | int
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
    varying = {
        str(n): word + _scalar(_place(n)) for n, word in enumerate(words) if isinstance(word, pl.Series)
    }
    mixed = _mixed(
        pl.DataFrame(varying or {"none": pl.Series([0], dtype=_U64).new_from_index(0, frame.height)})
    )
    repeated = {n: word for n, word in enumerate(words) if isinstance(word, Coded)}
    by_code = _mixed_apart({n: one.values + _scalar(_place(n)) for n, one in repeated.items()})
    lanes = pl.DataFrame(
        {
            name: _with_coded(mixed.select(_lane(words, factor)).to_series(), repeated, by_code, factor)
            for name, factor in zip("ab", _FACTORS, strict=True)
        }
    )
    if lanes.height != frame.height:  # no column varies: the engine folds constants into one row
        lanes = pl.DataFrame([lane.new_from_index(0, frame.height) for lane in lanes])
    return _mixed(lanes)


def _word_or_coded(frame: pl.DataFrame, name: str, coded: Mapping[str, Coded]) -> _Word:
    """The words of a column, of its distinct values where these are known."""
    if name not in coded:
        return _word(frame[name])
    words = _word(coded[name].values)
    if isinstance(words, pl.Series):
        return Coded(coded[name].codes, words)
    return words


def _with_coded(
    lane: pl.Series, repeated: Mapping[int, Coded], by_code: Mapping[int, pl.Series], factor: int
) -> pl.Series:
    """A lane with the words of repeated values, which were mixed once for each distinct value."""
    for number, word in repeated.items():
        power = pow(factor, number + 1, _MODULUS)
        part = word.of(by_code[number] * _scalar(power))
        if part.null_count():
            missing = _mixed_number((_MISSING + _place(number)) % _MODULUS) * power % _MODULUS
            part = part.to_frame("w").select(pl.col("w").fill_null(_lit(missing))).to_series()
        lane = lane + part
    return lane


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
        self._a = (self._a + int(lanes["a"].sum())) % _MODULUS
        self._b = (self._b + int(lanes["b"].sum())) % _MODULUS

    @property
    def sha256(self) -> str:
        """SHA-256 over layout, columns, number of rows and the sums of both lanes."""
        return hashlib.sha256(f"{LAYOUT}|{self._names}|{self._rows}|{self._a}|{self._b}".encode()).hexdigest()


def _place(number: int) -> int:
    """What tells the same value in another column apart."""
    return (number + 1) * _PLACE % _MODULUS


def _lane(words: Sequence[_Word], factor: int) -> pl.Expr:
    """The words of a row folded into one; those that are the same for every row are a number."""
    total, fixed = _lit(0), 0
    for number, word in enumerate(words):
        power = pow(factor, number + 1, _MODULUS)
        if isinstance(word, pl.Series):
            total = total + pl.col(str(number)) * _lit(power)
        elif isinstance(word, int):
            fixed += _mixed_number((word + _place(number)) % _MODULUS) * power
    return total + _lit(fixed % _MODULUS)


def _mixed(frame: pl.DataFrame) -> pl.DataFrame:
    """Every bit of a word spread over all bits of the result."""
    once = frame.select(pl.all() * _lit(_MIX))
    twice = once.select((pl.all() + pl.all() // _lit(_HALF)) * _lit(_MIX))
    return twice.select(pl.all() + pl.all() // _lit(_HALF))


def _mixed_apart(words: Mapping[int, pl.Series]) -> dict[int, pl.Series]:
    """Several short columns mixed at once."""
    if not words:
        return {}
    mixed = _mixed(pl.concat([word.alias("w") for word in words.values()]).to_frame())["w"]
    found, at = {}, 0
    for number, word in words.items():
        found[number] = mixed.slice(at, len(word))
        at += len(word)
    return found


def _mixed_number(word: int) -> int:
    once = word * _MIX % _MODULUS
    twice = (once + once // _HALF) * _MIX % _MODULUS
    return (twice + twice // _HALF) % _MODULUS


@lru_cache(maxsize=512)
def _lit(value: int) -> pl.Expr:
    return pl.lit(value, dtype=_U64)


def _scalar(value: int) -> pl.Series:
    return pl.Series([value], dtype=_U64)


def _word(values: pl.Series) -> _Word:
    """One word for each value of a column; a column of nulls is a number."""
    if values.null_count() == len(values):
        return _MISSING
    if values.dtype == pl.String:
        return _string(values).fill_null(_MISSING)
    value = pl.col("v")
    if values.dtype.is_decimal():
        low, whole = value.to_physical().cast(_U64, wrap_numerical=True), value.cast(pl.Int64)
        word = low + whole.cast(_U64, wrap_numerical=True) * _lit(_PLACE)
    else:
        physical = value.cast(pl.Int8) if values.dtype == pl.Boolean else value.to_physical()
        word = physical.cast(pl.Int64).cast(_U64, wrap_numerical=True)
    return values.to_frame("v").select(word.fill_null(_lit(_MISSING))).to_series()


def _string(texts: pl.Series) -> pl.Series:
    """A word for each text; the same for a text whatever stands around it."""
    schema = {"word": _U64}
    if is_repetitive(texts):
        return by_distinct(texts, _word_of, schema)["word"]
    longest = texts.str.len_bytes().max()
    size = int(longest) if isinstance(longest, int) else 0
    used = min(_WORDS, max(1, -(-size // 8)))
    padded = texts.str.pad_end(8 * used, "\0").cast(pl.Binary)
    parts = {
        f"p{n}": padded.bin.slice(8 * n, 8).bin.reinterpret(dtype=_U64, endianness="little")
        for n in range(used)
    }
    words = pl.DataFrame(parts).select(_folded(used)).to_series()
    if size <= _WORDS * 8:
        return words
    rows = (texts.str.len_bytes() > _WORDS * 8).fill_null(False).arg_true()
    long = spread(len(texts), rows, by_distinct(texts.gather(rows), _word_of, schema))["word"]
    return pl.select(pl.coalesce(long, words)).to_series()


def _folded(used: int) -> pl.Expr:
    """The eights of bytes of a short text as one word; zeros at the end change nothing."""
    total, (first, second) = _lit(0), _FACTORS
    for n in range(used):
        part = pl.col(f"p{n}")
        total = (
            total
            + part * _lit(pow(first, n + 1, _MODULUS))
            + part // _lit(_HALF) * _lit(pow(second, n + 1, _MODULUS))
        )
    return total


def _word_of(text: str) -> tuple[int]:
    """The word of one text, by the same rule as for a whole column; of a long one from its BLAKE2b."""
    data = text.encode()
    if len(data) > _WORDS * 8:
        return (int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little"),)
    first, second = _FACTORS
    total = 0
    for n in range(-(-len(data) // 8)):
        part = int.from_bytes(data[8 * n : 8 * n + 8].ljust(8, b"\0"), "little")
        total += part * pow(first, n + 1, _MODULUS) + part // _HALF * pow(second, n + 1, _MODULUS)
    return (total % _MODULUS,)
