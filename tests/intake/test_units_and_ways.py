"""Whose unit a column of units says, documents by their usual names, and distances there and back, from the file on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.apps.intake.queries.rows import issue_groups
from qingheng.apps.intake.services import loading, workflow
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.platform.rights.errors import Invalid
from tests.intake.test_journey import sites, stores, workbook

__all__ = ["sites", "stores"]

LEASED = [
    ["厂区", "年份", "资产", "租赁方向", "用电量", "电量单位", "用热量", "热量单位", "租金(元)"],
    ["深圳工厂", 2025, "A 座", "租入", "5.2", "MWh", 3, "GJ", 30000],
    ["武汉工厂", 2025, "B 座", "租入", "4100", "kWh", 5, "GJ", 20000],
]
SPEND = [
    ["公司代码", "凭证号", "过账日期", "供应商", "物料", "未税金额(元)"],
    ["sz", "51000001", "2025-01-05", "甲公司", "钢板", 100],
    ["wh", "51000002", "2025-01-06", "乙公司", "铝锭", 200],
]


def begun(
    actors: Any, sites: Any, now: Any, dataset: str, lines: list[list[Any]]
) -> tuple[Any, dict[str, Any]]:
    """A load of the lines, and its columns by their headers."""
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset=dataset, node_id=sites.id, data=workbook(lines), name="台账.xlsx", at=now
    )
    return view, {one.text: one for one in mapping(actor=owner, submission_id=view.id).columns}


def sealed(actors: Any, now: Any, submission_id: int, dataset: str) -> Any:
    """The rows as they are sealed."""
    workflow.submit(actor=actors["data_owner"], submission_id=submission_id, at=now)
    workflow.approve(actor=actors["approver"], submission_id=submission_id, at=now)
    return sealed_rows(actor=actors["data_owner"], dataset=dataset).collect()


def test_units_of_electricity_are_neither_a_currency_nor_lost(actors: Any, sites: Any, now: Any) -> None:
    view, columns = begun(actors, sites, now, "leased_assets", LEASED)
    assert {columns["电量单位"].target, columns["热量单位"].target} == {""}
    assert columns["电量单位"].reasons_en == ("the units of “用电量”",)
    view = confirm_mapping(actor=actors["data_owner"], submission_id=view.id, targets={}, at=now)
    assert (view.stage, view.errors) == ("ready", 0), view.counts
    rows = sealed(actors, now, view.id, "leased_assets").sort("site")
    assert rows["electricity__canonical"].to_list() == [Decimal(5200), Decimal(4100)]
    assert rows["heat__canonical"].to_list() == [3, 5]


def test_documents_and_materials_are_known_by_their_usual_names(actors: Any, sites: Any, now: Any) -> None:
    _, columns = begun(actors, sites, now, "purchased_goods_spend", SPEND)
    assert {text: columns[text].target for text in ("凭证号", "物料", "过账日期")} == {
        "凭证号": "document", "物料": "item", "过账日期": "period",
    }  # fmt: skip
    assert columns["凭证号"].sure
    assert columns["物料"].sure


@pytest.mark.parametrize(
    "head", ["日往返里程", "往返里程", "每日往返", "Round trip (km)", "往返距离（公里）"]
)
def test_a_distance_there_and_back_is_halved_where_everybody_sees_it(
    actors: Any, sites: Any, now: Any, head: str
) -> None:
    lines = [
        ["厂区", "年份", "通勤方式", "人数", head, "年通勤天数"],
        ["深圳工厂", 2025, "地铁", 100, 30, 240],
    ]
    view, columns = begun(actors, sites, now, "commuting", lines)
    (column,) = [one for one in columns.values() if one.target == "distance"]
    assert "往返" in column.unit or "round trip" in column.unit
    assert any("divided by 2" in reason for reason in column.reasons_en)
    view = confirm_mapping(actor=actors["data_owner"], submission_id=view.id, targets={}, at=now)
    groups = {group.code: group for group in issue_groups(actor=actors["data_owner"], submission_id=view.id)}
    assert (view.errors, groups["by_multiple"].count) == (0, 1)
    assert groups["by_multiple"].zh == "“单程距离”填的是往返，已除以 2 换算。"
    assert groups["by_multiple"].en == "“One-way distance” is given as round trip; it was divided by 2."
    rows = sealed(actors, now, view.id, "commuting")
    assert (rows["distance"].item(), rows["distance__canonical"].item()) == (30, 15)


def test_a_person_may_say_that_it_is_one_way_and_is_remembered(actors: Any, sites: Any, now: Any) -> None:
    lines = [["厂区", "年份", "通勤方式", "往返里程"], ["深圳工厂", 2025, "地铁", 30]]
    view, columns = begun(actors, sites, now, "commuting", lines)
    at = columns["往返里程"].index
    owner = actors["data_owner"]
    with pytest.raises(Invalid):
        confirm_mapping(actor=owner, submission_id=view.id, targets={}, units={at: "furlong (往返)"}, at=now)
    view = confirm_mapping(actor=owner, submission_id=view.id, targets={}, units={at: "km"}, at=now)
    assert "by_multiple" not in {group.code for group in issue_groups(actor=owner, submission_id=view.id)}
    lines[1][1] = 2024
    again, columns = begun(actors, sites, now, "commuting", lines)
    assert columns["往返里程"].unit == "km"
    assert again.stage == "ready"
