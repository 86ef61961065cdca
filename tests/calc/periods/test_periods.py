"""Fiscal and calendar periods, read as people write them."""

from datetime import date

import pytest

from qingheng.calc import periods
from qingheng.calc.periods import (
    PeriodsDoNotAlign,
    UnreadablePeriod,
    month,
    parse_period,
    quarter,
    whole_years,
    year,
)


def test_the_public_names_are_these() -> None:
    assert periods.__all__ == [
        "Period",
        "PeriodsDoNotAlign",
        "UnreadablePeriod",
        "month",
        "parse_period",
        "quarter",
        "whole_years",
        "year",
    ]
    assert all(hasattr(periods, name) for name in periods.__all__)


@pytest.mark.parametrize(
    "text", ["FY2022/23", "fy22/23", "2022/23", "FY2022-23", "2022/2023", "FY 2022/23", "2022/23财年",
             "ＦＹ２０２２／２３", "2022-2023财政年度", "2022-04-01/2023-03-31", "2022-04-01 至 2023-03-31"],
)  # fmt: skip
def test_one_fiscal_year_in_many_hands(text: str) -> None:
    period = parse_period(text)
    assert (period.kind, period.calendar, period.label) == ("year", "fiscal", "FY2022/23")
    assert (period.start, period.end) == (date(2022, 4, 1), date(2023, 3, 31))


@pytest.mark.parametrize(
    ("text", "label", "start", "end", "kind"),
    [
        ("2021", "2021", "2021-01-01", "2021-12-31", "year"),
        ("2023年", "2023", "2023-01-01", "2023-12-31", "year"),
        ("2023年度", "2023", "2023-01-01", "2023-12-31", "year"),
        ("2023-01-01/2023-12-31", "2023", "2023-01-01", "2023-12-31", "year"),
        ("2023年4月", "2023-04", "2023-04-01", "2023-04-30", "month"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29", "month"),
        ("Apr-23", "2023-04", "2023-04-01", "2023-04-30", "month"),
        ("april 2023", "2023-04", "2023-04-01", "2023-04-30", "month"),
        ("Sept. 2023", "2023-09", "2023-09-01", "2023-09-30", "month"),
        ("2023-Q1", "2023-Q1", "2023-01-01", "2023-03-31", "quarter"),
        ("Q4 2023", "2023-Q4", "2023-10-01", "2023-12-31", "quarter"),
        ("2023年第三季度", "2023-Q3", "2023-07-01", "2023-09-30", "quarter"),
        ("FY2022/23-Q4", "FY2022/23-Q4", "2023-01-01", "2023-03-31", "quarter"),
        ("2023-04-01/2023-04-30", "2023-04", "2023-04-01", "2023-04-30", "month"),
        ("2023-04-01/2023-06-30", "2023-Q2", "2023-04-01", "2023-06-30", "quarter"),
        ("FY1999/00", "FY1999/00", "1999-04-01", "2000-03-31", "year"),
        ("FY98/99", "FY1998/99", "1998-04-01", "1999-03-31", "year"),
    ],
)
def test_reads(text: str, label: str, start: str, end: str, kind: str) -> None:
    period = parse_period(text)
    assert (period.label, period.start.isoformat(), period.end.isoformat(), period.kind) == (
        label,
        start,
        end,
        kind,
    )


@pytest.mark.parametrize(
    "text",
    ["", "FY2022", "2022财年", "FY2022/24", "2023/04", "2022/22", "2023-13", "2023-Q5", "0000", "1066",
     "9999", "2022-04-01/2022-05-15", "2023-03-31/2022-04-01", "2022-02-30/2022-03-31",
     "2022-07-01/2023-06-30", "soon", "rolling 2y", "2022/23/24", "２０２", "٢٠٢٢", "23", "2023年十三月",
     "0000-01-01/0000-12-31"],
)  # fmt: skip
def test_refuses_with_a_reason_in_both_languages(text: str) -> None:
    with pytest.raises(UnreadablePeriod) as caught:
        parse_period(text)
    assert caught.value.text == text
    assert caught.value.reason_en.endswith(".")
    assert caught.value.reason_zh.endswith("。")


def test_the_fiscal_start_month_decides() -> None:
    assert parse_period("FY2022/23", fiscal_start_month=7).start == date(2022, 7, 1)
    assert parse_period("2022-07-01/2023-06-30", fiscal_start_month=7).label == "FY2022/23"
    assert parse_period("FY2022", fiscal_start_month=1) == year(2022)
    with pytest.raises(UnreadablePeriod, match="calendar year"):
        parse_period("FY2022/23", fiscal_start_month=1)
    with pytest.raises(ValueError, match="no month 13"):
        parse_period("2022", fiscal_start_month=13)


def test_neighbours_keep_kind_and_calendar() -> None:
    assert parse_period("FY2022/23").next().label == "FY2023/24"
    assert parse_period("2021").previous().label == "2020"
    assert parse_period("2023-01").previous().label == "2022-12"
    assert parse_period("FY2022/23-Q4").next().label == "FY2023/24-Q1"
    assert parse_period("FY2022/23-Q1").previous().label == "FY2021/22-Q4"
    assert parse_period("2023-Q4").next().label == "2024-Q1"


def test_covering_and_overlapping() -> None:
    fiscal, calendar = parse_period("FY2022/23"), parse_period("2022")
    assert fiscal.covers(parse_period("2023-Q1"))
    assert not fiscal.covers(calendar)
    assert fiscal.overlaps(calendar)
    assert not fiscal.overlaps(fiscal.next())
    assert fiscal.days == 365


def test_periods_sort_in_time() -> None:
    labels = ["FY2022/23", "2023", "2022", "2022-04"]
    assert [period.label for period in sorted(map(parse_period, labels))] == [
        "2022",
        "2022-04",
        "FY2022/23",
        "2023",
    ]
    assert year(2021) <= year(2021)
    with pytest.raises(TypeError):
        assert year(2021) < 2021  # type: ignore[operator]


def test_whole_years_between_two_periods() -> None:
    assert whole_years(parse_period("FY2018/19"), parse_period("FY2049/50")) == 31
    assert whole_years(parse_period("2030"), parse_period("2021")) == -9
    with pytest.raises(PeriodsDoNotAlign) as caught:
        whole_years(parse_period("FY2018/19"), parse_period("2025"))
    assert "FY2018/19 与 2025" in caught.value.reason_zh
    with pytest.raises(PeriodsDoNotAlign):
        whole_years(month(2021, 1), month(2022, 1))


def test_a_quarter_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no quarter 5"):
        quarter(2022, 5)
