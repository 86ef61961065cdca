"""Hidden sheets are read, told of, and taken only when a person confirms their columns."""

from __future__ import annotations

from typing import Any

import pytest

from qingheng.apps.intake.queries.mapping import mapping
from qingheng.apps.intake.queries.rows import rows
from qingheng.apps.intake.services import loading
from qingheng.apps.intake.services.mapping import confirm_mapping
from tests.intake.corpus.building import book
from tests.intake.test_journey import sites

__all__ = ["sites"]

HEAD = ["厂区", "月份", "能源品种", "表号", "用电量(kWh)"]
SEEN, OLD = ["深圳工厂", "2025-01", "电力", "M-1", 100], ["深圳工厂", "2024-01", "电力", "M-1", 90]


def begun(actors: Any, sites: Any, now: Any, data: bytes) -> Any:
    """A draft of a workbook."""
    return loading.begin(
        actor=actors["data_owner"], dataset="energy", node_id=sites.id, data=data, name="能耗.xlsx", at=now
    )


def months(actor: Any, view: Any) -> list[str]:
    """Periods of the rows of a checked draft."""
    found = rows(actor=actor, submission_id=view.id).rows
    return sorted(cell.shown for row in found for cell in row.cells if cell.column == "period")


@pytest.mark.parametrize("very", [False, True])
def test_a_hidden_sheet_is_offered_and_taken_once_it_is_confirmed(
    actors: Any, sites: Any, now: Any, very: bool
) -> None:
    owner = actors["data_owner"]
    view = begun(
        actors, sites, now, book({"今年": [HEAD, SEEN], "旧数据": [HEAD, OLD]}, hidden=("旧数据",), very=very)
    )
    shown = mapping(actor=owner, submission_id=view.id)
    assert (shown.part, shown.parts) == (0, (0, 1))
    assert any("“旧数据”是隐藏的" in note for note in shown.notes_zh)
    assert any("“旧数据” is hidden" in note for note in shown.notes_en)
    checked = confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    assert months(owner, checked) == ["2025-01"]
    hidden = mapping(actor=owner, submission_id=view.id, part=1)
    assert hidden.sheets == ("旧数据",)
    checked = confirm_mapping(actor=owner, submission_id=view.id, targets={}, part=1, at=now)
    assert months(owner, checked) == ["2024-01", "2025-01"]


def test_a_workbook_of_hidden_sheets_alone_waits_for_a_choice(actors: Any, sites: Any, now: Any) -> None:
    owner = actors["data_owner"]
    view = begun(actors, sites, now, book({"封面": [["说明"]], "旧数据": [HEAD, OLD]}, hidden=("旧数据",)))
    assert view.stage == "mapping"
    checked = confirm_mapping(actor=owner, submission_id=view.id, targets={}, at=now)
    assert months(owner, checked) == ["2024-01"]
