"""The real record with one figure changed at a time: which slips the rules catch, and which they cannot.

A slip is caught when a finding appears that was not there, or one that was there now tells other figures.
It may only touch findings that rest on the changed series: all other rows stay as silent as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from qingheng.calc.checks import CheckResult, Figure, Record, run_checks
from tests.checks.packs import published, rules

Slip = Callable[[Figure, Figure | None], Figure | None]
Place = tuple[str, str]


def times(factor: str) -> Slip:
    return lambda figure, before: replace(figure, value=figure.value * Decimal(factor))


def turned(figure: Figure, before: Figure | None) -> Figure | None:
    return replace(figure, value=-figure.value)


def dropped(figure: Figure, before: Figure | None) -> Figure | None:
    return Figure(None, 0, "not_available")


def copied(figure: Figure, before: Figure | None) -> Figure | None:
    return before if before is not None and before.value is not None else None


def swapped(figure: Figure, before: Figure | None) -> Figure | None:
    """The first two neighbouring digits that differ, exchanged."""
    text = str(abs(figure.value))
    for n in range(len(text) - 1):
        a, b = text[n], text[n + 1]
        if a.isdigit() and b.isdigit() and a != b and not (n == 0 and b == "0"):
            value = Decimal(text[:n] + b + a + text[n + 2 :])
            return replace(figure, value=value if figure.value > 0 else -value)
    return None


def with_figure(record: Record, key: str, period: str, figure: Figure) -> Record:
    series = record.series[key]
    figures = {**series.figures, period: figure}
    return replace(record, series={**record.series, key: replace(series, figures=figures)})


def places() -> list[Place]:
    """One year of every row that has a figure, another year for each row in turn: all years are met."""
    record, chosen = published(), []
    for n, series in enumerate(record.series.values()):
        years = [period for period in record.periods if series.figure(period) is not None]
        if years:
            chosen.append((series.key, years[n % len(years)]))
    return chosen


def findings(record: Record) -> dict[str, CheckResult]:
    return {r.fingerprint: r for r in run_checks(record, rules()) if r.is_finding}


def slips(slip: Slip, where: list[Place]) -> tuple[list[Place], list[Place], set[str]]:
    """Where the slip changes the figure, where it is not caught, and the rules that caught it."""
    record, before = published(), findings(published())
    tried, missed, by = [], [], set()
    for key, period in where:
        series = record.series[key]
        place = record.periods.index(period)
        earlier = series.figures[record.periods[place - 1]] if place else None
        figure = slip(series.figures[period], earlier)
        if figure is None or figure.value == series.figures[period].value:
            continue
        tried.append((key, period))
        after = findings(with_figure(record, key, period, figure))
        news = [r for mark, r in after.items() if mark not in before or _figures(r) != _figures(before[mark])]
        for result in news:
            assert key == result.subject or key in {i.key for i in result.inputs}, (key, period, result)
        by |= {result.rule for result in news}
        if not news:
            missed.append((key, period))
    return tried, missed, by


def _figures(result: CheckResult) -> tuple[object, ...]:
    return (result.stated, result.expected, result.text_en)


UNSEEN = [("safety.fatalities_contractors", "FY2022/23")]
"""One death or ten: no other row says which. It is noted as needing a narrative, which is no finding."""


def test_a_figure_ten_times_too_large_is_caught():
    tried, missed, by = slips(times("10"), places())
    assert len(tried) == 73
    assert missed == UNSEEN
    assert {
        "step-between-years",
        "breakdown-total",
        "purchased-mwh-gj",
        "ghg-intensity",
        "quantity-bounds",
    } <= by


def test_a_figure_a_thousand_times_too_large_is_caught():
    tried, missed, _ = slips(times("1000"), places())
    assert len(tried) == 73
    assert missed == UNSEEN


def test_a_figure_ten_times_too_small_is_caught():
    _, missed, _ = slips(times("0.1"), places())
    assert missed == []


def test_a_wrong_sign_is_caught():
    _, missed, by = slips(turned, places())
    assert missed == []
    assert "quantity-bounds" in by


def test_a_lost_figure_is_caught_once_the_row_has_begun():
    begun = [(key, p) for key, p in places() if published().series[key].figure(_before(p)) is not None]
    tried, missed, by = slips(dropped, begun)
    assert len(tried) > 50
    assert missed == []
    assert "missing-year" in by


def test_a_lost_first_figure_shortens_the_series_and_is_counted():
    record = published()
    made = with_figure(record, "ghg.scope1", "FY2018/19", Figure(None, 0, "not_available"))
    result = next(
        r for r in run_checks(made, rules()) if r.rule == "comparable-years" and r.subject == "ghg.scope1"
    )
    assert result.stated == 4
    assert "not of 5" in result.text_en


LINKED = (
    "economic.revenue_growth", "economic.gross_profit_growth", "ghg.scope1", "ghg.scope2_location",
    "ghg.scope1_2_location", "energy.operational[fuel]", "energy.operational[purchased]",
    "energy.primary[fuel]", "energy.primary[electricity]", "energy.primary[steam]",
    "energy.primary[cooling]", "energy.primary[total]", "energy.fuel_detail[natural_gas_stationary]",
    "energy.fuel_detail[gasoline_diesel_stationary]", "energy.fuel_detail[jet_kerosene_mobile]",
    "energy.fuel_detail[total]", "water.withdrawal", "water.discharge", "water.consumption",
    "employees.gender[male]", "employees.region[china]",
)  # fmt: skip
"""Rows that another row of the record can be computed from: two swapped digits cannot hide there."""


def test_swapped_digits_are_caught_where_a_row_is_linked_to_another():
    where = [
        (key, p)
        for key in LINKED
        for p in published().periods
        if published().series[key].figure(p) is not None
    ]
    tried, missed, _ = slips(swapped, where)
    assert len(tried) > 80
    assert missed == []


def test_swapped_digits_in_a_lone_row_can_pass():
    """Nothing in the record says how many volunteers there were: the engine does not claim to know."""
    assert slips(swapped, [("volunteering.volunteers", "FY2021/22")])[1] == [
        ("volunteering.volunteers", "FY2021/22")
    ]


def test_a_figure_copied_from_the_year_before_is_caught_in_rows_of_four_digits_and_more():
    record = published()
    long = [
        (s.key, p)
        for s in record.series.values()
        for p in record.periods[1:]
        if (f := s.figure(_before(p))) is not None and s.figure(p) is not None
        and len(f.value.normalize().as_tuple().digits) >= 4
    ]  # fmt: skip
    tried, missed, by = slips(copied, long)
    assert len(tried) > 80
    assert missed == []
    assert "repeated-figure" in by


@pytest.mark.parametrize(
    ("key", "unit", "rule"),
    [
        ("energy.primary[total]", "MWh", "breakdown-total"),
        ("energy.operational[purchased]", "GJ", "purchased-mwh-gj"),
        ("ghg.scope1", "kgCO2e", "ghg-scope-1-2-location"),
        ("ghg.scope1", "t", "unit-fits-label"),
        ("energy.solar", "MW", "unit-fits-label"),
        ("water.discharge", "t", "unit-fits-label"),
        ("water.discharge", "m3", "water-balance"),
        ("economic.revenue", "CNY 10 thousand", "ghg-intensity"),
        ("employees.gender[male]", "headcount", "unit-fits-label"),
        ("waste.by_category[hazardous]", "tons of something", "unit-fits-label"),
    ],
)
def test_a_wrong_unit_is_caught(key, unit, rule):
    record, before = published(), findings(published())
    series = {**record.series, key: replace(record.series[key], unit=unit)}
    after = findings(replace(record, series=series))
    assert rule in {r.rule for mark, r in after.items() if mark not in before}


def test_a_repaired_record_loses_its_findings():
    """With 0.44, with 314,650.56 MWh and with MWh for the generation, those three findings are gone."""
    record = published()
    made = with_figure(
        record, "ghg.intensity_scope1_2_location", "FY2021/22", Figure(Decimal("0.44"), 2, "value")
    )
    made = with_figure(
        made, "energy.operational[purchased]", "FY2018/19", Figure(Decimal("314650.56"), 2, "value")
    )
    gone = {r.rule for r in findings(record).values()} - {r.rule for r in findings(made).values()}
    assert gone == {"ghg-intensity", "purchased-mwh-gj"}


def _before(period: str) -> str:
    periods = published().periods
    place = periods.index(period)
    return periods[place - 1] if place else ""
