"""The three consolidation approaches, on the cases of GHG Protocol Corporate Standard, ch. 3."""

from datetime import date
from decimal import Decimal

import pytest

from qingheng.calc import consolidation
from qingheng.calc.consolidation import Approach, Holding, UnreadableHolding, share

SUBSIDIARY = Holding(Decimal(83), operational_control=True, financial_control=True)
JOINT_VENTURE = Holding(
    Decimal(50), operational_control=False, financial_control=False, joint_financial_control=True
)
ASSOCIATE = Holding(Decimal(30), operational_control=False, financial_control=False)
OPERATED_FOR_OTHERS = Holding(Decimal(0), operational_control=True, financial_control=False)


def test_the_public_names_are_these() -> None:
    assert consolidation.__all__ == ["Approach", "Holding", "UnreadableHolding", "share"]


@pytest.mark.parametrize(
    ("chain", "equity", "operational", "financial"),
    [
        ([], "1", "1", "1"),
        ([SUBSIDIARY], "0.83", "1", "1"),
        ([JOINT_VENTURE], "0.5", "0", "0.5"),
        ([ASSOCIATE], "0.3", "0", "0"),
        ([OPERATED_FOR_OTHERS], "0", "1", "0"),
        # A joint venture of a subsidiary: 83 % of 50 % by equity, 50 % under financial control.
        ([SUBSIDIARY, JOINT_VENTURE], "0.415", "0", "0.5"),
        ([SUBSIDIARY, SUBSIDIARY], "0.6889", "1", "1"),
        ([ASSOCIATE, SUBSIDIARY], "0.249", "0", "0"),
    ],
)
def test_shares(chain: list[Holding], equity: str, operational: str, financial: str) -> None:
    assert share("equity", chain) == Decimal(equity)
    assert share("operational", chain) == Decimal(operational)
    assert share(Approach.financial, chain) == Decimal(financial)


def test_a_holding_counts_only_while_it_is_in_force() -> None:
    sold = Holding(Decimal(60), True, True, date(2019, 4, 1), date(2022, 3, 31))
    assert share("equity", [sold], on=date(2019, 4, 1)) == Decimal("0.6")
    assert share("equity", [sold], on=date(2022, 3, 31)) == Decimal("0.6")
    assert share("equity", [sold], on=date(2022, 4, 1)) == 0
    assert share("operational", [SUBSIDIARY, sold], on=date(2019, 3, 31)) == 0
    assert share("operational", [SUBSIDIARY, sold]) == 1
    assert share("operational", [SUBSIDIARY], on=date(1999, 1, 1)) == 1


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_percentage_outside_the_range_is_refused(percent: str) -> None:
    with pytest.raises(UnreadableHolding) as caught:
        Holding(Decimal(percent), True, True)
    assert caught.value.reason_zh.endswith("。")


def test_contradictions_are_refused() -> None:
    with pytest.raises(UnreadableHolding, match="before it begins"):
        Holding(Decimal(1), True, True, date(2022, 1, 2), date(2022, 1, 1))
    with pytest.raises(UnreadableHolding, match="alone or shared"):
        Holding(Decimal(50), True, True, joint_financial_control=True)


def test_an_unknown_approach_is_refused() -> None:
    with pytest.raises(ValueError, match="majority"):
        share("majority", [SUBSIDIARY])
