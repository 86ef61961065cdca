"""Drafts: whole or absent, the same for any order and split, read to the last row, cancelled when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingheng.plane.intake.rows import Wanted, issue_examples, issue_rows, read_rows, row_at
from qingheng.plane.intake.running import Cancelled, prepare
from qingheng.plane.intake.streams import CsvStream, UnreadableStream, records
from qingheng.plane.store.partitions import BrokenPartition, draft_parts, scan, seal, verify
from qingheng.plane.store.rows import scan_rows
from tests.plane.datasets import CODES, codes, csv_source, grid, plan, row, run

ROOT = Path(__file__).resolve().parents[2]
CASE = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINE = st.tuples(
    st.sampled_from(["苏州", "Plant A", 'Plant "B"', "Plant, C", "两\n行"]),
    st.integers(1, 12).map(lambda month: f"2024-{month:02d}"),
    st.sampled_from(["电力", "natural gas"]),
    st.decimals(min_value=0, max_value=10**9, places=3),
    st.sampled_from(["kWh", "MWh", "GJ"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=50),
)


def as_rows(lines: list[tuple[object, ...]]) -> list[list[object]]:
    return [[*line[:3], str(line[3]), *line[4:]] for line in lines]


def as_csv(rows: list[list[object]], end: str = "\n") -> str:
    quoted = ['"' + str(cell).replace('"', '""') + '"' for line in [list(CODES), *rows] for cell in line]
    width = len(CODES)
    return end.join(",".join(quoted[at : at + width]) for at in range(0, len(quoted), width)) + end


@CASE
@given(st.lists(LINE, min_size=1, max_size=12))
def test_what_goes_in_comes_out(tmp_path: Path, lines: list[tuple[object, ...]]) -> None:
    _, frame, _ = run(as_rows(lines), tmp_path / "d")
    assert frame["quantity"].to_list() == [line[3] for line in lines]
    assert frame["period"].to_list() == [line[1] for line in lines]
    original = frame["note__raw"] if "note__raw" in frame.columns else [None] * frame.height
    shown = [raw if raw is not None else note for raw, note in zip(original, frame["note"], strict=True)]
    assert [one or "" for one in shown] == [line[5] for line in lines]


@CASE
@given(st.lists(LINE, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_order_and_file_kind_change_nothing(
    tmp_path: Path, lines: list[tuple[object, ...]], random: object
) -> None:
    rows = as_rows(lines)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one = prepare(grid(rows), plan(), tmp_path / "a")
    other = prepare(grid(shuffled), plan(), tmp_path / "b")
    stream = prepare(csv_source(tmp_path / "c.csv", as_csv(rows)), plan(), tmp_path / "c")
    assert one.content_sha256 == other.content_sha256 == stream.content_sha256
    assert one.counts == other.counts == stream.counts


@CASE
@given(st.lists(LINE, min_size=2, max_size=12), st.integers(1, 11))
def test_splitting_changes_nothing(tmp_path: Path, lines: list[tuple[object, ...]], cut: int) -> None:
    rows = as_rows(lines)
    whole = prepare(grid(rows), plan(), tmp_path / "a")
    parts = [grid(part, f"S{n}") for n, part in enumerate((rows[:cut], rows[cut:])) if part]
    split = prepare(parts, plan(), tmp_path / "b")
    assert whole.content_sha256 == split.content_sha256
    assert whole.counts == split.counts


def test_texts_read_once_are_read_as_if_each_stood_alone(tmp_path: Path) -> None:
    months = [f"{year}-{month:02d}" for year in range(2010, 2020) for month in range(1, 13)]
    odd = {
        5: {"site": ""},
        17: {"carrier": "whale oil"},
        40: {"unit": "kW"},
        41: {"unit": ""},
        77: {"carrier": "合计"},
    }
    rows = [
        row(("苏州", " 无锡 ", "Plant A")[n % 3], month, ("电力", "Electricity")[n % 2], str(n), ("kWh", "MWh")[n % 2], "=1")
        for n, month in enumerate(months)
    ]  # fmt: skip
    for at, changes in odd.items():
        for name, value in changes.items():
            rows[at][CODES.index(name)] = value
    whole = prepare(grid(rows), plan(), tmp_path / "a")
    alone = prepare([grid(rows[at : at + 15], f"S{at}") for at in range(0, 120, 15)], plan(), tmp_path / "b")
    assert whole.content_sha256 == alone.content_sha256
    assert whole.counts == alone.counts
    assert whole.counts["unknown_value"] == whole.counts["wrong_dimension"] == whole.counts["total_row"] == 1
    one, other = (scan_rows(draft_parts(tmp_path / name)).collect().drop("_sheet", "_row") for name in "ab")
    assert one.equals(other)


def test_another_value_is_other_content(tmp_path: Path) -> None:
    seen = {
        prepare(grid([one]), plan(), tmp_path / str(number)).content_sha256
        for number, one in enumerate([row(), row(quantity="100.001"), row(note="a"), row(note="b"), row(period="2024-02"),
                                      row(unit="MWh"), row(site="无锡"), row(note="c" * 80), row(note="d" * 80)])
    }  # fmt: skip
    assert len(seen) == 9


def test_an_error_in_the_last_row_is_found_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CsvStream.__init__.__kwdefaults__, "block", 4096)
    rows = [row(site=f"S{n}", note=f"line {n}") for n in range(3000)]
    rows[-1][3] = "twelve"
    outcome = prepare(csv_source(tmp_path / "x.csv", as_csv(rows)), plan(), tmp_path / "d")
    found = [place for place, one in issue_rows(tmp_path / "d") if one.code == "unreadable_number"]
    assert outcome.rows == 3000
    assert [row for _sheet, row, _column in found] == [3001]
    frame = pl.read_parquet(draft_parts(tmp_path / "d"))
    assert frame["_row"].to_list() == list(range(2, 3002))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_delimiters_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = as_csv([row(note="换行\n备注"), row(period="2024-02")], "\r\n").replace('","', '";"')
    source = csv_source(tmp_path / "x.csv", text, encoding=encoding, delimiter=";")
    prepare(source, plan(), tmp_path / "d")
    frame = pl.read_parquet(draft_parts(tmp_path / "d"))
    assert frame["site"].to_list() == ["苏州", "苏州"]
    assert frame["_row"].to_list() == [2, 3]


def test_rows_too_wide_bytes_that_do_not_fit_and_open_quotation_marks(tmp_path: Path) -> None:
    good = as_csv([row()])
    source = csv_source(tmp_path / "wide.csv", good + "苏州,2024-02,电力,1,kWh,a,b,c\n")
    prepare(source, plan(), tmp_path / "d")
    assert ("ragged_row", 3) in codes(pl.read_parquet(tmp_path / "d" / "issues.parquet"))
    for name, data, code in (
        ("bytes", good.encode() + b"\xff\xfe,2024-02\n", "broken_encoding"),
        ("quotes", good.encode() + b'"open,2024-02,x,1,kWh,\n', "broken_csv"),
    ):
        with pytest.raises(UnreadableStream) as refused:
            prepare(csv_source(tmp_path / f"{name}.csv", data), plan(), tmp_path / name)
        assert refused.value.code == code
        assert not (tmp_path / name).exists()


def test_records_are_counted_outside_quotation_marks() -> None:
    assert records(b'a,"x\ny"\nb,c\n') == 2
    assert records(b'a,""\nb,"""q"""') == 2


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    source = csv_source(tmp_path / "x.csv", as_csv([row(site=f"S{n}") for n in range(50)]))

    def touch(share: float, rows: int) -> None:
        with source.path.open("a") as file:
            file.write("more\n")

    batches = source.batches(plan())
    next(batches)
    touch(0, 0)
    with pytest.raises(UnreadableStream) as refused:
        list(batches)
    assert refused.value.code == "source_changed"
    other = type(source)(source.path, source.table, "utf-8", ",", 6, "data", sha256="0" * 64)
    with pytest.raises(UnreadableStream):
        prepare(other, plan(), tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_progress_and_cancelling(tmp_path: Path) -> None:
    seen: list[float] = []
    prepare(grid([row()]), plan(), tmp_path / "a", progress=lambda share, rows: seen.append(share))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(Cancelled):
        prepare(grid([row()]), plan(), tmp_path / "b", cancelled=lambda: True)
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_a_killed_process_leaves_no_half_draft(tmp_path: Path) -> None:
    rows = [row(site=f"S{n}", note=f"line {n}") for n in range(60_000)]
    csv_source(tmp_path / "x.csv", as_csv(rows))
    script = f"""
