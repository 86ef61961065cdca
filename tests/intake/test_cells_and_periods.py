"""One month of a row of months is left out by itself; dates outside the days asked for are errors at their rows."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from qingheng.apps.intake.queries import exporting, lineage, rows
from qingheng.apps.intake.queries.submissions import submission
from qingheng.apps.intake.services import corrections, loading, workflow
from qingheng.apps.intake.services.campaigns import Asked, close_campaign, open_campaign
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.intake.services.periods import set_period
from qingheng.interfaces.cli.main import app
from qingheng.platform.people.models import Person
from qingheng.platform.rights.errors import Invalid
from tests.intake.conftest import bill

pytestmark = pytest.mark.django_db
MONTHS = [f"2025年{month}月" for month in range(1, 13)]


def wide() -> bytes:
    """Two meters, a year of months across, in kWh."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "电"
    sheet.append(["厂区", "电表号", "能源品种", "单位", *MONTHS])
    sheet.append(["深圳工厂", "M-1", "电", "kWh", *range(100, 112)])
    sheet.append(["武汉工厂", "M-2", "电", "kWh", *range(200, 212)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(actors: Any, sites: Any, now: Any) -> Any:
    """A checked draft of the wide workbook: 24 figures of two rows."""
    owner = actors["data_owner"]
    one = loading.begin(
        actor=owner, dataset="energy", node_id=sites["acme"].id, data=wide(), name="wide.xlsx", at=now
    )
    if one.stage == "mapping":
        one = confirm_mapping(actor=owner, submission_id=one.id, targets={}, at=now)
    assert (one.stage, one.rows, one.errors) == ("ready", 24, 0)
    return one


def out_of(actors: Any, number: int) -> set[tuple[int, int | None]]:
    """Row and column of what is left out."""
    page = rows.rows(actor=actors["data_owner"], submission_id=number, only="excluded", limit=100)
    return {(one.row, one.source_column) for one in page.rows}


def test_one_month_of_a_row_is_left_out_and_taken_back(draft: Any, actors: Any, now: Any) -> None:
    owner = actors["data_owner"]
    common: dict[str, Any] = {"actor": owner, "submission_id": draft.id, "at": now}
    done = corrections.exclude_rows(**common, sheet="电", rows=[2], period="2025-03", why="停产检修")
    assert (done.excluded, out_of(actors, draft.id)) == (1, {(2, 7)})
    (change,) = rows.changes(actor=owner, submission_id=draft.id)
    assert (change.kind, change.place, change.why) == ("exclusion", "电 G2", "停产检修")
    assert corrections.undo_change(**common, kind="exclusion", change_id=change.id).excluded == 0
    assert (
        corrections.exclude_rows(**common, sheet="", rows=[], cells=[(3, 5), (3, 6)], why="x").excluded == 2
    )
    assert corrections.exclude_rows(**common, sheet="", rows=[3], why="x").excluded == 12
    quarter = corrections.exclude_rows(**common, sheet="", rows=[2, 3], period="2025-Q4", why="x")
    assert quarter.excluded == 15


def test_its_lineage_and_the_file_handed_back_say_so(draft: Any, actors: Any, now: Any) -> None:
    owner = actors["data_owner"]
    corrections.exclude_rows(
        actor=owner, submission_id=draft.id, sheet="电", rows=[2], period="2025年3月", why="停产检修", at=now
    )
    where: dict[str, Any] = {"actor": owner, "submission_id": draft.id, "sheet": "电", "row": 2}
    march, april = (lineage.row_lineage(**where, source_column=column) for column in (7, 8))
    assert [one["why"] for one in march.left_out] == ["停产检修"]
    assert (march.left_out[0]["by"], april.left_out) == (owner.name, ())
    assert (march.columns["quantity"], april.columns["quantity"]) == ("G2", "H2")
    _name, body = exporting.annotated_copy(actor=owner, submission_id=draft.id, at=now)
    sheet = load_workbook(io.BytesIO(body))["电"]
    assert sheet["G2"].comment is not None
    assert "停产检修" in sheet["G2"].comment.text
    assert sheet["H2"].comment is None


def test_only_what_is_there_is_left_out_and_only_what_counts_is_sealed(
    draft: Any, actors: Any, now: Any
) -> None:
    owner = actors["data_owner"]
    common: dict[str, Any] = {"actor": owner, "submission_id": draft.id, "at": now, "why": "x"}
    for wrong, code in (
        ({"rows": [], "cells": [(2, 99)]}, "cells-named"),
        ({"rows": [2], "period": "2019-03"}, "no-figure-of-period"),
        ({"rows": [2], "period": "so ist das"}, "period-unreadable"),
        ({"rows": [9], "period": "2025-03"}, "rows-named"),
        ({"rows": []}, "rows-named"),
    ):
        with pytest.raises(Invalid) as refused:
            corrections.exclude_rows(**common, sheet="", **wrong)
        assert refused.value.code == code
    corrections.exclude_rows(**common, sheet="", rows=[2], period="2025-03")
    workflow.submit(actor=owner, submission_id=draft.id, at=now)
    workflow.approve(actor=actors["approver"], submission_id=draft.id, at=now)
    page = rows.rows(actor=owner, submission_id=draft.id, limit=100)
    assert page.total == 23
    assert (2, 7) not in {(one.row, one.source_column) for one in page.rows}


def test_in_a_long_table_a_period_names_whole_rows(enter: Any, actors: Any, now: Any) -> None:
    one = enter(bill(period="2025-01"), bill(period="2025-02"))
    done = corrections.exclude_rows(
        actor=actors["data_owner"], submission_id=one.id, sheet="", rows=[2, 3], period="2025-02", why="x", at=now
    )  # fmt: skip
    assert (done.excluded, out_of(actors, one.id)) == (1, {(3, None)})


def command(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(
        app,
        ["intake", *arguments, "--company", "acme", "--as", "data_owner@acme.example", "--format", "json"],
    )
    assert result.exit_code == code, result.output
    return json.loads(result.output) if code == 0 else result.output


def test_cells_and_periods_on_the_command_line(draft: Any) -> None:
    number = str(draft.id)
    assert command("exclude", number, "--row", "2", "--period", "2025-03", "--why", "x")["excluded"] == 1
    assert command("exclude", number, "--cell", "h3", "--why", "x")["excluded"] == 2
    assert command("exclude", number, "3", "--why", "x")["excluded"] == 13
    assert "N12" in command("exclude", number, "--cell", "12", "--why", "x", code=1)
    assert command("period", number, "2025")["errors"] == 0
    assert command("period", number, "2025-Q1")["errors"] > 0
    assert command("period", number)["period_first"] is None


def test_cells_and_periods_by_program(draft: Any, actors: Any, client: Any, now: Any) -> None:
    from qingheng.platform.people.tokens import create_token

    verbs = ["datapoints.enter", "indicators.view", "company.view"]
    token = create_token(actor=actors["data_owner"], label="t", verbs=verbs, days=366, at=now)
    common = {
        "content_type": "application/json",
        "headers": {"Authorization": f"Bearer {token.text}"},
    }
    base = f"/api/v1/acme/intake/submissions/{draft.id}"
    answer = client.post(f"{base}/exclude", {"rows": [2], "period": "2025-03", "why": "x"}, **common)
    assert (answer.status_code, answer.json()["excluded"]) == (200, 1)
    answer = client.post(f"{base}/exclude", {"cells": [[3, 5]], "why": "x"}, **common)
    assert answer.json()["excluded"] == 2
    answer = client.put(f"{base}/period", {"period": "2025-Q1"}, **common)
    assert (answer.json()["period_first"], answer.json()["period_last"]) == ("2025-01-01", "2025-03-31")
    assert answer.json()["counts"]["by_code"]["outside_period"] > 0
    origin = client.get(f"{base}/rows/2?source_column=7", **common).json()
    assert [one["why"] for one in origin["left_out"]] == ["x"]


def outside(actors: Any, number: int) -> list[int]:
    page = rows.rows(actor=actors["data_owner"], submission_id=number, code="outside_period")
    return [one.row for one in page.rows]


def test_dates_outside_the_period_chosen_are_errors_with_a_remedy(actors: Any, sites: Any, now: Any) -> None:
    data = (
        "厂区,月份,能源品种,表号,用电量(kWh)\n"
        "深圳工厂,2025年3月,电力,M-1,12\n深圳工厂,2025年4月,电力,M-1,12\n深圳工厂,2026年4月,电力,M-1,12\n"
    ).encode()
    owner = actors["data_owner"]
    one = loading.begin(
        actor=owner,
        dataset="energy",
        node_id=sites["acme"].id,
        data=data,
        name="a.csv",
        at=now,
        period="2025",
    )
    assert (one.period_label, one.period_first, one.period_last) == (
        "2025",
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    done = confirm_mapping(actor=owner, submission_id=one.id, targets={}, at=now)
    assert (done.errors, outside(actors, one.id)) == (1, [4])
    (group,) = [
        one for one in rows.issue_groups(actor=owner, submission_id=one.id) if one.severity == "error"
    ]
    assert (group.code, "2025-12-31" in group.zh, "exclude" in group.fix_en) == ("outside_period", True, True)
    assert set_period(actor=owner, submission_id=one.id, period="", at=now).errors == 0
    with pytest.raises(Invalid):
        set_period(actor=owner, submission_id=one.id, period="irgendwann", at=now)
    assert submission(actor=owner, submission_id=one.id).period_first is None


def test_the_round_that_asks_says_the_period(actors: Any, sites: Any, enter: Any, now: Any) -> None:
    owner = actors["data_owner"]
    number = open_campaign(
        actor=actors["programme_manager"], name_zh="2025 上半年", name_en="First half of 2025",
        first_day=date(2025, 1, 1), last_day=date(2025, 6, 30), due=date(2025, 7, 31), at=now,
        asked=[Asked("energy", sites["sz"].id, Person.objects.get(pk=owner.person_id).pk)],
    )  # fmt: skip
    one = enter(bill(period="2025-06"), bill(period="2025-07"), node="sz")
    assert (one.period_label, one.errors) == ("2025 上半年 / First half of 2025", 1)
    assert outside(actors, one.id) == [3]
    elsewhere = enter(bill(site="wh", period="2025-07"), node="wh")
    assert (elsewhere.period_first, elsewhere.errors) == (None, 0)
    other = enter(bill(period="2025-08"), node="sz", by=actors["programme_manager"])
    assert (other.period_first, other.errors) == (None, 0)
    close_campaign(actor=actors["programme_manager"], campaign_id=number, at=now)
    assert enter(bill(period="2025-09"), node="sz").period_first is None
