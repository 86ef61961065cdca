"""Footprints carried into an inventory: published by a second person, chosen by product, market and day, ended, superseded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings

from qingheng.apps.footprints import queries, services
from qingheng.apps.footprints.models import Footprint
from qingheng.platform.audit.models import AuditEvent
from qingheng.platform.rights.errors import Conflict, Forbidden, Invalid
from tests.inventory.small import Small, standing  # noqa: F401 - a fixture
from tests.world import NOW

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
SOLD = {"market": "cn", "energy_use": "footprint", "quantity": "10", "unit": "count"}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of this module's evidence and sealed rows."""
    folder = tmp_path_factory.mktemp("publishing")
    with override_settings(MEDIA_ROOT=folder / "blobs", PLANE_ROOT=folder / "plane"):
        yield folder


@pytest.fixture(scope="module")
def furnished(standing: Small) -> Small:  # noqa: F811
    """The company with the demonstration products, a study, and the standard configuration approved."""
    from qingheng.platform.packs.services import install_pack
    from qingheng.platform.rights.queries import operator_for

    for pack in ("lca-starter", "products-demo"):
        install_pack(actor=operator_for(tenant=standing.company), pack_id=pack, at=NOW)
    services.studies_of_families(actor=standing.manager, database="lca-starter", on=NOW.date(), at=NOW)
    services.run_study(actor=standing.manager, study="book14", at=NOW)
    one = queries.footprint_of(actor=standing.manager, study="book14", configuration="book14-std")
    services.submit_footprint(actor=standing.manager, footprint_id=one.id, at=NOW)
    services.approve_footprint(actor=standing.actors["approver"], footprint_id=one.id, at=NOW)
    return standing


@pytest.fixture
def small(furnished: Small, db: None) -> Iterator[Small]:
    """Its scope entered; what a test writes is undone."""
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(furnished.company.id):
        yield furnished


@pytest.fixture
def standard(small: Small) -> Any:
    """The approved footprint."""
    return queries.footprint_of(actor=small.manager, study="book14", configuration="book14-std")


def publish(small: Small, footprint_id: int, first: date = FIRST, last: date = LAST, **more: Any) -> Any:
    return services.publish_footprint(
        actor=small.actors["approver"], footprint_id=footprint_id, first=first, last=last, at=NOW, **more
    )


def test_products_sold_and_goods_bought_count_by_what_is_published(
    small: Small, standard: Any, tmp_path: Path
) -> None:
    from qingheng.apps.inventory import queries as inventories
    from qingheng.apps.inventory import services as inventory_services
    from qingheng.formats.replay_program import replay

    publish(small, standard.id)
    assert AuditEvent.objects.filter(action="footprints.published", object_id=str(standard.id)).count() == 1
    small.enter("sold_products", [
        {**SOLD, "product": "BOOK14-Std"},
        {**SOLD, "product": "book14-std", "market": "de", "quantity": "3"},
        {**SOLD, "product": "book14-light", "quantity": "5"},
        {**SOLD, "product": "other", "energy_use": "electricity", "lifetime_energy": "1", "lifetime_energy_unit": "kWh"},
    ])  # fmt: skip
    small.enter("sold_products_end_of_life", [
        {"product": "book14-std", "market": "cn", "category": "e_waste", "route": "landfilled", "mass": "24",
         "mass_unit": "kg"},
    ])  # fmt: skip
    small.enter("purchased_goods_mass", [
        {"material": "other", "item_code": "book14-std", "quantity": "2", "unit": "count", "document": "1"},
    ])  # fmt: skip
    inventory = small.inventory()
    small.run(inventory)
    found = {(one.rule, one.values["product"], one.values["market"]): one for one in small.groups(inventory)
             if one.rule in ("use.footprint", "end.footprint")}  # fmt: skip
    for rule, stage in (("use.footprint", "use"), ("end.footprint", "end_of_life")):
        counted = found[rule, "BOOK14-Std", "cn"]
        assert counted.co2e["AR6"] == pytest.approx(10 * standard.by_stage[stage], abs=Decimal("1e-6"))
        for missing in (found[rule, "book14-std", "de"], found[rule, "book14-light", "cn"]):
            assert (missing.status, missing.reason, missing.co2e["AR6"]) == ("blocked", "no_factor", None)
    (treated,) = small.groups(inventory, rule="end-of-life.mass")
    assert (treated.status, treated.reason) == ("left_out", "by_footprint")
    (bought,) = small.groups(inventory, rule="materials.quantity")
    gate = standard.by_stage["raw_materials"] + standard.by_stage["production"]
    assert bought.co2e["AR6"] == pytest.approx(2 * gate, rel=Decimal("1e-9"))
    item = small.items(inventory)["no_factor", "product.book14-light.use"]
    assert (item.action, "not zero" in item.remedy_en, "不按零计" in item.remedy_zh) == (
        "footprint",
        True,
        True,
    )
    sold = found["use.footprint", "BOOK14-Std", "cn"]
    told = inventories.explain(
        actor=small.manager, inventory_id=inventory, part=sold.part, choice=sold.choice
    )
    factor = told.answer["factor"]
    assert (factor["record"], standard.sha256 in factor["document"]) == (f"footprint/{standard.id}", True)
    assert Decimal(factor["spread"]) == standard.spread.quantize(Decimal("0.000001"))
    assert factor["quality"]["time"] in range(1, 6)
    into = tmp_path / "pack.zip"
    inventory_services.pack_inventory(actor=small.manager, inventory_id=inventory, into=into, at=NOW)
    assert replay(into)["result"] == "same"


