"""What the checks across rows need of every row, and no more: hashes of keys, days, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import Dataset, DatasetRule
from qingheng.plane.intake.checking import figures, when_holds
from qingheng.plane.intake.distinct import Coded
from qingheng.plane.intake.plan import Plan
from qingheng.plane.store.rows import scan_rows

COMPARED = ("against_last_year", "magnitude", "outlier")
SHOWN_ROWS = 10_000
_ODD: Final = 0x9E3779B97F4A7C15


def key_fields(dataset: Dataset, codes: Iterable[str]) -> list[str]:
    """Columns of the typed frame that hold the values of key columns: spans by both their days."""
    names: list[str] = []
    for code in codes:
        column = dataset.column(code)
        if column.type == "period":
            names += [f"{code}__start", f"{code}__end"]
        elif column.is_numeric:
            names.append(f"{code}__canonical")
        else:
            names.append(code)
    return names


def span_fields(dataset: Dataset) -> tuple[str, str] | None:
    """Columns of the typed frame that hold the first and last day, None when the dataset has no dates."""
    period = dataset.period
    if period.column is not None:
        return f"{period.column}__start", f"{period.column}__end"
    if period.start is not None and period.end is not None:
        return period.start, period.end
    return (period.date, period.date) if period.date is not None else None


def hashed(names: Sequence[str]) -> pl.Expr:
    """Hash of several columns together; null when all of them are."""
    whole = pl.col(names[0]).hash()
    for name in names[1:]:
        whole = whole * pl.lit(_ODD, dtype=pl.UInt64) + pl.col(name).hash()
    return pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in names)).then(whole)


def compared_rules(dataset: Dataset) -> list[DatasetRule]:
    """Rules that hold a row against others."""
    return [rule for rule in dataset.rules if rule.kind in COMPARED]


def by_codes(rule: DatasetRule) -> tuple[str, ...]:
    """Columns within which a rule compares."""
    return tuple(rule.parameters.get("by") or ())


@dataclass(frozen=True)
class Compared:
    """Columns of the keys that a comparing rule needs: its figure, and hashes of what it compares within.

    Rules with the same figure or the same keys share their columns.
    """

    value: str
    by: str
    near: str


def compared_fields(dataset: Dataset) -> list[Compared]:
    """The columns of each rule that holds a row against others, in the order of these rules."""
    names: dict[str, str] = {}

    def name(letter: str, *parts: object) -> str:
        return names.setdefault(f"{letter}{parts!r}", f"{letter}{len(names)}")

    return [
        Compared(
            name("v", rule.parameters["column"], rule.parameters.get("when")),
            name("by", key_fields(dataset, by_codes(rule))),
            name("by", key_fields(dataset, by_codes(rule)[1:])) if rule.kind == "magnitude" else "",
        )
        for rule in compared_rules(dataset)
    ]


def compact(
    frame: pl.DataFrame, plan: Plan, lanes: pl.DataFrame, first: int, coded: Mapping[str, Coded]
) -> pl.DataFrame:
    """Keys of the rows that count. `n`: position in the draft, the first row of the frame being `first`."""
    dataset = plan.dataset
    wanted: list[pl.Expr] = [pl.int_range(first, first + frame.height, dtype=pl.UInt32).alias("n")]
    if dataset.natural_key:
        wanted.append(hashed(key_fields(dataset, dataset.natural_key)).alias("key"))
    days = span_fields(dataset)
    if days is not None:
        wanted += [pl.col(days[0]).alias("start"), pl.col(days[1]).alias("end")]
        spans = dataset.overlap or (dataset.frequency != "event" and dataset.period.date is None)
        if dataset.key_without_period and spans:
            wanted.append(hashed(key_fields(dataset, dataset.key_without_period)).alias("group"))
        if dataset.series and spans:
            wanted.append(hashed(key_fields(dataset, dataset.series)).alias("series"))
    compared: dict[str, pl.Expr] = {}
    for rule, fields in zip(compared_rules(dataset), compared_fields(dataset), strict=True):
        when, codes = rule.parameters.get("when"), by_codes(rule)
        if fields.value not in compared:
            figure = pl.col(f"{rule.parameters['column']}__canonical").cast(pl.Float64)
            held = pl.when(when_holds(frame, when, coded)).then(figure) if when else figure
            compared[fields.value] = held.alias(fields.value)
        for name, within in ((fields.by, codes), (fields.near, codes[1:])):
            if name and name not in compared:
                names = key_fields(dataset, within)
                compared[name] = (hashed(names) if names else pl.lit(0, dtype=pl.UInt64)).alias(name)
    counted = frame.select(*wanted, *compared.values()).with_columns(lanes["a"].alias("content"))
    return counted.filter(~frame["_excluded"]) if frame["_excluded"].any() else counted


@dataclass(frozen=True)
class Draft:
    """Rows as they lie in the draft file, for the few that have something said about them."""

    path: Path
    plan: Plan

    def rows(self, numbers: pl.Series, names: Sequence[str] = ()) -> pl.DataFrame:
        """Control columns and some others of the rows at positions `numbers`, with `n`, in that order."""
        wanted = pl.DataFrame({"n": numbers.cast(pl.UInt32)})
        first, last = wanted["n"].min(), wanted["n"].max()
        scan = scan_rows(self.path, row_index_name="n")
        if isinstance(first, int) and isinstance(last, int):  # what lies before and behind is not read at all
            scan = scan.slice(first, last - first + 1)
        scan = scan.filter(pl.col("n").is_in(wanted["n"].implode()))
        there = scan.collect_schema()
        names = [name for name in names if name in there]
        found = scan.select("n", "_sheet", "_row", "_col", *dict.fromkeys(names)).collect(engine="streaming")
        return wanted.join(found, on="n", how="left", maintain_order="left")

    def key_texts(self, frame: pl.DataFrame, codes: Sequence[str]) -> list[str]:
        """The key of each row in words: texts as they are, days in ISO form."""
        names = [code for code in codes if code in frame.columns]
        if not names:
            return [""] * frame.height
        return [
            " · ".join(str(value) for value in row if value is not None)
            for row in frame.select(names).iter_rows()
        ]


def key_names(dataset: Dataset, codes: Sequence[str]) -> list[str]:
    """Columns that show a key to a person: labels of spans instead of their days."""
    return [code if not dataset.column(code).is_numeric else f"{code}__canonical" for code in codes]


def shown(figure: float) -> str:
    """A figure of a comparison: four significant digits, no exponent."""
    rounded = float(f"{figure:.4g}")
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.10f}".rstrip("0")


def figure_texts(values: pl.Series) -> list[Any]:
    """Exact figures as texts."""
    return figures(values).to_list()
