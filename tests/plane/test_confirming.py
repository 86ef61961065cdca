"""A duplicate is one by its key itself, not by the hash of it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from qingheng.plane.intake import duplicates, keys
from qingheng.plane.intake.plan import Around
from qingheng.plane.store.partitions import seal
from tests.plane.datasets import codes, plan, row, run

DUPLICATES = {"duplicate_key", "duplicate_row", "already_sealed", "already_sealed_same"}


@pytest.fixture
def colliding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key has the same hash."""

    def one(names: object) -> pl.Expr:
        del names
        return pl.lit(7, dtype=pl.UInt64)

    monkeypatch.setattr(keys, "hashed", one)
    monkeypatch.setattr(duplicates, "hashed", one)


def said(
    rows: list[list[object]], folder: Path, around: Around | None = None
) -> list[tuple[str, int | None]]:
    """What is said of duplicates, in the order of the rows."""
    _, _, issues = run(rows, folder, plan(around=around or Around()))
    return sorted((one for one in codes(issues) if one[0] in DUPLICATES), key=lambda one: one[1] or 0)


@pytest.mark.usefixtures("colliding")
def test_keys_of_one_hash_are_no_duplicates(tmp_path: Path) -> None:
    rows = [row(period=f"2024-0{n}") for n in (1, 2, 3)]
    assert said(rows, tmp_path / "d") == []
    again = [*rows, row(period="2024-02"), row(period="2024-03", quantity="9")]
    assert said(again, tmp_path / "again") == [("duplicate_row", 5), ("duplicate_key", 6)]


@pytest.mark.usefixtures("colliding")
def test_a_sealed_key_of_one_hash_is_another_key(tmp_path: Path) -> None:
    run([row(period="2024-01"), row(period="2024-02")], tmp_path / "before")
    there = seal(tmp_path / "before", tmp_path / "sealed", {"submission": 1})
    rows = [row(period="2024-02"), row(period="2024-03"), row(period="2024-01", quantity="7")]
    assert said(rows, tmp_path / "d", Around(sealed=(there.path,))) == [
        ("already_sealed_same", 2), ("already_sealed", 4),
    ]  # fmt: skip


def test_rows_whose_period_cannot_be_read_are_not_called_duplicates_as_well(tmp_path: Path) -> None:
    rows = [row(period="some day"), row(period="another day"), row(period="2024-01")]
    assert said(rows, tmp_path / "d") == []


def test_an_optional_column_of_the_key_may_be_empty_in_both(tmp_path: Path) -> None:
    from tests.plane.datasets import energy

    use = plan(energy(natural_key=["site", "carrier", "note", "period"]))
    _, _, issues = run([row(), row()], tmp_path / "d", use)
    assert ("duplicate_row", 3) in codes(issues)
