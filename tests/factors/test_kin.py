"""An own factor beside its kind: a slip by a thousand is seen before anybody approves it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qingheng.calc.factors.kin import kin_of, screened
from tests.factors.made import factor

D = Decimal


def test_units_are_brought_together_and_the_median_is_of_the_others() -> None:
    others = [factor("p/a", value="0.4"), factor("p/b", value="600", unit="MWh"), factor("p/c", value="0.5")]
    found = kin_of(factor("own/x.v1", value="0.25"), [*others, factor("p/d", activity="steam", unit="GJ")])
    assert (found.count, found.least, found.middle, found.most) == (3, D("0.4"), D("0.5"), D("0.6"))
    assert found.times == D("0.5")


@pytest.mark.parametrize(
    ("value", "code", "severity"),
    [("500", "thousandfold", "error"), ("0.0005", "thousandfold", "error"), ("6", "far_off", "warning")],
)
def test_one_that_lies_far_from_few_others_is_told(value: str, code: str, severity: str) -> None:
    found = screened(factor("own/x.v1", value=value), [factor("p/a", value="0.5", year=2021)])
    assert (code, severity) in {(one.code, one.severity) for one in found}
    assert all(one.text_zh and one.text_en for one in found)


def test_a_figure_like_its_kind_is_not_told_and_one_without_kin_is_said_to_have_none() -> None:
    assert screened(factor("own/x.v1", value="0.6"), [factor("p/a", value="0.5", year=2021)]) == ()
    assert kin_of(factor("own/x.v1"), []).count == 0
