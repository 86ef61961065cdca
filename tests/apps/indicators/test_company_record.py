"""The shipped record: loaded, approved, read back exactly as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.apps.indicators import queries, services
from qingheng.platform.packs.queries import content
from qingheng.platform.rights.errors import Conflict, Forbidden

PRINTED = content("company-lenovo").tables["datapoints"]


def test_nothing_counts_before_approval(handed_in, actors, group):
    assert handed_in.state == "submitted"
    assert handed_in.row_count == 395
    assert queries.points(actor=actors["auditor"], node_id=group.id) == {}


def test_every_figure_reads_as_printed(approved, actors, group):
    points = queries.points(actor=actors["executive_viewer"], node_id=group.id)
    entered = {place: point for place, point in points.items() if point.origin == "entered"}
    assert len(entered) == len(PRINTED) == 395
    for row in PRINTED:
        key = f"{row['indicator']}[{row['member']}]" if row["member"] else row["indicator"]
        point = entered[key, row["period"]]
        assert point.state == row["state"]
        assert point.printed == row["printed"]
        if row["state"] == "value":
            assert f"{point.value:.{point.decimals}f}" == row["printed"]
        else:
            assert point.value is None


def test_the_table_of_the_record_has_79_rows(approved, actors, group):
    rows = queries.series(actor=actors["auditor"], node_id=group.id, derived=False)
    assert len(rows) == 79
    assert [row.order for row in rows] == sorted(row.order for row in rows)


def test_the_same_record_again_changes_nothing(approved, actors, now):
    before = queries.last_change(actor=actors["auditor"])
    again = services.load_company_record(
        actor_preparer=actors["data_owner"], pack=content("company-lenovo"), at=now
    )
    assert again == approved
    assert queries.last_change(actor=actors["auditor"]) == before


def test_the_preparer_never_approves(handed_in, actors, now):
    both = actors["data_owner"]
    manager = type(both)(
        person_id=both.person_id,
        name=both.name,
        tenant_id=both.tenant_id,
        company=both.company,
        holdings=(*both.holdings, *actors["approver"].holdings),
    )
    with pytest.raises(Forbidden) as refusal:
        services.approve_submission(actor=manager, submission_id=handed_in.id, at=now)
    assert refusal.value.code == "preparer-approves"


def test_a_second_approval_finds_it_decided(approved, actors, now):
    with pytest.raises(Conflict) as refusal:
        services.approve_submission(actor=actors["approver"], submission_id=approved.id, at=now)
    assert refusal.value.code == "submission-approved"


def test_derived_figures_follow_on_approval(approved, actors, group):
    points = queries.points(actor=actors["auditor"], node_id=group.id, periods=["FY2022/23"])
    total = points["ghg.scope1_2_market", "FY2022/23"]
    assert total.origin == "derived"
    parts = points["ghg.scope1", "FY2022/23"].value, points["ghg.scope2_market", "FY2022/23"].value
    assert total.value == sum(parts, Decimal(0))
    tce = points["energy.total_tce", "FY2022/23"]
    energy = points["energy.primary[total]", "FY2022/23"]
    assert abs(tce.value - energy.value / Decimal("29.3076")) < Decimal("0.000001")


def test_an_estimate_stated_as_less_than_one_per_cent_is_kept_as_such(approved, actors, group):
    points = queries.points(actor=actors["auditor"], node_id=group.id)
    point = points["energy.operational[purchased]", "FY2022/23"]
    assert (point.estimated_percent, point.estimated_at_most) == (Decimal(1), True)
    assert points["energy.operational[fuel]", "FY2022/23"].estimated_percent is None


def test_breaks_and_restatements_of_the_source_are_marked(approved, actors, group):
    points = queries.points(actor=actors["auditor"], node_id=group.id)
    assert points["water.withdrawal", "FY2022/23"].break_before
    assert not points["water.withdrawal", "FY2021/22"].break_before
    packaging = points["packaging.total", "FY2020/21"]
    assert packaging.restated
    assert not packaging.break_before
    assert packaging.reported is None


def test_the_table_takes_few_queries(approved, actors, group, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        queries.series(actor=actors["auditor"], node_id=group.id)
        queries.points(actor=actors["auditor"], node_id=group.id)


def test_the_passport_knows_everything(approved, actors, group, django_assert_max_num_queries):
    points = queries.points(actor=actors["auditor"], node_id=group.id)
    wanted = points["ghg.scope1_2_market", "FY2022/23"].id
    with django_assert_max_num_queries(10):
        derived = queries.point_detail(actor=actors["auditor"], datapoint_id=wanted)
    assert [entry.key for entry in derived.inputs] == ["ghg.scope1", "ghg.scope2_market"]
    assert all(entry.datapoint_id for entry in derived.inputs)
    assert "=" in derived.formula_en
    entered = queries.point_detail(
        actor=actors["auditor"], datapoint_id=points["water.withdrawal", "FY2022/23"].id
    )
    assert entered.submission.id == approved.id
    assert entered.submission.prepared_name == "data owner"
    assert entered.submission.decided_name == "approver"
    assert entered.submission.blob_sha256
    assert {note.code for note in entered.footnotes} == {"fn1", "fn6", "fn7"}
    assert [one.cause for one in entered.breaks] == ["coverage"]
    assert entered.place == "第 166 行 / row 166"


def test_the_record_for_checks_is_the_published_one(approved, actors, group):
    record = queries.record_for_checks(actor=actors["auditor"], node_id=group.id)
    assert record.periods == ("FY2018/19", "FY2019/20", "FY2020/21", "FY2021/22", "FY2022/23")
    assert len(record.series) == 79
    capacity = record.series["energy.renewable_capacity"]
    assert capacity.label_zh == "发电量"
    assert capacity.unit == "MW"
    assert {one.cause for s in record.series.values() for one in s.breaks} == {
        row["cause"] for row in content("company-lenovo").tables["breaks"]
    }
    assert record.footnotes["fn2"].effect == "estimate"
    assert record.series["ghg.scope1"].attributes["always_material"] == "yes"
