"""Rows of the later categories from handing in to the run: counted, blocked or eliminated, each with its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.apps.inventory import queries, services
from tests.world import NOW


@pytest.fixture
def lines(inventory, enter, actors, record):
    """Line groups by rule after rows of the datasets were calculated."""
    from qingheng.apps.organisation import queries as organisation

    node = organisation.tree(actor=actors["programme_manager"])[0].code
    at = {"site": node, "period": "FY2022/23"}
    enter(
        "supplier_emissions",
        [
            {
                **at,
                "supplier": "SUP-9",
                "kind": "goods",
                "emissions": "2",
                "emissions_unit": "tCO2e",
                "gwp_set": "AR5",
            }
        ],
    )
    enter("purchased_goods_spend", [
        {**at, "supplier": "SUP-9", "category": "component", "amount": "1000", "currency": "USD", "document": "a"},
        {**at, "supplier": node, "category": "component", "amount": "1000", "currency": "USD", "document": "b"},
    ])  # fmt: skip
    enter("sold_products", [
        {**at, "product": "P1", "market": "cn", "energy_use": "electricity", "quantity": "100", "unit": "count", "lifetime_energy": "50", "lifetime_energy_unit": "kWh"},
        {**at, "product": "P2", "market": "us", "energy_use": "electricity", "quantity": "10", "unit": "count", "energy_per_year": "5", "energy_per_year_unit": "kWh", "lifetime": "4", "lifetime_unit": "year"},
    ])  # fmt: skip
    enter(
        "removals",
        [{**at, "project": "F1", "type": "afforestation", "quantity": "3", "unit": "tCO2", "method": "CCER"}],
    )
    enter(
        "investments",
        [
            {
                **at,
                "investee": "I1",
                "asset_class": "equity",
                "share": "25%",
                "emissions": "8",
                "emissions_unit": "tCO2e",
            }
        ],
    )
    services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW)
    found = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    return {(one.rule, one.values.get("supplier") or one.values.get("market") or ""): one for one in found}


def test_each_row_becomes_what_its_method_says(lines, inventory, actors) -> None:
    by = {at: (one.status, one.reason) for at, one in lines.items()}
    assert by[("spend.by-category", "SUP-9")] == ("left_out", "by_supplier")
    eliminated = [one for at, one in lines.items() if one.reason == "eliminated"]
    assert [(one.rule, one.status, one.amount) for one in eliminated] == [
        ("spend.by-category", "left_out", Decimal(1000))
    ]
    assert lines[("supplier.goods.allocated", "SUP-9")].co2e["AR6"] == Decimal(2000)
    assert lines[("use.electricity.life", "cn")].co2e["AR6"] == 5000 * Decimal("0.5366")
    abroad = lines[("use.electricity.yearly", "us")]
    assert (abroad.amount, abroad.status, abroad.reason, abroad.gases) == (
        Decimal(200),
        "blocked",
        "no_factor",
        {},
    ), "an assumption made for the sites does not answer for a market abroad"
    told = queries.explain(
        actor=actors["auditor"], inventory_id=inventory.id, part=abroad.part, choice=abroad.choice
    ).answer
    assert "does not answer for the market US" in told["reason_en"]
    assert "不代用于市场 US" in told["reason_zh"]
    assert lines[("investments.reported", "")].co2e["AR6"] == Decimal(2000)
    assert lines[("removals.own", "")].gases == {"co2_removed": Decimal(3000)}
    totals = queries.totals(actor=actors["auditor"], inventory_id=inventory.id)
    assert totals[0].removed == Decimal(3000)
    assert all(one.remedy_en for one in queries.blocked(actor=actors["auditor"], inventory_id=inventory.id))
