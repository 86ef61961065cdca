"""The rules run over any record: an empty one, one with rows missing, one whose figures are all zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from qingheng.calc.checks import Figure, Record, Verdict, run_checks
from tests.checks.packs import published, rules

BREAKDOWNS = ("energy.primary", "energy.fuel_detail", "employees.gender", "employees.age", "employees.region")
KEYS = [key for key, series in published().series.items() if series.code not in BREAKDOWNS]
"""A row taken out of a breakdown leaves a total that its parts do not make, which is rightly found."""


def test_an_empty_record_has_no_finding():
    assert not [r for r in run_checks(Record((), {}), rules()) if r.is_finding]
    assert not [r for r in run_checks(Record(("2021",), {}), rules()) if r.is_finding]


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.sets(st.sampled_from(published().periods)))
def test_rows_and_years_left_out_never_stop_the_run_nor_raise_an_error_of_sums(keys, years):
    record = published()
    kept = {key: series for key, series in record.series.items() if key not in keys}
    periods = tuple(period for period in record.periods if period not in years)
    results = run_checks(replace(record, series=kept, periods=periods), rules())
    known = {r.fingerprint for r in run_checks(record, rules()) if r.verdict is Verdict.fails}
    assert {r.fingerprint for r in results if r.verdict is Verdict.fails} - known <= _label_marks(results)


def _label_marks(results):
    """A label finding names the first row of its indicator, which may be one of those left out."""
    return {r.fingerprint for r in results if r.kind == "label_basis"}


def test_zeros_everywhere_divide_by_nothing():
    record = published()
    nought = {
        key: replace(series, figures={p: Figure(Decimal(0), 0, "value") for p in record.periods})
        for key, series in record.series.items()
    }
    results = run_checks(replace(record, series=nought), rules())
    assert not [r for r in results if r.rule == "breakdown-total" and r.is_finding]
    assert [r for r in results if r.rule == "workforce-shares" and r.is_finding]


def test_a_step_limit_that_is_no_number_is_not_watched():
    record = published()
    series = record.series["ghg.scope3"]
    odd = replace(series, attributes={**series.attributes, "step_limit": "much"})
    results = run_checks(replace(record, series={"ghg.scope3": odd}), rules())
    assert not [r for r in results if r.rule == "step-between-years" and r.period]
