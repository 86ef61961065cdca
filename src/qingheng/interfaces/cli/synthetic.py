"""Loads a synthetic company from its pack: structure, holdings, every table of facts through data
intake, certificates and inventories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.queries.submissions import submissions
from qingheng.apps.intake.services.checking import check_submission
from qingheng.apps.intake.services.loading import begin
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.intake.services.workflow import approve, submit
from qingheng.apps.inventory.contracts import InventoryView
from qingheng.apps.organisation import queries as organisation_reads
from qingheng.apps.organisation import services as organisation
from qingheng.interfaces.cli.demonstration import person_in
from qingheng.interfaces.cli.founding import equip, register_company
from qingheng.interfaces.cli.synthetic_inventory import Persons, load_synthetic_inventories
from qingheng.platform.packs import queries as packs
from qingheng.platform.packs.services import record_install
from qingheng.platform.people.contracts import DemonstrationPerson
from qingheng.platform.people.demonstration import lend_demonstration_people, make_demonstration_people
from qingheng.platform.rights.actor import Actor
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.models import Tenant
from qingheng.platform.tenancy.queries import tenant_by_slug
from qingheng.platform.tenancy.scope import tenant_scope

SYNTHETIC_PACK = "company-qinghe"

Say = Callable[[str, str], None]  # (zh, en)


class Unreadable(RuntimeError):
    """A table of the pack was not taken by data intake: its file and the state it stopped in."""


@dataclass(frozen=True)
class Synthetic:
    """What is there after loading. loaded: the submissions sealed just now; empty when all was there already."""

    tenant: Tenant
    people: tuple[DemonstrationPerson, ...]
    loaded: tuple[IntakeSubmissionView, ...]
    inventories: tuple[InventoryView, ...] = ()


def load_synthetic(
    *, at: datetime, say: Say, pack_id: str = SYNTHETIC_PACK, inventories: bool = True
) -> Synthetic:
    """Load the company; again it loads only what is missing. inventories: whether to calculate them as well.

    Raises Unreadable, LookupError for an unknown pack.
    """
    content = packs.content(pack_id)
    about = content.tables["company"][0]
    with transaction.atomic():
        tenant = tenant_by_slug(slug=about["id"], lock=True)
        if tenant is None:
            say(f"创建合成示例企业“{about['name_zh']}”", f"Creating {about['name_en']}")
            tenant = register_company(
                slug=about["id"], name_zh=about["name_zh"], name_en=about["name_en"], at=at
            )
        with tenant_scope(tenant.id):
            operator = operator_for(tenant=tenant)
            people = make_demonstration_people(tenant=tenant, actor=operator, at=at)
            lend_demonstration_people(actor=operator, at=at)
            _structure(operator, content, about, at)
            record_install(actor=operator, content=content, at=at)
    with tenant_scope(tenant.id):
        preparer, approver = (person_in(tenant, role, at) for role in ("data_owner", "approver"))
        folder = Path(settings.PACKS) / pack_id
        loaded = [
            one
            for row in content.tables["facts"]
            if (one := _table(preparer, approver, folder, row, at, say)) is not None
        ]
        made: list[InventoryView] = []
        if inventories:
            persons = Persons(preparer, approver, person_in(tenant, "programme_manager", at))
            root = organisation_reads.root(actor=approver)
            made = load_synthetic_inventories(persons=persons, root=root, content=content, at=at, say=say)
    return Synthetic(tenant, tuple(people), tuple(loaded), tuple(made))


def _structure(operator: Actor, content: Any, about: Mapping[str, str], at: datetime) -> None:
    if organisation_reads.nodes_by_code(actor=operator):
        return
    rows = [{**row, "ownership_percent": ""} for row in content.tables["nodes"]]
    organisation.load_nodes(actor=operator, rows=rows, at=at)
    nodes = organisation_reads.nodes_by_code(actor=operator)
    for row in content.tables["ownership"]:
        organisation.set_ownership(
            actor=operator,
            holder_id=nodes[row["holder"]].id,
            held_id=nodes[row["held"]].id,
            control=organisation.Control(
                percent=Decimal(row["percent"]),
                operational=row["operational_control"] == "yes",
                financial=row["financial_control"] == "yes",
                joint_financial=row["joint_financial_control"] == "yes",
                source=row["source"],
            ),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
            at=at,
        )
    for row in content.tables["rates"]:
        organisation.add_exchange_rate(
            actor=operator, base=row["base"], quote=row["quote"], kind=row["kind"], rate=Decimal(row["rate"]),
            valid_from=date.fromisoformat(row["valid_from"]), valid_until=date.fromisoformat(row["valid_until"]),
            source=row["source"], at=at,
        )  # fmt: skip
    for label in (about["first_period"], about["last_period"]):
        organisation.ensure_period(label=label, actor=operator, at=at)
    equip(operator=operator, at=at)


def _table(
    preparer: Actor, approver: Actor, folder: Path, row: Mapping[str, str], at: datetime, say: Say
) -> IntakeSubmissionView | None:
    """Hand in one table as the data owner and seal it as the approver; None when it is sealed already."""
    name = f"{row['file']}.csv"
    there = submissions(actor=preparer, dataset=row["dataset"])
    if any(one.file_name == name and one.state in ("approved", "sealed") for one in there):
        return None
    say(f"导入 {name}", f"Loading {name}")
    node = organisation_reads.nodes_by_code(actor=preparer)[row["node"]]
    made = begin(
        actor=preparer, dataset=row["dataset"], node_id=node.id, data=(folder / name).read_bytes(), name=name,
        at=at, at_once=True, again=True,
    )  # fmt: skip
    if made.stage == "mapping":
        made = _mapped(preparer, made, at)
    if made.stage != "ready" or made.errors:
        raise Unreadable(f"{name}: {made.stage}, {made.errors} errors {made.failure or ''}".strip())
    submit(actor=preparer, submission_id=made.id, at=at)
    return approve(actor=approver, submission_id=made.id, at=at)


def _mapped(preparer: Actor, made: IntakeSubmissionView, at: datetime) -> IntakeSubmissionView:
    """Take the proposed columns as they are."""
    proposed = mapping(actor=preparer, submission_id=made.id)
    confirmed = confirm_mapping(
        actor=preparer,
        submission_id=made.id,
        targets={one.index: one.target for one in proposed.columns},
        units={one.index: one.unit for one in proposed.columns if one.unit},
        constants=proposed.constants,
        options={},
        at=at,
    )
    if confirmed.stage == "checking":
        return check_submission(actor=preparer, submission_id=made.id, at=at)
    return confirmed
