"""What pages of inventories draw: cuts, intervals, streams, bridges and factors, all of one run and adding up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.inventory import queries
from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.queries.charts import interval_of
from qingheng.apps.inventory.queries.cuts import Cut, cut_out
from qingheng.apps.inventory.queries.years import cells

POTENTIALS = {"AR6": {"co2": Decimal(1), "n2o": Decimal(273)}}
ONE = LineGroup(
    part=0, choice=0, dataset="energy", site="wuhan", first=date(2023, 4, 1), last=date(2023, 4, 30), values={},
    rule="r", rule_zh="", rule_en="", scope=1, category="stationary", side="both", status="counted", reason="",
    activity="fuel.diesel", factor="f", unit="L", rows=1, missing=0, amount=Decimal(10),
    gases={"co2": Decimal(100), "n2o": Decimal("0.1")}, co2e={"AR6": Decimal("127.3")}, share=Decimal("0.5"),
    primary=True,
)  # fmt: skip


def test_a_cut_by_gas_keeps_what_that_gas_warms() -> None:
    (found,) = cut_out([ONE], Cut(gas="n2o"), POTENTIALS)
    assert (found.gases, found.co2e) == ({"n2o": Decimal("0.1")}, {"AR6": Decimal("27.3")})


def test_consolidated_is_by_share_and_blocks_what_has_none() -> None:
    nobody = replace(ONE, choice=1, unshared=True)
    shared, blocked = cut_out([ONE, nobody], Cut(consolidated=True), POTENTIALS)
    assert (shared.co2e["AR6"], shared.share) == (Decimal("63.65"), Decimal(1))
    assert (blocked.status, blocked.reason, blocked.co2e) == ("blocked", "no_holding", {"AR6": None})


def test_two_lines_of_one_factor_err_together() -> None:
    known = replace(ONE, factor_spread=Decimal("1.2"), activity_spread=Decimal(1))
    other = replace(known, choice=1, site="hefei")
    together = interval_of([known, other], "AR6").spread or 0
    apart = interval_of([known, replace(other, factor="g")], "AR6").spread or 0
    assert together == pytest.approx(1.2)
    assert 1 < apart < together


def test_cells_of_a_year_are_told_apart_by_certificates_and_units() -> None:
    litres = replace(ONE, choice=1, unit="m3", amount=Decimal("0.01"))
    lot = replace(ONE, choice=2, rule="ledger.certificates", co2e={"AR6": Decimal(-5)})
    found = cells([ONE, litres, lot], "AR6", consolidated=True)
    assert [(one.activity, one.co2e) for one in found] == [
        ("certificates", Decimal(-5)),
        ("fuel.diesel", Decimal("254.6")),
    ]
    assert (found[1].amount, found[1].unit) == (Decimal(20), "L")


def test_the_overview_is_the_totals(inventory: Any, actors: Any) -> None:
    actor = actors["auditor"]
    found = queries.overview(actor=actor, inventory_id=inventory.id, by=("category", "scope"), cut=Cut())
    scopes = queries.scopes(actor=actor, inventory_id=inventory.id)
    measured = {one.name: one for one in found.measures}
    for name, total in scopes.items():
        assert measured[name].total == total
    whole = measured["whole_location"].total.co2e["AR6"] or 0
    parts = [one.co2e["AR6"] for one in found.rows if one.co2e["AR6"] is not None]
    assert whole == sum(parts) == sum(value for value in found.bars.values() if value is not None)
    gases = [one.co2e["AR6"] for one in found.gases if not one.apart]
    assert abs(sum(value for value in gases if value is not None) - whole) < Decimal("0.000001")
    interval = measured["scope1"].interval
    assert interval is not None
    assert (
        (interval.lower or Decimal(0))
        < (scopes["scope1"].co2e["AR6"] or Decimal(0))
        < (interval.upper or Decimal(0))
    )


def test_streams_carry_the_whole_from_source_to_category(inventory: Any, actors: Any) -> None:
    found = queries.flows(actor=actors["auditor"], inventory_id=inventory.id, cut=Cut())
    whole = queries.totals(actor=actors["auditor"], inventory_id=inventory.id)[0].co2e["AR6"]
    assert [sum(one.value for one in found if one.stage == stage) for stage in (0, 1)] == [whole, whole]


@pytest.mark.parametrize("consolidated", [False, True])
@pytest.mark.parametrize("side", ["location", "market"])
def test_a_bridge_closes_to_the_last_digit(
    inventory: Any, actors: Any, side: str, consolidated: bool
) -> None:
    actor = actors["auditor"]
    earlier = queries.inventory_of_period(actor=actor, period="FY2021/22")
    assert earlier is not None
    cut = Cut(side=side, consolidated=consolidated)
    found = queries.bridge_years(actor=actor, inventory_id=inventory.id, other_id=earlier.id, cut=cut)
    assert found.before + sum(value for value in found.effects.values() if value is not None) == found.after
    assert found.effects["intensity"] is None, "the company seals no production: not known is not 0"
    assert {one.reason for one in found.production} == {"no_output"}
    after = queries.overview(actor=actor, inventory_id=inventory.id, by=("scope",), cut=cut)
    assert found.after == sum(one.co2e["AR6"] for one in after.rows if one.co2e["AR6"] is not None)
    assert {one.effect for one in found.parts} >= {"activity"}


def test_used_factors_name_value_source_and_lines(inventory: Any, actors: Any) -> None:
    found = queries.used_factors(actor=actors["auditor"], inventory_id=inventory.id)
    groups = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    assert {one.factor for one in found} == {one.factor for one in groups if one.status == "counted"}
    assert all(one.said["masses"] and one.said["unit"] and one.said["source"] and one.rows for one in found)


def test_the_pages_answer_in_both_languages(client_as: Any, inventory: Any, actors: Any) -> None:
    client = client_as("programme_manager")
    base = f"/c/acme/inventory/{inventory.id}/"
    pages = ("", "?by=gas", "?by=month&share=consolidated&gas=co2", "streams/", "years/", "factors/", "blocked/",
             "report/?form=china", "lines/?scope=1&category=stationary&status=counted")  # fmt: skip
    for lang in ("zh-hans", "en"):
        client.cookies["django_language"] = lang
        for page in pages:
            response = client.get(base + page)
            assert response.status_code == 200, page
    client.cookies["django_language"] = "en"
    whole = queries.overview(
        actor=actors["auditor"], inventory_id=inventory.id, by=("site", "scope"), cut=Cut()
    )
    total = next(one.total.co2e["AR6"] for one in whole.measures if one.name == "whole_location") or 0
    for by in ("site", "category", "dataset", "month", "activity"):
        assert f"{total / 1000:,.1f} tCO₂e AR6" in client.get(base + f"?by={by}").context["note"], by
    rows = client.get(base + "?by=dataset").context["rows"]
    assert rows
    assert all(row[0]["text"][0].isupper() for row in rows), rows  # by their names, not their codes
    amounts = [
        one.co2e["AR6"] for one in queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    ]
    known = sorted((abs(one), one) for one in amounts if one is not None)
    for query, first in (("", known[-1][1]), ("?sort=co2e", min(one for _size, one in known))):
        rows = client.get(base + "lines/" + query).context["rows"]
        columns = [one["key"] for one in client.get(base + "lines/").context["columns"]]
        assert rows[0][columns.index("co2e")]["figure"] == first / 1000, query
    assert not {"rule", "approach"} & set(columns)
    listed = client.get("/c/acme/inventory/").context
    at = [one["key"] for one in listed["columns"]].index("scope1")
    scopes = queries.scopes(actor=actors["auditor"], inventory_id=inventory.id)
    shown = {row[0]["url"]: row[at]["figure"] for row in listed["rows"]}
    assert shown[base] == (scopes["scope1"].consolidated["AR6"] or 0) / 1000
    assert client.get(base + "?by=gas&format=xlsx").headers["Content-Type"].startswith("application/vnd")
