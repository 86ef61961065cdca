"""Certificates in the market view: additive, traceable to the lot, and blocked where they cannot count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qingheng.apps.inventory.contracts import LineGroup
from qingheng.apps.inventory.instruments import as_group, instrument_lines
from qingheng.apps.ledgers.contracts import AllocationView
from qingheng.calc.gases import GwpSet

AR6 = GwpSet("AR6", {"co2": Decimal(1), "n2o": Decimal(273)})
RESIDUAL = {(0, 4): {"co2": Decimal("0.5856")}}


def market(amount: str, unit: str = "kWh", month: int = 4, choice: int = 4) -> LineGroup:
    return LineGroup(
        part=0, choice=choice, dataset="energy", site="wuhan", first=date(2022, month, 1), last=date(2022, month, 30),
        values={}, rule="energy.electricity.market", rule_zh="", rule_en="", scope=2, category="electricity", side="market",
        status="counted", reason="", activity="electricity", factor="residual", unit=unit, rows=1, missing=0,
        amount=Decimal(amount), gases={}, co2e={}, share=Decimal(1), primary=True,
    )  # fmt: skip


def lot(
    mwh: str, verdict: str = "met", month: int = 4, retired: bool = False, why_not: str = "", **masses: str
) -> AllocationView:
    rated = {gas: Decimal(mass) for gas, mass in masses.items()}
    return AllocationView(
        "wuhan",
        date(2022, month, 1),
        1,
        "GEC-1",
        "gec",
        Decimal(mwh),
        rated,
        verdict,
        retired,
        why_not=why_not,
    )


def test_a_certificate_takes_its_mwh_from_the_market_factor_to_its_own() -> None:
    """600 MWh at 0.5856 t/MWh become 600 MWh of wind power: 351.36 t less."""
    (line,) = instrument_lines([lot("600")], [market("1000000")], RESIDUAL, [AR6])
    assert Decimal(line["co2e"]["AR6"]) == Decimal("-351360")
    assert line["of"] == [0, 4]
    group = as_group(0, 1, line)
    assert (group.side, group.first, group.last, group.amount) == (
        "market",
        date(2022, 4, 1),
        date(2022, 4, 30),
        600,
    )


def test_a_lot_with_emissions_of_its_own_adds_them() -> None:
    (line,) = instrument_lines(
        [lot("100", n2o="0.01")], [market("1", "GWh")], {(0, 4): {"co2": Decimal(585600)}}, [AR6]
    )
    assert Decimal(line["co2e"]["AR6"]) == -Decimal(58560) + Decimal("273")


@pytest.mark.parametrize(
    ("allocation", "lines", "reason"),
    [
        (lot("10", verdict="open"), [market("1000000")], "criteria_not_met"),
        (lot("10", month=5), [market("1000000")], "nothing_to_cover"),
        (lot("10", why_not="wrong-market"), [market("1000000")], "certificate_market"),
        (lot("10", why_not="no-market"), [market("1000000")], "certificate_market"),
        (lot("10", why_not="wrong-vintage"), [market("1000000")], "certificate_vintage"),
        (lot("10", why_not="expired"), [market("1000000")], "certificate_expired"),
        (lot("10", why_not="not-tradable"), [market("1000000")], "certificate_bound"),
        (lot("10", why_not="unknown-kind"), [market("1000000")], "certificate_rules"),
    ],
)
def test_what_cannot_count_is_blocked_with_its_reason(allocation, lines, reason) -> None:
    (line,) = instrument_lines([allocation], lines, RESIDUAL, [AR6])
    assert (line["status"], line["reason"], line["gases"], line["co2e"]) == ("blocked", reason, {}, {})


def test_no_mwh_of_power_is_covered_twice() -> None:
    found = instrument_lines([lot("700"), lot("200"), lot("200")], [market("1000000")], RESIDUAL, [AR6])
    assert [(one["mwh"], one["reason"]) for one in found] == [
        ("700", ""), ("200", ""), ("100", ""), ("100", "more_than_used"),
    ]  # fmt: skip


def test_certificates_beyond_the_power_used_count_up_to_it_and_the_rest_is_named() -> None:
    """1,001 MWh over 1,000 MWh at 0.5856 t/MWh: 585.6 t less, 1 MWh blocked; of what is retired nobody can take it back."""
    for retired, told in ((False, ("blocked", "more_than_used")), (True, ("left_out", "retired_beyond_use"))):
        counted, beyond = instrument_lines(
            [lot("1001", retired=retired)], [market("1000000")], RESIDUAL, [AR6]
        )
        assert (counted["mwh"], Decimal(counted["co2e"]["AR6"])) == ("1000", Decimal(-585600))
        assert (beyond["mwh"], beyond["status"], beyond["reason"], beyond["gases"]) == ("1", *told, {})


def test_bills_of_a_month_are_covered_together_each_at_its_own_factor() -> None:
    lines = [market("300000", choice=3), market("400000", choice=4)]
    found = instrument_lines([lot("600")], lines, {**RESIDUAL, (0, 3): {"co2": Decimal(1)}}, [AR6])
    assert [(one["of"], one["mwh"], one["co2e"]["AR6"]) for one in found] == [
        ([0, 4], "400", "-234240.000000000"), ([0, 3], "200", "-200000.000000000"),
    ]  # fmt: skip


def test_a_bill_over_two_months_is_covered_in_each_by_its_days() -> None:
    """15 April to 14 May, 900 MWh over 30 days: 16 days of April are 480 MWh, 14 of May are 420."""
    bill = replace(market("900000"), first=date(2022, 4, 15), last=date(2022, 5, 14))
    found = instrument_lines([lot("480"), lot("421", month=5)], [bill], RESIDUAL, [AR6])
    assert [(one["month"], one["mwh"], one["reason"]) for one in found] == [
        ("2022-04-01", "480", ""), ("2022-05-01", "420", ""), ("2022-05-01", "1", "more_than_used"),
    ]  # fmt: skip


def test_the_larger_of_two_lines_of_a_month_is_taken_first() -> None:
    lines = [market("100000", choice=3), market("900000", choice=4)]
    (line,) = instrument_lines([lot("600")], lines, {**RESIDUAL, (0, 3): {"co2": Decimal(1)}}, [AR6])
    assert line["of"] == [0, 4]
