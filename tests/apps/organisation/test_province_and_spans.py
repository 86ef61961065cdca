"""Provinces of nodes, and shares over a span in which holdings change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc.ghg.provinces import province_name, province_of


@pytest.mark.parametrize("text", ["340000", "34", "安徽", "安徽省", "Anhui", "anhui"])
def test_a_province_is_known_by_code_and_by_name(text: str) -> None:
    assert province_of(text) == "340000"
    assert (province_name("340000", "zh"), province_name("340000", "en")) == ("安徽", "Anhui")


def test_divisions_abroad_are_kept_as_written() -> None:
    assert province_of("US-NC") == "US-NC"
    assert province_of("Northland") is None


def _group(operator, now):  # type: ignore[no-untyped-def]
    from qingheng.apps.organisation import services

    facts = services.NodeFacts(kind="group", name_zh="集团", name_en="Group", country="CN", province="340000")
    top = services.add_node(actor=operator, code="group", facts=facts, parent_id=None, at=now)
    entity = services.NodeFacts(kind="legal_entity", name_zh="合资", name_en="Joint", country="CN")
    held = services.add_node(actor=operator, code="joint", facts=entity, parent_id=top.id, at=now)
    return top, held


def test_a_share_that_changes_inside_the_year_is_told_by_days(company, operator, now) -> None:  # type: ignore[no-untyped-def]
    from qingheng.apps.organisation import queries, services

    top, held = _group(operator, now)
    for percent, first, last in (("40", date(2022, 1, 1), date(2022, 6, 30)), ("60", date(2022, 7, 1), None)):
        services.set_ownership(
            actor=operator, holder_id=top.id, held_id=held.id, valid_from=first, valid_until=last, at=now,
            control=services.Control(percent=Decimal(percent), operational=True, financial=False),
        )  # fmt: skip
    found = queries.shares_over(
        actor=operator, approach="equity", first=date(2021, 12, 1), last=date(2022, 12, 31)
    )["joint"]
    assert [(one.first, one.last, one.share) for one in found] == [
        (date(2021, 12, 1), date(2021, 12, 31), None),
        (date(2022, 1, 1), date(2022, 6, 30), Decimal("0.4")),
        (date(2022, 7, 1), date(2022, 12, 31), Decimal("0.6")),
    ]


def test_a_node_counts_nothing_after_it_was_closed(company, operator, now) -> None:  # type: ignore[no-untyped-def]
    from qingheng.apps.organisation import queries, services

    _top, held = _group(operator, now)
    services.close_node(actor=operator, node_id=held.id, last_day=date(2022, 3, 31), reason="sold", at=now)
    found = queries.shares_over(
        actor=operator, approach="operational", first=date(2022, 1, 1), last=date(2022, 12, 31)
    )["joint"]
    assert found[-1].first == date(2022, 4, 1)
    assert found[-1].share == 0


def test_a_province_nobody_knows_is_refused(company, operator, now) -> None:  # type: ignore[no-untyped-def]
    from qingheng.apps.organisation import services
    from qingheng.platform.rights.errors import Invalid

    facts = services.NodeFacts(kind="group", name_zh="集团", name_en="Group", province="Northland")
    with pytest.raises(Invalid, match="Northland"):
        services.add_node(actor=operator, code="group", facts=facts, parent_id=None, at=now)
