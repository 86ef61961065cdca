"""What is wrong in rows, factors, money and certificates, through the services people use: an item with its remedy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.inventory.small import Small, small, standing  # noqa: F401 - fixtures
from tests.world import NOW

pytestmark = pytest.mark.django_db
D = Decimal
ACETYLENE = "fuel.acetylene"
BURNT = {"fuel": "acetylene", "use": "process", "quantity": "10", "document": "F-1"}


def only(small: Small, inventory: int, reason: str, activity: str = "") -> Any:  # noqa: F811
    """The one item of a reason, with words in both languages and no figure behind it."""
    item = small.items(inventory)[reason, activity]
    for text in (item.title_zh, item.remedy_zh):
        assert any("一" <= letter <= "鿿" for letter in text), text
    for text in (item.title_en, item.remedy_en):
        assert text
        assert not any("一" <= letter <= "鿿" for letter in text), text
    return item


def blocked_without_figure(small: Small, inventory: int, reason: str) -> None:  # noqa: F811
    groups = small.groups(inventory, reason=reason)
    assert groups
    assert {one.status for one in groups} == {"blocked"}
    assert all(one.gases == {} for one in groups)
    assert all(value is None for one in groups for value in one.co2e.values())


def test_an_expired_factor_blocks_and_asks_for_its_review(small: Small) -> None:  # noqa: F811
    small.own_factor(
        code="acetylene", activity=ACETYLENE, unit="kg", gases="co2=3.38", review_by=date(2026, 10, 31)
    )
    small.enter("fuels", [{**BURNT, "unit": "kg"}])
    made = small.inventory()
    small.run(made)
    item = only(small, made, "expired", ACETYLENE)
    assert item.rows == 1
    assert "复核" in item.remedy_zh
    assert "review" in item.remedy_en
    blocked_without_figure(small, made, "expired")
    small.own_factor(
        code="acetylene", activity=ACETYLENE, unit="kg", gases="co2=3.38", review_by=date(2027, 10, 31)
    )
    small.run(made)
    (line,) = small.groups(made, activity=ACETYLENE, scope=1)
    assert (line.status, line.gases) == ("counted", {"co2": Decimal("33.8")})


def test_overlapping_factors_count_once_and_ask_which(small: Small) -> None:  # noqa: F811
    """10 kg by one of the two, never by both or neither; a confirmed rule takes the item off."""
    from qingheng.apps.inventory import services

    first = small.own_factor(code="acetylene-a", activity=ACETYLENE, unit="kg", gases="co2=3.38")
    small.own_factor(code="acetylene-b", activity=ACETYLENE, unit="kg", gases="co2=3.40")
    small.enter("fuels", [{**BURNT, "unit": "kg"}])
    made = small.inventory()
    small.run(made)
    item = only(small, made, "overlapping", ACETYLENE)
    assert (item.rows, "确认一条规则" in item.remedy_zh, "confirm a rule" in item.remedy_en) == (
        1,
        True,
        True,
    )
    (line,) = small.groups(made, activity=ACETYLENE, scope=1)
    assert (line.status, line.gases) in [("counted", {"co2": Decimal(kg)}) for kg in ("33.8", "34.0")]
    decided = services.Confirmed(ACETYLENE, first, ("以检测报告为准", "The test report counts"), "combustion")
    services.confirm_factor(actor=small.manager, inventory_id=made, code="which", confirmed=decided, at=NOW)
    small.run(made)
    assert ("overlapping", ACETYLENE) not in small.items(made)
    (line,) = small.groups(made, activity=ACETYLENE, scope=1)
    assert line.gases == {"co2": Decimal("33.8")}


@pytest.mark.parametrize("unit", ["kg", "m3"])
def test_a_factor_per_kwh_is_refused_on_another_dimension(small: Small, unit: str) -> None:  # noqa: F811
    small.own_factor(code="acetylene", activity=ACETYLENE, unit="kWh", gases="co2=0.25")
    small.enter("fuels", [{**BURNT, "unit": unit}])
    made = small.inventory()
    small.run(made)
    item = only(small, made, "wrong_dimension", ACETYLENE)
    assert item.amounts == {unit: Decimal(10)}
    assert "单位" in item.remedy_zh
    assert "unit" in item.remedy_en
    blocked_without_figure(small, made, "wrong_dimension")
    if unit == "kg":  # the remedy: a heat content of its own, with its evidence
        small.own_factor(
            code="heat", activity=ACETYLENE, basis="heat_net", level="world", place="WORLD", unit="kg", gases="kWh=13"
        )  # fmt: skip
        small.run(made)
        (line,) = small.groups(made, activity=ACETYLENE, scope=1)
        assert line.gases == {"co2": Decimal("32.5")}


def test_a_factor_per_kwh_on_gigajoules_is_converted_and_shown(small: Small) -> None:  # noqa: F811
    """10 GJ are 2,777.777... kWh, so 694.444444444 kg; the conversion stands in the explanation."""
    from qingheng.apps.inventory import queries

    small.own_factor(code="acetylene", activity=ACETYLENE, unit="kWh", gases="co2=0.25")
    small.enter("fuels", [{**BURNT, "unit": "GJ"}])
    made = small.inventory()
    small.run(made)
    (line,) = small.groups(made, activity=ACETYLENE, scope=1)
    assert line.gases == {"co2": Decimal("694.444444444")}
    told = queries.explain(actor=small.manager, inventory_id=made, part=line.part, choice=line.choice)
    assert "1 GJ = 277.778 kWh" in told.answer["reason_en"]
    assert "1 吉焦 = 277.778 千瓦时" in told.answer["reason_zh"]


SPENT = {"supplier": "S-1", "category": "it", "amount": "7000", "currency": "CNY", "document": "P-1"}


def spend_rule(small: Small, made: int) -> None:  # noqa: F811
    """No factor of China by money: that of the United States stands in."""
    from qingheng.apps.inventory import services

    services.confirm_factor(
        actor=small.manager, inventory_id=made, code="it", at=NOW,
        confirmed=services.Confirmed(
            "spend.naics.541512", "factors-epa-supply-chain-1-3/541512", ("代替", "stands in"), "spend", assumed=True
        ),
    )  # fmt: skip


def test_a_currency_without_a_rate_blocks_until_the_rate_is_there(small: Small) -> None:  # noqa: F811
    from qingheng.apps.organisation import services as organisation

    small.enter("purchased_goods_spend", [SPENT])
    made = small.inventory()
    spend_rule(small, made)
    small.run(made)
    item = only(small, made, "exchange_rate_missing", "spend.naics.541512")
    assert (item.action, "汇率" in item.remedy_zh, "rate" in item.remedy_en) == ("rate", True, True)
    blocked_without_figure(small, made, "exchange_rate_missing")
    organisation.add_exchange_rate(
        actor=small.manager, base="USD", quote="CNY", kind="average", rate=Decimal(7), source="s", at=NOW,
        valid_from=date(2023, 1, 1), valid_until=date(2023, 12, 31),
    )  # fmt: skip
    small.run(made)
    assert ("exchange_rate_missing", "spend.naics.541512") not in small.items(made)
    (line,) = small.groups(made, activity="spend.naics.541512")
    assert line.status == "counted"


def test_money_in_another_currency_is_told_of_the_rate_before_it_is_handed_in(small: Small) -> None:  # noqa: F811
    from qingheng.apps.intake.queries.rows import issue_groups

    made = small.handed_in("purchased_goods_spend", [{**SPENT, "currency": "EUR"}])
    (told,) = [one for one in issue_groups(actor=small.manager, submission_id=made.id) if "EUR" in one.en]
    assert (told.severity, "汇率" in told.fix_zh, "exchange rate" in told.fix_en) == ("warning", True, True)


def test_a_year_of_spending_without_inflation_blocks(small: Small) -> None:  # noqa: F811
    """The index ends before 2026: dollars of 2026 cannot be brought to prices of 2022."""
    from qingheng.apps.inventory import services
    from qingheng.apps.organisation import services as organisation

    organisation.ensure_period(label="2026", actor=small.manager, at=NOW)
    small.enter("purchased_goods_spend", [{**SPENT, "currency": "USD", "period": "2026-01"}])
    made = services.make_inventory(
        actor=small.manager, code="y2026", name_zh="清单", name_en="Inventory", node_id=small.root.id, period="2026", at=NOW,
        on=NOW.date(),
    ).id  # fmt: skip
    spend_rule(small, made)
    small.run(made)
    item = only(small, made, "price_index_missing", "spend.naics.541512")
    assert (item.action, "指数" in item.remedy_zh, "index" in item.remedy_en) == ("price_index", True, True)
    blocked_without_figure(small, made, "price_index_missing")
    services.add_price_index(
        actor=small.manager,
        year=2026,
        index=Decimal(330),
        series="CPI-U, U.S. city average, all items, annual average, 1982-84=100",
        source="BLS",
        currency="USD",
        at=NOW,
    )
    small.run(made)
    (line,) = small.groups(made, activity="spend.naics.541512")
    assert line.status == "counted"


def test_a_set_that_lacks_a_gas_blocks_what_emits_it(small: Small) -> None:  # noqa: F811
    """SAR rated no NF3. The diesel beside it counts, and so does NF3 by sets that rate it."""
    small.enter("process_gases", [{"gas": "nf3", "process": "remote_clean", "quantity": "1", "unit": "kg"}])
    small.enter("fuels", [{"fuel": "diesel", "use": "mobile", "quantity": "1", "unit": "t", "document": "D"}])
    made = small.inventory(gwp_sets=("SAR",))
    small.run(made)
    item = only(small, made, "gwp_missing", "process.nf3.remote_clean")
    assert ("GWP" in item.remedy_zh, "GWP" in item.remedy_en) == (True, True)
    blocked_without_figure(small, made, "gwp_missing")
    (diesel,) = small.groups(made, activity="fuel.diesel", scope=1)
    assert diesel.status == "counted"
    assert (item.action, "SAR 没有 NF3" in item.remedy_zh, "SAR has no value for NF3" in item.remedy_en) == (
        "settings",
        True,
        True,
    )
    other_sets(small, made, "AR6", "SAR")
    (line,) = small.groups(made, activity="process.nf3.remote_clean")
    assert (line.status, line.co2e["SAR"]) == ("counted", None)
    assert line.co2e["AR6"] == Decimal("0.18") * 17400 + Decimal("0.081") * 7380
    beside = only(small, made, "gwp_set_incomplete", "process.nf3.remote_clean")
    assert beside.remedy_zh.startswith("缺少数值的数据集：SAR。")
    assert (beside.action, "main set" in beside.remedy_en) == ("settings", True)
    other_sets(small, made, "AR6", "AR5")
    assert not {reason for reason, _activity in small.items(made)} & {"gwp_missing", "gwp_set_incomplete"}


def other_sets(small: Small, inventory: int, *codes: str) -> None:  # noqa: F811
    """Choose these GWP sets for the inventory, the main one first, and calculate it again."""
    from qingheng.apps.inventory import queries, services

    view = queries.inventory(actor=small.manager, inventory_id=inventory)
    services.change_inventory(
        actor=small.manager, inventory_id=inventory, at=NOW, reason="A set that rates NF3",
        options=services.Options(approach=view.approach, packs=view.packs, gwp_sets=codes),
    )  # fmt: skip
    small.run(inventory)


@pytest.mark.once
def test_every_action_of_the_worklist_has_a_place_on_its_page() -> None:
    """An item without one would be counted at the head of the page and stand nowhere on it."""
    from qingheng.apps.inventory import words
    from qingheng.apps.inventory.queries.blocked import ACTIONS, FOOTPRINT, GIVE_A_FACTOR

    assert {*ACTIONS.values(), FOOTPRINT, GIVE_A_FACTOR} == {*words.ACTIONS}


@pytest.mark.parametrize(
    ("gas", "process", "activity"),
    [
        ("c4f6", "etch", "process.c4f6.etch"),
        ("c5f8", "etch", "process.c5f8.etch"),
        ("pfpe", "cooling", "release.pfpe"),
        ("pfpe", "etch", "release.pfpe"),
    ],
)
def test_a_gas_nobody_rated_is_blocked_with_what_to_do(
    small: Small,  # noqa: F811
    gas: str,
    process: str,
    activity: str,
) -> None:
    """The packs have no rate of use for these, or the fluid is not told; nothing is made up and nothing is zero."""
    small.enter("process_gases", [{"gas": gas, "process": process, "quantity": "2", "unit": "kg"}])
    made = small.inventory()
    small.run(made)
    item = only(small, made, "no_factor", activity)
    assert (item.rows, item.amounts) == (1, {"kg": Decimal(2)})
    assert "自有因子" in item.remedy_zh
    assert "own factor" in item.remedy_en
    blocked_without_figure(small, made, "no_factor")


@pytest.mark.parametrize(
    ("gas", "process", "each"),
    [("c4f6", "other", {"AR6": "0.004", "AR5": "1"}), ("c5f8", "other", {"AR6": "78.1", "AR5": "2"}),
     ("pfpmie", "cooling", {"AR6": "10300", "AR5": "9710"})],
)  # fmt: skip
def test_gases_verified_in_two_transcriptions_count(
    small: Small,  # noqa: F811
    gas: str,
    process: str,
    each: dict[str, str],
) -> None:
    """2 kg let out of a bottle that is said to be empty after: AR5 table 8.A.1, AR6 table 7.SM.7."""
    small.enter(
        "process_gases", [{"gas": gas, "process": process, "quantity": "2", "unit": "kg", "heel": "0%"}]
    )
    made = small.inventory(gwp_sets=("AR6", "AR5"))
    small.run(made)
    (line,) = small.groups(made, activity=f"release.{gas}")
    assert line.status == "counted"
    assert {code: line.co2e[code] for code in each} == {code: 2 * D(value) for code, value in each.items()}


BILL = {"carrier": "electricity", "quantity": "1000", "unit": "kWh", "meter": "M-1"}


def test_two_bills_of_one_meter_for_one_month_are_not_sealed(small: Small) -> None:  # noqa: F811
    """Not in one load, not in two; a bill of another meter is another bill."""
    from qingheng.apps.intake.queries.rows import issue_groups

    together = small.handed_in(
        "energy", [{**BILL, "document": "A"}, {**BILL, "quantity": "1010", "document": "B"}]
    )
    assert together.errors > 0
    small.enter("energy", [{**BILL, "document": "A"}])
    again = small.handed_in("energy", [{**BILL, "quantity": "1010", "document": "B"}])
    assert again.errors > 0
    for made in (together, again):
        found = [
            one for one in issue_groups(actor=small.manager, submission_id=made.id) if one.severity == "error"
        ]
        assert found
        assert all(one.fix_zh and one.fix_en for one in found)
    small.enter("energy", [{**BILL, "meter": "M-2", "document": "C"}])
    assert counted_power(small) == (2, Decimal(2000))


def test_a_bill_without_its_meter_is_held_against_those_of_meters_and_left_out(small: Small) -> None:  # noqa: F811
    """The same bill keyed by meter and once more without: said before it is handed in, in a load and beside sealed rows."""
    from qingheng.apps.intake.queries.rows import issue_groups
    from qingheng.apps.intake.services import corrections, workflow

    def told(made: Any) -> Any:
        found = issue_groups(actor=small.manager, submission_id=made.id)
        (one,) = [each for each in found if each.code.startswith("meter_unnamed")]
        assert ("同一账单" in one.fix_zh, "same bill" in one.fix_en, one.severity) == (True, True, "warning")
        return one

    bare = {**BILL, "meter": "", "document": "B"}
    both = small.handed_in("energy", [{**BILL, "document": "A"}, bare])
    assert "M-1" in told(both).zh
    owner = small.actors["data_owner"]
    corrections.exclude_rows(actor=owner, submission_id=both.id, sheet="", rows=[3], why="same bill", at=NOW)
    workflow.submit(actor=owner, submission_id=both.id, at=NOW)
    workflow.approve(actor=small.actors["approver"], submission_id=both.id, at=NOW)
    assert "M-1" in told(small.handed_in("energy", [bare])).zh
    assert counted_power(small) == (1, Decimal(1000))
    small.enter("energy", [{**bare, "period": "2023-02"}])
    assert "没有表计" in told(small.handed_in("energy", [{**BILL, "period": "2023-02"}])).zh
    fine = small.handed_in(
        "energy", [{**BILL, "period": "2023-03"}, {**BILL, "period": "2023-03", "meter": "M-2"}]
    )
    assert not [
        one
        for one in issue_groups(actor=small.manager, submission_id=fine.id)
        if one.code.startswith("meter")
    ]


def counted_power(small: Small) -> tuple[int, Decimal]:  # noqa: F811
    """Rows and kilowatt-hours of an inventory of what is sealed now."""
    made = small.inventory()
    small.run(made)
    found = small.groups(made, rule="energy.electricity.location")
    return sum(one.rows for one in found), sum((one.amount for one in found), Decimal(0))


def test_what_is_counted_but_asks_for_a_decision_is_not_said_to_be_missing(small: Small) -> None:  # noqa: F811
    from django.utils import translation

    from qingheng.apps.inventory.views import _work_line

    for code in ("a", "b"):
        small.own_factor(
            code=f"acetylene-{code}",
            activity=ACETYLENE,
            unit="kg",
            gases="co2=3.38" if code == "a" else "co2=3.4",
        )
    small.enter("fuels", [{**BURNT, "unit": "kg"}])
    made = small.inventory()
    small.run(made)
    item = small.items(made)["overlapping", ACETYLENE]
    assert item.counted
    with translation.override("en"):
        assert (
            _work_line([item]) == "Nothing is blocked. 1 more ask for a decision; totals do not wait for it."
        )
    others = [one for one in small.items(made).values() if not one.counted]
    assert sum(one.rows for one in others) == 1  # well to tank of acetylene


def test_products_that_use_no_energy_are_not_said_to_leak_nothing(small: Small) -> None:  # noqa: F811
    """The reason says that no refrigerant was stated; with one the row has a line (the method page's example)."""
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    small.enter(
        "sold_products",
        [
            {
                "period": "2023",
                "product": "AC-1",
                "market": "cn",
                "energy_use": "none",
                "quantity": "5",
                "unit": "count",
            }
        ],
    )
    made = small.inventory()
    small.run(made)
    (line,) = small.groups(made, rule="use.none")
    assert (line.status, line.gases) == ("left_out", {})
    rule = next(one for one in rules_of(content("methods-ghg")) if one.id == "use.none")
    assert "制冷剂" in rule.left_out_zh
    assert "refrigerant" in rule.left_out_en


def test_end_of_life_counts_the_share_of_each_treatment(small: Small) -> None:  # noqa: F811
    """2,000 kg, 60 % tipped and 40 % burnt: shares of the whole mass, by factors confirmed for the market."""
    from qingheng.apps.factors import services as factors

    for route, factor in (("landfilled", "20_503_5334_15"), ("incinerated_energy", "20_503_5332_15")):
        factors.confirm_rule(
            actor=small.manager, activity=f"waste.e_waste.{route}", factor_id=f"factors-desnz-2025/{factor}", basis="activity",
            level="country", place="CN", reason="stands in", assumption=True, at=NOW,
        )  # fmt: skip
    given = {
        "period": "2023",
        "product": "P",
        "market": "cn",
        "category": "e_waste",
        "mass": "2000",
        "mass_unit": "kg",
    }
    small.enter(
        "sold_products_end_of_life",
        [
            {**given, "route": "landfilled", "share": "60%"},
            {**given, "route": "incinerated_energy", "share": "40%"},
        ],
    )
    made = small.inventory()
    small.run(made)
    found = {one.values["route"]: one.co2e["AR6"] for one in small.groups(made, rule="end-of-life.share")}
    assert found == {
        "landfilled": D("1.2") * D("8.98311"),
        "incinerated_energy": D("0.8") * D("4.68568"),
    }


def test_money_with_a_factor_of_its_own_needs_no_dollars_but_its_own_prices(small: Small) -> None:  # noqa: F811
    """7,000 yuan of 2023 by a factor per yuan of 2021: blocked without the index of the yuan, never set against dollars."""
    from qingheng.apps.inventory import queries, services

    small.own_factor(
        code="it-cny", activity="spend.naics.541512", basis="spend", unit="CNY", gases="co2e=0.1", gwp_basis="AR6",
        data_from=date(2021, 1, 1), data_until=date(2021, 12, 31),
    )  # fmt: skip
    small.enter("purchased_goods_spend", [SPENT])
    made = small.inventory()
    small.run(made)
    only(small, made, "price_index_missing", "spend.naics.541512")
    for year, index in ((2021, "100"), (2023, "104")):
        services.add_price_index(
            actor=small.manager, year=year, index=Decimal(index), series="CPI, 2021=100", source="NBS", currency="CNY", at=NOW
        )  # fmt: skip
    small.run(made)
    (line,) = small.groups(made, activity="spend.naics.541512")
    assert line.status == "counted"
    assert abs(line.gases["co2e"] - Decimal(7000) * Decimal("0.1") / Decimal("1.04")) < Decimal("1e-6")
    told = queries.explain(actor=small.manager, inventory_id=made, part=line.part, choice=line.choice)
    assert "100 ÷ 104" in told.money_en
    assert "USD" not in told.money_en