def test_a_publication_ends_from_a_day_on_and_a_later_one_takes_its_place(
    small: Small, standard: Any
) -> None:
    publish(small, standard.id)
    with pytest.raises(Conflict) as twice:
        publish(small, standard.id)
    assert twice.value.code == "published-already"
    small.enter(
        "sold_products", [{**SOLD, "product": "book14-std", "period": f"2023-0{month}"} for month in (5, 7)]
    )
    inventory = small.inventory()
    small.run(inventory)
    small_before = {one.first.month: one.status for one in small.groups(inventory, rule="use.footprint")}
    ended = services.end_publication(
        actor=small.actors["approver"], record_type="footprint", record_id=standard.id, first=date(2023, 7, 1),
        reason="Grid of the market changed", at=NOW,
    )  # fmt: skip
    assert {(one.state, one.last) for one in ended} == {("ended", date(2023, 6, 30))}
    small.run(inventory)
    after = {
        one.first.month: (one.status, one.reason) for one in small.groups(inventory, rule="use.footprint")
    }
    assert small_before == {5: "counted", 7: "counted"}
    assert after == {5: ("counted", "spread_stated"), 7: ("blocked", "expired")}
    services.add_figure(
        actor=small.manager,
        figure=services.Figure("nb.lcd", "x", supplier="SUP-D1", kilograms={"fossil": "20"}),
        at=NOW,
    )
    runs = services.run_study(actor=small.manager, study="book14", at=NOW).footprints
    later = next(one for one in runs if one.configuration == "book14-std")
    with pytest.raises(Conflict) as early:
        publish(small, later.id)
    assert early.value.code == "footprint-not-approved"
    services.submit_footprint(actor=small.manager, footprint_id=later.id, at=NOW)
    services.approve_footprint(actor=small.actors["approver"], footprint_id=later.id, at=NOW)
    assert {one.later for one in queries.published(actor=small.manager)} == {later.id}
    view = queries.publishing_of(
        actor=small.manager, footprint_id=later.id, first=date(2023, 6, 1), last=LAST
    )
    assert view.parts[1].replaces == (f"footprint-{standard.id}-use",)
    publish(small, later.id, date(2023, 6, 1))
    own, others = queries.standing(actor=small.manager, footprint_id=later.id)
    assert ({one.record_id for one in own}, others) == ({later.id}, [])
    until = {one.last for one in queries.published(actor=small.manager, record_id=standard.id)}
    assert until == {date(2023, 5, 31)}
    small.run(inventory)
    assert {one.status for one in small.groups(inventory, rule="use.footprint")} == {"counted"}


