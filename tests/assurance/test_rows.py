"""Samples of activity rows: the order anybody can draw again, coverage, where each came from; and the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from qingheng.apps.assurance import queries, services
from qingheng.apps.assurance.population import population
from qingheng.calc.assurance import Item, covered_by, quotas, turn
from tests.world import NOW


@given(
    st.dictionaries(
        st.text("abc", min_size=1), st.tuples(st.decimals(0, 1000, places=3), st.integers(1, 30)), min_size=1
    ),
    st.integers(1, 60),
)
def test_quotas_are_of_what_there_is(strata: dict[str, tuple[Decimal, int]], size: int) -> None:
    weights = {name: weight for name, (weight, _n) in strata.items()}
    counts = {name: count for name, (_w, count) in strata.items()}
    taken = quotas(weights, counts, size)
    assert all(1 <= number <= counts[name] for name, number in taken.items())
    assert sum(taken.values()) <= size
    if size >= len(strata):
        assert set(taken) == set(strata)
        assert sum(taken.values()) == min(size, sum(counts.values()))


def test_rows_never_cover_more_than_their_line() -> None:
    items = [Item("0.1", Decimal(60)), Item("0.2", Decimal(-40))]
    assert covered_by(["0.1"], {"0.2": Decimal(10)}, items) == Decimal("70.0")
    assert covered_by([], {"0.1": Decimal(90), "0.2": Decimal(0)}, items) == Decimal("60.0")
    assert covered_by(["0.1"], {"0.1": Decimal(60)}, items) == Decimal("60.0")
    assert covered_by([], {}, []) is None


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["random", "stratified", "impact"])
def test_the_same_seed_draws_the_same_rows(engagement: Any, actors: dict[str, Any], method: str) -> None:
    def drawn(seed: int) -> Any:
        return services.draw_sample(
            actor=actors["auditor"],
            engagement_id=engagement.id,
            method=method,
            size=5,
            seed=seed,
            unit="row",
            at=NOW,
        )

    first, again = drawn(7), drawn(7)
    named = [(one.partition, one.sheet, one.row, one.part, one.choice) for one in first.lines]
    assert named == [(one.partition, one.sheet, one.row, one.part, one.choice) for one in again.lines]
    assert len(set(named)) == len(named) == first.size <= first.lines_of_run
    assert all(one.file and one.submission and one.approved for one in first.lines)
    if method == "impact":
        sizes = [abs(one.co2e) for one in first.lines]
        assert sizes == sorted(sizes, reverse=True)
    if method == "random":
        names = [
            ":".join(
                [f"{one.part}.{one.choice}", one.partition, one.sheet, str(one.row), str(one.column or "")]
            )
            for one in first.lines
        ]
        assert [turn(7, name) for name in names] == sorted(turn(7, name) for name in names)


@pytest.mark.django_db
def test_all_rows_together_are_the_total(engagement: Any, actors: dict[str, Any]) -> None:
    from qingheng.apps.assurance.models import Engagement

    made = services.draw_sample(
        actor=actors["auditor"], engagement_id=engagement.id, method="impact", size=2000, unit="row", at=NOW
    )
    whole = population(actors["auditor"], Engagement.objects.get(pk=engagement.id))
    assert sum(one.co2e for one in made.lines) / 1000 == whole.total
    assert made.covered_percent == 100
    stands = queries.standing(actor=actors["auditor"], engagement_id=engagement.id)
    assert (stands.drawn, stands.covered) == (made.size, Decimal("100.0"))
    assert stands.needed == min(stands.lines, 33)


@pytest.mark.django_db
def test_rows_are_shown_with_their_file_and_bills(
    client_as: Callable[[str], Any], engagement: Any, actors: dict[str, Any]
) -> None:
    from qingheng.apps.intake.services.evidence import attach_evidence

    made = services.draw_sample(
        actor=actors["auditor"], engagement_id=engagement.id, method="impact", size=2, unit="row", at=NOW
    )
    one = made.lines[0]
    attach_evidence(
        actor=actors["data_owner"], submission_id=one.submission, data=b"bill", name="bill-7.txt", at=NOW,
        sheet=one.sheet, rows=str(one.row),
    )  # fmt: skip
    page = client_as("auditor").get(f"/c/acme/assurance/{engagement.id}/samples/1/").content.decode()
    assert "bill-7.txt" in page
    assert one.file in page
    assert f"/intake/{one.submission}/row/?" in page


@pytest.mark.django_db(transaction=True)
def test_an_engagement_by_command(
    engagement: Any, inventory: Any, tmp_path: Path, actors: dict[str, Any]
) -> None:
    from qingheng.interfaces.cli.main import app

    def run(*words: str, role: str) -> Any:
        done = CliRunner().invoke(
            app,
            ["assurance", *words, "--company", "acme", "--as", f"{role}@acme.example", "--format", "json"],
        )
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    number = str(engagement.id)
    assert run("sample", number, "--unit", "row", "--size", "2", role="auditor")["unit"] == "row"
    owner = "data_owner@acme.example"
    run("finding", number, "--title", "a", "--text", "b", "--owner", owner, role="auditor")
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(b"%PDF-1.4")
    assert (
        run("answer", number, "1", "--text", "c", "--file", str(bill), role="data_owner")["state"]
        == "answered"
    )
    assert run("attach", number, "1", str(bill), "--why", "d", role="data_owner")["name"] == "bill.pdf"
    assert run("reopen", number, "1", "--reason", "e", role="auditor")["state"] == "open"
    assert run("assign", number, "1", "--due", "2030-01-31", role="auditor")["owner_name"] == ""
