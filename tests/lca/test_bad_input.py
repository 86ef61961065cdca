"""What cannot be calculated is refused with a place, or repaired and said: never a quiet wrong number."""

from __future__ import annotations

import numpy as np
import pytest

from qingheng.calc.lca.characterising import Method, characterised, uncharacterised
from qingheng.calc.lca.matrices import Linked, system_of
from qingheng.calc.lca.model import Allocation, Exchange, Fate, Inventory
from qingheng.calc.lca.solving import SingularSystem, Unsolved, factorise, intensities
from tests.lca.worlds import (
    gives,
    inventory,
    makes,
    matrix_system,
    nature,
    process,
    product,
    solved,
    takes,
    waste,
)

CO2 = nature("CO2")


def codes(linked: Linked) -> list[str]:
    return sorted(one.code for one in linked.losses)


def whole(database: Inventory, linked: Linked) -> bool:
    return sum(linked.fates.values()) == sum(len(one.exchanges) for one in database.processes.values())


@pytest.mark.parametrize("amount", [0.0, -1.0, float("nan"), float("inf")])
def test_a_reference_of_nothing_or_less_is_refused_and_named(amount: float) -> None:
    database = inventory(
        [product("p"), product("q"), CO2],
        process("bad", makes("p", amount), gives("CO2", 1)),
        process("user", makes("q"), takes("p", 2)),
    )
    linked = system_of(database)
    assert linked.system.columns == (("user", "q"),)
    assert codes(linked) == ["reference-amount"]
    assert linked.losses[0].place == "bad"
    assert linked.fates == {Fate.rejected: 2, Fate.reference: 1, Fate.cut_off: 1}
    assert [(one.process, one.flow, one.amount) for one in linked.cut_off] == [("user", "p", 2.0)]
    assert whole(database, linked)


def test_a_process_without_a_reference_is_refused_unless_it_has_one_product() -> None:
    outputs = gives("p", 1), gives("q", 2)
    flows = [product("p"), product("q"), product("r"), CO2]
    two = inventory(flows, process("two", *outputs, gives("CO2", 1)))
    assert codes(system_of(two)) == ["no-reference"]
    assert system_of(two).system.size == 0
    one = inventory(flows, process("one", gives("r", 2), gives("CO2", 1)))
    linked, _, scores = solved(one, {"CO2": 1.0})
    assert scores == {("one", "r"): 0.5}
    assert codes(linked) == ["reference-guessed"]


def test_allocation_without_properties_is_refused_with_the_product() -> None:
    database = inventory(
        [product("p", "item"), product("q"), CO2], process("both", makes("p"), makes("q"), gives("CO2", 1))
    )
    linked = system_of(database, allocation=Allocation.mass)
    assert linked.fates == {Fate.rejected: 3}
    assert "“p”" in linked.losses[0].message_en
    assert "“p”" in linked.losses[0].message_zh


def test_parts_by_cause_that_do_not_add_up_are_refused() -> None:
    exchanges = (makes("a"), makes("b"), gives("CO2", 4))
    database = inventory(
        [product("a"), product("b"), CO2], process("P", *exchanges, causal={("a", 2): 0.5, ("b", 2): 0.3})
    )
    linked = system_of(database, allocation=Allocation.causal)
    assert codes(linked) == ["allocation"]
    assert "0.8" in linked.losses[0].message_en


def test_units_that_cannot_become_the_flows_are_rejected_one_by_one() -> None:
    database = inventory(
        [product("p"), product("gas", energy=50.0), CO2],
        process("P", makes("p"), takes("gas", 100, "MJ"), takes("gas", 1, "item"), takes("gas", 1, "furlong"), gives("CO2", 1)),
        process("G", makes("gas"), gives("CO2", 3)),
    )  # fmt: skip
    linked, _, scores = solved(database, {"CO2": 1.0})
    assert scores["P", "p"] == pytest.approx(1 + 100 / 50 * 3)
    assert codes(linked) == ["unit", "unit"]
    assert linked.fates[Fate.rejected] == 2
    assert whole(database, linked)


def test_unknown_flows_and_open_makers_are_listed() -> None:
    flows = [product("p"), product("power", "kWh"), CO2]
    database = inventory(
        flows,
        process("P", makes("p"), takes("power", 1), takes("ghost", 1), location="CN"),
        process("a", makes("power"), gives("CO2", 1), location="FR"),
        process("b", makes("power"), gives("CO2", 2), location="DE"),
    )
    linked = system_of(database)
    assert codes(linked) == ["flow", "maker-open"]
    assert linked.fates == {Fate.reference: 3, Fate.elementary: 2, Fate.cut_off: 1, Fate.rejected: 1}
    here = inventory(flows, *database.processes.values(), process("c", makes("power"), location="CN"))
    assert codes(system_of(here)) == ["flow", "maker-chosen"]


