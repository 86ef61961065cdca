"""A sheet filled in for one figure changes one figure: empty cells never replace what is in force."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.apps.indicators import queries, services
from qingheng.apps.organisation import queries as organisation
from qingheng.platform.rights.queries import operator_for
from qingheng.platform.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
HEAD = "indicator,member,period,value,unit\n"


def test_blank_cells_keep_the_figures_in_force(demo: Any, now: Any) -> None:
    with tenant_scope(demo.tenant.id):
        actor = operator_for(tenant=demo.tenant)
        node = organisation.root(actor=actor)
        rows = "ghg.scope1,,FY2022/23,6304,tCO2e\nghg.scope3,,FY2022/23,,tCO2e\nwater.withdrawal,,FY2022/23,,ML\n"
        made = services.read_kpi_file(
            actor=actor, data=(HEAD + rows).encode(), name="sheet.csv", node_id=node.id, at=now
        )
        assert (made.row_count, made.errors_count) == (1, 0)
        detail = queries.submission(actor=actor, submission_id=made.id)
        assert [p.code for p in detail.problems if p.code == "blank-left-out"] == ["blank-left-out"]


def test_a_blank_where_nothing_is_in_force_says_missing(demo: Any, now: Any) -> None:
    with tenant_scope(demo.tenant.id):
        actor = operator_for(tenant=demo.tenant)
        node = organisation.root(actor=actor)
        rows = "ghg.scope1,,FY2023/24,6400,tCO2e\nghg.scope3,,FY2023/24,,tCO2e\n"
        made = services.read_kpi_file(
            actor=actor, data=(HEAD + rows).encode(), name="sheet.csv", node_id=node.id, at=now
        )
        assert made.row_count == 2


def test_whoever_means_missing_writes_it(demo: Any, now: Any) -> None:
    with tenant_scope(demo.tenant.id):
        actor = operator_for(tenant=demo.tenant)
        node = organisation.root(actor=actor)
        rows = "ghg.scope3,,FY2022/23,n/a,tCO2e\n"
        made = services.read_kpi_file(
            actor=actor, data=(HEAD + rows).encode(), name="sheet.csv", node_id=node.id, at=now
        )
        assert made.row_count == 1
