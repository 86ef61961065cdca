"""The starter database: every figure as its source prints it, through the whole engine, and nothing without a source."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.calc.factors.table import read_gases
from qingheng.calc.lca.converting import in_unit_of
from qingheng.calc.lca.matrices import Fate
from qingheng.calc.lca.packed import cards_of, gases_of
from tests.packs.shipped import SETS, starter, tables

TRANSCRIBED = ("electricity.cn.", "combustion.cn.", "electronics.gas.")
SOURCES = {  # pack of factors: how its rows are named in `place`
    "factors-desnz-2025": "row",
    "factors-ember": "row",
    "factors-epa-supply-chain-1-3": "id",
    "factors-cn-electronics-process": "id",
}


def scored(process: str, gwp_set: str, unit: str) -> float:
    """kg CO2e of one unit of what a process makes or treats."""
    found = starter()
    column = found.at[process]
    flow = found.inventory.flows[found.linked.system.columns[column][1]]
    return float(found.intensities[column, SETS.index(gwp_set)]) * in_unit_of(
        flow, 1.0, unit, found.inventory.units
    )


def test_every_golden_process_gives_the_printed_figure_to_the_digit():
    """differs: where the printed parts of a source do not add up to its printed total, by their rounding."""
    wrong = []
    rows = tables("lca-starter")["golden"]
    for row in rows:
        expected = Decimal(row["expected"]) + Decimal(row["differs"] or 0)
        found = Decimal(repr(scored(row["process"], row["gwp_set"], row["unit"])))
        if found.quantize(expected) != expected:
            wrong.append((row["process"], found, expected))
        assert abs(Decimal(row["differs"] or 0)) <= Decimal("0.00001") * 4
    assert wrong == []
    assert len(rows) > 1000


def test_figures_are_those_of_the_packs_of_factors():
    """What a process gives off is what the row of its source says, gas by gas, digit by digit."""
    known: dict[str, list[dict[str, Decimal]]] = {}
    for pack, column in SOURCES.items():
        for row in tables(pack)["factors"]:
            known.setdefault(row[column], []).append(read_gases(row["gases"]))
    gases = gases_of(tables("lca-starter"))
    compared = 0
    for row in tables("lca-starter")["exchanges"]:
        if row["flow"] not in gases or row["process"].startswith(
            ("combustion.cn", "electricity.cn", "uslci.")
        ):
            continue
        place = row["place"].partition(" ")[0]
        amount = next(iter(read_gases(f"co2={row['amount']}").values()))
        assert any(amount == said.get(gases[row["flow"]].code) for said in known[place]), row
        compared += 1
    assert compared > 1200


def test_nothing_is_cut_off_or_lost():
    found = starter().linked
    assert set(found.fates) == {Fate.reference, Fate.elementary, Fate.linked}
    assert found.fates[Fate.reference] == len(tables("lca-starter")["processes"])
    assert found.losses == ()


def test_every_process_names_source_place_licence_and_whether_it_was_compared():
    for code, card in cards_of(tables("lca-starter")).items():
        assert card.source, code
        assert card.place, code
        assert card.licence, code
        assert card.boundary, code
        assert len(card.pedigree) == 5
        assert card.verified is not code.startswith((*TRANSCRIBED, "uslci."))


@pytest.mark.parametrize(
    ("process", "unit", "rebased"),
    [
        ("material.aluminium", "t", False),
        ("electronics.gas.nf3.etch", "kg", True),
        ("freight.rail", "t*km", True),
    ],
)
def test_a_figure_known_as_equivalent_alone_is_never_rebased(process, unit, rebased):
    assert (scored(process, "AR5", unit) != scored(process, "AR6", unit)) is rebased


def test_fuels_are_found_by_their_heat_too():
    """A tonne of Chinese diesel is 42.652 GJ, so a gigajoule of it emits what the table by heat says."""
    rows = {row["id"]: row for row in tables("factors-cn-fuels-2025")["factors"]}
    by_heat = read_gases(rows["diesel.GJ"]["gases"])["co2"]
    assert scored("combustion.cn.2025.diesel", "AR6", "GJ") == pytest.approx(float(by_heat), rel=1e-10)
