"""A raw frame of texts to a typed frame: every column by the type the dataset gives it, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import polars as pl

from qingheng.calc.intake.dataset_model import Column
from qingheng.plane.intake.amounts import read_amounts
from qingheng.plane.intake.complaints import Complaint, at, issue_frame
from qingheng.plane.intake.days import NATIVE, TOTAL, read_days, read_spans
from qingheng.plane.intake.distinct import Coded
from qingheng.plane.intake.numbers import DECIMAL
from qingheng.plane.intake.plan import Plan, Source
from qingheng.plane.intake.texts import Texts, source_texts
from qingheng.plane.intake.words import read_booleans, read_members, read_references, read_texts

CONTROL: Final[dict[str, Any]] = {
    "_sheet": pl.String,
    "_row": pl.UInt32,
    "_col": pl.UInt16,
    "_excluded": pl.Boolean,
    "_fixed": pl.Boolean,
}
_PARTS: Final = ("start", "end", "unit", "canonical", "state", "raw")
_NOTHING: Final = pl.Series([None], dtype=pl.String)


@dataclass(frozen=True)
class Typed:
    """frame: typed rows, without totals. issues: rows of complaints. totals: rows left out as totals.

    faulty: by column, rows of the frame whose cell has an error of its own. used: numbers of the fixes that
    met a cell. coded: columns of the frame that repeat themselves, by their distinct values. unscaled: codes of
    the figures that are the same in the unit of the dataset.
    """

    frame: pl.DataFrame
    issues: pl.DataFrame
    totals: int = 0
    faulty: Mapping[str, pl.Series] = field(default_factory=dict)
    used: frozenset[int] = frozenset()
    coded: Mapping[str, Coded] = field(default_factory=dict)
    unscaled: frozenset[str] = frozenset()


@dataclass
class Reading:
    """Typed columns of a batch as they come to be. cells: texts, problems and totals by column code."""

    plan: Plan
    height: int
    columns: dict[str, pl.Series] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    faulty: dict[str, pl.Series] = field(default_factory=dict)
    totals: pl.Series | None = None
    blanks: dict[str, pl.Series] = field(default_factory=dict)
    coded: dict[str, Coded] = field(default_factory=dict)

    def nothing(self, kind: Any = pl.String) -> pl.Series:
        """A column without a value."""
        name = str(kind)
        if name not in self.blanks:
            self.blanks[name] = _NOTHING.cast(kind).new_from_index(0, self.height)
        return self.blanks[name]

    def complain(
        self, column: Column, texts: pl.Series, problems: pl.Series, details: pl.Series | None
    ) -> None:
        """Take over problems of cells; a total is no problem of the cell but of its row."""
        if problems.null_count() == len(problems):
            return
        total = (problems == TOTAL).fill_null(False)
        if total.any():
            self.totals = total if self.totals is None else self.totals | total
            self.say(column, TOTAL, total, texts, {})
            problems = pl.select(pl.when(~total).then(problems)).to_series()
        mark = problems.is_not_null()
        known = self.faulty.get(column.code)
        self.faulty[column.code] = mark if known is None else known | mark
        for code in problems.drop_nulls().unique().sort().to_list():
            rows = at(problems == code)
            values: pl.Series | dict[str, Any] = _named(column)
            if details is not None:
                values = _with_names(details.gather(rows), column)
            self.complaints.append(Complaint(code, column.code, rows, texts.gather(rows), values))

    def say(
        self, column: Column, code: str, mask: pl.Series, texts: pl.Series, values: dict[str, Any]
    ) -> None:
        """One code at every row of a mask."""
        rows = at(mask)
        if len(rows):
            named = _named(column) | values
            self.complaints.append(Complaint(code, column.code, rows, texts.gather(rows), named))

    def spread(self, part: Reading, coded: Coded, texts: pl.Series) -> None:
        """Take over what was read of the distinct texts of a column, for every row that says them."""
        for name, values in part.columns.items():
            self.put(name, values, coded, texts)
        for one in part.complaints:
            rows = at(coded.codes.is_in(one.rows.implode()))
            said: pl.Series | dict[str, Any] = one.values
            if isinstance(said, pl.Series):
                said = coded.codes.gather(rows).replace_strict(one.rows, said, return_dtype=pl.String)
            self.complaints.append(replace(one, rows=rows, text=texts.gather(rows), values=said))
        for code, mask in part.faulty.items():
            self.faulty[code] = coded.of(mask).fill_null(False)
        if part.totals is not None:
            total = coded.of(part.totals).fill_null(False)
            self.totals = total if self.totals is None else self.totals | total

    def put(self, name: str, values: pl.Series, coded: Coded, texts: pl.Series) -> None:
        """A typed column by its distinct values; the texts themselves where it is them."""
        if values.null_count() == len(values):
            self.columns[name] = self.nothing(values.dtype)
        elif values is coded.values or (values.dtype == pl.String and values.equals(coded.values)):
            self.columns[name] = texts
        else:
            self.columns[name] = coded.of(values)
        self.coded[name] = Coded(coded.codes, values)


def type_frame(raw: pl.DataFrame, plan: Plan) -> Typed:
    """Read every column of the dataset from a raw frame (columns c0.. as text, `_sheet`, `_row`, `_col`).

    Fast paths are vectorised; each other distinct text is read once. A text that cannot be read is a null
    and an issue at its cell. Rows that are totals are left out and said so; excluded rows stay, unjudged.
    """
    texts = source_texts(raw, plan)
    reading = Reading(plan, raw.height)
    numeric = [column for column in plan.columns if column.is_numeric]
    for column in plan.columns:
        if not column.is_numeric and column.type != "unit":
            _read(column, texts, reading)
    for column in numeric:
        read_amounts(column, texts, reading)
    for column in plan.columns:
        if column.type == "unit":
            _unit_column(column, texts, reading)
    frame = raw.select("_sheet", "_row", "_col").with_columns(
        texts.excluded.alias("_excluded"), texts.fixed.alias("_fixed")
    )
    order = typed_schema(plan)
    typed = frame.with_columns([series.alias(name) for name, series in reading.columns.items()]).select(
        list(order)
    )
    return _without_totals(typed, reading, raw, texts.used)


def typed_schema(plan: Plan) -> dict[str, Any]:
    """Columns of the typed frame and their types, in order."""
    schema: dict[str, Any] = dict(CONTROL)
    for column in plan.columns:
        code = column.code
        if column.is_numeric:
            schema |= {code: DECIMAL, f"{code}__unit": pl.String, f"{code}__canonical": DECIMAL}
            schema[f"{code}__state"] = pl.String
        elif column.type == "period":
            schema |= {code: pl.String, f"{code}__start": pl.Date, f"{code}__end": pl.Date}
        else:
            schema[code] = {"date": pl.Date, "boolean": pl.Boolean}.get(column.type, pl.String)
        schema[f"{code}__raw"] = pl.String
    return schema


def kept_schema(plans: Sequence[Plan]) -> dict[str, Any]:
    """The columns of the typed frame that are written: of dataset columns something says something about, and keys.

    A column nobody filled in is left out of the file; readers take it as null.
    """
    dataset = plans[0].dataset
    kept = {*dataset.natural_key, *dataset.period.codes}
    for plan in plans:
        kept |= {column.code for column in plan.columns if plan.given(column)} | {
            fix.column for fix in plan.fixes
        }
    names = set(CONTROL)
    for column in dataset.columns:
        if column.code in kept:
            names |= {column.code} | {f"{column.code}__{part}" for part in _PARTS}
    return {name: kind for name, kind in typed_schema(plans[0]).items() if name in names}


def written_schema(plans: Sequence[Plan]) -> dict[str, Any]:
    """As kept_schema, with columns that say the same few things again and again as dictionaries of this call's own.

    Those are the sheet, units, states, enumerations, references and what was written for them; `scan_rows` reads
    them as text again.
    """
    few = pl.Categorical(pl.Categories.random())
    wordy = {"_sheet"}
    for column in plans[0].columns:
        wordy |= {f"{column.code}__unit", f"{column.code}__state"}
        if column.type in ("enum", "reference", "unit"):
            wordy |= {column.code, f"{column.code}__raw"}
    return {
        name: few if name in wordy and kind == pl.String else kind
        for name, kind in kept_schema(plans).items()
    }


def as_written(frame: pl.DataFrame, schema: Mapping[str, Any], coded: Mapping[str, Coded]) -> pl.DataFrame:
    """The columns of a `written_schema`; what is known by its distinct values is not looked at row by row."""
    columns = []
    for name, kind in schema.items():
        column, known = frame[name], coded.get(name)
        if column.dtype == kind:
            columns.append(column)
        elif known is not None and len(known.codes) == frame.height:
            columns.append(known.of(known.values.cast(kind)).alias(name))
        elif frame.height and (column.eq_missing(column[0])).all():
            columns.append(column.head(1).cast(kind).new_from_index(0, frame.height))
        else:
            columns.append(column.cast(kind))
    return pl.DataFrame(columns)


def _read(column: Column, texts: Texts, reading: Reading) -> None:
    """One column that is no figure."""
    code, text, source = column.code, texts.of(column.code), reading.plan.source(column.code)
    if text is None:
        _missing(column, reading)
        return
    coded = texts.coded(code)
    if coded is not None:
        part = Reading(reading.plan, len(coded.values))
        _read(column, texts.alone(code, coded.values), part)
        reading.spread(part, coded, text)
        return
    if column.type == "text" or (column.type == "reference" and _known(column, reading.plan) is None):
        clean, found = read_texts(text)
        for problem, mask in found.items():
            reading.say(column, problem, mask, text, {"limit": 4000})
            if problem in {"spreadsheet_error", "too_long"}:
                clean = pl.select(pl.when(~mask.fill_null(False)).then(clean)).to_series()
                reading.faulty[code] = mask.fill_null(False)
        reading.columns[code] = clean
        shown = clean
    else:
        read = _by_type(column, text, source, reading.plan)
        reading.complain(column, text, read["problem"], read["details"])
        shown = _take(column, read, reading)
    _keep_raw(code, text, shown, texts, reading)


def _by_type(column: Column, text: pl.Series, source: Source | None, plan: Plan) -> pl.DataFrame:
    order, year = (source.order, source.year) if source else (None, None)
    if column.type == "date":
        return read_days(text, order=order)
    if column.type == "period":
        around = plan.around
        return read_spans(
            text, around.fiscal_start_month, order=order, year=year, fiscal_name=around.fiscal_name
        )
    if column.type == "boolean":
        return read_booleans(text)
    if column.type == "enum":
        return read_members(text, column)
    return read_references(text, _known(column, plan))


def _take(column: Column, read: pl.DataFrame, reading: Reading) -> pl.Series:
    """Put what was read into the typed columns; gives the canonical text of each."""
    code = column.code
    if column.type == "period":
        reading.columns |= {code: read["label"], f"{code}__start": read["start"], f"{code}__end": read["end"]}
        return read["label"]
    if column.type == "date":
        reading.columns[code] = read["day"]
        return read["shown"]
    reading.columns[code] = read["value"]
    return read["value"].cast(pl.String)


def _known(column: Column, plan: Plan) -> Any:
    return plan.around.references.get(column.reference or "text")


def _missing(column: Column, reading: Reading) -> None:
    """A column of which the file says nothing."""
    code = column.code
    reading.columns[f"{code}__raw"] = reading.nothing()
    if column.type == "period":
        reading.columns |= {
            code: reading.nothing(), f"{code}__start": reading.nothing(pl.Date), f"{code}__end": reading.nothing(pl.Date)
        }  # fmt: skip
    else:
        reading.columns[code] = reading.nothing(
            {"date": pl.Date, "boolean": pl.Boolean}.get(column.type, pl.String)
        )


def _unit_column(column: Column, texts: Texts, reading: Reading) -> None:
    """A column of units shows the unit as the registry writes it; it was read with its figure."""
    text, unit = texts.of(column.code), reading.columns.get(f"{column.of}__unit")
    if text is None or unit is None:
        reading.columns[column.code] = reading.nothing() if unit is None else unit
        reading.columns[f"{column.code}__raw"] = reading.nothing()
        return
    reading.columns[column.code] = unit
    coded, known = texts.coded(column.code), reading.coded.get(f"{column.of}__unit")
    if coded is None or known is None or coded.codes is not known.codes:
        _keep_raw(column.code, text, unit, texts, reading)
        return
    reading.coded[column.code] = known
    part = Reading(reading.plan, len(coded.values))
    _keep_raw(column.code, coded.values, known.values, texts.alone(column.code, coded.values), part)
    reading.spread(part, coded, text)


def _keep_raw(code: str, text: pl.Series, shown: pl.Series, texts: Texts, reading: Reading) -> None:
    """Keep the original text where it is not what the typed value shows."""
    original = texts.original(code)
    if shown is original or not (original != shown).fill_null(True).any():
        reading.columns[f"{code}__raw"] = reading.nothing()
        return
    differs = (original != shown).fill_null(True) & (original != "").fill_null(False)
    if not differs.any():
        reading.columns[f"{code}__raw"] = reading.nothing()
        return
    kept = original
    if original.str.contains(NATIVE, literal=True).any():
        kept = original.str.replace_all(NATIVE, "", literal=True)
    reading.columns[f"{code}__raw"] = pl.select(pl.when(differs).then(kept)).to_series()


def _without_totals(typed: pl.DataFrame, reading: Reading, raw: pl.DataFrame, used: frozenset[int]) -> Typed:
    """Drop rows that are totals; their only issue is that they were left out."""
    places = raw.select("_sheet", "_row", "_col")
    totals = reading.totals
    judged = typed["_excluded"] if totals is None else typed["_excluded"] | totals
    complaints = [c.only(~judged) if c.code != TOTAL else c for c in reading.complaints]
    unscaled = frozenset(
        column.code
        for column in reading.plan.columns
        if column.is_numeric and reading.columns[column.code] is reading.columns[f"{column.code}__canonical"]
    )
    if totals is None:
        issues = issue_frame(complaints, places)
        return Typed(typed, issues, 0, reading.faulty, used, reading.coded, unscaled)
    issues = issue_frame([c for c in complaints if c.code != TOTAL], places)
    said = issue_frame([c for c in complaints if c.code == TOTAL], places).unique(
        ["_sheet", "_row"], maintain_order=True
    )
    faulty = {code: mask.filter(~totals) for code, mask in reading.faulty.items()}
    coded = {name: one.filter(~totals) for name, one in reading.coded.items()}
    kept = typed.filter(~totals)
    return Typed(kept, pl.concat([issues, said]), int(totals.sum()), faulty, used, coded, unscaled)


def _named(column: Column) -> dict[str, Any]:
    return {"name_zh": column.zh, "name_en": column.en}


def _with_names(details: pl.Series, column: Column) -> pl.Series:
    """Values of a problem with the names of its column put in."""
    from qingheng.plane.intake.complaints import as_json

    names = as_json(_named(column))[1:-1]
    return pl.select(
        pl.when(details.is_null() | (details == ""))
        .then(pl.lit("{" + names + "}"))
        .otherwise(pl.concat_str(pl.lit("{" + names + ","), details.str.slice(1)))
    ).to_series()
