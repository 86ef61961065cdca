"""What single items and lines must keep, units of lines, and how alternates share a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from qingheng.calc.products.faults import Fault, wrong_unit
from qingheng.calc.products.model import Item, Line, key
from qingheng.calc.units import UnknownUnit, WrongDimension, convert, dimension

MOST_UNITS, LEAST_UNITS = Decimal(10) ** 6, Decimal("5e-10")
_LONGEST = {"parent": 80, "child": 80, "unit": 20, "alternate": 40}
_MOST_SCRAP = Decimal("0.9999995")
Numbered = Sequence[tuple[int, Line]]


def in_unit_of(line: Line, child: Item) -> Decimal | None:
    """The line's quantity in the unit of its child; None where the units do not meet.

    A line by weight of a thing that is counted (or of a sheet by its area) goes by the mass of one unit, where it is known.
    """
    unit = line.unit or child.unit
    try:
        return convert(line.quantity, unit, child.unit)
    except UnknownUnit:
        return None
    except WrongDimension:
        if child.mass and dimension(unit) == "mass":
            return convert(line.quantity, unit, "kg") / child.mass
        return None


def item_faults(items: Sequence[Item]) -> Iterator[Fault]:
    """Codes twice, units nobody knows, masses below zero."""
    seen: dict[str, str] = {}
    for number, item in enumerate(items):
        code = key(item.code)
        if not code:
            yield Fault("missing", "缺少物料编码。", "The code of the item is missing.", number, "code")
        elif code in seen:
            yield Fault(
                "duplicate-code", f"物料编码“{item.code}”与“{seen[code]}”重复（不区分大小写与空格）。",
                f"The code “{item.code}” is there twice, as “{seen[code]}” (case and spaces aside).",
                number, "code", "", item.code,
            )  # fmt: skip
        else:
            seen[code] = item.code
        if not _known(item.unit):
            yield _unknown_unit(item.unit, number, "unit", "")
        if item.mass is not None and item.mass < 0:
            yield Fault(
                "bad-quantity", "质量为负。", "The mass is below zero.", number, "mass_kg", "", str(item.mass)
            )
        elif item.mass is not None and not item.mass < MOST_UNITS:
            yield Fault(
                "bad-quantity", f"质量 {item.mass} kg 不小于 1000000 kg。",
                f"The mass {item.mass} kg is not below 1,000,000 kg.", number, "mass_kg", "", str(item.mass),
            )  # fmt: skip


def line_faults(items: Sequence[Item], index: Mapping[str, int], lines: Sequence[Line]) -> Iterator[Fault]:
    """What is wrong with each line by itself, with lines that repeat one another, and with alternates."""
    for number, line in enumerate(lines):
        yield from _one(items, index, number, line)
    yield from _twice(lines)
    yield from _shares(lines)


def _one(items: Sequence[Item], index: Mapping[str, int], number: int, line: Line) -> Iterator[Fault]:
    for column, code in (("parent", line.parent), ("child", line.child)):
        if key(code) not in index:
            yield Fault(
                "unknown-item",
                f"没有物料“{code}”。",
                f"There is no item “{code}”.",
                number,
                column,
                line.place,
                code,
            )
    yield from _sizes(number, line)
    if not line.quantity.is_finite() or line.quantity <= 0:
        yield Fault(
            "bad-quantity", f"数量 {line.quantity} 不大于零。", f"The quantity {line.quantity} is not above zero.",
            number, "quantity", line.place, str(line.quantity),
        )  # fmt: skip
    if not 0 <= line.scrap < _MOST_SCRAP:
        yield Fault(
            "bad-scrap", f"损耗率 {line.scrap} 不在 0 至 1 之间。", f"Scrap {line.scrap} does not lie from 0 to below 1.",
            number, "scrap", line.place, str(line.scrap),
        )  # fmt: skip
    if line.valid_from and line.valid_to and line.valid_to < line.valid_from:
        yield Fault(
            "bad-dates", "失效日期早于生效日期。", "It ends before it begins.", number, "valid_to", line.place
        )
    if line.unit and not _known(line.unit):
        yield _unknown_unit(line.unit, number, "unit", line.place)
    elif key(line.child) in index:
        child = items[index[key(line.child)]]
        if _known(child.unit) and in_unit_of(line, child) is None:
            yield wrong_unit(line.child, line.unit, child.unit, number, line.place)


def _sizes(number: int, line: Line) -> Iterator[Fault]:
    """What would not be kept as it is written: figures beyond 6 digits or below 9 decimals, long texts."""
    if line.quantity.is_finite() and (line.quantity >= MOST_UNITS or 0 < line.quantity < LEAST_UNITS):
        yield Fault(
            "bad-quantity", f"数量 {line.quantity} 超出 0.000000001 至 999999 的范围，请换用其他单位。",
            f"The quantity {line.quantity} lies outside 0.000000001 to 999,999; write it in another unit.",
            number, "quantity", line.place, str(line.quantity),
        )  # fmt: skip
    texts = (
        ("parent", line.parent, 80),
        ("child", line.child, 80),
        ("unit", line.unit, 20),
        ("alternate", line.alternate, 40),
    )
    for column, text, longest in texts:
        if len(text) > longest:
            yield Fault(
                "too-long", f"超过 {longest} 个字符。", f"More than {longest} characters.", number, column, line.place,
                text[:80],
            )  # fmt: skip


def _known(unit: str) -> bool:
    try:
        dimension(unit)
    except UnknownUnit:
        return False
    return True


def _unknown_unit(unit: str, number: int, column: str, place: str) -> Fault:
    return Fault(
        "unit-unknown",
        f"未知的单位“{unit}”。",
        f"“{unit}” is no unit known here.",
        number,
        column,
        place,
        unit,
    )


def _twice(lines: Sequence[Line]) -> Iterator[Fault]:
    """A child twice under a parent at the same time, and not as alternates of one set."""
    there: dict[tuple[str, str], list[tuple[int, Line]]] = defaultdict(list)
    for number, line in enumerate(lines):
        before = there[key(line.parent), key(line.child)]
        for _other, twin in before:
            if _meet(line, twin):
                yield Fault(
                    "duplicate-line", f"“{line.parent}”下的“{line.child}”重复出现（另见 {twin.place or _other + 1}）。",
                    f"“{line.child}” stands twice under “{line.parent}” (see {twin.place or _other + 1}).",
                    number, "child", line.place, line.child,
                )  # fmt: skip
                break
        before.append((number, line))


def _meet(first: Line, second: Line) -> bool:
    begins_late = first.valid_from and second.valid_to and first.valid_from > second.valid_to
    ends_early = first.valid_to and second.valid_from and first.valid_to < second.valid_from
    return not (begins_late or ends_early)


def _sets(lines: Numbered) -> dict[tuple[str, str], list[tuple[int, Line]]]:
    found: dict[tuple[str, str], list[tuple[int, Line]]] = defaultdict(list)
    for number, line in lines:
        if line.alternate:
            found[key(line.parent), key(line.alternate)].append((number, line))
    return found


def _shares(lines: Sequence[Line]) -> Iterator[Fault]:
    for members in _sets(list(enumerate(lines))).values():
        given = [line.share for _number, line in members if line.share is not None]
        number, first = members[0]
        if given and (len(given) < len(members) or any(one < 0 for one in given) or sum(given) != 1):
            yield Fault(
                "bad-shares", f"替代组“{first.alternate}”的份额合计为 {sum(given)}，应为 1 且每行都填。",
                f"The shares of the set “{first.alternate}” add up to {sum(given)}; they must be on every line and make 1.",
                number, "share", first.place, str(first.share or ""),
            )  # fmt: skip


def weights(lines: Numbered) -> dict[int, Decimal]:
    """How much of each line counts: 1; its share of a set of alternates; without shares the first of a set alone."""
    found = {number: Decimal(1) for number, _line in lines}
    for members in _sets(lines).values():
        given = [line.share for _number, line in members if line.share is not None]
        whole = sum(given, Decimal(0))
        for place, (number, line) in enumerate(members):
            if given and whole:
                found[number] = (line.share or Decimal(0)) / whole
            else:
                found[number] = Decimal(1 if place == 0 else 0)
    return found
