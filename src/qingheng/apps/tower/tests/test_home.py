"""The first screen: what it says of the published record, to whom, how often it asks the database."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse

from qingheng.apps.organisation import services as organisation
from qingheng.apps.quality import queries as quality
from qingheng.apps.quality import services as checking
from qingheng.apps.tower import queries
from qingheng.apps.tower.contracts import Home
from qingheng.apps.tower.tests.conftest import NOW
from qingheng.apps.tower.words import state_line
from qingheng.platform.rights.errors import Forbidden, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope


@pytest.fixture(autouse=True)
def _cold() -> None:
    caches["pages"].clear()


def at(name: str = "tower:home") -> str:
    return reverse(name, kwargs={"company": "acme"})


@pytest.fixture
def home(record: Any, actors: dict[str, Any]) -> Home:
    return queries.home(actor=actors["executive_viewer"], at=NOW)


def test_tiles_of_the_latest_year(home: Home) -> None:
    tiles = {tile.name: tile for tile in home.tiles}
    assert home.period == "FY2022/23"
    assert tiles["scope12"].value == Decimal(25843)
    assert tiles["scope3"].value == Decimal(18741480)
    assert tiles["energy"].value == Decimal(1414169)
    assert tiles["water"].value == Decimal(1499)
    assert tiles["safety"].value == Decimal("0.08")
    assert all(tile.datapoint_id and len(tile.trend) == 5 and tile.unit for tile in home.tiles)


def test_a_change_over_a_break_is_not_given(home: Home) -> None:
    tiles = {tile.name: tile for tile in home.tiles}
    assert not tiles["water"].comparable
    assert tiles["water"].change_percent is None
    assert tiles["water"].trend_breaks == (4,)
    assert tiles["scope3"].comparable
    assert round(tiles["scope3"].change_percent or 0, 1) == Decimal("7.6")


def test_a_gap_says_when_its_target_is_undecided(home: Home) -> None:
    gap = home.tiles[0].gap
    assert gap is not None
    assert (gap.code, gap.status, gap.decided) == ("T02", "ahead", False)
    assert all(
        tile.gap is None for tile in home.tiles[1:]
    )  # no target is set for scope 3, energy, water, safety


def test_a_tile_carries_the_worst_verdict_of_its_figures(home: Home) -> None:
    tiles = {tile.name: tile for tile in home.tiles}
    assert tiles["scope12"].quality in ("fails", "implausible")
    assert tiles["safety"].quality == "cannot_tell"


def test_what_is_owed_names_somebody_and_a_day(home: Home) -> None:
    owed = {each.kind: each for each in home.owed}
    assert home.run is not None
    assert owed["findings"].count == home.run.findings
    assert owed["locks"].count == 5
    assert all(each.names and each.since for each in home.owed)


def test_an_earlier_year_has_its_own_figures(record: Any, actors: dict[str, Any]) -> None:
    home = queries.home(actor=actors["auditor"], at=NOW, period="FY2019/20")
    tile = home.tiles[0]
    assert tile.period == "FY2019/20"
    assert tile.value == Decimal(7766 + 23852)
    assert tile.trend_periods == ("FY2018/19", "FY2019/20")
    first = queries.home(actor=actors["auditor"], at=NOW, period="FY2018/19").tiles[0]
    assert (first.previous_period, first.change_percent) == ("", None)


def test_the_sentence_of_state_is_computed(home: Home) -> None:
    assert home.run is not None
    assert state_line(home) == (
        f"1 of 21 targets decided; 0 ahead, 1 behind; {home.run.findings} findings, {home.run.high} high."
    )


def test_an_act_in_the_company_is_seen_at_once(record: Any, actors: dict[str, Any]) -> None:
    manager = actors["programme_manager"]
    before = queries.home(actor=manager, at=NOW)
    assert queries.home(actor=manager, at=NOW) == before
    result = quality.all_findings(actor=manager, node_id=record.id)[1][0]
    checking.answer_finding(
        actor=manager, fingerprint=result.fingerprint, state="accepted", note="As published.", at=NOW
    )
    after = queries.home(actor=manager, at=NOW)
    assert sum(f.answer.waits for f in after.findings) == sum(f.answer.waits for f in before.findings) - 1
    label = before.periods[0].label
    organisation.lock_period(actor=manager, period_id=before.periods[0].id, at=NOW)
    locks = next(each for each in queries.home(actor=manager, at=NOW).owed if each.kind == "locks")
    assert label not in locks.periods


def test_a_reader_of_fewer_rights_never_gets_what_another_may_see(
    record: Any, actors: dict[str, Any]
) -> None:
    from dataclasses import replace

    full = queries.home(actor=actors["auditor"], at=NOW)
    narrow = replace(actors["auditor"], only=frozenset({"company.view", "indicators.view"}))
    home = queries.home(actor=narrow, at=NOW)
    assert full.findings
    assert full.statuses
    assert home.findings == ()
    assert home.statuses == ()
    assert home.run is None
    assert home.tiles[0].value == full.tiles[0].value


def test_a_site_without_figures_shows_its_targets(record: Any, actors: dict[str, Any]) -> None:
    home = queries.home(actor=actors["auditor"], at=NOW, node_code="lcfc")
    assert not home.has_record
    assert home.tally.total == 3
    assert [node.code for node in home.ancestors] == [record.code]


def test_who_gets_nothing(record: Any, actors: dict[str, Any], rival: Any) -> None:
    with pytest.raises(Forbidden):
        queries.home(actor=actors["supplier"], at=NOW)
    with pytest.raises(NotFound):
        queries.home(actor=actors["auditor"], at=NOW, node_code="elsewhere")
    with tenant_scope(rival.id), pytest.raises(NotFound):
        queries.home(actor=operator_for(tenant=rival), at=NOW, node_code=record.code)


def test_making_the_first_screen_anew_asks_at_most_25_times(
    record: Any, actors: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        queries.home(actor=actors["auditor"], at=NOW)


@pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""),
    reason="counted on SQLite: on PostgreSQL each scope tells row-level security its company by a statement more",
)
@pytest.mark.parametrize("role", ["administrator", "programme_manager", "data_owner", "approver", "auditor"])
def test_home_asks_the_database_little(
    role: str, record: Any, client_as: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_as(role)
    assert client.get(at()).status_code == 200
    with django_assert_max_num_queries(16):  # whose session, which company, what changed: the rest is kept
        assert client.get(at()).status_code == 200
