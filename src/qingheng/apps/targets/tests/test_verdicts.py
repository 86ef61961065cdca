"""What the published record decides about the published targets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from qingheng.apps.targets import queries


def test_one_of_twenty_one_is_decided(record: Any, actors: dict[str, Any]) -> None:
    found = queries.statuses(actor=actors["executive_viewer"], node_id=record.id)
    tally = queries.tally(found)
    assert (tally.total, tally.decided, tally.ahead, tally.behind) == (21, 1, 0, 1)
    assert all(
        status.assessment.missing_zh and status.assessment.missing_en
        for status in found
        if not status.decided
    )


def test_the_long_term_target_is_behind_on_both_readings(record: Any, actors: dict[str, Any]) -> None:
    status = queries.status(actor=actors["auditor"], code="T01")
    assert status.status == "behind"
    market, location = status.assessment.variants
    assert market.latest == Decimal(6303 + 19540 + 18741480)
    assert location.latest == Decimal(6303 + 202440 + 18741480)
    assert market.gap is not None
    assert market.gap > 0


def test_the_near_term_target_depends_on_a_basis_nobody_stated(record: Any, actors: dict[str, Any]) -> None:
    status = queries.status(actor=actors["auditor"], code="T02")
    assert status.status == "undecided"
    assert [str(variant.status) for variant in status.assessment.variants] == ["ahead", "behind"]
    market = status.assessment.variants[0]
    assert round(market.change_percent or 0, 1) == Decimal("-19.4")
    assert round(market.due_percent or 0, 1) == Decimal("-18.2")


def test_a_site_has_its_own_targets(record: Any, actors: dict[str, Any]) -> None:
    from qingheng.apps.organisation import queries as organisation

    site = organisation.node(actor=actors["auditor"], code="lcfc")
    found = queries.statuses(actor=actors["auditor"], node_id=site.id)
    assert [status.target.code for status in found] == ["T07", "T08", "T09"]


def test_names_of_the_figures_a_target_reads(record: Any, actors: dict[str, Any]) -> None:
    status = queries.status(actor=actors["auditor"], code="T02")
    read = queries.figures_read(actor=actors["auditor"], status=status)
    assert [key for key, _zh, _en in read] == ["ghg.scope1", "ghg.scope2_market", "ghg.scope2_location"]
    assert all(zh != key and en != key for key, zh, en in read)
