"""Samples: the same seed draws the same lines, nothing twice, and coverage is what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.assurance import METHODS, Item, covered, draw, judged, needed

ITEMS = st.lists(
    st.builds(
        Item,
        id=st.integers(0, 10_000).map(str),
        value=st.decimals(-(10**9), 10**9, places=3),
        stratum=st.sampled_from(["1", "2", "3"]),
    ),
    unique_by=lambda one: one.id,
    min_size=1,
    max_size=40,
)


@given(ITEMS, st.sampled_from(METHODS), st.integers(1, 50), st.integers(0, 1000), st.randoms())
def test_the_sample_depends_on_the_lines_and_the_seed_alone(items, method, size, seed, order) -> None:  # type: ignore[no-untyped-def]
    first = draw(items, method, size, seed)
    other = list(items)
    order.shuffle(other)
    assert draw(other, method, size, seed) == first
    assert len({one.item.id for one in first}) == len(first) == min(size, len(items))
    assert [one.order for one in first] == list(range(1, len(first) + 1))


@given(ITEMS, st.integers(1, 50))
def test_highest_impact_leaves_nothing_larger_behind(items: list[Item], size: int) -> None:
    drawn = [one.item for one in draw(items, "impact", size, 0)]
    left = [abs(one.value) for one in items if one not in drawn]
    assert not left or min(abs(one.value) for one in drawn) >= max(left)


@given(ITEMS, st.integers(3, 50), st.integers(0, 99))
def test_every_stratum_is_in_a_stratified_sample(items: list[Item], size: int, seed: int) -> None:
    drawn = {one.item.stratum for one in draw(items, "stratified", size, seed)}
    assert drawn == {one.stratum for one in items}


def test_seeds_differ() -> None:
    items = [Item(str(n), Decimal(1)) for n in range(1000)]
    assert draw(items, "random", 10, 1) != draw(items, "random", 10, 2)


def test_coverage_counts_each_line_once() -> None:
    items = [Item("a", Decimal(-30)), Item("b", Decimal(50)), Item("c", Decimal(20))]
    assert covered([items[0], items[0], items[2]], items) == Decimal("50.0")
    assert covered(items, items) == Decimal("100.0")
    assert covered([], [Item("a", Decimal(0))]) is None


@pytest.mark.parametrize(
    ("level", "percent", "lines", "size"),
    [
        ("reasonable", "5", 1000, 60),
        ("limited", "5", 1000, 33),
        ("reasonable", "1", 1000, 300),
        ("reasonable", "5", 12, 12),
    ],
)
def test_the_size_a_level_asks_for(level: str, percent: str, lines: int, size: int) -> None:
    """R x 100 / materiality: 3.00 x 100 / 5 = 60; 1.61 x 100 / 5 = 32.2."""
    assert needed(level, Decimal(percent), lines) == size


@pytest.mark.parametrize(("method", "size"), [("guess", 1), ("random", 0)])
def test_what_cannot_be_drawn(method: str, size: int) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw([Item("a", Decimal(1))], method, size, 0)


def test_opposite_misstatements_do_not_excuse_each_other() -> None:
    found = judged([Decimal(40), Decimal(-30)], Decimal(1000), Decimal(5))
    assert (found.net, found.gross, found.limit, found.percent) == (
        10,
        70,
        Decimal("50.000"),
        Decimal("1.000"),
    )
    assert found.material
    assert not judged([Decimal(50)], Decimal(1000), Decimal(5)).material
    assert judged([Decimal(1)], None, Decimal(5)).material
    assert not judged([], None, Decimal(5)).material
