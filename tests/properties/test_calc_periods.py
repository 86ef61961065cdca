"""Properties of periods."""

from hypothesis import given
from hypothesis import strategies as st

from qingheng.calc.periods import Period, UnreadablePeriod, month, parse_period, quarter, whole_years, year

first_years = st.integers(min_value=1950, max_value=2150)
months = st.integers(min_value=1, max_value=12)
periods = st.one_of(
    st.builds(lambda first, start: year(first, first_month=start), first_years, months),
    st.builds(
        lambda first, number, start: quarter(first, number, first_month=start),
        first_years,
        st.integers(min_value=1, max_value=4),
        months,
    ),
    st.builds(month, first_years, months),
)


@given(periods)
def test_next_and_previous_undo_each_other(period: Period) -> None:
    assert period.next().previous() == period
    assert period.previous().next() == period


@given(periods)
def test_neighbours_touch_and_do_not_overlap(period: Period) -> None:
    following = period.next()
    assert (following.start - period.end).days == 1
    assert not period.overlaps(following)
    assert period < following
    assert (following.kind, following.calendar) == (period.kind, period.calendar)


@given(periods, months)
def test_a_label_reads_back(period: Period, start: int) -> None:
    first_month = period.start.month if period.calendar == "fiscal" else start
    if period.calendar == "fiscal" and period.kind == "quarter":
        back = 3 * (int(period.label[-1]) - 1)
        first_month = (period.start.month - 1 - back) % 12 + 1
    assert parse_period(period.label, fiscal_start_month=first_month) == period


@given(periods, periods)
def test_covering_is_overlapping_and_sorting_is_by_time(first: Period, second: Period) -> None:
    assert first.overlaps(second) == second.overlaps(first)
    if first.covers(second):
        assert first.overlaps(second)
        assert first.days >= second.days
    if first.covers(second) and second.covers(first):
        assert (first.start, first.end) == (second.start, second.end)
    assert (first < second) or (second < first) or (first == second)


@given(first_years, first_years, months)
def test_whole_years_are_antisymmetric_and_walked_by_next(first: int, last: int, start: int) -> None:
    a, b = year(first, first_month=start), year(last, first_month=start)
    assert whole_years(a, b) == -whole_years(b, a) == last - first
    assert whole_years(a, a.next()) == 1


def check_refusal(refusal: UnreadablePeriod, text: str) -> None:
    assert refusal.text == text
    assert refusal.reason_en.endswith(".")
    assert refusal.reason_zh.endswith("。")


@given(st.one_of(st.text(), st.text(alphabet="FY0123456789/-年月季度Qq ", max_size=24)), months)
def test_any_text_is_a_period_or_refused(text: str, start: int) -> None:
    try:
        period = parse_period(text, fiscal_start_month=start)
    except UnreadablePeriod as refusal:
        check_refusal(refusal, text)
        return
    assert period.start <= period.end
    assert parse_period(period.label, fiscal_start_month=start) == period
