"""The demonstration company with its inventories calculated once; sealed files go to a throwaway folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.world import NOW, Furnish, World, _load, _people, actors, client_as, company, record, rival, world

__all__ = ["World", "_load", "_people", "actors", "client_as", "company", "record", "rival", "world"]


@pytest.fixture(scope="module", autouse=True)
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of this module's evidence and sealed rows."""
    folder = tmp_path_factory.mktemp("inventory")
    with override_settings(MEDIA_ROOT=folder / "blobs", PLANE_ROOT=folder / "plane"):
        yield folder


@pytest.fixture(scope="module")
def furnish(stores: Path) -> Furnish:
    """Enter the published energy and calculate, as the demonstration does."""

    def load(manager: Any, pack: Any, root: Any) -> None:
        from qingheng.interfaces.cli.demonstration_inventory import Persons, load_inventories
        from qingheng.platform.people.models import Person
        from qingheng.platform.rights.queries import actor_for, operator_for
        from qingheng.platform.tenancy.queries import tenant_by_slug

        tenant = tenant_by_slug(slug="acme")

        def person(role: str) -> Any:
            return actor_for(person=Person.objects.get(email=f"{role}@acme.example"), tenant=tenant, at=NOW)

        persons = Persons(person("data_owner"), person("approver"), manager)
        load_inventories(
            operator=operator_for(tenant=tenant),
            persons=persons,
            root=root,
            pack=pack,
            at=NOW,
            say=lambda _z, _e: None,
        )

    return load


@pytest.fixture
def inventory(record: Any, actors: dict[str, Any]) -> Any:
    """The inventory of the last published year."""
    from qingheng.apps.inventory import queries

    return queries.inventory_of_period(actor=actors["programme_manager"], period="FY2022/23")


@pytest.fixture
def enter(actors: dict[str, Any], record: Any) -> Callable[..., Any]:
    """Have rows handed in, approved and sealed."""
    from qingheng.apps.intake.services import forms_entry, workflow

    def act(dataset: str, rows: list[dict[str, str]]) -> Any:
        made = forms_entry.enter_rows(
            actor=actors["data_owner"], dataset=dataset, node_id=record.id, rows=rows, at=NOW, title=dataset
        )
        assert (made.stage, made.errors) == ("ready", 0), (made.failure, made.counts)
        workflow.submit(actor=actors["data_owner"], submission_id=made.id, at=NOW)
        return workflow.approve(actor=actors["approver"], submission_id=made.id, at=NOW)

    return act
