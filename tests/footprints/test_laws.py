"""What holds of every footprint: it adds up however it is cut, scales with what is made, and asks no order or unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from qingheng.calc.footprint.counting import counted
from qingheng.calc.footprint.cutting import Thresholds
from qingheng.calc.footprint.model import STAGES, Origins, Recipe, Slot, Stage
from qingheng.calc.footprint.modelling import answer, model_of, table, whole
from qingheng.calc.footprint.portfolio import scored, table_of
from qingheng.calc.footprint.scenario import scenario_of
from qingheng.calc.footprint.treeing import branches
from qingheng.calc.products import choices_of, configured
from tests.footprints import worlds
from tests.footprints.packs import ORIGINS, background, model, products

BOTH = Origins(("a", "b"), (True, True))
AMOUNTS = st.floats(-1e3, 1e3, allow_nan=False).map(lambda one: round(one, 6))
RECIPES = st.lists(
    st.builds(
        Recipe, st.sampled_from("xyz"), st.sampled_from(STAGES), st.integers(0, 3), AMOUNTS,
        primary=st.floats(0, 1), spread=st.floats(1, 3), amount_spread=st.floats(1, 3), net=st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
VALUES = st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=4, max_size=4).map(np.array)
SLOTS: tuple[Slot, ...] = tuple((item, net) for item in "xyz" for net in (False, True))
QUANTITIES = st.fixed_dictionaries({slot: st.floats(0.01, 50) for slot in SLOTS})


@settings(max_examples=40, deadline=None)
@given(RECIPES, VALUES, QUANTITIES, st.floats(0.1, 9), st.randoms())
def test_parts_add_up_scale_and_ask_no_order(recipes, values, quantities, factor, random) -> None:  # type: ignore[no-untyped-def]
    found = counted(recipes, quantities, values, BOTH)
    size = float(np.abs(found.parts).sum()) + 1e-9
    for parts in (found.by_stage(), found.by_item(), found.by(lambda one: one.column)):
        assert sum(parts.values()) == pytest.approx(found.total, abs=1e-9 * size)
    assert sum(found.by_origin().values()) == pytest.approx(found.total, abs=1e-9 * size)
    more = counted(recipes, {slot: one * factor for slot, one in quantities.items()}, values, BOTH)
    assert more.total == pytest.approx(found.total * factor, abs=1e-9 * size * factor)
    apart = [counted([one], quantities, values, BOTH).total for one in recipes]
    assert sum(apart) == pytest.approx(found.total, abs=1e-9 * size)  # linear in what is needed
    mixed = random.sample(recipes, len(recipes))
    assert counted(mixed, quantities, values, BOTH).total == pytest.approx(found.total, abs=1e-9 * size)


@settings(max_examples=25, deadline=None)
@given(RECIPES, VALUES, QUANTITIES)
def test_a_portfolio_is_each_configuration_by_itself(recipes, values, quantities) -> None:  # type: ignore[no-untyped-def]
    rows = sparse.csr_array([[quantities[slot] for slot in SLOTS], [1.0] * len(SLOTS)])
    found = scored(rows, table_of(recipes, SLOTS, values, BOTH))
    alone = counted(recipes, quantities, values, BOTH)
    size = float(np.abs(alone.parts).sum()) + 1e-9
    assert found.total[0] == pytest.approx(alone.total, abs=1e-9 * size)
    assert list(found.by_stage[0]) == pytest.approx(list(alone.by_stage().values()), abs=1e-9 * size)
    sizes = np.abs(alone.lines).sum()
    if sizes > 1e-6:
        share = sum(abs(kg) * one.primary for kg, one in zip(alone.lines, recipes, strict=True)) / sizes
        assert found.primary[0] == pytest.approx(share, abs=1e-9)


def test_units_of_a_source_do_not_count() -> None:
    """The same steel by the tonne and by the gram, the same energy in MJ: one footprint."""
    plain = answer(worlds.hand_model(), {}, worlds.VALUES, worlds.ORIGINS, thresholds=Thresholds(), draws=0)
    values, data = worlds.VALUES.copy(), dict(worlds.DATA)
    for code, unit, times in (
        ("steel", "t", 1e3),
        ("chip", "count", 1.0),
        ("grid.2026", "MJ", 1 / 3.6),
        ("truck", "kg*km", 1e-3),
    ):
        data[code] = replace(data[code], unit=unit)
        values[data[code].column] *= times
    turned = worlds.hand_model(order=-1)
    other = model_of(turned.net, scenario_of(worlds.TABLES), data, turned.question)
    found = answer(other, {}, values, worlds.ORIGINS, thresholds=Thresholds(), draws=0)
    assert found.counted.total == pytest.approx(plain.counted.total, rel=1e-12)
    assert found.counted.by_stage() == pytest.approx(plain.counted.by_stage())


def test_the_demonstration_portfolio_is_its_variants_one_by_one() -> None:
    """Spread, primary data, rating and stages of a portfolio are those of the records."""
    found, values = model(), background().intensities
    variants = [one for one in products().variants if one.family == "book14"]
    many = configured(
        found.net, choices_of(found.net, [one.choice for one in variants]), [one.code for one in variants]
    )
    together = whole(found, many.incidence, table(found, values, ORIGINS))
    for row, variant in enumerate(variants):
        alone = answer(found, variant.choice, values, ORIGINS, thresholds=Thresholds(), draws=0)
        assert together.total[row] == pytest.approx(alone.counted.total, rel=1e-12)
        assert together.spread[row] == pytest.approx(alone.spreads.interval.spread, rel=1e-9)
        assert together.rating[row] == pytest.approx(alone.quality.rating, rel=1e-9)
        assert list(together.by_stage[row]) == pytest.approx(
            list(alone.counted.by_stage().values()), rel=1e-9
        )
        assert alone.counted.by_stage()[Stage.use] > 0


def test_nodes_of_the_tree_add_up_to_the_footprint() -> None:
    found, values = model(), background().intensities
    for variant in products().variants:
        if variant.family == "book14":
            alone = answer(found, variant.choice, values, ORIGINS, thresholds=Thresholds(), draws=0)
            nodes = branches(found, variant.choice, alone.counted, alone.quantities)
            assert nodes[0].all == pytest.approx(alone.counted.total)
            assert sum(one.own for one in nodes) == pytest.approx(alone.counted.total)
    more = {
        "assignments": [{"item": "FRAME", "process": "supplier.frame", "rank": "supplier", "covers": "yes"}]
    }
    hand = worlds.hand_model(more=more)
    by_hand = answer(hand, {}, worlds.VALUES, worlds.ORIGINS, thresholds=Thresholds(), draws=0)
    nodes = branches(hand, {}, by_hand.counted, by_hand.quantities)
    assert [one.covered for one in nodes if one.item == "FRAME"] == [True]
    assert nodes[0].all == pytest.approx(by_hand.counted.total)


def test_what_is_beside_a_footprint_is_in_no_total() -> None:
    found = answer(
        worlds.hand_model(), {}, worlds.VALUES, worlds.ORIGINS, thresholds=Thresholds(), draws=0
    ).counted
    by_origin = found.by_origin()
    assert by_origin["co2_removed"] == pytest.approx(0.15)
    assert found.total == pytest.approx(by_origin["fossil"] + by_origin["aircraft"])
