"""One confirmed mapping on the other tables of the same layout: a sheet for every month, site or fuel.

Columns may stand elsewhere there, headers may state another unit, and the month or site may be the name of the
sheet: each table keeps what is its own.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import replace

from qingheng.calc.intake.dataset_model import Dataset
from qingheng.calc.intake.dataset_multiples import named_multiple
from qingheng.calc.intake.layout_model import Header, Table
from qingheng.calc.intake.mapping_constants import find_constants
from qingheng.calc.intake.mapping_memory import recall
from qingheng.calc.intake.mapping_model import ColumnMapping, Mapping


def for_table(
    mapping: Mapping,
    table: Table,
    dataset: Dataset,
    *,
    references: AnyMapping[str, frozenset[str]] | None = None,
    fiscal_start_month: int = 1,
) -> Mapping:
    """The mapping as it holds for one table of the layout it was confirmed for.

    Columns are found by name; a header that states another unit than the confirmed one keeps its own; constants
    read off a sheet name, title or label are read off this table. A constant that this table does not give is
    left out and listed as missing, so that its rows say so instead of taking another table's value.
    """
    recalled = recall(table, mapping)
    places = {was.source_index: index for index, was in recalled.items()}
    columns = tuple(
        _placed(header, recalled[header.index], table, places, dataset)
        for header in table.sources
        if header.index in recalled
    )
    mapped = {one.target: one.source_text for one in columns if one.target is not None}
    own = find_constants(table, dataset, mapped, references or {}, fiscal_start_month)
    values: dict[str, str] = {}
    for target, text in mapping.constants.items():
        if mapping.constant_origins.get(target, "given") == "given":
            values[target] = text
        elif target in own.values:
            values[target] = own.values[target]
    given = {*values, *mapped}
    missing = tuple(c.code for c in dataset.columns if c.required and c.code not in given)
    return replace(mapping, sheet=table.sheet.name, columns=columns, constants=values, missing=missing)


def _placed(
    header: Header, was: ColumnMapping, table: Table, places: AnyMapping[int, int], dataset: Dataset
) -> ColumnMapping:
    """A confirmed column where it stands in this table, with the unit this table states."""
    options = dict(was.options)
    for other in ("unit_from", "year_from"):
        if other in options:
            options[other] = str(places.get(int(options[other]), options[other]))
    if "year" in options and table.year_span is not None:
        options["year"] = table.year_span.label
    unit = was.unit
    if header.unit is not None and was.target is not None and header.unit != options.get("stated_unit"):
        multiple = named_multiple(was.unit or "", dataset.column(was.target).multiples)
        unit = f"{header.unit} ({multiple.en})" if multiple is not None else header.unit
        options["stated_unit"] = header.unit
    return replace(was, source_index=header.index, source_text=header.text, unit=unit, options=options)
