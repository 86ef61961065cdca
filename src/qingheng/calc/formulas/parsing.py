"""Reading a formula.

    expression  term (("+" | "-") term)*
    term        factor (("*" | "/") factor)*
    factor      "-" factor | "(" expression ")" | call | series | number
    call        NAME "(" expression ("," expression)* ")" | "convert" "(" expression "," UNIT ")"
    series      NAME ("[" member "]")?
    number      DIGITS UNIT?

A UNIT is written in double quotes. There are no attributes, variables or loops, and nothing is handed to
Python; length, depth and size are capped, so any text is either a formula or refused at a position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, cast

from qingheng.calc.formulas.tree import (
    Call,
    Constant,
    Formula,
    Negation,
    Node,
    Operation,
    Operator,
    Reference,
    Series,
)
from qingheng.calc.texts import BilingualError
from qingheng.calc.units import UnknownUnit, dimension

MAX_LENGTH: Final = 1000
MAX_DEPTH: Final = 20
MAX_NODES: Final = 150
MAX_DIGITS: Final = 15

ARITY: Final = {
    "sum": (1, 50),
    "mean": (1, 50),
    "min": (1, 50),
    "max": (1, 50),
    "abs": (1, 1),
    "previous": (1, 1),
    "growth": (1, 1),
    "share": (2, 2),
    "per": (2, 2),
    "convert": (1, 1),
}
"""Functions of the language to the least and greatest number of their arguments; the unit is not counted."""

_Kind = Literal["number", "name", "member", "unit", "sign", "end"]
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9][A-Za-z0-9_]*)*)
      | \[(?P<member>[^\[\]\n]{1,80})\]
      | "(?P<unit>[^"\n]{1,120})"
      | (?P<sign>[-+*/(),])
    )""",
    re.VERBOSE,
)


class UnreadableFormula(BilingualError):
    """The text is not a formula; position counts characters from 0."""

    def __init__(self, text: str, position: int, reason_en: str, reason_zh: str) -> None:
        super().__init__(
            f"At character {position + 1}: {reason_en}",
            f"第 {position + 1} 个字符处：{reason_zh}",
        )
        self.text = text
        self.position = position


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    position: int


@lru_cache(maxsize=4096)
def parse(text: str) -> Formula:
    """Read a formula. Raises UnreadableFormula and nothing else, whatever the text."""
    if len(text) > MAX_LENGTH:
        raise UnreadableFormula(
            text,
            MAX_LENGTH,
            f"a formula has at most {MAX_LENGTH} characters.",
            f"公式最长 {MAX_LENGTH} 个字符。",
        )
    reader = _Reader(text, _tokens(text))
    root = reader.expression(1)
    if reader.token.kind != "end":
        raise reader.unexpected()
    return Formula(text.strip(), root)


def _tokens(text: str) -> tuple[_Token, ...]:
    tokens: list[_Token] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            place = position + len(text[position:]) - len(text[position:].lstrip())
            raise UnreadableFormula(
                text, place, f"“{text[place]}” has no place in a formula.", f"公式中不能出现“{text[place]}”。"
            )
        kind = cast("_Kind", match.lastgroup)
        tokens.append(_Token(kind, match[kind].strip(), match.start(kind)))
        position = match.end()
    tokens.append(_Token("end", "", len(text)))
    return tuple(tokens)


class _Reader:
    """One walk over the tokens of one formula."""

    def __init__(self, text: str, tokens: tuple[_Token, ...]) -> None:
        self._text = text
        self._tokens = tokens
        self._index = 0
        self._nodes = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._index]

    def expression(self, depth: int) -> Node:
        node = self._term(depth)
        while self._at("+", "-"):
            operator = cast("Operator", self._take().text)
            node = self._counted(Operation(operator, node, self._term(depth)))
        return node

    def unexpected(self) -> UnreadableFormula:
        token = self.token
        if token.kind == "end":
            return self._refusal("the formula ends too early.", "公式不完整。")
        return self._refusal(f"“{token.text}” is not expected here.", f"此处不应出现“{token.text}”。")

    def _term(self, depth: int) -> Node:
        node = self._factor(depth)
        while self._at("*", "/"):
            operator = cast("Operator", self._take().text)
            node = self._counted(Operation(operator, node, self._factor(depth)))
        return node

    def _factor(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._refusal(f"at most {MAX_DEPTH} levels of nesting.", f"嵌套不得超过 {MAX_DEPTH} 层。")
        if self._at("-"):
            self._take()
            return self._counted(Negation(self._factor(depth + 1)))
        if self._at("("):
            self._take()
            node = self.expression(depth + 1)
            self._expect(")")
            return node
        if self.token.kind == "number":
            return self._counted(self._number())
        if self.token.kind == "name":
            after = self._tokens[self._index + 1]
            return self._counted(self._call(depth) if after.text == "(" else self._series())
        raise self.unexpected()

    def _number(self) -> Constant:
        token = self._take()
        if len(token.text.replace(".", "").lstrip("0")) > MAX_DIGITS:
            self._index -= 1
            raise self._refusal(f"a number has at most {MAX_DIGITS} digits.", f"数字最多 {MAX_DIGITS} 位。")
        unit = self._unit() if self.token.kind == "unit" else "1"
        return Constant(Decimal(token.text), unit)

    def _series(self) -> Series:
        code = self._take().text
        member = self._take().text if self.token.kind == "member" else ""
        return Series(Reference(code, member))

    def _call(self, depth: int) -> Call:
        name = self.token.text
        if name not in ARITY:
            raise self._refusal(f"there is no function “{name}”.", f"没有名为“{name}”的函数。")
        self._take()
        self._expect("(")
        arguments = [self.expression(depth + 1)]
        unit = ""
        while self._at(","):
            self._take()
            if name == "convert" and not unit:
                unit = self._unit()
                break
            arguments.append(self.expression(depth + 1))
        least, most = ARITY[name]
        if not least <= len(arguments) <= most or (name == "convert" and not unit):
            raise self._refusal(f"“{name}” has a wrong number of arguments.", f"函数“{name}”的参数个数不对。")
        self._expect(")")
        return Call(name, tuple(arguments), unit)

    def _unit(self) -> str:
        if self.token.kind != "unit":
            raise self._refusal(
                'a unit in double quotes is expected, such as "GJ".', '此处应为双引号内的单位，如 "GJ"。'
            )
        try:
            dimension(self.token.text)
        except UnknownUnit as unknown:
            raise self._refusal(unknown.reason_en, unknown.reason_zh) from unknown
        return self._take().text

    def _at(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def _take(self) -> _Token:
        token = self.token
        self._index += 1
        return token

    def _expect(self, sign: str) -> None:
        if not self._at(sign):
            raise self.unexpected()
        self._take()

    def _counted(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refusal(f"a formula has at most {MAX_NODES} parts.", f"公式最多 {MAX_NODES} 项。")
        return node

    def _refusal(self, reason_en: str, reason_zh: str) -> UnreadableFormula:
        return UnreadableFormula(self._text, self.token.position, reason_en, reason_zh)
