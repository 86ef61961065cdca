"""What a kind of check may be told: shapes of parameters, and reading them with each error at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from qingheng.calc.texts import BilingualError

Shape = Literal["key", "keys", "text", "texts", "number", "whole_number", "entries", "groups"]


class UnreadableRules(BilingualError):
    """The rules of a pack cannot be used. place: where, such as ``rules[3].parameters.whole``."""

    def __init__(self, place: str, reason_en: str, reason_zh: str) -> None:
        super().__init__(f"{place}: {reason_en}", f"{place}：{reason_zh}")
        self.place = place


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a kind.

    shape: key (a series key), keys, text, texts, number (exact), whole_number, entries (list of mappings) or
    groups (list of lists of keys). fields: the parameters of each entry."""

    name: str
    shape: Shape
    required: bool = True
    fields: tuple[Parameter, ...] = ()


def read_parameters(given: Any, wanted: Sequence[Parameter], place: str) -> dict[str, Any]:
    """The parameters with their types, numbers as Decimal; unknown, missing, misshapen ones are refused."""
    if not isinstance(given, Mapping):
        raise UnreadableRules(place, "expected a mapping", "应为键值表")
    known = {parameter.name: parameter for parameter in wanted}
    for name in given:
        if name not in known:
            raise UnreadableRules(
                f"{place}.{name}", "no such parameter for this kind", "此类规则没有这个参数"
            )
    found: dict[str, Any] = {}
    for parameter in wanted:
        if parameter.name in given:
            found[parameter.name] = _read(given[parameter.name], parameter, f"{place}.{parameter.name}")
        elif parameter.required:
            raise UnreadableRules(f"{place}.{parameter.name}", "missing", "缺少此参数")
    return found


def _read(value: Any, parameter: Parameter, place: str) -> Any:
    match parameter.shape:
        case "key" | "text":
            return _text(value, place)
        case "keys" | "texts":
            return _texts(value, place)
        case "number":
            return _number(value, place)
        case "whole_number":
            if isinstance(value, bool) or not isinstance(value, int):
                raise UnreadableRules(place, "expected a whole number", "应为整数")
            return value
        case "entries":
            return tuple(
                read_parameters(entry, parameter.fields, f"{place}[{n}]")
                for n, entry in enumerate(_list(value, place))
            )
        case "groups":
            return tuple(_texts(group, f"{place}[{n}]") for n, group in enumerate(_list(value, place)))


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise UnreadableRules(place, "expected a list with at least one entry", "应为至少含一项的列表")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnreadableRules(place, "expected a text", "应为文字")
    return value


def _texts(value: Any, place: str) -> tuple[str, ...]:
    return tuple(_text(item, f"{place}[{n}]") for n, item in enumerate(_list(value, place)))


def _number(value: Any, place: str) -> Decimal:
    """A number as written; a float is no longer what the pack says and is refused: quote it in YAML."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise UnreadableRules(
            place, "expected a number, in quotes if it has decimals", "应为数字；带小数时须加引号"
        )
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise UnreadableRules(place, f"{value!r} is not a number", f"{value!r} 不是数字") from None
    if not number.is_finite():
        raise UnreadableRules(place, "the number is not finite", "数字须为有限值")
    return number
