"""The synthetic company's years against arithmetic done apart: a few lines of Decimal from rows and official factors."""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from math import log
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from tests.world import NOW

pytestmark = pytest.mark.django_db
D = Decimal
BOARDS = D("0.098")
"""Kilograms for a dollar of 2022: EPA supply chain factors v1.3, NAICS 334412, with margins."""
FOLDER = Path(settings.PACKS) / "company-qinghe"


def rows(name: str, **wanted: str) -> list[dict[str, str]]:
    """Rows of a table of the pack whose columns begin with what is wanted."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.DictReader(stream) if all(row[k].startswith(v) for k, v in wanted.items())]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, stores: Path) -> Iterator[Any]:
    """The company with both years calculated, the first locked; undone after the module."""
    from qingheng.interfaces.cli.synthetic import load_synthetic

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            yield load_synthetic(at=NOW, say=lambda _zh, _en: None)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def qinghe(loaded: Any, db: None) -> Iterator[dict[str, Any]]:
    """Actors of the company by role, in its scope."""
    from qingheng.interfaces.cli.demonstration import person_in
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(loaded.tenant.id):
        yield {
            role: person_in(loaded.tenant, role, NOW)
            for role in ("data_owner", "approver", "programme_manager")
        }


@pytest.fixture
def year(qinghe: dict[str, Any]) -> Callable[[str], Any]:
    from qingheng.apps.inventory import queries

    return lambda code: queries.inventory_of_period(actor=qinghe["programme_manager"], period=code, code=code)


@pytest.fixture
def tonnes(qinghe: dict[str, Any], year: Any) -> Callable[..., Decimal]:
    """Tonnes CO2e (AR6, 100 %) of 2023 where dimensions have these values."""
    from qingheng.apps.inventory import queries

    def total(side: str = "location", gwp: str = "AR6", period: str = "2023", **where: str) -> Decimal:
        (found,) = queries.totals(
            actor=qinghe["programme_manager"], inventory_id=year(period).id, side=side, where=where
        )
        return found.co2e[gwp] / 1000

    return total


def near(found: Decimal, expected: Decimal) -> bool:
    """Equal but for the rounding of each line to 1e-9 kg."""
    return abs(found - expected) < D("0.00001")


def test_every_table_is_sealed_whole_and_a_second_load_finds_nothing_to_do(loaded: Any, db: None) -> None:
    from qingheng.interfaces.cli.synthetic import load_synthetic

    expected = {row["file"]: len(rows(row["file"])) for row in rows("facts")}
    assert {one.file_name.removesuffix(".csv"): one.rows for one in loaded.loaded} == expected
    assert {one.state for one in loaded.loaded} == {"sealed"}
    assert load_synthetic(at=NOW, say=lambda _zh, _en: None).loaded == ()


def test_a_run_of_every_method_replays_alike(loaded: Any, db: None, tmp_path: Path) -> None:
    """With every method and certificates, to the last digit; the command says so too."""
    from typer.testing import CliRunner

    from qingheng.apps.inventory import queries, services
    from qingheng.formats.replay_program import replay
    from qingheng.interfaces.cli.main import app
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    actor = operator_for(tenant=loaded.tenant)
    with tenant_scope(loaded.tenant.id):
        view = queries.inventories(actor=actor)[0]
        run = services.run_inventory(actor=actor, inventory_id=view.id, at=NOW)
        pack = services.pack_inventory(actor=actor, inventory_id=view.id, into=tmp_path / "pack.zip", at=NOW)
        whole = queries.totals(actor=actor, inventory_id=view.id)[0]
    answer = replay(tmp_path / "pack.zip", seal=pack.seal)
    assert answer["result"] == "same", answer
    assert answer["lines"] == pack.lines > 1000
    assert answer["run"] == run.run_hash
    assert answer["unproven"] == []
    assert whole.meter.blocked.rows > 0
    said = CliRunner().invoke(app, ["replay", str(tmp_path / "pack.zip"), "--format", "json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["lines"] == pack.lines


def test_every_row_is_counted_blocked_with_a_remedy_or_left_out_with_a_reason(qinghe: Any, year: Any) -> None:
    from qingheng.apps.inventory import queries
    from qingheng.platform.packs.methods import rules_of
    from qingheng.platform.packs.queries import content

    reasons = {rule.id: rule.left_out_en for rule in rules_of(content("methods-ghg"))}
    actor = qinghe["programme_manager"]
    for code in ("2022", "2023"):
        groups = queries.line_groups(actor=actor, inventory_id=year(code).id)
        seen = {one.dataset for one in groups}
        assert {
            "energy",
            "fuels",
            "process_gases",
            "refrigerants",
            "freight",
            "waste",
            "water",
        } <= seen
        assert {one.status for one in groups} == {"counted", "blocked", "left_out"}
        assert all(
            reasons.get(one.rule) or one.reason in ("by_supplier", "eliminated")
            for one in groups
            if one.status == "left_out"
        )
        items = queries.blocked(actor=actor, inventory_id=year(code).id)
        assert all(item.remedy_zh and item.remedy_en and item.title_zh for item in items)
        assert not [item for item in items if item.reason in ("rule_unusable", "value_out_of_range")]
        (power,) = [
            item
            for item in items
            if (item.activity, item.basis, item.scope) == ("electricity", "location", 2)
        ]
        assert (power.sites, power.rows) == (("haiphong-plant",), 12)


@pytest.mark.parametrize("category", [f"c{number}" for number in range(1, 16)])
def test_each_category_of_scope_3_is_counted(tonnes: Any, category: str) -> None:
    assert tonnes(category=category, scope="3") > 0


def test_products_in_use_take_the_grid_of_their_market(qinghe: Any, year: Any, tonnes: Any) -> None:
    """China: 0.5366 kg of the country in 2022; Britain: the rule confirmed for it; Germany and the United States wait."""
    from qingheng.apps.inventory import queries

    sold = rows("sold_products", 期间="2022", 销售市场="中国", 用能方式="用电")
    used = sum(
        D(row["售出数量"]) * D(row["单台终身用电量"] or D(row["单台年用电量"] or 0) * D(row["使用年限"] or 0))
        for row in sold
    )
    groups = [
        one
        for one in queries.line_groups(actor=qinghe["programme_manager"], inventory_id=year("2022").id)
        if one.category == "c11" and one.activity == "electricity"
    ]
    found = {one.values["market"]: one.status for one in groups}
    assert found == {"cn": "counted", "gb": "counted", "de": "blocked", "us": "blocked"}
    china = sum(one.co2e["AR6"] for one in groups if one.values["market"] == "cn")
    assert near(china / 1000, used * D("0.5366") / 1000)
    assert all(one.assumed for one in groups if one.values["market"] == "gb")


def test_gas_leaks_from_products_and_the_rest_is_let_out_at_their_end(tonnes: Any) -> None:
    """Rack coolers with 1.8 kg of R-410A (AR6 2255.5): 2 % a year for ten years and topped up; then all but the 70 %
    that is recovered. Each year's sales for their whole life."""
    for period in ("2022", "2023"):
        (row,) = rows("sold_products", 期间=period, 产品="QH-RC08")
        charge = D(row["售出数量"]) * D(row["单台充注量"])
        leak, kept = (D(row[name].rstrip("%")) / 100 for name in ("年泄漏率", "报废时回收比例"))
        gas = charge * D("2255.5") / 1000
        of = {"activity": "release.r410a", "scope": "3", "period": period}
        assert near(tonnes(category="c11", **of), gas * leak * D(row["使用年限"]))
        assert near(tonnes(category="c12", **of), gas * (1 - kept))


