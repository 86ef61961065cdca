"""Years in one column, months in another."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.queries.rows import rows
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from tests.intake.test_journey import sites, workbook

__all__ = ["sites"]


@pytest.mark.parametrize(
    ("heads", "months"),
    [
        (("年份", "月份"), (1, 2)),
        (("年", "月"), ("1月", "２月")),
        (("Year", "Month"), ("Jan", "February")),
        (("年度", "月"), ("01", "02")),
    ],
)
def test_years_beside_months_are_one_period(
    actors: Any, sites: Any, now: Any, heads: tuple[str, str], months: tuple[Any, Any]
) -> None:
    owner = actors["data_owner"]
    lines = [["厂区", *heads, "能源品种", "表号", "用电量(kWh)"]]
    lines += [["深圳工厂", 2025, month, "电力", "M-1", 100 + at] for at, month in enumerate(months)]
    view = loading.begin(
        actor=owner, dataset="energy", node_id=sites.id, data=workbook(lines), name="年月.xlsx", at=now
    )
    by_text = {one.text: one for one in mapping(actor=owner, submission_id=view.id).columns}
    assert (by_text[heads[0]].target, by_text[heads[1]].target) == ("", "period")
    view = confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    assert (view.errors, view.rows) == (0, 2), view.counts
    shown = [cell.shown for row in rows(actor=owner, submission_id=view.id).rows for cell in row.cells
             if cell.column == "period"]  # fmt: skip
    assert shown == ["2025-01", "2025-02"]
