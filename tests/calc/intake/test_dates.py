"""Days and spans as bills, reports and spreadsheets write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.intake.dates import (
    Span,
    UnreadableDay,
    day_order,
    from_serial,
    read_day,
    read_span,
    span_between,
    span_of_month,
)
from qingheng.calc.periods import parse_period

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FULL = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December")  # fmt: skip
HAN = "〇一二三四五六七八九"
days = st.dates(date(1971, 1, 1), date(2069, 12, 31))


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def han_number(number: int) -> str:
    if number < 10:
        return HAN[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else HAN[tens]) + "十" + (HAN[ones] if ones else "")


HABITS: dict[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "padded": lambda d: f"{d:%Y/%m/%d}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "compact number": lambda d: f"{d:%Y%m%d}.0",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "chinese spaced": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "chinese hao": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "chinese short": lambda d: f"{d.year % 100:02d}年{d.month}月{d.day}日",
    "chinese words": lambda d: "".join(HAN[int(c)] for c in str(d.year)) + f"年{han_number(d.month)}月{han_number(d.day)}日",
    "full width": lambda d: full_width(f"{d.year}.{d.month:02d}.{d.day:02d}"),
    "english": lambda d: f"{d.day}-{MONTHS[d.month - 1]}-{d.year}",
    "english short": lambda d: f"{d.day:02d}-{MONTHS[d.month - 1]}-{d.year % 100:02d}",
    "english long": lambda d: f"{d.day} {FULL[d.month - 1]} {d.year}",
    "american": lambda d: f"{FULL[d.month - 1]} {d.day}, {d.year}",
    "upper": lambda d: f"{d.day:02d}{MONTHS[d.month - 1].upper()}{d.year}",
    "year first name": lambda d: f"{d.year}-{MONTHS[d.month - 1]}-{d.day:02d}",
    "with time": lambda d: f"{d.isoformat()} 00:00:00",
    "timestamp": lambda d: f"{d.isoformat()}T08:30:00+08:00",
    "weekday": lambda d: f"{d.year}年{d.month}月{d.day}日 星期{'一二三四五六日'[d.weekday()]}",
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
    "serial with time": lambda d: f"{(d - date(1899, 12, 30)).days}.5",
}  # fmt: skip


@pytest.mark.parametrize("habit", HABITS)
@given(day=days)
def test_a_day_written_in_any_habit_reads_back(habit: str, day: date) -> None:
    assert read_day(HABITS[habit](day)) == day


@given(days, st.sampled_from("/.-"))
def test_a_day_in_a_known_order_reads_back(day: date, mark: str) -> None:
    british = mark.join((f"{day.day:02d}", f"{day.month:02d}", str(day.year)))
    american = mark.join((str(day.month), str(day.day), f"{day.year % 100:02d}"))
    assert read_day(british, "dmy") == day
    assert read_day(american, "mdy") == day
    assert read_day(f"{day:%y}{mark}{day:%m}{mark}{day:%d}", "ymd") == day


@given(days)
def test_a_day_without_order_is_told_or_refused_never_mistaken(day: date) -> None:
    text = f"{day.day:02d}/{day.month:02d}/{day.year}"
    if day.day > 12 or day.day == day.month:
        assert read_day(text) == day
    else:
        with pytest.raises(UnreadableDay) as refused:
            read_day(text)
        assert refused.value.code == "ambiguous"
        assert day.isoformat() in refused.value.reason_en


@given(st.lists(days, min_size=1, max_size=30))
def test_a_column_tells_its_order_as_soon_as_one_day_does(column: list[date]) -> None:
    british = [f"{day.day}/{day.month}/{day.year}" for day in column]
    order = day_order(british)
    assert order == ("dmy" if any(day.day > 12 for day in column) else None)


def test_a_column_that_contradicts_itself_or_needs_no_order_has_none() -> None:
    assert day_order(["13/1/2023", "1/13/2023"]) is None
    assert day_order(["2023-04-01", "4 Apr 2023"]) is None
    assert day_order(["23/13/04", "99/1/2"]) is None
    assert day_order(["4/25/2023 10:00", "1/2/2023"]) == "mdy"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"), ("  ", "empty"), ("abc", "unreadable"), ("2023-04", "unreadable"),
        ("2023-02-30", "impossible"), ("31/4/2023", "impossible"), ("29/02/2023", "impossible"),
        ("1-Apr-1750", "out_of_range"), ("99999999", "out_of_range"), ("19999", "out_of_range"),
        ("01/02/03", "ambiguous"), ("2023-04-01-05", "unreadable"), ("9" * 4000, "unreadable"),
        ("=1+1", "unreadable"), ("<b>2023-04-01</b>", "unreadable"), ("2023年13月1日", "impossible"),
    ],
)  # fmt: skip
def test_what_is_no_day_says_why(text: str, code: str) -> None:
    with pytest.raises(UnreadableDay) as refused:
        read_day(text)
    assert refused.value.code == code
    assert refused.value.text == text


def test_an_order_is_not_given_up_for_one_value() -> None:
    with pytest.raises(UnreadableDay, match="order"):
        read_day("4/25/2023", "dmy")


@given(st.integers(20000, 80000))
def test_serials_count_days(number: int) -> None:
    assert from_serial(number) - from_serial(20000) == timedelta(days=number - 20000)
    assert read_day(str(number)) == from_serial(number)


@pytest.mark.parametrize(
    "text",
    ["202304", "202304.0", "2023/4", "2023/04", "2023.4", "2023.04", "2023-04", "2023-4", "04/2023", "4.2023",
     "Apr 2023", "Apr-23", "Apr'23", "APRIL 2023", "2023-Apr", "2023 Apr", "2023M04", "2023年4月", "2023年4月份",
     "23年4月", "２０２３年４月", "二〇二三年四月", "2023 年 4 月", "2023-04-01~2023-04-30", "2023.4.1-2023.4.30",
     "2023/4/1-2023/4/30", "2023年4月1日至4月30日", "2023年4月1日-30日", "1 Apr 2023 - 30 Apr 2023",
     "01/04/2023-30/04/2023", "2023-04-01 to 2023-04-30", "20230401-20230430", "2023-04-01/2023-04-30"],
)  # fmt: skip
def test_a_month_in_every_habit(text: str) -> None:
    assert read_span(text, 4) == Span(date(2023, 4, 1), date(2023, 4, 30), "month", "2023-04")


@pytest.mark.parametrize(
    ("text", "label", "kind"),
    [
        ("2023上半年", "2023-H1", "other"), ("H1 2023", "2023-H1", "other"), ("2H23", "2023-H2", "other"),
        ("2023年1-6月", "2023-H1", "other"), ("Jan-Jun 2023", "2023-H1", "other"),
        ("2023Q2", "2023-Q2", "quarter"), ("2Q23", "2023-Q2", "quarter"), ("Q2'23", "2023-Q2", "quarter"),
        ("2023年第二季度", "2023-Q2", "quarter"), ("2023年二季度", "2023-Q2", "quarter"),
        ("2023年4月-6月", "2023-Q2", "quarter"), ("2023.04-2023.06", "2023-Q2", "quarter"),
        ("FY22/23", "FY2022/23", "year"), ("FY2022/23", "FY2022/23", "year"), ("2022/23", "FY2022/23", "year"),
        ("2022-23财年", "FY2022/23", "year"), ("2022-04-01~2023-03-31", "FY2022/23", "year"),
        ("FY22/23 Q2", "FY2022/23-Q2", "quarter"), ("Q2 FY2022/23", "FY2022/23-Q2", "quarter"),
        ("2022/23财年第二季度", "FY2022/23-Q2", "quarter"), ("FY22/23 H1", "FY2022/23-H1", "other"),
        ("2023", "2023", "year"), ("2023.0", "2023", "year"), ("2023年度", "2023", "year"), ("23年", "2023", "year"),
        ("45017", "2023-04-01", "day"), ("2023-04-01", "2023-04-01", "day"), ("20230401", "2023-04-01", "day"),
        ("2023-W14", "2023-W14", "other"), ("2023-03-26~2023-04-25", "2023-03-26/2023-04-25", "other"),
        ("2022年12月26日-1月25日", "2022-12-26/2023-01-25", "other"),
    ],
)  # fmt: skip
def test_spans_of_every_size(text: str, label: str, kind: str) -> None:
    span = read_span(text, 4)
    assert (span.label, span.kind) == (label, kind)
    assert span.days == (span.end - span.start).days + 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("4月", "year_missing"), ("Apr", "year_missing"), ("Q1", "year_missing"), ("上半年", "year_missing"),
        ("3.26-4.25", "year_missing"), ("FY23", "ambiguous"), ("FY23 Q2", "ambiguous"), ("2023财年", "ambiguous"),
        ("2023-13", "impossible"), ("2023-24", "impossible"), ("04/23", "unreadable"), ("abc", "unreadable"),
        ("2023-05 to 2023-04", "reversed"), ("2023年6-1月", "reversed"), ("", "empty"), ("2023-W60", "impossible"),
        ("01/02/2023", "ambiguous"),
    ],
)  # fmt: skip
def test_what_is_no_span_says_why(text: str, code: str) -> None:
    with pytest.raises(UnreadableDay) as refused:
        read_span(text, 4)
    assert refused.value.code == code
    assert refused.value.reason_zh


def test_a_hint_supplies_what_the_column_leaves_out() -> None:
    assert read_span("4月", 4, year=2023).label == "2023-04"
    assert read_span("12月", 4, year=2023).label == "2023-12"
    assert read_span("Q1", 4, year=2023).label == "2023-Q1"
    assert read_span("下半年", 4, year=2023).label == "2023-H2"
    assert read_span("4月1日", 4, year=2023).start == date(2023, 4, 1)
    assert read_span("3.26-4.25", 4, year=2023).label == "2023-03-26/2023-04-25"
    assert read_span("FY23 Q2", 4, fiscal_name="last").label == "FY2022/23-Q2"
    assert read_span("FY23", 4, fiscal_name="first").label == "FY2023/24"
    assert read_span("FY23 Q2", 1).label == "2023-Q2"


def test_a_month_stored_as_a_number_may_have_lost_its_zero() -> None:
    assert read_span("2023.1", 4).label == "2023-01"
    with pytest.raises(UnreadableDay, match="January or October"):
        read_span("2023.1", 4, from_number=True)
    assert read_span("2023.12", 4, from_number=True).label == "2023-12"


@pytest.mark.parametrize(
    "text", ["FY2022/23", "2022/23", "2021", "2023年4月", "2023-Q1", "Apr-23", "FY2022/23-Q1",
             "2022-04-01/2023-03-31", "2011/12"],
)  # fmt: skip
def test_reporting_periods_read_as_they_do_elsewhere(text: str) -> None:
    period = parse_period(text)
    span = read_span(text, 4)
    assert (span.start, span.end, span.kind, span.label) == (
        period.start,
        period.end,
        period.kind,
        period.label,
    )


@given(days, st.integers(0, 800), st.sampled_from(["~", "/", " - ", "至", " to ", "~ "]))
def test_two_ends_read_back(start: date, length: int, join: str) -> None:
    end = start + timedelta(days=length)
    span = read_span(f"{start.isoformat()}{join}{end.isoformat()}", 4)
    assert (span.start, span.end) == (start, end)
    assert span == span_between(start, end, 4)


@given(days)
def test_a_month_of_a_day_holds_it(day: date) -> None:
    span = span_of_month(day)
    assert span.start <= day <= span.end
    assert read_span(span.label, 4) == span


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found: list[object] = []
    readers: tuple[Callable[[], int], ...] = (
        lambda: read_day(text).year,
        lambda: read_span(text, 4, year=2023).days,
    )
    for read in readers:
        try:
            found.append(read())
        except UnreadableDay as error:
            found.append(error.reason_zh)
    assert all(found)
