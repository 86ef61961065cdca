"""Taking targets in: from the pack, repeatedly, and one's own."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.targets import queries, services
from qingheng.apps.targets.models import Target
from qingheng.apps.targets.tests.conftest import NOW
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.packs.contracts import PackContent
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

OWN = {
    "name_zh": "取水量减半", "name_en": "Half the water", "type": "absolute", "direction": "lower", "kind": "plan",
    "unit": "ML", "reduction": "-0.5", "base_period": "FY2018/19", "target_period": "FY2028/29", "basis": "stated",
    "series": "water.withdrawal",
}  # fmt: skip


def pack_with(**changes: Any) -> PackContent:
    """The company pack with its targets changed: `rows` replaces them."""
    pack = content("company-lenovo")
    return replace(pack, tables={**pack.tables, "targets": changes["rows"]})


def rows() -> list[dict[str, str]]:
    return [dict(row) for row in content("company-lenovo").tables["targets"]]


def test_the_published_targets_are_there(record: Any, actors: dict[str, Any]) -> None:
    found = queries.targets(actor=actors["executive_viewer"])
    assert [target.code for target in found] == [f"T{number:02}" for number in range(1, 22)]
    first = found[0]
    assert (first.reduction, first.base_period, first.target_period) == (
        Decimal("-0.9"),
        "FY2018/19",
        "FY2049/50",
    )
    assert [variant.en for variant in first.variants] == ["market-based", "location-based"]
    assert all(target.quote for target in found)


def test_targets_are_found_by_two_characters(record: Any, actors: dict[str, Any]) -> None:
    from qingheng.platform.search.queries import search

    hits = search(actor=actors["auditor"], text="净零", limit=10)
    assert {hit.title_en[:3] for hit in hits if hit.kind == "target"} >= {"T06", "T09"}


def test_loading_again_changes_nothing(record: Any, actors: dict[str, Any]) -> None:
    events = AuditEvent.objects.count()
    report = services.load_targets(actor=actors["programme_manager"], pack=content("company-lenovo"), at=NOW)
    assert len(report.unchanged) == 21
    assert report.added == report.changed == report.retired == ()
    assert AuditEvent.objects.count() == events


def test_a_changed_row_changes_and_a_vanished_one_retires(record: Any, actors: dict[str, Any]) -> None:
    manager, changed = actors["programme_manager"], rows()[:-1]
    changed[0]["name_en"] = "Other words"
    report = services.load_targets(actor=manager, pack=pack_with(rows=changed), at=NOW)
    assert (report.changed, report.retired) == (("T01",), ("T21",))
    assert queries.status(actor=manager, code="T21").target.retired
    back = services.load_targets(actor=manager, pack=content("company-lenovo"), at=NOW)
    assert back.changed == ("T01", "T21")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("reduction", "half", "unreadable-number"),
        ("base_period", "some year", "unreadable-period"),
        ("type", "wish", "unknown-choice"),
        ("series", "按市场计|market: ghg.scope1 +", "unreadable-formula"),
        ("name_zh", "", "value-missing"),
        ("node", "nowhere", "unknown-node"),
        ("target_value", "5", "contradictory-target"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_loaded(
    field: str, value: str, code: str, record: Any, actors: dict[str, Any]
) -> None:
    broken = rows()
    broken[1][field] = value
    broken[0]["name_en"] = "Must not be kept"
    with pytest.raises(Invalid) as refusal:
        services.load_targets(actor=actors["programme_manager"], pack=pack_with(rows=broken), at=NOW)
    assert refusal.value.code == code
    assert "targets.csv:3" in refusal.value.place
    assert not Target.objects.filter(name_en="Must not be kept").exists()


def test_a_target_of_ones_own(record: Any, actors: dict[str, Any]) -> None:
    manager = actors["programme_manager"]
    draft = services.Draft(code="W1", node=record.code, cells=OWN)
    services.define_target(actor=manager, draft=draft, at=NOW)
    events = AuditEvent.objects.count()
    services.define_target(actor=manager, draft=draft, at=NOW)
    assert AuditEvent.objects.count() == events
    status = queries.status(actor=manager, code="W1")
    assert status.decided
    assert status.keys == ("water.withdrawal",)
    services.retire_target(actor=manager, code="W1", at=NOW)
    with pytest.raises(Conflict):
        services.retire_target(actor=manager, code="W1", at=NOW)
    assert "W1" not in {each.target.code for each in queries.statuses(actor=manager, node_id=record.id)}


def test_a_published_target_is_not_rewritten(record: Any, actors: dict[str, Any]) -> None:
    draft = services.Draft(code="T01", node=record.code, cells=OWN)
    with pytest.raises(Conflict):
        services.define_target(actor=actors["programme_manager"], draft=draft, at=NOW)


@pytest.mark.parametrize("role", ["administrator", "data_owner", "approver", "auditor", "executive_viewer"])
def test_only_the_programme_manager_manages(role: str, record: Any, actors: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        services.load_targets(actor=actors[role], pack=content("company-lenovo"), at=NOW)
    with pytest.raises(Forbidden):
        services.retire_target(actor=actors[role], code="T01", at=NOW)


def test_the_other_company_has_none(record: Any, rival: Any) -> None:
    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        assert queries.targets(actor=stranger) == []
        with pytest.raises(NotFound):
            queries.status(actor=stranger, code="T01")