def test_a_provider_may_be_chosen_where_the_source_leaves_it_open() -> None:
    database = inventory(
        [product("p"), product("diesel"), CO2],
        process("P", makes("p"), takes("diesel", 2)),
        process("a", makes("diesel"), gives("CO2", 1)),
        process("b", makes("diesel"), gives("CO2", 3)),
    )
    assert codes(system_of(database)) == ["maker-open"]
    linked = system_of(database, providers={"diesel": "b", "p": "gone"})
    assert linked.losses == ()
    assert linked.fates[Fate.linked] == 1
    row = linked.system.rows[linked.system.amounts == -2.0]
    assert [linked.system.columns[one] for one in row] == [("b", "diesel")]


def test_a_provider_that_is_not_there_is_replaced_and_said() -> None:
    database = inventory(
        [product("p"), product("q"), CO2],
        process("P", makes("p"), takes("q", 1, provider="gone")),
        process("Q", makes("q"), gives("CO2", 1)),
    )
    linked, _, scores = solved(database, {"CO2": 1.0})
    assert scores["P", "p"] == 1.0
    assert [(one.code, one.repaired) for one in linked.losses] == [("maker-chosen", True)]


def test_a_reference_in_the_wrong_direction_is_refused() -> None:
    database = inventory(
        [waste("w"), CO2],
        process("W", Exchange("w", 1.0, "kg", output=True, reference=True), gives("CO2", 1)),
    )
    assert codes(system_of(database)) == ["reference-amount"]


@pytest.mark.parametrize(
    "rows",
    [
        [[1, -0.1, 0], [-10, 1, 0], [0, 0, 1]],
        [[1, -1, 0], [-1, 1, 0], [0, -1, 1]],
        [[1e6, -1e-3, 0], [-1e9, 1, 0], [0, 0, 1]],
    ],
)
def test_a_loop_that_makes_nothing_is_named(rows: list[list[float]]) -> None:
    with pytest.raises(SingularSystem) as refused:
        factorise(matrix_system(np.array(rows, float), np.ones((1, 3))))
    assert set(refused.value.columns[:2]) == {0, 1}
    assert "p0" in str(refused.value)


def test_a_product_nobody_nets_is_named() -> None:
    database = inventory(
        [product("power"), product("p")],
        process("e", makes("power"), takes("power", 1)),
        process("P", makes("p")),
    )
    with pytest.raises(SingularSystem) as refused:
        factorise(system_of(database).system)
    assert refused.value.processes == ("e",)


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_units_of_very_different_size_are_not_singular(scale: float) -> None:
    technosphere = np.array([[1.0, -0.3 * scale], [-0.2 / scale, 1.0]])
    factorised = factorise(matrix_system(technosphere, np.array([[1.0, scale]])))
    found = factorised.adjoint(np.array([1.0, scale]))
    assert found.tolist() == pytest.approx([1.2 / 0.94, 1.3 * scale / 0.94], rel=1e-12)


def test_amounts_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        factorise(matrix_system(np.array([[1.0, float("nan")], [0, 1]]), np.ones((1, 2))))
    factorised = factorise(matrix_system(np.eye(2), np.ones((1, 2))))
    with pytest.raises(Unsolved):
        factorised.forward(np.array([float("inf"), 1.0]))
    with pytest.raises(ValueError, match="finite"):
        characterised(factorised.system, [Method("m", "", "", "kg", {"e0": float("nan")})])


def test_what_has_no_factor_is_listed_with_its_amount() -> None:
    database = inventory(
        [product("p"), product("q"), CO2, nature("Carbon dioxide, fossil "), nature("heat")],
        process("P", makes("p"), takes("q", 2), gives("CO2", 1), gives("heat", 5)),
        process("Q", makes("q"), gives("Carbon dioxide, fossil ", 3), gives("heat", 1)),
    )
    linked = system_of(database)
    methods = [Method("gwp", "", "", "kg", {"CO2": 1.0, "heat": 0.0, "nowhere": 9.0})]
    found = characterised(linked.system, methods)
    listed = uncharacterised(linked.system, database.flows, found)
    assert [(one.name, one.columns, one.amount) for one in listed] == [("Carbon dioxide, fossil ", 1, 3.0)]
    assert found.unused == {"gwp": 1}
    factorised = factorise(linked.system)
    runs = factorised.forward(np.array([1.0, 0.0]))
    of_p = uncharacterised(linked.system, database.flows, found, category=0, runs=runs)
    assert [(one.name, one.amount) for one in of_p] == [("Carbon dioxide, fossil ", 6.0)]
    assert uncharacterised(linked.system, database.flows, found, runs=np.array([1.0, 0.0])) == ()


def test_no_methods_and_no_processes() -> None:
    database = inventory([product("p"), CO2], process("P", makes("p"), gives("CO2", 1)))
    system = system_of(database).system
    found = characterised(system, [])
    assert intensities(factorise(system), found.matrix).shape == (1, 0)
    assert [one.name for one in uncharacterised(system, database.flows, found)] == ["CO2"]
    empty = system_of(inventory([])).system
    assert intensities(factorise(empty), characterised(empty, []).matrix).shape == (0, 0)
