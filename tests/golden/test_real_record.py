"""What the rules find in the demonstration company's published record: this and nothing else.

Every line below was recomputed by hand from the printed figures; the arithmetic is on the method pages.
"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from qingheng.calc.checks import CheckResult, Verdict, run_checks, summarise
from tests.checks.packs import published, rules

# rule, subject, period, verdict, severity, stated, expected
FINDINGS = [
    (
        "ghg-intensity",
        "ghg.intensity_scope1_2_location",
        "FY2021/22",
        "fails",
        "low",
        "0.43",
        "0.435168098186497",
    ),
    (
        "purchased-mwh-gj",
        "energy.operational[purchased]",
        "FY2018/19",
        "fails",
        "high",
        "316482.68",
        "314650.555555556",
    ),
    ("scope-1-own-fuels", "ghg.scope1", "FY2018/19", "implausible", "medium", "6031", "6508.8"),
    ("scope-1-own-fuels", "ghg.scope1", "FY2022/23", "implausible", "medium", "6303", "6399.5"),
    ("solar-full-load-hours", "energy.solar", "FY2018/19", "implausible", "medium", "317.1", "600"),
    ("solar-full-load-hours", "energy.solar", "FY2019/20", "implausible", "medium", "264.1", "600"),
    ("solar-full-load-hours", "energy.solar", "FY2020/21", "implausible", "medium", "566.6", "600"),
    ("solar-full-load-hours", "energy.solar", "FY2021/22", "implausible", "medium", "550.6", "600"),
    ("solar-yield-change", "energy.solar", "FY2020/21", "implausible", "low", "566.5625", "264.1250"),
    ("solar-yield-change", "energy.solar", "FY2022/23", "implausible", "low", "784.2941", "550.5882"),
    (
        "scope-2-implied-factor",
        "ghg.scope2_location",
        "FY2019/20",
        "implausible",
        "medium",
        "0.5556",
        "0.6361",
    ),
    ("step-between-years", "ghg.scope3", "FY2021/22", "implausible", "medium", "17422913", "23966561"),
    ("step-between-years", "energy.primary[steam]", "FY2019/20", "implausible", "medium", "66051", "144240"),
    (
        "step-between-years",
        "energy.fuel_detail[jet_kerosene_mobile]",
        "FY2022/23",
        "implausible",
        "medium",
        "20353",
        "952",
    ),
    ("step-between-years", "energy.solar", "FY2020/21", "implausible", "medium", "9065", "4226"),
    ("step-between-years", "water.consumption", "FY2022/23", "implausible", "medium", "18", "98"),
    ("step-between-years", "waste.by_category[hazardous]", "FY2021/22", "implausible", "medium", "125", "37"),
    (
        "step-between-years",
        "waste.by_category[hazardous]",
        "FY2022/23",
        "implausible",
        "medium",
        "679",
        "125",
    ),
    (
        "step-between-years",
        "training.hours_middle[undisclosed]",
        "FY2021/22",
        "implausible",
        "medium",
        "39",
        "9",
    ),
    ("step-between-years", "giving.domestic", "FY2019/20", "implausible", "medium", "3453.70", "195.70"),
    ("share-trained-scope", "training.share_middle[female]", None, "implausible", "medium", "188.9", "120"),
    (
        "share-trained-scope",
        "training.share_middle[undisclosed]",
        None,
        "implausible",
        "medium",
        "7700.0",
        "120",
    ),
    ("share-trained-scope", "training.share_senior[female]", None, "implausible", "medium", "1100.0", "120"),
    ("share-trained-scope", "training.share_senior[male]", None, "implausible", "medium", "366.7", "120"),
    ("unit-fits-label", "energy.renewable_capacity", None, "fails", "high", None, None),
    ("basis-of-energy", "energy.intensity[fuel]", None, "fails", "low", None, None),
    ("basis-of-energy", "energy.operational[fuel]", None, "fails", "low", None, None),
    ("ambiguous-label", "safety.lost_time_rate", None, "fails", "low", None, None),
    ("rate-without-basis", "safety.recordable_rate", None, "cannot_tell", "high", "0.08", None),
    ("rate-without-basis", "safety.lost_time_rate", None, "cannot_tell", "high", "0.05", None),
    ("market-based-instruments", "ghg.scope2_market", None, "cannot_tell", "low", "19540", None),
    ("break-in-series", "water.withdrawal", "FY2022/23", "cannot_tell", "medium", "1499", "1567"),
    ("break-in-series", "water.discharge", "FY2022/23", "cannot_tell", "medium", "1481", "1469"),
    ("break-in-series", "water.consumption", "FY2022/23", "cannot_tell", "medium", "18", "98"),
    ("break-in-series", "giving.total", "FY2021/22", "cannot_tell", "medium", "13247.17", "7510.73"),
    ("restated-without-original", "packaging.total", "FY2020/21", "cannot_tell", "low", "115041", None),
    ("counted-twice", "waste.by_category[non_hazardous]", None, "cannot_tell", "low", None, None),
    ("counted-twice", "waste.by_category[hazardous]", None, "cannot_tell", "low", None, None),
    ("partial-coverage", "waste.by_category[non_hazardous]", None, "cannot_tell", "low", None, None),
    ("exchange-rate", "economic.revenue", "FY2022/23", "cannot_tell", "medium", "4256.80", "4546.45"),
    ("exchange-rate", "economic.revenue_growth", "FY2022/23", "cannot_tell", "medium", "-6", "18"),
    (
        "exchange-rate",
        "ghg.intensity_scope1_2_location",
        "FY2022/23",
        "cannot_tell",
        "medium",
        "0.49",
        "0.43",
    ),
    ("exchange-rate", "giving.total", "FY2022/23", "cannot_tell", "medium", "19475.03", "13247.17"),
    ("comparable-years", "energy.fuel_detail[cng_mobile]", None, "cannot_tell", "low", "0", None),
    ("comparable-years", "water.withdrawal", None, "cannot_tell", "low", "1", None),
    ("comparable-years", "training.hours_senior[undisclosed]", None, "cannot_tell", "low", "0", None),
    ("comparable-years", "training.share_senior[undisclosed]", None, "cannot_tell", "low", "0", None),
    ("comparable-years", "giving.total", None, "cannot_tell", "low", "2", None),
]

ROUNDED = {
    ("breakdown-total", "energy.primary[total]"): 4,
    ("breakdown-total", "energy.fuel_detail[total]"): 2,
    ("ghg-scope-1-2-location", "ghg.scope1_2_location"): 1,
    ("fuel-mwh-gj", "energy.operational[fuel]"): 3,
    ("purchased-mwh-gj", "energy.operational[purchased]"): 4,
}
"""Differences that rounding explains, by rule and series, with the number of years."""


@pytest.fixture(scope="module")
def results() -> tuple[CheckResult, ...]:
    return run_checks(published(), rules())


def test_the_findings_are_exactly_these(results):
    found = [
        (r.rule, r.subject, r.period, r.verdict.value, r.severity.value, _text(r.stated), _text(r.expected))
        for r in results
        if r.is_finding
    ]
    assert found == FINDINGS


def test_rounding_is_no_alarm(results):
    counted: dict[tuple[str, str], int] = {}
    for r in results:
        if r.verdict is Verdict.rounding:
            assert not r.is_finding
            assert abs(r.difference) <= r.tolerance
            counted[r.rule, r.subject] = counted.get((r.rule, r.subject), 0) + 1
    assert counted == ROUNDED


@pytest.mark.parametrize(
    ("rule", "years"),
    [
        ("revenue-growth", 4), ("gross-profit-growth", 4), ("water-balance", 5), ("fuel-in-both-tables", 5),
        ("fuel-intensity", 5), ("purchased-energy-intensity", 5), ("turnover-weighted", 3),
        ("workforce-shares", 13),
    ],
)  # fmt: skip
def test_what_holds_is_said_to_hold(results, rule, years):
    held = [r for r in results if r.rule == rule and r.verdict is Verdict.holds]
    assert len(held) == years
    assert not any(r.is_finding for r in results if r.rule == rule)


def test_scope_one_against_its_fuels_by_hand(results):
    """FY2018/19, net: (10321 x .26475 + 94476 x .20229 + (2550 + 188) x .22999 + 955 x .26475 + 1703 x .25276
    + 1064 x .25826) GJ / 3.6 = 6,508.8 t; gross with the lowest factors 5,895.2 t."""
    row = next(r for r in results if r.rule == "scope-1-own-fuels" and r.period == "FY2018/19")
    net = (
        Decimal("10321") * Decimal("0.26475")
        + Decimal("94476") * Decimal("0.20229")
        + Decimal("2738") * Decimal("0.22999")
        + Decimal("955") * Decimal("0.26475")
        + Decimal("1703") * Decimal("0.25276")
        + Decimal("1064") * Decimal("0.25826")
    ) / Decimal("3.6")
    assert row.expected == Decimal("6508.8") == round(net, 1)
    assert row.expected - row.tolerance == Decimal("5895.2")
    assert row.stated < row.expected
    others = {r.period: r.verdict for r in results if r.rule == "scope-1-own-fuels"}
    assert [others[p] for p in ("FY2019/20", "FY2020/21", "FY2021/22")] == [Verdict.holds] * 3


def test_what_the_record_lacks_is_said_without_alarm(results):
    silent = {r.rule: r for r in results if r.verdict is Verdict.cannot_tell and not r.is_finding}
    for rule in ("energy-tce-gj", "site-roll-up", "ghg-scope-1-2-market", "waste-total"):
        assert silent[rule].severity.value == "info"


def test_estimates_and_fatalities_are_noted_without_alarm(results):
    notes = [(r.rule, r.subject, r.period) for r in results if r.rule in ("estimated", "fatality-narrative")]
    assert notes == [
        ("estimated", "energy.operational[purchased]", None),
        ("estimated", "water.withdrawal", None),
        ("estimated", "packaging.total", None),
        ("fatality-narrative", "safety.fatalities_contractors", "FY2022/23"),
    ]


def test_immaterial_steps_are_told_but_do_not_alarm(results):
    quiet = [
        (r.subject, r.period)
        for r in results
        if r.rule == "step-between-years" and "immaterial" in r.text_en and not r.is_finding
    ]
    assert quiet == [
        ("energy.primary[cooling]", "FY2022/23"),
        ("energy.fuel_detail[diesel_mobile]", "FY2021/22"),
        ("energy.fuel_detail[lpg_mobile]", "FY2021/22"),
        ("energy.fuel_detail[jet_kerosene_mobile]", "FY2020/21"),
        ("energy.fuel_detail[jet_kerosene_mobile]", "FY2021/22"),
    ]


def test_rows_with_three_and_with_five_comparable_years(results):
    years = {r.subject: int(r.stated) for r in results if r.rule == "comparable-years"}
    assert len(years) == 79
    counts = {n: sum(value == n for value in years.values()) for n in range(6)}
    assert counts == {0: 3, 1: 1, 2: 1, 3: 19, 4: 2, 5: 53}
    assert years["packaging.total"] == years["turnover.age[over_50]"] == 3
    assert years["economic.revenue_growth"] == 4


def test_every_sentence_is_said_in_both_languages(results):
    for r in results:
        assert re.search(r"[一-鿿]", r.text_zh)
        assert r.text_zh.endswith("。")
        assert r.text_en.endswith(".")
        assert r.text_en[0] not in ",; "
        for text in (r.text_zh, r.text_en, r.tolerance_zh, r.tolerance_en):
            assert text
            assert "None" not in text
            assert "{" not in text
            assert "  " not in text
        chinese_quoted = r.rule == "unit-fits-label"
        assert chinese_quoted or not re.search(r"[一-鿿]", r.text_en), r.text_en


def test_both_figures_stand_in_the_sentence(results):
    failed = next(r for r in results if r.rule == "purchased-mwh-gj" and r.is_finding)
    for text in (failed.text_zh, failed.text_en):
        assert "316,482.68" in text
        assert "1,132,742" in text
        assert "314,650.5556" in text
        assert "0.58" in text


def test_a_run_is_deterministic_and_its_fingerprints_are_unique(results):
    assert run_checks(published(), rules()) == results
    assert len({r.fingerprint for r in results}) == len(results)


def test_the_summary_counts_every_result(results):
    summary = summarise(results)
    assert sum(summary.verdicts.values()) == len(results)
    assert dict(summary.findings) == {"high": 4, "medium": 28, "low": 16}
    assert summary.total_findings == len(FINDINGS) == 48


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
