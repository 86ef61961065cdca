"""The bridge closes to the last digit, and each effect is what its name says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.bridge import EFFECTS, Cell, bridge, totals

D = Decimal
AMOUNTS = st.none() | st.decimals("-1000000", "1000000", places=9)
SHARES = st.decimals("0", "1", places=6)


@st.composite
def years(draw: st.DrawFn) -> list[Cell]:
    chosen = draw(
        st.sets(
            st.tuples(st.sampled_from("ABC"), st.sampled_from(["gas", "power"]), st.sampled_from(["1", "2"]))
        )
    )
    return [
        Cell(*at, draw(st.sampled_from(["m1", "m2"])), draw(st.sampled_from(["kWh", "m3"])), draw(AMOUNTS),
             draw(st.decimals("-1000000", "1000000", places=9)), draw(SHARES))
        for at in sorted(chosen)
    ]  # fmt: skip


@given(
    years(),
    years(),
    st.dictionaries(
        st.sampled_from("ABC"),
        st.tuples(st.decimals("0", "999", places=3), st.decimals("0", "999", places=3)),
    ),
)
def test_effects_add_up_to_the_difference(before: list[Cell], after: list[Cell], output: dict) -> None:
    effects = bridge(before, after, output=output)
    difference = sum((c.share * c.co2e for c in after), D(0)) - sum((c.share * c.co2e for c in before), D(0))
    assert sum((one.value for one in effects), D(0)) == difference
    assert sum(totals(effects).values(), D(0)) == difference
    assert list(totals(effects)) == list(EFFECTS)


@given(years())
def test_the_same_year_twice_has_no_effects(cells: list[Cell]) -> None:
    assert bridge(cells, cells) == []


def cell(amount: str | None, co2e: str, **said) -> Cell:
    fields = {
        "site": "A",
        "activity": "gas",
        "category": "1",
        "method": "m",
        "unit": "m3",
        "share": D(1),
    } | said
    return Cell(amount=None if amount is None else D(amount), co2e=D(co2e), **fields)


@pytest.mark.parametrize(
    ("before", "after", "output", "expected"),
    [
        (cell("100", "200"), cell("150", "300"), None, {"activity": D(100)}),
        (cell("100", "200"), cell("150", "300"), {"A": (D(10), D(12))}, {"activity": D(40), "intensity": D(60)}),
        (cell("100", "200", scales=False), cell("150", "300", scales=False), {"A": (D(10), D(12))}, {"activity": D(100)}),
        (cell("100", "200"), cell("150", "300"), {"A": (D(0), D(12))}, {"activity": D(100)}),
        (cell("100", "0"), cell("150", "300"), None, {"activity": D(300)}),
        (cell("100", "200"), cell("100", "180"), None, {"factor": D(-20)}),
        (cell("100", "200"), cell("100", "180", method="n"), None, {"method": D(-20)}),
        (cell("100", "200"), cell("9", "180", unit="GJ"), None, {"method": D(-20)}),
        (cell("100", "200"), cell("100", "200", share=D("0.5")), None, {"boundary": D(-100)}),
        (cell("0", "0"), cell("5", "10"), None, {"activity": D(10)}),
        (cell("100", "200"), cell("110", "330", share=D("0.5")), None, {"boundary": D(-100), "activity": D(10), "factor": D(55)}),
        (cell("100", "200"), cell("100", "200", site="B"), None, {"structure": D(0)}),
        (cell("100", "200"), cell("100", "300", category="2"), None, {"boundary": D(100)}),
        (cell("100", "200"), cell("100", "300", activity="oil"), None, {"activity": D(100)}),
    ],
)  # fmt: skip
def test_each_effect(before: Cell, after: Cell, output: dict | None, expected: dict) -> None:
    found = totals(bridge([before], [after], output=output))
    assert {name: value for name, value in found.items() if value} == {n: v for n, v in expected.items() if v}


def test_a_site_bought_is_structure_and_cells_are_unique() -> None:
    found = bridge([cell("1", "2")], [cell("1", "2"), cell("5", "7", site="B")])
    assert [(one.effect, one.site, one.value) for one in found] == [("structure", "B", D(7))]
    with pytest.raises(ValueError, match="two cells"):
        bridge([cell("1", "2"), cell("1", "2")], [])
