"""Where a submission's page opens, which steps are reached, and that every kind of problem has a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qingheng.apps.intake.contracts import IntakeSubmissionView
from qingheng.apps.intake.views.kinds import KINDS
from qingheng.apps.intake.views.steps import counts_line, default_step, reached, steps
from qingheng.calc.intake.issues import issue_codes

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DRAFT = IntakeSubmissionView(
    id=1,
    dataset="energy",
    dataset_zh="外购能源",
    dataset_en="Purchased energy",
    title="Bills",
    node_id=1,
    node_code="hefei",
    node_zh="合肥",
    node_en="Hefei",
    state="draft",
    stage="queued",
    origin="file",
    file_name="bills.xlsx",
    sha256="",
    rows=0,
    excluded=0,
    errors=0,
    warnings=0,
    counts={},
    first_day=None,
    last_day=None,
    run_id=None,
    failure={},
    prepared_by_id=1,
    prepared_name="A",
    prepared_at=AT,
    submitted_at=None,
    decided_name="",
    decided_at=None,
    decision_note="",
    supersedes_id=None,
    superseded_by_id=None,
    reason_code="",
    reason="",
    content_sha256="",
)


def at(state: str, stage: str, errors: int = 0, origin: str = "file") -> IntakeSubmissionView:
    """A submission in a state, a stage and with errors."""
    return replace(DRAFT, state=state, stage=stage, errors=errors, origin=origin)


@pytest.mark.parametrize(
    ("one", "opens", "furthest"),
    [
        (at("draft", "reading"), "read", 0),
        (at("draft", "mapping"), "columns", 1),
        (at("draft", "checking"), "check", 2),
        (at("draft", "ready", errors=2), "check", 2),
        (at("draft", "ready"), "check", 3),
        (at("returned", "ready"), "check", 3),
        (at("submitted", "ready"), "hand_in", 3),
        (at("withdrawn", "ready"), "hand_in", 3),
        (at("sealed", "ready"), "sealed", 4),
        (at("superseded", "ready"), "sealed", 4),
    ],
)
def test_a_page_opens_where_the_next_act_is(one: IntakeSubmissionView, opens: str, furthest: int) -> None:
    assert (default_step(one), reached(one)) == (opens, furthest)


def test_a_step_not_reached_is_never_shown() -> None:
    asked_for = steps(at("draft", "ready", errors=1), "hand_in")
    assert [step.key for step in asked_for if step.shown] == ["check"]
    assert [step.key for step in asked_for if not step.open] == ["hand_in", "sealed"]


def test_typed_rows_have_no_columns_to_confirm() -> None:
    assert "columns" not in [step.key for step in steps(at("draft", "ready", origin="form"), "")]
    assert "columns" in [step.key for step in steps(at("draft", "mapping", origin="form"), "")]


def test_a_failed_reading_is_marked() -> None:
    assert steps(at("draft", "failed"), "")[0].state == "failed"


def test_counts_are_said_in_one_sentence() -> None:
    one = replace(DRAFT, counts={"rows": 1248}, rows=1248, excluded=3, errors=1, warnings=2)
    assert counts_line(one) == "1,248 rows, 3 left out; 1 error to correct; 2 warnings"
    assert counts_line(DRAFT) == ""


def test_every_kind_of_problem_has_a_name() -> None:
    assert set(issue_codes()) - set(KINDS) == set()
