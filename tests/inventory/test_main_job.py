"""The published fuels and energy of the demonstration company: gas by gas, beside what was published."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from qingheng.apps.inventory import queries, services
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid, NotFound
from tests.world import NOW


def test_scope_1_is_the_sum_of_official_factors(inventory, actors) -> None:
    """Worked by hand: GJ / 0.0036 kWh x DESNZ 2025 kg per kWh (net), gases by AR6."""
    scope1 = queries.scopes(actor=actors["auditor"], inventory_id=inventory.id)["scope1"]
    co2 = {
        "natural_gas": "0.20229",
        "diesel": "0.26475",
        "gasoline": "0.25276",
        "lpg": "0.22999",
        "jet": "0.25826",
    }
    heat = {"natural_gas": 73118, "diesel": 7122 + 1909, "gasoline": 1174, "lpg": 1227 + 91, "jet": 20353}
    expected = sum(Decimal(heat[fuel]) / Decimal("0.0036") * Decimal(co2[fuel]) for fuel in heat)
    assert abs(scope1.gases["co2"] - expected) < Decimal("0.000001")
    ar6 = scope1.gases["co2"] + scope1.gases["ch4_fossil"] * Decimal("29.8") + scope1.gases["n2o"] * 273
    assert abs(scope1.co2e["AR6"] - ar6) < Decimal("0.000001")
    assert scope1.co2e["AR5"] != scope1.co2e["AR6"]
    assert scope1.meter.complete


def test_scope_2_by_both_views_with_what_is_blocked_beside_it(inventory, actors) -> None:
    """1,256,824 GJ at 0.5366 (location) and 0.5856 (residual) kg/kWh, 50,269 GJ of steam at 110 kg/GJ."""
    scopes = queries.scopes(actor=actors["auditor"], inventory_id=inventory.id)
    steam = Decimal(50269) * 110
    power = Decimal(1256824) / Decimal("0.0036")
    for name, factor in (("scope2_location", "0.5366"), ("scope2_market", "0.5856")):
        total = scopes[name]
        assert abs(total.co2e["AR6"] - (power * Decimal(factor) + steam)) < Decimal("0.000001")
        assert (total.meter.counted.rows, total.meter.blocked.rows, total.meter.assumed) == (2, 1, 2)
        assert total.meter.blocked.amounts == {"GJ": Decimal(2081)}
        assert not total.meter.complete
        assert total.meter.rows_percent == Decimal("66.7")


def test_what_is_blocked_is_never_zero(inventory, actors) -> None:
    scope3 = queries.scopes(actor=actors["auditor"], inventory_id=inventory.id)["scope3"]
    assert scope3.co2e == {"AR6": None, "AR5": None}
    assert scope3.meter.counted.rows == 0
    groups = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    blocked = [one for one in groups if one.status == "blocked"]
    assert blocked
    assert all(one.co2e == {"AR6": None, "AR5": None} and not one.gases for one in blocked)


def test_the_worklist_names_a_remedy_for_every_block(inventory, actors) -> None:
    items = queries.blocked(actor=actors["auditor"], inventory_id=inventory.id)
    assert {one.activity for one in items if one.scope == 2} == {"chilled_water"}
    assert all(one.remedy_zh and one.remedy_en and one.title_zh and one.action for one in items)
    assert sum(one.rows for one in items) == sum(
        one.rows
        for one in queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
        if one.status == "blocked"
    )


def test_every_published_figure_stands_beside_with_reasons(inventory, actors) -> None:
    compared = {
        one.measure: one
        for one in queries.compare_with_published(actor=actors["auditor"], inventory_id=inventory.id)
    }
    assert {name: one.published for name, one in compared.items()} == {
        "scope1": Decimal(6303), "scope2_location": Decimal(202440), "scope2_market": Decimal(19540),
        "scope3": Decimal(18741480),
    }  # fmt: skip
    assert all(one.reasons for one in compared.values())
    scope1 = compared["scope1"]
    assert scope1.difference == scope1.computed - scope1.published
    mixed = next(one for one in scope1.reasons if one.code == "gasoline-or-diesel")
    assert mixed.low < 0 == mixed.high  # petrol burns with less CO2 for the same heat than diesel
    by_code = {one.code: one for measure in compared.values() for one in measure.reasons}
    # GJ x (Chinese default - UK factor with its methane and nitrous oxide by AR6), kg for each GJ
    gas = Decimal(73118) * Decimal("55.539") / 1000 - Decimal("4117.415686352939")
    jet = Decimal(20353) * Decimal("70.4293333333") / 1000 - Decimal("1473.823376887413")
    assert abs(by_code["gas-factor"].low - gas) < Decimal("0.000001")
    assert by_code["gas-factor"].high == 0
    assert abs(by_code["jet-factor"].low - jet) < Decimal("0.000001")
    year = Decimal(1256824) / Decimal("0.0036") * (Decimal("0.5568") - Decimal("0.5366")) / 1000
    assert abs(by_code["grid-2021"].high - year) < Decimal("0.000001")
    assert by_code["grid-2021"].low == 0
    assert "datapoints.csv" in scope1.place


@pytest.mark.parametrize("side", ["location", "market"])
def test_the_total_is_the_sum_of_its_lines_under_any_grouping(inventory, actors, side) -> None:
    actor, groups = actors["auditor"], queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    lines = sum(one.co2e["AR6"] for one in groups if one.status == "counted" and one.side in ("both", side))
    for by in [
        (),
        *permutations(("scope", "category", "site", "activity", "month"), 2),
        tuple(queries.DIMENSIONS),
    ]:
        totals = queries.totals(actor=actor, inventory_id=inventory.id, by=by, side=side)
        assert sum(one.co2e["AR6"] for one in totals if one.co2e["AR6"] is not None) == lines
        assert sum(one.meter.counted.rows for one in totals) == totals_rows(groups, side)


def totals_rows(groups, side) -> int:
    return sum(
        one.rows - one.missing for one in groups if one.status == "counted" and one.side in ("both", side)
    )


def test_a_line_opens_its_factor_candidates_and_file(inventory, actors) -> None:
    groups = queries.line_groups(actor=actors["auditor"], inventory_id=inventory.id)
    one = next(one for one in groups if one.rule == "energy.electricity.location")
    told = queries.explain(
        actor=actors["auditor"], inventory_id=inventory.id, part=one.part, choice=one.choice
    )
    assert told.answer["factor"]["id"] == "factors-cn-electricity-organisation/2022-CN-location"
    assert told.answer["candidates"][0]["rank"] == 1
    assert "Scope 2 Guidance" in told.clause
    assert " / " not in told.answer["reason_en"]
    row = told.rows[0]
    assert (row["amount"], row["unit"]) == (Decimal(1256824), "GJ")
    assert (row["approved"], row["prepared"]) == ("approver", "data owner")
    assert row["file"].endswith(".csv")
    assert row["values"]["document"] == "company-lenovo@1.1.0 datapoints.csv:91"


def test_the_same_inputs_are_the_same_run(inventory, actors) -> None:
    again = services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW)
    assert (again.repeated, again.number, again.run_hash) == (True, 1, inventory.run.run_hash)


def test_a_run_is_reproduced_to_the_byte(inventory, actors, settings, tmp_path) -> None:
    """Calculated anew elsewhere, every sealed part has the hash it had."""
    from qingheng.apps.inventory.gathering import gather
    from qingheng.apps.inventory.models import Inventory
    from qingheng.apps.inventory.services.running import _calculate

    one = Inventory.objects.select_related("node", "period").get(pk=inventory.id)
    inputs = gather(actors["programme_manager"], one)
    assert inputs.digest == inventory.run.run_hash
    settings.PLANE_ROOT = tmp_path / "elsewhere"
    made = _calculate(one, settings.PLANE_ROOT / one.code, inputs, lambda _done, _total: None)
    assert not made.taken
    assert [part["sha256"] for part in made.parts] == [part["sha256"] for part in inventory.run.parts]


def test_a_confirmed_factor_makes_another_run_that_can_be_compared(inventory, actors) -> None:
    manager = actors["programme_manager"]
    services.confirm_factor(
        actor=manager, inventory_id=inventory.id, code="electricity-location", at=NOW,
        confirmed=services.Confirmed(
            "electricity", "factors-cn-electricity-organisation/2021-CN-location", ("试", "trial"), "location", assumed=True
        ),
    )  # fmt: skip
    run = services.run_inventory(actor=manager, inventory_id=inventory.id, at=NOW)
    assert (run.number, run.repeated) == (2, False)
    changes = queries.compare_runs(
        actor=manager, inventory_id=inventory.id, other_id=inventory.id, run=2, other_run=1
    )
    moved = [one for one in changes if one.cause != "same"]
    assert [(one.cause, one.unit) for one in moved] == [("factor", "GJ")]
    power = Decimal(1256824) / Decimal("0.0036")
    assert abs(moved[0].after - moved[0].before - power * Decimal("0.0202")) < Decimal("0.000001")


def test_locking_needs_another_right_and_stops_changes(inventory, actors) -> None:
    with pytest.raises(Forbidden):
        services.lock_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW)
    locked = services.lock_inventory(actor=actors["approver"], inventory_id=inventory.id, at=NOW)
    assert locked.state == "locked"
    with pytest.raises(Conflict, match="locked"):
        services.run_inventory(actor=actors["programme_manager"], inventory_id=inventory.id, at=NOW)
    with pytest.raises(Invalid):
        services.unlock_inventory(actor=actors["approver"], inventory_id=inventory.id, reason=" ", at=NOW)
    opened = services.unlock_inventory(
        actor=actors["approver"], inventory_id=inventory.id, reason="correction", at=NOW
    )
    assert opened.state == "open"


def test_nothing_of_it_is_seen_from_another_company(inventory, rival) -> None:
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(rival.id):
        stranger = operator_for(tenant=rival)
        assert queries.inventories(actor=stranger) == []
        with pytest.raises(NotFound):
            queries.scopes(actor=stranger, inventory_id=inventory.id)
        with pytest.raises(NotFound):
            queries.explain(actor=stranger, inventory_id=inventory.id, part=0, choice=0)


def test_an_option_that_does_not_exist_is_refused_at_its_place(inventory, actors) -> None:
    for options, place in (
        (services.Options(approach="control"), "approach"),
        (services.Options(gwp_sets=("AR9",)), "gwp_sets.0"),
        (services.Options(gwp_sets=("AR6", "AR6")), "gwp_sets"),
        (services.Options(variants={"refrigerants": "guess"}), "variants.refrigerants"),
    ):
        with pytest.raises(Invalid) as refusal:
            services.change_inventory(
                actor=actors["programme_manager"], inventory_id=inventory.id, options=options, at=NOW
            )
        assert refusal.value.place == place


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("query", ["", "?by=site&side=market", "?by=month", "?by=activity&format=csv"])
def test_the_pages_answer(inventory, client_as, lang, query) -> None:
    client = client_as("programme_manager")
    client.cookies["django_language"] = lang
    base = f"/c/acme/inventory/{inventory.id}/"
    answer = client.get(base + query)
    assert answer.status_code == 200
    if "csv" not in query:
        assert (
            "各范围与公布值对照" if lang == "zh-hans" else "Scopes beside what was published"
        ) in answer.content.decode()


def test_the_other_pages_answer(inventory, client_as) -> None:
    client = client_as("programme_manager")
    base = f"/c/acme/inventory/{inventory.id}/"
    pages = (
        "/c/acme/inventory/",
        "/c/acme/inventory/?q=FY2022",
        "/c/acme/inventory/make/",
        base + "blocked/",
    )
    for page in (*pages, base + "lines/?status=blocked", base + "lines/0/3/", base + "compare/"):
        answer = client.get(page)
        assert answer.status_code == 200, page
    assert client.get(base + "lines/9/9/").status_code == 404


def test_an_inventory_is_set_up_by_its_form_and_calculated_by_a_job(inventory, client_as) -> None:
    client = client_as("programme_manager")
    sent = {
        "period": "FY2020/21", "code": "fy2020-21", "name_zh": "清单", "name_en": "Inventory",
        "approach": "operational", "dates": "latest_published", "gwp_sets": "AR5",
    }  # fmt: skip
    made = client.post("/c/acme/inventory/make/", sent)
    assert made.status_code == 302
    assert client.post("/c/acme/inventory/make/", sent).status_code == 422
    assert (
        "Not calculated" in client.get(made["Location"], headers={"accept-language": "en"}).content.decode()
    )
    assert client.post(made["Location"] + "run/").status_code == 302


def test_what_a_person_may_not_do_is_refused(inventory, client_as) -> None:
    base = f"/c/acme/inventory/{inventory.id}/"
    assert client_as("executive_viewer").get(base).status_code == 200
    assert client_as("executive_viewer").post(base + "run/").status_code == 403
    assert client_as("supplier").get(base).status_code == 403
    assert client_as("programme_manager").post(base + "lock/").status_code == 403
    assert client_as("approver").post(base + "lock/").status_code == 302