import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "src")!r}]
from pathlib import Path
from tests.plane.datasets import plan, table
from qingheng.plane.intake.running import prepare
from qingheng.plane.intake.sources import CsvSource
from qingheng.plane.store.partitions import seal
folder = Path({str(tmp_path)!r})
while True:
    prepare(CsvSource(folder / "x.csv", table(), "utf-8", ",", 6, "x"), plan(), folder / "d",
            progress=lambda share, rows: print(share, flush=True))
    seal(folder / "d", folder / "sealed", {{"dataset": "energy"}})
"""
    for wait in (0, 2, 5):
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(wait + 1):
            process.stdout.readline()
        time.sleep(0.02 * wait)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        if (tmp_path / "d").exists():
            assert read_rows(tmp_path / "d", CODES, Wanted(), limit=1).total == 60_000
        for path in (tmp_path / "sealed").glob("*.parquet"):
            assert pl.scan_parquet(path).select(pl.len()).collect().item() == 60_000
    outcome = prepare(csv_source(tmp_path / "x.csv", as_csv(rows)), plan(), tmp_path / "d")
    assert outcome.rows == 60_000
    assert not [one for one in tmp_path.iterdir() if ".partial" in one.name]


def test_a_partition_is_sealed_once_read_only_and_proved(tmp_path: Path) -> None:
    from qingheng.plane.intake.plan import LeftOut

    prepare(
        grid([row(), row(period="2024-02"), row(period="2024-03")]),
        plan(left_out=(LeftOut((3,)),)),
        tmp_path / "d",
    )
    sealed = seal(tmp_path / "d", tmp_path / "s", {"dataset": "energy", "company": 1})
    again = seal(tmp_path / "d", tmp_path / "s", {"dataset": "energy", "company": 1})
    assert sealed.path == again.path
    assert sealed.rows == 2
    assert verify(sealed.path).sha256 == sealed.sha256
    assert oct(sealed.path.stat().st_mode & 0o777) == "0o444"
    assert scan([sealed.path]).collect()["_partition"].unique().to_list() == [sealed.path.stem]
    sealed.path.chmod(0o644)
    sealed.path.write_bytes(sealed.path.read_bytes()[:-1] + b"x")
    with pytest.raises(BrokenPartition):
        verify(sealed.path)


def test_pages_filter_and_name_their_issues(tmp_path: Path) -> None:
    rows = [row(period=f"2024-{n:02d}", quantity=str(n), note=f"bill {n}") for n in range(1, 13)]
    rows[4][4] = "kW"
    prepare(grid(rows), plan(), tmp_path / "d")
    first = read_rows(tmp_path / "d", CODES, Wanted(), offset=4, limit=2)
    assert (first.total, [one["_row"] for one in first.rows]) == (12, [6, 7])
    assert [one.code for one in first.issues["Sheet1", 6, None]] == ["wrong_dimension"]
    assert read_rows(tmp_path / "d", CODES, Wanted(text="BILL 1")).total == 4
    for wanted in (Wanted(code="wrong_dimension"), Wanted(only="errors")):
        assert [one["_row"] for one in read_rows(tmp_path / "d", CODES, wanted).rows] == [6]
    assert read_rows(tmp_path / "d", CODES, Wanted(only="excluded")).total == 0
    assert issue_examples(tmp_path / "d")[0].code == "wrong_dimension"
    assert [one["note"] for one in row_at(tmp_path / "d", "Sheet1", 3)] == ["bill 2"]
