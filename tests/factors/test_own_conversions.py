"""A heat content or density the company measured: evidence, another person's review, then it goes before the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.apps.factors import queries, services
from qingheng.calc.factors.reaching import reach
from qingheng.platform.rights.errors import Invalid
from tests.factors.test_library_of_a_company import FACTS, approved
from tests.world import NOW

pytestmark = pytest.mark.django_db
HEAT = replace(
    FACTS, code="diesel-heat", activity="fuel.diesel", basis="heat_net", level="world", place="WORLD", unit="t",
    gases="GJ=43.1", gwp_basis="", heat="", name_zh="柴油低位发热量（化验）", name_en="Heat of our diesel, tested",
    data_from=date(2023, 1, 1), data_until=date(2023, 12, 31),
)  # fmt: skip


def test_a_tested_heat_content_goes_before_the_published_one(actors) -> None:
    before = queries.library(actor=actors["auditor"]).bridges_of("fuel.diesel")
    assert all(not bridge.id.startswith("own/") for bridge in before)
    made = approved(actors, NOW, HEAT)
    assert (made.state, made.converts) == ("approved", True)
    known = queries.library(actor=actors["auditor"])
    first = known.bridges_of("fuel.diesel")[0]
    assert (first.id, first.kind, first.ratio) == ("own/diesel-heat.v1", "heat_content_net", Decimal("43.1"))
    way = reach("t", "GJ", known.bridges_of("fuel.diesel"))
    assert way is not None
    assert way.multiplier == Decimal("43.1")
    assert not known.by_id("own/diesel-heat.v1"), "it is no factor"


def test_a_draft_converts_nothing(actors) -> None:
    services.add_own_factor(actor=actors["programme_manager"], facts=HEAT, at=NOW)
    found = queries.library(actor=actors["auditor"]).bridges_of("fuel.diesel")
    assert all(not bridge.id.startswith("own/") for bridge in found)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"gases": "GJ=43; kWh=1"}, "gases"),
        ({"gases": "GJ=0"}, "gases"),
        ({"gases": "GJ=-1"}, "gases"),
        ({"gases": "kg=1000"}, "gases"),
        ({"gases": "furlong=2"}, "gases"),
        ({"basis": "density"}, "gases"),
        ({"basis": "density", "unit": "L", "gases": "m3=1"}, "gases"),
        ({"level": "country", "place": "CN"}, "level"),
        ({"unit": "GJ"}, "gases"),
    ],
)
def test_what_converts_nothing_is_refused_at_its_field(actors, changes, place) -> None:
    with pytest.raises(Invalid) as refused:
        services.add_own_factor(actor=actors["programme_manager"], facts=replace(HEAT, **changes), at=NOW)
    assert refused.value.place == place


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_page_says_what_it_converts(client, actors, language) -> None:
    from qingheng.platform.people.models import Person

    made = services.add_own_factor(
        actor=actors["programme_manager"],
        facts=replace(HEAT, basis="density", unit="L", gases="kg=0.84"),
        at=NOW,
    )
    client.force_login(Person.objects.get(pk=actors["programme_manager"].person_id))
    client.cookies["django_language"] = language
    text = client.get(f"/c/acme/factors/own/{made.id}/").content.decode()
    assert ("密度" if language == "zh-hans" else "Density") in text
    assert "kg=0.84" in text
