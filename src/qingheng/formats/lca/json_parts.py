"""Pieces of JSON from strangers: decoded tolerantly, read without believing what type a field has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from qingheng.formats.encodings import decode
from qingheng.formats.lca.losing import Account
from qingheng.formats.problems import FileRefused

Record = Mapping[str, Any]
_LONGEST_INTEGER = 300


def _integer(text: str) -> float | int:
    return int(text) if len(text) < _LONGEST_INTEGER else float("inf")


def load_record(data: bytes, place: str, account: Account) -> Record | None:
    """The object a JSON file holds, or None after noting why it cannot be read (depth, encoding, syntax, another kind)."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            decoded = decode(data)
        except FileRefused as refused:
            account.lose("file-encoding", place, refused.problem.message_zh, refused.problem.message_en)
            return None
        account.lose("file-encoding", place, f"文件不是 UTF-8，按 {decoded.encoding} 读取",
                     f"The file is not UTF-8; it was read as {decoded.encoding}", repaired=True)  # fmt: skip
        text = decoded.text
    try:
        found = json.loads(text, parse_int=_integer)
    except RecursionError:
        account.lose(
            "file-deep", place, "JSON 嵌套过深，未读取", "The JSON is nested too deep and was not read"
        )
        return None
    except ValueError as broken:
        account.lose(
            "file-syntax", place, f"不是有效的 JSON：{broken}"[:200], f"Not valid JSON: {broken}"[:200]
        )
        return None
    if not isinstance(found, dict):
        account.lose(
            "file-kind", place, "JSON 不是一个对象，未读取", "The JSON is not an object and was not read"
        )
        return None
    return found


def text(record: Record, *keys: str) -> str:
    """The first of the fields that is text and not empty."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def part(record: Record, *keys: str) -> Record:
    """The first of the fields that is an object; an empty one when there is none."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, dict):
            return value
    return {}


def parts(record: Record, key: str) -> Iterator[Record]:
    """The objects of a list."""
    value = record.get(key)
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def flag(record: Record, *keys: str) -> bool:
    """Whether one of the fields says yes."""
    for key in keys:
        value = record.get(key)
        if value is True or (isinstance(value, str) and value.strip().lower() == "true"):
            return True
    return False


def identity(record: Record) -> str:
    """The id of an object or of a reference to one."""
    return text(record, "@id", "id", "refId").strip()
