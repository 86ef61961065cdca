"""Reading a draft that is sealed at this moment."""

from __future__ import annotations

import pytest

from qingheng.apps.intake.queries import comparing, estimated, rows
from qingheng.apps.intake.settling import settled


def test_what_went_while_it_was_read_is_read_again() -> None:
    places = iter([FileNotFoundError("draft"), "sealed"])

    @settled
    def query() -> str:
        found = next(places)
        if isinstance(found, Exception):
            raise found
        return found

    assert query() == "sealed"


def test_what_stays_away_is_said() -> None:
    asked = []

    @settled
    def query() -> None:
        asked.append(1)
        raise FileNotFoundError("draft")

    with pytest.raises(FileNotFoundError):
        query()
    assert len(asked) == 3


@pytest.mark.parametrize(
    "query",
    [comparing.comparison, rows.rows, rows.first_rows, rows.issue_groups, rows.whole_issues, estimated.shares_of_submission],
)  # fmt: skip
def test_pages_of_a_draft_read_again(query: object) -> None:
    assert hasattr(query, "__wrapped__")
