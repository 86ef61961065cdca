"""Systems small enough to be worked out by hand, among them those openLCA tests itself with."""

from __future__ import annotations

import numpy as np
import pytest

from qingheng.calc.lca.model import Allocation, Exchange, Fate
from qingheng.calc.lca.solving import demand_of
from tests.lca.worlds import gives, inventory, makes, nature, process, product, solved, takes, treats, waste

CO2 = nature("CO2")


def test_two_processes_that_use_each_other() -> None:
    """Steel takes 0.2 kWh... by hand: s = 2 + 0.5 e and e = 1 + 0.1 s, so s = 2.5/0.95 and e = 1.2/0.95."""
    database = inventory(
        [product("steel"), product("power"), CO2],
        process("s", makes("steel"), takes("power", 0.5), gives("CO2", 2)),
        process("e", makes("power"), takes("steel", 0.1), gives("CO2", 1)),
    )
    _, _, scores = solved(database, {"CO2": 1.0})
    assert scores["s", "steel"] == pytest.approx(2.5 / 0.95, rel=1e-14)
    assert scores["e", "power"] == pytest.approx(1.2 / 0.95, rel=1e-14)


def test_a_chain_with_a_reference_of_a_half() -> None:
    """openLCA SubResultsTest: C takes 2 of B, half a B takes 2 of A; each run gives 1 kg: 1 + 4 + 8 = 13."""
    database = inventory(
        [product("A"), product("B"), product("C"), CO2],
        process("a", makes("A"), gives("CO2", 1)),
        process("b", makes("B", 0.5), takes("A", 2), gives("CO2", 1)),
        process("c", makes("C"), takes("B", 2), gives("CO2", 1)),
    )
    linked, factorised, scores = solved(database, {"CO2": 1.0})
    assert scores["c", "C"] == pytest.approx(13, rel=1e-14)
    runs = factorised.forward(demand_of(3, np.array([2]), np.array([1.0])))
    assert runs.tolist() == pytest.approx([8, 4, 1], rel=1e-14)
    assert linked.fates == {Fate.reference: 3, Fate.linked: 2, Fate.elementary: 3}


def test_a_loop_of_two() -> None:
    """openLCA SelfLoopAnalysisTest: demand 2 of p1 runs both 4 times; flows 12 and 12."""
    database = inventory(
        [product("p1"), product("p2"), nature("f1", ("resource", "in ground")), nature("f2")],
        process("1", makes("p1"), takes("p2", 1), takes("f1", 1), gives("f2", 2)),
        process("2", makes("p2"), takes("p1", 0.5), takes("f1", 2), gives("f2", 1)),
    )
    _, factorised, _ = solved(database, {})
    runs = factorised.forward(np.array([2.0, 0.0]))
    assert runs.tolist() == pytest.approx([4, 4], rel=1e-14)
    assert (factorised.elementary @ runs).tolist() == pytest.approx([12, 12], rel=1e-14)


def test_a_process_that_uses_some_of_its_own() -> None:
    """A power station uses 0.1 of each kWh itself: 0.9 kg over 0.9 net is 1 kg a kWh."""
    database = inventory(
        [product("power", "kWh"), CO2], process("e", makes("power"), takes("power", 0.1), gives("CO2", 0.9))
    )
    _, _, scores = solved(database, {"CO2": 1.0})
    assert scores["e", "power"] == pytest.approx(1.0, rel=1e-14)


def test_a_market_takes_what_it_sells() -> None:
    """One flow, two makers and their market: 0.25 of 4 kg and 0.75 of 2 kg, 2 % lost on the way."""
    database = inventory(
        [product("power", "kWh"), CO2],
        process("coal", makes("power"), gives("CO2", 4), location="CN"),
        process("wind", makes("power"), gives("CO2", 2), location="CN"),
        process(
            "market", makes("power"), takes("power", 0.255, provider="coal"), takes("power", 0.765, provider="wind"),
        ),
    )  # fmt: skip
    linked, _, scores = solved(database, {"CO2": 1.0})
    assert scores["market", "power"] == pytest.approx(1.02 * 2.5, rel=1e-14)
    assert linked.fates[Fate.linked] == 2


@pytest.mark.parametrize(
    "treatment",
    [treats("w"), Exchange("w", -1.0, "kg", output=True, reference=True)],
    ids=["taken in", "given negative"],
)
@pytest.mark.parametrize(
    "disposal", [gives("w", 2), takes("w", -2)], ids=["given", "taken negative"]
)  # fmt: skip
def test_waste_goes_to_its_treatment(treatment: Exchange, disposal: Exchange) -> None:
    """openLCA WasteCalculationTest, downstream: 2 kg of waste at 2 kg each are 4, however the source writes it."""
    database = inventory(
        [product("p"), waste("w"), CO2],
        process("P", makes("p"), disposal),
        process("W", treatment, gives("CO2", 2)),
    )
    _, _, scores = solved(database, {"CO2": 1.0})
    assert scores["P", "p"] == pytest.approx(4, rel=1e-14)
    assert scores["W", "w"] == pytest.approx(2, rel=1e-14)


