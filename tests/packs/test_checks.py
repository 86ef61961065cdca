"""`packs check` says of packs of processes and products what is wrong with them, each at its place."""

from __future__ import annotations

import pytest

from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.life_cycle import check_processes, check_products
from tests.packs.shipped import tables


def pack(name: str, **changes) -> PackContent:
    """A shipped pack; changes: table to (row, column, text), or to None to leave the table out."""
    content = {table: [dict(row) for row in rows] for table, rows in tables(name).items()}
    for table, change in changes.items():
        if change is None:
            del content[table]
        else:
            row, column, text = change
            content[table][row][column] = text
    return PackContent(name, "", "1.0.0", "", "", {}, content, {}, "")


def found(check, content: PackContent) -> list[str]:
    return [f"{one.place} {one.text_en}" for one in check(content)]


def test_shipped_packs_are_sound():
    assert found(check_processes, pack("lca-starter")) == []
    assert found(check_products, pack("products-demo")) == []


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"exchanges": (3, "amount", "lots")}, "exchanges.csv:5:amount", "no figure"),
        ({"processes": (0, "temporal", "9")}, "processes.csv:2:temporal", "no score"),
        ({"exchanges": (0, "amount", "0")}, "exchanges.csv:2", "makes or treats nothing"),
        ({"exchanges": None}, "", "does not say what it is for"),
    ],
)
def test_a_process_that_cannot_be_used_is_told(changes, place, words):
    said = found(check_processes, pack("lca-starter", **changes))
    assert any(one.startswith(place) and words in one for one in said)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines": (0, "child", "nothing")}, "nothing"),
        ({"lines": (0, "quantity", "two")}, "lines.csv:2:quantity"),
        ({"lines": (0, "child", "nb")}, "nb"),
        ({"option_lines": (0, "child", "nothing")}, "nothing"),
        ({"option_lines": (0, "parent", "nb.cover.alu")}, "nb.cover.alu"),
    ],
)
def test_a_bill_that_cannot_be_exploded_is_told(changes, words):
    said = found(check_products, pack("products-demo", **changes))
    assert said
    assert any(words in one for one in said)
