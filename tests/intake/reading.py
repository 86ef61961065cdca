"""Reading a file of the corpus as the platform does, up to the mapping, and typing it the plainest way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from qingheng.calc.intake.dataset import Column, Dataset, read_dataset
from qingheng.calc.intake.dates import read_span, span_of_month
from qingheng.calc.intake.layout import ErrorCell, Table, find_tables
from qingheng.calc.intake.layout_records import records
from qingheng.calc.intake.mapping import ColumnMapping, profiles, propose
from qingheng.calc.intake.mapping import Mapping as Proposal
from qingheng.calc.intake.values import match_enum, read_quantity
from qingheng.formats.grid_in import read_grid
from tests.intake.corpus.case import Context, Value

DATASETS = Path(__file__).parents[2] / "packs" / "datasets-manufacturing" / "datasets"


@dataclass
class Reading:
    """Rows by target, codes of all notes, and the proposals they were read by."""

    rows: list[dict[str, Value]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    proposals: list[Proposal] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@lru_cache
def dataset(code: str) -> Dataset:
    """A shipped dataset."""
    path = DATASETS / f"{code}.yaml"
    return read_dataset(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def read_file(data: bytes, name: str, wanted: Dataset, context: Context) -> Reading:
    """All tables of all visible sheets, each by its own proposal."""
    grid = read_grid(data, name)
    reading = Reading(notes={problem.code for problem in grid.notes})
    for sheet in grid.sheets:
        if sheet.hidden:  # taken only by a person
            continue
        for table in find_tables(
            sheet, wanted, fiscal_start_month=context.fiscal_start_month, references=context.references
        ):
            proposal = propose(
                table,
                wanted,
                profiles(table),
                references=context.references,
                fiscal_start_month=context.fiscal_start_month,
            )
            reading.tables.append(table)
            reading.proposals.append(proposal)
            reading.notes |= {note.code for note in table.notes}
            reading.rows += _rows(table, proposal, wanted, context)
    return reading


def _rows(table: Table, proposal: Proposal, wanted: Dataset, context: Context) -> Iterator[dict[str, Value]]:
    constants = {**proposal.constants, **context.confirmed}
    for record in records(table, fill_proposed=context.fill):
        row: dict[str, Value] = {}
        for code, constant in constants.items():
            row.update(_typed(constant, wanted.column(code), None, {}, context))
        for target, column in proposal.targets.items():
            value = record.values.get(column.source_index)
            if value is not None and wanted.column(target).type != "unit":
                if "year_from" in column.options:
                    year, month = _text(record.values[int(column.options["year_from"])])[:4], _text(value)
                    value = (
                        f"{month} {year}" if month[:3].isalpha() and month.isascii() else f"{year}年{month}"
                    )
                    row.update(_typed(value, wanted.column(target), column, record.values, context))
                    continue
                row.update(_typed(value, wanted.column(target), column, record.values, context))
                if column.source_index == table.label_index and wanted.column(target).type == "period":
                    row[target] = read_span(_text(value), context.fiscal_start_month).label
        yield row


def _typed(
    value: object,
    column: Column,
    mapped: ColumnMapping | None,
    cells: Mapping[int, object],
    context: Context,
) -> Mapping[str, Value]:
    """One value of a target, with the unit beside it."""
    options = mapped.options if mapped else {}
    order = context.orders.get(column.code) or options.get("day_order")
    if isinstance(value, ErrorCell):
        unit = _unit(mapped, cells)
        return {column.code: str(value)} | ({f"{column.code}__unit": unit} if unit else {})
    if column.type == "period":
        return {column.code: _period(value, options.get("year"), order, context)}
    if column.type == "date":
        day = value.date() if isinstance(value, dt.datetime) else value
        read = day if isinstance(day, dt.date) else read_span(_text(value), 1, order).start  # type: ignore[arg-type]
        return {column.code: read}
    if column.type == "enum":
        return {column.code: match_enum(_text(value), column.values) or _text(value)}
    if column.is_numeric:
        figure = read_quantity(_text(value), mark=options.get("decimal_mark"), unit_hint=None)  # type: ignore[arg-type]
        if figure.value is None:
            return {}
        unit = figure.unit or _unit(mapped, cells)
        return {column.code: figure.value} | ({f"{column.code}__unit": unit} if unit else {})
    return {column.code: _text(value)}


def _unit(mapped: ColumnMapping | None, cells: Mapping[int, object]) -> str | None:
    """The unit of a figure: confirmed only when it was stated; an assumed one is not."""
    if mapped is None or any(reason.code == "unit_assumed" for reason in mapped.reasons):
        return None
    if "unit_from" in mapped.options:
        found = cells.get(int(mapped.options["unit_from"]))
        return str(found) if found is not None else None
    return mapped.unit


def _period(value: object, year: str | None, order: str | None, context: Context) -> str:
    if isinstance(value, dt.date):
        return span_of_month(value).label if value.day == 1 else f"{value:%Y-%m-%d}"
    text = _text(value)
    span = read_span(
        text,
        context.fiscal_start_month,
        order,  # type: ignore[arg-type]
        year=int(year) if year and year.isdigit() else None,
    )
    if span.kind == "day" and span.start.day == 1:
        return span_of_month(span.start).label
    return span.label


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
    return str(value).strip()
