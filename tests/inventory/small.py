"""A small company with two plants in China and one in Britain: rows go in, are approved and calculated as anybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.world import NOW, _people

PLANTS = (
    ("hefei", "合肥厂", "Hefei plant", "CN", "340000", "华东"),
    ("wuhan", "武汉厂", "Wuhan plant", "CN", "420000", "华中"),
    ("swindon", "斯温顿", "Swindon", "GB", "", ""),
)
YEAR = (date(2023, 1, 1), date(2023, 12, 31))


@dataclass(frozen=True)
class Small:
    """The company, one actor a role, its topmost node."""

    company: Any
    actors: Mapping[str, Any]
    root: Any

    @property
    def manager(self) -> Any:
        """Who calculates."""
        return self.actors["programme_manager"]

    def handed_in(self, dataset: str, rows: Sequence[Mapping[str, str]]) -> Any:
        """A draft of these rows, each at Hefei in January 2023 if it does not say otherwise."""
        from qingheng.apps.intake.services import forms_entry

        filled = [{"site": "hefei", "period": "2023-01", **row} for row in rows]
        given = [{column: text for column, text in row.items() if text is not None} for row in filled]
        return forms_entry.enter_rows(
            actor=self.actors["data_owner"], dataset=dataset, node_id=self.root.id, rows=given, at=NOW, title=dataset
        )  # fmt: skip

    def enter(self, dataset: str, rows: Sequence[Mapping[str, str]]) -> None:
        """The rows, approved by another person and sealed."""
        from qingheng.apps.intake.services import workflow

        made = self.handed_in(dataset, rows)
        assert (made.stage, made.errors) == ("ready", 0), (made.failure, made.counts)
        workflow.submit(actor=self.actors["data_owner"], submission_id=made.id, at=NOW)
        workflow.approve(actor=self.actors["approver"], submission_id=made.id, at=NOW)

    def inventory(self, code: str = "y2023", **options: Any) -> int:
        """A new inventory of 2023."""
        from qingheng.apps.inventory import services

        made = services.make_inventory(
            actor=self.manager, code=code, name_zh="清单", name_en="Inventory", node_id=self.root.id, period="2023", at=NOW,
            on=NOW.date(), options=services.Options(**options),
        )  # fmt: skip
        return int(made.id)

    def run(self, inventory_id: int) -> Any:
        """Calculate it."""
        from qingheng.apps.inventory import services

        return services.run_inventory(actor=self.manager, inventory_id=inventory_id, at=NOW)

    def groups(self, inventory_id: int, **wanted: Any) -> list[Any]:
        """Line groups with these attributes."""
        from qingheng.apps.inventory import queries

        found = queries.line_groups(actor=self.manager, inventory_id=inventory_id)
        return [one for one in found if all(getattr(one, name) == value for name, value in wanted.items())]

    def items(self, inventory_id: int) -> dict[tuple[str, str], Any]:
        """The worklist by reason and activity."""
        from qingheng.apps.inventory import queries

        found = queries.blocked(actor=self.manager, inventory_id=inventory_id)
        return {(one.reason, one.activity): one for one in found}

    def own_factor(self, **facts: Any) -> str:
        """The id of a reviewed factor of the company for all of 2023."""
        from qingheng.apps.factors import services

        given: dict[str, Any] = {
            "basis": "combustion", "level": "country", "place": "CN", "data_from": YEAR[0], "data_until": YEAR[1],
            "published": YEAR[0], "name_zh": "自有因子", "name_en": "Own factor", "source": "Test report 7",
            "review_by": date(2027, 12, 31),
        }  # fmt: skip
        owner = self.actors["data_owner"]
        own = services.add_own_factor(actor=owner, facts=services.OwnFacts(**(given | facts)), at=NOW)
        services.attach_evidence(
            actor=owner, own_id=own.id, data=b"%PDF-1.7 report", name="r.pdf", mime="application/pdf", at=NOW
        )
        services.submit_own_factor(actor=owner, own_id=own.id, at=NOW)
        approver = self.actors["approver"]
        return str(
            services.review_own_factor(actor=approver, own_id=own.id, approve=True, note="", at=NOW).factor_id
        )


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any, stores: Any) -> Iterator[Small]:
    """The company, undone after the module."""
    from qingheng.apps.organisation import services as organisation
    from qingheng.platform.rights.queries import operator_for
    from qingheng.platform.tenancy.scope import tenant_scope
    from qingheng.platform.tenancy.services import create_tenant

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            tenant = create_tenant(slug="acme", name_zh="甲公司", name_en="Acme", at=NOW)
            with tenant_scope(tenant.id):
                operator = operator_for(tenant=tenant)
                facts = organisation.NodeFacts(kind="group", name_zh="甲集团", name_en="Acme", country="CN")
                root = organisation.add_node(actor=operator, code="acme", facts=facts, parent_id=None, at=NOW)
                for code, zh, en, country, province, grid in PLANTS:
                    facts = organisation.NodeFacts(
                        kind="site",
                        name_zh=zh,
                        name_en=en,
                        country=country,
                        province=province,
                        grid_region=grid,
                    )
                    organisation.add_node(actor=operator, code=code, facts=facts, parent_id=root.id, at=NOW)
                organisation.ensure_period(label="2023", actor=operator, at=NOW)
                yield Small(tenant, _people(tenant), root)
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def small(standing: Small, db: None) -> Iterator[Small]:
    """The company with its scope entered; what a test writes is undone after it."""
    from qingheng.platform.tenancy.scope import tenant_scope

    with tenant_scope(standing.company.id):
        yield standing
