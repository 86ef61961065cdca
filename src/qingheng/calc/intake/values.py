"""Figures, units and members of enumerations as cells hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from qingheng.calc.intake.dataset_model import EnumValue
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.unit_texts import match_unit
from qingheng.calc.texts import NOT_APPLICABLE, NOT_AVAILABLE, UnreadableNumber, describe_note, read_number
from qingheng.calc.units import UnknownUnit, dimension

__all__ = [
    "DecimalMark",
    "QuantityReading",
    "decimal_mark",
    "describe_quantity_note",
    "enum_index",
    "fold",
    "loose",
    "match_enum",
    "match_unit",
    "read_boolean",
    "read_quantity",
]

DecimalMark = Literal[".", ","]

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", 0x00A0: " ", 0x2009: " ", 0x202F: " ", 0x2007: " ", 0x2212: "-", 0x2013: "-",
}  # fmt: skip
_LONGEST: Final = 80
_FIGURE: Final = re.compile(r"[-+(]*[0-9.,][0-9.,' ’]*")
_PREFIX: Final = re.compile(
    r"(?P<sign>[-(]?)\s*(?P<currency>[^\s0-9.,()+-]{1,4}\$?|RMB)\s*(?P<rest>[-(]?[0-9.,].*)"
)
_SPLIT: Final = re.compile(
    r"(?P<number>[-+(]*\s*(?:[0-9][0-9.,' ’]*|[.,][0-9]+)\s*\)?)\s*(?P<tail>\D.*)?", re.DOTALL
)
_HAN_SCALE: Final = re.compile(r"(?P<scale>万亿|十亿|亿|千万|百万|十万|万)\s*(?P<unit>.+)")
_SCALE: Final = re.compile(r"(?P<scale>[kKM]|千|百|thousand|million|mn|bn|Bn|BN|billion)\s+(?P<unit>\S.*)")
_POWER: Final = re.compile(r"[eE][-+]?[0-9]+")  # 1.2E5, which read_number refuses with its reason
_SIGNS: Final[Mapping[str, tuple[str, ...]]] = {
    "¥": ("CNY", "JPY"), "￥": ("CNY", "JPY"), "$": ("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "MXN"),
    "€": ("EUR",), "£": ("GBP",), "₩": ("KRW",), "₹": ("INR",), "฿": ("THB",), "₫": ("VND",),
}  # fmt: skip
_DECIMAL_COMMA: Final = "decimal_comma"
_ASSUMED: Final = "comma_assumed"
_WORDS: Final = {
    _DECIMAL_COMMA: ("the comma read as the decimal mark", "逗号按小数点读取"),
    _ASSUMED: ("the comma read as a thousands separator; the column does not show which it is",
               "逗号按千分位分隔符读取；仅凭本列无法确定"),
    "unit_in_cell": ("the unit {} was taken from the cell", "单位 {} 取自单元格"),
    "currency_open": ("the sign {} may be several currencies", "符号 {} 可能表示多种货币"),
    "currency": ("the currency sign {} agrees with the column", "货币符号 {} 与本列一致"),
}  # fmt: skip
_TRUE: Final = frozenset(
    [
        "true",
        "yes",
        "y",
        "1",
        "t",
        "x",
        "√",
        "✓",
        "✔",
        "☑",
        "●",
        "是",
        "有",
        "真",
        "对",
        "已",
        "需要",
        "含",
        "包含",
    ]
)
_FALSE: Final = frozenset(
    [
        "false",
        "no",
        "n",
        "0",
        "f",
        "×",
        "✗",
        "✘",
        "☐",
        "○",
        "否",
        "无",
        "假",
        "错",
        "未",
        "没有",
        "不需要",
        "不含",
    ]
)


class QuantityReading(NamedTuple):
    """A cell read as a figure. value: None when the cell says there is none, which is never zero.

    unit: symbol of the unit written in the cell itself, None when there is none. notes: codes for
    describe_quantity_note; ``not_available`` and ``not_applicable`` say which kind of missing it is.
    """

    value: Decimal | None
    unit: str | None
    notes: tuple[str, ...]


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Which mark a column writes before decimals, told by the figures that can be read in one way only.

    None when no figure tells, or when they contradict each other.
    """
    votes: set[DecimalMark] = set()
    for text in texts:
        match = _FIGURE.search(text.translate(_FULL_WIDTH)[:_LONGEST])
        vote = _vote(match[0].strip("-+( ").rstrip("., ")) if match else None
        if vote is not None:
            votes.add(vote)
    return votes.pop() if len(votes) == 1 else None


def read_quantity(
    text: str, *, mark: DecimalMark | None = None, unit_hint: str | None = None
) -> QuantityReading:
    """Read one figure with whatever unit stands beside it: ``1,234 kWh``, ``12.5万度``, ``¥ 3.2万``, ``12%``.

    mark: the column's decimal mark; None reads a point as decimal and a comma as separator, and notes where
    that was an assumption. unit_hint: the unit of the column, relative to which a bare scale is read (3亿 in a
    column of 万元); a unit in the cell goes before it.
    Raises UnreadableNumber (not one number, a currency sign that contradicts the column) and UnknownUnit.
    """
    plain = text.translate(_FULL_WIDTH).strip()
    if len(plain) > _LONGEST:
        raise UnreadableNumber(text, "This is not a number.", "这不是数值。")
    plain, unit, notes = _without_currency(text, plain, unit_hint)
    match = _SPLIT.fullmatch(plain)
    if match is None or match["tail"] is None or _POWER.fullmatch(match["tail"]):
        return _finish(text, plain, unit, unit_hint, mark, notes)
    number, tail = match["number"].strip(), match["tail"].strip()
    scale, written = _tail(tail)
    if written is None:
        return _finish(text, f"{number}{scale}", unit, unit_hint, mark, notes)
    if unit is not None and unit != written:
        raise UnreadableNumber(
            text,
            f"The cell names two units, {unit} and {written}.",
            f"单元格写有两个单位：{unit} 与 {written}。",
        )
    return _finish(text, f"{number}{scale}", written, unit_hint, mark, [*notes, f"unit_in_cell|{written}"])


