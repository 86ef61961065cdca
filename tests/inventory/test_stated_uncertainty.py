"""The uncertainty a data owner states for a metered quantity is the spread of its lines, instead of the score."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qingheng.calc.ghg.scoring import activity_spread
from tests.inventory.small import small, standing

__all__ = ["small", "standing"]

pytestmark = pytest.mark.django_db
BILL = {"carrier": "electricity", "quantity": "1000", "unit": "kWh"}
DIESEL = {"fuel": "diesel", "use": "stationary", "quantity": "2", "unit": "t"}


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
