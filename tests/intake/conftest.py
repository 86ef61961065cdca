"""A company with a group and two sites, made once for each module of tests; files go to a throwaway folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests.world import NOW


@dataclass(frozen=True)
class Standing:
    """Two companies and one person a role in the first."""

    company: Any
    rival: Any
    actors: dict[str, Any]


@pytest.fixture(autouse=True)
def stores(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.PLANE_ROOT = tmp_path / "blobs", tmp_path / "plane"


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant
    from tests.world import _people

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            company = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=NOW)
            rival = create_tenant(slug="rival", name_zh="乙公司", name_en="Rival", at=NOW)
            with tenant_scope(company.id):
                actors = _people(company)
            yield Standing(company, rival, actors)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def company(standing: Standing, db: None) -> Iterator[Any]:
    """The company, its scope entered for the whole test."""
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(standing.company.id):
        yield standing.company


@pytest.fixture
def rival(standing: Standing, db: None) -> Any:
    """Another company, which has nothing."""
    return standing.rival


@pytest.fixture
def actors(standing: Standing, company: Any) -> dict[str, Any]:
    """One actor per role in the company."""
    return standing.actors


@pytest.fixture
def sites(company: Any, operator: Any, now: Any) -> dict[str, Any]:
    """A group with two sites, by code: acme, sz, wh."""
    from qingheng.apps.organisation import services as organisation

    made: dict[str, Any] = {}
    for code, kind, zh, en in (
        ("acme", "group", "甲集团", "Acme Group"),
        ("sz", "site", "深圳工厂", "Shenzhen plant"),
        ("wh", "site", "武汉工厂", "Wuhan plant"),
    ):
        made[code] = organisation.add_node(
            actor=operator,
            code=code,
            facts=organisation.NodeFacts(kind=kind, name_zh=zh, name_en=en),
            parent_id=made["acme"].id if made else None,
            at=now,
        )
    return made


Row = Mapping[str, str]


def bill(site: str = "sz", period: str = "2025-01", quantity: str = "1200", **more: str) -> dict[str, str]:
    """A row of purchased energy by the codes of its columns."""
    row = {
        "site": site,
        "period": period,
        "carrier": "electricity",
        "meter": f"M-{site}",
        "quantity": quantity,
        "unit": "kWh",
    }
    return row | more


@pytest.fixture
def enter(actors: dict[str, Any], sites: dict[str, Any], now: Any) -> Callable[..., Any]:
    """enter(*rows, by=actor, node=code): a checked draft of typed rows, of the group and by the data owner unless said."""
    from qingheng.apps.intake.services.forms_entry import enter_rows

    def make(
        *rows: Row, by: Any = None, node: str = "acme", dataset: str = "energy", into: int | None = None
    ) -> Any:
        entered: Sequence[Row] = rows or (bill(),)
        return enter_rows(
            actor=by or actors["data_owner"],
            dataset=dataset,
            node_id=sites[node].id,
            rows=entered,
            at=now,
            into=into,
        )

    return make


@pytest.fixture
def hand_in(enter: Any, actors: dict[str, Any], now: Any) -> Callable[..., Any]:
    """As enter, and handed in."""
    from qingheng.apps.intake.services import workflow

    def make(*rows: Row, by: Any = None, **more: Any) -> Any:
        draft = enter(*rows, by=by, **more)
        return workflow.submit(actor=by or actors["data_owner"], submission_id=draft.id, at=now)

    return make


@pytest.fixture
def seal(hand_in: Any, actors: dict[str, Any], now: Any) -> Callable[..., Any]:
    """As hand_in, and approved."""
    from qingheng.apps.intake.services import workflow

    def make(*rows: Row, **more: Any) -> Any:
        waiting = hand_in(*rows, **more)
        return workflow.approve(actor=actors["approver"], submission_id=waiting.id, at=now)

    return make
