"""The uncertainty a data owner states for a metered quantity is the spread of its lines, instead of the score."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qingheng.calc.ghg.scoring import activity_spread
from qingheng.calc.uncertainty import combined
from qingheng.formats.replay_program import replay
from tests.inventory.small import small, standing
from tests.world import NOW

__all__ = ["small", "standing"]

pytestmark = pytest.mark.django_db
BILL = {"carrier": "electricity", "quantity": "1000", "unit": "kWh"}
DIESEL = {"fuel": "diesel", "use": "stationary", "quantity": "2", "unit": "t"}
ADDED = ("spread", "spread_of", "limits_zh", "limits_en", "limits_checked")


def test_a_stated_uncertainty_reaches_the_interval_of_the_total(small: Any) -> None:
    from qingheng.apps.inventory import queries
    from qingheng.apps.inventory.queries.charts import interval_of

    small.enter("energy", [{**BILL, "meter": "A", "uncertainty": "2"}, {**BILL, "meter": "B"}])
    small.enter("fuels", [{**DIESEL, "document": "A", "uncertainty": "20"}])
    number = small.inventory()
    small.run(number)
    power = small.groups(number, rule="energy.electricity.location")
    spreads = {one.values.get("uncertainty"): one.activity_spread for one in power}
    stated = {Decimal(text): spread for text, spread in spreads.items() if text}
    assert stated == {Decimal(2): Decimal("1.02")}
    assert [spread for text, spread in spreads.items() if not text] == [activity_spread(measured=True)]
    burnt = small.groups(number, rule="fuels.stationary", status="counted")
    assert {one.activity_spread for one in burnt} <= {Decimal("1.2")}
    assert {Decimal(one.values["uncertainty"]) for one in small.groups(number, rule="fuels.stationary")} == {
        Decimal(20)
    }
    (told,) = [one for one in power if one.values.get("uncertainty")]
    (scored,) = [one for one in power if not one.values.get("uncertainty")]
    assert (interval_of([told], "AR6").spread or 9) < (interval_of([scored], "AR6").spread or 0)
    assert queries.scopes(actor=small.manager, inventory_id=number)["scope2_location"].meter.counted.rows == 2


def test_an_uncertainty_that_cannot_be_is_refused_at_its_cell(small: Any) -> None:
    made = small.handed_in("energy", [{**BILL, "meter": "A", "uncertainty": "-2"}])
    assert made.errors == 1


@pytest.mark.once
def test_limits_come_with_a_reviewed_version_and_no_figure_moves(small: Any, tmp_path: Path) -> None:
    """Diesel in China as version 1.0.0 has it, scored; then by the limits IPCC gives the like fuel, as a proxy."""
    from qingheng.apps.factors import editions
    from qingheng.apps.inventory import queries, services
    from qingheng.apps.inventory.queries.charts import interval_of

    fuels, shipped = "factors-cn-fuels-2025", editions.shipped()
    rows = [
        {name: text for name, text in row.items() if name not in ADDED}
        for row in shipped[fuels].tables["factors"]
    ]
    old = replace(
        shipped[fuels], version="1.0.0", sha256="0" * 64, tables={**shipped[fuels].tables, "factors": rows}
    )
    editions.keep(old, at=NOW)
    small.enter("fuels", [{**DIESEL, "document": "L", "uncertainty": "2"}])
    pins = ((fuels, "1.0.0"), ("gwp-ipcc", shipped["gwp-ipcc"].version))
    number = small.inventory("limits", packs=pins)
    small.run(number)
    (before,) = small.groups(number, rule="fuels.stationary", status="counted")
    assert (before.spread_stated, before.spread_proxy) == (False, False)
    proposed = services.propose_upgrade(
        actor=small.manager,
        inventory_id=number,
        pack=fuels,
        version=shipped[fuels].version,
        reason="limits",
        at=NOW,
    )
    services.approve_upgrade(actor=small.actors["approver"], upgrade_id=proposed.id, at=NOW)
    (after,) = small.groups(number, rule="fuels.stationary", status="counted")
    assert (after.gases, after.co2e) == (before.gases, before.co2e)
    assert (after.spread_stated, after.spread_proxy, after.factor_spread) == (
        False,
        True,
        Decimal("1.037510"),
    )
    scored, now = interval_of([before], "AR6"), interval_of([after], "AR6")
    assert (now.unstated, now.proxy, scored.proxy) == (1.0, 1.0, 0.0)
    assert now.spread == pytest.approx(combined([1.03751, 1.02]))
    assert (scored.spread or 0) > now.spread
    told = queries.explain(actor=small.manager, inventory_id=number, part=after.part, choice=after.choice)
    assert ["1.0375" in told.spreads[0][1], "1.0200" in told.spreads[1][1], "代用" in told.spreads[2][0]] == [
        True
    ] * 3
    path = tmp_path / "pack.zip"
    made = services.pack_inventory(actor=small.actors["auditor"], inventory_id=number, into=path, at=NOW)
    assert replay(path, seal=made.seal)["result"] == "same"
    with zipfile.ZipFile(path) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("uncertainty.csv").decode())))
        (factor,) = csv.DictReader(io.StringIO(archive.read("factors.csv").decode()))
    (scope1,) = [one for one in lines if one["measure"] == "scope1"]
    assert (scope1["spread"], scope1["proxy"]) == (f"{now.spread:.6f}", "1.000000")
    assert (factor["spread"], factor["spread_of"], factor["limits_checked"]) == ("1.037510", "proxy", "yes")
