"""The demonstration company with at least one object of every kind there is, so that no address stands empty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from qingheng.platform.people.models import Person
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.tenancy.scope import tenant_scope
from tests.world import NOW


@pytest.fixture(scope="module")
def furnished(demonstrated: Any) -> Any:
    """Beyond what is shipped, an object of every kind."""
    furnish(demonstrated.tenant, NOW)
    return demonstrated


@pytest.fixture
def demo(furnished: Any, db: None) -> Any:
    """The demonstration company with an object of every kind."""
    return furnished


def furnish(tenant: Any, now: Any) -> None:
    """A waiting job, a schedule, a token, a holding, a comment, an answer to several findings, loads of data."""
    from qingheng.apps.indicators.models import Datapoint
    from qingheng.apps.organisation.queries import root
    from qingheng.apps.organisation.services import Control, NodeFacts, add_node, set_ownership
    from qingheng.apps.quality.queries import all_findings
    from qingheng.apps.quality.services import answer_findings, run_checks
    from qingheng.platform.comments.services import write_comment
    from qingheng.platform.jobs.services import schedule, start
    from qingheng.platform.people.tokens import create_token
    from qingheng.platform.webhooks.services import add_endpoint

    person = Person.objects.get(email="programme_manager@demo.qingheng.example")
    manager = actor_for(person=person, tenant=tenant, at=now)
    assert manager is not None
    with tenant_scope(tenant.id):
        add_endpoint(
            actor=operator_for(tenant=tenant),
            url="https://lenovo-group.invalid/",
            events=["intake."],
            at=now,
        )
        start(actor=manager, kind="quality.run", at=now)
        schedule(actor=manager, kind="quality.run", cron="0 6 * * 1", at=now)
        create_token(actor=manager, label="isolation", verbs=["company.view"], days=9, at=now)
        figure = str(Datapoint.objects.filter(current=True).first().pk)
        write_comment(actor=manager, kind="datapoint", key=figure, text="Lenovo Group, 联想集团?", at=now)
        group = root(actor=manager)
        run = run_checks(actor=manager, node_id=group.id, at=now)
        marks = [one.fingerprint for one in all_findings(actor=manager, node_id=run.node_id)[1][:2]]
        answer_findings(
            actor=manager, node_id=group.id, fingerprints=marks, state="accepted", note="Lenovo Group", at=now
        )
        facts = NodeFacts(kind="legal_entity", name_zh="联想子公司", name_en="Lenovo subsidiary")
        part = add_node(actor=manager, code="lenovo-part", facts=facts, parent_id=group.id, at=now)
        set_ownership(
            actor=manager,
            holder_id=group.id,
            held_id=part.id,
            control=Control(percent=Decimal(60), operational=True, financial=True, source="test"),
            valid_from=date(2020, 1, 1),
            valid_until=None,
            at=now,
        )
        load_data(manager, group.id, now)
        load_ledger(manager, now)
        load_factors(manager, now)
        load_assurance(now)
        load_inventory_changes(now)
        load_lca(manager, now)
        load_products(manager, now)
        load_footprints(manager, now)


def load_data(manager: Any, node_id: int, now: Any) -> None:
    """A draft of purchased energy, a collection round, a dataset of the company's own."""
    from qingheng.apps.intake.queries.datasets import dataset
    from qingheng.apps.intake.services.campaigns import Asked, open_campaign
    from qingheng.apps.intake.services.datasets import define_dataset
    from qingheng.apps.intake.services.forms_entry import enter_rows

    owner = Person.objects.get(email="data_owner@demo.qingheng.example")
    row = {
        "site": "lenovo-group",
        "period": "2026-01",
        "carrier": "electricity",
        "quantity": "5",
        "unit": "kWh",
    }
    enter_rows(actor=manager, dataset="energy", node_id=node_id, rows=[row], title="Lenovo Group", at=now)
    body = dataset(actor=manager, code="energy").as_dict()
    define_dataset(actor=manager, body={**body, "code": "own_energy", "name_en": "Lenovo Group"}, at=now)
    open_campaign(
        actor=manager,
        name_zh="联想集团",
        name_en="Lenovo Group",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 6, 30),
        due=date(2026, 12, 31),
        asked=[Asked("energy", node_id, owner.pk)],
        at=now,
    )


def load_ledger(manager: Any, now: Any) -> None:
    """A lot of certificates, an allocation that waits, an item of the worklist."""
    from django.utils import timezone

    from qingheng.apps.ledgers.contracts import LotFacts
    from qingheng.apps.ledgers.services import Asked, issue_lot, propose_allocation
    from qingheng.calc.ledger import Demand

    facts = LotFacts(
        kind="gec", quantity=Decimal(10), vintage_first=date(2026, 10, 1), vintage_last=date(2026, 10, 31), market="CN",
        registry="Lenovo Group", serial_from="W0001", serial_to="W0010", supplier="联想集团",
    )  # fmt: skip
    issue_lot(actor=manager, facts=facts, at=now)
    asked = Asked(
        first=date(2026, 10, 1), last=date(2026, 10, 31), on=timezone.localdate(now),
        demands=(Demand("lenovo-group", date(2026, 10, 1), Decimal(5), "CN"),),
    )  # fmt: skip
    propose_allocation(actor=manager, asked=asked, at=now)


