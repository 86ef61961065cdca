"""What one revision of a bill has that another has not, and what both have differently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from qingheng.calc.products.model import Line, key


class Change(StrEnum):
    """What became of a line."""

    added = "added"
    removed = "removed"
    changed = "changed"


FIELDS: Final = ("quantity", "unit", "scrap", "alternate", "share", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that differs. before, after: None where there is none. fields: what differs of a changed line."""

    change: Change
    parent: str
    child: str
    before: Line | None
    after: Line | None
    fields: tuple[str, ...] = ()


def compare(before: Sequence[Line], after: Sequence[Line]) -> tuple[LineChange, ...]:
    """Lines that differ, in the order of the parents of the later revision; lines that agree are left out.

    Lines of one child under one parent are paired by their first day, then in order. Spelling of codes does not count.
    """
    old, new = _paired(before), _paired(after)
    found = []
    for name in (*new, *(one for one in old if one not in new)):
        one, other = old.get(name), new.get(name)
        if one is None and other is not None:
            found.append(LineChange(Change.added, other.parent, other.child, None, other))
        elif one is not None and other is None:
            found.append(LineChange(Change.removed, one.parent, one.child, one, None))
        elif one is not None and other is not None:
            differing = tuple(field for field in FIELDS if getattr(one, field) != getattr(other, field))
            if differing:
                found.append(LineChange(Change.changed, other.parent, other.child, one, other, differing))
    return tuple(found)


def _paired(lines: Sequence[Line]) -> dict[tuple[str, str, int], Line]:
    together: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        together[key(line.parent), key(line.child)].append(replace(line, alternate=key(line.alternate)))
    return {
        (parent, child, number): line
        for (parent, child), twins in together.items()
        for number, line in enumerate(
            sorted(twins, key=lambda one: (one.valid_from is not None, one.valid_from))
        )
    }
