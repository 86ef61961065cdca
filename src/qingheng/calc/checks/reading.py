"""A record from the rows of a company pack: text in, typed and frozen out, without touching a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from qingheng.calc.checks.model import Break, Figure, Footnote, Record, Series
from qingheng.calc.texts import BilingualError, read_number

Row = Mapping[str, str]


class UnreadableRecord(BilingualError):
    """A row of the record cannot be taken: an unknown series, a series or a figure twice."""


def series_key(indicator: str, member: str) -> str:
    """``code`` or ``code[member]``."""
    return f"{indicator}[{member}]" if member else indicator


def record_of_rows(
    *,
    indicators: Iterable[Row],
    series: Iterable[Row],
    datapoints: Iterable[Row],
    footnotes: Iterable[Row] = (),
    breaks: Iterable[Row] = (),
) -> Record:
    """The record that the tables of a catalogue pack and a company pack describe (columns as in those packs).

    Periods are in order of their labels. Raises UnreadableRecord and UnreadableNumber.
    """
    catalogue = {row["code"]: dict(row) for row in indicators}
    figures: dict[str, dict[str, Figure]] = {}
    notes: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in datapoints:
        key, period = series_key(row["indicator"], row["member"]), row["period"]
        if period in figures.setdefault(key, {}):
            raise UnreadableRecord(f"{key} has two figures for {period}.", f"{key} 在 {period} 有两个数值。")
        figures[key][period] = _figure(row)
        notes.setdefault(key, {})[period] = tuple(part for part in row["footnotes"].split(";") if part)
    marks: dict[str, list[Break]] = {}
    for row in breaks:
        mark = Break(row["period"], row["reason_zh"], row["reason_en"], row["cause"], row["certain"] == "yes")
        marks.setdefault(series_key(row["indicator"], row["member"]), []).append(mark)
    rows = {}
    for row in series:
        made = _series(row, catalogue, figures, notes, marks)
        if made.key in rows:
            raise UnreadableRecord(f"{made.key} stands twice in the record.", f"{made.key} 在记录中重复。")
        rows[made.key] = made
    unknown = sorted(set(figures) - set(rows))
    if unknown:
        raise UnreadableRecord(
            f"No series for {', '.join(unknown)}.", f"没有对应的行：{', '.join(unknown)}。"
        )
    periods = tuple(sorted({period for points in figures.values() for period in points}))
    texts = {row["id"]: Footnote(row["zh"], row["en"], row["effect"]) for row in footnotes}
    return Record(periods, rows, texts)


def _figure(row: Row) -> Figure:
    if row["state"] != "value":
        return Figure(None, 0, row["state"])
    reading = read_number(row["printed"])
    value = reading.value if reading.value is not None else Decimal(0)
    return Figure(value, reading.decimals, reading.state)


def _series(
    row: Row,
    catalogue: Mapping[str, dict[str, str]],
    figures: Mapping[str, Mapping[str, Figure]],
    notes: Mapping[str, Mapping[str, tuple[str, ...]]],
    marks: Mapping[str, list[Break]],
) -> Series:
    code, member = row["indicator"], row["member"]
    if code not in catalogue:
        raise UnreadableRecord(f"The catalogue has no indicator {code}.", f"指标目录中没有 {code}。")
    key = series_key(code, member)
    return Series(
        key=key,
        code=code,
        member=member,
        label_zh=row["published_label_zh"],
        label_en=row["published_label_en"],
        unit=row["published_unit"],
        figures=figures.get(key, {}),
        footnotes=notes.get(key, {}),
        breaks=tuple(marks.get(key, ())),
        attributes=catalogue[code],
    )