def load_inventory_changes(now: Any) -> None:
    """A version of a pack that was proposed, a change of a base year, and a price index of the company."""
    from qingheng.apps.inventory.models import BaseChange, Inventory, PackUpgrade, PriceIndex

    PackUpgrade.objects.create(
        inventory=Inventory.objects.first(), pack="factors-cn-fuels-2025", from_version="1", to_version="2", of_run="0",
        reason="Lenovo Group", proposed_name="Lenovo Group", at=now,
    )  # fmt: skip
    BaseChange.objects.create(
        inventory=Inventory.objects.first(),
        trigger="error",
        tonnes=1,
        reason="Lenovo Group",
        noted_name="Lenovo Group",
        at=now,
    )
    PriceIndex.objects.create(
        currency="USD", year=2029, index=Decimal(1), series="Lenovo Group", source="Lenovo Group",
        entered_name="Lenovo Group", entered_at=now,
    )  # fmt: skip


def load_assurance(now: Any) -> None:
    """An engagement of an auditor nobody signs in as, with a drawn line and a finding."""
    from qingheng.apps.assurance.models import Engagement, Finding, Sample, SampledLine
    from qingheng.apps.inventory.models import Inventory

    auditor = Person.objects.create_user(
        "auditor@isolation.example", "correct horse battery", name="A", created_at=now
    )
    engagement = Engagement.objects.create(
        inventory=Inventory.objects.first(), title="Lenovo Group", level="limited", materiality_percent=Decimal(5),
        auditor=auditor, auditor_name="A", auditor_until=date(2036, 1, 1), made_name="联想集团", made_at=now,
    )  # fmt: skip
    sample = Sample.objects.create(
        engagement=engagement, number=1, method="impact", size=1, run_number=1, run_hash="0" * 64, lines_of_run=1,
        drawn_name="A", drawn_at=now,
    )  # fmt: skip
    SampledLine.objects.create(sample=sample, order=1, part=0, choice=0, about="lenovo-group", co2e="1")
    Finding.objects.create(
        engagement=engagement, number=1, title="联想集团", text="Lenovo Group", raised_name="A", raised_at=now
    )


def load_lca(manager: Any, now: Any) -> None:
    """A database and an impact method named after the company."""
    from qingheng.apps.lca.models import Carrying, DatabaseVersion
    from qingheng.apps.lca.services import Import, import_methods, map_flow, run_import, start_import
    from tests.lca_store.small import METHOD, steel

    wanted = Import("lenovo-steel", name="Lenovo Group", licence="联想集团", licence_class="shipped")
    start_import(actor=manager, data=steel(company="Lenovo Group"), name="a.zip", wanted=wanted, at=now)
    version = DatabaseVersion.objects.get(state="importing")
    run_import(actor=manager, version_id=version.pk, at=now, progress=lambda _done: None)
    import_methods(
        actor=manager,
        data=METHOD,
        name="Lenovo Group.csv",
        code="lenovo-method",
        licence_class="shipped",
        at=now,
    )
    map_flow(
        actor=manager, version="lenovo-steel", method="lenovo-method", flow="hfcs", left_out=True, why="Lenovo Group", at=now
    )  # fmt: skip
    version.refresh_from_db()
    Carrying.objects.create(
        version=version, before=version, count=1, why="Lenovo Group", made_name="Lenovo Group", made_at=now
    )


def load_factors(manager: Any, now: Any) -> None:
    """An own factor, a confirmed choice, a file read as an edition."""
    from qingheng.apps.factors.services import OwnFacts, add_own_factor, confirm_rule, import_factors
    from tests.factors.flat_files import flat_file

    facts = OwnFacts(
        code="steam", activity="steam", basis="location", level="country", place="CN", unit="GJ", gases="co2=110",
        data_from=date(2025, 1, 1), data_until=date(2025, 12, 31), published=date(2026, 1, 1), name_zh="联想集团蒸汽",
        name_en="Lenovo Group steam", source="Lenovo Group",
    )  # fmt: skip
    add_own_factor(actor=manager, facts=facts, at=now)
    confirm_rule(
        actor=manager,
        activity="steam",
        factor_id="factors-cn-fuels-2025/steam",
        reason="Lenovo Group",
        at=now,
    )
    import_factors(
        actor=manager, data=flat_file(2024), name="Lenovo Group.csv", published=date(2024, 7, 8), at=now
    )


def load_products(manager: Any, now: Any) -> None:
    """A draft of a bill beside the demonstration products, named after the company."""
    from qingheng.apps.products.services import import_bill

    data = "parent,code,name,qty\nLENOVO-1,PART-1,联想集团,1\nLENOVO-1,PART-2,Lenovo Group,2\n".encode()
    import_bill(actor=manager, data=data, name="bill.csv", at=now)


def load_footprints(manager: Any, now: Any) -> None:
    """A study with its footprints and a figure of a supplier, named after the company."""
    from qingheng.apps.footprints.altering import Change
    from qingheng.apps.footprints.services import (
        Asked,
        Figure,
        add_figure,
        ask_supplier,
        keep_what_if,
        make_study,
        run_study,
    )
    from qingheng.apps.products.models import Item, SupplierLink

    asked = Asked(
        "lenovo-study", "book14", "联想集团", "Lenovo Group", "CN", date(2026, 11, 1), "lenovo-steel",
        stages=("raw_materials", "use"),
    )  # fmt: skip
    made = make_study(actor=manager, asked=asked, at=now)
    run = run_study(actor=manager, study=made.code, at=now)
    change = Change("figure", "nb", value=Decimal(1), supplier="联想集团")
    said = {"changes": [change], "name": "Lenovo Group", "reason": "联想集团"}
    keep_what_if(actor=manager, footprint_id=run.footprints[0].id, at=now, **said)
    figure = Figure("nb", "Lenovo Group", supplier="联想集团", kilograms={"fossil": "1"})
    add_figure(actor=manager, figure=figure, at=now)
    row = Item.objects.order_by("pk").first()
    SupplierLink.objects.get_or_create(item=row, supplier="联想集团")
    ask_supplier(
        actor=manager, item=row.code, supplier="联想集团", due=date(2099, 1, 1), at=now, note="Lenovo Group"
    )
