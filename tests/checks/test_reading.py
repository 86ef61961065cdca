"""A record is read from rows of text, or refused with a reason."""

from __future__ import annotations

import pytest

from qingheng.calc.checks import UnreadableRecord, record_of_rows

INDICATORS = [{"code": "a.b", "unit": "t", "axis": ""}]
SERIES = [
    {
        "indicator": "a.b",
        "member": "",
        "published_label_zh": "甲",
        "published_label_en": "A",
        "published_unit": "t",
    }
]


def point(period="2021", printed="1.20", state="value", indicator="a.b"):
    return {
        "indicator": indicator, "member": "", "period": period, "printed": printed, "state": state,
        "footnotes": "n1;n2",
    }  # fmt: skip


def test_figures_keep_their_printed_decimals_and_states():
    points = [point("2022", "", "not_applicable"), point("2021"), point("2023", "1,234", "value")]
    made = record_of_rows(indicators=INDICATORS, series=SERIES, datapoints=points)
    series = made.series["a.b"]
    assert made.periods == ("2021", "2022", "2023")
    assert series.figures["2021"].decimals == 2
    assert series.figure("2022") is None
    assert series.figures["2022"].state == "not_applicable"
    assert str(series.figures["2023"].value) == "1234"
    assert series.footnotes["2021"] == ("n1", "n2")


@pytest.mark.parametrize(
    ("series", "points"),
    [
        (SERIES, [point(), point()]),
        (SERIES + SERIES, [point()]),
        (SERIES, [point(indicator="a.c")]),
        ([{**SERIES[0], "indicator": "a.z"}], []),
    ],
)
def test_a_contradictory_record_is_refused(series, points):
    with pytest.raises(UnreadableRecord) as caught:
        record_of_rows(indicators=INDICATORS, series=series, datapoints=points)
    assert caught.value.reason_zh.endswith("。")
    assert caught.value.reason_en.endswith(".")
