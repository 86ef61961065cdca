"""Reading plain values of a dataset's definition, each error at its place.

Whoever wrote the definition is not trusted: every value has a shape and a limit, nothing is followed deeper
than the schema goes, so that a definition that contains itself is refused like any other wrong shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from qingheng.calc.texts import BilingualError

MAX_TEXT: Final = 2000
MAX_NAME: Final = 120
MAX_ITEMS: Final = 2000
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
_RULE_ID: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*", re.ASCII)


class UnreadableDataset(BilingualError):
    """A definition that cannot be used. place: where, such as ``energy.yaml:columns[3].type``."""

    def __init__(self, place: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(f"{place}: {reason_en}", f"{place}：{reason_zh}")
        self.place = place


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping of the definition with its place; each reader takes one value of it."""

    data: Mapping[str, Any]
    place: str

    def at(self, name: str) -> str:
        """The place of one value."""
        return f"{self.place}{'' if self.place.endswith(':') else '.'}{name}"

    def error(self, name: str, en: str, zh: str) -> UnreadableDataset:
        """An error at one value."""
        return UnreadableDataset(self.at(name), en, zh)

    def only(self, *names: str) -> None:
        """Refuse values that the schema does not have: a slip of the pen must not be silent."""
        for name in self.data:
            if name not in names:
                raise self.error(str(name)[:60], "there is no such entry here", "此处没有这一项")

    def text(self, name: str, *, required: bool = False, limit: int = MAX_TEXT) -> str:
        """A text without line ends around it; empty when absent and not required."""
        value = self.data.get(name)
        if value is None and not required:
            return ""
        return read_text(value, self.at(name), required=required, limit=limit)

    def code(self, name: str) -> str:
        """A code: small letters, digits and single underscores, not longer than 60."""
        value = self.text(name, required=True, limit=60)
        if _CODE.fullmatch(value) is None:
            raise self.error(
                name,
                "a code has small letters, digits and single underscores, and begins with a letter",
                "代码只含小写字母、数字和单个下划线，并以字母开头",
            )
        return value

    def rule_id(self, name: str) -> str:
        """As a code, with hyphens allowed."""
        value = self.text(name, required=True, limit=60)
        if _RULE_ID.fullmatch(value) is None:
            raise self.error(
                name,
                "an id has small letters, digits, hyphens or underscores",
                "编号只含小写字母、数字、连字符或下划线",
            )
        return value

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of a few words. Absent without default is an error."""
        value = self.data.get(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.error(
                name, f"expected one of {', '.join(allowed)}", f"应为下列之一：{'、'.join(allowed)}"
            )
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when absent."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self.error(name, "expected true or false", "应为 true 或 false")
        return value

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = self.data.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.error(
                name, f"expected a whole number from {low} to {high}", f"应为 {low} 至 {high} 的整数"
            )
        return value

    def number(self, name: str) -> Decimal | None:
        """A finite number, exact as written; None when absent."""
        value = self.data.get(name)
        return None if value is None else read_decimal(value, self.at(name))

    def texts(self, name: str, *, limit: int = MAX_NAME) -> tuple[str, ...]:
        """A list of texts, empty when absent. A bare number or true/false is not a text: quote it."""
        place = self.at(name)
        return tuple(
            read_text(item, f"{place}[{n}]", required=True, limit=limit)
            for n, item in enumerate(self.items(name))
        )

    def items(self, name: str, *, required: bool = False, most: int = MAX_ITEMS) -> list[Any]:
        """A list, empty when absent and not required."""
        value = self.data.get(name)
        if value is None and not required:
            return []
        if not isinstance(value, list | tuple) or (required and not value):
            raise self.error(name, "expected a list with at least one entry", "应为至少含一项的列表")
        if len(value) > most:
            raise self.error(name, f"more than {most} entries", f"超过 {most} 项")
        return list(value)

    def nodes(self, name: str, *, required: bool = False, most: int = MAX_ITEMS) -> list[Node]:
        """A list of mappings."""
        place = self.at(name)
        found = self.items(name, required=required, most=most)
        return [as_node(item, f"{place}[{n}]") for n, item in enumerate(found)]

    def node(self, name: str) -> Node | None:
        """A mapping, None when absent."""
        value = self.data.get(name)
        return None if value is None else as_node(value, self.at(name))


def as_node(value: Any, place: str) -> Node:
    """The value as a mapping with text keys."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise UnreadableDataset(place, "expected a mapping with text keys", "应为以文字为键的键值表")
    return Node(value, place)


def read_text(value: Any, place: str, *, required: bool, limit: int) -> str:
    """A text of at most so many characters."""
    if not isinstance(value, str):
        raise UnreadableDataset(
            place, "expected a text (in quotes if it looks like a number, a date or yes/no)",
            "应为文字（形似数字、日期或 yes/no 时须加引号）",
        )  # fmt: skip
    text = value.strip()
    if required and not text:
        raise UnreadableDataset(place, "must not be empty", "不能为空")
    if len(text) > limit:
        raise UnreadableDataset(place, f"longer than {limit} characters", f"超过 {limit} 个字符")
    return text


def read_decimal(value: Any, place: str) -> Decimal:
    """A finite number as written, at most 15 digits; a float is taken by its shortest spelling."""
    if isinstance(value, bool) or not isinstance(value, int | str | float | Decimal):
        raise UnreadableDataset(place, "expected a number", "应为数字")
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value)[:40])
    except (InvalidOperation, ValueError):
        raise UnreadableDataset(place, "this is not a number", "这不是数字") from None
    if not number.is_finite() or len(number.as_tuple().digits) > 15 or abs(number.adjusted()) > 15:
        raise UnreadableDataset(
            place, "expected a finite number of at most 15 digits", "应为不超过 15 位的有限数"
        )
    return number