def test_both_records_say_which_one_inventories_take(small: Small, standard: Any) -> None:
    from qingheng.apps.footprints.views.addressing import standing as said

    publish(small, standard.id)
    figure = services.Figure("nb.lcd", "x", supplier="SUP-D1", kilograms={"fossil": "21"})
    services.add_figure(actor=small.manager, figure=figure, at=NOW)
    services.run_study(actor=small.manager, study="book14", at=NOW)
    later = queries.footprint_of(actor=small.manager, study="book14", configuration="book14-std")
    request: Any = SimpleNamespace(actor=small.manager, company=small.company)
    (waits,) = said(request, later)
    assert (
        waits["url"].endswith(f"/footprints/{standard.id}/"),
        "go on taking that one" in waits["text"],
    ) == (True, True)
    services.submit_footprint(actor=small.manager, footprint_id=later.id, at=NOW)
    services.approve_footprint(actor=small.actors["approver"], footprint_id=later.id, at=NOW)
    (earlier,) = said(request, queries.footprint(actor=small.manager, footprint_id=standard.id))
    assert earlier["url"].endswith(f"/footprints/{later.id}/publish/")
    publish(small, later.id)
    both = [queries.footprint(actor=small.manager, footprint_id=one.id) for one in (standard, later)]
    assert [said(request, one) for one in both] == [[], []]


def test_what_cannot_be_published_is_refused(small: Small, standard: Any) -> None:
    with pytest.raises(Forbidden):
        services.publish_footprint(actor=small.manager, footprint_id=standard.id, at=NOW)
    with pytest.raises(Invalid):
        publish(small, standard.id, LAST, FIRST)
    with pytest.raises(Invalid):
        publish(small, standard.id, parts=("transport",))
    row = Footprint.objects.get(pk=standard.id)
    answer = {**row.answer, "by_stage": {**row.answer["by_stage"], "end_of_life": "-1"}}
    Footprint.objects.filter(pk=row.pk).update(answer=answer)
    with pytest.raises(Conflict, match="not what was calculated"):
        publish(small, standard.id)
    view = queries.publishing_of(actor=small.manager, footprint_id=standard.id, first=FIRST, last=LAST)
    assert [(one.part, one.problem) for one in view.parts] == [
        ("purchase", ""),
        ("use", ""),
        ("end_of_life", "credit"),
    ]


def test_a_suppliers_figure_goes_before_the_average_for_that_supplier_alone(small: Small) -> None:
    approver = small.actors["approver"]
    figure = services.Figure(
        "NB.Bat58", "PCF 7", supplier="SUP-B1", kilograms={"fossil": "5.5"}, scores="22222"
    )
    held = services.add_figure(actor=small.manager, figure=figure, at=NOW)
    average = small.own_factor(
        code="battery", activity="material.lithium_battery", basis="material", unit="kg", gases="co2=10"
    )
    with pytest.raises(Forbidden):
        services.publish_figure(actor=small.manager, figure_id=held.id, at=NOW)
    made = services.publish_figure(actor=approver, figure_id=held.id, first=FIRST, last=LAST, at=NOW)
    assert {(one.place, one.unit) for one in made} == {("SUP-B1", "count"), ("SUP-B1", "kg")}
    row = {"material": "lithium_battery", "item_code": "nb.bat58", "quantity": "100", "unit": "count"}
    small.enter("purchased_goods_mass", [
        {**row, "supplier": "SUP-B1", "document": "1"},
        {**row, "supplier": "SUP-Z", "quantity": "7", "unit": "kg", "document": "2"},
    ])  # fmt: skip
    inventory = small.inventory()
    small.run(inventory)
    found = {
        one.values.get("supplier"): (one.status, one.factor, one.co2e["AR6"])
        for one in small.groups(inventory)
    }
    own = f"own/figure-{held.id}-1.v1"
    assert found == {"SUP-B1": ("counted", own, Decimal(550)), None: ("counted", average, Decimal(70))}
