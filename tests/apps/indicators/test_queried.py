"""Queried figures: put into force with what follows from them, never over what people handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.contracts import PointView, QueriedReport
from qingheng.apps.indicators.services import QueriedFigure, QueriedSource
from qingheng.apps.organisation.contracts import NodeView
from qingheng.apps.organisation.services import ensure_period
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db

Put = Callable[..., QueriedReport]

SOURCE = QueriedSource("盘查清册 2024", "Inventory 2024", "盘查清册第 1 次运行", "run 1 of the inventory")
SCOPE1 = QueriedFigure("ghg.scope1", Decimal("1234567.891"), "kgCO2e", place="inventory:1:scope1")
MARKET = QueriedFigure("ghg.scope2_market", Decimal("2000"), "tCO2e", place="inventory:1:scope2_market")


@pytest.fixture
def approver(approved: object, actors: dict[str, Actor], now: datetime) -> Actor:
    ensure_period(label="FY2024/25", actor=actors["programme_manager"], at=now)
    return actors["approver"]


@pytest.fixture
def put(group: NodeView, now: datetime) -> Put:
    """Record figures of the group as one person."""

    def recorded(
        actor: Actor, *figures: QueriedFigure, period: str = "FY2024/25", **more: str
    ) -> QueriedReport:
        return services.record_queried(
            actor=actor, node_id=group.id, period=period, figures=figures, source=SOURCE, at=now, **more
        )

    return recorded


def _point(group: NodeView, actor: Actor, key: str, period: str = "FY2024/25") -> PointView:
    return queries.points(actor=actor, node_id=group.id, periods=[period])[key, period]


def test_a_queried_figure_is_in_force_in_the_unit_of_its_indicator_and_what_follows_is_derived(
    put: Put, group: NodeView, approver: Actor
) -> None:
    report = put(approver, SCOPE1, MARKET)
    assert set(report.taken) == {"ghg.scope1", "ghg.scope2_market"}
    point = _point(group, approver, "ghg.scope1")
    assert (point.value, point.unit, point.origin) == (Decimal("1234.567891"), "tCO2e", "queried")
    derived = _point(group, approver, "ghg.scope1_2_market")
    assert (derived.value, derived.origin) == (Decimal("3234.567891"), "derived")


def test_what_people_handed_in_stays_and_is_told(put: Put, group: NodeView, approver: Actor) -> None:
    before = _point(group, approver, "ghg.scope1", "FY2022/23").value
    report = put(approver, SCOPE1, period="FY2022/23")
    assert (report.taken, report.kept) == ((), ("ghg.scope1",))
    assert _point(group, approver, "ghg.scope1", "FY2022/23").value == before


def test_a_second_run_says_why_and_the_same_run_changes_nothing(
    put: Put, group: NodeView, approver: Actor
) -> None:
    put(approver, SCOPE1)
    assert put(approver, SCOPE1).same == ("ghg.scope1",)
    again = replace(SCOPE1, value=Decimal("1300000"), place="inventory:2:scope1")
    with pytest.raises(Invalid) as refused:
        put(approver, again)
    assert refused.value.place == "reason_code"
    put(approver, again, reason_code="factor_update", reason="New grid factors.")
    assert _point(group, approver, "ghg.scope1").value == Decimal("1300")


def test_missing_is_not_available_and_never_zero(put: Put, group: NodeView, approver: Actor) -> None:
    put(approver, replace(SCOPE1, value=None))
    point = _point(group, approver, "ghg.scope1")
    assert (point.state, point.value) == ("not_available", None)


@pytest.mark.parametrize(
    ("figure", "code"),
    [
        (replace(SCOPE1, code="ghg.scope9"), "no-series"),
        (replace(SCOPE1, unit="kWh"), "unit"),
        (replace(SCOPE1, code="ghg.scope1_2_market"), "derived"),
        (replace(SCOPE1, member="moon"), "no-series"),
    ],
)
def test_a_figure_that_fits_no_series_is_refused(
    put: Put, approver: Actor, figure: QueriedFigure, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(approver, figure)
    assert refused.value.code == code


def test_only_who_approves_figures_may_put_them_into_force(
    put: Put, approver: Actor, actors: dict[str, Actor]
) -> None:
    with pytest.raises(Forbidden):
        put(actors["data_owner"], SCOPE1)
