"""The unit of each mapped figure: from a column of units, the header, the cells, the title, memory, or proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from qingheng.calc.intake.dataset_model import Column, Dataset
from qingheng.calc.intake.dataset_multiples import named_multiple, split_multiple
from qingheng.calc.intake.folding import fold, loose
from qingheng.calc.intake.layout_model import Header, Table
from qingheng.calc.intake.layout_words import unit_dimension
from qingheng.calc.intake.mapping_model import ColumnMapping, Reason
from qingheng.calc.intake.mapping_profile import Profile
from qingheng.calc.intake.mapping_scores import dimension_fits

_SELF_EVIDENT: Final = frozenset({"headcount", "count", "share", "day", "participation", "trip", "vehicle"})
_UNIT_WORDS: Final = re.compile(
    r"(?:的)?(?:计量|计价)?单位|(?<![a-z])(?:units?|uom)(?: of(?: measure)?)?(?![a-z])"
)
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_UNITS: Final = 0.9


def with_units(
    columns: Sequence[ColumnMapping],
    sources: Sequence[Header],
    table: Table,
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    recalled: AnyMapping[int, ColumnMapping],
) -> list[ColumnMapping]:
    """The mapping with the unit of each figure; a column of units that is no column of the dataset says whose it is."""
    made = [_with_unit(one, sources, columns, table, dataset, found, recalled) for one in columns]
    made = [_with_multiple(one, dataset, recalled) for one in made]
    owners = {
        int(one.options["unit_from"]): one
        for one in made
        if one.target is not None and "unit_from" in one.options
    }
    return [_units_of(one, owners[one.source_index]) if one.source_index in owners else one for one in made]


def units_elsewhere(header: Header, profile: Profile, column: Column, dataset: Dataset) -> bool:
    """Whether a column of units belongs to another figure than the one a unit column of the dataset is for.

    So its header says (电量单位 is no unit of the rent), or all its units, which measure another figure of the dataset;
    units that measure none are wrong at their cells.
    """
    if column.of is None:
        return False
    named = _figures_named(header.text, dataset)
    if named:
        return column.of not in named
    figure = dataset.column(column.of)
    others = [one for one in dataset.columns if one.type in ("quantity", "money") and one.code != column.of]
    return bool(profile.distinct) and all(
        dimension_fits(text, figure) is False and any(dimension_fits(text, one) for one in others)
        for text in profile.distinct
    )


def _figures_named(text: str, dataset: Dataset) -> set[str]:
    """Codes of the figures whose unit a header names: 电量单位 names those called 电量; none when it is just 单位."""
    folded = fold(text)
    bare = loose(_UNIT_WORDS.sub(" ", folded))
    if bare == loose(folded) or not bare:
        return set()
    return {
        column.code
        for column in dataset.columns
        if column.type in ("quantity", "money") and bare in {loose(name) for name in column.names}
    }


def _units_of(one: ColumnMapping, figure: ColumnMapping) -> ColumnMapping:
    """A column that is used for its units alone says so; one that is a column of the dataset stays as it is."""
    if one.target is not None:
        return one
    told = Reason("units_of", f"“{figure.source_text}”的单位", f"the units of “{figure.source_text}”")
    return replace(one, score=1.0, sure=True, reasons=(told,), alternatives=())


def _with_multiple(
    one: ColumnMapping, dataset: Dataset, recalled: AnyMapping[int, ColumnMapping]
) -> ColumnMapping:
    """The unit with the multiple its header names beside it: 往返里程 is in km there and back."""
    column = dataset.column(one.target) if one.target is not None else None
    multiple = named_multiple(one.source_text, column.multiples) if column is not None else None
    if multiple is None or column is None:
        return one
    was = recalled.get(one.source_index)
    kept = {**one.options, "multiple": multiple.en}
    if was is not None and was.options.get("multiple") == multiple.en:
        return replace(one, options=kept, unit=was.unit)
    if one.unit and split_multiple(one.unit, column.multiples)[1] is not None:
        return replace(one, options=kept)
    zh = bool(_HAN.search(one.source_text))
    name, bare = (multiple.zh if zh else multiple.en), one.unit or ""
    told = Reason(
        "multiple",
        f"表头注明{multiple.zh}，数值将除以 {multiple.times:f}",
        f"the header says {multiple.en}: figures are divided by {multiple.times:f}",
    )
    unit = f"{bare}（{name}）" if zh and bare else f"{bare} ({name})" if bare else name
    return replace(one, unit=unit, options=kept, reasons=(*one.reasons, told))


def _with_unit(
    one: ColumnMapping,
    sources: Sequence[Header],
    columns: Sequence[ColumnMapping],
    table: Table,
    dataset: Dataset,
    found: AnyMapping[int, Profile],
    recalled: AnyMapping[int, ColumnMapping],
) -> ColumnMapping:
    """The unit of a figure: from a column of units, the header, the cells, the title, memory, or proposed."""
    if one.target is None:
        return replace(one, unit=None)
    column = dataset.column(one.target)
    if column.type not in ("quantity", "money"):
        return replace(one, unit=None)
    was = recalled.get(one.source_index)
    stated = one.unit
    if stated is not None:
        kept = replace(one, options={**one.options, "stated_unit": stated})
        if was is not None and was.options.get("stated_unit") == stated:
            return replace(kept, unit=was.unit)
        changed_unit = was is not None and was.unit is not None and fold(was.unit) != fold(stated)
        return replace(
            kept, sure=one.sure and not changed_unit and dimension_fits(stated, column) is not False
        )
    carrier = _unit_source(column, one, sources, columns, found, dataset)
    if carrier is not None:
        return replace(one, options={**one.options, "unit_from": str(carrier)})
    if found.get(one.source_index, Profile(0, 0)).with_unit >= 0.9:
        return one
    if table.unit is not None and dimension_fits(table.unit, column):
        reason = Reason("unit_title", f"标题注明单位 {table.unit}", f"the title states the unit {table.unit}")
        return replace(one, unit=table.unit, reasons=(*one.reasons, reason))
    if was is not None and was.unit is not None:
        return replace(one, unit=was.unit)
    return _assumed(one, column)


def _assumed(one: ColumnMapping, column: Column) -> ColumnMapping:
    """The dataset's own unit, as a proposal; counts of people and things need no confirmation."""
    unit = column.unit
    if unit is not None and unit_dimension(unit) in _SELF_EVIDENT:
        return replace(one, unit=unit)
    reason = Reason(
        "unit_assumed",
        f"文件没有写明单位，建议 {unit}，请确认" if unit else "文件没有写明单位，请选择",
        f"the file states no unit; {unit} is proposed, please confirm"
        if unit
        else "the file states no unit; choose one",
    )
    return replace(one, unit=unit, sure=False, reasons=(*one.reasons, reason))


def _unit_source(
    column: Column,
    one: ColumnMapping,
    sources: Sequence[Header],
    columns: Sequence[ColumnMapping],
    found: AnyMapping[int, Profile],
    dataset: Dataset,
) -> int | None:
    """Source index of the column of units for a figure: the mapped one, else the next column full of units."""
    carrier = dataset.unit_column(column.code)
    if carrier is not None:
        for other in columns:
            if other.target == carrier.code:
                return other.source_index
        return None
    free = {
        other.source_index: other.source_text
        for other in columns
        if other.target is None and found.get(other.source_index, Profile(0, 0)).units >= _UNITS
    }
    named = {index: _figures_named(text, dataset) for index, text in free.items()}
    for index, codes in named.items():
        if column.code in codes:
            return index
    order = [header.index for header in sources]
    start = order.index(one.source_index)
    for index in [*order[start + 1 : start + 2], *order[max(0, start - 1) : start]]:
        if index in free and not named[index] and _may_be_of(found[index], column):
            return index
    return None


def _may_be_of(units: Profile, column: Column) -> bool:
    """Whether any of the units measures what a figure is about."""
    return any(dimension_fits(text, column) is not False for text in units.distinct)
