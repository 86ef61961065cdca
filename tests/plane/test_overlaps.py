"""Spans of one group that share a day, against looking at every pair."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from qingheng.plane.intake.periods import _shared, _touching

NEW_YEAR = date(2024, 1, 1)
SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 4), st.booleans()), min_size=1, max_size=24
)


@given(SPANS)
def test_a_row_is_told_of_where_an_earlier_one_of_its_group_shares_a_day(
    spans: list[tuple[int, int, int, bool]],
) -> None:
    """Sealed rows have no number; a span that is there twice counts once, the sealed one first."""
    rows = pl.DataFrame(
        [
            (None if sealed else n, group, NEW_YEAR + timedelta(start), NEW_YEAR + timedelta(start + length))
            for n, (group, start, length, sealed) in enumerate(spans)
        ],
        schema={"n": pl.UInt32, "group": pl.UInt64, "start": pl.Date, "end": pl.Date},
        orient="row",
    )
    once: dict[tuple[int, date, date], int | None] = {}
    for n, *span in sorted(rows.iter_rows(), key=lambda row: -1 if row[0] is None else row[0]):
        once.setdefault(tuple(span), n)
    ordered = sorted(once.items())
    clashing = {
        (span, n)
        for at, (span, n) in enumerate(ordered)
        if any(before[0] == span[0] and before[2] >= span[1] for before, _n in ordered[:at])
    }
    touching = _touching(rows)
    assert set(touching["group"]) == {span[0] for span, _n in clashing}
    if touching.is_empty():
        return
    told = set(_shared(touching)["n"])
    assert {n for _span, n in clashing if n is not None} <= told
    partners = {n for span, n in ordered if any(_meet(span, other) for other, _m in ordered if other != span)}
    assert told <= partners


def _meet(one: tuple[int, date, date], other: tuple[int, date, date]) -> bool:
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]