def test_treatment_as_the_reference() -> None:
    """openLCA WasteCalculationTest, reference: treating takes 2 of a product of 2 kg: 4. And 2 wastes of 21 are 42."""
    database = inventory(
        [product("p"), waste("w"), product("q"), waste("v"), CO2],
        process("W", treats("w"), takes("p", 2)),
        process("P", makes("p"), gives("CO2", 2)),
        process("Q", makes("q"), gives("v", 2)),
        process("V", treats("v"), gives("CO2", 21)),
    )
    _, _, scores = solved(database, {"CO2": 1.0})
    assert scores["W", "w"] == pytest.approx(4, rel=1e-14)
    assert scores["Q", "q"] == pytest.approx(42, rel=1e-14)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (makes("p1"), gives("p2", 3)), (treats("w1"), takes("w2", 3)), (makes("p1"), takes("w2", 3)),
        (treats("w1"), gives("p2", 3)),
    ],
    ids=["products", "wastes", "product and waste", "waste and product"],
)  # fmt: skip
def test_stated_shares(first: Exchange, second: Exchange) -> None:
    """openLCA AllocationTest: 2 kg, a quarter of it for the first: 0.5; the other three quarters over 3 units."""
    shares = {Allocation.causal: {first.flow: 0.25, second.flow: 0.75}}
    database = inventory(
        [product("p1"), product("p2"), waste("w1"), waste("w2"), CO2],
        process("P", first, second, gives("CO2", 2), shares=shares),
    )
    linked, _, scores = solved(database, {"CO2": 1.0}, allocation=Allocation.causal)
    assert scores["P", first.flow] == pytest.approx(0.5, rel=1e-14)
    assert scores["P", second.flow] == pytest.approx(0.5, rel=1e-14)
    assert linked.fates == {Fate.reference: 2, Fate.elementary: 1}


@pytest.mark.parametrize(
    ("method", "share"),
    [
        (Allocation.mass, 2 / 5),  # 2 kg and 3 kg
        (Allocation.energy, 2 * 40 / (2 * 40 + 3 * 10)),
        (Allocation.economic, 2 * 6 / (2 * 6 + 3 * 1)),
    ],
)
def test_allocation_by_a_property(method: Allocation, share: float) -> None:
    database = inventory(
        [
            product("oil", energy=40.0, price=6.0),
            product("meal", energy=10.0, price=1.0),
            product("bean"),
            CO2,
        ],
        process("mill", makes("oil", 2), makes("meal", 3000, "g"), takes("bean", 5), gives("CO2", 1)),
        process("farm", makes("bean"), gives("CO2", 0.8)),
    )
    _, _, scores = solved(database, {"CO2": 1.0}, allocation=method)
    assert scores["mill", "oil"] == pytest.approx(5 * share / 2, rel=1e-14)
    assert scores["mill", "meal"] == pytest.approx(5 * (1 - share) / 3, rel=1e-14)


def test_substitution_credits_what_is_replaced() -> None:
    """5 kg all told, 3 kg of meal replace 3 of soy at 0.5: (5 - 1.5) over 2 kg of oil."""
    database = inventory(
        [product("oil"), product("soy"), CO2],
        process("mill", makes("oil", 2), makes("soy", 3), gives("CO2", 5)),
        process("farm", makes("soy"), gives("CO2", 0.5)),
    )
    linked, _, scores = solved(database, {"CO2": 1.0}, allocation=Allocation.substitution)
    assert scores["mill", "oil"] == pytest.approx(3.5 / 2, rel=1e-14)
    assert [one.code for one in linked.losses] == ["co-product-credited"]


def test_an_avoided_product_saves() -> None:
    """Recycling 1 kg gives 0.6 and saves 0.8 of a metal of 3: 0.6 - 2.4."""
    database = inventory(
        [waste("scrap"), product("metal"), CO2],
        process("R", treats("scrap"), gives("metal", 0.8, avoided=True), gives("CO2", 0.6)),
        process("M", makes("metal"), gives("CO2", 3)),
    )
    linked, _, scores = solved(database, {"CO2": 1.0})
    assert scores["R", "scrap"] == pytest.approx(-1.8, rel=1e-14)
    assert linked.losses == ()


def test_allocation_by_cause() -> None:
    """The solvent belongs to a alone, the rest half and half (stated 0.5001 + 0.4999): nothing is lost."""
    exchanges = (makes("a"), makes("b"), gives("CO2", 4), gives("VOC", 2))
    causal = {("a", 2): 0.5001, ("b", 2): 0.4999, ("a", 3): 1.0}
    database = inventory(
        [product("a"), product("b"), CO2, nature("VOC")], process("P", *exchanges, causal=causal)
    )
    _, _, scores = solved(database, {"CO2": 1.0, "VOC": 10.0}, allocation=Allocation.causal)
    assert scores["P", "a"] == pytest.approx(4 * 0.5001 + 20, rel=1e-12)
    assert scores["P", "a"] + scores["P", "b"] == pytest.approx(24, rel=1e-12)


def test_carbon_taken_up_counts_negative_and_ore_positive() -> None:
    database = inventory(
        [product("wood"), CO2, nature("ore", ("Resources", "in ground"))],
        process("forest", makes("wood"), takes("CO2", 1.8), takes("ore", 0.1)),
    )
    _, factorised, _ = solved(database, {})
    flows = dict(zip(("CO2", "ore"), (factorised.elementary @ np.array([1.0])).tolist(), strict=True))
    assert flows == pytest.approx({"CO2": -1.8, "ore": 0.1})
