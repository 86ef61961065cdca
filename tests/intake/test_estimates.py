"""Estimates of missing months, and how they give way; intensities beside their usual."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from qingheng.apps.intake.queries.calendar import calendar
from qingheng.apps.intake.queries.partitions import sealed_rows
from qingheng.apps.intake.queries.rows import issue_groups
from qingheng.apps.intake.services import forms_entry, workflow
from qingheng.apps.intake.services.estimates import make_estimates, propose_estimates
from qingheng.calc.intake.estimating import Known, estimated_share, fill
from qingheng.platform.rights.errors import Invalid
from tests.intake.test_journey import sites, stores

__all__ = ["sites", "stores"]


def energy(month: str, quantity: str, site: str = "sz") -> dict[str, str]:
    return {
        "site": site,
        "period": month,
        "carrier": "electricity",
        "meter": "M-1",
        "quantity": quantity,
        "unit": "kWh",
    }


def output(month: str, quantity: str) -> dict[str, str]:
    return {"site": "sz", "period": month, "measure": "output", "quantity": quantity, "unit": "t"}


def sealed(actors: Any, root: Any, now: Any, dataset: str, rows: list[dict[str, str]]) -> Any:
    view = forms_entry.enter_rows(
        actor=actors["data_owner"], dataset=dataset, node_id=root.id, rows=rows, at=now, title=dataset
    )
    assert (view.stage, view.errors) == ("ready", 0), (view.failure, view.counts)
    return approved(actors, view.id, now)


def approved(actors: Any, submission_id: int, now: Any) -> Any:
    workflow.submit(actor=actors["data_owner"], submission_id=submission_id, at=now)
    return workflow.approve(actor=actors["approver"], submission_id=submission_id, at=now)


def figures(actors: Any) -> dict[date, Decimal]:
    rows = sealed_rows(actor=actors["data_owner"], dataset="energy").collect()
    return dict(zip(rows["period__start"], rows["quantity__canonical"], strict=True))


def test_a_gap_is_filled_from_the_year_before_and_gives_way_to_the_actual_figure(
    actors: Any, sites: Any, now: Any
) -> None:
    sealed(
        actors,
        sites,
        now,
        "energy",
        [energy("2025-01", "1000"), energy("2025-02", "1100"), energy("2026-01", "1050")],
    )
    made = make_estimates(
        actor=actors["data_owner"], dataset="energy", node_id=sites.id, first=date(2026, 1, 1),
        last=date(2026, 2, 28), method="same_month_last_year", at=now,
    )  # fmt: skip
    assert (made.origin, made.rows, made.errors) == ("estimate", 1, 0)
    approved(actors, made.id, now)
    assert figures(actors)[date(2026, 2, 1)] == 1100
    states = {cell.month: cell.state for row in calendar(actor=actors["data_owner"], first=date(2026, 1, 1), at=now)
              for cell in row.cells}  # fmt: skip
    assert states[date(2026, 1, 1)] == "sealed"
    assert states[date(2026, 2, 1)] == "estimated"
    sealed(actors, sites, now, "energy", [energy("2026-02", "1234")])
    assert figures(actors) == {
        date(2025, 1, 1): 1000, date(2025, 2, 1): 1100, date(2026, 1, 1): 1050, date(2026, 2, 1): 1234,
    }  # fmt: skip


def manifest(day: str, number: str, mass: str) -> dict[str, str]:
    return {
        "site": "sz", "period": day, "category": "general", "waste": "废纸", "route": "recycled",
        "quantity": mass, "unit": "t", "manifest": number,
    }  # fmt: skip


def test_a_month_without_documents_is_estimated_from_their_sum_and_gives_way_to_the_next_document(
    actors: Any, sites: Any, now: Any
) -> None:
    sealed(
        actors, sites, now, "waste", [manifest("2025-02-03", "A-1", "1.5"), manifest("2025-02-20", "A-2", "2")]
    )  # fmt: skip
    span = {"first": date(2026, 2, 1), "last": date(2026, 2, 28), "method": "same_month_last_year"}
    made = make_estimates(actor=actors["data_owner"], dataset="waste", node_id=sites.id, at=now, **span)
    assert (made.rows, made.errors) == (1, 0)
    approved(actors, made.id, now)

    def masses() -> dict[date, Decimal]:
        rows = sealed_rows(actor=actors["data_owner"], dataset="waste").filter(
            pl.col("period__start") > date(2026, 1, 1)
        )
        return dict(rows.select("period__start", "quantity__canonical").collect().iter_rows())

    assert masses() == {date(2026, 2, 1): 3500}
    sealed(actors, sites, now, "waste", [manifest("2026-02-11", "B-1", "3")])
    assert masses() == {date(2026, 2, 11): 3000}


def test_datasets_whose_rows_are_single_documents_are_not_estimated(
    actors: Any, sites: Any, now: Any
) -> None:
    with pytest.raises(Invalid, match="document of its own"):
        propose_estimates(
            actor=actors["data_owner"], dataset="capital_goods", node_id=sites.id,
            first=date(2026, 1, 1), last=date(2026, 1, 31), method="same_month_last_year",
        )  # fmt: skip


def test_a_driver_scales_the_figure_and_what_cannot_be_filled_says_why(
    actors: Any, sites: Any, now: Any
) -> None:
    sealed(
        actors,
        sites,
        now,
        "energy",
        [energy("2025-01", "1000"), energy("2025-02", "1100"), energy("2025-03", "900")],
    )
    sealed(
        actors,
        sites,
        now,
        "production",
        [output("2025-01", "40"), output("2026-01", "50"), output("2026-02", "50")],
    )
    found = propose_estimates(
        actor=actors["data_owner"], dataset="energy", node_id=sites.id, first=date(2026, 1, 1),
        last=date(2026, 4, 1), method="output",
    )  # fmt: skip
    assert [(one.month, one.value, one.ratio) for one in found.estimates] == [
        (date(2026, 1, 1), Decimal("1250.000000"), Decimal("1.25"))
    ]
    assert [(one.month, one.reason) for one in found.unfilled] == [
        (date(2026, 2, 1), "no_driver_before"),
        (date(2026, 3, 1), "no_driver"),
        (date(2026, 4, 1), "no_reference"),
    ]


def test_nothing_to_estimate_is_refused(actors: Any, sites: Any, now: Any) -> None:
    with pytest.raises(Invalid, match="Nothing can be estimated"):
        make_estimates(
            actor=actors["data_owner"], dataset="energy", node_id=sites.id, first=date(2026, 1, 1),
            last=date(2026, 1, 31), method="same_month_last_year", at=now,
        )  # fmt: skip


def test_intensity_beyond_its_usual_is_pointed_at(actors: Any, sites: Any, now: Any) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 8)]
    sealed(
        actors,
        sites,
        now,
        "production",
        [output(month, "100") for month in months[:6]] + [output(months[6], "20")],
    )
    rows = [energy(month, str(1000 + number)) for number, month in enumerate(months)]
    view = forms_entry.enter_rows(
        actor=actors["data_owner"], dataset="energy", node_id=sites.id, rows=rows, at=now, title="energy"
    )
    groups = {group.code: group for group in issue_groups(actor=actors["data_owner"], submission_id=view.id)}
    assert groups["intensity"].count == 1
    assert "2025-07" in groups["intensity"].en


def test_known_figures_are_never_changed_and_ended_series_are_left_alone() -> None:
    known = [
        Known(("a",), date(2025, 1, 1), Decimal(10), "kWh"),
        Known(("a",), date(2026, 1, 1), Decimal(11), "kWh"),
        Known(("old",), date(2020, 1, 1), Decimal(5), "kWh"),
    ]
    made, left = fill(known, [date(2026, 1, 1)], "same_month_last_year")
    assert (made, left) == ([], [])
    assert estimated_share(Decimal(1), Decimal(3)) == Decimal("0.25")
    assert estimated_share(Decimal(0), Decimal(0)) is None
