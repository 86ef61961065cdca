"""The journey of a load through the services: file, columns, correction, hand-in, approval, seal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from qingheng.apps.intake.queries import partitions
from qingheng.apps.intake.queries.rows import issue_groups
from qingheng.apps.intake.services import corrections, loading, workflow
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.organisation import services as organisation_services
from qingheng.platform.rights.errors import Conflict, Forbidden


@pytest.fixture(autouse=True)
def stores(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PLANE_ROOT = tmp_path / "blobs", tmp_path / "plane"


@pytest.fixture
def sites(company: Any, operator: Any, now: Any) -> Any:
    """A group with two sites."""
    facts = organisation_services.NodeFacts
    root = organisation_services.add_node(
        actor=operator,
        code="acme",
        facts=facts(kind="group", name_zh="甲集团", name_en="Acme Group"),
        parent_id=None,
        at=now,
    )
    for code, zh, en in (("sz", "深圳工厂", "Shenzhen plant"), ("wh", "武汉工厂", "Wuhan plant")):
        organisation_services.add_node(
            actor=operator,
            code=code,
            facts=facts(kind="site", name_zh=zh, name_en=en),
            parent_id=root.id,
            at=now,
        )
    return root


def workbook(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("能耗")
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    book.close()
    return out.getvalue()


MESSY = [
    ["2025年能源消耗台账"],
    [],
    ["厂区", "月份", "能源品种", "表号", "用电量(kWh)", "备注"],
    ["深圳工厂", "2025年1月", "电力", "M-1", "１２，３４５.６", ""],
    ["深圳工厂", "2025年2月", "电力", "M-1", "1.2万", ""],
    ["武汉工厂", "2025年1月", "电力", "M-2", "n/a", "表坏"],
    ["武汉工厂", "2025年2月", "电力", "M-2", "abc", ""],
    ["合计", "", "", "", 24345.6, ""],
]


def test_from_a_messy_workbook_to_a_sealed_partition(actors: Any, sites: Any, now: Any) -> None:
    owner, approver = actors["data_owner"], actors["approver"]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites.id, data=workbook(MESSY), name="能耗_2025.xlsx", at=now
    )
    if view.stage == "mapping":
        view = confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    assert view.stage == "ready"
    assert view.errors == 1
    view = corrections.fix_all(
        actor=owner, submission_id=view.id, column="quantity", before="abc", after="11,000", at=now
    )
    assert view.errors == 0
    workflow.submit(actor=owner, submission_id=view.id, at=now)
    with pytest.raises(Forbidden):
        workflow.approve(actor=owner, submission_id=view.id, at=now)
    done = workflow.approve(actor=approver, submission_id=view.id, at=now)
    assert done.state == "sealed"
    with pytest.raises(Conflict):
        workflow.approve(actor=approver, submission_id=view.id, at=now)
    rows = partitions.sealed_rows(actor=owner, dataset="energy").collect()
    assert rows.height == 4


def test_what_the_approver_saw_stays_with_the_sealed_rows(actors: Any, sites: Any, now: Any) -> None:
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites.id, data=workbook(MESSY), name="能耗_2025.xlsx", at=now
    )
    confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    corrections.fix_all(
        actor=owner, submission_id=view.id, column="quantity", before="abc", after="11,000", at=now
    )
    before = issue_groups(actor=owner, submission_id=view.id)
    assert {group.code for group in before} == {"not_available"}
    workflow.submit(actor=owner, submission_id=view.id, at=now)
    workflow.approve(actor=actors["approver"], submission_id=view.id, at=now)
    assert issue_groups(actor=owner, submission_id=view.id) == before
