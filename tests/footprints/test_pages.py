"""The figures of the page on product footprints are those the calculation gives."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from qingheng.calc.footprint.altering import Target, own_data, refigured, reprocessed, rerouted, rescaled
from qingheng.calc.footprint.counting import counted
from qingheng.calc.footprint.cutting import Thresholds
from qingheng.calc.footprint.model import Origins, Recipe, Stage
from qingheng.calc.footprint.modelling import answer
from qingheng.calc.footprint.quality import quality
from qingheng.calc.footprint.recycling import Material, Role, Rule, amounts
from qingheng.calc.footprint.scenario import scenario_of
from qingheng.calc.footprint.weighing import Of, Weighed, levers
from tests.docs.pages import DOCS, ROOT, text_of
from tests.footprints.worlds import DATA, ORIGINS, TABLES, VALUES, hand_model

PAGES = [DOCS / "methods" / name for name in ("product-footprint.md", "product-footprint.zh.md")]
BOTH = pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])


def _rows(page: Path, columns: int) -> list[list[str]]:
    """Rows of the tables behind the heading of the worked example that have so many columns."""
    after = re.split(r"^## (?:Worked example|算例)$", text_of(page), flags=re.M)[1]
    cells = [
        [one.strip() for one in line.strip("|").split("|")]
        for line in after.splitlines()
        if line.startswith("| ")
    ]
    return [row for row in cells if len(row) == columns]


@BOTH
def test_the_product_is_as_the_page_says(page: Path) -> None:
    model = hand_model()
    found = answer(model, {}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    said = [float(row[2]) for row in _rows(page, 3)[1:]]
    worked = [row[1].replace("÷", "/").replace("×", "*").replace(",", "") for row in _rows(page, 3)[1:-1]]
    stages = list(found.counted.by_stage().values())
    assert [*stages, found.counted.total] == pytest.approx(said, rel=1e-12)
    assert [_reckoned(one) for one in worked] == pytest.approx(stages, rel=1e-12)
    assert found.ledger.verdict == "within"
    assert [one.cut.item for one in found.ledger.entries] == ["tape"]
    assert f"{found.ledger.mass:.2%}".replace("%", " %") in text_of(page)
    big = answer(model, {"chip": "big"}, VALUES, ORIGINS, thresholds=Thresholds(), draws=0)
    assert f"{big.counted.total:.3f}" in text_of(page)
    assert found.carried == pytest.approx(7.5 / 23.846)  # 2027 and 2028 keep the mix of 2026


def _reckoned(text: str) -> float:
    """A sum of products and quotients as a pocket calculator has it."""
    assert re.fullmatch(r"[\d.+*/() ]+", text), text
    return float(eval(text))


@BOTH
def test_what_ifs_and_elasticities_are_as_the_page_says(page: Path) -> None:
    model, own = hand_model(), own_data("own:x", len(VALUES), "count", "V")
    with_own = np.vstack([VALUES, [[4.0, 0, 0]]])
    scenario = scenario_of(TABLES)
    found = [
        (refigured(model, scenario, "chip", own), with_own),
        (refigured(model, scenario, "frame", own), with_own),
        (reprocessed(model, Target("plate", Stage.raw_materials), DATA["board"]), VALUES),
        (rerouted(model, "1", km=250.0), VALUES),
        (rescaled(model, Target(stage=Stage.use), 0.8), VALUES),
    ]
    totals = [counted(one.built.recipes, one.quantities({}), values, ORIGINS).total for one, values in found]
    assert totals == pytest.approx([float(row[1]) for row in _rows(page, 2)[1:]], rel=1e-12)
    plain = counted(model.built.recipes, model.quantities({}), VALUES, ORIGINS)
    weighed = levers(
        [
            Weighed(model.note(one.about).process, one.item, float(kg), one.spread, one.amount_spread)
            for one, kg in zip(plain.recipes, plain.lines, strict=True)
        ]
    )
    by = {one.code: one.elasticity for one in weighed.levers if one.of is Of.process}
    for code, worked in (
        ("grid.2026", "(2 + 12.5) ÷ 23.846"),
        ("chip", "6 ÷ 23.846"),
        ("steel", "2.5 ÷ 23.846"),
    ):
        assert f"{worked} = {by[code]:.4f}" in text_of(page)


@BOTH
def test_recycling_is_as_the_page_says(page: Path) -> None:
    scores = dict(zip(Role, (10.0, 2.0, 1.5, 10.0, 0.5, 0.25, 0.1), strict=True))
    material = Material(0.3, 0.6, 0.1, 0.2, 0.0, 1.0, 0.9, energy=1.0)
    said = [[float(cell) for cell in row[1:]] for row in _rows(page, 4)[1:]]
    for rule, (making, end, whole) in zip(Rule, said, strict=True):
        needed = amounts(material, rule)
        sums = {
            stage: sum(one.amount * scores[one.role] for one in needed if one.stage is stage)
            for stage in (Stage.raw_materials, Stage.end_of_life)
        }
        assert sums[Stage.raw_materials] == pytest.approx(making, rel=1e-12)
        assert sums[Stage.end_of_life] == pytest.approx(end, rel=1e-12)
        assert sum(sums.values()) == pytest.approx(whole, rel=1e-12)


@BOTH
def test_quality_is_as_the_page_says(page: Path) -> None:
    scores = ((1, 1, 1, 1, 1), (3, 3, 3, 3, 3), ())
    recipes = [
        Recipe("x", Stage.use, at, kg, primary=0.5 if at == 0 else 0.0, scores=scores[at])
        for at, kg in enumerate((60.0, 30.0, 10.0))
    ]
    found = quality(counted(recipes, {("x", False): 1.0}, np.ones((3, 1)), Origins(("all",), (True,))))
    assert found.rating is not None
    assert f"{found.rating:.4f}" in text_of(page)
    assert found.unrated == pytest.approx(0.1)
    assert found.primary == pytest.approx(0.3)


@BOTH
def test_tests_the_page_names_are_there(page: Path) -> None:
    named = re.findall(r"^- `(tests/\S+)::(\w+)`$", text_of(page), re.M)
    assert len(named) == 19
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), test
