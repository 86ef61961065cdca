"""Limits that sources publish become spreads as the method page says, and shipped packs say what their tables give."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pytest

from qingheng.calc.factors.table import read_gases, read_gwp_sets
from qingheng.calc.uncertainty import WORST, Contribution, Limits, Part, propagate, simulate, spread_of_gases
from qingheng.platform.packs.loading import read_pack

PACKS = Path(__file__).parents[3] / "packs"
AR6 = read_gwp_sets(read_pack(PACKS / "gwp-ipcc").tables["gwp"])["AR6"].values


def test_the_larger_ratio_of_asymmetric_limits_holds_both_ends() -> None:
    gas = Limits(56.1, 54.3, 58.3)
    assert round(gas.spread, 6) == 1.039216  # 58.3 / 56.1; the lower end is at 1.033149
    assert gas.value / gas.spread <= gas.lower
    assert gas.value * gas.spread >= gas.upper
    assert Limits(5, 5, 5).spread == 1


def test_a_figure_of_another_source_is_held_as_the_limits_are_printed() -> None:
    carbon = Limits(20.2, 19.8, 20.4)
    assert carbon.holds(20.44, 1)
    assert not carbon.holds(20.46, 1)
    assert not carbon.holds(20.44, 2)


@pytest.mark.parametrize("figures", [(1, 2, 3), (4, 2, 3), (1, 0, 2), (1, 1, math.inf)])
def test_a_figure_outside_its_limits_is_refused(figures: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Limits(*figures)


def test_the_line_of_the_method_page_by_hand() -> None:
    """1 GJ of diesel by AR6: 74.1 of CO2, 0.0894 of methane, 0.1638 of nitrous oxide; 43 GJ per tonne."""
    ch4, n2o = 0.003 * 29.8, 0.0006 * 273
    total = 74.1 + ch4 + n2o
    by_hand = math.sqrt(
        (74.1 / total * math.log(74.1 / 72.6)) ** 2
        + (ch4 / total * math.log(10 / 3)) ** 2
        + (n2o / total * math.log(2 / 0.6)) ** 2
    )
    parts = [
        Part(74.1, Limits(74.1, 72.6, 74.8)),
        Part(ch4, Limits(3, 1, 10)),
        Part(n2o, Limits(0.6, 0.2, 2)),
    ]
    assert spread_of_gases(parts) == pytest.approx(math.exp(by_hand), rel=1e-12)
    assert round(spread_of_gases(parts), 6) == 1.020817
    heat = Limits(43.0, 41.4, 43.3)
    assert round(spread_of_gases(parts, heat), 6) == 1.0441
    assert spread_of_gases([Part(1, None)]) == pytest.approx(WORST)


def test_a_proxy_is_never_stated_and_draws_agree() -> None:
    diesel = spread_of_gases([Part(1, Limits(20.2, 19.8, 20.4))], Limits(42.7, 41.4, 43.3))
    parts = [
        Contribution(
            Decimal(value), "cn/diesel.t", site, diesel, 1.05, primary=True, stated=False, proxy=True
        )
        for site, value in (("a", 600), ("b", 400))
    ]
    found = propagate(parts)
    assert (found.unstated, found.proxy) == (1.0, 1.0)
    assert found.spread is not None
    drawn = simulate(parts, seed=7, draws=20_000)
    assert drawn.spread is not None
    assert abs(math.log(drawn.spread) - math.log(found.spread)) < 4 * drawn.error


def test_spreads_of_the_ipcc_pack_are_those_of_its_limits() -> None:
    pack = read_pack(PACKS / "factors-ipcc-2006-fuels")
    limits: dict[tuple[str, str], dict[str, str]] = {
        (row["fuel"], row["quantity"]): row for row in pack.tables["limits"]
    }

    def of(fuel: str, quantity: str) -> Limits | None:
        row = limits[fuel, quantity]
        if not row["lower"]:
            return None
        return Limits(*(float(row[name]) for name in ("default", "lower", "upper")))

    for row in pack.tables["factors"]:
        fuel, _, per = row["id"].rpartition(".")
        masses = read_gases(row["gases"])
        heat = float(limits[fuel, "net_heat"]["default"])
        parts = []
        for gas, mass in masses.items():
            quantity = gas.partition("_")[0]
            default = float(limits[fuel, quantity]["default"]) / 1000
            assert float(mass) == pytest.approx(default * (heat if per == "t" else 1)), row["id"]
            if gas != "co2_biogenic":
                parts.append(Part(float(mass) * float(AR6[gas]), of(fuel, quantity)))
        crossed = [one for one in [of(fuel, "net_heat")] if one is not None and per == "t"]
        assert row["spread"] == f"{spread_of_gases(parts, *crossed):.6f}", row["id"]
        assert (row["spread_of"], row["limits_checked"]) == ("limits", "no")


@pytest.mark.parametrize("vintage", ["2015", "2025"])
def test_a_proxy_stands_only_where_the_value_lies_between_the_limits(vintage: str) -> None:
    pack = read_pack(PACKS / f"factors-cn-fuels-{vintage}")
    limits = {(row["fuel"], row["quantity"]): row for row in pack.tables["limits"]}
    taken = 0
    for row in pack.tables["factors"]:
        fuel, _, per = row["id"].partition(".")
        needed = ["carbon_content", "net_heat"] if per == "t" else ["carbon_content"]
        found = [limits.get((fuel, name)) for name in needed] if per in ("t", "GJ") else [None]
        fits = all(one is not None and one["within"] == "yes" for one in found)
        assert (row["spread_of"] == "proxy") == fits, row["id"]
        if not fits:
            assert (row["spread"], row["limits_en"]) == ("", "")
            continue
        taken += 1
        known = [
            Limits(round(float(one["value"]), 1), float(one["lower"]), float(one["upper"]))
            for one in found
            if one is not None
        ]
        assert row["spread"] == f"{spread_of_gases([Part(1, known[0])], *known[1:]):.6f}", row["id"]
        checked = all(one is not None and one["verified"] == "yes" for one in found)
        assert row["limits_checked"] == ("yes" if checked else "no"), row["id"]
    assert taken == {"2015": 33, "2025": 21}[vintage]
