"""Reading a figure exactly as a person typed or printed it, or saying why it cannot be read.

The reader never guesses. Only the full-width forms of ASCII are folded: a superscript such as ``5²`` is a
footnote mark, and folding it would turn 5 into 52. ``n/a`` may mean either kind of missing; it is read as not
available, the weaker claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from qingheng.calc.texts.errors import BilingualError

State = Literal["value", "not_available", "not_applicable"]
VALUE: Final = "value"
NOT_AVAILABLE: Final = "not_available"
NOT_APPLICABLE: Final = "not_applicable"

MAX_DIGITS: Final = 15
"""Longest figure that every store keeps exactly; a longer one would be rounded in silence."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD = _FULL_WIDTH | {0x2212: "-", 0x3000: " ", 0x00A0: " ", 0x2009: " ", 0x202F: " ", 0x2007: " "}
_NOT_AVAILABLE = frozenset(
    [
        "", "-", "--", "–", "—", "——", "/", "…", "n/a", "n.a.", "na", "nd", "n.d.", "not available",
        "no data", "not disclosed", "not reported", "unavailable", "missing",
        "未统计", "未披露", "未提供", "未报告", "无数据", "暂无", "暂无数据", "不可用", "不详", "缺失",
    ]
)  # fmt: skip
_NOT_APPLICABLE = frozenset(["not applicable", "inapplicable", "不适用", "无适用"])
_SUFFIXES: Final[dict[str, Decimal]] = {
    "万亿": Decimal(10**12), "十亿": Decimal(10**9), "亿": Decimal(10**8), "千万": Decimal(10**7),
    "百万": Decimal(10**6), "十万": Decimal(10**5), "万": Decimal(10**4), "千": Decimal(10**3),
    "百": Decimal(10**2), "k": Decimal(10**3), "K": Decimal(10**3), "thousand": Decimal(10**3),
    "M": Decimal(10**6), "mn": Decimal(10**6), "million": Decimal(10**6), "bn": Decimal(10**9),
    "Bn": Decimal(10**9), "BN": Decimal(10**9), "billion": Decimal(10**9),
}  # fmt: skip
_HINT_SCALES: Final = (
    ("100 million", 10**8), ("10 thousand", 10**4), ("billion", 10**9), ("million", 10**6),
    ("thousand", 10**3), ("十亿", 10**9), ("亿", 10**8), ("百万", 10**6), ("万", 10**4), ("千元", 10**3),
)  # fmt: skip
_SHAPE = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+–])?\s*(?P<digits>[0-9][0-9,.' ’]*|\.[0-9]+)"
    rf"\s*(?P<suffix>{'|'.join(_SUFFIXES)})?(?P<yuan>元)?\s*(?P<inner>%)?\s*(?P<close>\))?\s*(?P<outer>%)?"
)
_LONGEST: Final = 60  # no figure is longer; the shape would try ever more ways to read a longer text
_GROUPED = re.compile(r"[0-9]{1,3}(?P<separator>[,' ’])[0-9]{3}(?:(?P=separator)[0-9]{3})*")
_NOTES: Final = {
    "grouped": ("thousands separators read", "已识别千分位分隔符"),
    "full_width": ("full-width characters read as ordinary digits", "全角字符按半角读取"),
    "parentheses": ("parentheses read as a minus sign", "括号按负数读取"),
    "percent": ("percent sign read; the figure is the number before it", "已识别百分号，数值取百分号前的数"),
    "multiplied": ("multiplied by {} because of the suffix “{}”", "按后缀“{1}”乘以 {0}"),
    "restates_unit": ("the suffix “{}” repeats the scale of the unit and changes nothing",
                      "后缀“{}”与单位量级相同，数值不变"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A figure that was read.

    value: the figure times the multiplier, None when the state is not ``value``. decimals: as printed, before
    the multiplier, so the last printed place is worth ``multiplier * 10**-decimals``. percent: a percent sign
    followed, value is the number before it. notes: codes for describe_note, in the order of reading.
    """

    value: Decimal | None
    decimals: int
    state: State
    multiplier: Decimal
    percent: bool
    notes: tuple[str, ...]


class UnreadableNumber(BilingualError):
    """The text is not one number that can be read without guessing; text is as given."""

    def __init__(self, text: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(reason_en, reason_zh)
        self.text = text


def read_number(text: str, *, unit_hint: str | None = None) -> NumberReading:
    """Read one figure.

    unit_hint: unit of the column the figure stands in. A suffix that only repeats the scale of a money unit
    (``42亿`` in a column of 亿元) changes nothing; another scale is taken relative to it (``3亿`` in a column
    of 万元 is 30,000). Under any other unit a suffix just multiplies.
    Raises UnreadableNumber; nothing is ever guessed, and a missing figure is a state, never zero.
    """
    folded = text.translate(_FOLD).strip()
    if folded.lower() in _NOT_APPLICABLE:
        return NumberReading(None, 0, NOT_APPLICABLE, Decimal(1), False, ())
    if folded.lower() in _NOT_AVAILABLE:
        return NumberReading(None, 0, NOT_AVAILABLE, Decimal(1), False, ())
    match = _SHAPE.fullmatch(folded) if len(folded) <= _LONGEST else None
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise _not_a_number(text, folded)
    _refuse_contradictions(text, match, unit_hint)
    notes = ["full_width"] if any(ord(character) in _FULL_WIDTH for character in text) else []
    magnitude, decimals = _magnitude(text, match["digits"].rstrip(), notes)
    multiplier = _multiplier(match["suffix"], unit_hint, notes)
    percent = bool(match["inner"] or match["outer"])
    if percent:
        notes.append("percent")
    if match["open"]:
        notes.append("parentheses")
    negative = bool(match["open"]) or match["sign"] in {"-", "–"}
    value = _scaled(text, magnitude, multiplier)
    return NumberReading(
        -value if negative and value else value, decimals, VALUE, multiplier, percent, tuple(notes)
    )


def describe_note(note: str, lang: str) -> str:
    """A note of a reading as a phrase: ``zh`` gives Chinese, all else English."""
    code, *details = note.split("|")
    en, zh = _NOTES[code]
    return (zh if lang.lower().startswith("zh") else en).format(*details)


def _magnitude(text: str, digits: str, notes: list[str]) -> tuple[Decimal, int]:
    whole, point, fraction = digits.partition(".")
    if point and not (fraction.isdigit() and fraction.isascii()):
        raise UnreadableNumber(
            text,
            "The decimal point must be followed by digits only, and there can be only one.",
            "小数点只能有一个，且其后只能是数字。",
        )
    if whole and not whole.isdigit():
        if _GROUPED.fullmatch(whole) is None:
            raise UnreadableNumber(
                text,
                "Thousands separators must stand before every group of three digits and be all alike.",
                "千分位分隔符须每三位一个且前后一致。",
            )
        notes.append("grouped")
        whole = re.sub(r"[^0-9]", "", whole)
    significant = whole.lstrip("0")
    if len(significant) + len(fraction) > MAX_DIGITS:
        raise _too_long(text)
    return Decimal(f"{whole or '0'}.{fraction}" if fraction else whole), len(fraction)


def _multiplier(suffix: str | None, unit_hint: str | None, notes: list[str]) -> Decimal:
    if suffix is None:
        return Decimal(1)
    multiplier = _SUFFIXES[suffix] / _scale_of(unit_hint or "")
    if multiplier == 1:
        notes.append(f"restates_unit|{suffix}")
        return Decimal(1)
    notes.append(f"multiplied|{multiplier:f}|{suffix}")
    return multiplier


def _scale_of(unit: str) -> int:
    """The scale written in a money unit; an intensity or any other unit has none."""
    if re.search(r" per |/", unit) or not re.match(r"[A-Z]{3}\b|.*元$", unit):
        return 1
    return next((scale for words, scale in _HINT_SCALES if words in unit), 1)


def _scaled(text: str, magnitude: Decimal, multiplier: Decimal) -> Decimal:
    if multiplier == 1:
        return magnitude
    value = magnitude * multiplier
    if value == value.to_integral_value():
        value = value.quantize(Decimal(1))
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or max(len(digits), -exponent) > MAX_DIGITS:
        raise _too_long(text)
    return value


def _refuse_contradictions(text: str, match: re.Match[str], unit_hint: str | None) -> None:
    percents = [mark for mark in (match["inner"], match["outer"]) if mark]
    if len(percents) > 1 or (percents and (match["suffix"] or match["yuan"])):
        raise UnreadableNumber(
            text,
            "A percent sign cannot stand with a scale or a second percent sign.",
            "百分号不能与数量级后缀或另一个百分号并用。",
        )
    if match["open"] and match["sign"]:
        raise UnreadableNumber(
            text,
            "Parentheses already mean minus; a sign inside them is ambiguous.",
            "括号已表示负数，括号内再写正负号含义不明。",
        )
    if match["yuan"] and unit_hint is not None and not ("CNY" in unit_hint or "元" in unit_hint):
        raise UnreadableNumber(
            text, f"The figure is in yuan but the unit is {unit_hint}.", f"数值以元计，而单位为 {unit_hint}。"
        )


def _too_long(text: str) -> UnreadableNumber:
    return UnreadableNumber(
        text,
        f"The figure has more than {MAX_DIGITS} digits and could not be kept exactly.",
        f"数值超过 {MAX_DIGITS} 位，无法精确保存。",
    )


def _not_a_number(text: str, folded: str) -> UnreadableNumber:
    if re.fullmatch(r"[-+]?[0-9.,]+[eE][-+]?[0-9]+", folded):
        return UnreadableNumber(
            text,
            "Scientific notation may have lost digits; write the figure out in full.",
            "科学计数法可能已丢失位数，请写出完整数值。",
        )
    if folded.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        return UnreadableNumber(text, "This is not a finite number.", "这不是有限的数值。")
    if re.match(r"[<>≤≥≈~约超近]", folded):
        return UnreadableNumber(
            text,
            "An approximate figure or a limit is not a value; give the figure, or mark it not available.",
            "约数或上下限不是数值；请填写确切数值，或标为“未统计”。",
        )
    return UnreadableNumber(text, "This is not a number.", "这不是数值。")