def describe_quantity_note(note: str, lang: str) -> str:
    """A note of a reading as a phrase: ``zh`` gives Chinese, all else English."""
    code, *details = note.split("|")
    if code not in _WORDS:
        return describe_note(note, lang)
    en, zh = _WORDS[code]
    return (zh if lang.lower().startswith("zh") else en).format(*details)


def read_boolean(text: str) -> bool | None:
    """Yes or no as people tick it, None when it is neither: 是, 否, √, ×, Y, no, 1, 0."""
    folded = fold(text)
    if folded in _TRUE:
        return True
    return False if folded in _FALSE else None


def match_enum(text: str, values: Iterable[EnumValue]) -> str | None:
    """Code of the member a text names by code, either name or a synonym; None when it names none.

    Compared folded first, then without separators; a member is never guessed from a similar spelling.
    """
    exact, near = enum_index(tuple(values))
    folded, bare = fold(text), loose(text)
    return exact.get(folded) or (near.get(bare) if bare else None)


@lru_cache(maxsize=256)
def enum_index(values: tuple[EnumValue, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """Folded names, and names without separators, of the members of an enumeration to their codes."""
    exact: dict[str, str] = {}
    near: dict[str, str] = {}
    for value in values:
        for name in value.names:
            exact.setdefault(fold(name), value.code)
            near.setdefault(loose(name), value.code)
    return exact, near


def _vote(digits: str) -> DecimalMark | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark: DecimalMark = "." if points else ","
    other: DecimalMark = "," if points else "."
    if points + commas == 0:
        return None
    if points + commas > 1:
        return other
    whole, _, fraction = digits.partition(mark)
    if len(fraction) != 3 or len(whole) > 3 or whole in ("", "0"):
        return mark
    return None


def _without_currency(text: str, plain: str, hint: str | None) -> tuple[str, str | None, list[str]]:
    """The text without a currency before the figure, the unit that currency is, and notes."""
    match = _PREFIX.fullmatch(plain)
    if match is None:
        return plain, None, []
    sign, rest = match["currency"], match["sign"] + match["rest"]
    candidates = _SIGNS.get(sign)
    if candidates is None:
        unit = match_unit(sign)
        if unit is None or dimension(unit) != unit:
            return plain, None, []
        return rest, unit, [f"unit_in_cell|{unit}"]
    if hint is not None and dimension(hint) in candidates:
        return rest, None, [f"currency|{sign}"]
    if hint is None and len(candidates) == 1:
        return rest, candidates[0], [f"unit_in_cell|{candidates[0]}"]
    if hint is None:
        return rest, None, [f"currency_open|{sign}"]
    raise UnreadableNumber(
        text, f"The figure is in {sign} but the unit is {hint}.", f"数值以 {sign} 计，而单位为 {hint}。"
    )


def _tail(tail: str) -> tuple[str, str | None]:
    """What follows the digits: a scale for read_number, and the symbol of a unit or None."""
    if tail == "%":
        return "%", None
    for pattern in (_HAN_SCALE, None, _SCALE):
        if pattern is None:
            whole = match_unit(tail)
            if whole is not None and not _is_scale(tail):
                return ("%", "%") if whole == "%" else ("", whole)
            continue
        match = pattern.fullmatch(tail)
        unit = match_unit(match["unit"]) if match else None
        if match is not None and unit is not None:
            return match["scale"], unit
    if _is_scale(tail):
        return tail, None
    raise UnknownUnit(tail)


def _is_scale(tail: str) -> bool:
    """Whether a bare word after a figure is a scale (3 M is three million, never three of some unit)."""
    try:
        return read_number(f"1{tail}").multiplier != 1 or tail == ")"
    except UnreadableNumber:
        return False


def _finish(
    text: str, number: str, unit: str | None, hint: str | None, mark: DecimalMark | None, notes: list[str]
) -> QuantityReading:
    if mark == ",":
        number = number.translate({ord("."): ",", ord(","): "."})
    try:
        reading = read_number(number, unit_hint=None if unit else hint)
    except UnreadableNumber as error:
        raise UnreadableNumber(text, error.reason_en, error.reason_zh) from None
    if reading.state in (NOT_AVAILABLE, NOT_APPLICABLE):
        return QuantityReading(None, None, (reading.state,))
    found = [*reading.notes, *notes]
    if mark == "," and "." in number:
        found.append(_DECIMAL_COMMA)
    if mark is None and re.fullmatch(r"[^0-9]*[0-9]{1,3},[0-9]{3}[^0-9.]*", number):
        found.append(_ASSUMED)
    return QuantityReading(reading.value, "%" if reading.percent and unit is None else unit, tuple(found))
