"""Fiscal years in a column, beside months and quarters, across or down: joined by the company's own calendar, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.apps.intake.queries.rows import rows
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.organisation import services as organisation
from tests.intake.test_journey import sites, stores, workbook

__all__ = ["sites", "stores"]

LONG = ("厂区", "能源品种", "表号", "用电量(kWh)")


def loaded(actors: Any, sites: Any, now: Any, lines: list[list[Any]], dataset: str = "energy") -> Any:
    """The lines, read with whatever columns are proposed, and checked."""
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset=dataset, node_id=sites.id, data=workbook(lines), name="财年.xlsx", at=now
    )
    return view if view.stage == "ready" else confirm_mapping(
        actor=owner, submission_id=view.id, targets={}, constants={"unit": "kWh"}, at=now
    )  # fmt: skip


def spans(actors: Any, view: Any) -> list[str]:
    """The periods the rows were read to."""
    found = rows(actor=actors["data_owner"], submission_id=view.id, limit=100).rows
    return [cell.shown for row in found for cell in row.cells if cell.column == "period"]


def told(actors: Any, view: Any) -> list[Any]:
    """What is said of periods at their cells."""
    found = rows(actor=actors["data_owner"], submission_id=view.id, limit=100).rows
    return [
        issue
        for row in found
        for cell in row.cells
        for issue in cell.issues
        if issue.code == "unreadable_period"
    ]


@pytest.fixture
def from_april(operator: Any, sites: Any, now: Any) -> None:
    """The company's fiscal year begins in April; nobody said after which year it is named."""
    organisation.set_fiscal_year(actor=operator, start_month=4, at=now)


@pytest.mark.parametrize("years", [("FY22/23", "FY23/24"), ("2022/23", "2023/24"), ("22/23财年", "23/24财年"),
                                   ("2022-2023财年", "2023-2024财年")])  # fmt: skip
def test_two_years_name_a_fiscal_year_and_months_lie_within_it(
    actors: Any, sites: Any, now: Any, from_april: None, years: tuple[str, str]
) -> None:
    lines = [["财年", "月份", *LONG]]
    lines += [
        [year, month, "深圳工厂", "电力", "M-1", 100] for year in years for month in ("4月", "12月", "1月")
    ]
    view = loaded(actors, sites, now, lines)
    assert (view.errors, spans(actors, view)) == (
        0, ["2022-04", "2022-12", "2023-01", "2023-04", "2023-12", "2024-01"],
    )  # fmt: skip


def test_months_across_lie_within_the_fiscal_year_of_their_row(
    actors: Any, sites: Any, now: Any, from_april: None
) -> None:
    lines = [["厂区", "财年", "能源品种", "表号", "4月", "5月", "1月"]]
    lines += [["深圳工厂", year, "电力", "M-1", 1, 2, 3] for year in ("FY22/23", "FY23/24")]
    view = loaded(actors, sites, now, lines)
    assert (view.errors, spans(actors, view)) == (
        0, ["2022-04", "2022-05", "2023-01", "2023-04", "2023-05", "2024-01"],
    )  # fmt: skip


def test_quarters_beside_fiscal_years_are_fiscal_quarters(
    actors: Any, sites: Any, now: Any, from_april: None
) -> None:
    lines = [["Fiscal year", "Quarter", *LONG]]
    lines += [["FY22/23", part, "深圳工厂", "电力", "M-1", 100] for part in ("Q1", "4Q")]
    view = loaded(actors, sites, now, lines)
    found = rows(actor=actors["data_owner"], submission_id=view.id).rows
    assert (view.errors, len(found)) == (0, 2)
    assert spans(actors, view) == ["FY2022/23-Q1", "FY2022/23-Q4"]


def test_quarters_beside_calendar_years_are_calendar_quarters(actors: Any, sites: Any, now: Any) -> None:
    lines = [["年份", "季度", *LONG], [2023, "一季度", "深圳工厂", "电力", "M-1", 100],
             [2023, "第四季度", "深圳工厂", "电力", "M-1", 100]]  # fmt: skip
    view = loaded(actors, sites, now, lines)
    assert (view.errors, spans(actors, view)) == (0, ["2023-Q1", "2023-Q4"])


@pytest.mark.parametrize("years", ["FY23", 2023, "2023财年"])
def test_one_year_under_a_fiscal_header_is_refused_at_its_cell_until_the_company_names_it(
    actors: Any, sites: Any, now: Any, from_april: None, years: Any
) -> None:
    for lines in (
        [["财年", "月份", *LONG], [years, "1月", "深圳工厂", "电力", "M-1", 100]],
        [["财年", *LONG], [years, "深圳工厂", "电力", "M-1", 100]],
        [["财年", "厂区", "能源品种", "表号", "1月", "2月"], [years, "深圳工厂", "电力", "M-1", 100, 110]],
    ):
        view = loaded(actors, sites, now, lines)
        issues = told(actors, view)
        assert view.errors == len(issues) > 0, view.counts
        assert "FY2023/24" in issues[0].en
        assert "财年命名" in issues[0].zh


@pytest.mark.parametrize(("named", "january"), [("first", "2024-01"), ("last", "2023-01")])
def test_one_year_is_joined_once_the_company_has_named_it(
    actors: Any, sites: Any, now: Any, operator: Any, from_april: None, named: str, january: str
) -> None:
    organisation.set_fiscal_year(actor=operator, named=named, at=now)
    lines = [["财年", "月份", *LONG], [2023, "1月", "深圳工厂", "电力", "M-1", 100]]
    view = loaded(actors, sites, now, lines)
    assert (view.errors, spans(actors, view)) == (0, [january])


def test_a_title_that_names_a_fiscal_year_by_one_year_is_no_calendar_year(
    actors: Any, sites: Any, now: Any, from_april: None
) -> None:
    lines = [
        ["FY2023 用电量统计"],
        ["厂区", "能源品种", "表号", "1月", "2月"],
        ["深圳工厂", "电力", "M-1", 100, 110],
    ]
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites.id, data=workbook(lines), name="FY.xlsx", at=now
    )
    assert view.stage == "mapping"  # the year is asked for, not taken to be 2023
    view = confirm_mapping(
        actor=owner, submission_id=view.id, targets={}, constants={"unit": "kWh"},
        options={"year.5": "FY2022/23"}, at=now,
    )  # fmt: skip
    assert (view.errors, spans(actors, view)) == (0, ["2023-01", "2023-02"])


def test_without_a_fiscal_calendar_of_its_own_a_fiscal_year_is_the_calendar_year(
    actors: Any, sites: Any, now: Any
) -> None:
    lines = [["会计年度", "月份", *LONG], [2023, "1月", "深圳工厂", "电力", "M-1", 100]]
    organisation_view = loaded(actors, sites, now, lines)
    assert (organisation_view.errors, spans(actors, organisation_view)) == (0, ["2023-01"])
