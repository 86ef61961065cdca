"""Electricity by contract: shares conserve what stands, nothing beyond what was used, lines as worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.footprint.counting import counted
from qingheng.calc.footprint.cutting import Thresholds
from qingheng.calc.footprint.electricity import Coverage, Standing, Supply, coverage
from qingheng.calc.footprint.model import Stage
from qingheng.calc.footprint.modelling import Model, answer, model_of
from qingheng.calc.footprint.scenario import scenario_of
from tests.docs.pages import text_of
from tests.footprints.test_pages import BOTH
from tests.footprints.worlds import DATA, ON, ORIGINS, TABLES, VALUES, hand_model

D = Decimal
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))
WIND, SOLAR = 0.0324 + 0.0327, 0.052
CERTIFIED = np.vstack([VALUES, [[WIND, 0, 0], [SOLAR, 0, 0]]])
PROCESSES = DATA | {
    code: replace(DATA["grid.2026"], code=code, column=len(VALUES) + at, unit="kWh")
    for at, code in enumerate(("wind", "solar"))
}
MONTHS = st.dictionaries(st.sampled_from([JAN, FEB, MAR]), st.decimals(D(0), D(5000), places=3), max_size=3)
STANDS = st.lists(
    st.builds(
        Standing, st.sampled_from(["L1", "L2", "L3"]), st.sampled_from(["wind", "solar", "hydro"]),
        st.sampled_from([JAN, FEB, MAR]), st.decimals(D(0), D(4000), places=6), st.booleans(),
    ), max_size=8,
)  # fmt: skip


def by_contract(*parts: tuple[str, float], item: str = "p", market: str = "CN") -> Model:
    """The product of the method page, made at a site whose electricity is of these processes."""
    plain = hand_model()
    scenario = replace(scenario_of(TABLES), made={item: (Supply("hefei", market, parts),)})
    return model_of(plain.net, scenario, PROCESSES, plain.question)


def production(model: Model) -> float:
    return answer(model, {}, CERTIFIED, ORIGINS, thresholds=Thresholds(), draws=0).counted.by_stage()[
        Stage.production
    ]


@settings(max_examples=80, deadline=None)
@given(MONTHS, STANDS)
def test_shares_conserve_what_stands_and_never_exceed_what_was_used(consumed, standing) -> None:  # type: ignore[no-untyped-def]
    found = coverage(consumed, standing)
    whole = sum((one.quantity for one in standing), D(0))
    covered = sum((one.quantity for one in found.parts), D(0))
    assert covered + sum((one.quantity for one in found.excess), D(0)) == whole
    assert covered <= found.consumed
    assert found.share <= 1
    for part in found.parts:
        assert sum(mwh for _lot, mwh in part.lots) == part.quantity
        assert part.share * found.consumed == pytest.approx(part.quantity)
    for month, used in consumed.items():  # no month lends to another
        stands = sum((one.quantity for one in standing if one.month == month), D(0))
        left = sum((one.quantity for one in found.excess if one.month == month), D(0))
        assert stands - left <= used
    assert all(one.known == (one.month in consumed) for one in found.excess)
    assert coverage(consumed, standing[::-1]) == found  # in any order


@settings(max_examples=40, deadline=None)
@given(MONTHS, STANDS, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_products_of_one_site_never_take_more_than_its_certificates(consumed, standing, weights) -> None:  # type: ignore[no-untyped-def]
    """Whatever the products are that share the site's electricity, each takes its share and all together what stands."""
    found: Coverage = coverage(consumed, standing)
    total = sum(weights) or 1.0
    used = [float(found.consumed) * one / total for one in weights]
    taken = [kwh * float(found.share) for kwh in used]
    assert sum(taken) <= float(sum((one.quantity for one in found.parts), D(0))) * (1 + 1e-9) + 1e-9


def test_without_cover_it_is_the_grid_and_wholly_covered_it_is_the_technology() -> None:
    plain = production(hand_model())
    assert production(by_contract()) == plain  # the same digits
    assert production(by_contract(("wind", 1.0))) == pytest.approx(4 * WIND, rel=1e-12)
    half = production(by_contract(("wind", 0.5)))
    assert half == pytest.approx((plain + 4 * WIND) / 2, rel=1e-12)  # linear in the share


def test_only_grid_power_of_production_at_the_site_is_covered() -> None:
    plain = production(hand_model())
    assert production(by_contract(("wind", 1.0), item="frame")) == plain  # made elsewhere
    assert production(by_contract(("wind", 1.0), market="DE")) == plain  # the site is on another grid
    model = by_contract(("wind", 0.25), ("solar", 0.5))
    found = counted(model.built.recipes, model.quantities({}), CERTIFIED, ORIGINS)
    lines: dict[str, Any] = {
        model.note(one.about).process: (model.note(one.about).kind, float(amount))
        for one, amount in zip(found.recipes, found.amounts, strict=True)
        if one.stage is Stage.production
    }
    assert lines == {
        "grid.2026": ("figure", pytest.approx(1)), "wind": ("certificates", pytest.approx(1)),
        "solar": ("certificates", pytest.approx(2)),
    }  # fmt: skip
    used = {model.note(one.about).process for one in found.recipes if one.stage is Stage.use}
    assert used == {"grid.2026"}  # what customers use is not ours


def test_what_a_supplier_states_is_not_covered() -> None:
    more = {"assignments": [{"item": "P", "stage": "production", "process": "grid.2026", "ratio": "4", "unit": "kWh",
                             "rank": "supplier", "supplier": "V", "note": "assembly"}]}  # fmt: skip
    tables = {name: [*TABLES.get(name, []), *more.get(name, [])] for name in TABLES} | {"production": []}
    scenario = replace(scenario_of(tables), made={"p": (Supply("hefei", "CN", (("wind", 1.0),)),)})
    plain = hand_model()
    model = model_of(plain.net, scenario, PROCESSES, plain.question, suppliers={"p": frozenset({"v"})})
    assert production(model) == pytest.approx(4 * 0.5)


@BOTH
def test_the_electricity_of_the_page(page: Path) -> None:
    consumed = {JAN: D(400), FEB: D(600)}
    standing = [Standing("L1", "wind", JAN, D(500)), Standing("L2", "solar", FEB, D(100), delivered=False)]
    found = coverage(consumed, standing)
    assert [(one.technology, one.quantity, one.share) for one in found.parts] == [
        ("solar", D(100), D("0.1")), ("wind", D(400), D("0.4")),
    ]  # fmt: skip
    assert [(one.lot, one.quantity, one.known) for one in found.excess] == [("L1", D(100), True)]
    made = production(by_contract(("wind", 0.4), ("solar", 0.1)))
    text = text_of(page)
    assert made == pytest.approx(4 * (0.5 * 0.5 + 0.4 * WIND + 0.1 * SOLAR))
    assert "4 × (0.5 × 0.5 + 0.4 × (0.0324 + 0.0327) + 0.1 × 0.052)" in text
    assert f"{made:.5f}" in text
    assert ON.year == 2026
