"""Targets, first on the published record of FY2018/19 to FY2022/23, then type by type."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from qingheng.calc import targets
from qingheng.calc.periods import PeriodsDoNotAlign, UnreadablePeriod, parse_period
from qingheng.calc.targets import (
    Lacking,
    Lookup,
    Status,
    Target,
    TargetType,
    UnreadableTarget,
    Variant,
    assess,
    trajectory,
)

YEARS = ("FY2018/19", "FY2019/20", "FY2020/21", "FY2021/22", "FY2022/23")
SCOPE_1 = (6031, 7766, 7269, 6069, 6303)
SCOPE_2_MARKET = (26029, 23852, 21519, 21160, 19540)
SCOPES_1_2_LOCATION = (207352, 170363, 184947, 197847, 208742)
SCOPE_3 = (20432492, 22122637, 23966561, 17422913, 18741480)
SERIES = {
    "s12_location": SCOPES_1_2_LOCATION,
    "s12_market": tuple(a + b for a, b in zip(SCOPE_1, SCOPE_2_MARKET, strict=True)),
    "s123_location": tuple(a + b for a, b in zip(SCOPES_1_2_LOCATION, SCOPE_3, strict=True)),
    "s123_market": tuple(sum(each) for each in zip(SCOPE_1, SCOPE_2_MARKET, SCOPE_3, strict=True)),
}


def record(series: Mapping[str, tuple[int | None, ...]] = SERIES, years: tuple[str, ...] = YEARS) -> Lookup:
    figures = {
        (name, year): None if value is None else Decimal(value)
        for name, values in series.items()
        for year, value in zip(years, values, strict=True)
    }
    return lambda formula, period: figures.get((formula, period))


def both(prefix: str) -> tuple[Variant, ...]:
    return (
        Variant("按地点计", "location-based", f"{prefix}_location"),
        Variant("按市场计", "market-based", f"{prefix}_market"),
    )


T01 = Target(
    id="T01", type=TargetType.absolute, variants=both("s123"), base_period="FY2018/19",
    target_period="FY2049/50", reduction=Decimal("-0.90"), unit="tCO2e", basis="not_stated",
)  # fmt: skip
T02 = Target(
    id="T02", type=TargetType.absolute, variants=both("s12"), base_period="FY2018/19",
    target_period="FY2029/30", reduction=Decimal("-0.50"), unit="tCO2e", basis="not_stated",
)  # fmt: skip


def only(series: tuple[int | None, ...], **fields: Any) -> targets.Assessment:
    """The assessment of a target on one series over the five years."""
    target = Target(id="T", variants=(Variant("甲", "A", "a"),), **fields)
    return assess(target, record({"a": series}), YEARS)


def test_the_public_names_are_these() -> None:
    assert targets.__all__ == [
        "Assessment",
        "Lacking",
        "Lookup",
        "Status",
        "Target",
        "TargetType",
        "TrajectoryPoint",
        "UnreadableTarget",
        "Variant",
        "VariantAssessment",
        "assess",
        "trajectory",
    ]
    assert all(hasattr(targets, name) for name in targets.__all__)


def test_t01_is_behind_on_both_bases() -> None:
    found = assess(T01, record(), YEARS)
    location, market = found.variants
    assert found.status is Status.behind
    assert (location.base, location.latest) == (Decimal(20639844), Decimal(18950222))
    assert (market.base, market.latest) == (Decimal(20464552), Decimal(18767323))
    for variant in found.variants:
        assert variant.latest_period == "FY2022/23"
        assert variant.due_percent is not None
        assert round(variant.due_percent, 2) == Decimal("-11.61")
        assert variant.gap is not None
        assert variant.gap > 0
    assert [round(v.change_percent or 0, 2) for v in found.variants] == [Decimal("-8.19"), Decimal("-8.29")]
    assert found.note_en == (
        "The target does not state its basis; all readings agree: location-based, market-based."
    )
    assert found.note_zh == "目标未注明口径，各口径结论一致：按地点计、按市场计。"
    assert (found.missing_en, found.missing_zh) == ((), ())


def test_t02_depends_on_the_basis() -> None:
    found = assess(T02, record(), YEARS)
    location, market = found.variants
    assert found.status is Status.undecided
    assert (location.status, market.status) == (Status.behind, Status.ahead)
    assert (market.base, market.latest) == (Decimal(32060), Decimal(25843))
    assert round(market.change_percent or 0, 2) == Decimal("-19.39")
    assert round(market.due_percent or 0, 2) == Decimal("-18.18")
    assert round(market.gap or 0, 2) == Decimal("-387.91")
    assert round(market.gap_percent or 0, 2) == Decimal("-1.48")
    assert round(location.change_percent or 0, 2) == Decimal("0.67")
    assert found.missing_en == (
        "depends on the basis, which the target does not state: location-based behind, market-based ahead",
    )
    assert found.missing_zh == ("结论取决于口径，而目标未注明口径：按地点计落后，按市场计领先",)


def test_t04_names_what_the_record_lacks() -> None:
    target = Target(
        id="T04", type=TargetType.intensity, base_period="FY2018/19", target_period="FY2029/30",
        reduction=Decimal("-0.665"),
        missing=(Lacking("scope 3 category 1 is not in the record", "记录中没有范围三类别 1"),),
    )  # fmt: skip
    found = assess(target, record(), YEARS)
    assert (found.status, found.variants, found.points) == (Status.undecided, (), ())
    assert found.missing_en == ("scope 3 category 1 is not in the record",)
    assert found.missing_zh == ("记录中没有范围三类别 1",)


def test_the_line_has_one_value_a_year() -> None:
    line = trajectory(T01, Decimal(310), "FY2018/19", "FY2049/50")
    assert len(line) == 32
    assert (line["FY2018/19"], line["FY2019/20"], line["FY2049/50"]) == (310, 301, 31)
    assert line == trajectory(T01, Decimal(310), parse_period("FY2018/19"), parse_period("FY2049/50"))


def test_the_points_carry_the_record_beside_the_line() -> None:
    points = assess(T02, record(), YEARS).variants[1].points
    assert len(points) == 12
    assert (points[0].period, points[0].due, points[0].actual) == (
        "FY2018/19",
        Decimal(32060),
        Decimal(32060),
    )
    assert points[4].actual == Decimal(25843)
    assert (points[11].period, points[11].due, points[11].actual) == ("FY2029/30", Decimal(16030), None)


@pytest.mark.parametrize(
    ("base_year", "target_year", "error"),
    [
        ("FY2018/19", "2025", PeriodsDoNotAlign),
        ("FY2029/30", "FY2018/19", UnreadableTarget),
        ("FY2018/19", "FY2018/19", UnreadableTarget),
        ("FY2018/19", "some day", UnreadablePeriod),
    ],
)
def test_a_line_that_cannot_be_drawn(base_year: str, target_year: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        trajectory(T01, Decimal(310), base_year, target_year)


def test_a_range_has_no_line() -> None:
    with pytest.raises(UnreadableTarget, match="no straight line"):
        trajectory(Target("T17", TargetType.range, low=Decimal(130)), Decimal(1), "FY2018/19", "FY2019/20")


@pytest.mark.parametrize(
    ("latest", "status"), [(80, "ahead"), (79, "ahead"), (81, "behind"), (50, "met"), (49, "met")]
)
def test_on_the_line_is_ahead_and_there_is_no_tolerance(latest: int, status: str) -> None:
    found = only((100, 95, 90, 85, latest), type=TargetType.absolute, base_period="FY2018/19",
                 target_period="FY2028/29", reduction=Decimal("-0.5"))  # fmt: skip
    assert found.status == status


def test_a_share_climbs_from_a_base_given_with_the_target() -> None:
    """Women executives: 22 % in FY2022/23, 27 % by FY2025/26."""
    target = Target("T13", TargetType.share, (Variant("女性高管", "women executives", "a"),), "FY2022/23",
                    Decimal(22), "FY2025/26", target_value=Decimal(27), unit="%")  # fmt: skip
    years = (*YEARS, "FY2023/24")
    behind = assess(target, record({"a": (None, None, None, None, 22, 23)}, years), years)
    assert (behind.status, round(behind.variants[0].due or 0, 2)) == (Status.behind, Decimal("23.67"))
    assert (
        assess(target, record({"a": (None, None, None, None, 22, 24)}, years), years).status is Status.ahead
    )
    only_base = assess(target, record({"a": (None, None, None, None, 22)}), YEARS)
    assert only_base.missing_en == ("the record has no year after the base year (FY2022/23)",)


def test_the_latest_year_with_a_figure_is_judged() -> None:
    found = only((100, 90, 80, None, None), type=TargetType.absolute, base_period="FY2018/19",
                 target_period="FY2028/29", reduction=Decimal("-0.5"))  # fmt: skip
    assert found.variants[0].latest_period == "FY2020/21"
    assert found.status is Status.ahead


def test_zero_is_a_figure_and_missing_is_not() -> None:
    fields: dict[str, Any] = {"type": TargetType.absolute, "base_period": "FY2018/19",
                              "target_period": "FY2028/29", "reduction": Decimal(-1)}  # fmt: skip
    assert only((100, 90, 80, 70, 0), **fields).status is Status.met
    assert only((100, 90, 80, 70, None), **fields).variants[0].latest == 70


@pytest.mark.parametrize(
    ("series", "fields", "missing"),
    [
        ((None,) * 5, {"base_period": "FY2018/19", "target_period": "FY2029/30",
        "reduction": Decimal("-0.5")},
         ("the base-year figure (FY2018/19) is not in the record", "the record has no figure for it")),
        ((None, 2, 3, 4, 5), {"base_period": "FY2018/19", "target_period": "FY2029/30",
        "target_value": Decimal(1)},
         ("the base-year figure (FY2018/19) is not in the record",)),
        ((1, 2, 3, 4, 5), {"target_period": "FY2029/30", "reduction": Decimal("-0.5")},
         ("the base year is not stated",)),
        ((1, 2, 3, 4, 5), {"target_period": "FY2049/50", "target_value": Decimal(0)},
         ("the base year is not stated, so there is no straight line",)),
        ((1, 2, 3, 4, 5), {"base_period": "FY2018/19", "target_value": Decimal(0)},
         ("the target year is not stated",)),
        ((1, 2, 3, 4, 5), {"base_period": "FY2018/19", "target_period": "2025", "reduction": Decimal("-0.5")},
         ("FY2018/19 and 2025 are not a whole number of years apart",)),
        ((0, 2, 3, 4, 5), {"base_period": "FY2018/19", "target_period": "FY2029/30",
        "reduction": Decimal("-0.5")},
         ("a reduction needs a positive base-year figure",)),
    ],
)  # fmt: skip
def test_what_is_lacking_is_named(
    series: tuple[int | None, ...], fields: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found = only(series, type=TargetType.absolute, **fields)
    assert (found.status, found.missing_en) == (Status.undecided, missing)
    assert len(found.missing_zh) == len(missing)
    assert all(text for text in found.missing_zh)


def test_a_target_year_in_the_past_is_met_or_behind() -> None:
    fields: dict[str, Any] = {
        "type": TargetType.share,
        "target_period": "FY2021/22",
        "target_value": Decimal(70),
    }
    assert only((60, 61, 62, 63, 69), **fields).status is Status.behind
    assert only((60, 61, 62, 63, 70), **fields).status is Status.met


def test_a_standing_target_needs_no_year() -> None:
    fields: dict[str, Any] = {"type": TargetType.share, "target_value": Decimal(95), "standing": True}
    assert only((90, 91, 92, 93, 94), **fields).status is Status.behind
    assert only((90, 91, 92, 93, 95), **fields).status is Status.met
    assert only((90, 91, 92, 93, 95), **{**fields, "standing": False}).status is Status.met


def test_direction_can_be_given() -> None:
    fields: dict[str, Any] = {"type": TargetType.absolute, "target_value": Decimal(100), "standing": True}
    assert only((1, 1, 1, 1, 150), **fields).status is Status.behind
    assert only((1, 1, 1, 1, 150), **fields, direction="higher").status is Status.met


@pytest.mark.parametrize(
    ("latest", "status", "gap"), [(129, "behind", -1), (130, "met", 0), (140, "met", 0), (142, "behind", 2)]
)
def test_a_range_is_met_inside_it(latest: int, status: str, gap: int) -> None:
    found = only((1, 2, 3, 4, latest), type=TargetType.range, low=Decimal(130), high=Decimal(140))
    assert (found.status, found.variants[0].gap) == (status, gap)


def test_a_range_may_be_open_and_may_have_no_figure() -> None:
    assert only((1, 2, 3, 4, 900), type=TargetType.range, low=Decimal(130)).status is Status.met
    nothing = only((None,) * 5, type=TargetType.range, low=Decimal(130))
    assert nothing.missing_zh == ("记录中没有该数据",)


def test_a_cumulative_target_adds_the_years() -> None:
    fields: dict[str, Any] = {"type": TargetType.cumulative, "base_period": "FY2018/19",
                              "target_period": "FY2027/28", "target_value": Decimal(100)}  # fmt: skip
    ahead = only((10, 10, 10, 10, 10), **fields)
    assert (ahead.status, ahead.variants[0].latest, ahead.variants[0].due) == (Status.ahead, 50, 50)
    assert [point.actual for point in ahead.points[:6]] == [10, 20, 30, 40, 50, None]
    assert only((10, 10, 10, 10, 9), **fields).status is Status.behind
    assert only((90, 10, 0, 0, 0), **fields).status is Status.met
    hole = only((10, None, 10, None, 10), **fields)
    assert hole.missing_en == ("years to be counted are not in the record: FY2019/20, FY2021/22",)


def test_a_cumulative_target_may_begin_with_what_was_reached() -> None:
    fields: dict[str, Any] = {"type": TargetType.cumulative, "base_period": "FY2020/21",
    "base_value": Decimal(60),
                              "target_period": "FY2024/25", "target_value": Decimal(100)}  # fmt: skip
    found = only((None, None, None, 10, 10), **fields)
    assert (found.status, found.variants[0].latest, found.variants[0].due) == (Status.ahead, 80, 80)


def test_a_cumulative_target_without_a_beginning_or_an_end() -> None:
    fields: dict[str, Any] = {"type": TargetType.cumulative, "target_value": Decimal(1000)}
    assert only((1, 1, 1, 1, 1), **fields).missing_en == ("the first year counted is not stated",)
    assert only((1, 1, 1, 1, 1), base_period="FY2018/19", **fields).missing_en == (
        "the target year is not stated",
    )
    assert only((None,) * 5, base_period="FY2018/19", **fields).missing_en == (
        "the record has no figure for it",
    )
    apart = only((1, 1, 1, 1, 1), base_period="FY2018/19", target_period="2025", **fields)
    assert apart.missing_en == ("FY2018/19 and 2025 are not a whole number of years apart",)


def test_one_reading_of_a_target_without_a_basis_says_so() -> None:
    found = only((100, 90, 80, 70, 60), type=TargetType.absolute, base_period="FY2018/19",
                 target_period="FY2028/29", reduction=Decimal("-0.5"), basis="not_stated")  # fmt: skip
    assert found.status is Status.ahead
    assert found.note_en == "The target does not state its basis; the record offers one: A."


def test_readings_of_one_stated_basis_must_agree_too() -> None:
    found = assess(Target("T", TargetType.absolute, both("s12"), "FY2018/19", None, "FY2029/30",
                          Decimal("-0.5")), record(), YEARS)  # fmt: skip
    assert found.missing_en == ("its readings disagree: location-based behind, market-based ahead",)


def test_one_reading_ahead_and_one_met_is_ahead() -> None:
    variants = (Variant("甲", "A", "a"), Variant("乙", "B", "b"))
    target = Target("T", TargetType.absolute, variants, "FY2018/19", None, "FY2028/29", Decimal("-0.5"))
    lookup = record({"a": (100, 0, 0, 0, 50), "b": (100, 0, 0, 0, 70)})
    assert assess(target, lookup, YEARS).status is Status.ahead


def test_one_reading_without_a_figure_leaves_it_undecided_and_is_named() -> None:
    series = {**SERIES, "s12_market": (None,) * 5}
    found = assess(T02, record(series), YEARS)
    assert found.status is Status.undecided
    assert found.missing_en[-1] == "market-based: the record has no figure for it"
    assert found.missing_zh[-1] == "按市场计：记录中没有该数据"
    assert found.variants[0].status is Status.behind


def test_a_target_no_figure_answers_to() -> None:
    found = assess(Target("T20", TargetType.absolute, target_value=Decimal(1)), record(), YEARS)
    assert found.missing_en == ("no figure of the record answers to it",)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"type": "hope", "target_value": Decimal(1)}, "no type"),
        ({"type": "absolute"}, "either a reduction or a target value"),
        ({"type": "absolute", "reduction": Decimal(-1), "target_value": Decimal(0)}, "either a reduction"),
        ({"type": "cumulative", "reduction": Decimal(-1)}, "needs a target value"),
        ({"type": "range"}, "needs a bound"),
        ({"type": "range", "low": Decimal(2), "high": Decimal(1)}, "above the upper"),
        ({"type": "absolute", "target_value": Decimal(1), "target_period": "rolling 2y"}, "not a year"),
    ],
)
def test_a_target_that_contradicts_itself_is_refused(fields: dict[str, Any], match: str) -> None:
    with pytest.raises((UnreadableTarget, UnreadablePeriod), match=match) as caught:
        Target(id="T", **fields)
    assert caught.value.reason_zh.endswith("。")
