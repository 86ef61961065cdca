"""Nodes, holdings, periods and rates: what is recorded, what is refused, what another company sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.apps.organisation import queries, services
from qingheng.apps.organisation.services import Control, NodeFacts
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.actor import Holding
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.tenancy.scope import tenant_scope

GROUP = NodeFacts(kind="group", name_zh="集团", name_en="Group", fiscal_start_month=4)
DAY = date(2023, 3, 31)


def facts(kind="legal_entity", **more):
    return NodeFacts(**{"kind": kind, "name_zh": "甲", "name_en": "A", **more})


@pytest.fixture
def manager(actors):
    return actors["programme_manager"]


@pytest.fixture
def top(manager, now):
    return services.add_node(actor=manager, code="group", facts=GROUP, parent_id=None, at=now)


def add(manager, now, code, parent, kind="legal_entity", **more):
    return services.add_node(actor=manager, code=code, facts=facts(kind, **more), parent_id=parent.id, at=now)


def hold(
    manager,
    now,
    holder,
    held,
    percent,
    *,
    operational=False,
    financial=False,
    joint=False,
    since="2020-01-01",
):
    return services.set_ownership(
        actor=manager,
        holder_id=holder.id,
        held_id=held.id,
        control=Control(Decimal(percent), operational, financial, joint_financial=joint),
        valid_from=date.fromisoformat(since),
        valid_until=None,
        at=now,
    )


def test_the_tree_has_parents_first_and_paths(manager, top, now):
    entity = add(manager, now, "entity", top)
    site = add(manager, now, "a-site", entity, "site")
    assert [(view.code, view.depth) for view in queries.tree(actor=manager)] == [
        ("group", 0),
        ("entity", 1),
        ("a-site", 2),
    ]
    assert site.path == f"{entity.path}{site.id}/"
    assert queries.root(actor=manager) == top
    assert queries.fiscal_start_month(actor=manager, node_id=site.id) == 4


@pytest.mark.parametrize(
    ("code", "wrong", "place"),
    [
        ("Has Space", {}, "code"),
        ("x", {"kind": "planet"}, "kind"),
        ("x", {"name_en": " "}, "name_en"),
        ("x", {"latitude": Decimal(1)}, "longitude"),
        ("x", {"latitude": Decimal(91), "longitude": Decimal(0)}, "latitude"),
        ("x", {"country": "China"}, "country"),
        ("x", {"currency": "yuan"}, "currency"),
        ("x", {"fiscal_start_month": 13}, "fiscal_start_month"),
        ("x", {"valid_from": DAY, "valid_until": date(2020, 1, 1)}, "valid_until"),
        ("x", {"kind": "group"}, "parent"),
    ],
)
def test_a_node_that_breaks_a_rule_is_refused_at_the_field(manager, top, now, code, wrong, place):
    entity = add(manager, now, "entity", top)
    with pytest.raises(Invalid) as refusal:
        services.add_node(actor=manager, code=code, facts=facts(**wrong), parent_id=entity.id, at=now)
    assert refusal.value.place == place


def test_a_second_root_and_a_taken_code_are_conflicts(manager, top, now):
    with pytest.raises(Conflict):
        services.add_node(actor=manager, code="other", facts=GROUP, parent_id=None, at=now)
    add(manager, now, "twice", top)
    with pytest.raises(Conflict):
        add(manager, now, "twice", top)


def test_changing_and_closing_leave_a_trail(manager, top, now):
    entity = add(manager, now, "entity", top)
    services.change_node(actor=manager, node_id=entity.id, facts=facts(name_en="B"), at=now)
    services.change_node(actor=manager, node_id=entity.id, facts=facts(name_en="B"), at=now)
    assert AuditEvent.objects.filter(action="node.changed").count() == 1
    with pytest.raises(Invalid):
        services.close_node(actor=manager, node_id=entity.id, last_day=DAY, reason=" ", at=now)
    assert (
        services.close_node(actor=manager, node_id=entity.id, last_day=DAY, reason="sold", at=now).valid_until
        == DAY
    )
    with pytest.raises(Invalid):
        services.close_node(actor=manager, node_id=top.id, last_day=DAY, reason="gone", at=now)


def test_the_three_approaches(manager, top, now):
    joint = add(manager, now, "joint", top)
    below = add(manager, now, "below", joint)
    part = add(manager, now, "part", below, "site")
    unknown = add(manager, now, "unknown", top)
    hold(manager, now, top, joint, 60, operational=True, joint=True)
    hold(manager, now, joint, below, 50, operational=True, financial=True)

    def shares(approach, on=DAY):
        found = queries.consolidation(actor=manager, approach=approach, on=on)
        return {view.code: view.share for view in found.values()}

    assert shares("equity") == {
        "group": 1, "joint": Decimal("0.6"), "below": Decimal("0.3"), "part": Decimal("0.3"), "unknown": None,
    }  # fmt: skip
    assert shares("operational")["below"] == 1
    assert shares("financial")["below"] == Decimal("0.6")
    assert shares("equity", date(2019, 1, 1))["joint"] is None
    assert part.path.startswith(below.path)
    assert unknown.id


def test_two_chains_add_up_in_equity(manager, top, now):
    left, right, both = (add(manager, now, code, top) for code in ("left", "right", "both"))
    hold(manager, now, top, left, 100)
    hold(manager, now, top, right, 50)
    hold(manager, now, left, both, 40)
    hold(manager, now, right, both, 60)
    found = queries.consolidation(actor=manager, approach="equity", on=DAY)
    assert found[both.id].share == Decimal("0.7")


def test_holdings_that_cannot_be_are_refused(manager, top, now):
    a, b = add(manager, now, "a", top), add(manager, now, "b", top)
    hold(manager, now, top, a, 60)
    hold(manager, now, a, b, 51)
    with pytest.raises(Conflict):
        hold(manager, now, top, a, 10)
    with pytest.raises(Invalid) as refusal:
        hold(manager, now, b, a, 10)
    assert refusal.value.code == "ownership-circle"
    with pytest.raises(Invalid) as refusal:
        hold(manager, now, b, b, 10)
    assert refusal.value.code == "ownership-circle"
    with pytest.raises(Invalid) as refusal:
        hold(manager, now, top, b, 50)
    assert refusal.value.code == "ownership-more-than-whole"
    with pytest.raises(Invalid):
        hold(manager, now, top, b, 0)


def test_a_holding_ends_and_another_follows(manager, top, now):
    a = add(manager, now, "a", top)
    first = hold(manager, now, top, a, 60)
    services.end_ownership(actor=manager, ownership_id=first.id, last_day=date(2022, 12, 31), at=now)
    hold(manager, now, top, a, 80, since="2023-01-01")

    def share(on):
        return queries.consolidation(actor=manager, approach="equity", on=on)[a.id].share

    assert (share(date(2022, 12, 31)), share(date(2023, 1, 1))) == (Decimal("0.6"), Decimal("0.8"))


def test_fiscal_and_calendar_years_live_together(manager, top, now):
    fiscal = services.ensure_period(label="2022/23", actor=manager, at=now)
    calendar = services.ensure_period(label="2022", actor=manager, at=now)
    assert (fiscal.label, fiscal.start, fiscal.end) == ("FY2022/23", date(2022, 4, 1), DAY)
    assert (calendar.calendar, calendar.end) == ("calendar", date(2022, 12, 31))
    assert services.ensure_period(label="FY2022/23", actor=manager, at=now) == fiscal
    assert [view.label for view in queries.periods(actor=manager)] == ["2022", "FY2022/23"]
    assert [view.label for view in queries.periods(actor=manager, calendar="fiscal")] == ["FY2022/23"]
    with pytest.raises(Invalid):
        services.ensure_period(label="last year", actor=manager, at=now)


def test_locking_and_unlocking(manager, actors, top, now):
    period = services.ensure_period(label="2022/23", actor=manager, at=now)
    with pytest.raises(Forbidden):
        services.lock_period(actor=actors["data_owner"], period_id=period.id, at=now)
    assert services.lock_period(actor=manager, period_id=period.id, at=now).locked
    with pytest.raises(Conflict):
        services.lock_period(actor=manager, period_id=period.id, at=now)
    with pytest.raises(Invalid):
        services.unlock_period(actor=manager, period_id=period.id, reason="", at=now)
    assert not services.unlock_period(actor=manager, period_id=period.id, reason="late", at=now).locked


def test_rates_have_their_days_and_source(manager, top, now):
    rows = content("company-lenovo").tables["rates"]
    assert services.load_exchange_rates(actor=manager, rows=rows, at=now) == 1
    assert services.load_exchange_rates(actor=manager, rows=rows, at=now) == 0
    found = queries.rate(actor=manager, base="USD", quote="CNY", on=DAY)
    assert found is not None
    assert found.rate == Decimal("6.8717")
    assert queries.rate(actor=manager, base="USD", quote="CNY", on=date(2023, 3, 30)) is None
    assert queries.rate(actor=manager, base="CNY", quote="USD", on=DAY) is None
    with pytest.raises(Conflict):
        services.add_exchange_rate(
            actor=manager, base="USD", quote="CNY", kind="closing", rate=Decimal(7), valid_from=DAY,
            valid_until=DAY, source="x", at=now,
        )  # fmt: skip


def test_the_nodes_of_a_pack_load_once(manager, now):
    rows = content("company-lenovo").tables["nodes"]
    assert len(services.load_nodes(actor=manager, rows=rows, at=now).added) == len(rows)
    again = services.load_nodes(actor=manager, rows=rows, at=now)
    assert len(again.unchanged) == len(rows)
    assert queries.node(actor=manager, code="hefei").latitude == Decimal("31.82")
    assert queries.fiscal_start_month(actor=manager, node_id=queries.node(actor=manager, code="lcfc").id) == 1


def test_a_grant_on_a_node_reaches_what_lies_below_it(manager, actors, top, now):
    a, b = add(manager, now, "a", top), add(manager, now, "b", top)
    site = add(manager, now, "site", a, "site")
    only_a = replace(manager, holdings=(Holding(role="programme_manager", path=a.path),))
    assert [view.code for view in queries.tree(actor=only_a)] == ["a", "site"]
    assert queries.root(actor=only_a) == a
    assert queries.node_detail(actor=only_a, node_id=site.id).ancestors == (a,)
    for attempt in (
        lambda: queries.node(actor=only_a, node_id=b.id),
        lambda: queries.node_detail(actor=only_a, node_id=top.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(Forbidden):
        services.change_node(actor=only_a, node_id=b.id, facts=facts(), at=now)
    with pytest.raises(Forbidden):
        services.add_node(actor=actors["data_owner"], code="c", facts=facts(), parent_id=a.id, at=now)


def test_another_company_finds_nothing(manager, top, rival, now):
    share_of = add(manager, now, "a", top)
    holding = hold(manager, now, top, share_of, 50)
    period = services.ensure_period(label="2022/23", actor=manager, at=now)
    stranger = replace(manager, tenant_id=rival.id, company=rival.slug)
    with tenant_scope(rival.id):
        assert queries.tree(actor=stranger) == []
        assert queries.periods(actor=stranger) == []
        for attempt in (
            lambda: queries.root(actor=stranger),
            lambda: queries.node(actor=stranger, node_id=top.id),
            lambda: queries.node_detail(actor=stranger, node_id=top.id),
            lambda: services.change_node(actor=stranger, node_id=top.id, facts=GROUP, at=now),
            lambda: services.end_ownership(actor=stranger, ownership_id=holding.id, last_day=DAY, at=now),
            lambda: services.lock_period(actor=stranger, period_id=period.id, at=now),
        ):
            with pytest.raises(NotFound):
                attempt()


def test_the_tree_takes_one_query(manager, top, now, django_assert_num_queries):
    for number in range(20):
        add(manager, now, f"n{number}", top)
    with django_assert_num_queries(1):
        assert len(queries.tree(actor=manager)) == 21
