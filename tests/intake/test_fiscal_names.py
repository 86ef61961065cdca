"""FY23 alone is refused until the company says after which year its fiscal year is named."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.apps.intake.queries.rows import rows
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from qingheng.apps.organisation import queries, services
from qingheng.platform.rights.errors import Forbidden, Invalid
from tests.intake.test_journey import sites, workbook

__all__ = ["sites"]

LINES = [["厂区", "期间", "能源品种", "表号", "用电量(kWh)"], ["深圳工厂", "FY24", "电力", "M-1", 100]]


def loaded(actors: Any, sites: Any, now: Any) -> Any:
    """The lines above, read and checked."""
    owner = actors["data_owner"]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites.id, data=workbook(LINES), name="财年.xlsx", at=now
    )
    return confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)


def test_one_year_is_refused_with_what_to_set_and_where(
    actors: Any, sites: Any, now: Any, operator: Any
) -> None:
    services.set_fiscal_year(actor=operator, start_month=4, at=now)
    view = loaded(actors, sites, now)
    assert view.errors == 1
    row = rows(actor=actors["data_owner"], submission_id=view.id).rows[0]
    (told,) = [issue for cell in row.cells for issue in cell.issues if issue.code == "unreadable_period"]
    assert "qingheng company fiscal-year --named" in told.en
    assert "财年命名" in told.zh


@pytest.mark.parametrize(("named", "label"), [("first", "FY2024/25"), ("last", "FY2023/24")])
def test_one_year_is_understood_once_the_company_says_so(
    actors: Any, sites: Any, now: Any, operator: Any, named: str, label: str
) -> None:
    services.set_fiscal_year(actor=operator, start_month=4, named=named, at=now)
    view = loaded(actors, sites, now)
    assert view.errors == 0, view.counts
    row = rows(actor=actors["data_owner"], submission_id=view.id).rows[0]
    assert [cell.shown for cell in row.cells if cell.column == "period"] == [label]


def test_the_name_is_that_of_the_nearest_node_that_says(
    actors: Any, sites: Any, now: Any, operator: Any
) -> None:
    assert queries.fiscal_name(actor=operator, node_id=sites.id) == ""
    services.set_fiscal_year(actor=operator, named="last", at=now)
    assert queries.fiscal_name(actor=operator, node_id=sites.id) == "last"
    with pytest.raises(Invalid):
        services.set_fiscal_year(actor=operator, named="second", at=now)
    with pytest.raises(Forbidden):
        services.set_fiscal_year(actor=actors["auditor"], named="first", at=now)
