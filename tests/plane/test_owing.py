"""What owes every period: the series of a dataset, not the numbers of its documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qingheng.apps.intake.queries.datasets import shipped_datasets
from qingheng.calc.intake import read_dataset
from qingheng.calc.intake.dataset_shapes import UnreadableDataset
from qingheng.plane.intake.plan import Around
from qingheng.plane.store.partitions import seal
from tests.plane.datasets import energy, plan, row, run

KEY = ["site", "carrier", "note", "period"]
"""The note stands for the number of a document."""

MANIFESTS = [
    row(period="2024-01", note="A1"),
    row(period="2024-01", note="A2"),
    row(period="2024-03", note="A3"),
]


def gaps(
    rows: list[list[object]], folder: Path, around: Around | None = None, **changes: object
) -> list[str]:
    """What the check of gaps says."""
    use = plan(energy(natural_key=KEY, overlap=False, **changes), around=around or Around())
    _, _, issues = run(rows, folder, use)
    return issues.filter(issues["code"] == "gap")["values"].to_list()


def test_a_document_number_owes_no_months(tmp_path: Path) -> None:
    assert gaps(MANIFESTS, tmp_path / "d", series=["site", "carrier"]) == [
        '{"key":"苏州 · electricity","months":"2024-02"}'
    ]
    assert len(gaps(MANIFESTS, tmp_path / "all")) == 3  # without a series every number would owe every month


def test_sealed_documents_of_the_series_fill_its_months(tmp_path: Path) -> None:
    use = plan(energy(natural_key=KEY, overlap=False, series=["site", "carrier"]))
    run([row(period="2024-02", note="B9")], tmp_path / "before", use)
    there = seal(tmp_path / "before", tmp_path / "sealed", {"submission": 1})
    around = Around(sealed=(there.path,))
    assert gaps(MANIFESTS, tmp_path / "d", around, series=["site", "carrier"]) == []


def test_a_yearly_dataset_lacks_years_not_the_months_around_a_row(tmp_path: Path) -> None:
    rows = [row(period="2021-05", note="A"), row(period="2023-11", note="B")]
    assert gaps(rows, tmp_path / "d", series=["site"], frequency="yearly") == [
        '{"key":"苏州","months":"2021-06 – 2023-10"}'
    ]
    near = [row(period="2023-02", note="A"), row(period="2023-11", note="B")]
    assert gaps(near, tmp_path / "near", series=["site"], frequency="yearly") == []
    assert gaps(near, tmp_path / "quarter", series=["site"], frequency="quarterly") == [
        '{"key":"苏州","months":"2023-03 – 2023-10"}'
    ]


def test_what_is_wrong_at_its_cell_makes_no_gaps(tmp_path: Path) -> None:
    around = Around(today=date(2024, 4, 10), references={"node": {"苏州": "CN-SZ"}})
    rows = [
        row(period="2024-01"),
        row(period="2024-03"),
        row(period="2031-01"),
        row(period="2024-01", site="nowhere"),
    ]
    _, _, issues = run(rows, tmp_path / "d", plan(around=around))
    gap = issues.filter(issues["code"] == "gap")
    assert gap["values"].to_list() == ['{"key":"CN-SZ · electricity","months":"2024-02, 2024-04"}']


@pytest.mark.parametrize("series", [["period"], ["unit"], ["site", "site"]])
def test_a_series_is_of_the_key_without_the_period(series: list[str]) -> None:
    with pytest.raises(UnreadableDataset, match=r"series\["):
        energy(natural_key=KEY, overlap=False, series=series)


def test_a_series_survives_being_stored() -> None:
    made = energy(natural_key=KEY, overlap=False, series=["carrier", "site"])
    assert made.owed_by == ("site", "carrier")
    assert read_dataset(made.as_dict(), "again") == made


def test_shipped_datasets_of_documents_name_their_series() -> None:
    named = {one.code: one.owed_by for one in shipped_datasets().values() if one.frequency != "event"}
    assert named["waste"] == ("site", "category", "waste", "route")
    assert shipped_datasets()["freight"].period.date is not None  # single days owe no months
    assert named["purchased_goods_spend"] == ("site",)
    for code, owed in named.items():
        assert (
            not {"manifest", "document", "trip", "employee", "shipment", "leg"} & set(owed)
            or code == "freight"
        )
