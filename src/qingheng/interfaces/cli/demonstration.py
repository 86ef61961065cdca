"""Loads the demonstration company: one call per engine, each repeatable without changing anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from qingheng.apps.disclosure import services as disclosure
from qingheng.apps.indicators import queries as indicator_reads
from qingheng.apps.indicators import services as indicators
from qingheng.apps.organisation import queries as organisation_reads
from qingheng.apps.organisation import services as organisation
from qingheng.apps.quality import services as quality
from qingheng.apps.quality.contracts import CheckRunView
from qingheng.apps.targets import services as targets
from qingheng.interfaces.cli.demonstration_inventory import Persons, load_inventories
from qingheng.interfaces.cli.founding import equip, register_company
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs.services import install_pack, record_install
from qingheng.platform.people.contracts import DemonstrationPerson
from qingheng.platform.people.demonstration import make_demonstration_people
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import actor_for, operator_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.queries import tenant_by_slug
from qingheng.platform.tenancy.scope import tenant_scope

COMPANY_PACK = "company-lenovo"
PRODUCTS_PACK = "products-demo"

Say = Callable[[str, str], None]  # (zh, en)


@dataclass(frozen=True)
class Loaded:
    """What is there after loading. `people` lists those made just now, with the passwords shown only here."""

    tenant: Tenant
    run: CheckRunView
    people: tuple[DemonstrationPerson, ...] = field(default=())
    changed: bool = False


def load(*, at: datetime, say: Say) -> Loaded:
    """Load company, people, catalogue, record, targets; check the record. Running it again changes nothing.

    One transaction: whatever stops it leaves nothing behind. Of two first runs at once one loads; the other
    waits and finds it done.
    """
    content = packs.content(COMPANY_PACK)
    try:
        with transaction.atomic():
            return _load(content, at, say)
    except IntegrityError:
        if tenant_by_slug(slug=content.tables["company"][0]["id"]) is None:
            raise
    with transaction.atomic():
        return _load(content, at, say)


def _load(content: Any, at: datetime, say: Say) -> Loaded:
    about = content.tables["company"][0]
    tenant = tenant_by_slug(slug=about["id"], lock=True)
    fresh = tenant is None
    if tenant is None:
        say("建立示范企业", "Creating the demonstration company")
        tenant = register_company(slug=about["id"], name_zh=about["name_zh"], name_en=about["name_en"], at=at)
    with tenant_scope(tenant.id):
        operator = operator_for(tenant=tenant)
        people = make_demonstration_people(tenant=tenant, actor=operator, at=at)
        _load_structure(operator, content, at)
        changed = _load_record(tenant, operator, content, at, say)
        targets.load_targets(actor=operator, pack=content, at=at)
        disclosure.load_report_index(actor=operator, pack=content, at=at)
        install_pack(actor=operator, pack_id=PRODUCTS_PACK, at=at)
        record_install(actor=operator, content=content, at=at)
        say("核对数据", "Checking the record")
        root = organisation_reads.root(actor=operator)
        run = quality.run_checks(actor=operator, node_id=root.id, at=at)
        persons = Persons(
            *(person_in(tenant, role, at) for role in ("data_owner", "approver", "programme_manager"))
        )
        load_inventories(operator=operator, persons=persons, root=root, pack=content, at=at, say=say)
    return Loaded(tenant=tenant, run=run, people=tuple(people), changed=fresh or changed)


def _load_structure(operator: Actor, content: Any, at: datetime) -> None:
    organisation.load_nodes(actor=operator, rows=content.tables["nodes"], at=at)
    organisation.load_exchange_rates(actor=operator, rows=content.tables["rates"], at=at)
    equip(operator=operator, at=at)


def _load_record(tenant: Tenant, operator: Actor, content: Any, at: datetime, say: Say) -> bool:
    """Hand in the published record as the data owner, approve it as the approver. False when it is there already."""
    if indicator_reads.submissions(actor=operator):
        return False
    say("导入五个财年的已公布数据", "Importing the published record of five fiscal years")
    preparer, approver = (person_in(tenant, role, at) for role in ("data_owner", "approver"))
    submission = indicators.load_company_record(actor_preparer=preparer, pack=content, at=at)
    indicators.approve_submission(actor=approver, submission_id=submission.id, at=at)
    return True


def person_in(tenant: Tenant, role: str, at: datetime) -> Actor:
    """The demonstration person who holds a role in the company in scope. Raises LookupError."""
    from qingheng.platform.rights.queries import grants_in_force

    for grant in grants_in_force(on=timezone.localdate(at)).filter(role=role, person__is_demonstration=True):
        actor = actor_for(person=grant.person, tenant=tenant, at=at)
        if actor is not None:
            return actor
    raise LookupError(f"no demonstration person holds the role {role}")
