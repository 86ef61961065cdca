"""Official figures from a row handed in to kilograms: notices of the ministry, national standards, IPCC potentials."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.docs.pages import DOCS, table_rows
from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
D = Decimal
C = D(44) / 12
"""Carbon to CO2 by mass."""

GOLDEN: tuple[tuple[str, str, dict[str, str], str, str, Decimal], ...] = (
    # Ministry of Ecology and Environment, notice 47 of 2025: Anhui 0.6553, residual 0.6096 kg/kWh
    ("grid of Anhui 2023", "energy", {"carrier": "electricity", "quantity": "1000", "unit": "kWh", "meter": "M"},
     "energy.electricity.location", "co2", D("655.3")),
    ("residual mix of China 2023", "energy", {"carrier": "electricity", "quantity": "1", "unit": "MWh", "meter": "M"},
     "energy.electricity.market", "co2", D("609.6")),
    # GB/T 32150-2025, 7.5.6: 0.11 t CO2/GJ
    ("steam", "energy", {"carrier": "steam", "quantity": "10", "unit": "GJ", "meter": "M"}, "energy.heat", "co2", D(1100)),
    # GB/T 32151.24-2024: h 10 %, U 80 %, B 0.09 of CF4, without abatement
    ("NF3, not abated", "process_gases", {"gas": "nf3", "process": "remote_clean", "quantity": "100", "unit": "kg"},
     "process.electronics", "nf3", D(100) * D("0.9") * D("0.2")),
    ("CF4 of NF3", "process_gases", {"gas": "nf3", "process": "remote_clean", "quantity": "100", "unit": "kg"},
     "process.electronics", "cf4", D(100) * D("0.9") * D("0.09")),
    # the same with the collection of 90 % and the removal of 90 % the standard gives SF6: U 80 %
    ("SF6, abated", "process_gases",
     {"gas": "sf6", "process": "etch", "quantity": "50", "unit": "kg", "abated": "90", "destruction": "90"},
     "process.electronics", "sf6", D(50) * D("0.9") * D("0.2") * (1 - D("0.81"))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("dataset", "row", "rule", "gas", "kilograms"),
    [one[1:] for one in GOLDEN],
    ids=[one[0] for one in GOLDEN],
)
def test_official_figures_come_out_of_rows(
    small: Small,  # noqa: F811
    dataset: str,
    row: dict[str, str],
    rule: str,
    gas: str,
    kilograms: Decimal,
) -> None:
    small.enter(dataset, [row])
    made = small.inventory()
    small.run(made)
    (line,) = small.groups(made, rule=rule)
    assert (line.status, line.gases[gas]) == ("counted", kilograms)


@pytest.mark.parametrize(
    ("gwp", "expected"),
    [
        ("SAR", {"sf6": 23900, "cf4": 6500}),
        ("AR4", {"sf6": 22800, "cf4": 7390, "nf3": 17200}),
        ("AR5", {"sf6": 23500, "cf4": 6630, "nf3": 16100}),
        ("AR6", {"sf6": 25200, "cf4": 7380, "nf3": 17400}),
    ],
)
def test_potentials_of_the_reports_of_the_ipcc(small: Small, gwp: str, expected: dict[str, int]) -> None:  # noqa: F811
    """WG1: SAR table 4, AR4 table 2.14, AR5 table 8.A.1, AR6 table 7.SM.7, over 100 years."""
    from qingheng.apps.factors import queries

    values = queries.gwp_sets(actor=small.manager)[gwp].values
    assert {gas: values[gas] for gas in expected} == expected


def test_natural_gas_by_the_defaults_of_the_guideline_of_2015(small: Small) -> None:  # noqa: F811
    """389.31 GJ/10,000 m3 x 0.0153 t C/GJ x 99 % x 44/12 = 21.6219 t CO2 for 10,000 standard m3.

    A meter reads at 20 °C: 0.931776 of it is a standard m3 (0 °C, 101.325 kPa), told in the explanation.
    """
    small.enter("energy", [{"carrier": "natural_gas", "quantity": "10000", "unit": "m3", "meter": "G"}])
    made = small.inventory(packs=pinned(small, "factors-cn-fuels-2015"))
    small.run(made)
    (line,) = small.groups(made, rule="energy.combustion")
    official = D("389.31") * D("0.0153") * D("0.99") * C * 1000
    assert abs(official - D("21621.9")) < D("0.1")
    assert line.status == "counted"
    assert abs(line.gases["co2"] / official - D("0.931776")) < D("0.00001")


def pinned(small: Small, *kept: str) -> tuple[tuple[str, str], ...]:  # noqa: F811
    """These packs as they are shipped."""
    from qingheng.apps.factors import queries

    at_hand: dict[str, Any] = queries.installed_packs(actor=small.manager)
    return tuple((pack, at_hand[pack]) for pack in kept)


def test_gases_of_products_are_those_of_the_method_page(small: Small) -> None:  # noqa: F811
    """Rows as the worked example has them; the mass let out and its equivalent in both languages of the page."""
    sold = {
        "market": "de", "energy_use": "none", "quantity": "1000", "unit": "count", "charge": "500", "charge_unit": "g",
    }  # fmt: skip
    rows = {
        "use.gas.life": {"product": "A", "refrigerant": "r134a", "released": "30%"},
        "use.gas.yearly": {
            "product": "B", "refrigerant": "r410a", "leak_rate": "2%", "lifetime": "10", "lifetime_unit": "year",
            "recovered": "90%",
        },
        "use.gas.all": {"product": "C", "refrigerant": "sf6_switchgear"},
        "use.gas.rest": {"product": "D", "refrigerant": "r32", "remaining": "80%", "recovered": "60%"},
    }  # fmt: skip
    ends = ("end.gas.unreleased", "end.gas.full.recovered", "end.gas.left.recovered")
    small.enter("sold_products", [{**sold, **row} for row in rows.values()])
    made = small.inventory()
    small.run(made)
    found: dict[str, list[tuple[Decimal, ...]]] = {"c11": [], "c12": []}
    for rule in (*rows, *ends):
        (line,) = small.groups(made, rule=rule)
        assert (line.status, line.scope, line.category) == ("counted", 3, "c11" if rule in rows else "c12")
        found[line.category].append(
            (sum(line.gases.values()), line.co2e["AR6"] / 1000, line.co2e["AR5"] / 1000)
        )
    for name, use, end in (
        ("product-gases.md", "Worked example", "At their end"), ("product-gases.zh.md", "算例", "报废时"),
    ):  # fmt: skip
        for category, heading in (("c11", use), ("c12", end)):
            told = table_rows(DOCS / "methods" / name, heading)
            assert [tuple(D(cell) for cell in row[2:]) for row in told] == found[category]
    assert not small.groups(made, rule="use.none"), "a product with a gas in it is not left out"
