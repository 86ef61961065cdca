"""Files of figures: a clear error at the cell, the rest untouched, nothing half-loaded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from qingheng.apps.indicators import queries, services
from qingheng.apps.indicators.models import Datapoint, Submission
from qingheng.apps.indicators.refusals import UnreadableFile
from qingheng.apps.organisation.queries import periods
from qingheng.apps.organisation.services import lock_period
from qingheng.platform.files.models import Blob
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound

CHECKOUT = Path(__file__).resolve().parents[3]
GOOD = "indicator,unit,FY2022/23\nghg.scope1,tCO2e,6000\n"
BAD = "indicator,unit,FY2021/22,FY2022/23\nRevenue,CNY 100 million,4546.45,many\nPhlogiston,t,1,2\n"


def read(actors, group, now, text, name="figures.csv", encoding="utf-8"):
    data = text if isinstance(text, bytes) else text.encode(encoding)
    return services.read_kpi_file(actor=actors["data_owner"], data=data, name=name, node_id=group.id, at=now)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_chinese_table_is_read_in_any_encoding(group, catalogue, actors, now, encoding):
    text = '指标,单位,FY2021/22,FY2022/23\n营业收入,亿元,"4,546.45",４２５６.８０\n范围一温室气体排放,tCO2e,6000,不适用\n'
    draft = read(actors, group, now, text, encoding=encoding)
    detail = queries.submission(actor=actors["data_owner"], submission_id=draft.id)
    figures = {(figure.key, figure.period): figure for figure in detail.figures}
    assert figures["economic.revenue", "FY2022/23"].value == Decimal("4256.80")
    assert figures["economic.revenue", "FY2022/23"].decimals == 2
    assert figures["economic.revenue", "FY2021/22"].value == Decimal("4546.45")
    assert figures["ghg.scope1", "FY2022/23"].state == "not_applicable"
    assert draft.errors_count == 0
    assert detail.allowed.submit
    assert queries.points(actor=actors["data_owner"], node_id=group.id) == {}


def test_errors_stand_at_their_cells_and_the_draft_cannot_be_handed_in(group, catalogue, actors, now):
    draft = read(actors, group, now, BAD)
    detail = queries.submission(actor=actors["data_owner"], submission_id=draft.id)
    assert {(problem.cell, problem.severity) for problem in detail.problems} >= {
        ("D2", "error"),
        ("A3", "error"),
    }
    assert [figure.value for figure in detail.figures] == [Decimal("4546.45")]
    assert not detail.allowed.submit
    with pytest.raises(Invalid) as refusal:
        services.submit_submission(actor=actors["data_owner"], submission_id=draft.id, at=now)
    assert refusal.value.code == "open-errors"


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"words,more words\nonly,words\n"]
)
def test_a_file_of_which_nothing_can_be_taken_leaves_nothing(group, catalogue, actors, now, data):
    with pytest.raises(UnreadableFile) as refusal:
        read(actors, group, now, data)
    assert refusal.value.message
    assert (Submission.objects.count(), Datapoint.objects.count(), Blob.objects.count()) == (0, 0, 0)


def test_the_same_figures_are_not_taken_twice_whatever_the_layout(group, catalogue, actors, now):
    wide = "indicator,unit,FY2021/22,FY2022/23\nghg.scope1,tCO2e,6000,7000\n"
    long = "indicator,unit,year,value\nghg.scope1,tCO2e,FY2022/23,7000\nghg.scope1,tCO2e,FY2021/22,6000\n"
    first = read(actors, group, now, wide)
    with pytest.raises(Conflict) as refusal:
        read(actors, group, now, long)
    assert refusal.value.code == "content-taken"
    services.withdraw_submission(actor=actors["data_owner"], submission_id=first.id, at=now)
    assert read(actors, group, now, long).row_count == 2


def test_a_locked_period_is_refused_at_its_cells(group, catalogue, actors, now):
    read(actors, group, now, "indicator,unit,FY2021/22\nghg.scope1,tCO2e,6000\n")
    period = periods(actor=actors["programme_manager"])[0]
    lock_period(actor=actors["programme_manager"], period_id=period.id, at=now)
    draft = read(actors, group, now, "indicator,unit,FY2021/22,FY2022/23\nghg.scope1,tCO2e,6001,7001\n")
    assert draft.row_count == 1
    assert draft.errors_count == 1


def test_units_are_converted_and_wrong_dimensions_refused(group, catalogue, actors, now):
    text = "indicator,unit,FY2022/23\nenergy.solar,GWh,1.5\nenergy.renewable_capacity,MWh,3\n"
    draft = read(actors, group, now, text)
    detail = queries.submission(actor=actors["data_owner"], submission_id=draft.id)
    assert [(f.key, f.value, f.unit) for f in detail.figures] == [("energy.solar", Decimal(1500), "MWh")]
    assert draft.errors_count == 1


def test_derived_indicators_are_not_taken_from_files(group, catalogue, actors, now):
    text = "indicator,unit,FY2022/23\nwaste.total,t,10\nghg.scope1,tCO2e,7000\n"
    draft = read(actors, group, now, text)
    assert (draft.row_count, draft.errors_count) == (1, 1)


def test_one_refused_for_another_company_or_role(group, catalogue, actors, now):
    with pytest.raises(Forbidden):
        services.read_kpi_file(
            actor=actors["executive_viewer"], data=GOOD.encode(), name="a.csv", node_id=group.id, at=now
        )
    with pytest.raises(NotFound):
        services.read_kpi_file(
            actor=actors["data_owner"], data=GOOD.encode(), name="a.csv", node_id=99_999, at=now
        )


def test_a_discarded_draft_is_gone_and_its_trail_stays(group, catalogue, actors, now):
    from qingheng.platform.audit.models import AuditEvent

    draft = read(actors, group, now, "indicator,unit,FY2021/22\nghg.scope1,tCO2e,6000\n")
    with pytest.raises(Forbidden):
        services.discard_draft(actor=actors["programme_manager"], submission_id=draft.id, at=now)
    services.discard_draft(actor=actors["data_owner"], submission_id=draft.id, at=now)
    assert Datapoint.objects.count() == 0
    with pytest.raises(NotFound):
        queries.submission(actor=actors["data_owner"], submission_id=draft.id)
    assert AuditEvent.objects.filter(action="submission.discarded").count() == 1


def test_the_company_s_own_layout_is_read_after_its_record_was_loaded(approved, actors, group, now):
    text = "indicator,breakdown,unit,fy,value\n发电量,,MW,FY2022/23,17\n"
    text += "按性别划分的员工百分比,女性 female,%,FY2022/23,38\n"
    draft = read(actors, group, now, text)
    detail = queries.submission(actor=actors["data_owner"], submission_id=draft.id)
    assert [figure.key for figure in detail.figures] == [
        "energy.renewable_capacity",
        "employees.gender[female]",
    ]
