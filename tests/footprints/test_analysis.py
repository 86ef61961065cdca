"""Supply chains, elasticities and what-ifs of the product of the method page, by hand; and their laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from qingheng.calc.footprint.altering import (
    NothingMeets,
    Target,
    effects,
    own_data,
    refigured,
    reprocessed,
    rerouted,
    rescaled,
)
from qingheng.calc.footprint.assigning import CannotBecome
from qingheng.calc.footprint.comparing import Frame, checks
from qingheng.calc.footprint.counting import counted
from qingheng.calc.footprint.cutting import Thresholds
from qingheng.calc.footprint.model import STAGES, Stage
from qingheng.calc.footprint.modelling import Model, answer
from qingheng.calc.footprint.recycling import Rule
from qingheng.calc.footprint.scenario import scenario_of
from qingheng.calc.footprint.streaming import Kind, Knot, Line, Place, Stream, drawable, foreground
from qingheng.calc.footprint.treeing import branches
from qingheng.calc.footprint.weighing import Of, Weighed, levers
from qingheng.calc.lca.changing import changed, changed_together, exchange_changed, product_replaced
from qingheng.calc.lca.model import System
from qingheng.calc.lca.sampling import Sampler, elasticities, independent
from qingheng.calc.lca.solving import direct_intensities, factorise, intensities
from tests.footprints.worlds import DATA, ORIGINS, TABLES, VALUES, hand_model
from tests.lca.worlds import matrix_system


def _total(model: Model, values: np.ndarray = VALUES, **choice: str) -> float:
    return counted(model.built.recipes, model.quantities(choice), values, ORIGINS, stages=STAGES).total


def _loop() -> tuple[System, sparse.csr_array]:
    """Steel takes 0.5 of power and gives off 2 kg, power takes 0.1 of steel and gives off 1 kg; heat takes power."""
    makes = np.array([[1.0, -0.1, 0.0], [-0.5, 1.0, -0.3], [0.0, 0.0, 1.0]])
    return matrix_system(makes, np.array([[2.0, 1.0, 0.4]])), sparse.csr_array(np.ones((1, 1)))


def test_streams_into_the_product_are_its_footprint() -> None:
    model = hand_model()
    found = answer(model, {}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    tree = branches(model, {}, found.counted, found.quantities)
    lines = [
        Line(one.stage.value, one.item, model.note(one.about).process, float(kg))
        for one, kg in zip(found.counted.recipes, found.counted.lines, strict=True)
    ]
    front = foreground([Knot(one.parent, one.item.casefold(), one.net, one.own) for one in tree], lines)
    by = {(one.source, one.target): one.kilograms for one in front.streams}

    def item(code: str) -> Place:
        return Place(Kind.item, code)

    def process(code: str) -> Place:
        return Place(Kind.process, code)

    stage = Place(Kind.stage, "use")
    assert front.total == pytest.approx(23.846, rel=1e-12)
    assert by[process("steel"), item("plate")] == pytest.approx(2.5)
    assert by[item("plate"), item("frame")] == by[item("frame"), item("p")] == pytest.approx(2.5)
    assert by[stage, item("p")] == pytest.approx(12.5)
    assert sum(kg for (_s, target), kg in by.items() if target == item("p")) == pytest.approx(
        23.846, rel=1e-12
    )
    drawn, left = drawable(front.streams, least=0.25)
    assert {one.kilograms >= 0.25 for one in drawn} == {True}
    assert len(drawn) + len(left) == len(front.streams)


def test_credits_and_loops_are_not_drawn() -> None:
    a, b, c = (Place(Kind.process, code) for code in "abc")
    drawn, left = drawable(
        [Stream(a, b, 5.0), Stream(b, c, 4.0), Stream(c, a, 3.0), Stream(a, c, -2.0)], least=0.1
    )
    assert [(one.source, one.target) for one in drawn] == [(a, b), (b, c)]
    assert [one.kilograms for one in left] == [3.0, -2.0]


def test_what_ifs_by_hand() -> None:
    model = hand_model()
    board = reprocessed(model, Target("plate", Stage.raw_materials), DATA["board"])
    assert _total(board) == pytest.approx(23.846 - 2.5 * 0.5)  # 1.25 kg at 1 instead of 2
    assert _total(rerouted(model, "1", km=250.0)) == pytest.approx(23.846 - 0.75 * 0.132)
    assert _total(rescaled(model, Target(stage=Stage.use), 0.8)) == pytest.approx(23.846 - 2.5)
    scenario = scenario_of(TABLES)
    values = np.vstack([VALUES, [[4.0, 0, 0]]])
    chip = refigured(model, scenario, "chip", own_data("own:x", len(VALUES), "count", "V"))
    assert _total(chip, values) == pytest.approx(23.846 - 6 + 4)
    assert _total(chip, values, chip="big") == pytest.approx(_total(model, chip="big"))
    frame = refigured(model, scenario, "frame", own_data("own:x", len(VALUES), "count", "V"))
    assert _total(frame, values) == pytest.approx(23.846 - 2.5 + 4)  # it stands for the plates beneath
    assert _total(model) == pytest.approx(23.846, rel=1e-12)
    for wrong in (Target("nothing"), Target("plate", Stage.use)):
        with pytest.raises(NothingMeets):
            reprocessed(model, wrong, DATA["board"])
    with pytest.raises(CannotBecome):
        reprocessed(model, Target(stage=Stage.use), DATA["board"])
    with pytest.raises(ValueError, match="below zero"):
        rerouted(model, "*", km=-1.0)


def test_a_portfolio_moves_as_each_configuration_does() -> None:
    model, changed_model = hand_model(), rescaled(hand_model(), Target("big"), 0.5)
    by = effects(changed_model, VALUES, ORIGINS) - effects(model, VALUES, ORIGINS)
    numbers = {one.code: number for number, one in enumerate(model.net.options)}
    small, big = (np.zeros(1 + len(numbers)) for _ in range(2))
    small[[0, 1 + numbers["small"]]] = 1
    big[[0, 1 + numbers["big"]]] = 1
    assert float((small @ by).sum()) == pytest.approx(_total(changed_model) - _total(model), abs=1e-12)
    assert float((big @ by).sum()) == pytest.approx(
        _total(changed_model, chip="big") - _total(model, chip="big"), rel=1e-9
    )


def test_elasticities_by_hand() -> None:
    lines = [
        Weighed("grid", "a", 6.0, 2.0, 1.0),
        Weighed("grid", "b", 2.0, 2.0, 1.0),
        Weighed("steel", "b", 2.0, 4.0, 1.0),
    ]
    found = levers(lines)
    by = {(one.of, one.code): one for one in found.levers}
    assert by[Of.process, "grid"].elasticity == pytest.approx(0.8)
    assert by[Of.item, "b"].elasticity == pytest.approx(0.4)
    squares = (0.8 * np.log(2)) ** 2, (0.2 * np.log(4)) ** 2
    assert found.spread == pytest.approx(np.exp(np.sqrt(sum(squares))))
    assert by[Of.process, "grid"].variance == pytest.approx(squares[0] / sum(squares))
    assert found.levers[0].code == "grid"
    for of in Of:
        assert sum(one.elasticity for one in found.levers if one.of is of) == pytest.approx(1)
    with pytest.raises(ValueError, match="zero"):
        levers([Weighed("x", "y", 0.0, None, None)])


def test_elasticities_of_the_background_are_what_one_per_cent_does() -> None:
    system, characterised = _loop()
    factorised = factorise(system)
    scores = intensities(factorised, characterised)[:, 0]
    direct = direct_intensities(factorised, characterised)[:, 0]
    demand = np.array([10.0, 20.0, 5.0])
    found = elasticities(factorised, demand, scores, direct)
    score = float(demand @ scores)
    assert float(found.own.sum()) == pytest.approx(score)
    for number in range(len(system.amounts)):
        if system.rows[number] == system.cols[number]:
            continue
        amounts = system.amounts.copy()
        amounts[number] *= 1.0001
        again = intensities(factorise(replace(system, amounts=amounts)), characterised)[:, 0]
        assert found.exchanges[number] / score == pytest.approx(
            (demand @ again / score - 1) / 0.0001, rel=1e-3
        )
    gradients = Sampler(factorised, demand, characterised.toarray()[0], independent({}, {})).gradients()
    others = system.rows != system.cols
    assert found.exchanges[others] == pytest.approx(gradients.relative_technosphere[others])


def test_columns_changed_together_are_what_new_factors_give() -> None:
    system, characterised = _loop()
    factorised = factorise(system)
    before = intensities(factorised, characterised)
    direct = direct_intensities(factorised, characterised)
    one = product_replaced(factorised, 0, 2, direct[0])
    assert changed_together(factorised, before, [one]) == pytest.approx(
        changed(factorised, before, one).applied(before)
    )
    other = exchange_changed(factorised, 1, 2, -0.6, 1)
    amounts = factorised.transposed.T.toarray()
    for change in (one, other):
        amounts[change.rows, change.column] += change.amounts
    nature = np.array([[2.0, 1.0, 0.4]]) + np.eye(1, 3) * one.direct
    afresh = intensities(factorise(matrix_system(amounts, nature)), characterised)
    assert changed_together(factorised, before, [one, other]) == pytest.approx(afresh)
    with pytest.raises(ValueError, match="twice"):
        changed_together(factorised, before, [one, one])


def test_cut_offs_are_judged_by_energy_and_contribution() -> None:
    more = {"production": [{"item": "CHIP", "process": "steam", "amount": "36", "unit": "MJ"}]}
    found = answer(hand_model(more=more), {}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    tape, steam = sorted(found.ledger.entries, key=lambda one: one.cut.stage, reverse=True)
    assert found.energy == pytest.approx(29 * 3.6)  # 4 kWh to make it, 25 kWh of use
    assert steam.energy == pytest.approx(36 / 104.4)
    assert steam.cut.contribution == pytest.approx(36 / 104.4 * 14.5)
    assert tape.cut.contribution == pytest.approx(0.01 * 8.8 / 1.31)
    assert (tape.over, steam.over, found.ledger.verdict) == (False, True, "over")


def test_what_a_comparison_is_held_against_is_told() -> None:
    first = Frame(
        "1", "", (Stage.use,), "m", "a", Rule.cut_off.value, "", "4", "CN", "d", "2026-01-01", "f", "A"
    )
    told = {
        name: agree for name, _one, _other, agree in checks(first, replace(first, market="DE", years="5"))
    }
    assert (told["years"], told["market"], told["unit"]) == (False, None, True)
