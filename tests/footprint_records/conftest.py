"""The company of tests/world.py with the demonstration products, the starter database and one study calculated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOW, actors, client_as, company, record, rival, world

__all__ = ["NOW", "actors", "client_as", "company", "furnish", "record", "rival", "study", "world"]


@pytest.fixture(scope="module")
def furnish() -> Any:
    """Packs taken into use by the operator, a study of the notebook family by the programme manager."""

    def load(manager: Any, _pack: Any, _root: Any) -> None:
        from qingheng.apps.footprints import services
        from qingheng.platform.packs.services import install_pack
        from qingheng.platform.rights.queries import operator_for
        from qingheng.platform.tenancy.models import Tenant

        operator = operator_for(tenant=Tenant.objects.get(pk=manager.tenant_id))
        for pack in ("lca-starter", "products-demo"):
            install_pack(actor=operator, pack_id=pack, at=NOW)
        services.studies_of_families(actor=manager, database="lca-starter", on=NOW.date(), at=NOW)
        services.run_study(actor=manager, study="book14", at=NOW)

    return load


@pytest.fixture
def study(actors: dict[str, Any]) -> Any:
    """The footprints of the notebook family, by configuration."""
    from qingheng.apps.footprints import queries

    found = queries.footprints(actor=actors["programme_manager"], study="book14")
    return {one.configuration: one for one in found}