def test_what_shenzhen_sells_to_hefei_is_eliminated_once_it_is_consolidated(qinghe: Any, year: Any) -> None:
    """By operational control from 1 July 2023 on; before that Shenzhen is a supplier like any other."""
    from qingheng.apps.inventory import queries

    def within(code: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for one in queries.line_groups(actor=qinghe["programme_manager"], inventory_id=year(code).id):
            if one.values.get("supplier") == "shenzhen-plant":
                found.setdefault(f"{one.status} {one.reason}".strip(), []).append(one.first.month)
        return {name: sorted(months) for name, months in found.items()}

    counted = "counted assumption"
    assert within("2022") == {counted: list(range(1, 13))}
    assert within("2023") == {counted: list(range(1, 7)), "left_out eliminated": list(range(7, 13))}


def test_the_suppliers_own_figure_replaces_spending(tonnes: Any) -> None:
    """Printed boards for Hefei in 2023: 642.8 t as stated; Wuhan's boards still by money. Cells: 1,180,000 x 0.71 kg."""
    stated = tonnes(rule="supplier.goods.allocated") + tonnes(rule="supplier.goods.per-unit")
    assert near(stated, D("642.8") + D("1180000") * D("0.71") / 1000)
    spent = sum(
        D(row["金额"]) for row in rows("purchased_goods_spend", 月份="2023", 行业代码="334412", 厂区="wuhan")
    )
    expected = spent / D("7.0809") * D("292.655") / D("304.702") * BOARDS / 1000
    assert near(tonnes(activity="spend.naics.334412"), expected)


def test_diesel_by_litres_with_the_chinese_defaults(tonnes: Any) -> None:
    """Density 0.84 kg/L; heat content, carbon and oxidation of GB/T 32150: per litre it is what the line used."""
    litres = sum(D(row["用量"]) for row in rows("fuels_cn", 月份="2023", 燃料种类="柴油"))
    abroad = sum(D(row["Quantity"]) for row in rows("fuels_abroad", Month="2023", Fuel="Diesel"))
    uk = abroad * (D("2.62818") + D("0.00029") / 28 * D("29.8") + D("0.03308") / 265 * 273) / 1000
    found = tonnes(activity="fuel.diesel", scope="1")
    assert D("2.4") < (found - uk) * 1000 / litres < D("2.9")


def test_the_grid_of_anhui_2023(tonnes: Any) -> None:
    """0.6553 kg CO2 for each kWh of Anhui in 2023 (Ministry of Ecology and Environment, 2025 no. 38)."""
    kwh = sum(D(row["用量"]) for row in rows("energy_cn", 厂区="hefei", 月份="2023", 能源种类="电力"))
    found = tonnes(site="hefei-plant", category="electricity", scope="2")
    assert near(found, kwh * D("0.6553") / 1000)


def test_nf3_through_the_etch_formula_with_heel_use_abatement_and_by_product(tonnes: Any) -> None:
    """(1-h) Q (1 - a d u) [(1-U) 17400 + B 7380]: U 80 %, B 0.09 CF4, d 95 % where it was not measured (AR6)."""
    expected = D(0)
    for row in rows("process_gases", 月份="2023", 气体="NF3"):
        past = 1 - D(row["经处理比例"]) / 100 * D("0.95") * D(row["装置运行率"]) / 100
        used = D(row["使用量"]) * (1 - D(row["气瓶残留率"]) / 100) * past
        expected += used * (D("0.2") * 17400 + D("0.09") * 7380) / 1000
    assert near(tonnes(activity="process.nf3.remote_clean"), expected)


def test_r410a_is_half_r32_and_half_r125(tonnes: Any) -> None:
    """AR6: 771 and 3740; AR5: 677 and 3170; topped up less recovered."""
    charge = sum(
        D(r["补充量"]) - D(r["回收量"] or 0) for r in rows("refrigerants", 月份="2023", 制冷剂="R-410A")
    )
    assert near(tonnes(activity="release.r410a", scope="1"), charge * (771 + 3740) / 2 / 1000)
    assert near(tonnes(activity="release.r410a", scope="1", gwp="AR5"), charge * (677 + 3170) / 2 / 1000)


def test_air_travel_by_people_and_kilometres(tonnes: Any) -> None:
    """Economy, with radiative forcing: 0.10849 CO2, CH4 and N2O published as CO2e by AR5 and taken back to masses."""
    work = sum(
        D(r["里程"]) * D(r["人数"])
        for r in rows("business_travel", 月份="2023", 交通方式="飞机", 舱位="经济")
    )
    each = D("0.10849") + D("0.00001") / 28 * D("29.8") + D("0.00067") / 265 * 273
    assert near(tonnes(activity="travel.air.international.economy"), work * each / 1000)


@pytest.mark.parametrize(
    ("word", "mode", "gases"),
    [
        ("公路", "road", ("0.10012", "0.00002", "0.00149")),
        ("铁路", "rail", ("0.02749", "0.00002", "0.00028")),
        ("海运", "sea", ("0.01592", "0.00001", "0.00019")),
        ("空运", "air", ("0.89392", "0.00006", "0.00542")),
    ],
)
def test_freight_by_tonne_kilometres_of_each_mode(tonnes: Any, word: str, mode: str, gases: Any) -> None:
    co2, ch4, n2o = map(D, gases)
    table = rows("freight", 发运日期="2023", 运输方式=word)
    work = sum(D(row["货重"]) * D(row["里程"]) for row in table) / 1000
    each = co2 + ch4 / 28 * D("29.8") + n2o / 265 * 273
    found = sum(
        tonnes(activity=f"freight.{mode}", category=category)
        for category in (("c4", "c9") if mode == "road" else ("c9",))
    )
    assert near(found, work * each / 1000)


def test_spend_at_the_rate_of_the_year_and_in_the_prices_of_the_factor(tonnes: Any) -> None:
    """Semiconductors, 0.215 kg a dollar of 2022: 7.0809 CNY a dollar in 2023, prices 292.655 / 304.702."""
    spent = sum(D(row["金额"]) for row in rows("purchased_goods_spend", 月份="2023", 行业代码="334413"))
    expected = spent / D("7.0809") * D("292.655") / D("304.702") * D("0.215") / 1000
    assert near(tonnes(activity="spend.naics.334413"), expected)
    before = sum(D(row["金额"]) for row in rows("purchased_goods_spend", 月份="2022", 行业代码="334413"))
    found = tonnes(activity="spend.naics.334413", period="2022")
    assert near(found, before / D("6.7290") * D("0.215") / 1000)  # prices of 2022 are those of the factor


@pytest.mark.parametrize(
    ("approach", "before", "after", "counted"),
    [
        ("equity", "0.4", "0.7", ("3965.211297", "78471.213923", "284994.441774")),
        ("operational", "0", "1", ("6290.139478", "86006.285779", "286379.648562")),
        ("financial", "0.4", "1", ("6294.841734", "87824.377273", "286390.017395")),
    ],
)
def test_shares_of_the_joint_venture_before_and_after_1_july(
    qinghe: Any, year: Any, approach: str, before: str, after: str, counted: tuple[str, ...]
) -> None:
    """40 % until June (jointly controlled), 70 % from July: shares of each month of Shenzhen by each approach.

    counted: scopes 1, 2 (location) and 3 of the group, in tonnes by AR6, calculated apart from the program from the tables
    of the company, the packs of factors and the published ownership.
    """
    from dataclasses import replace

    from qingheng.apps.inventory import queries, services

    actor, view = qinghe["programme_manager"], year("2023")
    options = services.Options(approach=approach, packs=view.packs)
    services.change_inventory(
        actor=actor, inventory_id=view.id, options=replace(options), reason="another approach", at=NOW
    )
    services.run_inventory(actor=actor, inventory_id=view.id, at=NOW)
    groups = [
        one
        for one in queries.line_groups(actor=actor, inventory_id=view.id)
        if one.site == "shenzhen-plant" and one.rule == "energy.electricity.location"
    ]
    assert {one.first.month: one.share for one in groups} == {
        month: D(before if month < 7 else after) for month in range(1, 13)
    }
    assert all(one.last.day == monthrange(2023, one.first.month)[1] for one in groups)
    for measure, tonnes in zip(("scope1", "scope2_location", "scope3"), counted, strict=True):
        services.set_published(
            actor=actor, inventory_id=view.id, measure=measure, tonnes=D(tonnes), decimals=0,
            source=("独立复算", "calculated apart"), place="", at=NOW,
        )  # fmt: skip
    compared = queries.compare_with_published(actor=actor, inventory_id=view.id)
    assert [f"{one.computed:.6f}" for one in compared] == list(counted)


def test_intervals_are_those_calculated_apart_and_drawing_agrees(qinghe: Any, year: Any) -> None:
    """ln²U from the lines of a replay pack: factors add over lines, quantities over the months of a site."""
    from qingheng.apps.inventory.queries.simulated import drawn_intervals

    actor, number = qinghe["programme_manager"], year("2023").id
    found = {one.measure: one for one in drawn_intervals(actor=actor, inventory_id=number, seed=1)}
    assert found["scope1"].interval.spread == pytest.approx(1.133453900)
    assert found["scope2_location"].interval.spread == pytest.approx(1.213939501)
    # certificates share the error of the factor they take off; their megawatt-hours are exact
    assert found["scope2_market"].interval.spread == pytest.approx(1.275723769)
    assert found["scope3"].interval.spread == pytest.approx(1.722281146)
    for name in ("scope1", "scope2_location", "scope2_market"):
        drawn, formula = found[name].simulated, found[name].interval
        assert abs(log(drawn.spread) - log(formula.spread)) < 4 * drawn.error
    assert found["scope1"] == drawn_intervals(actor=actor, inventory_id=number, seed=1)[0]


def test_certificates_take_their_megawatt_hours_from_the_market_view(qinghe: Any, tonnes: Any) -> None:
    """The lots of 2023 (14,000 and 9,000 MWh in China, 700 in Britain) leave the market view; location stays."""
    from qingheng.apps.ledgers import queries as ledgers

    held = {one.code: one for one in ledgers.lots(actor=qinghe["programme_manager"])}
    assert (
        held["L3"].retired + held["L4"].retired == 23000
    )  # what stood for the plants was retired after the run
    assert held["L8"].allocated + held["L8"].retired == 0
    certificates = tonnes(side="market", rule="ledger.certificates")
    assert D("-16000") < certificates < D("-10000")


def test_locked_totals_are_figures_with_the_way_back(qinghe: Any, year: Any) -> None:
    from qingheng.apps.indicators import queries as indicators
    from qingheng.apps.inventory import queries
    from qingheng.apps.organisation import queries as organisation

    actor = qinghe["approver"]
    root = organisation.root(actor=actor)
    points = indicators.points(actor=actor, node_id=root.id, periods=["2022"])
    scope1 = points["ghg.scope1", "2022"]
    inventory = year("2022")
    total = queries.scopes(actor=actor, inventory_id=inventory.id)["scope1"].consolidated["AR6"] / 1000
    assert (scope1.origin, scope1.unit) == ("queried", "tCO2e")
    assert abs(scope1.value - total) < D("0.001")
    assert points["ghg.scope3_category[cat_6]", "2022"].value > 0
    assert points["ghg.total_location", "2022"].origin == "derived"
    both = points["ghg.scope1_2_location", "2022"].value
    assert abs(both - scope1.value - points["ghg.scope2_location", "2022"].value) < D("0.001")


def test_the_base_year_stands_until_changes_reach_the_threshold_together(qinghe: Any, year: Any) -> None:
    """Each of four changes is 1.5 % of the base year: together 6 %, above 5 %, whatever their signs."""
    from qingheng.apps.inventory import queries, services

    actor, base = qinghe["programme_manager"], year("2022")
    (told,) = queries.base_years(actor=actor)
    assert (told.code, told.threshold, told.verdict.recalculate) == ("2022", 5, False)
    share = (told.total * D("0.015")).quantize(D("0.001"))
    for sign, trigger in ((1, "structure"), (-1, "method"), (1, "error")):
        services.note_change(
            actor=actor, inventory_id=base.id, trigger=trigger, tonnes=sign * share, reason="…", at=NOW
        )
    assert not queries.base_years(actor=actor)[0].verdict.recalculate
    services.note_change(
        actor=actor, inventory_id=base.id, trigger="factor", tonnes=share, reason="…", at=NOW
    )
    verdict = queries.base_years(actor=actor)[0].verdict
    assert verdict.recalculate
    assert D("5.9") < verdict.cumulative < D("6.1")
    assert verdict.single < 2


def test_a_restatement_keeps_what_was_reported_and_names_the_cause_of_each_line(
    qinghe: Any, year: Any
) -> None:
    from qingheng.apps.indicators import queries as indicators
    from qingheng.apps.inventory import queries, services
    from qingheng.apps.organisation import queries as organisation
    from qingheng.platform.rights.errors import Invalid

    manager, approver, view = qinghe["programme_manager"], qinghe["approver"], year("2022")
    (reported,) = queries.reports(actor=manager, inventory_id=view.id)
    services.unlock_inventory(actor=approver, inventory_id=view.id, reason="新因子 / new factor", at=NOW)
    services.withdraw_factor(actor=manager, inventory_id=view.id, code="copper", reason="x", at=NOW)
    services.run_inventory(actor=manager, inventory_id=view.id, at=NOW)
    with pytest.raises(Invalid) as refused:
        services.lock_inventory(actor=approver, inventory_id=view.id, at=NOW)
    assert refused.value.code == "reason-needed"
    services.lock_inventory(
        actor=approver, inventory_id=view.id, at=NOW, trigger="factor", reason="铜因子撤回 / copper withdrawn"
    )
    after, before = queries.reports(actor=manager, inventory_id=view.id)
    assert before == reported
    (entry,) = queries.restatements(actor=manager, inventory_id=view.id)
    (line,) = [one for one in entry.lines if one["before"] != one["after"]]
    assert ("material.copper" in line["key"], line["cause"], line["after"]) == (True, "factor", None)
    difference = before.measures["scope3"] - after.measures["scope3"]
    assert difference == D(line["before"])
    assert entry.percent < 0
    root = organisation.root(actor=approver)
    point = indicators.points(actor=approver, node_id=root.id, periods=["2022"])["ghg.scope3", "2022"]
    assert abs(point.value * 1000 - after.measures["scope3"]) < D("0.01")


def test_locking_again_with_the_same_totals_asks_nothing(qinghe: Any, year: Any) -> None:
    from qingheng.apps.inventory import queries, services

    approver, view = qinghe["approver"], year("2022")
    services.unlock_inventory(actor=approver, inventory_id=view.id, reason="…", at=NOW)
    services.lock_inventory(actor=approver, inventory_id=view.id, at=NOW)
    assert len(queries.reports(actor=approver, inventory_id=view.id)) == 1
    assert queries.restatements(actor=approver, inventory_id=view.id) == []


@pytest.mark.parametrize("consolidated", [True, False])
def test_the_bridge_of_the_years_closes_to_the_last_digit(qinghe: Any, year: Any, consolidated: bool) -> None:
    from qingheng.apps.inventory import queries

    bridged = queries.bridge_years(
        actor=qinghe["programme_manager"], inventory_id=year("2023").id, other_id=year("2022").id,
        cut=queries.Cut(consolidated=consolidated),
    )  # fmt: skip
    with localcontext(prec=80):
        parts = sum(value for value in bridged.effects.values() if value is not None)
        assert bridged.before + parts == bridged.after
    assert bridged.effects["factor"] != 0  # another grid factor for each year
    assert (bridged.effects["boundary"] != 0) is consolidated  # Shenzhen joins in July 2023


def test_volume_and_intensity_are_told_apart_by_the_output_that_was_sealed(qinghe: Any, year: Any) -> None:
    """Hefei's power: what it emitted times the growth of its output; what is left of the growth of power is intensity."""
    from qingheng.apps.inventory import queries

    bridged = queries.bridge_years(
        actor=qinghe["programme_manager"], inventory_id=year("2023").id, other_id=year("2022").id,
        cut=queries.Cut(consolidated=False),
    )  # fmt: skip
    made = {
        code: sum(D(row["数量"]) for row in rows("production", 厂区="hefei-plant", 月份=code))
        for code in ("2022", "2023")
    }
    (site,) = [one for one in bridged.production if one.site == "hefei-plant"]
    assert (site.before, site.after, site.reason) == (made["2022"], made["2023"], "")
    groups = queries.line_groups(actor=qinghe["programme_manager"], inventory_id=year("2022").id)
    power = [
        one for one in groups
        if (one.site, one.activity, one.category, one.side, one.status)
        == ("hefei-plant", "electricity", "electricity", "location", "counted")
    ]  # fmt: skip
    before = sum(one.co2e["AR6"] or 0 for one in power)
    effects = {
        one.effect: one.value
        for one in bridged.parts
        if (one.site, one.activity, one.category) == ("hefei-plant", "electricity", "2.electricity")
    }
    assert near(effects["activity"], before * (made["2023"] / made["2022"] - 1))
    assert bridged.effects["intensity"] not in (None, 0)
    unknown = {one.site: one.reason for one in bridged.production if one.reason}
    assert set(unknown.values()) == {"no_output"}
    assert 0 < bridged.known < len(bridged.production)
    otherwise = {one.activity for one in bridged.parts if one.effect == "method"}
    assert "electricity" not in otherwise, "products by yearly and by lifetime figures: each beside its like"


def test_a_pack_upgrade_shows_what_it_touches_and_calculates_nothing_else(
    qinghe: Any, year: Any, tmp_path: Path, settings: Any
) -> None:
    """Steam from 0.11 to 0.12 t/GJ in a new edition: the lines of steam alone, and as a whole run would have them.

    The run before kept what its packs said, so the older version is at hand though the folder has the new one alone.
    """
    import shutil

    from qingheng.apps.inventory import queries, services
    from qingheng.platform.rights.errors import Forbidden

    manager, approver, view = qinghe["programme_manager"], qinghe["approver"], year("2023")
    pack = _pack_of_steam(manager, view)
    folder = tmp_path / "packs"
    shutil.copytree(settings.PACKS, folder)
    _write_edition(folder / pack)
    settings.PACKS = folder
    before = {one["path"] for one in year("2023").run.parts}
    preview = queries.upgrade_preview(actor=manager, inventory_id=view.id, pack=pack)
    assert {one.activity for one in preview.lines} == {"steam"}
    assert preview.factors["changed"] == (f"{pack}/steam",)
    assert abs(preview.after / preview.before - D("0.12") / D("0.11")) < D("1e-9")
    made = services.propose_upgrade(
        actor=manager, inventory_id=view.id, pack=pack, reason="新版缺省值 / new default", at=NOW
    )
    with pytest.raises(Forbidden):
        services.approve_upgrade(actor=manager, upgrade_id=made.id, at=NOW)
    run = services.approve_upgrade(actor=approver, upgrade_id=made.id, at=NOW)
    assert len({one["path"] for one in run.parts} - before) == 1
    assert run.summary["touched"]["keys"] == len(preview.lines) < run.summary["keys"]
    again = services.run_inventory(actor=manager, inventory_id=view.id, at=NOW)
    assert (again.repeated, again.run_hash) == (True, run.run_hash)
    (entry,) = queries.upgrades(actor=manager, inventory_id=view.id)
    assert entry.state == "approved"
    changes = queries.compare_runs(
        actor=manager, inventory_id=view.id, other_id=view.id, other_run=view.run.number
    )
    assert {(one.key[3], one.cause) for one in changes if one.before != one.after} == {("steam", "value")}


def _pack_of_steam(actor: Any, view: Any) -> str:
    from qingheng.apps.inventory import queries

    groups = queries.line_groups(actor=actor, inventory_id=view.id)
    return next(one.factor for one in groups if one.activity == "steam" and one.factor).partition("/")[0]


def _write_edition(folder: Path) -> None:
    toml = folder / "pack.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace('version = "1.', 'version = "2.', 1), encoding="utf-8"
    )
    table = folder / "factors.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    changed = [
        line.replace("0.11", "0.12").replace("co2=110", "co2=120") if line.startswith("steam,") else line
        for line in lines
    ]
    assert changed != lines
    table.write_text("\n".join(changed) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Calculated, not locked yet"), ("zh-hans", "已核算、尚未锁定")]
)
def test_the_tower_and_the_table_tell_of_the_year_that_is_calculated_and_not_locked(
    qinghe: Any, year: Any, client_of: Any, language: str, words: str
) -> None:
    from qingheng.apps.inventory import queries

    (told,) = queries.unreported(actor=qinghe["approver"], node_id=year("2023").node_id, reported={"2022"})
    scopes = queries.scopes(actor=qinghe["approver"], inventory_id=year("2023").id)
    assert told.period == "2023"
    for name, total in scopes.items():
        assert near(told.tonnes[name] or D(0), (total.consolidated["AR6"] or D(0)) / 1000)
    for address in ("/c/qinghe/", "/c/qinghe/kpi/"):
        page = client_of("approver", language).get(address).content.decode()
        assert words in page
        assert f"/c/qinghe/inventory/{told.id}/" in page
        assert "No record yet" not in page
        assert "尚无数据" not in page
    digits = {point.value for point in _figures(qinghe["approver"]) if point.origin == "queried"}
    table = client_of("approver", language).get("/c/qinghe/kpi/").content.decode()
    assert digits
    assert not [value for value in digits if value and f"{value:,.6f}" in table]


def _figures(actor: Any) -> list[Any]:
    from qingheng.apps.indicators import queries as indicators
    from qingheng.apps.organisation import queries as organisation

    return list(indicators.points(actor=actor, node_id=organisation.root(actor=actor).id).values())


@pytest.fixture
def client_of(loaded: Any, qinghe: Any) -> Callable[[str, str], Any]:
    """A browser of a person of the company by role, in a language."""
    from django.conf import settings as conf
    from django.test import Client

    from qingheng.platform.people.models import Person

    def made(role: str, language: str) -> Any:
        client = Client()
        client.force_login(
            Person.objects.get(email=f"{role}@demo.qingheng.example"),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        client.cookies[conf.LANGUAGE_COOKIE_NAME] = language
        return client

    return made
